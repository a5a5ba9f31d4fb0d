// Restricted cases through the front door: who is named opens them, nobody else of the
// unit does, its head neither; lists, search and referrals of who is not named; other
// names, leaving, and giving the case back.
import { hidden, words, sql, user } from '../lib/portal.mjs';
import { as } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import * as glass from '../lib/glass.mjs';
import { ok, equal, check } from '../lib/check.mjs';

const [kon, kon2, kor, head, mk] = await Promise.all(['konselor1.angsoduo', 'konselor2.angsoduo',
	'koordinator.angsoduo', 'kepala.angsoduo', 'manajer.uptd'].map(as));
const hex = (id) => id.replaceAll('-', '');
const says = (res, text, what) => ok(words(res.text).includes(text), `${what}: says "${text}" in ${words(res.text).slice(0, 600)}`);
const personId = (name) => sql(`SELECT LOWER(HEX(id)) FROM person WHERE user = '${name}'`)[0][0]
	.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
const [KON, KON2, KOR, HEAD] = ['konselor1.angsoduo', 'konselor2.angsoduo', 'koordinator.angsoduo',
	'kepala.angsoduo'].map(personId);
const row = (id) => sql(`SELECT epoch, LENGTH(wrap), key_version, version FROM kasus WHERE id = X'${hex(id)}'`)[0].map(Number);
const keys = (id) => sql(`SELECT user, version FROM key_wrap JOIN person ON id = holder
	WHERE case_id = X'${hex(id)}' AND object = case_id ORDER BY user`).map((r) => r.join(' ')).join(', ');
const clientOf = (page) => /<h1[^>]*>([^<]*)/.exec(page.text)[1];

// The form of the case's page, sent with these people.
async function restrict(b, id, named, assignee = KON) {
	const page = await b.get(`/kasus/${id}/batasi`);
	return b.post(`/kasus/${id}/batasi`, { before: hidden(page.text, 'before') ?? '', named, assignee });
}
const open = async (b, id) => (await b.get(`/kasus/${id}`)).status;

let kasus;
let ref;
let name;

await check('its holder restricts a case to themselves and one other', async () => {
	kasus = await fx.createCase(kon, { narrative: `rahasia ${fx.stamp}` });
	name = clientOf(await kon.get(`/kasus/${kasus}`));
	equal(await open(head, kasus), 200, 'the head read it before');
	equal(await open(kon2, kasus), 403, 'a colleague did not');
	ok((await kon.get(`/kasus/${kasus}`)).text.includes(`/kasus/${kasus}/batasi`), 'the page says where');
	const none = await kon.post(`/kasus/${kasus}/batasi`, { assignee: KON });
	equal(none.status, 422, 'with nobody else');
	says(none, 'Pilih sedikitnya satu orang lain', 'that');
	const other = await restrict(kon, kasus, [KOR], KON2);
	equal(other.status, 422, 'held by somebody who is not named');
	says(other, 'Pemegang kasus harus salah satu', 'that');
	ok(new RegExp(`value="${KOR}"[^>]*checked`).test(other.text), 'what was ticked stays');
	const away = await restrict(kon, kasus, [personId('manajer.uptd')]);
	equal(away.status, 422, 'somebody of another unit');
	says(away, 'Pilih 1 sampai 7 orang lain', 'that');
	equal(row(kasus)[0] > 0, true, 'nothing happened yet');
	const done = await restrict(kon, kasus, [KON2]);
	equal(done.location, `/kasus/${kasus}?kabar=dibatasi`, 'restricted');
	const [epoch, wrap, version] = row(kasus);
	equal(`${epoch} ${wrap} ${version}`, '0 0 2', 'nothing of it lies under the unit’s key');
	equal(keys(kasus), 'konselor1.angsoduo 2, konselor2.angsoduo 2', 'who has its key');
	equal(sql(`SELECT COUNT(*) FROM key_glass WHERE case_id = X'${hex(kasus)}' AND object = case_id`)[0][0], '1', 'and one for an emergency');
	says(await kon.get(done.location), 'Kasus ini hanya terbaca oleh Konselor Contoh Satu, Konselor Contoh Dua', 'the page');
});

await check('the named open it, with all that was written before, and write', async () => {
	for (const b of [kon, kon2]) {
		const page = await b.get(`/kasus/${kasus}`);
		ok(page.text.includes(`rahasia ${fx.stamp}`), 'the narrative of before');
		equal((await b.get(`/kasus/${kasus}/riwayat`)).status, 200, 'the history');
		equal((await b.get(`/kasus/${kasus}/jejak`)).status, 200, 'its readers');
		await b.get(`/kasus/${kasus}`);
		equal((await b.post(`/kasus/${kasus}/catatan`, { text: `catatan ${fx.stamp}` })).status, 303, 'a note');
	}
	const edit = await kon2.get(`/kasus/${kasus}/ubah`);
	equal(edit.status, 200, 'the second one corrects it');
	says(await kon.get(`/kasus/${kasus}/catatan`), 'Kasus dibatasi kepada: Konselor Contoh Satu, Konselor Contoh Dua', 'notes');
});

