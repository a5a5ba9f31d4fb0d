// Pages about people: joining, admitting, and the administrator's; each as in
// pages.mjs.
import { as } from '../lib/people.mjs';
import { freshCode, sql, totp, user } from '../lib/portal.mjs';
import { leads } from './lib.mjs';
import { ok, equal } from '../lib/check.mjs';
import * as j from '../lib/join.mjs';
import * as fx from '../lib/fixture.mjs';
import * as rc from '../lib/recovery.mjs';

const ADMIN = 'admin.bkkbn';
const HEAD = 'pimpinan.bkkbn';
const KOR = 'koordinator.telanaipura';
const tag = fx.stamp.slice(-6);

// Somebody for each state that the pages show.
export async function peopleWorld() {
	const [adm, kor] = [await as(ADMIN), await as(KOR)];
	const unit = Object.entries(await j.unitsOf(adm)).find(([name]) => name.includes('Telanaipura'))[1];
	const w = { unit, code: (await j.invite(adm, unit, 'Sari Contoh Diundang', ['kon'])).code };
	const fresh = await j.found(adm, `BARU-${tag}`, `PPKS Contoh Baru ${tag}`);
	w.first = await j.enrol((await j.invite(adm, fresh, `Kepala Contoh ${tag}`, ['kau'])).code);
	w.waiting = await j.enrol((await j.invite(adm, unit, `Budi Contoh ${tag}`, ['kon'])).code);
	w.invitation = await j.waits(kor, `Budi Contoh ${tag}`);
	const gone = await j.member(adm, kor, unit, `Wati Contoh ${tag}`, ['kon']);
	w.kasus = await fx.createCase(gone.browser);
	w.fresh = (await j.invite(adm, unit, `Nani Contoh ${tag}`, ['kon'])).code;
	w.lost = (await j.member(adm, kor, unit, `Rini Contoh ${tag}`, ['kon'])).acc;
	w.gone = await j.personOf(kor, '/anggota', `Wati Contoh ${tag}`);
	await kor.get('/anggota');
	await kor.post(`/anggota/${w.gone}/tangguhkan`, { unit });
	w.other = await j.personOf(kor, '/anggota', user('konselor1.telanaipura').name);
	await adm.get('/admin');
	await adm.post('/admin/peran', { person: w.gone, unit, roles: ['kon', 'kor'] });
	const page = await adm.get('/kesepakatan/baru');
	const [, other] = /<option value="([0-9a-f-]{36})"/.exec(page.text);
	const drafted = await adm.post('/kesepakatan/baru', { other, title: `Nota kesepakatan contoh ${tag}`,
		wording: 'Pasal 1. Para pihak saling merujuk.\n\nPasal 2. Yang diserahkan hanya data yang perlu.' });
	equal(drafted.status, 303, 'drafted');
	[w.agreement] = drafted.location.split('?');
	const pim = await as(HEAD);
	for (const b of [adm, kor, pim]) await rc.keeper(b);
	const three = [ADMIN, KOR, HEAD].map((n) => user(n).name);
	for (let i = 0; i < 2; i += 1) { // some that are appointed, and some that wait
		equal((await rc.appoint(kor, three)).status, 303, 'custodians are proposed');
		if (i === 0) equal((await rc.agree(pim, await rc.proposal(pim))).status, 303, 'and appointed');
	}
	return w;
}

const at = (where) => (page) => page.goto(where);
const submit = (page) => leads(page, () => page.locator('main form button[type=submit]').last().click());
const pressed = (where) => async (page) => {
	await page.goto(where);
	return submit(page);
};

// The words of another agency.
async function compared(page) {
	const res = await page.goto('/mitra');
	await page.locator('details summary').last().click();
	return res;
}
// The page that asks before an agreement of the demo is ended.
async function ending(page) {
	await page.goto('/kesepakatan');
	await leads(page, () => page.getByRole('link', { name: 'Nota kesepakatan contoh', exact: true }).first().click());
	return leads(page, () => page.locator('main a[href$="/akhiri"]').click());
}

