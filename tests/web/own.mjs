// What has a key of its own: process notes and the safety plan, as officers use
// them, and what a colleague, the unit's head and a receiver see of them.
import { hidden, words, sql } from '../lib/portal.mjs';
import { as } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { ok, equal, check } from '../lib/check.mjs';

const SECRET = `rahasiaproses${fx.stamp}`;
const PLAN = `rumahaman${fx.stamp}`;
const version = (page) => hidden(page.text, 'version');
const hex = (id) => id.replaceAll('-', '');

// reader: who sees the form, where the one who gives the case may not read it.
async function assign(b, id, name, reader = b) {
	await b.get('/kasus');
	const page = await reader.get(`/kasus/${id}`);
	const select = /<select[^>]*name="assignee"[^]*?<\/select>/.exec(page.text)[0];
	const option = [...select.matchAll(/<option value="([^"]*)"[^>]*>([^<]*)/g)].find((m) => m[2].includes(name));
	const res = await b.post(`/kasus/${id}/petugas`, { assignee: option[1] });
	equal(res.status, 303, `given to ${name}`);
}

const ptg = await as('petugas1.uptd');
const other = await as('petugas2.uptd');
const mk = await as('manajer.uptd');
const head = await as('kepala.uptd');
let id;

await check('a process note is its author’s alone', async () => {
	id = await fx.createCase(ptg);
	const process = `/kasus/${id}/catatan-proses`;
	await ptg.get(process);
	const empty = await ptg.post(process, { text: ' ' });
	equal(empty.status, 422, 'an empty note');
	ok(words(empty.text).includes('Tulis catatannya'), 'says what to do');
	equal((await ptg.post(process, { text: SECRET })).location, `${process}?kabar=tersimpan`, 'stored');
	equal((await ptg.post(process, { text: `kedua ${SECRET}` })).status, 303, 'another one');
	const page = await ptg.get(process);
	ok(words(page.text).includes(`kedua ${SECRET}`), 'the author reads it');
	ok(page.text.indexOf(`kedua ${SECRET}`) < page.text.lastIndexOf(SECRET), 'the newest first');
	const own = await ptg.get(`/kasus/${id}`);
	ok(words(own.text).includes('Buka 2 catatan proses'), 'the case page counts them');
	for (const where of ['', '/riwayat', '/catatan', '/ubah']) {
		ok(!(await ptg.get(`/kasus/${id}${where}`)).text.includes(SECRET), `not shown on the case’s page${where}`);
	}
	equal((await head.get(process)).status, 403, 'the head of the unit is refused');
	const seen = await head.get(`/kasus/${id}`);
	equal(seen.status, 200, 'who reads the case');
	ok(!seen.text.includes(SECRET) && !words(seen.text).includes('catatan proses'), 'and sees nothing of them');
	equal((await head.get(`/kasus/${id}/riwayat`)).status, 200, 'the history stands');
	equal((await other.get(process)).status, 403, 'a colleague');
	const [[entry]] = sql(`SELECT LENGTH(shown) FROM trail WHERE object = X'${hex(id)}' AND verb = 6 AND LENGTH(shown) > 0
		ORDER BY at DESC LIMIT 1`);
	equal(entry, '32', 'the trail names both notes that were read');
});

await check('a safety plan opens to its author, to who holds the case, and to the head', async () => {
	const plan = `/kasus/${id}/keselamatan`;
	const first = await ptg.get(plan);
	equal(version(first), '0', 'there is none yet');
	equal((await ptg.post(plan, { text: '', version: '0' })).status, 422, 'an empty plan');
	equal((await ptg.post(plan, { text: PLAN, version: '0' })).status, 303, 'written');
	for (const [b, what] of [[ptg, 'the author'], [head, 'the head']]) {
		ok((await b.get(plan)).text.includes(PLAN), `${what} reads it`);
	}
	equal((await other.get(plan)).status, 403, 'a colleague does not');
	const again = await ptg.post(plan, { text: 'rencana lain', version: '0' });
	equal(again.status, 409, 'an older form is not written over it');
	ok(again.text.includes(PLAN) && again.text.includes('rencana lain'), 'both are shown');
	equal((await ptg.post(plan, { text: `${PLAN} dua`, version: version(again) })).status, 303, 'a second version');
	ok((await head.get(plan)).text.includes(`${PLAN} dua`), 'which the head reads');
	equal((await ptg.get(`/kasus/${id}/riwayat`)).status, 200, 'the history counts it');
	ok(!(await ptg.get(`/kasus/${id}/riwayat`)).text.includes(PLAN), 'and does not show it');
});