await check('nobody else of the unit does, and is told whom to ask', async () => {
	for (const [b, what, ask] of [[head, 'the head', true], [kor, 'the coordinator', true]]) {
		for (const where of ['', '/ubah', '/riwayat', '/jejak', '/catatan', '/keselamatan', '/batasi']) {
			const page = await b.get(`/kasus/${kasus}${where}`);
			equal(page.status, 403, `${what} at ${where}`);
			ok(!page.text.includes(name) && !page.text.includes(fx.stamp), `${what} reads nothing at ${where}`);
		}
		const page = await b.get(`/kasus/${kasus}`);
		says(page, 'Kasus ini terbatas', what);
		says(page, 'Pemegangnya Konselor Contoh Satu', what);
		ok(!page.text.includes('Konselor Contoh Dua'), 'not who else');
		equal(page.text.includes(`/kasus/${kasus}/darurat`), ask, 'and how to ask for emergency access');
	}
	const res = await head.post(`/kasus/${kasus}/petugas`, { assignee: HEAD });
	equal(res.status, 403, 'nor do they hand it to themselves');
	equal((await head.post(`/kasus/${kasus}/batasi`, { named: [KOR], assignee: HEAD, before: '' })).status, 403, 'or name themselves');
	equal((await head.post(`/kasus/${kasus}/batasi/cabut`, { reason: 'ingin tahu' })).status, 403, 'or lift it');
});

await check('lists show that there is one; search finds it for the named alone', async () => {
	for (const b of [head, kor]) {
		const list = await b.get('/kasus');
		const line = [...list.text.matchAll(/<tr role="row">[^]*?<\/tr>/g)].map((m) => m[0]).find((t) => t.includes(kasus));
		ok(line.includes('Kasus terbatas') && line.includes('Konselor Contoh Satu'), 'stage and holder');
		ok(!line.includes(name) && !/PPKS-AD\/20/.test(line), 'no name and no number');
		equal((await fx.search(b, { text: name })).text.includes(kasus), false, 'no hit by name');
		const number = /<title>([^<]*PPKS[^<]*)/.exec((await kon.get(`/kasus/${kasus}`)).text)?.[1].match(/PPKS-AD\/\d+\/\d+/)[0];
		equal((await fx.search(b, { text: number })).text.includes(kasus), false, 'nor by number');
		equal((await fx.search(b, { category: 'lansia' })).text.includes(kasus), false, 'nor by category');
	}
	for (const b of [kon, kon2]) {
		ok((await b.get('/kasus')).text.includes(name), 'by name in the list');
		ok((await fx.search(b, { text: name })).text.includes(kasus), 'found by name');
		ok((await fx.search(b, { category: 'lansia' })).text.includes(kasus), 'and by category');
	}
});

await check('its referrals are closed with it', async () => {
	ref = await fx.draft(kon, kasus);
	equal((await head.get(`/rujukan/${ref}`)).status, 403, 'a draft of it');
	says(await head.get(`/rujukan/${ref}`), 'Rujukan ini milik kasus terbatas', 'the head');
	await fx.fill(kon2, ref, 'UPTD', { service: (await services(ref))[0], urgency: '3' });
	await fx.send(kon, ref);
	const sentNumber = sql(`SELECT number FROM referral WHERE id = X'${hex(ref)}'`)[0][0];
	for (const b of [head, kor]) {
		const list = await b.get('/rujukan?antrean=semua');
		const rows = [...list.text.matchAll(/<tr role="row"[^]*?<\/tr>/g)].map((m) => m[0]);
		ok(!list.text.includes(ref) && !list.text.includes(sentNumber), 'neither link nor number in the list');
		const line = rows.find((t) => t.includes('Rujukan kasus terbatas'));
		equal(words(line).trim(), 'Rujukan kasus terbatas Terkirim', 'that there is one, and its state: no receiver, no urgency');
		equal((await b.get(`/rujukan/${ref}`)).status, 403, 'and the referral');
		equal((await b.get(`/rujukan/${ref}/surat`)).status, 403, 'and its letter');
	}
	ok((await kon2.get('/rujukan?antrean=semua')).text.includes(name), 'the named see the client');
	equal((await kon2.get(`/rujukan/${ref}`)).status, 200, 'and the referral');
	await fx.open(mk, ref);
	await fx.accept(mk, ref);
	await fx.outcome(mk, ref);
	ok((await kon2.get(`/rujukan/${ref}`)).text.includes('Hasil contoh.'), 'and what is answered');
	equal(sql(`SELECT epoch FROM referral_side WHERE referral = X'${hex(ref)}' ORDER BY epoch`).map((r) => r[0]).join(' '), '0 1',
		'the sender’s side lies under the case’s key');
});

