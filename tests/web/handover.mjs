// Who holds the cases of a unit: the load beside each name, one case and several
// given to another officer, with a word to them.
import { sql, user, words } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import { as, absent } from '../lib/people.mjs';
import { check, equal, ok } from '../lib/check.mjs';

const hex = (id) => id.replaceAll('-', '');
const KON = ['konselor1.angsoduo', 'konselor2.angsoduo'];
const holderOf = (id) => sql(`SELECT LOWER(HEX(assignee)) FROM kasus WHERE id = X'${hex(id)}'`)[0][0];
const says = (page, text, what) => ok(words(page.text).includes(text), `${what}: "${text}"`);

// Ids of people as the page has them, by name.
async function holders(b) {
	const page = await b.get('/kasus/serahkan');
	const rows = [...page.text.matchAll(/rowheader">([^<]*)[^]*?<span>([\d.]+)<\/span>[^]*?dari=([0-9a-f-]{36})/g)];
	return Object.fromEntries(rows.map((m) => [m[1].trim(), { n: Number(m[2].replace('.', '')), id: m[3] }]));
}

await check('the load beside each name is that of the clear columns', async () => {
	const [one, two] = await Promise.all(KON.map(as));
	const kor = await as('koordinator.angsoduo');
	await fx.createCase(two);
	const before = await holders(kor);
	const id = await fx.createCase(one);
	const now = await holders(kor);
	const [a, b] = KON.map((n) => user(n).name);
	equal(now[a].n, before[a].n + 1, 'one more');
	equal(now[b].n, before[b].n, 'nobody else');
	equal(now[a].n, Number(sql(`SELECT COUNT(*) FROM kasus WHERE assignee = X'${hex(now[a].id)}' AND unit = (SELECT unit FROM kasus WHERE id = X'${hex(id)}')
		AND stage NOT IN ('terminasi', 'tanpa-layanan')`)[0][0]), 'open ones');
	const page = await kor.get(`/kasus/${id}`);
	says(page, `${b} (Konselor): ${now[b].n} kasus terbuka`, 'on the form of a case');
	equal((await one.get('/kasus/serahkan')).status, 403, 'not for a counsellor');
	equal((await one.post('/kasus/serahkan', { dari: now[a].id, kasus: [id], assignee: now[b].id })).status, 403, 'nor the act');
});

await check('one case, with a word to who gets it', async () => {
	const [one, two] = await Promise.all(KON.map(as));
	const kor = await as('koordinator.angsoduo');
	const id = await fx.createCase(one);
	await fx.createCase(two);
	const to = (await holders(kor))[user(KON[1]).name].id;
	await kor.get(`/kasus/${id}`);
	const res = await kor.post(`/kasus/${id}/petugas`, { assignee: to, pesan: 'Klien minta dihubungi sore.' });
	equal(res.status, 303, 'given');
	const page = await two.get(`/kasus/${id}`);
	says(page, 'Klien minta dihubungi sore.', 'the word');
	says(page, `Kasus diserahkan: ${user(KON[1]).name}`, 'and that it was given');
	equal((await one.get(`/kasus/${id}`)).status, 403, 'who had it has it no more');
	ok(!(await fx.search(one, { mine: 'saya', stage: 'terbuka' })).text.includes(id), 'nor in the list');
	says(await kor.get(`/kasus/${id}/riwayat`), user(KON[0]).name, 'but in its history');
});

await check('several at once, at most twenty, of the own unit alone', async () => {
	const [one, two] = await Promise.all(KON.map(as));
	const kor = await as('koordinator.angsoduo');
	const ids = [];
	for (let i = 0; i < 3; i += 1) ids.push(await fx.createCase(one));
	await fx.createCase(two);
	const people = await holders(kor);
	const [from, to] = KON.map((n) => people[user(n).name].id);
	const page = await kor.get(`/kasus/serahkan?dari=${from}`);
	for (const id of ids) ok(page.text.includes(`value="${id}"`), 'each can be ticked');
	equal((await kor.post('/kasus/serahkan', { dari: from, assignee: to })).status, 422, 'none was');
	const form = { dari: from, assignee: to, pesan: 'Pesan contoh.' };
	const foreign = await fx.createCase(await as('petugas1.uptd'));
	const held = holderOf(foreign);
	const done = await kor.post('/kasus/serahkan', { ...form, kasus: [ids[0], foreign, absent, ids[1]] });
	equal(done.status, 303, 'given');
	const told = await kor.get(done.location);
	says(told, '2 kasus sudah diserahkan.', 'how many');
	says(told, '2 kasus tidak berubah', 'and how many not');
	equal(holderOf(foreign), held, "another unit's stays");
	for (const id of ids.slice(0, 2)) {
		equal(holderOf(id), hex(to), 'theirs');
		says(await two.get(`/kasus/${id}`), 'Pesan contoh.', 'with the word');
	}
	equal(holderOf(ids[2]), hex(from), 'what was not ticked stays');
	const many = await kor.post('/kasus/serahkan', { ...form, kasus: Array(21).fill(ids[2]) });
	equal(many.status, 422, 'not one and twenty');
	says(many, 'Paling banyak 20 kasus', 'it says so');
	equal(holderOf(ids[2]), hex(from), 'nothing given');
	const out = await kor.post('/kasus/serahkan', { ...form, kasus: [ids[2]], assignee: held.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5') });
	equal(out.status, 422, 'to nobody of another unit');
	equal((await kor.get(`/kasus/serahkan?dari=${absent}`)).status, 404, 'nor from one');
});

await check('of two who give a case away at once, both are heard or told', async () => {
	const [one, two] = await Promise.all(KON.map(as));
	const [kor, head] = await Promise.all(['koordinator.angsoduo', 'kepala.angsoduo'].map(as));
	await Promise.all([fx.createCase(two), fx.createCase(head)]);
	const people = await holders(kor);
	const to = [user(KON[1]).name, user('kepala.angsoduo').name].map((n) => people[n].id);
	for (let i = 0; i < 4; i += 1) {
		const id = await fx.createCase(one);
		await Promise.all([kor.get(`/kasus/${id}`), head.get(`/kasus/${id}`)]);
		const both = await Promise.all([kor.post(`/kasus/${id}/petugas`, { assignee: to[0] }), head.post(`/kasus/${id}/petugas`, { assignee: to[1] })]);
		const won = both.filter((r) => r.status === 303).length;
		equal(Number(sql(`SELECT version FROM kasus WHERE id = X'${hex(id)}'`)[0][0]), 1 + won, `a version for each that was done: ${both.map((r) => r.status)}`);
		ok(to.map(hex).includes(holderOf(id)), 'one of the two holds it');
		equal((await head.get(`/kasus/${id}`)).status, 200, 'whole');
	}
});
