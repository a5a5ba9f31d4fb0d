// What an agency says of itself at pages: what its units offer, and what it agrees
// with others.
import { hidden, loggedIn, sql, user, words } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import * as j from '../lib/join.mjs';
import { check, equal, ok } from '../lib/check.mjs';

const [adm, kor, mk] = await Promise.all(['admin.bkkbn', 'koordinator.telanaipura', 'manajer.uptd'].map((n) => loggedIn(user(n))));
const says = (res, text, what) => ok(words(res.text).includes(text), `${what}: says "${text}"`);

const unit = Object.entries(await j.unitsOf(adm)).find(([name]) => name.includes('Telanaipura'))[1];
const ticked = (page) => [...page.text.matchAll(/value="([a-z-]+)"[^>]* checked/g)].map((m) => m[1]);
const changes = () => Number(sql(`SELECT COUNT(*) FROM trail WHERE verb = 9 AND HEX(object) = '${unit.replaceAll('-', '').toUpperCase()}'`)[0][0]);

await check('a unit says what it offers, and referrals go by it', async () => {
	const at = `/layanan/${unit}`;
	const ref = await fx.draft(mk, await fx.createCase(mk));
	const to = (await fx.targets(mk, ref)).find((t) => t.name.includes('Telanaipura')).id;
	const asks = (service) => mk.post(`/rujukan/${ref}/tujuan`, { to, service, urgency: '1' });
	says(await kor.get('/anggota'), 'Layanan yang disediakan unit ini', 'the way there');
	const page = await kor.get(`${at}/daftar`);
	const before = ticked(page);
	equal(hidden(page.text, 'before'), before.join(' '), 'what the page shows is what it was');
	ok(!before.includes('repatriation') && before.includes('counselling'), 'the demo’s');
	await mk.get(`/rujukan/${ref}/tujuan`);
	says(await asks('repatriation'), 'tidak menyediakan layanan itu', 'not offered yet');

	const entries = changes();
	const res = await kor.post(at, { before: before.join(' '), services: [...before, 'repatriation'] });
	equal(res.status, 303, 'the coordinator adds one');
	const after = await kor.get(res.location);
	says(after, 'Layanan unit sudah disimpan', 'the notice');
	ok(words(after.text).includes('Pemulangan'), 'it is shown');
	ok(ticked(await kor.get(`${at}/daftar`)).includes('repatriation'), 'it is ticked');
	equal(changes(), entries + 1, 'one entry on the trail');
	equal((await asks('repatriation')).status, 303, 'and can be asked for at once, on any worker');

	// the administrator's page was older: both changes hold
	await adm.get(`${at}/daftar`);
	equal((await adm.post(at, { before: before.join(' '), services: [...before, 'shelter'] })).status, 303, 'the administrator adds another');
	const both = ticked(await adm.get(`${at}/daftar`));
	ok(both.includes('shelter') && both.includes('repatriation'), 'both are there');
	equal((await adm.post(at, { before: both.join(' '), services: [...both, 'raja'] })).status, 400, 'no such service');
	equal((await adm.post(at, { before: both.join(' ') })).status, 303, 'none at all');
	await mk.get(`/rujukan/${ref}/tujuan`);
	const none = await asks('counselling');
	equal(none.status, 422, 'nothing can be referred there');
	says(none, 'belum mencatat layanannya', 'and the sender reads why');
	equal((await adm.post(at, { before: '', services: before })).status, 303, 'as it was');
	equal(ticked(await adm.get(`${at}/daftar`)).join(' '), before.join(' '), 'as it was');
	equal((await mk.get(`${at}/daftar`)).status, 403, 'who answers for no unit');
	equal((await mk.get(at)).status, 200, 'but everybody reads it');
	const office = (await j.unitsOf(adm))['Kantor Perwakilan BKKBN'];
	equal((await adm.get(`/layanan/${office}`)).status, 404, 'the office offers none');
});

