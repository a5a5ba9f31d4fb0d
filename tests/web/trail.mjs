// /jejak: who reads whose entries, with which filters, page after page, and as a
// table; and who read a case, for the person whom it is about.
import fs from 'node:fs';
import path from 'node:path';
import { Browser, VAR, sql, user, words, unescape } from '../lib/portal.mjs';
import { as } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import * as j from '../lib/join.mjs';
import { ok, equal, check, proves } from '../lib/check.mjs';

const nameOf = (who) => user(who).name;
const hex = (id) => id.replaceAll('-', '').toUpperCase();

// Lines of a page: its cells as text, and where the object leads.
const cell = (html) => unescape(html.replace(/<[^>]+>/g, '')).trim();
function lines(page) {
	const body = /<tbody[^]*?<\/tbody>/.exec(page.text)?.[0] ?? '';
	return [...body.matchAll(/<tr role="row">([^]*?)<\/tr>/g)].map(([, tr]) => {
		const [at, who, unit, act, what] = [...tr.matchAll(/<t[hd][^>]*>([^]*?)<\/t[hd]>/g)].map((m) => cell(m[1]));
		return { at, who, unit, act, what, link: unescape(/href="([^"]*)"/.exec(tr)?.[1] ?? '') };
	});
}
const older = (page) => unescape(/rel="next" href="([^"]*)"/.exec(page.text)?.[1] ?? '');
// All pages of a list, at most n.
async function all(b, where, n = 30) {
	const out = [];
	for (let next = where; next && n > 0; n -= 1) {
		const page = await b.get(next);
		equal(page.status, 200, next);
		out.push(...lines(page));
		next = older(page);
	}
	return out;
}
const entries = (where) => sql(`SELECT COUNT(*) FROM trail WHERE ${where}`)[0][0];
const only = (rows, key) => [...new Set(rows.map((r) => r[key]))].sort().join(' | ');

const word = `Contoh Jejak ${fx.stamp}`;
const [kon, kon2, kor, mk, adm, aud, pdp] = await Promise.all(['konselor1.angsoduo', 'konselor2.angsoduo',
	'koordinator.angsoduo', 'manajer.uptd', 'admin.bkkbn', 'auditor', 'pdp.bkkbn'].map(as));
const kasus = await fx.createCase(kon, { name: word, narrative: word });
await kon.get(`/kasus/${kasus}`);
const { ref } = await fx.referralIn('dibuka', kon, mk, { to: 'UPTD PPA', service: 'complaint', summary: word }, kasus);
const other = await fx.createCase(kon2, { name: word });
const number = /<dd class="tetap">([^<]*)/.exec((await kon.get(`/kasus/${kasus}`)).text)[1];
const refNumber = sql(`SELECT number FROM referral WHERE id = X'${hex(ref)}'`)[0][0];

await check('an officer reads their own entries', async () => {
	const page = await kon.get('/jejak');
	const rows = await all(kon, '/jejak', 8);
	equal(only(rows, 'who'), nameOf('konselor1.angsoduo'), 'nobody else\'s');
	ok(!page.text.includes('name="orang"'), 'no choice of people');
	ok(rows.some((r) => r.act === 'Membaca kasus' && r.what === `Kasus ${number}`), 'the case by its number');
	ok(rows.some((r) => r.act === 'Mengirim rujukan' && r.what === `Rujukan ${refNumber}`), 'the referral by its number');
	ok(!page.text.includes(word), 'no content');
	// somebody else's, asked for by id: nothing
	const theirs = sql(`SELECT LOWER(HEX(id)) FROM person WHERE user = 'konselor2.angsoduo'`)[0][0]
		.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
	equal(lines(await kon.get(`/jejak?orang=${theirs}`)).length, 0, 'not a colleague\'s');
	equal(lines(await kon.get(`/jejak?objek=${other}`)).length, 0, 'nor of a colleague\'s case');
	// her own denial names no number of what she may not know
	const before = entries('verb = 3');
	equal((await kon.get(`/kasus/${other}`)).status, 403, 'a colleague\'s case');
	equal(Number(entries('verb = 3')), Number(before) + 1, 'a denial');
	equal((await all(kon, '/jejak?perbuatan=ditolak', 1))[0].act, 'Ditolak', 'which she sees');
});

