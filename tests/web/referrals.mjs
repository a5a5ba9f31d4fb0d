// The referral loop from both sides, and the document that travels.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { hidden, sql, user, words, unescape, VAR } from '../lib/portal.mjs';
import { as } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { ok, equal, check } from '../lib/check.mjs';

const where = { to: 'Lanjut Usia', service: 'home-care-assessment' };
const sender = await as('konselor1.angsoduo');
const receiver = await as('peksos1.lansia');
const ctl = (args) => spawnSync(path.join(process.env.BUILD ?? 'build', 'lindungctl'),
	['-c', path.join(VAR, 'lindung.conf'), ...args], { encoding: 'utf8' });

await check('the whole loop', async () => {
	const kasus = await fx.createCase(sender, {
		name: 'Nenek Contoh Rujuk', nik: '1571044101900003', narrative: 'Narasi yang tidak ikut.', phone: '0800-0000-0009',
		address: 'Alamat Contoh 9',
	});
	const ref = await fx.draft(sender, kasus);
	await sender.post(`/rujukan/${ref}/kirim`);
	ok(words((await sender.get(`/rujukan/${ref}`)).text).includes('Belum ada yang terkirim'), 'an unfinished draft is not sent');
	await fx.fill(sender, ref, where.to, { ...where, summary: 'Ringkasan rahasia contoh.' });
	const check_ = await sender.get(`/rujukan/${ref}/periksa`);
	const text = words(check_.text);
	for (const say of ['Nenek Contoh Rujuk', 'Ringkasan rahasia contoh.', 'Rehabilitasi Sosial Lanjut Usia', 'Alamat Contoh 9']) {
		ok(text.includes(say), `the check page shows ${say}`);
	}
	ok(!text.includes('Narasi yang tidak ikut.'), 'and not what stays');
	await fx.send(sender, ref);
	const receipt = words((await sender.get(`/rujukan/${ref}/tanda-terima`)).text);
	const number = /RJ\/PPKS-AD\/2026\/\d{6}/.exec(receipt)?.[0];
	ok(number, 'the receipt has a number');

	const inbox = words((await receiver.get('/rujukan?antrean=semua')).text);
	ok(inbox.includes(number), 'it stands in the inbox');
	const closed = await receiver.get(`/rujukan/${ref}`);
	ok(!words(closed.text).includes('Nenek Contoh'), 'before opening there is no name');
	equal((await receiver.post(`/rujukan/${ref}/dokumen.xml`)).status, 409, 'and no document');
	await fx.open(receiver, ref);
	const opened = words((await receiver.get(`/rujukan/${ref}`)).text);
	for (const say of ['Nenek Contoh Rujuk', 'Ringkasan rahasia contoh.', 'Konselor Contoh Satu']) {
		ok(opened.includes(say), `opened: ${say}`);
	}
	ok(!opened.includes('Narasi yang tidak ikut.'), 'the narrative did not travel');
	await fx.accept(receiver, ref);
	const page = await receiver.get(`/rujukan/${ref}`);
	const own = /\/kasus\/([0-9a-f-]{36})/.exec(page.text)[1];
	const theirs = words((await receiver.get(`/kasus/${own}`)).text);
	ok(theirs.includes('Nenek Contoh Rujuk') && theirs.includes('Ringkasan rahasia contoh.'), 'an own case stands');
	equal((await sender.get(`/kasus/${own}`)).status, 404, 'which the sender cannot open');
	await fx.outcome(receiver, ref);
	ok(words((await sender.get(`/rujukan/${ref}`)).text).includes('Hasil contoh.'), 'the sender reads the outcome');
	equal((await sender.post(`/rujukan/${ref}/tutup`)).status, 303, 'and closes');
	ok(words((await receiver.get(`/rujukan/${ref}`)).text).includes('Ditutup'), 'both see it');
});

await check('a case that holds only what must be filled in travels too', async () => {
	for (const [known, extra] of [['no address', {}], ['an address without a region', { address: 'Alamat Contoh 7' }]]) {
		const kasus = await fx.createCase(sender,
			{ sex: '', risk: '', region: '', ...extra, narrative: 'Narasi contoh.' });
		const ref = await fx.draft(sender, kasus);
		await fx.fill(sender, ref, where.to, where);
		await fx.send(sender, ref);
		await fx.open(receiver, ref);
		await fx.accept(receiver, ref);
		const own = /\/kasus\/([0-9a-f-]{36})/.exec((await receiver.get(`/rujukan/${ref}`)).text)[1];
		const text = words((await receiver.get(`/kasus/${own}`)).text);
		ok(text.includes('Ringkasan contoh untuk penerima.'), `${known}: the receiver's case stands`);
		ok(!extra.address || text.includes(extra.address), `${known}: with what was known`);
	}
});

