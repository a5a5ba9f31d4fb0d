// A referral without JavaScript, from log in to the sender's reading; quick
// exit, language and the long list of kecamatan work as well.
import { open, leads, speak, close, weather, gone, DESK, PHONE } from './lib.mjs';
import { Officer } from './officer.mjs';
import * as act from './acts.mjs';
import { check, ok, equal } from '../lib/check.mjs';

await check('a referral without JavaScript', async () => {
	const konselor = await Officer.at({ size: PHONE, js: false }, 'konselor2.angsoduo');
	ok((await konselor.page.content()).includes('Tanpa kegiatan, sesi ini berakhir'), 'it says when the session ends');
	await act.newCase(konselor, { category: 'Konseling dan ketahanan keluarga', narrative: 'Narasi contoh tanpa skrip.' });
	await konselor.sees('Kec. Telanaipura, Kota Jambi');
	const number = await act.refer(konselor, { to: 'UPTD PPA Provinsi Jambi', summary: 'Ringkasan contoh tanpa skrip.' });

	const kepala = await Officer.back({ size: DESK, js: false }, 'kepala.uptd');
	await act.accept(kepala, number);
	await kepala.sees('Ringkasan contoh tanpa skrip.');
	await act.report(kepala, null, null, 'Hasil contoh tanpa skrip.');
	await act.readAndClose(konselor, number, 'Hasil contoh tanpa skrip.');
	await close(konselor.page);
	await close(kepala.page);
});

await check('language and complaints without JavaScript', async () => {
	const page = await open(null, { js: false });
	await page.goto('/masuk');
	await speak(page, 'English');
	await page.getByRole('heading', { name: 'Log in' }).waitFor();
	equal(new URL(page.url()).pathname, '/masuk', 'on the same page');
	await leads(page, () => page.getByRole('button', { name: 'Log in' }).click());
	equal(await page.getByRole('alert').locator('a').first().getAttribute('href'), '#user', 'a complaint leads to its field');
	await speak(page, 'Bahasa Indonesia');
	await page.getByRole('heading', { name: 'Masuk' }).waitFor();
	await close(page);
});

await check('quick exit without JavaScript', async () => {
	const page = await open('peksos2.disabilitas', { js: false });
	await weather(page);
	await page.goto('/kasus');
	const number = await page.locator('tbody th').first().innerText();
	await page.getByRole('button', { name: 'Keluar cepat' }).click();
	await gone(page, number);
	await close(page);
});