await check('the trail of its unit says who worked, and not at which case', async () => {
	await kon.get(`/kasus/${kasus}`);
	await kon.get(`/rujukan/${ref}`);
	const pdp = await as('pdp.bkkbn');
	const number = /PPKS-AD\/\d+\/\d+/.exec((await kon.get(`/kasus/${kasus}`)).text)[0];
	const [[sent]] = sql(`SELECT number FROM referral WHERE id = X'${hex(ref)}'`);
	for (const b of [head, kor]) {
		const page = await b.get('/jejak');
		says(page, 'Konselor Contoh Satu', 'who');
		says(page, 'Kasus terbatas', 'what');
		const file = await b.post('/jejak/unduh', {});
		for (const said of [page, file]) {
			for (const part of [kasus, ref, number, sent]) ok(!said.text.includes(part), `nothing of ${part}`);
		}
		for (const id of [kasus, ref]) {
			ok((await b.get(`/jejak?objek=${id}`)).text.includes('Tidak ada entri yang cocok'), 'nor when asked for by id');
		}
	}
	ok((await kon.get('/jejak')).text.includes(number), 'the named read what they did');
	ok((await pdp.get(`/jejak?objek=${kasus}`)).text.includes(kasus), 'the data protection officer has the metadata, as of any case');
	// another unit, which received it, reads its own part
	await mk.get(`/rujukan/${ref}`);
	ok((await mk.get('/jejak')).text.includes(sent), 'the receiver its own');
});

async function services(id) {
	const page = await kon.get(`/rujukan/${id}/tujuan`);
	return [...page.text.matchAll(/name="service"[^>]*value="([^"]+)"|<option value="([a-z-]+)"[^>]*>/g)].map((m) => m[1] ?? m[2]);
}