// One more than the demo's agencies have.
const AGREED = `Nota kesepakatan ${Date.now()}`;
const agreements = (name) => Number(sql(`SELECT COUNT(*) FROM roster_link WHERE SUBSTRING(link, 14, 1) = X'0B' AND agency =
	(SELECT DISTINCT roster_unit.agency FROM roster_unit WHERE code LIKE '%/${name}/KANTOR')`)[0][0]);

await check('an agreement: drafted by one, signed by two of each agency', async () => {
	const [pim, kau, their, theirs, aud] = await Promise.all(['pimpinan.bkkbn', 'kepala.telanaipura', 'pimpinan.dinsos', 'kepala.lansia', 'auditor'].map((n) => loggedIn(user(n))));
	says(await adm.get('/kesepakatan'), 'Nota kesepakatan contoh', 'the demo’s');
	const form = await adm.get('/kesepakatan/baru');
	const other = [...form.text.matchAll(/<option value="([0-9a-f-]{36})"[^>]*>([^<]*)/g)].find((m) => m[2].includes('Dinas Sosial'))[1];
	const empty = await adm.post('/kesepakatan/baru', { title: AGREED });
	equal(empty.status, 422, 'an empty text');
	equal(hidden(empty.text, 'title'), AGREED, 'what was typed stays');
	const own = await adm.post('/kesepakatan/baru', { other: unit, title: AGREED, wording: 'x' });
	says(own, 'Pilih instansi dari daftar', 'no agency');
	const drafted = await adm.post('/kesepakatan/baru', { other, title: AGREED, wording: 'Pasal 1. Contoh.\n\nPasal 2. <b>Contoh</b>.' });
	equal(drafted.status, 303, 'drafted');
	says(await adm.get(drafted.location), 'Rancangan sudah disimpan', 'the notice');
	const at = drafted.location.split('?')[0];
	ok(!(await adm.get(at)).text.includes('name="document"'), 'the administrator can’t sign');

	const sign = async (b, fields = {}) => {
		const page = await b.get(at);
		return b.post(`${at}/tanda-tangan`, { other: hidden(page.text, 'other'), document: hidden(page.text, 'document'), read: 'ya', ...fields });
	};
	const before = [agreements('BKKBN'), agreements('DINSOS')];
	equal((await sign(pim, { read: '' })).status, 422, 'without the tick');
	equal((await sign(pim, { document: '0'.repeat(64) })).status, 409, 'another text');
	equal((await sign(pim, { other: unit })).status, 409, 'another agency than was shown');
	const first = await sign(pim);
	equal(first.status, 303, 'the head signs first');
	says(await pim.get(first.location), 'Tanda tangan Anda sudah dicatat', 'the notice');
	ok(!(await pim.get(at)).text.includes('name="document"'), 'and is offered no second time');
	const page = await kau.get(at);
	says(page, `Baru oleh ${user('pimpinan.bkkbn').name}`, 'who has signed');
	const twice = await pim.post(`${at}/tanda-tangan`, { other: hidden(page.text, 'other'), document: hidden(page.text, 'document'), read: 'ya' });
	equal(twice.status, 403, 'one person twice');
	says(twice, 'harus dari orang lain', 'and it says why');
	equal(agreements('BKKBN'), before[0], 'no link yet');
	equal((await sign(kau)).status, 303, 'a head of a unit signs too');
	equal(agreements('BKKBN'), before[0] + 1, 'the link');
	says(await kau.get(at), 'Menunggu instansi lain', 'half of it');

	says(await their.get('/kesepakatan'), 'Instansi lain sudah; menunggu instansi Anda', 'the other agency sees it');
	equal((await sign(their)).status, 303, 'their head');
	equal((await sign(theirs)).status, 303, 'and one of a unit’s');
	equal(agreements('DINSOS'), before[1] + 1, 'their link');
	for (const b of [adm, aud, theirs]) {
		if (b === aud) equal((await b.get(at)).status, 404, 'an auditor of a third agency');
		else says(await b.get(at), 'Berlaku', 'in force');
	}
	equal((await sign(kau, { other, document: '0'.repeat(64) })).status, 409, 'nothing is left to sign');
	equal((await kau.post('/kesepakatan/baru', { other, title: 'x', wording: 'x' })).status, 403, 'a head drafts none');

	// who signed first and was suspended has signed for nobody
	const unitOf = Object.entries(await j.unitsOf(adm)).find(([name]) => name.includes('Telanaipura'))[1];
	const boss = await j.member(adm, kor, unitOf, `Kepala Sementara ${AGREED}`, ['kau']);
	const next = (await adm.post('/kesepakatan/baru', { other, title: `${AGREED} B`, wording: 'x' })).location.split('?')[0];
	const draft = (await pim.get(next)).text;
	const fields = { other: hidden(draft, 'other'), document: hidden(draft, 'document'), read: 'ya' };
	await boss.browser.get(next);
	equal((await boss.browser.post(`${next}/tanda-tangan`, fields)).status, 303, 'another head signs');
	says(await pim.get(next), 'Baru oleh Kepala Sementara', 'and is named');
	const who = await j.personOf(adm, '/admin', `Kepala Sementara ${AGREED}`);
	await adm.get(`/anggota/${who}/tangguhkan?unit=${unitOf}`);
	equal((await adm.post(`/anggota/${who}/tangguhkan`, { unit: unitOf })).status, 303, 'is suspended');
	says(await pim.get(next), 'Rancangan; belum ditandatangani', 'and has signed nothing');
	equal((await pim.post(`${next}/tanda-tangan`, fields)).status, 303, 'somebody else signs first');
	await kau.get(next);
	equal((await kau.post(`${next}/tanda-tangan`, fields)).status, 303, 'and another one second');
	equal(agreements('BKKBN'), before[0] + 2, 'the link');

	// a text that somebody changed is not what was signed
	const id = at.split('/')[2].replaceAll('-', '');
	sql(`UPDATE agreement SET text = CONCAT(text, '.') WHERE id = X'${id}'`);
	says(await theirs.get(at), 'bukan teks yang ditandatangani', 'a text that was changed');
	sql(`UPDATE agreement SET text = LEFT(text, LENGTH(text) - 1) WHERE id = X'${id}'`);
	says(await theirs.get(at), 'Berlaku', 'put back');
});