const hex = (id) => id.replaceAll('-', '').toUpperCase();

// The client in the row of a referral.
function clientOf(page, ref) {
	const row = new RegExp(`href="/rujukan/${ref}"[^]*?</tr>`).exec(page.text)[0];
	return words(/data-nama="Klien">([^]*?)<\/td>/.exec(row)[1]).trim();
}
const has = (res, text, what) => ok(words(res.text).includes(text), what);

await check('declined: a coded reason, and the document is gone for the receiver', async () => {
	const { ref } = await fx.referralIn('dibuka', sender, receiver, where);
	await receiver.get(`/rujukan/${ref}`);
	equal((await receiver.post(`/rujukan/${ref}/tolak`, { reason: 'bukan-alasan' })).status, 422, 'unknown reason');
	equal((await receiver.post(`/rujukan/${ref}/tolak`, { note: 'Tanpa alasan.' })).status, 422, 'no reason');
	equal((await receiver.post(`/rujukan/${ref}/tolak`, { reason: 'lainnya' })).status, 422, 'another reason, and not which');
	const name = clientOf(await receiver.get('/rujukan?antrean=semua'), ref);
	ok(name.startsWith('Contoh Uji'), 'the list names the client');
	await fx.decline(receiver, ref);
	equal(clientOf(await receiver.get('/rujukan?antrean=semua'), ref), 'Tidak terbaca lagi', 'and does not any more');
	ok(!(await receiver.get('/rujukan?antrean=semua')).text.includes(name), 'nowhere');
	equal(clientOf(await sender.get('/rujukan?antrean=semua'), ref), name, 'the sender still has it');
	equal(sql(`SELECT COUNT(*) FROM referral_side WHERE referral = X'${hex(ref)}'`)[0][0], '1', 'one side is left');
	has(await sender.get(`/rujukan/${ref}/surat`), 'Rujukan ini ditolak oleh penerima', 'the letter says so');
	const after = await receiver.get(`/rujukan/${ref}`);
	ok(!words(after.text).includes('Ringkasan contoh'), 'the content is not readable any more');
	equal((await receiver.post(`/rujukan/${ref}/dokumen.xml`)).status, 404, 'nor its XML');
	const seen = words((await sender.get(`/rujukan/${ref}`)).text);
	ok(seen.includes('Kapasitas penuh') && seen.includes('Catatan contoh.'), 'the sender reads why');
});

await check('withdrawn before it was opened: nobody opens it', async () => {
	const { ref } = await fx.referralIn('terkirim', sender, receiver, where);
	await sender.get(`/rujukan/${ref}`);
	equal((await sender.post(`/rujukan/${ref}/tarik`, { state: 'terkirim', reason: 'consent-withdrawn' })).status, 303, 'withdrawn');
	await receiver.get(`/rujukan/${ref}`);
	equal((await receiver.post(`/rujukan/${ref}/buka`)).status, 409, 'opening is refused');
	ok(!words((await receiver.get(`/rujukan/${ref}`)).text).includes('Ringkasan contoh'), 'no content');
	equal((await sender.post(`/rujukan/${ref}/tarik`, { state: 'ditarik', reason: 'duplicate' })).status, 409, 'withdrawn once');
});

await check('withdrawn after it was opened: the list forgets the client too', async () => {
	const { ref } = await fx.referralIn('dibuka', sender, receiver, where);
	const name = clientOf(await receiver.get('/rujukan?antrean=semua'), ref);
	await sender.get(`/rujukan/${ref}`);
	equal((await sender.post(`/rujukan/${ref}/tarik`, { state: 'dibuka', reason: 'consent-withdrawn' })).status, 303, 'withdrawn');
	const list = await receiver.get('/rujukan?antrean=semua');
	ok(name.startsWith('Contoh Uji') && !list.text.includes(name), 'the name is gone');
	equal(clientOf(list, ref), 'Tidak terbaca lagi', 'and it says so');
	has(await sender.get(`/rujukan/${ref}/surat`), 'Rujukan ini ditarik oleh pengirim', 'the letter says so');
});

