// Break-glass through the front door: who asks, who opens which seal, who is told,
// who reads, and that nobody does it alone.
import { words, sql } from '../lib/portal.mjs';
import { as, absent } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { ok, equal, check } from '../lib/check.mjs';

const SECRET = `prosesdarurat${fx.stamp}`;
const REASON = `Penulis sakit keras ${fx.stamp}`;
const [kon, kon2, kor, head, pdp, mk] = await Promise.all(['konselor1.angsoduo', 'konselor2.angsoduo',
	'koordinator.angsoduo', 'kepala.angsoduo', 'petugaspdp.bkkbn', 'manajer.uptd'].map(as));
const says = (res, text, what) => ok(words(res.text).includes(text), `${what}: says "${text}"`);
const count = (select) => Number(sql(`SELECT COUNT(*) FROM ${select}`)[0][0]);
const hex = (id) => id.replaceAll('-', '');

async function note(text) {
	const id = await fx.createCase(kon);
	await kon.get(`/kasus/${id}/catatan-proses`);
	equal((await kon.post(`/kasus/${id}/catatan-proses`, { text })).status, 303, 'a process note');
	return id;
}
// Ask for what the first choice is; returns the request's path.
async function ask(b, id, reason = REASON) {
	const page = await b.get(`/kasus/${id}/darurat`);
	const what = /name="what"[^>]* value="([^"]+)"/.exec(page.text)?.[1];
	const res = await b.post(`/kasus/${id}/darurat`, { what, reason });
	equal(res.status, 303, 'asked');
	return res.location.replace(/\?.*/, '');
}
// The choice of who opens the inner seal whose name that is.
async function opener(path, name) {
	const page = await pdp.get(`${path}/lepas`);
	return [...page.text.matchAll(/<option value="([^"]+)"[^>]*>([^<]*)/g)].find((m) => m[2].includes(name))?.[1];
}
// An act on what the request is now.
const at = async (b, path, what, fields) => {
	const version = count(`glass_act WHERE request = X'${hex(path.split('/').pop())}'`);
	await b.get('/darurat');
	return b.post(`${path}/${what}`, { version, ...fields });
};
const NO = { reason: `Penulis dapat dihubungi ${fx.stamp}` };
const LAWFUL = { finding: 'sah', text: `Diperiksa dengan peminta ${fx.stamp}` };

let kasus;
let path;

await check('who may not read it asks with a reason', async () => {
	kasus = await note(SECRET);
	await kon.post(`/kasus/${kasus}/catatan-proses`, { text: `kedua ${SECRET}` });
	const page = await kor.get(`/kasus/${kasus}`);
	says(page, 'Catatan proses petugas: 2', 'the coordinator learns that there are some');
	ok(page.text.includes(`/kasus/${kasus}/darurat`), 'and where to ask');
	const form = await kor.get(`/kasus/${kasus}/darurat`);
	says(form, '2 catatan proses Konselor Contoh Satu', 'whose');
	says(form, 'paling lama 72 jam', 'for how long');
	const what = /name="what"[^>]* value="([^"]+)"/.exec(form.text)[1];
	says(await kor.post(`/kasus/${kasus}/darurat`, { what }), 'Tulis alasannya', 'no reason');
	equal((await kor.post(`/kasus/${kasus}/darurat`, { what: absent, reason: REASON })).status, 422, 'nobody’s notes');
	equal((await kon.get(`/kasus/${kasus}/darurat`)).status, 403, 'a counsellor does not ask');
	path = await ask(kor, kasus);
	await kor.get(`/kasus/${kasus}/darurat`);
	const again = await kor.post(`/kasus/${kasus}/darurat`, { what, reason: REASON });
	equal(again.status, 409, 'the same once more');
	says(again, 'Anda sudah meminta ini', 'that');
	ok(again.text.includes(`href="${path}"`), 'and where the first one is');
	ok((await kor.get(`/kasus/${kasus}`)).text.includes(`href="${path}"`), 'to which the case’s page leads too');
	ok(!sql("SELECT CONVERT(body USING latin1) FROM glass").some(([b]) => b.includes(REASON)), 'the reason is sealed');
});