await check('a coordinator reads the unit\'s, and nothing of another', async () => {
	const rows = await all(kor, '/jejak', 6);
	ok(only(rows, 'who').includes(nameOf('konselor1.angsoduo')) && only(rows, 'who').includes(nameOf('konselor2.angsoduo')), only(rows, 'who'));
	equal(only(rows, 'unit'), 'PPKS Angso Duo', 'of one unit');
	// filters
	const page = await kor.get('/jejak');
	const id = new RegExp(`<option value="([^"]*)"[^>]*>${nameOf('konselor2.angsoduo')}`).exec(page.text)[1];
	const hers = await all(kor, `/jejak?orang=${id}&perbuatan=buat-kasus`, 4);
	ok(hers.length > 0, 'what she created');
	equal(only(hers, 'who'), nameOf('konselor2.angsoduo'), 'by person');
	equal(only(hers, 'act'), 'Membuat kasus', 'by act, as it is called');
	equal(only(await all(kor, '/jejak?perbuatan=buat-rujukan', 2), 'act'), 'Memulai rujukan', 'and another of the same verb');
	equal((await all(kor, '/jejak?perbuatan=akses-darurat', 1)).filter((r) => !/darurat|segel/.test(r.act)).length, 0, 'emergency access as such');
	const want = entries(`object = X'${hex(kasus)}'`);
	const of = await all(kor, `/jejak?objek=${kasus}`, 1);
	equal(String(of.length), want, 'every entry of one case');
	equal(only(of, 'what'), `Kasus ${number}`, 'by object');
	equal((await all(kor, `/jejak?objek=${kasus}`, 1))[0].what, `Jejak: Kasus ${number}`, 'and the looking itself');
	// a referral that is none of the unit's is an id, whoever asked for it
	const [[foreign]] = sql(`SELECT LOWER(HEX(r.id)) FROM referral r JOIN (SELECT from_unit u FROM referral WHERE id = X'${hex(ref)}') mine
		WHERE from_unit <> u AND to_unit <> u AND number <> '' LIMIT 1`);
	const uuid = foreign.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
	equal((await kon.get(`/rujukan/${uuid}`)).status, 404, 'another unit\'s');
	const [tried] = await all(kor, `/jejak?objek=${uuid}`, 1);
	equal(tried?.what, uuid, 'its number is not said');
});

await check('days, and what is wrong with them', async () => {
	const today = new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10);
	const [y, m, d] = today.split('-');
	const rows = lines(await kon.get(`/jejak?dari=${d}%2F${m}%2F${y}&sampai=${today}`));
	ok(rows.length > 0 && rows.every((r) => r.at.startsWith(`${d}/${m}/${y}`)), 'today');
	equal(lines(await kon.get('/jejak?sampai=2019-01-01')).length, 0, 'nothing so long ago');
	for (const [query, says] of [['dari=31%2F02%2F2026', 'Tanggal itu tidak ada'], ['dari=besok', 'Tulis tanggal'],
		['dari=2026-02-02&sampai=2026-02-01', 'mendahului'], ['perbuatan=lain', 'Pilih perbuatan dari daftar']]) {
		const page = await kon.get(`/jejak?${query}`);
		equal(page.status, 422, query);
		ok(words(page.text).includes(says), `${query}: ${says}`);
	}
	for (const bad of ['hal=1', 'hal=x-y-z', 'orang=x', 'perbuatan=%22', 'lain=1', `hal=1-${kasus}-99999999999999999999`]) {
		equal((await kon.get(`/jejak?${bad}`)).status, 400, bad);
	}
});

await check('page after page, each entry once', async () => {
	const seen = new Set();
	let next = '/jejak';
	let pages = 0;
	for (; next && pages < 40; pages += 1) {
		const page = await kor.get(next);
		for (const place of [...page.text.matchAll(/hal=(\d+-[0-9a-f-]{36}-\d+)/g)].map((x) => x[1])) {
			ok(pages === 0 || !seen.has(place) || page.text.includes('rel="first"'), 'no place twice');
		}
		ok(lines(page).length <= 20, 'at most a page');
		const to = older(page);
		ok(!seen.has(to), 'it goes on');
		seen.add(to);
		next = to;
	}
	ok(pages > 1, `${pages} pages`);
	const found = await all(kor, '/jejak?perbuatan=baca', 400);
	const [[want]] = sql(`SELECT COUNT(*) FROM trail WHERE verb = 6 AND unit = (SELECT unit FROM kasus WHERE id = X'${hex(kasus)}')`);
	equal(String(found.length), want, 'all of them');
});

await check('a line says who and what, also of lists without lines and of what the server did', async () => {
	await kor.get((await kor.post('/kasus/cari', { text: 'yang-tidak-ada-di-mana-pun' })).location);
	const [search] = await all(kor, '/jejak?perbuatan=cari', 1);
	equal(search.what, '0 baris', 'a search that finds nothing');
	await kor.get('/rujukan');
	const lists = await all(kor, '/jejak?perbuatan=daftar', 6);
	ok(lists.every((r) => r.what !== ''), 'no list is left unsaid');
	const begun = await all(kor, '/jejak?perbuatan=anggota', 20);
	ok(begun.some((r) => r.who === 'Perintah di server'), only(begun, 'who'));
});