// The code comes behind the #, as from the picture of the letter.
async function scanned(page, code) {
	await page.goto('/masuk');
	await page.goto(`/gabung#${code}`);
	equal(await page.locator('#code').inputValue(), code, 'the code from the address');
	ok(!page.url().includes('#'), 'and away from it');
	return submit(page);
}
async function waits(page, { acc }) {
	await page.goto('/masuk');
	await page.locator('#user').fill(acc.user);
	await page.locator('#password').fill(acc.password);
	await page.locator('#otp').fill(await freshCode(acc));
	return submit(page);
}
const now = (secret) => totp(secret, Math.floor(Date.now() / 30000));
const shown = async (page) => (await page.locator('.kunci').last().textContent()).replaceAll(' ', '');
// The button prints, and the paper is only the paper.
async function printed(page, paper, ...never) {
	await page.locator(paper).first().waitFor(); // the new page, not the one before
	await page.evaluate(() => { window.print = () => document.body.setAttribute('data-printed', ''); });
	await page.getByRole('button', { name: /^(Cetak halaman ini|Print this page)$/ }).click();
	equal(await page.locator('body[data-printed]').count(), 1, 'the button prints');
	await page.emulateMedia({ media: 'print' });
	ok(await page.locator(paper).first().isVisible(), `printed: ${paper}`);
	for (const what of [...never, 'header', 'nav', 'footer', 'main a', 'button', '[data-print]']) {
		equal(await page.locator(what).filter({ visible: true }).count(), 0, `not printed: ${what}`);
	}
	await page.emulateMedia({ media: null });
}
// To the page with the words and the recovery code.
async function enrolled(page, code) {
	await scanned(page, code);
	await page.locator('#new').fill(j.PASSWORD);
	await page.locator('#again').fill(j.PASSWORD);
	// on the telephone itself there is nothing to scan with
	const app = page.locator('main a[href^="otpauth://totp/Lindung"]');
	ok((await app.getAttribute('href')).includes(`secret=${await shown(page)}&`), 'the app is opened with the same secret');
	await page.locator('#otp').fill(now(await shown(page)));
	const res = await submit(page);
	equal(await page.locator('.kata li').count(), 6, 'six words');
	equal((await shown(page)).length, 32, 'and a recovery code');
	await printed(page, '.kunci', '.kata', '.govuk-summary-list', '.govuk-warning-text');
	return res;
}
// A forgotten password, as its owner sets it anew; ends with the next code.
async function recovered(page, acc) {
	sql(`UPDATE person SET last_step = 0 WHERE user = '${acc.user}'`);
	await page.goto('/masuk');
	await leads(page, () => page.locator('main a[href="/masuk/lupa"]').click());
	await page.locator('#user').fill(acc.user);
	await page.locator('#recovery').fill(acc.recovery_code);
	await page.locator('#otp').fill(now(acc.totp_secret));
	await page.locator('#new').fill(j.PASSWORD);
	await page.locator('#again').fill(j.PASSWORD);
	const res = await submit(page);
	acc.recovery_code = await shown(page);
	await printed(page, '.kunci', '.govuk-notification-banner');
	return res;
}
async function letter(page, unit) {
	await page.goto(`/admin/undang?unit=${unit}`);
	await page.locator('#name').fill('Dewi Contoh');
	await page.locator('#roles').check();
	const res = await submit(page);
	await printed(page, '.kode-qr', '.govuk-warning-text');
	return res;
}

// What a unit says of itself, with a mistake in it.
async function mistaken(page, where, id, typed) {
	await page.goto(where);
	await page.locator(id).fill(typed);
	return submit(page);
}
// On paper nothing says whose portal it is, or what for.
async function paper(page) {
	const res = await page.goto('/layanan/cetak?layanan=counselling&kecamatan=15.71.04');
	await page.emulateMedia({ media: 'print' });
	ok(await page.locator('article').isVisible(), 'the addresses are printed');
	ok((await page.locator('article').innerText()).includes('Jalan Contoh'), 'as they stand');
	for (const what of ['header', 'footer', 'nav', '.tidak-dicetak']) {
		ok(!await page.locator(what).first().isVisible(), `not printed: ${what}`);
	}
	const seen = await page.locator('body').innerText();
	ok(!/lindung|kekerasan|korban|konselor|PPKS|layanan/i.test(seen), `what is printed gives nothing away: ${seen.slice(0, 200)}`);
	await page.emulateMedia({ media: null });
	return res;
}

async function sheet(page) {
	await page.goto('/pemulihan');
	const answered = page.waitForResponse((r) => r.request().method() === 'POST');
	await page.locator('form[action="/pemulihan/kunci/baru"] button').click();
	const res = await answered;
	await printed(page, '.kata', '.govuk-warning-text');
	return res;
}

