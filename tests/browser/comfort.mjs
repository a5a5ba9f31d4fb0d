// What makes a day at the counter bearable: the warning before the session
// ends, one request for two clicks, the way out, and a NIK that hides again.
import { open, close, leads, picture, weather, gone, DESK } from './lib.mjs';
import { as } from '../lib/people.mjs';
import { ORIGIN, sql } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import { check, ok, equal } from '../lib/check.mjs';

const WHO = 'peksos1.disabilitas';
const MINUTE = 60000n;
const dialogOf = (page) => page.getByRole('dialog', { name: 'Sesi Anda segera berakhir' });

// A person's newest session: its id, and when it was last seen in milliseconds.
const session = (who) => sql(`SELECT HEX(s.id), s.seen FROM session s
	JOIN person p ON p.id = s.person WHERE p.user = '${who}'
	ORDER BY s.created DESC LIMIT 1`)[0];

async function counted(page, act) {
	const sent = [];
	const note = (r) => { if (r.method() === 'POST') sent.push(new URL(r.url()).pathname); };
	page.on('request', note);
	await act();
	page.off('request', note);
	return sent;
}

await check('the warning comes after ten minutes, and its button keeps the session', async () => {
	const who = 'kepala.disabilitas';
	const page = await open(who);
	await page.clock.install();
	await page.goto('/');
	await page.clock.fastForward('09:50');
	ok(!await dialogOf(page).isVisible(), 'no warning yet');
	await page.clock.fastForward('00:15');
	await dialogOf(page).waitFor();
	ok((await dialogOf(page).innerText()).includes('dalam 5 menit'), 'it says how long');
	equal(await page.evaluate(() => document.activeElement.textContent), 'Tetap masuk', 'its button has the focus');
	await page.screenshot({ path: picture('peringatan', DESK) });

	const [id, seen] = session(who);
	sql(`UPDATE session SET seen = ${BigInt(seen) - 10n * MINUTE} WHERE id = UNHEX('${id}')`);
	const sent = await counted(page, async () => {
		const [res] = await Promise.all([
			page.waitForResponse(`${ORIGIN}/sesi`), page.getByRole('button', { name: 'Tetap masuk' }).click()]);
		equal(res.status(), 204, 'the portal answers');
		await dialogOf(page).waitFor({ state: 'hidden' });
	});
	equal(sent.join(), '/sesi', 'one request');
	ok(BigInt(session(who)[1]) >= BigInt(seen), 'the portal has seen it');
	await page.clock.fastForward('09:50');
	ok(!await dialogOf(page).isVisible(), 'the count began anew');

	// nobody answers: out, and the portal knows it too
	await page.clock.fastForward('00:15');
	await dialogOf(page).waitFor();
	await page.clock.fastForward('05:00');
	await page.waitForURL('**/masuk?kabar=diam');
	await page.getByText('Anda dikeluarkan karena 15 menit tidak ada kegiatan.').waitFor();
	await page.goto('/kasus');
	equal(new URL(page.url()).pathname, '/masuk', 'the session is over');
	await close(page);
});

await check('a filter narrows a list, and chooses only what alone is left', async () => {
	const page = await open('konselor1.telanaipura');
	await page.goto('/kasus/baru/isi');
	const select = page.getByLabel('Kecamatan', { exact: true });
	const filter = page.locator('#region-saring');
	const chosen = async () => (await select.inputValue() === '' ? '' : select.locator('option:checked').innerText());
	const left = async () => (await select.locator('option').count()) - 1;
	equal(await chosen(), '', 'none is chosen');
	// letter by letter: one is chosen as long as it alone is left, or fits
	for (const word of ['jelutung', 'kumpeh', 'pasar', 'telanaipura', 'tidak ada yang begini', 'kota jambi']) {
		const seen = [];
		for (let i = 1; i <= word.length; i += 1) {
			await filter.pressSequentially(word[i - 1]);
			const [name, n] = [await chosen(), await left()];
			if (n === 1) ok(name !== '', `the one that is left after ${word.slice(0, i)}`);
			if (name !== '') ok(name.toLowerCase().includes(word.slice(0, i)), `${name} fits ${word.slice(0, i)}`);
			seen.push(name);
		}
		const end = { jelutung: 'Jelutung', telanaipura: 'Telanaipura' }[word] ?? '';
		equal(seen.at(-1), end, `after ${word}`);
		await filter.fill('');
		await select.selectOption('');
	}
	// by mistake: the one that was chosen by itself is let go
	await filter.pressSequentially('jelutung');
	await filter.pressSequentially('x');
	equal(await chosen(), '', 'what does not fit any more is not kept');
	await filter.fill('jelutung');
	equal(await chosen(), 'Jelutung', 'chosen again');
	await filter.fill('');
	equal(await chosen(), 'Jelutung', 'and kept when all are there again');
	// by hand: it stays whatever is typed
	await select.selectOption('');
	await filter.fill('danau');
	const hand = await select.locator('option').nth(1).innerText();
	await select.selectOption({ label: hand });
	for (const letter of 'kumpeh') {
		await filter.pressSequentially(letter);
		equal(await chosen(), hand, 'what was chosen stays');
	}
	await filter.fill('jelutung');
	equal(await chosen(), hand, 'also when another one alone is left');
	await filter.fill('');
	equal(await chosen(), hand, 'and stays when all are there again');
	await page.getByLabel('Nama lengkap').fill('Contoh Saring');
	await page.getByLabel('Kategori kasus').selectOption('lansia');
	await page.getByLabel('Narasi').fill('Narasi contoh.');
	await leads(page, () => page.getByRole('button', { name: 'Simpan kasus' }).click());
	ok((await page.locator('main').innerText()).includes(hand), 'and is what is stored');
	await close(page);
});