await check('an administrator reads logins of the agency, and nothing else', async () => {
	const bad = await new Browser().tryLogin('konselor1.angsoduo', 'salah-sekali-ini', '000000');
	equal(bad.status, 422, 'a wrong password');
	await adm.post('/jejak/unduh', {});
	const rows = await all(adm, '/jejak', 6);
	const page = await adm.get('/jejak');
	ok(words(page.text).includes('selain itu hanya yang Anda sendiri lakukan'), 'the text says what else');
	const filters = [...page.text.matchAll(/<option value="([a-z-]+)"[^>]*>([^<]*)/g)].map((m) => m[2]);
	for (const r of rows) ok(filters.includes(r.act), `can be asked for: ${r.act}`);
	ok(!filters.some((f) => f.includes('kasus')), 'but no case');
	ok(rows.every((r) => ['Masuk', 'Keluar, atau sesi diakhiri', 'Ditolak'].includes(r.act) || r.who === nameOf('admin.bkkbn')), only(rows, 'act'));
	ok(rows.some((r) => r.act === 'Ditolak' && r.who === 'Tidak diketahui' && r.what === nameOf('konselor1.angsoduo')), 'a login that was refused, at whose name');
	ok(!rows.some((r) => r.unit.includes('UPTD PPA')), 'no other agency\'s');
	ok(!rows.some((r) => r.what.includes(number) || r.link.includes(kasus)), 'no case');
	equal(lines(await adm.get(`/jejak?objek=${kasus}`)).length, 0, 'nor when asked for by id');
});

await check('auditor and data protection officer read all metadata of the agency', async () => {
	const theirs = await fx.createCase(mk, { name: word });
	await mk.get(`/kasus/${theirs}`);
	// the auditor is of the other agency
	for (const [b, id, act, own, foreign] of [[pdp, kasus, 'kirim', 'PPKS Angso Duo', 'UPTD PPA'],
		[aud, theirs, 'buka-rujukan', 'UPTD PPA', 'PPKS Angso Duo']]) {
		const rows = await all(b, `/jejak?objek=${id}&perbuatan=buat`, 2);
		equal(rows.length, 1, `${own}: the case was created once`);
		equal(rows[0]?.what, `Kasus ${id}`, `${own}: it goes by its id, for its number is sealed`);
		equal(rows[0]?.act, 'Membuat kasus', `${own}: and is known for a case`);
		const reads = await all(b, `/jejak?objek=${id}&perbuatan=baca-kasus`, 20);
		ok(reads.length > 0 && reads.every((r) => r.act === 'Membaca kasus'), `${own}: ${reads.length} readings of it`);
		const [row] = await all(b, `/jejak?objek=${ref}&perbuatan=${act}`, 1);
		equal(row?.what, `Rujukan ${refNumber}`, `${own}: a referral has a number in clear`);
		const every = await all(b, '/jejak', 4);
		ok(only(every, 'unit').includes(own) && !only(every, 'unit').includes(foreign), `${own}: ${only(every, 'unit')}`);
		ok(!(await b.get('/jejak')).text.includes(word), `${own}: no content`);
	}
	equal(lines(await aud.get(`/jejak?objek=${kasus}`)).length, 0, 'another agency\'s case has no entries');
	ok((await aud.get('/')).text.includes('href="/jejak"'), 'the start page leads there');
});

await check('looking is an entry too', async () => {
	const [[unit]] = sql(`SELECT HEX(unit) FROM kasus WHERE id = X'${hex(kasus)}'`);
	const count = (verb) => Number(entries(`verb = ${verb} AND object = X'${unit}'`));
	const [seen, taken] = [count(4), count(16)];
	await kor.get('/jejak');
	equal(count(4), seen + 1, 'a list');
	await kor.post('/jejak/unduh', {});
	equal(count(16), taken + 1, 'an export');
	const [row] = await all(kor, '/jejak?perbuatan=unduh', 1);
	equal(row.what, 'Jejak: PPKS Angso Duo', 'and it says of what');
});

