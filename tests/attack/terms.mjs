// Terms of a referral by the hour: who sees what when half of it has passed, all
// of it, and more; what nobody answers comes to an end, what is urgent never does.
// The workers' clock is libfaketime's; this file moves it.
import fs from 'node:fs';
import { Browser, totp, user, words } from '../lib/portal.mjs';
import { check, equal, finish, ok } from '../lib/check.mjs';
import * as fx from '../lib/fixture.mjs';
import { idHex, stepsForget } from './lib.mjs';
import { sql } from './sql.mjs';

const HOUR = 3600;
let now = 0;
function at(seconds) {
	now = seconds;
	fs.writeFileSync(process.env.CLOCK, `+${seconds}\n`);
	sql('DELETE FROM session');
}
// A session at the hour that it is now.
async function as(name) {
	stepsForget();
	const acc = user(name);
	const b = new Browser();
	const res = await b.tryLogin(acc.user, acc.password, totp(acc.totp_secret, Math.floor((Date.now() / 1000 + now) / 30)));
	if (res.status !== 303) throw new Error(`login ${acc.user}: ${res.status} ${words(res.text).slice(0, 300)}`);
	await b.get('/');
	return b;
}
const where = { to: 'Lanjut Usia', service: 'home-care-assessment' };
const SENDER = 'konselor1.angsoduo';
const RECEIVER = 'peksos1.lansia';
const ref = {};

// Does the queue list it, on whichever page?
async function listed(b, queue, id) {
	for (let path = `/rujukan?antrean=${queue}`; path;) {
		const page = await b.get(path);
		const row = page.text.split('<tr').find((tr) => tr.includes(id));
		if (row) return words(`<tr${row}`);
		path = /rel="next" href="([^"]+)"/.exec(page.text)?.[1].replaceAll('&amp;', '&');
	}
	return '';
}
const page = async (b, id) => words((await b.get(`/rujukan/${id}`)).text);

at(0);
await check('nobody is late at first', async () => {
	const [sender, receiver] = [await as(SENDER), await as(RECEIVER)];
	const kasus = await fx.createCase(sender);
	for (const [name, state, urgency] of [['low', 'terkirim', '1'], ['read', 'dibuka', '1'], ['high', 'terkirim', '3'], ['taken', 'diterima', '1']]) {
		ref[name] = (await fx.referralIn(state, sender, receiver, { ...where, urgency }, kasus)).ref;
		equal(await listed(receiver, 'lewat', ref[name]), '', name);
	}
	ok(!(await page(receiver, ref.low)).includes('tinggal'), 'of a day, half a day is no news');
	ok((await page(receiver, ref.taken)).includes('Batas kontak pertama'), 'what was accepted waits for a first contact');
	ok((await page(sender, ref.low)).includes('Batas jawaban'), 'and what was sent for an answer');
});

await check('half of it has passed: what is left', async () => {
	at(13 * HOUR);
	const receiver = await as(RECEIVER);
	ok((await listed(receiver, 'masuk', ref.low)).includes('tinggal 10 jam'), 'in the queue');
	ok((await page(receiver, ref.low)).includes('tinggal 10 jam'), 'on its page');
	equal(await listed(receiver, 'lewat', ref.low), '', 'which is not late');
	ok((await listed(receiver, 'lewat', ref.high)).includes('lewat 12 jam dari batas'), 'an hour is over since twelve');
});

await check('it has passed: coordinators, then heads, then who is on duty', async () => {
	at(27 * HOUR);
	let sender = await as(SENDER);
	for (const b of [sender, await as(RECEIVER)]) {
		ok((await listed(b, 'lewat', ref.low)).includes('lewat 3 jam dari batas'), 'late at both units');
		ok((await page(b, ref.low)).includes('Koordinator di kedua unit melihatnya'), 'who is told');
	}
	ok((await page(sender, ref.high)).includes('Hubungi unit lain itu lewat telepon'), 'twice an hour is long over');
	ok((await sender.get(`/rujukan/${ref.high}`)).text.includes('href="/layanan"'), 'and others are offered');
	const notice = async (name) => (await (await as(name)).get('/')).text.includes('Rujukan yang lewat batas waktu');
	ok(await notice('koordinator.angsoduo') && await notice('kepala.lansia'), 'coordinator, and head where one is long over');
	ok(!(await notice(SENDER)), 'not every officer');
	at(37 * HOUR);
	sender = await as(SENDER);
	ok((await page(sender, ref.low)).includes('Koordinator dan kepala di kedua unit melihatnya'), 'half as long again');
	at(49 * HOUR);
	ok((await page(await as(SENDER), ref.low)).includes('Waktunya sudah lewat dua kali'), 'twice as long');
	ok((await listed(await as(RECEIVER), 'lewat', ref.taken)).includes('lewat'), 'nobody has called the client');
});

await check('three times: it is over, unless it is urgent', async () => {
	at(73 * HOUR);
	const receiver = await as(RECEIVER);
	for (const [name, act] of [['low', 'buka'], ['read', 'terima'], ['read', 'tolak']]) {
		const there = await receiver.get(`/rujukan/${ref[name]}`);
		ok(words(there.text).includes('Kedaluwarsa') && !there.text.includes(`/rujukan/${ref[name]}/${act}"`), `${name}: no form`);
		const res = await receiver.post(`/rujukan/${ref[name]}/${act}`, act === 'tolak' ? { reason: 'kapasitas-penuh' } : {});
		equal(res.status, 409, `${name}: ${act}`);
		ok(words(res.text).includes('Rujukan ini kedaluwarsa'), 'and says why');
		equal(await listed(receiver, 'tunggu', ref[name]), '', `${name}: waits for them no more`);
		for (const queue of ['masuk', 'lewat', 'semua']) ok((await listed(receiver, queue, ref[name])).includes('Kedaluwarsa'), `${name}: in ${queue}`);
	}
	equal(sql(`SELECT GROUP_CONCAT(state) FROM referral WHERE id IN (X'${idHex(ref.low)}', X'${idHex(ref.read)}')`)[0][0].length, 3, 'nothing was written');
	await receiver.get(`/rujukan/${ref.high}`);
	equal((await receiver.post(`/rujukan/${ref.high}/buka`)).status, 303, 'what is urgent opens');
	ok(!(await page(receiver, ref.taken)).includes('Kedaluwarsa'), 'what was accepted does not end so');

	const sender = await as(SENDER);
	ok((await listed(sender, 'tunggu', ref.low)).includes('Kedaluwarsa'), 'the sender is to act');
	ok((await page(sender, ref.low)).includes('Tarik rujukan ini, lalu kirim yang baru'), 'and is told how');
	await sender.get(`/rujukan/${ref.low}`);
	equal((await sender.post(`/rujukan/${ref.low}/tarik`, { state: 'terkirim', reason: 'no-longer-needed' })).status, 303, 'withdrawn');
	ok(!(await page(sender, ref.low)).includes('Kedaluwarsa'), 'it has a state that is signed');
	ok((await listed(await as(RECEIVER), 'ditolak', ref.low)).includes('Ditarik'), 'at both units');
});
at(0);
finish();
