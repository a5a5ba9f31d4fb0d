// A client's way through three agencies on a desk, and a referral that is
// declined on a phone.
import { DESK, PHONE, leads, close } from './lib.mjs';
import { Officer } from './officer.mjs';
import * as act from './acts.mjs';
import { check, ok, equal } from '../lib/check.mjs';

const UPTD = 'UPTD PPA Provinsi Jambi';
const NUMBER = /^RJ\/PPKS-AD\/\d{4}\/\d{6}$/;

// The case of a client that a colleague or another agency has passed on.
async function take(officer, client) {
	await officer.home();
	await leads(officer.page, () => officer.page.getByRole('row', { name: client }).getByRole('link').click());
	await officer.page.getByRole('heading', { level: 1, name: client }).waitFor();
}

async function leave(officer) {
	await officer.home();
	await officer.click('button', 'Keluar', { exact: true });
	await officer.page.getByRole('heading', { name: 'Masuk' }).waitFor();
	equal((await officer.page.goto('/kasus')).url().endsWith('/masuk'), true, 'logged out');
}

async function onDesks() {
	const at = { size: DESK };
	const konselor = await Officer.at(at, 'konselor1.angsoduo');
	const client = await act.newCase(konselor, {
		category: 'Konseling dan ketahanan keluarga', narrative: 'Narasi contoh perjalanan.',
	});
	const number = await act.refer(konselor, { to: UPTD, summary: 'Ringkasan contoh: mohon pendampingan.' });
	ok(NUMBER.test(number), `a number: ${number}`);
	await konselor.home();
	await konselor.sees(/[1-9][0-9]* belum dijawab/);

	// the manager receives and gives the case to an officer
	const manajer = await Officer.at(at, 'manajer.uptd');
	ok(!(await manajer.page.content()).includes(client), 'before opening no name is shown');
	await act.accept(manajer, number, 'Petugas Contoh Dua', 'Ringkasan contoh: mohon pendampingan.');

	const petugas = await Officer.back(at, 'petugas2.uptd');
	await take(petugas, client);
	await act.report(petugas, number, null, 'Hasil contoh: klien aman.');
	await act.readAndClose(konselor, number, 'Layanan selesai diberikan', 'Hasil contoh: klien aman.');

	// the second agency refers onward, the third declines
	await take(petugas, client);
	const onward = await act.refer(petugas, {
		to: 'Rehabilitasi Sosial Lanjut Usia', summary: 'Ringkasan contoh kedua.', onward: true,
	});
	const peksos = await Officer.back(at, 'peksos1.lansia');
	await act.decline(peksos, onward, 'Kapasitas penuh', 'Catatan contoh: penuh sampai Januari.');
	ok(!(await peksos.page.content()).includes('Ringkasan contoh kedua.'), 'a declined document is closed again');
	await act.readAndClose(petugas, onward, 'Ditolak', 'Kapasitas penuh', 'Catatan contoh: penuh sampai Januari.');

	await leave(konselor);
	for (const o of [konselor, manajer, petugas, peksos]) await close(o.page);
}

async function onPhones() {
	const at = { size: PHONE };
	const konselor = await Officer.back(at, 'konselor1.angsoduo');
	const client = await act.newCase(konselor, {
		category: 'Konseling dan ketahanan keluarga', narrative: 'Narasi contoh di ponsel.',
	});
	const number = await act.refer(konselor, { to: UPTD, summary: 'Ringkasan contoh di ponsel.' });
	const manajer = await Officer.back(at, 'manajer.uptd');
	await act.decline(manajer, number, 'Kapasitas penuh', 'Catatan contoh di ponsel.');
	await act.readAndClose(konselor, number, 'Ditolak', 'Kapasitas penuh', 'Catatan contoh di ponsel.');
	await konselor.press(konselor.page.getByRole('button', { name: 'Menu' }));
	await konselor.click('link', 'Kasus', { exact: true });
	await konselor.sees(client);
	for (const o of [konselor, manajer]) await close(o.page);
}

await check('the journey of three agencies on a desk', onDesks);
await check('a referral that is declined, on a phone', onPhones);