const holders = () => sql(`SELECT user FROM key_wrap JOIN person ON id = holder JOIN record ON record.case_id = key_wrap.case_id
	AND record.id = object AND past = 0 AND record.version = key_wrap.version
	WHERE key_wrap.case_id = X'${hex(id)}' AND key_wrap.version = 2 ORDER BY user`).map((r) => r[0]).join(' ');

await check('the plan goes with the case, and the process notes stay', async () => {
	const plan = `/kasus/${id}/keselamatan`;
	equal(holders(), 'kepala.uptd petugas1.uptd', 'who has the key of the plan');
	await assign(head, id, 'Petugas Contoh Dua');
	equal(holders(), 'kepala.uptd petugas1.uptd petugas2.uptd', 'the author keeps it');
	ok((await other.get(plan)).text.includes(PLAN), 'the new holder reads the plan');
	const page = await other.get(`/kasus/${id}`);
	ok(!words(page.text).includes('Buka 2 catatan proses'), 'and no process note');
	ok(!(await other.get(`/kasus/${id}/catatan-proses`)).text.includes(SECRET), 'nor on its page');
	equal((await ptg.get(`/kasus/${id}/catatan-proses`)).status, 403, 'who gave the case away reads them at no page');
	// given on by one who has no key
	equal(sql(`SELECT COUNT(*) FROM key_wrap JOIN person ON id = holder WHERE user = 'manajer.uptd'`)[0][0], '0', 'the manager has none');
	await assign(mk, id, 'Petugas Contoh Tiga', head);
	equal(holders(), 'kepala.uptd petugas1.uptd', 'who held it in between has it no more');
	const third = await as('petugas3.uptd');
	const shut = words((await third.get(plan)).text);
	ok(shut.includes('kuncinya belum sampai kepada Anda') && !shut.includes(PLAN), 'the holder is told whom to ask');
	ok(words((await third.get(`/kasus/${id}`)).text).includes('Anda tidak memegang kuncinya'), 'on the case’s page too');
	equal((await third.post(`${plan}/bagikan`)).status, 303, 'who has no key gives none');
	equal(holders(), 'kepala.uptd petugas1.uptd', 'nothing was given');
	ok(words((await head.get(plan)).text).includes('berhak: Petugas Contoh Tiga'), 'the head is told who waits');
	equal((await head.post(`${plan}/bagikan`)).status, 303, 'and gives it');
	ok((await third.get(plan)).text.includes(PLAN), 'now it opens');
	for (const where of [plan, `/kasus/${id}/catatan-proses`]) {
		const strip = (page) => /<section class="bilah-kasus"[^]*?<\/section>/.exec(page.text)?.[0];
		const [page, whole] = [await third.get(where), await third.get(`/kasus/${id}`)];
		ok(strip(page) !== undefined && strip(page) === strip(whole), `${where}: whose it is, as on the case's page`);
	}
	ok(!words((await head.get(plan)).text).includes('berhak:'), 'nobody waits any more');
});

await check('neither travels, nor is it found', async () => {
	const kon = await as('koordinator.angsoduo');
	const mine = await fx.createCase(mk);
	await mk.get(`/kasus/${mine}/keselamatan`);
	equal((await mk.post(`/kasus/${mine}/keselamatan`, { text: PLAN, version: '0' })).status, 303, 'a plan');
	equal((await mk.post(`/kasus/${mine}/catatan-proses`, { text: SECRET })).status, 303, 'a process note');
	const { ref } = await fx.referralIn('diterima', mk, kon, { to: 'PPKS Angso Duo', service: 'family-counselling',
		groups: ['2', '3', '4', '5', '6', '7', '8', '9'] }, mine);
	for (const [where, method] of [['', 'get'], ['/surat', 'get'], ['/dokumen.xml', 'post']]) {
		const page = await kon[method](`/rujukan/${ref}${where}`);
		ok(page.status === 200 && !page.text.includes(PLAN) && !page.text.includes(SECRET), `the receiver’s page${where}`);
	}
	for (const text of [PLAN, SECRET]) {
		ok(!(await fx.search(mk, { text })).text.includes(mine), 'the search does not find it');
	}
});

await check('a closed case is not written', async () => {
	const own = await fx.createCase(ptg);
	await head.get(`/kasus/${own}`);
	await head.post(`/kasus/${own}/tutup`, fx.CLOSING);
	for (const [where, more] of [['catatan-proses', {}], ['keselamatan', { version: '0' }]]) {
		const res = await ptg.post(`/kasus/${own}/${where}`, { text: 'telanjur diketik', ...more });
		equal(res.status, 409, where);
		ok(res.text.includes('telanjur diketik'), `${where}: what was typed is there`);
	}
});