export function peoplePages(w) {
	const n = (name, go, more = {}) => ({ name, who: null, go, ...more });
	const a = (name, go, more = {}) => ({ name, who: ADMIN, go, ...more });
	const k = (name, go, more = {}) => ({ name, who: KOR, go, ...more });
	const of = `?unit=${w.unit}`;
	return [
		n('gabung', at('/gabung'), { english: true }),
		n('gabung-salah', pressed('/gabung'), { status: 422 }),
		n('gabung-isi', (page) => scanned(page, w.code), { english: true }),
		n('gabung-isi-salah', async (page) => { await scanned(page, w.code); return submit(page); }, { status: 422 }),
		n('gabung-menunggu', (page) => waits(page, w.waiting)),
		n('gabung-selesai', (page) => enrolled(page, w.fresh)),
		n('lupa', at('/masuk/lupa'), { english: true }),
		n('lupa-salah', pressed('/masuk/lupa'), { status: 422 }),
		n('lupa-selesai', (page) => recovered(page, w.lost), { english: true }),
		n('ponsel-hilang', at('/masuk/ponsel'), { english: true }),
		n('ponsel-hilang-salah', pressed('/masuk/ponsel'), { status: 422 }),
		k('akun-ponsel', at('/akun/ponsel'), { english: true }),
		k('akun-ponsel-salah', pressed('/akun/ponsel'), { status: 422 }),
		k('akun-kode', at('/akun/kode'), { english: true }),
		k('anggota', at('/anggota'), { english: true, phone: true }),
		k('anggota-terima', at(`/anggota/${w.invitation}/terima`), { english: true }),
		k('anggota-terima-salah', async (page) => {
			await page.goto(`/anggota/${w.invitation}/terima`);
			await page.locator('#words').fill('satu dua tiga empat lima enam');
			await page.locator('#seen').check();
			return submit(page);
		}, { status: 422 }),
		k('anggota-ubah', at(`/anggota/${w.other}/ubah${of}`), { english: true }),
		k('anggota-ubah-salah', pressed(`/anggota/${w.other}/ubah${of}`), { status: 422 }),
		k('anggota-tangguhkan', at(`/anggota/${w.other}/tangguhkan${of}`), { english: true }),
		k('anggota-keluarkan', at(`/anggota/${w.other}/keluarkan${of}`)),
		k('kasus-tanpa-pemegang', at(`/kasus/${w.kasus}`), { english: true }),
		k('kasus-daftar-tanpa-pemegang', at('/kasus'), { english: true }),
		k('pemulihan', at('/pemulihan'), { english: true, phone: true }),
		k('pemulihan-kunci', at('/pemulihan/kunci'), { english: true }),
		k('pemulihan-kunci-salah', pressed('/pemulihan/kunci'), { status: 422 }),
		k('pemulihan-kertas', sheet, { english: true, phone: true }),
		k('pemulihan-penjaga', at('/pemulihan/penjaga'), { english: true }),
		k('pemulihan-usul', at(`/pemulihan/usul${of}`), { english: true }),
		k('pemulihan-usul-salah', pressed(`/pemulihan/usul${of}`), { status: 422 }),
		{ name: 'anggota-pimpinan', who: HEAD, go: at('/anggota') },
		a('admin', at('/admin'), { english: true, phone: true }),
		a('admin-undang', at(`/admin/undang${of}`), { english: true }),
		a('admin-undang-salah', pressed(`/admin/undang${of}`), { status: 422 }),
		a('admin-hilang', at(`/admin/hilang/${w.other}${of}`), { english: true }),
		a('admin-surat', (page) => letter(page, w.unit), { english: true }),
		a('admin-unit', at('/admin/unit'), { english: true }),
		a('admin-unit-salah', pressed('/admin/unit'), { status: 422 }),
		a('admin-undangan-cabut', at(`/admin/undangan/${w.invitation}/cabut`), { english: true }),
		a('layanan', at(`/layanan/${w.unit}`), { english: true, phone: true }),
		a('layanan-daftar', at(`/layanan/${w.unit}/daftar`), { english: true }),
		a('layanan-tempat', at(`/layanan/${w.unit}/tempat`), { english: true }),
		a('layanan-tempat-salah', (page) => mistaken(page, `/layanan/${w.unit}/tempat`, '#senin', 'pagi'), { status: 422 }),
		a('layanan-rincian', at(`/layanan/${w.unit}/rincian?layanan=counselling`), { english: true }),
		a('layanan-rincian-salah', (page) => mistaken(page, `/layanan/${w.unit}/rincian?layanan=counselling`, '#age_from', 'tua'), { status: 422 }),
		a('direktori', at('/layanan?layanan=counselling&kecamatan=15.71.04'), { english: true, phone: true }),
		a('direktori-cetak', paper),
		{ name: 'layanan-dibaca', who: HEAD, go: at(`/layanan/${w.unit}`) },
		a('kesepakatan', at('/kesepakatan'), { english: true, phone: true }),
		a('mitra', compared, { english: true, phone: true }),
		a('kesepakatan-baru', at('/kesepakatan/baru'), { english: true }),
		a('kesepakatan-baru-salah', pressed('/kesepakatan/baru'), { status: 422 }),
		{ name: 'kesepakatan-satu', who: HEAD, english: true, phone: true, go: at(w.agreement) },
		{ name: 'kesepakatan-salah', who: HEAD, status: 422, go: pressed(w.agreement) },
		{ name: 'kesepakatan-akhiri', who: HEAD, english: true, go: ending },
		a('admin-ditangguhkan', at(`/anggota/${w.gone}/ubah${of}`)),
	];
}