await check('everybody concerned is told, and nobody else', async () => {
	for (const [b, what] of [[kon, 'the author'], [head, 'the head'], [pdp, 'the PDP unit'], [kor, 'who asked']]) {
		const home = b === pdp ? 'menunggu Anda membuka segel pertama: 1' : 'Akses darurat yang menyangkut Anda';
		says(await b.get('/'), home, `${what}’s start page`);
		says(await b.get('/darurat'), 'Catatan proses Konselor Contoh Satu', `${what}’s list`);
		const page = await b.get(path);
		says(page, REASON, `${what} reads why`);
		ok(!page.text.includes(SECRET), `${what} reads nothing yet`);
	}
	ok(!words((await kon2.get('/')).text).includes('Akses darurat yang menyangkut'), 'a colleague is not');
	ok(!(await kon2.get('/darurat')).text.includes(path), 'nor on the list');
	for (const b of [kon2, mk, await as('petugaspdp.dp3ap2')]) equal((await b.get(path)).status, 404, 'the request');
});

await check('one alone opens nothing', async () => {
	for (const [b, what, status] of [[kor, 'lepas', 403], [head, 'lepas', 403], [kor, 'buka', 403], [head, 'buka', 403],
		[kon2, 'buka', 404], [pdp, 'buka', 403], [pdp, 'tinjau', 403], [kor, 'tolak', 403], [head, 'tolak', 403], [kon, 'tolak', 403]]) {
		const fields = { lepas: { opener: absent }, tolak: NO, tinjau: LAWFUL }[what];
		equal((await at(b, path, what, fields)).status, status, what);
	}
	for (const what of ['buka', 'tolak']) equal((await kor.get(`${path}/${what}`)).location, path, `who may not ${what} is shown the request`);
	equal(await opener(path, 'Koordinator Contoh Satu'), undefined, 'who asked is no choice');
	equal(await opener(path, 'Konselor Contoh Satu'), undefined, 'nor is the author');
	ok(await opener(path, 'Konselor Contoh Dua'), 'another counsellor of the unit is');
	const me = sql("SELECT HEX(id) FROM person WHERE user = 'koordinator.angsoduo'")[0][0].toLowerCase()
		.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
	equal((await at(pdp, path, 'lepas', { opener: me })).status, 422, 'and is refused');
	equal((await at(pdp, path, 'lepas', {})).status, 422, 'nobody is chosen');
	const named = { opener: await opener(path, 'Kepala Contoh Satu') };
	says(await pdp.get(`${path}/lepas`), 'Ya, buka segel pertama', 'it is asked before');
	equal((await at(pdp, path, 'lepas', named)).status, 303, 'the outer seal');
	equal((await at(pdp, path, 'lepas', { ...named, version: '1' })).status, 409, 'once, as it was seen');
	equal((await at(pdp, path, 'tolak', { ...NO, version: '1' })).status, 409, 'nor is it refused as it was');
	for (const [b, what] of [[kor, 'who asked'], [pdp, 'the PDP officer'], [head, 'the head']]) {
		ok(!(await b.get(path)).text.includes(SECRET), `${what} reads nothing`);
	}
	equal((await at(kor, path, 'buka', {})).status, 403, 'who asked does not open the inner one');
	equal((await at(pdp, path, 'buka', {})).status, 403, 'nor does the PDP officer');
});

await check('the second person opens it, to who asked and to nobody else', async () => {
	says(await head.get('/'), 'menunggu Anda membuka segel kedua: 1', 'whose start page says so');
	const before = await head.get(`${path}/buka`);
	says(before, 'Koordinator Contoh Satu dapat membacanya selama 72 jam', 'it is asked before');
	ok(!before.text.includes(SECRET), 'which shows nothing yet');
	equal((await at(head, path, 'buka', {})).status, 303, 'the inner seal');
	equal((await at(head, path, 'buka', {})).status, 409, 'once');
	const page = await kor.get(path);
	ok(page.text.includes(SECRET) && page.text.includes(`kedua ${SECRET}`), 'who asked reads both notes');
	says(await kor.get(`/kasus/${kasus}`), 'Terbuka bagi Anda lewat akses darurat sampai', 'the case’s page says it');
	says(await kon.get(`/kasus/${kasus}`), 'Terbuka lewat akses darurat bagi Koordinator Contoh Satu sampai', 'to its holder too');
	says(page, 'Batas itu dijaga oleh portal', 'and who holds the term');
	const [[shown]] = sql(`SELECT LENGTH(shown) FROM trail WHERE object = X'${hex(kasus)}' AND verb = 29 ORDER BY at DESC LIMIT 1`);
	equal(shown, '32', 'the trail names the records');
	for (const [b, what] of [[head, 'who opened it'], [pdp, 'the PDP officer'], [kon, 'the author']]) {
		const seen = await b.get(path);
		ok(!seen.text.includes(SECRET), `${what} does not read it here`);
		for (const say of ['Akses diminta', 'Segel pertama dibuka', 'Segel kedua dibuka']) says(seen, say, what);
	}
	ok(!(await kor.get(`/kasus/${kasus}`)).text.includes(SECRET), 'nor does it stand on the case’s page');
	equal(count(`key_wrap JOIN person ON id = holder WHERE user = 'koordinator.angsoduo'`), 0, 'who asked keeps no key');
});

