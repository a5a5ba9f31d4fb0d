// What comes in: cross-site forms (R27), broken bodies, hostile text (R31 as
// bytes), repetition.
import { ORIGIN, form, request, words, unescape } from '../lib/portal.mjs';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { sql } from '../lib/portal.mjs';
import { as, absent } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { ok, equal, check, proves } from '../lib/check.mjs';

const rows = execFileSync(path.join(process.env.BUILD ?? 'build', 'lindung'), ['--routes'],
	{ encoding: 'utf8' }).split('\n').filter((l) => /^\| (GET|POST) /.test(l))
	.map((l) => l.slice(2).split(' | ')).map(([method, p]) => ({ method, path: p.replaceAll('`', '') }));

// Everything in the database but the trail and when sessions were seen.
function state() {
	const tables = sql('SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() '
		+ "AND table_name NOT IN ('trail', 'tree_leaf', 'tree_node', 'checkpoint', 'session')").map((r) => r[0]);
	return JSON.stringify(sql(`CHECKSUM TABLE ${tables.join(', ')}`));
}

await proves(27, 'a form that is not ours changes nothing; a GET never does', async () => {
	const b = await as('koordinator.angsoduo');
	const id = await fx.createCase(b);
	await b.get('/');
	const before = state();
	for (const r of rows.filter((x) => x.method === 'POST')) {
		const where = r.path.replace(':id2', absent).replace(':id', r.path.startsWith('/kasus/') ? id : absent);
		const fields = fx.caseFields();
		equal((await b.post(where, fields, { 'sec-fetch-site': 'cross-site' })).status, 403, `${where}: cross-site`);
		equal((await b.post(where, fields, { 'sec-fetch-site': 'same-site' })).status, 403, `${where}: same-site`);
		equal((await b.post(where, fields, { origin: 'https://evil.example' })).status, 403, `${where}: origin`);
		equal((await b.post(where, { ...fields, csrf: '' })).status, 403, `${where}: no csrf`);
		equal((await b.post(where, { ...fields, csrf: '0'.repeat(64) })).status, 403, `${where}: wrong csrf`);
	}
	equal((await b.get('/')).status, 200, 'the session is still there');
	for (const r of rows.filter((x) => x.method === 'GET')) {
		await b.get(r.path.replace(':id2', absent).replace(':id', r.path.startsWith('/kasus/') ? id : absent));
	}
	equal(state(), before, 'no table changed');
});

await check('broken bodies get a clear refusal', async () => {
	const b = await as('koordinator.angsoduo');
	await b.get('/kasus/baru');
	const send = (body, type = 'application/x-www-form-urlencoded') => b.send('POST', '/kasus/baru', {
		headers: { 'content-type': type, origin: ORIGIN, 'sec-fetch-site': 'same-origin' }, body,
	});
	const base = form({ csrf: b.csrf, ...fx.caseFields() });
	equal((await send(`${base}&undeclared=1`)).status, 400, 'undeclared field');
	equal((await send(`${base}&name=twice`)).status, 400, 'repeated field');
	equal((await send(`${base}&phone=%zz`)).status, 400, 'bad percent');
	equal((await send(`${base}&phone=%00`)).status, 400, 'NUL');
	equal((await send(`${base}&phone=%c0%80`)).status, 400, 'overlong UTF-8');
	equal((await send(base, 'multipart/form-data; boundary=x')).status, 415, 'multipart');
	equal((await send(base, 'application/json')).status, 415, 'JSON');
	equal((await send('a'.repeat(1100000))).status, 413, 'too large');
});

const payloads = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "'-alert(1)-'",
	'</textarea><script>alert(1)</script>', '{{7*7}}', '<svg/onload=alert(1)>', '&lt;b&gt;',
	"'; DROP TABLE kasus; --", "1' OR '1'='1", '\\', '%s%n%x', '=cmd|calc', '😀 é 中'];

