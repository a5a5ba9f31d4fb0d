// The referral loop from both sides, and the document that travels.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { words, unescape, VAR } from '../lib/portal.mjs';
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

	const inbox = words((await receiver.get('/rujukan')).text);
	ok(inbox.includes(number), 'it stands in the inbox');
	const closed = await receiver.get(`/rujukan/${ref}`);
	ok(!words(closed.text).includes('Nenek Contoh'), 'before opening there is no name');
	equal((await receiver.get(`/rujukan/${ref}/dokumen.xml`)).status, 409, 'and no document');
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

await check('declined: a coded reason, and the document is gone for the receiver', async () => {
	const { ref } = await fx.referralIn('dibuka', sender, receiver, where);
	await receiver.get(`/rujukan/${ref}`);
	equal((await receiver.post(`/rujukan/${ref}/tolak`, { reason: 'bukan-alasan' })).status, 422, 'unknown reason');
	equal((await receiver.post(`/rujukan/${ref}/tolak`, { note: 'Tanpa alasan.' })).status, 422, 'no reason');
	await fx.decline(receiver, ref);
	const after = await receiver.get(`/rujukan/${ref}`);
	ok(!words(after.text).includes('Ringkasan contoh'), 'the content is not readable any more');
	equal((await receiver.get(`/rujukan/${ref}/dokumen.xml`)).status, 404, 'nor its XML');
	const seen = words((await sender.get(`/rujukan/${ref}`)).text);
	ok(seen.includes('Kapasitas penuh') && seen.includes('Catatan contoh.'), 'the sender reads why');
});

await check('withdrawn before it was opened: nobody opens it', async () => {
	const { ref } = await fx.referralIn('terkirim', sender, receiver, where);
	await sender.get(`/rujukan/${ref}`);
	equal((await sender.post(`/rujukan/${ref}/tarik`, { reason: 'consent-withdrawn' })).status, 303, 'withdrawn');
	await receiver.get(`/rujukan/${ref}`);
	equal((await receiver.post(`/rujukan/${ref}/buka`)).status, 409, 'opening is refused');
	ok(!words((await receiver.get(`/rujukan/${ref}`)).text).includes('Ringkasan contoh'), 'no content');
	equal((await sender.post(`/rujukan/${ref}/tarik`, { reason: 'duplicate' })).status, 409, 'withdrawn once');
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
	const res = await receiver.get(`/rujukan/${ref}/dokumen.xml`);
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
		basis: 'subject-consent', form: 'tertulis', explained: 'ya', until: '2020-01-01',
	});
	equal(until.status, 422, 'a consent that has ended');
	const own = await sender.post(`/rujukan/${ref}/tujuan`, { to: '01a20bf7-0000-7000-8000-000000000000', urgency: '1' });
	equal(own.status, 422, 'no such unit');
});