await check('a filter that was used and nothing chosen is asked about, once', async () => {
	const page = await open('konselor1.telanaipura');
	await page.goto('/kasus/baru/isi');
	const filter = page.locator('#region-saring');
	const wrong = page.locator('#region-saring-salah');
	const save = page.getByRole('button', { name: 'Simpan kasus' });
	await page.getByLabel('Nama lengkap').fill('Contoh Saringan');
	await page.getByLabel('Kategori kasus').selectOption('lansia');
	await page.getByLabel('Narasi').fill('Narasi contoh.');
	await filter.fill('danau');
	const sent = await counted(page, async () => {
		await save.click();
		await wrong.waitFor();
	});
	equal(sent.join(), '', 'nothing is sent');
	equal(await wrong.innerText(), 'Pilih salah satu kecamatan dari daftar di bawah, atau kosongkan kotak ini', 'it says why');
	equal(await page.evaluate(() => document.activeElement.id), 'region-saring', 'where the filter is');
	equal(await filter.getAttribute('aria-describedby'), 'region-saring-salah', 'and is heard with it');
	await filter.pressSequentially('x');
	ok(!await wrong.isVisible(), 'typing takes it away');
	await save.click();
	await wrong.waitFor();
	await filter.fill('');
	ok(!await wrong.isVisible(), 'so does an empty box');
	await leads(page, () => save.click());
	ok(/\/kasus\/[0-9a-f-]{36}/.test(page.url()), 'then it is stored, at once');
	await close(page);
});

await check('what came back unsaved is asked about though nothing was typed since', async () => {
	const who = 'petugas3.uptd';
	const id = await fx.createCase(await as(who), { narrative: 'Semula.' });
	const page = await open(who);
	const asked = [];
	page.removeAllListeners('dialog');
	page.on('dialog', (d) => {
		asked.push(d.type());
		d.dismiss();
	});
	const home = page.getByRole('link', { name: 'Beranda' }).first();
	const holds = async (what) => {
		const before = asked.length;
		await Promise.all([page.waitForEvent('dialog', { timeout: 10000 }).catch(() => null), home.click({ noWaitAfter: true })]);
		equal(asked.slice(before).join(), 'beforeunload', `asked: ${what}`);
	};
	await page.goto('/kasus/baru/isi');
	equal((await leads(page, () => page.getByRole('button', { name: 'Simpan kasus' }).click())).status(), 422, 'empty');
	await leads(page, () => page.getByRole('link', { name: 'Batal' }).click());
	equal(asked.length, 0, 'nothing was typed, nothing is asked');
	await page.goto('/kasus/baru/isi');
	await page.getByLabel('Narasi').fill('Narasi yang diketik.');
	equal((await leads(page, () => page.getByRole('button', { name: 'Simpan kasus' }).click())).status(), 422, 'refused');
	await holds('a form with errors');
	equal(await page.getByLabel('Narasi').inputValue(), 'Narasi yang diketik.', 'and still there');
	await page.getByLabel('Nama lengkap').fill('Contoh Kembali');
	await page.getByLabel('Kategori kasus').selectOption('lansia');
	const sofar = asked.length;
	await leads(page, () => page.getByRole('button', { name: 'Simpan kasus' }).click());
	await leads(page, () => home.click());
	equal(asked.length, sofar, 'once it is sent, nothing is asked');

	await page.goto(`/kasus/${id}/ubah`);
	const other = await as(who);
	const form = await other.get(`/kasus/${id}/ubah`);
	const version = /name="version" value="(\d+)"/.exec(form.text)[1];
	equal((await other.post(`/kasus/${id}/ubah`, { ...fx.caseFields({ narrative: 'Lain.' }), version })).status, 303, 'another window');
	await page.getByLabel('Narasi').fill('Dari yang kedua.');
	equal((await leads(page, () => page.getByRole('button', { name: 'Simpan perubahan' }).click())).status(), 409, 'too late');
	await holds('the conflict page');
	await leads(page, () => page.getByRole('button', { name: 'Simpan isian saya' }).click());

	await page.goto(`/kasus/${id}`);
	await page.getByLabel('Catatan', { exact: true }).fill('x'.repeat(20001));
	equal((await leads(page, () => page.getByRole('button', { name: 'Simpan catatan' }).click())).status(), 422, 'too long');
	await holds('a note that was refused');
	await page.context().close();
});