await check('hostile text is kept as it is and shown as text', async () => {
	const b = await as('konselor1.angsoduo');
	for (const p of payloads) {
		const id = await fx.createCase(b, { name: `Contoh ${p}`, narrative: p, address: p, alias: p.slice(0, 90), safe_contact: p });
		await b.get(`/kasus/${id}`);
		equal((await b.post(`/kasus/${id}/catatan`, { text: p })).status, 303, 'note');
		for (const page of ['', '/ubah', '/riwayat']) {
			const res = await b.get(`/kasus/${id}${page}`);
			equal(res.status, 200, `page ${page}`);
			if (p.includes('<')) ok(!res.text.includes(p), `${p} is escaped on ${page || 'the case'}`);
			ok(unescape(res.text).includes(p), `${p} is there on ${page || 'the case'}`);
		}
	}
	ok(sql('SELECT COUNT(*) FROM kasus')[0][0] > 0, 'the table is still there');
});

await check('what turns the order of letters is left out', async () => {
	const b = await as('konselor1.angsoduo');
	const id = await fx.createCase(b, { name: 'Contoh \u202Elive', phone: '\u202A+62 800 0000 0002\u202C', narrative: 'Satu\u2066dua.' });
	const { text } = await b.get(`/kasus/${id}`);
	for (const say of ['Contoh live', '+62 800 0000 0002', 'Satudua.']) ok(text.includes(say), say);
	ok(!/[\u202A-\u202E\u2066-\u2069]/.test(text), 'none of them is left');
});

await check('a form sent twice is one act', async () => {
	const b = await as('konselor1.angsoduo');
	const page = await b.get('/kasus/baru/isi');
	const id = /name="request_id" value="([^"]+)"/.exec(page.text)[1];
	const fields = { ...fx.caseFields(), request_id: id };
	const [first, second] = await Promise.all([b.post('/kasus/baru', fields), b.post('/kasus/baru', fields)]);
	equal(first.status, 303, 'first');
	equal(second.status, 303, 'second');
	equal(second.location, first.location, 'the same answer');
	const third = await b.post('/kasus/baru', fields);
	equal(third.location, first.location, 'and later too');
	const found = await fx.search(b, { text: fields.name });
	equal((found.text.match(new RegExp(`>${fields.name}`, 'g')) ?? []).length, 1, 'one case');
});

await check('what was typed stays when something is wrong', async () => {
	const b = await as('konselor1.angsoduo');
	await b.get('/kasus/baru');
	const res = await b.post('/kasus/baru', {
		name: '', nik: '123', category: 'lansia', sphere: 'rt', narrative: 'Yang sudah diketik\nbaris dua',
		phone: 'abc', birth_date: '2999-01-01', age: '200', region: '99.99', risk: 'high', address: 'Jalan Contoh 1',
	});
	equal(res.status, 422, 'refused');
	const text = unescape(res.text);
	for (const kept of ['value="123"', 'value="abc"', 'Yang sudah diketik\nbaris dua', 'value="Jalan Contoh 1"']) {
		ok(text.includes(kept), `kept: ${kept}`);
	}
	for (const say of ['Isi nama lengkap', 'NIK terdiri atas 16 angka', 'Nomor telepon terdiri', 'Tulis umur',
		'Ranah dan bentuk hanya untuk kasus kekerasan', 'Pilih kecamatan']) {
		ok(words(res.text).includes(say), `says: ${say}`);
	}
	for (const field of ['name', 'nik', 'phone', 'age']) {
		ok(new RegExp(`<a href="#${field}"`).test(res.text), `the summary leads to ${field}`);
	}
	ok(/<option value="lansia"[^>]* selected/.test(res.text), 'the category stays chosen');
});

await check('a number that is none is told what is wrong with it', async () => {
	const b = await as('konselor1.angsoduo');
	await b.get('/kasus/baru');
	const said = async (field, typed) => {
		const res = await b.post('/kasus/baru', fx.caseFields({ [field]: typed }));
		equal(res.status, 422, typed);
		ok(unescape(res.text).includes(`value="${typed}"`), `${typed} is kept`);
		return words(new RegExp(`id="${field}-salah"[^]*?</p>`).exec(res.text)?.[0] ?? '');
	};
	const zeros = await said('nik', '0000000000000000');
	ok(zeros.includes('NIK tidak mungkin nol semua') && !zeros.includes('16 angka'), `zeros: ${zeros}`);
	for (const age of ['tiga puluh', 'kira-kira tiga puluh tahun']) {
		const say = await said('age', age);
		ok(say.includes('Tulis umur dengan angka') && !say.includes('huruf'), `${age}: ${say}`);
	}
});