await check('who received a referral restricts its case, and the unit’s key to the document goes', async () => {
	const [source, own] = sql(`SELECT LOWER(HEX(id)), LOWER(HEX(assignee)) FROM kasus WHERE id IN (SELECT object FROM trail)
		AND assignee = X'${hex(personId('manajer.uptd'))}' ORDER BY created DESC LIMIT 1`)[0]
		.map((h) => h.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'));
	const keysOf = () => sql(`SELECT LENGTH(sealed_keys) FROM document WHERE conversation = X'${hex(ref)}'
		ORDER BY created, id LIMIT 1`)[0][0];
	ok(Number(keysOf()) > 0, 'it was sealed to the unit');
	const [ptg, headUptd] = await Promise.all(['petugas1.uptd', 'kepala.uptd'].map(as));
	equal(await open(headUptd, source), 200, 'the head read the case');
	equal((await restrict(mk, source, [personId('petugas1.uptd')], own)).status, 303, 'restricted');
	equal(keysOf(), '0', 'the key that was sealed to the unit is gone');
	equal(await open(headUptd, source), 403, 'the head reads neither case');
	equal((await headUptd.get(`/rujukan/${ref}`)).status, 403, 'nor referral');
	for (const b of [mk, ptg]) equal((await b.get(`/rujukan/${ref}`)).status, 200, 'the named read both');
	equal((await kon.get(`/rujukan/${ref}`)).status, 200, 'and so does the sender');
	equal((await mk.post(`/rujukan/${ref}/dokumen.xml`)).status, 200, 'the document itself');
});

await check('other names: who comes gets the key, who goes keeps an older one', async () => {
	const before = row(kasus)[2];
	equal((await restrict(kon2, kasus, [KON, KOR])).status, 303, 'the coordinator as well');
	equal(row(kasus)[2], before, 'under the same key');
	equal(await open(kor, kasus), 200, 'the coordinator opens it');
	const stale = await kon.post(`/kasus/${kasus}/batasi`, { named: [KON2], assignee: KON, before: `${KON} ${KON2}` });
	equal(stale.status, 409, 'a form of before');
	says(stale, 'Keadaan kasus ini berubah', 'that');
	equal((await restrict(kor, kasus, [KON])).status, 303, 'without the second one');
	equal(row(kasus)[2], before + 1, 'under another key');
	equal(keys(kasus), `konselor1.angsoduo ${before + 1}, koordinator.angsoduo ${before + 1}`, 'who has it');
	equal(await open(kon2, kasus), 403, 'who went is shut out');
	for (const b of [kon, kor]) ok((await b.get(`/rujukan/${ref}`)).text.includes('Hasil contoh.'), 'referrals go along');
	equal((await kor.post(`/kasus/${kasus}/petugas`, { assignee: KON2 })).status, 422, 'handed to somebody who is not named');
	says(await kor.post(`/kasus/${kasus}/petugas`, { assignee: HEAD }), 'Kasus ini terbatas: pemegangnya harus', 'that');
});

await check('a safety plan in it is closed to the head too', async () => {
	const plan = await fx.createCase(kon);
	await kon.get(`/kasus/${plan}/keselamatan`);
	equal((await kon.post(`/kasus/${plan}/keselamatan`, { text: `rumah ${fx.stamp}`, version: '0' })).status, 303, 'a plan');
	ok((await head.get(`/kasus/${plan}/keselamatan`)).text.includes(`rumah ${fx.stamp}`), 'the head reads it');
	const holders = () => sql(`SELECT user FROM key_wrap JOIN person ON id = holder WHERE case_id = X'${hex(plan)}'
		AND object <> case_id ORDER BY user`).map((r) => r[0]).join(' ');
	equal(holders(), 'kepala.angsoduo konselor1.angsoduo', 'two have its key');
	equal((await restrict(kon, plan, [KON2])).status, 303, 'restricted');
	equal(holders(), 'konselor1.angsoduo', 'one of them is named');
	ok((await kon.get(`/kasus/${plan}/keselamatan`)).text.includes(`rumah ${fx.stamp}`), 'who reads it');
});

await check('a restricted case from the beginning never lay under the unit’s key', async () => {
	const found = await kon.post('/kasus/baru/cari', { kind: 'counselling', name: `Belum Ada ${fx.stamp}` });
	says(found, 'Kasus terbatas: hanya saya dan Konselor Contoh Dua', 'the form behind a search');
	const form = await kon.get('/kasus/baru/isi');
	says(form, 'Kasus terbatas: hanya saya dan Konselor Contoh Dua', 'the form');
	const fields = fx.caseFields({ narrative: `sejak awal ${fx.stamp}` });
	const wrong = await kon.post('/kasus/baru', { ...fields, second: personId('manajer.uptd') });
	equal(wrong.status, 422, 'with somebody of another unit');
	ok(wrong.text.includes(`sejak awal ${fx.stamp}`), 'what was typed stays');
	const bare = await kon.post('/kasus/baru', { ...fields, narrative: '', second: KON2 });
	equal(bare.status, 422, 'without a narrative');
	ok(new RegExp(`value="${KON2}"[^>]*selected`).test(bare.text), 'and who was chosen');
	await kon.get('/kasus/baru');
	const made = await kon.post('/kasus/baru', { ...fields, second: KON2 });
	equal(made.status, 303, 'created');
	const id = /\/kasus\/([0-9a-f-]{36})/.exec(made.location)[1];
	equal(row(id).join(' '), '0 0 1 1', 'key version 1, not under the unit’s key');
	equal(await open(kon2, id), 200, 'the second one opens it');
	equal(await open(head, id), 403, 'the head does not');
});

// Entries of a case, and who reads them.
const SESSION = { jenis: 'session', version: '0', date: '1/2/2026', mode: 'direct' };
const asks = (id) => ['', '/riwayat', '/entri?jenis=session'].map((where) => `/kasus/${id}${where}`);
async function remark(b, id, text, over = {}) {
	await b.get(`/kasus/${id}`);
	return b.post(`/kasus/${id}/entri`, { ...SESSION, entry_remark: text, ...over });
}
async function readers(id, texts, named, others) {
	for (const b of named) {
		for (const where of asks(id).slice(0, 2)) {
			const page = await b.get(where);
			for (const text of texts) ok(page.text.includes(text), `who is named reads "${text}" at ${where}`);
		}
	}
	for (const b of others) {
		for (const where of asks(id)) {
			const page = await b.get(where);
			equal(page.status, 403, `nobody else at ${where}`);
			ok(!texts.some((text) => page.text.includes(text)), `nor a word of it at ${where}`);
		}
		equal((await remark(b, id, `asing ${fx.stamp}`)).status, 403, 'or writes one');
	}
}

await check('entries of a restricted case are its named people’s, under each of its keys', async () => {
	const id = await fx.createCase(kon, { kind: 'counselling', category: 'keluarga' });
	const [first, then, last, other] = ['semula', 'terbatas', 'berganti', 'diperbaiki'].map((w) => `sesi ${w} ${fx.stamp}`);
	equal((await remark(kon, id, first)).status, 303, 'an entry of before');
	ok((await head.get(`/kasus/${id}`)).text.includes(first), 'the head read it');
	equal((await restrict(kon, id, [KON2])).status, 303, 'restricted');
	equal((await remark(kon2, id, then)).status, 303, 'an entry by the second one');
	await readers(id, [first, then], [kon, kon2], [head, kor]);
	const client = { name: clientOf(await kon.get(`/kasus/${id}`)) };
	const seek = (b) => b.post('/kasus/baru/cari', client);
	for (const b of [kon, kon2]) ok((await seek(b)).text.includes(id), 'a search before a new case finds it for the named');
	equal((await restrict(kon, id, [KOR])).status, 303, 'other people');
	equal(row(id)[2], 3, 'under a third key');
	equal((await remark(kon, id, last)).status, 303, 'an entry of then');
	const stored = await kon.get(`/kasus/${id}`);
	const entri = [...stored.text.matchAll(/<tr role="row">[^]*?<\/tr>/g)].map((m) => m[0]).find((t) => t.includes(first))
		.match(/\?entri=([0-9a-f-]{36})/)[1];
	equal((await remark(kon, id, other, { entri, version: '1' })).status, 303, 'that of before is corrected');
	await readers(id, [other, then, last], [kon, kor], [head, kon2]);
	ok((await kor.get(`/kasus/${id}/riwayat`)).text.includes(first), 'its history has all');
	equal((await kon2.post(`/kasus/${id}/entri/salah`, { entri, version: '2', mistake: 'double' })).status, 403, 'who went marks none as a mistake');
	const found = await seek(kon2);
	ok(found.status === 200 && !found.text.includes(id), 'and for nobody else');
	const going = await fx.draft(kon, id);
	await fx.fill(kon, going, 'UPTD', { service: 'victim-assistance', groups: ['2', '6'] });
	await fx.send(kon, going);
	await fx.open(mk, going);
	const got = (await mk.get(`/rujukan/${going}`)).text;
	for (const text of [other, then, last]) ok(got.includes(text), 'a referral carries them');
	ok(!got.includes(first), 'as they are');
	equal((await head.get(`/rujukan/${going}`)).status, 403, 'and the head reads them there neither');
});

await check('who left gets no later key; below two the write waits for another name', async () => {
	const [one, third] = await Promise.all(['konselor1.muarobungo', 'koordinator.muarobungo'].map(as));
	const [ONE, TWO, THIRD] = ['konselor1.muarobungo', 'kepala.muarobungo', 'koordinator.muarobungo'].map(personId);
	const [three, two] = [await fx.createCase(one), await fx.createCase(one)];
	equal((await restrict(one, three, [TWO, THIRD], ONE)).status, 303, 'three people');
	equal((await restrict(one, two, [TWO], ONE)).status, 303, 'two people');
	const draft = await fx.draft(one, three);
	const before = row(three)[2];
	await third.get('/anggota');
	equal((await third.post(`/anggota/${TWO}/tangguhkan`)).status, 303, 'one is suspended');
	await one.get(`/kasus/${three}`);
	equal((await one.post(`/kasus/${three}/catatan`, { text: `sesudah ${fx.stamp}` })).status, 303, 'a note');
	equal(row(three)[2], before + 1, 'under a key that who left never had');
	equal((await remark(one, three, `sesi ${fx.stamp}`)).status, 303, 'an entry of then');
	equal(keys(three), `konselor1.muarobungo ${before + 1}, koordinator.muarobungo ${before + 1}`, 'those who are there');
	says(await one.get(`/kasus/${three}/catatan`), `Kasus dibatasi kepada: ${user('konselor1.muarobungo').name}, ${user('koordinator.muarobungo').name}`, 'and that is noted');
	equal((await third.get(`/rujukan/${draft}`)).status, 200, 'its referrals came along');
	await one.get(`/kasus/${two}`);
	const refused = await one.post(`/kasus/${two}/catatan`, { text: `tetap ada ${fx.stamp}` });
	equal(refused.status, 409, 'a note where one is left');
	says(refused, 'tinggal memiliki satu petugas', 'the page');
	equal((await remark(one, two, `tetap ada ${fx.stamp}`)).status, 409, 'an entry too');
	ok(refused.text.includes(`tetap ada ${fx.stamp}`) && refused.text.includes(`/kasus/${two}/batasi`), 'what was typed stays, and where to go');
	await one.get(`/kasus/${two}`);
	equal((await one.post(`/kasus/${two}/rujuk`)).status, 409, 'nor a referral');
	says(await one.get(`/kasus/${two}/batasi`), `Tidak bertugas di unit ini lagi: ${user('kepala.muarobungo').name}`, 'who left');
	equal((await restrict(one, two, [TWO], ONE)).status, 422, 'who left is not named again');
	equal((await restrict(one, two, [THIRD], ONE)).status, 303, 'another one');
	await one.get(`/kasus/${two}`);
	equal((await one.post(`/kasus/${two}/catatan`, { text: `tetap ada ${fx.stamp}` })).status, 303, 'now the note');
	// they come back, for the checks that follow
	const adm = await as('admin.bkkbn');
	const unit = sql(`SELECT LOWER(HEX(unit)) FROM kasus WHERE id = X'${hex(two)}'`)[0][0]
		.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
	await adm.get('/admin');
	equal((await adm.post('/admin/peran', { person: TWO, unit, roles: ['kau'] })).status, 303, 'proposed');
	const proposal = /anggota\/peran\/([0-9a-f-]{36})/.exec((await third.get('/anggota')).text)[1];
	equal((await third.post(`/anggota/peran/${proposal}`)).status, 303, 'back');
});

await check('emergency access to all of it takes two people, and shows it read only', async () => {
	const pdp = await as('petugaspdp.bkkbn');
	const id = await fx.createCase(kon, { narrative: `darurat ${fx.stamp}` });
	equal((await restrict(kon, id, [KOR])).status, 303, 'restricted');
	await kon.get(`/kasus/${id}`);
	await kon.post(`/kasus/${id}/catatan`, { text: `catatan darurat ${fx.stamp}` });
	equal((await remark(kon, id, `sesi darurat ${fx.stamp}`)).status, 303, 'an entry');
	const form = await head.get(`/kasus/${id}/darurat`);
	says(form, 'Kasus terbatas ini dipegang Konselor Contoh Satu', 'the form');
	ok(!/PPKS-AD\/20/.test(form.text), 'and not its number');
	equal((await kon2.get(`/kasus/${id}/darurat`)).status, 403, 'a counsellor does not ask');
	says(await head.post(`/kasus/${id}/darurat`, { what: 'kasus' }), 'Tulis alasannya', 'no reason');
	equal((await kor.post(`/kasus/${id}/darurat`, { what: 'kasus', reason: 'x' })).status, 422, 'who is named needs none');
	const path = await glass.asked(head, id, `berhalangan ${fx.stamp}`);
	for (const [b, what] of [[kon, 'the holder'], [kor, 'who is named'], [head, 'who asked'], [pdp, 'the PDP unit']]) {
		says(await b.get('/darurat'), 'Seluruh kasus terbatas', what);
	}
	equal((await kon2.get(path)).status, 404, 'nobody else');
	const facts = await pdp.get(path);
	for (const say of ['Pemegang kasus Konselor Contoh Satu', 'Yang memegang kuncinya', 'Koordinator Contoh Satu', 'Nomor permintaan AD-']) says(facts, say, 'the PDP unit');
	const mine = words((await head.get(path)).text);
	ok(mine.includes('Pemegang kasus Konselor Contoh Satu') && !mine.includes('Yang memegang kuncinya'), 'who asked learns who holds it, not who else is named');
	const choice = words((await pdp.get(`${path}/lepas`)).text);
	ok(/Koordinator Contoh Satu \([^)]*\), disebut di kasus ini/.test(choice), 'who is named is marked');
	ok(!/Konselor Contoh Dua \([^)]*\), disebut/.test(choice), 'who is not is not');
	await glass.peeled(pdp, path, 'koordinator.angsoduo');
	ok(!(await head.get(path)).text.includes(`darurat ${fx.stamp}</dd>`), 'nothing yet');
	await glass.opened(kor, path);
	const read = await head.get(path);
	ok(read.text.includes(`darurat ${fx.stamp}`) && read.text.includes(`catatan darurat ${fx.stamp}`), 'who asked reads fields and notes');
	ok(read.text.includes(`sesi darurat ${fx.stamp}`) && !read.text.includes('?entri='), 'and entries, to read only');
	equal(await open(head, id), 403, 'on that page alone');
	const shut = await head.get(`/kasus/${id}`);
	says(shut, 'Terbuka bagi Anda lewat akses darurat sampai', 'to which the case’s own address leads');
	ok(shut.text.includes(`href="${path}"`), 'by a link');
	for (const b of [kon, kor]) says(await b.get(`/kasus/${id}`), 'Terbuka lewat akses darurat bagi', 'the named are told on the case’s page');
	for (const b of [kon, kor, pdp]) ok(!(await b.get(path)).text.includes(`catatan darurat ${fx.stamp}`), 'nobody else by it');
	const verbs = sql(`SELECT verb, COUNT(*) FROM trail WHERE object = X'${hex(id)}' AND actor = X'${hex(HEAD)}'
		AND verb <> 3 GROUP BY verb`);
	equal(verbs.join(), '29,1', 'the trail names that reading');
	says(await kon.get(`/kasus/${id}/jejak`), 'Kepala', 'its readers name who did');
	// another key closes it
	equal((await restrict(kon, id, [KON2])).status, 303, 'other people');
	says(await head.get(path), 'kunci kasusnya diganti', 'then');
	for (const b of [kon, head]) ok(!(await b.get(`/kasus/${id}`)).text.includes(path), 'which no page calls open any more');
	ok(!(await head.get(path)).text.includes(`catatan darurat ${fx.stamp}`), 'and it shows nothing more');
	const late = await glass.asked(head, id, `lagi ${fx.stamp}`);
	equal((await restrict(kon, id, [KOR])).status, 303, 'other people before it is opened');
	const page = await pdp.get(late);
	says(page, 'kunci kasusnya diganti', 'the PDP unit');
	ok(!page.text.includes(`${late}/lepas`), 'and nothing to open');
	equal((await pdp.post(`${late}/lepas`, { version: '1', opener: KOR })).status, 409, 'nor by hand');
});