await check('leaving what was typed is asked about, sending it is not', async () => {
	const page = await open('petugas3.uptd');
	const asked = [];
	page.removeAllListeners('dialog');
	page.on('dialog', (d) => {
		asked.push(d.type());
		d.dismiss();
	});
	await page.goto('/kasus/baru/isi');
	const name = page.getByLabel('Nama lengkap');
	await name.fill('Contoh Terketik');
	for (const leave of [page.getByRole('button', { name: 'English' }), page.getByRole('link', { name: 'Beranda' }).first(),
		page.getByRole('button', { name: 'Keluar', exact: true })]) {
		const before = asked.length;
		await Promise.all([page.waitForEvent('dialog'), leave.click({ noWaitAfter: true })]);
		equal(asked.slice(before).join(), 'beforeunload', 'asked');
		equal(await name.inputValue(), 'Contoh Terketik', 'and still there');
	}
	await page.getByLabel('Kategori kasus').selectOption('lansia');
	await page.getByLabel('Narasi').fill('Narasi contoh.');
	const sofar = asked.length;
	await leads(page, () => page.getByRole('button', { name: 'Simpan kasus' }).click());
	await page.getByLabel('Catatan', { exact: true }).fill('Catatan contoh.');
	await leads(page, () => page.getByRole('button', { name: 'Simpan catatan' }).click());
	await leads(page, () => page.getByRole('link', { name: 'Beranda' }).first().click());
	equal(asked.length, sofar, 'sent, then nothing is asked');

	await page.goto('/kasus/baru/isi');
	await name.fill('Contoh Terketik');
	await weather(page);
	await page.getByRole('button', { name: 'Keluar cepat' }).click();
	await page.waitForURL('https://www.bmkg.go.id/');
	equal(asked.length, sofar, 'a quick exit is never held up');
	await page.context().close();
});

await check('a search can be gone back to', async () => {
	const page = await open('konselor1.telanaipura');
	await page.goto('/kasus');
	await page.getByLabel('Nama, nomor kasus').fill('Contoh');
	await leads(page, () => page.getByRole('button', { name: 'Cari', exact: true }).click());
	const found = await page.locator('main table').innerText();
	await leads(page, () => page.locator('main table a').first().click());
	await page.goBack();
	equal(await page.locator('main table').innerText(), found, 'the same rows');
	equal(await page.getByLabel('Nama, nomor kasus').inputValue(), 'Contoh', 'and the words');
	await close(page);
});