await check('a tab in one line is a blank, and a line end is said with its field', async () => {
	const b = await as('konselor1.angsoduo');
	const id = await fx.createCase(b, { name: `Contoh\tTab ${fx.stamp}`, address: '\tJalan\tContoh\t1\t', phone: '0800\t0000\t0003', narrative: 'Satu\tdua.' });
	const page = unescape((await b.get(`/kasus/${id}`)).text);
	for (const kept of [`Contoh Tab ${fx.stamp}`, '>Jalan Contoh 1<', '0800 0000 0003', 'Satu\tdua.']) ok(page.includes(kept), kept);
	const res = await b.post('/kasus/baru', fx.caseFields({ alias: 'Contoh\nDua', address: 'Jalan\nDua' }));
	equal(res.status, 422, 'refused');
	for (const [field, say] of [['alias', 'Nama panggilan: tulis dalam satu baris'], ['address', 'Alamat: tulis dalam satu baris']]) {
		ok(unescape(res.text).includes(`<a href="#${field}">${say}</a>`), `the summary: ${say}`);
	}
});

await check('limits of long texts: said before, kept to, and named when passed', async () => {
	const b = await as('konselor1.angsoduo');
	const page = await b.get('/kasus/baru/isi');
	for (const [field, max, say] of [['narrative', 20000, '20.000'], ['safe_contact', 2000, '2.000']]) {
		const hint = new RegExp(`id="${field}-ket"[^>]*>([^<]*)`).exec(page.text)[1];
		ok(hint.endsWith(`Paling banyak ${say} huruf.`), `${field}: ${hint}`);
		ok(new RegExp(`<textarea[^>]*id="${field}"[^>]*aria-describedby="${field}-ket"`).test(page.text), `${field} names its hint`);
		for (const n of [max + 1, 5 * max]) {
			const res = await b.post('/kasus/baru', fx.caseFields({ [field]: 'x'.repeat(n) }));
			equal(res.status, 422, `${field}: ${n} are too many`);
			const said = words(/id="\w+-salah"[^]*?<\/p>/.exec(res.text)[0]);
			const name = { narrative: 'Narasi', safe_contact: 'Cara menghubungi yang aman' }[field];
			const many = String(n).replace(/(\d)(?=(\d{3})+$)/g, '$1.');
			ok(said.includes(`${name}: paling banyak ${say} huruf, sekarang ${many}`), `${field}: ${said}`);
			ok(res.text.includes('x'.repeat(n)), `${field}: what was typed is kept`);
		}
		equal((await b.post('/kasus/baru', fx.caseFields({ [field]: 'x'.repeat(max) }))).status, 303, `${field}: exactly as many`);
	}
});

await check('limits of short texts are named when passed, in the summary too', async () => {
	const b = await as('konselor1.angsoduo');
	await b.get('/kasus/baru');
	const res = await b.post('/kasus/baru', fx.caseFields({ address: 'x'.repeat(300), alias: '\u00e9'.repeat(90) }));
	equal(res.status, 422, 'refused');
	const said = 'Alamat: paling banyak 200 huruf, sekarang 300';
	ok(unescape(res.text).includes(`<a href="#address">${said}</a>`), 'the summary names the field');
	ok(words(/id="address-salah"[^]*?<\/p>/.exec(res.text)[0]).includes(said), 'the field too');
	ok(words(res.text).includes('Nama panggilan: terlalu panjang karena huruf khusus'), 'bytes are not called letters');
	ok(res.text.includes('x'.repeat(300)), 'what was typed is kept');
	const id = await fx.createCase(b);
	await b.get(`/kasus/${id}`);
	const note = await b.post(`/kasus/${id}/catatan`, { text: 'x'.repeat(20300) });
	ok(words(note.text).includes('Catatan: paling banyak 20.000 huruf, sekarang 20.300'), 'a note');
});

const WRITE = 'Tulis tanggal sebagai hari/bulan/tahun, misalnya 25/02/1980';
const wrongDates = {
	'31/02/1980': 'Tanggal itu tidak ada', '1980-02-31': 'Tanggal itu tidak ada', '25/13/1980': 'Tanggal itu tidak ada',
	'25/02/80': WRITE, '25 Februa 1980': WRITE, '31 Februari 1980': 'Tanggal itu tidak ada', '25/02': WRITE,
	'25/02/1880': 'Tahunnya harus antara 1900 dan 2099', '1/1/2100': 'Tahunnya harus antara 1900 dan 2099',
};