await check('the PDP unit has to review it', async () => {
	const promise = 'Anda menjawab permintaan akses darurat';
	says(await pdp.get('/'), promise, 'its start page');
	ok(!words((await (await as('pdp.bkkbn')).get('/')).text).includes(promise), 'the same role in the office answers none');
	says(await pdp.get('/'), 'menunggu tinjauan Anda: 1', 'it waits');
	says(await pdp.get('/darurat'), 'menunggu tinjauan', 'on the list');
	equal((await at(head, path, 'tinjau', LAWFUL)).status, 403, 'the head does not review');
	const form = await pdp.get(`${path}/tinjau`);
	for (const say of ['Sah:', 'Tidak sah:', 'Perlu ditindaklanjuti:']) says(form, say, 'a finding');
	const bare = await at(pdp, path, 'tinjau', { text: LAWFUL.text });
	equal(bare.status, 422, 'no finding');
	ok(bare.text.includes(LAWFUL.text), 'what was typed is kept');
	equal((await at(pdp, path, 'tinjau', { finding: 'sah' })).status, 422, 'no words');
	equal((await at(pdp, path, 'tinjau', { ...LAWFUL, finding: 'lain' })).status, 422, 'another finding than there is');
	const open = `Akan ditanyakan lagi ${fx.stamp}`;
	equal((await at(pdp, path, 'tinjau', { finding: 'lanjut', text: open })).status, 303, 'something is still to be done');
	says(await pdp.get('/'), 'menunggu tinjauan Anda: 1', 'so it still waits');
	ok((await kor.get(path)).text.includes(SECRET), 'and the term runs on');
	says(await pdp.get(`${path}/tinjau`), 'Tinjau dan akhiri akses ini', 'which the final one ends');
	ok(!(await pdp.get(`${path}/tinjau`)).text.includes('Perlu ditindaklanjuti:'), 'and ends next');
	equal((await at(pdp, path, 'tinjau', { finding: 'lanjut', text: open })).status, 409, 'not once more');
	equal((await at(pdp, path, 'tinjau', LAWFUL)).status, 303, 'reviewed');
	for (const [b, what] of [[kon, 'the author'], [head, 'the head'], [kor, 'who asked']]) {
		says(await b.get('/'), 'Akses darurat yang menyangkut Anda', `${what}’s start page says so until it was read`);
		const seen = await b.get(path);
		for (const say of ['Tinjauan selesai', 'Sah: alasannya benar', LAWFUL.text, open]) says(seen, say, `${what} is told`);
	}
	ok(!sql('SELECT CONVERT(word USING latin1) FROM glass_act').some(([b]) => b.includes(LAWFUL.text)), 'the finding is sealed');
	for (const [b, what] of [[kon, 'the author'], [head, 'the head'], [kor, 'who asked']]) {
		ok(!words((await b.get('/')).text).includes('Akses darurat yang menyangkut'), `${what} has read it`);
	}
	ok(!/Akses darurat yang menyangkut|menunggu tinjauan Anda/.test(words((await pdp.get('/')).text)), 'and the PDP unit has nothing left to do');
	const after = await kor.get(path);
	ok(!after.text.includes(SECRET), 'it ended the term');
	says(after, 'Hasil tinjauan sudah mengakhiri akses ini', 'and the page says so');
	equal(count(`glass_key WHERE request = X'${hex(path.split('/').pop())}' AND sealed <> ''`), 0, 'the keys that were lent are gone');
	ok(!(await kor.get(`/kasus/${kasus}`)).text.includes(path), 'nor does the case’s page lead there');
	equal((await at(pdp, path, 'tinjau', LAWFUL)).status, 409, 'once');
});