// A table's cells, as RFC 4180 has them.
function csv(text) {
	return text.replace(/^\ufeff/, '').split('\r\n').filter((l) => l !== '').map((l) =>
		[...l.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map((m) => m[1].replaceAll('""', '"')));
}
await proves(32, 'a table is text for a spreadsheet', async () => {
	const units = await j.unitsOf(adm);
	const angso = Object.entries(units).find(([n]) => n.includes('Angso Duo'))[1];
	const names = ['=HYPERLINK(A1)', '+1 Contoh', '-2 Contoh', '@SUM(1)'].map((n) => `${n} ${fx.stamp}`);
	for (const name of names) await j.member(adm, kor, angso, name, ['kon']);
	await kor.get('/jejak');
	const res = await kor.post('/jejak/unduh', { perbuatan: 'masuk' });
	equal(res.status, 200, 'export');
	equal(res.headers['content-type'], 'text/csv; charset=utf-8', 'type');
	ok(/^attachment; filename="jejak\.csv"$/.test(res.headers['content-disposition']), 'a file');
	equal(res.headers['cache-control'], 'no-store', 'not kept');
	ok(res.text.startsWith('\ufeff"'), 'UTF-8 says so');
	const [head, ...rows] = csv(res.text);
	equal(head.slice(0, 2).join(), 'Waktu (WIB),Waktu (UTC)', 'both times');
	const [wib, utc] = [`${rows[0][0].replace(' ', 'T')}+07:00`, rows[0][1]].map(Date.parse);
	equal(wib, Math.floor(utc / 1000) * 1000, 'of one moment');
	equal(head.length, 11, 'columns');
	ok(rows.length > 0 && rows.every((c) => c.length === head.length), 'each row has them');
	equal([...new Set(rows.map((c) => c[4]))].join(), 'Masuk', 'with the filters of the page');
	for (const name of names) ok(rows.some((c) => c[2] === `'${name}` || c[5] === `'${name}`), `neutral: ${name}`);
	ok(rows.every((c) => c.every((v) => !/^[=+\-@\t\r]/.test(v))), 'nothing that is calculated');
	const bad = await kor.post('/jejak/unduh', { dari: 'kapan' });
	equal(bad.status, 422, 'a wrong date is the page again');
});

await check('a receipt says how far the trail has come', async () => {
	process.kill(Number(fs.readFileSync(path.join(VAR, 'run/seq.pid'), 'utf8')), 'SIGHUP');
	let point;
	for (let i = 0; i < 400 && !point; i += 1) {
		[point] = sql('SELECT size, REPLACE(text, CHAR(10), " ") FROM checkpoint ORDER BY size DESC LIMIT 1');
		if (!point) await new Promise((go) => { setTimeout(go, 50); });
	}
	const receipt = words((await kon.get(`/rujukan/${ref}/tanda-terima`)).text);
	const [, size, root] = /Jejak: ([\d.]+) entri, tanda (\S{16})\./.exec(receipt);
	const [now, text] = sql('SELECT size, REPLACE(text, CHAR(10), " ") FROM checkpoint')
		.find(([n]) => n === size.replaceAll('.', ''));
	equal(text.split(' ')[1], now, 'the size');
	ok(text.split(' ')[2].startsWith(root), `the root: ${root}`);
});

await check('who read a case, for whom it is about', async () => {
	await mk.get(`/rujukan/${ref}`);
	await kor.get(`/kasus/${kasus}`);
	await kor.get(`/kasus/${kasus}`);
	ok((await kon.get(`/kasus/${kasus}`)).text.includes(`href="/kasus/${kasus}/jejak"`), 'the case leads there');
	const page = await kon.get(`/kasus/${kasus}/jejak`);
	equal(page.status, 200, 'who may read the case');
	const rows = lines(page).map((r) => ({ day: r.at, by: r.who, act: r.unit, what: r.act }));
	ok(rows.some((r) => r.by.startsWith(nameOf('koordinator.angsoduo')) && /^Membaca/.test(r.act) && r.what === 'Kasus'), 'a reader of the unit, by name');
	ok(rows.some((r) => r.by.startsWith('UPTD PPA') && r.act.startsWith('Membuka rujukan') && r.what === `Rujukan ${refNumber}`), 'a receiver, by unit');
	ok(!page.text.includes(nameOf('manajer.uptd')), 'whose people it names itself');
	const readers = rows.filter((r) => r.by.startsWith(nameOf('konselor1.angsoduo')) && r.act.startsWith('Membaca') && r.what === 'Kasus');
	equal(new Set(readers.map((r) => r.day)).size, readers.length, 'a day has one line of them');
	ok(readers.some((r) => /, \d+ kali/.test(r.act) && /\d\d\.\d\d/.test(r.act)), `how often and when: ${readers[0]?.act}`);
	equal((await kon2.get(`/kasus/${kasus}/jejak`)).status, 403, 'a colleague');
	equal((await mk.get(`/kasus/${kasus}/jejak`)).status, 404, 'another unit');
	equal((await aud.get(`/kasus/${kasus}/jejak`)).status, 403, 'the auditor');
});
