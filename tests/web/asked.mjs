// The start page says what waits for whom, and leads to it; and who has to appoint
// custodians anew, because one has left.
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { VAR, hidden, sql, unescape, user, words } from '../lib/portal.mjs';
import { as } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import * as j from '../lib/join.mjs';
import * as rc from '../lib/recovery.mjs';
import { check, equal, ok } from '../lib/check.mjs';

const [adm, pim, pdp] = await Promise.all(['admin.bkkbn', 'pimpinan.bkkbn', 'pdp.bkkbn'].map(as));
// How many of these wait, and where the link leads; 0: it says nothing of them.
async function asked(b, what) {
	const page = await b.get('/');
	const part = /aria-labelledby="menunggu"[^]*?<\/section>/.exec(page.text)?.[0] ?? '';
	const line = [...part.matchAll(/<li>[^]*?<\/li>/g)].map((m) => m[0]).find((l) => words(l).includes(what));
	return line === undefined ? { n: 0 } : { n: Number(/: (\d+)\./.exec(words(line))[1]), href: unescape(/href="([^"]*)"/.exec(line)[1]) };
}
async function leads(b, what, to) {
	const a = await asked(b, what);
	equal(a.href, to, what);
	equal((await b.get(a.href)).status, 200, to);
	return a.n;
}
const ROLES = 'Usul perubahan peran';
const KEEPERS = 'Usul penjaga kunci';
const AGREED = 'Kesepakatan yang menunggu tanda tangan';

const tag = fx.stamp.toUpperCase();
const unit = await j.found(adm, `TUNGGU-${tag}`, `PPKS Tunggu ${tag}`);
const head = await j.member(adm, pim, unit, `Kepala Tunggu ${tag}`, ['kau']);
const kon = await j.member(adm, head.browser, unit, `Konselor Tunggu ${tag}`, ['kon']);
const id = await j.personOf(adm, '/admin', `Konselor Tunggu ${tag}`);
const roles = async (b, list, codes) => {
	await b.get(list);
	equal((await b.post(`${list}/peran`, { person: id, unit, roles: codes })).status, 303, 'proposed');
};
const agreeRoles = async (b, list) => {
	const at = new RegExp(`${list}/peran/${j.ID}`).exec((await b.get(list)).text)[0];
	equal((await b.post(at)).status, 303, 'agreed');
};

await check('roles that wait, to who can agree', async () => {
	await roles(adm, '/admin', ['kon', 'kor']);
	equal(await leads(head.browser, ROLES, '/anggota#peran'), 1, 'the head of the unit');
	for (const [b, who] of [[kon.browser, 'whom it is about'], [pim, 'the head of the agency']]) equal((await asked(b, ROLES)).n, 0, who);
	const before = (await asked(adm, ROLES)).n;
	await agreeRoles(head.browser, '/anggota');
	equal((await asked(head.browser, ROLES)).n, 0, 'no more');
	await roles(head.browser, '/anggota', ['kon']);
	equal((await asked(head.browser, ROLES)).n, 0, 'not who proposed');
	equal(await leads(adm, ROLES, '/admin#peran'), before + 1, 'the administrator');
	await agreeRoles(adm, '/admin');
	equal((await asked(adm, ROLES)).n, before, 'no more');
});

const KEEPER = `Penjaga Tunggu ${tag}`;
await check('custodians that wait, to who can agree; and who must be appointed anew', async () => {
	const other = await j.member(adm, head.browser, unit, KEEPER, ['pks']);
	const hint = `Penjaga kunci PPKS Tunggu ${tag} belum ditunjuk`;
	ok(words((await head.browser.get('/')).text).includes(hint) && (await head.browser.get('/')).text.includes('href="/pemulihan/penjaga"'), 'the head is led to appoint some');
	ok(!words((await kon.browser.get('/')).text).includes(hint), 'who cannot is not');
	for (const b of [adm, pim, other.browser]) await rc.keeper(b);
	const before = await Promise.all([pim, pdp, adm].map(async (b) => (await asked(b, KEEPERS)).n));
	equal((await rc.appoint(head.browser, [user('admin.bkkbn').name, user('pimpinan.bkkbn').name, KEEPER])).status, 303, 'proposed');
	const proposal = sql('SELECT LOWER(HEX(id)) FROM proposal ORDER BY created DESC LIMIT 1')[0][0]
		.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
	equal(await leads(pim, KEEPERS, '/pemulihan#usul'), before[0] + 1, 'the head of the agency');
	equal(await leads(pdp, KEEPERS, '/pemulihan#usul'), before[1] + 1, 'and the data protection officer');
	equal((await asked(adm, KEEPERS)).n, 0, 'nobody else');
	equal((await rc.agree(pim, proposal)).status, 303, 'appointed');
	equal((await asked(pdp, KEEPERS)).n, before[1], 'no more');
	for (const at of ['/', '/akun']) {
		ok(words((await other.browser.get(at)).text).includes(`Anda penjaga kunci: PPKS Tunggu ${tag}`), `${at}: who was appointed is told`);
		ok(!words((await kon.browser.get(at)).text).includes('Anda penjaga kunci'), `${at}: nobody else is`);
	}
	ok(!(await head.browser.get('/')).text.includes('belum ditunjuk'), 'there is nothing to hint at');

	const due = 'harus ditunjuk lagi';
	const show = () => JSON.parse(spawnSync(path.join(process.env.BUILD ?? 'build', 'lindungctl'),
		['-c', path.join(VAR, 'lindung.conf'), 'recovery', 'show', '--json'], { encoding: 'utf8' }).stdout)
		.units.find((u) => u.unit.endsWith(`TUNGGU-${tag}`));
	for (const at of ['/', '/anggota']) ok(!words((await head.browser.get(at)).text).includes(due), `${at}: nothing is due`);
	equal(show().due, false, 'nor says lindungctl');
	const gone = await j.personOf(adm, '/admin', KEEPER);
	await adm.get(`/anggota/${gone}/keluarkan?unit=${unit}`);
	equal((await adm.post(`/anggota/${gone}/keluarkan`, { unit })).status, 303, 'one of them is removed');
	for (const at of ['/', '/anggota']) ok(words((await head.browser.get(at)).text).includes(due), `${at} of the head`);
	ok(!words((await kon.browser.get('/')).text).includes(due), 'an officer can do nothing about it');
	ok(words((await kon.browser.get('/pemulihan')).text).includes('seorang penjaga kunci sudah keluar'), 'and reads it where it is asked for');
	const shown = show();
	equal(`${shown.due} ${shown.ended} ${shown.backup}`, 'true false true', 'two of three still can');
	const third = await j.member(adm, head.browser, unit, `Pengganti Tunggu ${tag}`, ['pks']);
	await rc.keeper(third.browser);
	equal((await rc.appoint(head.browser, [user('admin.bkkbn').name, user('pimpinan.bkkbn').name, `Pengganti Tunggu ${tag}`])).status, 303, 'others');
	equal((await rc.agree(pdp, await rc.proposal(pdp))).status, 303, 'are appointed');
	ok(!words((await head.browser.get('/')).text).includes(due), 'and it is said no more');
	equal(show().due, false, 'nor by lindungctl');
});