await check('acts out of order are refused and change nothing', async () => {
	const { ref } = await fx.referralIn('terkirim', sender, receiver, where);
	await receiver.get(`/rujukan/${ref}`);
	await sender.get(`/rujukan/${ref}`);
	for (const [b, act, fields] of [[receiver, 'terima', {}], [receiver, 'hasil', { status: 'completed', result: 'other' }],
		[sender, 'tutup', {}], [sender, 'kirim', {}], [receiver, 'tolak', { reason: 'lainnya' }]]) {
		equal((await b.post(`/rujukan/${ref}/${act}`, fields)).status, 409, act);
	}
	equal((await sender.post(`/rujukan/${ref}/buka`)).status, 403, 'the sender does not open');
	ok(words((await receiver.get(`/rujukan/${ref}`)).text).includes('Terkirim'), 'still sent');
});

await check('the XML: validates, verifies, and a change is found', async () => {
	const { ref } = await fx.referralIn('dibuka', sender, receiver, where);
	const res = await receiver.post(`/rujukan/${ref}/dokumen.xml`);
	equal(res.status, 200, 'download');
	ok(/^attachment/.test(res.headers['content-disposition']), 'as a file');
	ok(/xml/.test(res.headers['content-type']), 'as XML');
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'lindung-xml-'));
	try {
		const file = path.join(dir, 'dokumen.xml');
		fs.writeFileSync(file, res.body);
		equal(ctl(['xml', 'validate', file]).status, 0, 'validate');
		const v = ctl(['xml', 'verify', file]);
		equal(v.status, 0, `verify: ${v.stderr}`);
		ok(ctl(['xml', 'show', file]).stdout.includes('Ringkasan contoh'), 'show');
		fs.writeFileSync(file, res.text.replace('Ringkasan contoh', 'Ringkasan Contoh'));
		equal(ctl(['xml', 'validate', file]).status, 0, 'a changed text still validates');
		equal(ctl(['xml', 'verify', file]).status, 65, 'but does not verify');
		ok(res.text.includes('urn:lindung:msg:1'), 'the namespace');
	} finally {
		fs.rmSync(dir, { recursive: true });
	}
	const letter = await receiver.get(`/rujukan/${ref}/surat`);
	const text = words(letter.text);
	for (const say of ['RAHASIA', 'Nomor', 'Yth.', 'Ringkasan contoh', 'PPKS Angso Duo']) {
		ok(text.toLowerCase().includes(say.toLowerCase()), `letter: ${say}`);
	}
});

await check('steps keep what was typed and name what is missing', async () => {
	const kasus = await fx.createCase(sender);
	const ref = await fx.draft(sender, kasus);
	await sender.get(`/rujukan/${ref}/alasan`);
	const res = await sender.post(`/rujukan/${ref}/alasan`, { reason: '', summary: 'Sudah diketik.' });
	equal(res.status, 422, 'no reason');
	ok(unescape(res.text).includes('Sudah diketik.'), 'the summary stays');
	const until = await sender.post(`/rujukan/${ref}/persetujuan`, {
		basis: 'subject-consent--tertulis', explained: 'ya', until: '2020-01-01',
	});
	equal(until.status, 422, 'a consent that has ended');
	const own = await sender.post(`/rujukan/${ref}/tujuan`, { to: '01a20bf7-0000-7000-8000-000000000000', urgency: '1' });
	equal(own.status, 422, 'no such unit');
});

const personId = (name) => sql(`SELECT HEX(id) FROM person WHERE user = '${user(name).user}'`)[0][0]
	.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

