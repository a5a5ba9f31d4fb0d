// Files of a case, as officers send and fetch them, and as forms that are none.
import https from 'node:https';
import { createHash } from 'node:crypto';
import { ORIGIN, agent, hidden, loggedIn, request, sql, user, words } from '../lib/portal.mjs';
import { absent, as } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import * as files from '../lib/files.mjs';
import { ok, equal, check, proves } from '../lib/check.mjs';
import { invite, unitsOf } from '../lib/join.mjs';

const MB25 = 25 * 1048576;
const hex = (id) => id.replaceAll('-', '');
const count = (table) => Number(sql(`SELECT COUNT(*) FROM ${table}`)[0][0]);
const rest = () => `${count('upload')} ${count('chunk')}`;
const sum = (b) => createHash('sha256').update(b).digest('hex');

const ptg = await as('petugas1.uptd');
const other = await as('petugas2.uptd');
const head = await as('kepala.uptd');
const id = await fx.createCase(ptg);
const list = `/kasus/${id}/berkas`;
const get = (b, file, of = id) => b.get(`/kasus/${of}/berkas/${file}/unduh`);

await check('each kind is stored, listed and handed out as it was', async () => {
	for (const kind of files.kinds) {
		const bytes = files.sample(kind, 3000);
		const file = await files.stored(ptg, id, { name: `contoh.${kind}`, bytes }, { remark: `tentang ${kind}` });
		const res = await get(ptg, file);
		ok(res.status === 200 && res.body.equals(bytes), `${kind}: the same bytes`);
		equal(res.headers['content-length'], String(bytes.length), `${kind}: length`);
		equal(res.headers['content-disposition'], `attachment; filename="contoh.${kind}"; filename*=UTF-8''contoh.${kind}`, `${kind}: name`);
		ok(/^(image|audio|application)\/[a-z0-9]+$/.test(res.headers['content-type']), `${kind}: ${res.headers['content-type']}`);
		equal(res.headers['x-content-type-options'], 'nosniff', `${kind}: nosniff`);
		ok(res.headers['content-security-policy'].includes('sandbox'), `${kind}: sandbox`);
		const page = words((await ptg.get(`${list}/${file}`)).text);
		ok(page.includes(`tentang ${kind}`) && page.includes(sum(bytes)), `${kind}: its page`);
	}
	const page = await ptg.get(list);
	equal(files.idsOf(page).length, files.kinds.length, 'the list');
	const whole = await ptg.get(`/kasus/${id}`);
	equal(files.idsOf(whole).length, files.kinds.length, "the case's page");
	equal(sql(`SELECT files FROM kasus WHERE id = X'${hex(id)}'`)[0][0], String(files.kinds.length), 'the count of files');
	const past = await ptg.get(`/kasus/${id}/riwayat`);
	ok(past.status === 200 && past.text.includes('contoh.wav'), 'the history names them');
	const keys = sql(`SELECT COUNT(*) FROM record WHERE case_id = X'${hex(id)}' AND body LIKE '%file_key%'`)[0][0];
	ok(keys === '0' && !/Kunci berkas/.test(past.text), 'and shows no key');
});

await check('sizes at the edges of a chunk, and the largest', async () => {
	for (const size of [1 + 9, 65535, 65536, 65537, 131072, MB25]) {
		const bytes = files.sample('pdf', size);
		const file = await files.stored(ptg, id, { name: 'a.pdf', bytes });
		const res = await get(ptg, file);
		ok(res.status === 200 && res.body.equals(bytes), `${size} bytes`);
		equal(sql(`SELECT COUNT(*) FROM chunk WHERE file = X'${hex(file)}'`)[0][0], String(Math.ceil(size / 65536)), `${size}: chunks`);
	}
	equal(count('upload'), 0, 'none is left half');
});