await check('dates are written as people write them here, and kept as typed', async () => {
	const b = await as('konselor1.angsoduo');
	const page = await b.get('/kasus/baru/isi');
	const tag = /<input[^>]*id="birth_date"[^>]*>/.exec(page.text)[0];
	ok(tag.includes('type="text"') && tag.includes('inputmode="numeric"'), `a text field: ${tag}`);
	ok(words(/id="birth_date-ket"[^]*?<\/div>/.exec(page.text)[0]).includes('hh/bb/tttt, misalnya 25/02/1980'), 'says how');
	const value = (res, name) => unescape(new RegExp(`<input[^>]*id="${name}"[^>]* value="([^"]*)"`).exec(res.text)[1]);
	const error = (res, name) => words(new RegExp(`id="${name}-salah"[^]*?</p>`).exec(res.text)?.[0] ?? '');
	for (const [typed, say] of Object.entries({ ...wrongDates, '1/1/2099': 'Tanggal lahir belum lewat' })) {
		const res = await b.post('/kasus/baru', fx.caseFields({ birth_date: typed }));
		equal(res.status, 422, typed);
		ok(error(res, 'birth_date').includes(say), `${typed}: ${error(res, 'birth_date')}`);
		equal(value(res, 'birth_date'), typed, 'kept');
	}
	const other = await b.post('/kasus/baru', fx.caseFields({ birth_date: '5.2.1980', age: 'x' }));
	equal(value(other, 'birth_date'), '5.2.1980', 'kept though another field is wrong');
	for (const typed of ['25/02/1980', '25-2-1980', '25.02.1980', '1980-02-25', '25 Februari 1980', '25 feb 1980', '25021980']) {
		const id = await fx.createCase(b, { birth_date: typed });
		ok(words((await b.get(`/kasus/${id}`)).text).includes('25 Februari 1980'), typed);
		equal(value(await b.get(`/kasus/${id}/ubah`), 'birth_date'), '25/02/1980', `${typed}: shown to be corrected`);
	}
	const ref = await fx.draft(b, await fx.createCase(b));
	const at = `/rujukan/${ref}/persetujuan`;
	ok(/<input[^>]*id="until"[^>]*type="text"[^>]*inputmode="numeric"/.test((await b.get(at)).text), 'until');
	const consent = { basis: 'subject-consent--tertulis', explained: 'ya' };
	for (const [typed, say] of Object.entries({ ...wrongDates, '1/2/2020': 'Tanggal ini sudah lewat' })) {
		const res = await b.post(at, { ...consent, until: typed });
		equal(res.status, 422, `until ${typed}`);
		ok(error(res, 'until').includes(say), `until ${typed}: ${error(res, 'until')}`);
		equal(value(res, 'until'), typed, 'kept');
	}
	const until = `31/12/${new Date().getFullYear() + 4}`;
	for (const typed of [until, until.replace('/12/', ' Desember '), until.replaceAll('/', '')]) {
		await b.get(at);
		equal((await b.post(at, { ...consent, until: typed })).status, 303, `until ${typed}: saved`);
		equal(value(await b.get(at), 'until'), until, 'until: shown again');
	}
});

await check('the language is kept, and leads back to the page', async () => {
	const b = await as('konselor2.angsoduo');
	await b.get('/kasus');
	const res = await b.post('/bahasa', { bahasa: 'en', kembali: '/kasus' });
	equal(res.location, '/kasus', 'back');
	const page = await b.get('/kasus');
	ok(/lang="en"/.test(page.text) && /Create a case/i.test(words(page.text)), 'English');
	for (const evil of ['//evil.example', 'https://evil.example', '/\\evil', 'javascript:alert(1)']) {
		const away = await b.post('/bahasa', { bahasa: 'id', kembali: evil });
		ok(away.location === '/' || away.status === 400, `never to ${evil}: ${away.location}`);
	}
	equal((await request('GET', '/masuk')).status, 200, 'others keep theirs');
});