await check('naming the same people again seals the key to whom it is missing', async () => {
	const id = await fx.createCase(kon, { second: KON2 });
	const version = row(id)[2];
	equal((await restrict(kon, id, [KON2])).status, 303, 'nothing is missing');
	equal(row(id).slice(2).join(' '), `${version} 1`, 'and nothing is written');
	sql(`DELETE FROM key_wrap WHERE case_id = X'${hex(id)}' AND holder = X'${hex(KON2)}'`);
	equal(await open(kon2, id), 403, 'the key was taken away');
	equal((await restrict(kon, id, [KON2])).status, 303, 'named again');
	equal(await open(kon2, id), 200, 'opened again');
	equal(row(id)[2], version, 'with the same key');
});

await check('a closed case is not counted, and what fills the list says what to do', async () => {
	const count = () => Number(sql(`SELECT COUNT(*) FROM key_wrap JOIN kasus ON kasus.id = case_id AND key_version = key_wrap.version
		WHERE holder = X'${hex(KON2)}' AND object = case_id AND stage <> 'ditutup'`)[0][0]);
	const id = await fx.createCase(kon, { second: KON2 });
	// rows beside it, which nobody can open, as if there were that many
	const many = 200 - count();
	const rows = (begin, n) => {
		const at = `UNHEX(CONCAT('${begin}', LPAD(HEX(seq), 24, '0')))`;
		sql(`INSERT INTO kasus SELECT ${at}, unit, assignee, stage, created, 0, version, size, files, review_month, key_version,
			epoch, wrap, header, idx FROM kasus, seq_1_to_300 WHERE id = X'${hex(id)}' AND seq <= ${n}`);
		sql(`INSERT INTO key_wrap SELECT ${at}, ${at}, version, holder, unit, sealed FROM key_wrap, seq_1_to_300
			WHERE case_id = X'${hex(id)}' AND holder = X'${hex(KON2)}' AND seq <= ${n}`);
	};
	try {
		rows('00000000', many);
		equal(count(), 200, 'as many as can be');
		const next = await fx.createCase(kon);
		const full = await restrict(kon, next, [KON2]);
		equal(full.status, 422, 'one more');
		says(full, 'minta orang itu lebih dahulu menutup kasus yang selesai', 'what to do');
		await kon2.get(`/kasus/${id}`);
		equal((await kon2.post(`/kasus/${id}/tutup`, fx.CLOSING)).status, 303, 'they close one');
		equal((await restrict(kon, next, [KON2])).status, 303, 'then they can be named');
		// of closed ones so many that not all are opened with the list
		rows('FFFFFFFF', 300);
		const page = await kon2.get('/kasus');
		ok(page.text.includes(clientOf(await kon.get(`/kasus/${next}`))), 'open ones are opened with the list all the same');
	} finally {
		sql("DELETE FROM kasus WHERE id < X'00000001' OR id > X'FFFFFFFF'");
		sql("DELETE FROM key_wrap WHERE case_id < X'00000001' OR case_id > X'FFFFFFFF'");
	}
});