await check('whoever types stays logged in, and is asked nothing', async () => {
	const who = 'kepala.telanaipura';
	const page = await open(who);
	await page.clock.install();
	await page.goto('/kasus');
	const field = page.getByLabel('Nama, nomor kasus');
	const typed = async (text) => counted(page, () => field.pressSequentially(text));
	equal((await typed('Contoh')).length, 0, 'nothing is sent in the first minute');
	const [id, seen] = session(who);
	sql(`UPDATE session SET seen = ${BigInt(seen) - 10n * MINUTE} WHERE id = UNHEX('${id}')`);
	for (let i = 0; i < 3; i += 1) {
		await page.clock.fastForward('09:00');
		const answer = page.waitForResponse(`${ORIGIN}/sesi`);
		equal((await typed('abc')).join(), '/sesi', 'one request a minute');
		equal((await answer).status(), 204, 'the portal has seen it');
		equal((await typed('abc')).length, 0, 'no more in that minute');
		ok(!await dialogOf(page).isVisible(), 'no warning');
	}
	ok(BigInt(session(who)[1]) >= BigInt(seen), 'the session lives on');

	// the portal says no: what was typed stays where it is
	sql(`DELETE FROM session WHERE id = UNHEX('${id}')`);
	await page.clock.fastForward('02:00');
	const answer = page.waitForResponse(`${ORIGIN}/sesi`);
	await field.pressSequentially('x');
	equal((await answer).status(), 401, 'the session is over');
	ok((await field.inputValue()).endsWith('x'), 'the text is still there');
	ok(page.troubles.length === 1 && / 401 /.test(page.troubles.pop()), 'the browser notes that answer, and no more');
	await close(page);
});

await check('one tab keeps the session for all', async () => {
	const page = await open('kepala.lansia');
	await page.clock.install();
	await page.goto('/');
	const other = await page.context().newPage();
	await page.clock.fastForward('10:05');
	await dialogOf(page).waitFor();
	await other.goto('/kasus');
	await dialogOf(page).waitFor({ state: 'hidden' });
	ok(true, 'a page in another tab takes the warning away');
	await close(page);
});

await check('two clicks send once', async () => {
	const page = await open(WHO);
	await page.goto('/kasus/baru/isi');
	const name = `Contoh Dua Klik ${fx.stamp}`;
	await page.getByLabel('Nama lengkap').fill(name);
	await page.getByLabel('Kategori kasus').selectOption('disabilitas');
	await page.getByLabel('Narasi').fill('Narasi contoh.');
	const sent = await counted(page, async () => {
		await page.getByRole('button', { name: 'Simpan kasus' }).dblclick();
		await page.getByRole('heading', { level: 1, name }).waitFor();
	});
	equal(sent.join(), '/kasus/baru', 'one request');
	await page.goto('/kasus');
	equal(await page.getByRole('row', { name }).count(), 1, 'one case');
	await close(page);
});

await check('a NIK is shown on demand, and hidden again on reload', async () => {
	const nik = '1571044101900003';
	const id = await fx.createCase(await as(WHO), { nik });
	const page = await open(WHO);
	await page.goto(`/kasus/${id}`);
	ok(!(await page.content()).includes(nik), 'hidden');
	await leads(page, () => page.getByRole('button', { name: 'Tampilkan NIK' }).click());
	await page.getByText(nik).waitFor();
	await page.goto(page.url().replace(/\/nik$/, ''));
	ok(!(await page.content()).includes(nik), 'hidden again');
	await close(page);
});

await check('a password is shown while it is typed, and sent hidden', async () => {
	const page = await open(null);
	await page.goto('/masuk');
	const field = page.getByLabel('Kata sandi');
	await field.fill('contoh');
	await page.getByRole('button', { name: 'Tampilkan' }).click();
	equal(await field.getAttribute('type'), 'text', 'shown');
	await page.getByRole('button', { name: 'Sembunyikan' }).click();
	equal(await field.getAttribute('type'), 'password', 'hidden');
	await close(page);
});

// Each way out ends the session of somebody who is needed nowhere else.
async function leaves(who, act) {
	const page = await open(who);
	await weather(page);
	await page.goto('/kasus');
	const number = await page.locator('tbody th').first().innerText();
	await leads(page, () => page.locator('tbody th a').first().click());
	await act(page);
	await gone(page, number);
	await close(page);
}

await check('quick exit by its button ends the session, and Back shows no case',
	() => leaves('koordinator.muarobungo', (page) => page.getByRole('button', { name: 'Keluar cepat' }).click()));

await check('three times Shift leaves, also while typing; capitals do not', async () => {
	await leaves('kepala.muarobungo', async (page) => {
		const note = page.getByLabel('Nama, nomor kasus');
		await page.goto('/kasus');
		await note.pressSequentially('ABC');
		for (const key of ['Shift', 'Shift', 'a', 'Shift']) await page.keyboard.press(key);
		equal(new URL(page.url()).pathname, '/kasus', 'still here');
		await page.keyboard.press('b');
		for (let i = 0; i < 3; i += 1) await page.keyboard.press('Shift');
	});
});
