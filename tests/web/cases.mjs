// Case files as officers use them; what a colleague, another unit, a list see.
import { words, unescape, sql } from '../lib/portal.mjs';
import { as, absent, logSize, requestsSince } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { ok, equal, check, proves } from '../lib/check.mjs';

const nik = '1571044101900003';

await check('create, read, correct, note, history', async () => {
	const b = await as('petugas1.uptd');
	const id = await fx.createCase(b, {
		nik, category: 'ktp', sphere: 'rt', forms: ['fisik', 'psikis'], birth_date: '1990-01-01', phone: '0800 0000 0001',
		safe_contact: 'Hari kerja saja.', narrative: 'Versi pertama.',
	});
	const page = await b.get(`/kasus/${id}`);
	const text = words(page.text);
	for (const say of ['Versi pertama.', 'Kekerasan fisik', 'Kekerasan psikis', 'Hari kerja saja.', '0003', 'UPTD-PPA/2026/']) {
		ok(text.includes(say), `shows ${say}`);
	}
	ok(!page.text.includes(nik) && !page.text.includes(nik.slice(0, 12)), 'the NIK is masked');
	const open = await b.post(`/kasus/${id}/nik`);
	ok(open.status === 200 && open.text.includes(nik), 'revealed on demand');
	ok(!(await b.get(`/kasus/${id}`)).text.includes(nik), 'and masked again');

	const edit = await b.get(`/kasus/${id}/ubah`);
	ok(!edit.text.includes(nik), 'the edit form does not show it either');
	const version = /name="version" value="(\d+)"/.exec(edit.text)[1];
	const res = await b.post(`/kasus/${id}/ubah`, {
		...fx.caseFields({ category: 'ktp', sphere: 'rt', forms: ['fisik'], narrative: 'Versi kedua.' }), version,
	});
	equal(res.status, 303, 'saved');
	await b.get(`/kasus/${id}`);
	equal((await b.post(`/kasus/${id}/catatan`, { text: 'Catatan contoh uji.' })).status, 303, 'note');
	const now = words((await b.get(`/kasus/${id}`)).text);
	ok(now.includes('Versi kedua.') && !now.includes('Versi pertama.') && now.includes('Catatan contoh uji.'), 'now');
	ok(now.includes('0003'), 'an empty NIK field keeps the stored one');
	const history = words((await b.get(`/kasus/${id}/riwayat`)).text);
	ok(history.includes('Versi pertama.') && history.includes('Versi kedua.'), 'both versions stand in the history');
});

await check('two officers edit one case: the second sees both and loses nothing', async () => {
	const a = await as('petugas1.uptd');
	const id = await fx.createCase(a, { narrative: 'Semula.' });
	const form = await a.get(`/kasus/${id}/ubah`);
	const version = /name="version" value="(\d+)"/.exec(form.text)[1];
	const fields = fx.caseFields({ narrative: 'Dari yang pertama.' });
	equal((await a.post(`/kasus/${id}/ubah`, { ...fields, version })).status, 303, 'the first saves');
	const second = await a.post(`/kasus/${id}/ubah`, { ...fields, narrative: 'Dari yang kedua.', version });
	equal(second.status, 409, 'the second is told');
	const text = unescape(second.text);
	ok(text.includes('Dari yang pertama.') && text.includes('Dari yang kedua.'), 'both versions are on the page');
	const next = /name="version" value="(\d+)"/.exec(second.text)[1];
	ok(Number(next) > Number(version), 'the form now stands on the newest version');
	equal((await a.post(`/kasus/${id}/ubah`, { ...fields, narrative: 'Dari keduanya.', version: next })).status, 303,
		'and can be saved');
	ok(words((await a.get(`/kasus/${id}`)).text).includes('Dari keduanya.'), 'saved');
});

await check("a colleague's note is no conflict", async () => {
	const a = await as('petugas1.uptd');
	const id = await fx.createCase(a, { narrative: 'Semula.' });
	const form = await a.get(`/kasus/${id}/ubah`);
	const version = /name="version" value="(\d+)"/.exec(form.text)[1];
	equal((await a.post(`/kasus/${id}/catatan`, { text: 'Di antaranya.' })).status, 303, 'note');
	equal((await a.post(`/kasus/${id}/ubah`, { ...fx.caseFields({ narrative: 'Baru.' }), version })).status, 303, 'saved');
	const text = words((await a.get(`/kasus/${id}`)).text);
	ok(text.includes('Baru.') && text.includes('Di antaranya.'), 'both are there');
});