await check('when an emergency access has ended, the next writing gives the case another key', async () => {
	const pdp = await as('petugaspdp.bkkbn');
	const id = await fx.createCase(kon, { second: KOR });
	const path = await glass.asked(head, id, `singkat ${fx.stamp}`);
	await glass.peeled(pdp, path, 'koordinator.angsoduo');
	await glass.opened(kor, path);
	const note = async () => {
		await kon.get(`/kasus/${id}`);
		equal((await kon.post(`/kasus/${id}/catatan`, { text: 'Catatan contoh.' })).status, 303, 'a note');
		return row(id)[2];
	};
	const request = `id = X'${hex(path.split('/').pop())}'`;
	const [[ends]] = sql(`SELECT ends FROM glass WHERE ${request}`);
	equal(await note(), 1, 'the same while it lasts');
	sql(`UPDATE glass SET ends = ${Date.now()} WHERE ${request}`);
	equal(await note(), 2, 'another after it has ended');
	equal(await note(), 2, 'once');
	sql(`UPDATE glass SET ends = ${ends} WHERE ${request}`);
	equal(keys(id), 'konselor1.angsoduo 2, koordinator.angsoduo 2', 'sealed to those whom it names');
	// the key of now is lent, and its access reviewed long before its term
	const second = await glass.asked(head, id, `lagi ${fx.stamp}`);
	await glass.peeled(pdp, second, 'koordinator.angsoduo');
	await glass.opened(kor, second);
	equal(await note(), 2, 'the same while it lasts');
	await glass.reviewed(pdp, second, 'tidak', 'Tinjauan contoh.');
	equal(await note(), 3, 'another after a review has ended it');
	equal(await note(), 3, 'once');
});