// Rows that an administrator of the database has locked, until release().
async function locked(select) {
	const conf = fs.readFileSync(path.join(VAR, 'lindung.conf'), 'utf8');
	const socket = /^db_socket\s*=\s*(.*)$/m.exec(conf)[1].trim();
	const db = spawn('mariadb', ['--no-defaults', '--batch', '--skip-column-names', '--unbuffered', '-S', socket, 'lindung'],
		{ stdio: ['pipe', 'pipe', 'inherit'] });
	const ended = new Promise((done) => { db.on('exit', done); });
	db.stdin.write(`BEGIN; ${select} FOR UPDATE; SELECT 'locked';\n`);
	let said = '';
	for await (const part of db.stdout) {
		said += part;
		if (said.includes('locked')) break;
	}
	return { async release(last) { db.stdin.end(`${last};\n`); await ended; } };
}
// Wait until somebody waits for a locked row.
async function waited() {
	for (let i = 0; i < 500; i += 1) {
		const [[, now]] = sql("SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'");
		if (now !== '0') return;
		await sleep(10);
	}
	throw new Error('nobody waits for the lock');
}
// Do something while an act of the portal stops at rows that are locked; last is
// what who locked them does in the end.
async function stopped(select, act, run, last = 'ROLLBACK') {
	const lock = await locked(select);
	let answer;
	try {
		answer = act();
		await waited();
		await run();
	} finally {
		await lock.release(last);
	}
	return answer;
}

await check('a link that comes into the roster in the middle of an act is nothing to who acts', async () => {
	const kasus = await fx.createCase(sender);
	const text = 'Sementara daftar anggota berubah.';
	const res = await stopped('SELECT * FROM roster_state', () => sender.post(`/kasus/${kasus}/catatan`, { text }),
		async () => {}, 'UPDATE roster_state SET generation = generation + 1; COMMIT');
	equal(res.status, 303, 'it is done in a second try');
	equal((await sender.get(`/kasus/${kasus}`)).text.split(text).length, 2, 'once');
});

await check('what is sent is what was checked, even if the case changes meanwhile', async () => {
	const other = 'Narasi yang tidak pernah diperiksa.';
	const places = [
		['before the send', undefined],
		['the numbers', () => "SELECT * FROM counter WHERE name LIKE 'RJ/%'"],
		['the referral', (ref) => `SELECT * FROM referral WHERE id = X'${hex(ref)}'`],
	];
	for (const [what, select] of places) {
		const kasus = await fx.createCase(sender, { narrative: 'Narasi yang diperiksa.' });
		const ref = await fx.draft(sender, kasus);
		await fx.fill(sender, ref, where.to, { ...where, groups: ['2', '3'] });
		const page = await sender.get(`/rujukan/${ref}/periksa`);
		ok(words(page.text).includes('Narasi yang diperiksa.'), `${what}: the page shows it`);
		const checked = hidden(page.text, 'checked');
		const version = hidden((await sender.get(`/kasus/${kasus}/ubah`)).text, 'version');
		const change = async () => {
			const res = await sender.post(`/kasus/${kasus}/ubah`, { ...fx.caseFields({ narrative: other }), version });
			equal(res.status, 303, `${what}: the case changes`);
		};
		const send = () => sender.post(`/rujukan/${ref}/kirim`, { checked });
		if (!select) await change();
		const sent = await (select ? stopped(select(ref), send, change) : send());
		equal(sent.status, 409, `${what}: the send is refused`);
		ok(words(sent.text).includes('Belum ada yang terkirim') && sent.text.includes(other), `${what}: and shows what is now`);
		equal(sql(`SELECT state FROM referral WHERE id = X'${hex(ref)}'`)[0][0], '1', `${what}: still a draft`);
		const again = await sender.post(`/rujukan/${ref}/kirim`, { checked: hidden(sent.text, 'checked') });
		equal(again.status, 303, `${what}: what was checked anew goes`);
		await fx.open(receiver, ref);
		ok(words((await receiver.get(`/rujukan/${ref}`)).text).includes(other), `${what}: and that is what arrives`);
	}
});

await check('a step that began before its draft was withdrawn is not saved after it', async () => {
	const head = await as('koordinator.angsoduo');
	const ref = await fx.draft(sender, await fx.createCase(sender));
	await sender.get(`/rujukan/${ref}/alasan`);
	await head.get(`/rujukan/${ref}`);
	const mine = personId('konselor1.angsoduo');
	const theirs = personId('koordinator.angsoduo');
	// both ends of theirs: the lock on mine takes the gaps beside it, too
	for (const end of ['0', 'f']) {
		sql(`INSERT INTO request (person, id, answer, created) VALUES (X'${hex(theirs)}', X'${end.repeat(32)}', '/batas', UNIX_TIMESTAMP() * 1000)`);
	}
	const side = () => sql(`SELECT version, LENGTH(draft) FROM referral_side WHERE referral = X'${hex(ref)}'`)[0];
	const [version] = side();
	const step = await stopped(`SELECT * FROM request WHERE person = X'${hex(mine)}'`,
		() => sender.post(`/rujukan/${ref}/alasan`, { reason: 'other', summary: 'Ringkasan contoh.' }), async () => {
			equal((await head.post(`/rujukan/${ref}/buang`)).status, 303, 'thrown away');
		});
	sql(`DELETE FROM request WHERE person = X'${hex(theirs)}' AND answer = '/batas'`);
	equal(step.status, 409, 'the step');
	equal(side().join(' '), `${Number(version) + 1} 0`, 'the side moved on, and the draft is gone');
});