await proves(53, 'what is no such file is refused, in words, and leaves nothing', async () => {
	const before = rest();
	const pdf = files.sample('pdf', 2000);
	for (const [what, file, say] of [
		['a page', { name: 'a.html', bytes: Buffer.from('<!DOCTYPE html><script>alert(1)</script>') }, 'Jenis berkas ini tidak diterima'],
		['a drawing', { name: 'a.svg', bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') }, 'Jenis berkas ini tidak diterima'],
		['a page that is called a picture', { name: 'a.png', bytes: Buffer.from('<html>'.padEnd(4000)) }, 'Jenis berkas ini tidak diterima'],
		['a program', { name: 'a.pdf', bytes: Buffer.concat([Buffer.from('MZ'), pdf]) }, 'Jenis berkas ini tidak diterima'],
		['text', { name: 'a.txt', bytes: Buffer.from('halo') }, 'Jenis berkas ini tidak diterima'],
		['a PDF called a picture', { name: 'a.jpg', bytes: pdf }, 'lain dari akhiran namanya'],
		['a PDF called a program', { name: 'a.exe', bytes: pdf }, 'lain dari akhiran namanya'],
		['nothing', { name: 'a.pdf', bytes: Buffer.alloc(0) }, 'Berkas ini kosong'],
		['no file', { name: '', bytes: Buffer.alloc(0) }, 'Pilih berkas'],
		['a byte too much', { name: 'a.pdf', bytes: files.sample('pdf', MB25 + 1) }, 'paling besar 25 MB'],
		['far too much', { name: 'a.pdf', bytes: files.sample('pdf', MB25 + 3000000) }, 'Paling besar 25 MB'],
	]) {
		const res = await files.upload(ptg, id, file, { remark: `ket ${what}` });
		equal(res.status, 422, what);
		ok(words(res.text).includes(say), `${what}: says why`);
		ok(res.text.includes(`value="ket ${what}"`), `${what}: what was typed is there`);
		equal(rest(), before, `${what}: nothing is left`);
	}
	const large = await files.send(ptg, list, Buffer.alloc(68 * 1048576)).catch((e) => e);
	ok(large.status === 413 ? words(large.text).includes('paling besar 25 MB') : large instanceof Error, 'what nginx refuses');
	equal(rest(), before, 'nor of that');
});

await check('names are shown as they are, and end no header', async () => {
	const bytes = files.sample('png', 500);
	for (const [name, shown, plain] of [
		['foto "satu" & dua.png', 'foto "satu" & dua.png', 'foto__satu____dua.png'],
		['C:\\Users\\x\\luka.png', 'luka.png', 'luka.png'],
		['../../etc/luka.png', 'luka.png', 'luka.png'],
		['lukaé.png', 'lukaé.png', 'luka__.png'],
		['luka\u202egnp.png', 'lukagnp.png', 'lukagnp.png'],
		[`${'a'.repeat(400)}.png`, `${'a'.repeat(146)}.png`, `${'a'.repeat(146)}.png`],
		['tanpa-akhiran', 'tanpa-akhiran', 'tanpa-akhiran'],
	]) {
		const file = await files.stored(ptg, id, { name, bytes });
		const page = await ptg.get(`${list}/${file}`);
		ok(words(page.text).includes(shown), `${shown}: on the page`);
		const header = (await get(ptg, file)).headers['content-disposition'];
		ok(header.startsWith(`attachment; filename="${plain}"; filename*=UTF-8''`), `${shown}: ${header}`);
		equal(decodeURIComponent(header.split("UTF-8''")[1]), shown, `${shown}: whole`);
	}
});

await check('a form that is sent again stores one file, another file is another act', async () => {
	const page = await ptg.get(list);
	const fields = { csrf: hidden(page.text, 'csrf'), request_id: hidden(page.text, 'request_id'), remark: 'dua kali' };
	const bytes = files.sample('pdf', 5000);
	const before = files.idsOf(page).length;
	const left = rest();
	for (const round of [1, 2]) {
		const res = await files.send(ptg, list, files.multipart(fields, { name: 'a.pdf', bytes }));
		equal(res.location, `${list}?kabar=berkas`, `sent ${round}`);
	}
	equal(files.idsOf(await ptg.get(list)).length, before + 1, 'stored once');
	equal(count('chunk'), Number(left.split(' ')[1]) + 1, 'one chunk more');
	equal((await files.send(ptg, list, files.multipart(fields, { name: 'a.pdf', bytes: files.sample('pdf', 5000) }))).status, 303, 'another file');
	equal(files.idsOf(await ptg.get(list)).length, before + 2, 'is stored too');
});

// A request that ends in the middle of its body.
function brokenOff(b, body, announced) {
	return new Promise((resolve) => {
		const req = https.request(new URL(list, ORIGIN), { method: 'POST', agent: new https.Agent({ ca: agent.options.ca }),
			headers: { 'content-type': files.MULTIPART, origin: ORIGIN, cookie: b.cookieHeader(), 'content-length': announced } },
		(res) => { res.resume(); res.on('end', resolve); res.on('error', resolve); });
		req.on('error', resolve);
		req.write(body, () => setTimeout(() => { req.destroy(); resolve(); }, 200));
	});
}

await check('an upload that breaks off leaves nothing', async () => {
	const page = await ptg.get(list);
	const fields = { csrf: hidden(page.text, 'csrf'), request_id: hidden(page.text, 'request_id'), remark: '' };
	const body = files.multipart(fields, { name: 'a.pdf', bytes: files.sample('pdf', 900000) });
	const before = rest();
	const shown = files.idsOf(page).length;
	await brokenOff(ptg, body.subarray(0, 500000), body.length);
	// the worker hears of it a moment later
	for (let i = 0; i < 100 && rest() !== before; i += 1) await ptg.get('/kasus');
	equal(rest(), before, 'no chunk');
	equal(files.idsOf(await ptg.get(list)).length, shown, 'no line');
	for (const [what, cut] of [['without an end', body.subarray(0, body.length - 4)],
		['with something behind it', Buffer.concat([body, Buffer.from('x')])],
		['with another file', Buffer.concat([body.subarray(0, body.length - 4),
			body.subarray(body.indexOf('\r\n--') + 2)])]]) {
		equal((await files.send(ptg, list, cut)).status, 400, what);
		equal(rest(), before, `${what}: nothing`);
	}
});

await check('a form that is not ours brings no file', async () => {
	const body = files.multipart({ csrf: '0'.repeat(64), remark: '' }, { name: 'a.pdf', bytes: files.sample('pdf', 70000) });
	const before = rest();
	equal((await files.send(ptg, list, body)).status, 403, 'another csrf');
	equal((await files.send(ptg, list, body, { 'sec-fetch-site': 'cross-site' })).status, 403, 'another site');
	const gone = await request('POST', list, { headers: { 'content-type': files.MULTIPART, origin: ORIGIN }, body });
	equal(gone.status, 401, 'nobody');
	const typed = files.multipart({ csrf: ptg.csrf, remark: 'x', lain: 'y' }, { name: 'a.pdf', bytes: files.sample('pdf', 70) });
	equal((await files.send(ptg, list, typed)).status, 400, 'a field that the form has not');
	equal((await files.send(ptg, '/kasus/baru', files.multipart({ csrf: ptg.csrf }))).status, 415, 'a route without files');
	equal((await files.send(ptg, list, body, { 'content-type': 'multipart/form-data; boundary=x' })).status, 400, 'another boundary');
	equal((await files.send(ptg, list, body, { 'content-type': 'multipart/form-data' })).status, 415, 'no boundary');
	equal(rest(), before, 'nothing is left');
});

await check('files open to who reads the case, are written by who holds it, and each opening is on the trail', async () => {
	const file = await files.stored(ptg, id, { name: 'visum.pdf', bytes: files.sample('pdf', 100) });
	const entries = () => Number(sql(`SELECT COUNT(*) FROM trail WHERE object = X'${hex(id)}' AND verb = 11
		AND shown = X'${hex(file)}'`)[0][0]);
	equal((await get(head, file)).status, 200, 'the head');
	equal(entries(), 1, 'is on the trail');
	equal((await get(other, file)).status, 403, 'a colleague');
	equal((await (await as('konselor1.angsoduo')).get(`${list}/${file}/unduh`)).status, 404, 'another unit');
	equal(entries(), 1, 'who got nothing opened nothing');
	equal((await get(ptg, absent)).status, 404, 'no file');
	const own = await fx.createCase(ptg);
	equal((await get(ptg, file, own)).status, 404, 'of another case');
	equal((await files.upload(other, id, { name: 'a.pdf', bytes: files.sample('pdf', 100) })).status, 403, 'a colleague sends none');
	ok(words((await ptg.get(`/kasus/${id}/jejak`)).text).includes('Membuka berkas kasus'), 'the readers of the case');
	ok(words((await head.get('/jejak')).text).includes('Membuka berkas kasus'), 'the trail');
});

await check('a mistake is marked and stays', async () => {
	const file = await files.stored(ptg, id, { name: 'keliru.pdf', bytes: files.sample('pdf', 100) });
	const one = `${list}/${file}`;
	const page = await ptg.get(one);
	equal((await ptg.post(`${one}/salah`, { version: '1', mistake: '' })).status, 422, 'without a reason');
	equal((await ptg.post(`${one}/salah`, { version: hidden(page.text, 'version'), mistake: 'other-case' })).status, 303, 'marked');
	ok(words((await ptg.get(one)).text).includes('Ditandai salah Milik kasus lain'), 'its page says so');
	ok(words((await ptg.get(list)).text).includes('Ditandai salah'), 'the list too');
	equal((await ptg.post(`${one}/salah`, { version: '1', mistake: 'typo' })).status, 409, 'not twice over one version');
	equal((await get(ptg, file)).status, 200, 'it can still be fetched');
	equal((await ptg.get(`/kasus/${id}/riwayat`)).status, 200, 'the history stands');
	await head.get(`/kasus/${id}`);
	await head.post(`/kasus/${id}/tutup`, fx.CLOSING);
	equal((await files.upload(ptg, id, { name: 'a.pdf', bytes: files.sample('pdf', 100) })).status, 409, 'a closed case takes none');
	equal((await get(ptg, file)).status, 200, 'and hands them out');
	equal(count('upload'), 0, 'nothing is left half');
});

// A file whose form comes in two pieces, with an act between them.
function inTwo(b, where, body, at, act) {
	return new Promise((resolve, reject) => {
		const req = https.request(new URL(where, ORIGIN), { method: 'POST', agent: new https.Agent({ ca: agent.options.ca }),
			headers: { 'content-type': files.MULTIPART, origin: ORIGIN, cookie: b.cookieHeader(), 'content-length': body.length } },
		(res) => { res.resume(); res.on('end', () => resolve(res)); });
		req.on('error', reject);
		req.write(body.subarray(0, at), () => { act().then(() => req.end(body.subarray(at)), reject); });
	});
}
const until = async (what, holds) => {
	for (let i = 0; i < 1000; i += 1) {
		if (holds()) return;
		await new Promise((go) => { setTimeout(go, 10); });
	}
	throw new Error(`not within 10 s: ${what}`);
};

await check('what happens to the roster while a file comes in does not lose it', async () => {
	const own = await fx.createCase(ptg);
	const where = `/kasus/${own}/berkas`;
	const page = await ptg.get(where);
	const fields = { csrf: hidden(page.text, 'csrf'), request_id: hidden(page.text, 'request_id'), remark: '' };
	const bytes = files.sample('wav', 500000);
	const body = files.multipart(fields, { name: 'suara.wav', bytes });
	const admin = await as('admin.dp3ap2');
	const [unit] = Object.entries(await unitsOf(admin)).filter(([name]) => name.includes('UPTD PPA')).map(([, v]) => v);
	const before = count('roster_link');
	const res = await inTwo(ptg, where, body, 300000, async () => {
		await until('the file comes in', () => count('upload') === 1);
		await invite(admin, unit, 'Contoh Undangan Berkas', ['ptg']);
		ok(count('roster_link') > before, 'a link was appended meanwhile');
	});
	equal(res.statusCode, 303, 'it is stored');
	equal(res.headers.location, `${where}?kabar=berkas`, 'and says so');
	ok((await get(ptg, files.idsOf(await ptg.get(where))[0], own)).body.equals(bytes), 'whole');
	equal(count('upload'), 0, 'nothing is left half');
});

await check('who logs out while a file comes in stores nothing', async () => {
	const b = await loggedIn(user('petugas3.uptd'));
	const own = await fx.createCase(b);
	const where = `/kasus/${own}/berkas`;
	const page = await b.get(where);
	const fields = { csrf: hidden(page.text, 'csrf'), request_id: hidden(page.text, 'request_id'), remark: '' };
	const body = files.multipart(fields, { name: 'a.pdf', bytes: files.sample('pdf', 400000) });
	const before = rest();
	const sent = { cookieHeader: () => cookie };
	const cookie = b.cookieHeader();
	const res = await inTwo(sent, where, body, 300000, async () => {
		await until('the file comes in', () => count('upload') === 1);
		equal((await b.post('/keluar')).status, 303, 'logged out');
	});
	equal(res.statusCode, 401, 'is told so');
	equal(rest(), before, 'and nothing is left');
	equal(sql(`SELECT files FROM kasus WHERE id = X'${hex(own)}'`)[0][0], '0', 'nor in the case');
});