await check('who is about to end a membership hears that restricted cases depend on it', async () => {
	const adm = await as('admin.bkkbn');
	const unit = sql(`SELECT LOWER(HEX(unit)) FROM kasus WHERE id = X'${hex(kasus)}'`)[0][0]
		.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
	const few = () => sql(`SELECT COUNT(*) FROM (SELECT case_id FROM key_wrap JOIN kasus ON id = case_id AND key_version = key_wrap.version
		WHERE object = case_id AND epoch = 0 AND kasus.unit = X'${hex(unit)}' GROUP BY case_id
		HAVING COUNT(*) <= 2 AND SUM(holder = X'${hex(KON2)}') > 0) AS few`)[0][0];
	const id = await fx.createCase(kon, { second: KON2 });
	const said = `${few()} kasus terbatas hanya dapat dibuka oleh orang ini dan satu orang lain`;
	for (const [b, where] of [[head, 'keluarkan'], [head, 'tangguhkan'], [adm, 'keluarkan']]) {
		const page = await b.get(`/anggota/${KON2}/${where}?unit=${unit}`);
		says(page, said, where);
		ok(!page.text.includes(id), 'and not which');
	}
	says(await adm.get(`/admin/hilang/${KON2}?unit=${unit}`), said, 'all was lost');
	const before = few();
	equal((await restrict(kon, id, [KON2, KOR])).status, 303, 'a third one');
	equal(Number(few()), Number(before) - 1, 'one less');
	says(await head.get(`/anggota/${KON2}/keluarkan?unit=${unit}`), `${few()} kasus terbatas`, 'the page');
});