await check('who holds the case reads the referral, on both sides', async () => {
	const [colleague, head, third] = [await as('konselor2.angsoduo'), await as('koordinator.angsoduo'), await as('peksos2.lansia')];
	const name = `Nama Contoh ${fx.stamp}`;
	const kasus = await fx.createCase(sender, { name, nik: '1571044101900003' });
	const { ref } = await fx.referralIn('terkirim', sender, receiver, where, kasus);
	const reads = async (b, may, who) => {
		for (const end of ['', '/surat', '/dokumen.xml']) {
			const res = await (end === '/dokumen.xml' ? b.post(`/rujukan/${ref}${end}`) : b.get(`/rujukan/${ref}${end}`));
			equal(res.status, may ? 200 : 403, `${who}${end}`);
			equal(res.text.includes(name), may, `${who}${end}: the name`);
		}
		const list = await b.get('/rujukan?antrean=semua');
		ok(list.text.includes(ref) && list.text.includes(name) === may, `${who}: the name in the list`);
	};
	await reads(sender, true, 'holder');
	await reads(colleague, false, 'colleague');
	await head.get(`/kasus/${kasus}`);
	equal((await head.post(`/kasus/${kasus}/petugas`, { assignee: personId('konselor2.angsoduo') })).status, 303, 'given away');
	await reads(sender, false, 'former holder');
	await reads(colleague, true, 'new holder');
	await reads(head, true, 'head of the unit');

	// the receiving unit: anybody's until it is accepted, the holder's then
	await fx.open(receiver, ref);
	await reads(third, true, 'a colleague before acceptance');
	await receiver.get(`/rujukan/${ref}`);
	const accept = await receiver.post(`/rujukan/${ref}/terima`, { assignee: personId('peksos2.lansia') });
	equal(accept.status, 303, 'accepted for a colleague');
	equal((await receiver.get(accept.location)).status, 200, 'and led to a page that may be read');
	await reads(third, true, 'the one who got it');
	await reads(receiver, false, 'the one who gave it');
	ok(words((await receiver.get(`/rujukan/${ref}`)).text).includes(user('peksos2.lansia').name), 'and is told who has it');
	await reads(await as('kepala.lansia'), true, 'their head');
});

await check('a form sent again with another text is another act', async () => {
	const kasus = await fx.createCase(sender);
	const page = await sender.get(`/kasus/${kasus}`);
	const note = hidden(page.text.slice(page.text.indexOf(`/kasus/${kasus}/catatan`)), 'request_id');
	const post = (text) => sender.post(`/kasus/${kasus}/catatan`, { text, request_id: note });
	for (const text of ['Catatan satu.', 'Catatan satu.', 'Catatan dua.']) equal((await post(text)).status, 303, text);
	const shown = words((await sender.get(`/kasus/${kasus}`)).text);
	equal(shown.split('Catatan satu.').length, 2, 'a true repeat is one act');
	equal(shown.split('Catatan dua.').length, 2, 'another text is kept');

	const edit = await sender.get(`/kasus/${kasus}/ubah`);
	const ids = { version: hidden(edit.text, 'version'), request_id: hidden(edit.text, 'request_id') };
	const change = (narrative) => sender.post(`/kasus/${kasus}/ubah`, { ...first, narrative, ...ids });
	const first = fx.caseFields();
	equal((await change('Narasi A.')).status, 303, 'saved');
	equal((await change('Narasi A.')).status, 303, 'a true repeat');
	const res = await change('Narasi B.');
	equal(res.status, 409, 'another text meets the version that was saved');
	ok(res.text.includes('Narasi A.') && res.text.includes('Narasi B.'), 'and both are shown');
});