await check('no agency hides what another has drafted, nor what was signed', async () => {
	const [dinsos, dp3ap2] = await Promise.all(['admin.dinsos', 'admin.dp3ap2'].map((n) => loggedIn(user(n))));
	const drafts = async (b, title) => {
		const form = await b.get('/kesepakatan/baru');
		const other = [...form.text.matchAll(/<option value="([0-9a-f-]{36})"[^>]*>([^<]*)/g)].find((m) => m[2].includes('BKKBN'))[1];
		const res = await b.post('/kesepakatan/baru', { other, title, wording: 'Teks contoh.' });
		equal(res.status, 303, title);
	};
	const held = (page) => words(page.text).match(/Nota kesepakatan contoh/g)?.length;
	const before = held(await adm.get('/kesepakatan'));
	ok(before > 0, 'the demo’s');
	await drafts(dp3ap2, `${AGREED} dari DP3AP2`);
	for (let i = 0; i < 101; i += 1) await drafts(dinsos, `${AGREED} banjir ${i}`);
	const page = await adm.get('/kesepakatan');
	says(page, `${AGREED} dari DP3AP2`, 'the other agency’s draft');
	says(page, `${AGREED} banjir 100`, 'the newest of many');
	equal(words(page.text).match(/banjir \d+/g).length, 25, 'of many, some');
	equal(held(page), before, 'what is in force keeps its title');
	equal(held(await dinsos.get('/kesepakatan')), 2, 'for those who wrote much too');
	ok(!page.text.includes('Kesepakatan tanpa teks di sini'), 'all with their texts');
});