await check('the trail names a request on such a case to who may know its number, and is there for all', async () => {
	const id = await fx.createCase(kon, { narrative: `jejak ${fx.stamp}` });
	equal((await restrict(kon, id, [HEAD])).status, 303, 'restricted, the head among the named');
	const path = await glass.asked(kor, id, `jejak ${fx.stamp}`);
	const number = /PPKS-AD\/\d+\/\d+/.exec((await head.get(`/kasus/${id}`)).text)[0];
	const about = `objek=${path.split('/').pop()}`;
	for (const [b, what, named] of [[kor, 'who asked', false], [head, 'the named head', true]]) {
		for (const where of [`/jejak?${about}`, '/jejak']) equal((await b.get(where)).status, 200, `${where} of ${what}`);
		const page = await b.get(`/jejak?${about}`);
		says(page, 'Permintaan akses darurat', what);
		equal(page.text.includes(number), named, `the number to ${what}`);
		const csv = await b.post('/jejak/unduh', { objek: path.split('/').pop() });
		equal(csv.status, 200, `what ${what} downloads`);
		equal(csv.text.includes(number), named, `the number in what ${what} downloads`);
	}
});

await check('given back with a reason, it is the unit’s again', async () => {
	const form = await kon.get(`/kasus/${kasus}/batasi`);
	ok(form.text.includes(`href="/kasus/${kasus}/batasi/cabut"`) && !form.text.includes('name="reason"'), 'by a page of its own');
	says(await kon.get(`/kasus/${kasus}/batasi/cabut`), 'Cabut pembatasan kasus ini?', 'which asks once more');
	const empty = await kon.post(`/kasus/${kasus}/batasi/cabut`, { reason: ' ' });
	equal(empty.status, 422, 'without a reason');
	says(empty, 'Tulis alasan mencabut pembatasan', 'that');
	equal((await kon.post(`/kasus/${kasus}/batasi/cabut`, { reason: `selesai ${fx.stamp}` })).status, 303, 'given back');
	ok(row(kasus)[0] > 0 && row(kasus)[1] > 0, 'under the unit’s key');
	equal(keys(kasus), '', 'nobody has one of their own');
	equal(sql(`SELECT COUNT(*) FROM key_glass WHERE case_id = X'${hex(kasus)}' AND object = case_id`)[0][0], '0', 'nor is one kept');
	const page = await head.get(`/kasus/${kasus}`);
	equal(page.status, 200, 'the head reads it');
	ok(page.text.includes(`rahasia ${fx.stamp}`) && page.text.includes(`selesai ${fx.stamp}`), 'with all that was written, and why');
	ok((await head.get(`/rujukan/${ref}`)).text.includes('Hasil contoh.'), 'and its referral');
	ok((await fx.search(head, { text: name })).text.includes(kasus), 'and finds it');
	equal((await kon.post(`/kasus/${kasus}/batasi/cabut`, { reason: 'lagi' })).status, 409, 'once');
});
