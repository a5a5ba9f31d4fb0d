// A client's way through three agencies, on a desk and on a phone.
import { DESK, PHONE, close } from './lib.mjs';
import { Officer } from './officer.mjs';
import * as act from './acts.mjs';
import { check, ok, equal } from '../lib/check.mjs';

async function journey(size) {
	const at = { size };
	const konselor = await Officer.at(at, 'konselor1.angsoduo');
	const client = await act.newCase(konselor, {
		category: 'Kekerasan terhadap perempuan', narrative: 'Narasi contoh perjalanan.',
	});
	const number = await act.refer(konselor, {
		to: 'UPTD PPA Provinsi Jambi', summary: 'Ringkasan contoh: mohon pendampingan.',
	});
	ok(/^RJ\/PPKS-AD\/\d{4}\/\d{6}$/.test(number), `a number: ${number}`);
	await konselor.home();
	await konselor.sees(/Menunggu jawaban/);

	// the manager receives and gives the case to an officer
	const manajer = await Officer.at(at, 'manajer.uptd');
	ok(!(await manajer.page.content()).includes(client), 'before opening no name is shown');
	await act.accept(manajer, number, 'Petugas Contoh Dua');
	await manajer.sees('Ringkasan contoh: mohon pendampingan.');

	const petugas = await Officer.at(at, 'petugas2.uptd');
	await petugas.page.getByRole('row', { name: client }).getByRole('link').click();
	await petugas.page.getByRole('heading', { level: 1, name: client }).waitFor();
	await petugas.look();
	await act.report(petugas, number, 'Tujuan tercapai', 'Hasil contoh: klien aman.');

	await act.readAndClose(konselor, number, 'Layanan selesai diberikan', 'Hasil contoh: klien aman.');

	// the second agency refers onward, the third declines
	await petugas.home();
	await petugas.page.getByRole('row', { name: client }).getByRole('link').click();
	const onward = await act.refer(petugas, {
		to: 'Rehabilitasi Sosial Lanjut Usia', summary: 'Ringkasan contoh kedua.',
	});
	const peksos = await Officer.at(at, 'peksos1.lansia');
	await act.decline(peksos, onward, 'Kapasitas penuh', 'Catatan contoh: penuh sampai Januari.');
	ok(!(await peksos.page.content()).includes('Ringkasan contoh kedua.'), 'a declined document is closed again');
	await act.readAndClose(petugas, onward, 'Ditolak', 'Kapasitas penuh', 'Catatan contoh: penuh sampai Januari.');

	for (const o of [konselor, manajer, petugas, peksos]) {
		await o.home();
		if (size === PHONE) await o.page.getByRole('button', { name: 'Menu' }).click();
		await o.page.getByRole('button', { name: 'Keluar', exact: true }).click();
		await o.page.getByRole('heading', { name: 'Masuk' }).waitFor();
		equal((await o.page.goto('/kasus')).url().endsWith('/masuk'), true, 'logged out');
		await close(o.page);
	}
}

await check('the journey of three agencies on a desk', () => journey(DESK));
await check('the journey of three agencies on a phone', () => journey(PHONE));