await check('a seal that is refused stays closed', async () => {
	const id = await note(`tetap ${SECRET}`);
	const first = await ask(kor, id);
	says(await pdp.get(`${first}/tolak`), 'Tolak permintaan ini?', 'it is asked before');
	says(await at(pdp, first, 'tolak', {}), 'Tulis alasan menolak', 'not without a reason');
	equal((await at(pdp, first, 'tolak', NO)).status, 303, 'refused by the PDP unit');
	says(await kor.get(first), NO.reason, 'who asked reads why');
	const told = async (b) => Number(/menyangkut Anda[^:]*: (\d+)/.exec(words((await b.get('/')).text))?.[1] ?? 0);
	const [asker, author] = [await told(kor), await told(kon)]; // both have read of the first one
	equal((await at(pdp, first, 'lepas', { opener: absent })).status, 409, 'it is over');
	const second = await ask(kor, id);
	await at(pdp, second, 'lepas', { opener: await opener(second, 'Kepala Contoh Satu') });
	ok(await told(kor) === asker + 1 && await told(kon) === author + 1, 'both are told of the next one');
	equal((await at(head, second, 'tolak', NO)).status, 303, 'refused by who was to open the inner one');
	equal((await at(head, second, 'buka', {})).status, 409, 'it is over');
	ok(await told(kor) === asker + 1 && await told(kon) === author, 'of a refusal, who asked');
	await kor.get(second);
	equal(await told(kor), asker, 'until they have read it');
	for (const p of [first, second]) ok(!(await kor.get(p)).text.includes(SECRET), 'nothing was opened');
	equal(count(`glass_key WHERE request = X'${hex(second.split('/').pop())}' AND sealed <> ''`), 0, 'and the key on its way is gone');
});

await check('a plan that was written anew is not what was asked for', async () => {
	const id = await fx.createCase(kon);
	const plan = `/kasus/${id}/keselamatan`;
	await kon.get(plan);
	await kon.post(plan, { text: `lama ${SECRET}`, version: '0' });
	const p = await ask(kor, id);
	await at(pdp, p, 'lepas', { opener: await opener(p, 'Kepala Contoh Satu') });
	equal((await at(head, p, 'buka', {})).status, 303, 'opened');
	ok((await kor.get(p)).text.includes(`lama ${SECRET}`), 'the plan that was asked for');
	await kon.get(plan);
	await kon.post(plan, { text: `baru ${SECRET}`, version: '1' });
	const now = await kor.get(p);
	ok(now.status === 200 && !now.text.includes(SECRET), 'the new one stays closed');
	says(now, 'ajukan permintaan baru', 'and the page says why');
	const next = await ask(kor, id);
	await at(pdp, next, 'lepas', { opener: await opener(next, 'Kepala Contoh Satu') });
	await kon.get(plan);
	equal((await kon.post(plan, { text: `lagi ${SECRET}`, version: '2' })).status, 303, 'before it was opened');
	const late = await at(head, next, 'buka', {});
	equal(late.status, 422, 'what was asked for is there no more');
	says(late, 'peminta dapat mengajukan yang baru', 'and the page says so');
});

await check('who was named and does not come is replaced', async () => {
	const text = `diganti ${SECRET}`;
	const p = await ask(kor, await note(text));
	await at(pdp, p, 'lepas', { opener: await opener(p, 'Kepala Contoh Satu') });
	says(await pdp.get(`${p}/lepas`), 'Kunci yang sudah diserahkan kepada Kepala Contoh Satu diganti', 'somebody else can be named');
	equal((await at(pdp, p, 'lepas', { opener: await opener(p, 'Konselor Contoh Dua') })).status, 303, 'a counsellor is');
	says(await kor.get(p), 'Ditunjuk membuka segel kedua: Konselor Contoh Dua', 'and everybody concerned sees it');
	says(await head.get(p), 'Pembuka segel kedua', 'the one before too');
	equal((await at(head, p, 'buka', {})).status, 409, 'who opens nothing any more');
	equal((await at(kon2, p, 'buka', {})).status, 303, 'the counsellor opens it');
	ok((await kor.get(p)).text.includes(text), 'for who asked');
	ok(!(await kon2.get(p)).text.includes(text), 'alone');
	const next = await ask(kor, await note(text));
	await at(pdp, next, 'lepas', { opener: await opener(next, 'Konselor Contoh Dua') });
	equal((await at(pdp, next, 'tolak', NO)).status, 303, 'the PDP unit can still refuse it');
	equal((await at(kon2, next, 'buka', {})).status, 409, 'and then it is over');
});