await check('agreements that wait, to who can sign', async () => {
	const theirs = { adm: await as('admin.dinsos'), pim: await as('pimpinan.dinsos'), kau: await as('kepala.lansia') };
	const kau = await as('kepala.angsoduo');
	const all = [pim, kau, theirs.pim, theirs.kau];
	const counts = async () => (await Promise.all(all.map(async (b) => (await asked(b, AGREED)).n))).join(' ');
	const before = (await counts()).split(' ').map(Number);
	const want = (...more) => before.map((n, i) => n + more[i]).join(' ');
	const form = await adm.get('/kesepakatan/baru');
	const other = [...form.text.matchAll(/<option value="([0-9a-f-]{36})"[^>]*>([^<]*)/g)].find((m) => m[2].includes('Dinas Sosial'))[1];
	const at = (await adm.post('/kesepakatan/baru', { other, title: `Nota tunggu ${tag}`, wording: 'Teks contoh.' })).location.split('?')[0];
	equal(await counts(), want(1, 1, 0, 0), 'a draft asks those of the agency that drafted it');
	ok(/href="\/kesepakatan"[^>]*>Kesepakatan</.test(/<div class="lembar lembar--sempit">[^]*/.exec((await pim.get('/')).text)[0]), 'signing is among the duties of the head');
	const sign = async (b) => {
		const page = (await b.get(at)).text;
		equal((await b.post(`${at}/tanda-tangan`, { other: hidden(page, 'other'), document: hidden(page, 'document'), read: 'ya' })).status, 303, 'signed');
	};
	await sign(pim);
	equal(await counts(), want(0, 1, 0, 0), 'after the first signature');
	await sign(kau);
	equal(await counts(), want(0, 0, 1, 1), 'after that of one agency');
	await leads(theirs.kau, AGREED, '/kesepakatan');
	await sign(theirs.pim);
	equal(await counts(), want(0, 0, 0, 1), 'after the third');
	await sign(theirs.kau);
	equal(await counts(), want(0, 0, 0, 0), 'after the last');
	const ends = async (b) => {
		const page = (await b.get(`${at}/akhiri`)).text;
		equal((await b.post(`${at}/akhiri`, { other: hidden(page, 'other') })).status, 303, 'ended');
	};
	await ends(theirs.kau);
	equal(await counts(), want(0, 0, 1, 0), 'its end asks the second one');
	await ends(theirs.pim);
	equal(await counts(), want(0, 0, 0, 0), 'and nobody else');
	equal((await asked(theirs.adm, AGREED)).n, 0, 'who drafts does not sign');
});

// What a proposal means stands where it is made.
await check('who proposes to recover a unit that needs it not is told so', async () => {
	const page = await adm.get(`/pemulihan/usul?unit=${unit}`);
	const said = words(page.text);
	ok(said.includes('tidak perlu dipulihkan') && said.includes(`Kepala Tunggu ${tag}`), 'who holds the key');
	ok(said.includes('Semua anggota instansi seketika membaca'), 'and that all are told');
});

await check('a name that the agency has already is said, to who invites and who admits', async () => {
	const pdpUnit = Object.entries(await j.unitsOf(adm)).find(([name]) => name.includes('Pelindungan Data'))[1];
	const officer = await as('petugaspdp.bkkbn');
	const warned = 'Sudah ada anggota instansi bernama sama';
	const invited = async (name) => {
		await adm.get(`/admin/undang?unit=${pdpUnit}`);
		return adm.post('/admin/undang', { unit: pdpUnit, name, roles: ['pdp'] });
	};
	const same = `konselor  TUNGGU ${tag.toLowerCase()}`; // other letters, another blank
	const letter = await invited(same);
	ok(words(letter.text).includes(`${warned}: PPKS Tunggu ${tag}`), 'on the letter');
	await j.enrol(j.keys(letter.text).at(-1));
	const at = await j.waits(officer, same.replace('  ', ' ')) ?? await j.waits(officer, same);
	ok(words((await officer.get(`/anggota/${at}/terima`)).text).includes(warned), 'on the page that admits');
	ok(!words((await invited(`Tanpa Kembaran ${tag}`)).text).includes(warned), 'and of no other name');
});