await check('search: any part of a name, a NIK only whole, no colleague laid open', async () => {
	const a = await as('petugas1.uptd');
	const mark = `Uji${fx.stamp}`;
	await fx.createCase(a, { name: `Contoh Ábel ${mark} Cari`, nik: '1571040203040567', phone: '0800-1234-5678' });
	const find = async (b, text, extra = {}) => {
		await b.get('/kasus');
		return b.post('/kasus/cari', { text, ...extra });
	};
	const hit = (res) => res.text.includes(`Contoh Ábel ${mark} Cari`);
	ok(hit(await find(a, mark.slice(2, 9))), 'inside a word');
	ok(hit(await find(a, `contoh abel ${mark.toLowerCase()}`)), 'without marks and case');
	ok(hit(await find(a, '1571040203040567')), 'whole NIK');
	ok(!hit(await find(a, '157104020304')), 'part of a NIK finds nothing');
	ok(hit(await find(a, '0800 1234 5678')), 'whole phone');
	ok(!hit(await find(a, '08001234')), 'part of a phone finds nothing');
	ok(hit(await find(a, mark, { category: 'lansia' })), 'with its category');
	ok(!hit(await find(a, mark, { category: 'ktp' })), 'not with another');
	ok(!hit(await find(await as('konselor1.angsoduo'), mark)), 'another unit finds nothing');
	const number = /UPTD-PPA\/2026\/\d+/.exec((await find(a, mark)).text)[0];
	const other = await as('petugas2.uptd');
	const byNumber = await find(other, number);
	ok(words(byNumber.text).includes('Petugas Contoh Satu') && !hit(byNumber), 'a colleague finds it by number: holder, no name');
	for (const [what, text, extra] of [['name', mark], ['NIK', '1571040203040567'], ['phone', '0800 1234 5678'],
		['category', '', { category: 'lansia' }]]) {
		const rows = (await find(other, text, extra)).text.split('<tr').filter((r) => r.includes(number));
		equal(rows.length, 0, `a colleague learns nothing by ${what}`);
	}
	ok(hit(await find(await as('kepala.uptd'), mark)), 'the head does');
});

await proves(20, "another unit's case answers exactly as an absent one", async () => {
	const a = await as('petugas1.uptd');
	const b = await as('konselor1.angsoduo');
	const foreign = await fx.createCase(a);
	await b.get('/');
	const shape = (res) => JSON.stringify([res.status, { ...res.headers, date: 0, 'content-length': 0 },
		res.text.replace(/[0-9a-f]{32,64}/g, 'X').replace(/[0-9a-f-]{36}/g, 'I').replace(/\d\d\/\d\d\/\d{4} \d\d\.\d\d/g, 'T')]);
	const ways = [
		['GET', ''], ['GET', '/ubah'], ['GET', '/riwayat'], ['POST', '/nik'], ['POST', '/catatan', { text: 'x' }],
		['POST', '/ubah', { ...fx.caseFields(), version: '1' }], ['POST', '/rujuk'], ['POST', '/tutup'],
	];
	for (const [method, tail, fields] of ways) {
		const from = logSize();
		const ask = (id) => (method === 'GET' ? b.get(`/kasus/${id}${tail}`) : b.post(`/kasus/${id}${tail}`, fields));
		const one = await ask(foreign);
		const two = await ask(absent);
		equal(one.status, 404, `${method} ${tail}`);
		equal(shape(one), shape(two), `${method} ${tail}: same answer`);
		const [x, y] = await requestsSince(from, 2);
		equal(x.sql, y.sql, `${method} ${tail}: same number of statements`);
	}
});

await check('close and open again', async () => {
	const b = await as('konselor1.angsoduo');
	const id = await fx.createCase(b);
	await b.get(`/kasus/${id}`);
	equal((await b.post(`/kasus/${id}/tutup`)).status, 303, 'closed');
	equal((await b.post(`/kasus/${id}/catatan`, { text: 'x' })).status, 409, 'a closed case is not written');
	equal((await b.post(`/kasus/${id}/rujuk`)).status, 409, 'nor referred');
	ok(words((await b.get(`/kasus/${id}`)).text).includes('Ditutup'), 'it says so');
	equal((await b.post(`/kasus/${id}/tutup`)).status, 409, 'closed once');
	equal((await b.post(`/kasus/${id}/buka-lagi`)).status, 303, 'opened again');
	equal((await b.post(`/kasus/${id}/catatan`, { text: 'x' })).status, 303, 'written again');
	const ref = await fx.draft(b, id);
	equal((await b.post(`/kasus/${id}/tutup`)).status, 409, 'not with an open referral');
	await b.get(`/rujukan/${ref}`);
	equal((await b.post(`/rujukan/${ref}/tarik`, { reason: 'entered-in-error' })).status, 303, 'draft discarded');
	equal((await b.post(`/kasus/${id}/tutup`)).status, 303, 'now it can be closed');
});

await check('clear columns hold nothing but what docs/threats.md lists', async () => {
	const cols = sql("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name IN ('kasus','record','referral','session','trail')")
		.map((r) => r.join('.'));
	const known = ('kasus.id unit assignee stage created changed version size files review_month key_version epoch wrap header idx|'
		+ 'record.id version case_id layout body|'
		+ 'referral.id number from_unit to_unit agreement state urgency sent due expires version|'
		+ 'session.id person created seen ends body|'
		+ 'trail.stream seq at actor unit verb object version head shown mac').split('|')
		.flatMap((t) => { const [name, rest] = t.split(/\.(.*)/s); return rest.split(' ').map((c) => `${name}.${c}`); });
	equal(cols.filter((c) => !known.includes(c)).join(' '), '', 'no column beyond the list');
});