await check('the record of who read a case names what was read in an emergency', async () => {
	const page = words((await kon.get(`/kasus/${kasus}/jejak`)).text);
	for (const say of ['Koordinator Contoh Satu, PPKS Angso Duo Membaca lewat akses darurat',
		'Meminta akses darurat', 'Permintaan akses darurat', 'Membuka segel pertama', 'Membuka segel kedua', 'Meninjau akses darurat']) {
		ok(page.includes(say), `says "${say}": ${page.slice(0, 600)}`);
	}
	ok(!page.includes('Melihat permintaan akses darurat'), 'a request shows nothing of the case');
	const number = / ([A-Z-]+\/\d+\/\d+)/.exec(page)[1];
	const id = path.split('/').pop();
	const about = async (b, act = '') => words((await b.get(`/jejak?objek=${id}&perbuatan=${act}`)).text);
	for (const [act, say] of [['buat-darurat', 'Meminta akses darurat'], ['baca-darurat', 'Melihat permintaan akses darurat'], ['buka-darurat', `Permintaan akses darurat, kasus ${number}`]]) {
		ok((await about(kor, act)).includes(say), `the unit's trail says "${say}"`);
	}
	const theirs = await about(pdp);
	ok(theirs.includes('Tinjau') || theirs.includes('Meninjau akses darurat'), 'the PDP unit\'s says what it did');
	ok(theirs.includes('Permintaan akses darurat') && !theirs.includes(number), 'without the number');
});

await check('what is not lawful is over at once', async () => {
	const text = `tidaksah ${SECRET}`;
	const p = await ask(kor, await note(text));
	await at(pdp, p, 'lepas', { opener: await opener(p, 'Kepala Contoh Satu') });
	equal((await at(head, p, 'buka', {})).status, 303, 'opened');
	ok((await kor.get(p)).text.includes(text), 'and read');
	equal((await at(pdp, p, 'tinjau', { ...LAWFUL, finding: 'tidak' })).status, 303, 'found not lawful, long before the term');
	const page = await kor.get(p);
	ok(page.status === 200 && !page.text.includes(text), 'nobody reads it any more');
	says(page, 'Diakhiri', 'the page says when');
});

await check('an opened request is not hidden by asking often, which has a limit', async () => {
	const asker = await as('manajer.uptd');
	const holder = await as('petugas1.uptd');
	const theirs = await as('petugaspdp.dp3ap2');
	const chief = await as('kepala.uptd');
	const one = async () => {
		const id = await fx.createCase(holder);
		await holder.get(`/kasus/${id}/catatan-proses`);
		equal((await holder.post(`/kasus/${id}/catatan-proses`, { text: SECRET })).status, 303, 'a process note');
		return id;
	};
	const named = async (p) => {
		const page = await theirs.get(`${p}/lepas`);
		return [...page.text.matchAll(/<option value="([^"]+)"[^>]*>([^<]*)/g)].find((m) => m[2].includes('Kepala'))[1];
	};
	const first = await ask(asker, await one());
	equal((await at(theirs, first, 'lepas', { opener: await named(first) })).status, 303, 'peeled');
	equal((await at(chief, first, 'buka', {})).status, 303, 'opened');
	let [last, made] = [303, 1];
	for (; last === 303 && made < 20; made++) {
		const id = await one();
		const what = /name="what"[^>]* value="([^"]+)"/.exec((await asker.get(`/kasus/${id}/darurat`)).text)[1];
		last = await asker.post(`/kasus/${id}/darurat`, { what, reason: REASON });
		if (last.status === 422) says(last, 'Dalam 24 jam terakhir Anda sudah mengajukan', 'that');
		last = last.status;
	}
	equal(last, 422, 'not without end');
	for (const b of [chief, theirs]) {
		const list = (await b.get('/darurat')).text;
		equal(/href="(\/darurat\/[0-9a-f-]{36})"/.exec(list)[1], first, 'what was opened stands first');
	}
});
