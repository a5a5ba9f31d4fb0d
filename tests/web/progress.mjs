// What a receiver tells between acceptance and outcome, and what the sender sees of
// it; then walks by chance, compared with a small model of the domain's table.
import { words, sql, user } from '../lib/portal.mjs';
import { as } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { ok, equal, check } from '../lib/check.mjs';

const where = { to: 'Lanjut Usia', service: 'home-care-assessment' };
const sender = await as('konselor1.angsoduo');
const receiver = await as('peksos1.lansia');
const safe = 'Hanya lewat pesan, sesudah pukul 16.';
const made = (state, kasus) => fx.referralIn(state, sender, receiver, where, kasus).then((f) => f.ref);
const has = (res, texts, what) => {
	for (const text of texts) ok(words(res.text).includes(text), `${what}: ${text}`);
};
const stateOf = (ref) => Number(sql(`SELECT state FROM referral WHERE id = X'${ref.replaceAll('-', '')}'`)[0][0]);

// A form that is sent, and the sentence of the page that it leads to.
async function told(b, path, fields, say) {
	const res = await b.post(path, fields);
	equal(res.status, 303, path);
	const page = await b.get(res.location);
	ok(words(/role="status">([^<]*)</.exec(page.text)?.[1] ?? '').includes(say), `${path}: ${say}`);
	return page;
}

await check('an appointment: the safe contact beside it, and the sender sees when and where', async () => {
	const kasus = await fx.createCase(sender, { phone: '0800 0000 0002', safe_contact: safe });
	const ref = await made('diterima', kasus);
	const at = `/rujukan/${ref}`;
	const page = await receiver.get(at);
	ok(page.text.includes(`href="${at}/jadwal"`), 'a link to the form');
	ok(!page.text.includes(`${at}/tidak-hadir`) && !page.text.includes(`${at}/tangguhkan`), 'and to nothing that is not possible yet');
	const form = await receiver.get(`${at}/jadwal`);
	equal(form.status, 200, 'the form');
	has(form, ['0800 0000 0002', safe, 'Menurut kasus'], 'the form');

	for (const [change, say] of [[{ date: '' }, 'Isi tanggal pertemuan'], [{ time: '25.00' }, 'Tulis jam dengan empat angka'],
		[{ date: '31/02/2027' }, 'Tanggal itu tidak ada'], [{ where: '' }, 'Isi tempat pertemuan'],
		[{ date: fx.day(-1) }, 'tidak dapat dijadwalkan sebelum rujukan diterima'], [{ date: fx.day(400) }, 'lebih dari setahun lagi']]) {
		const res = await receiver.post(`${at}/jadwal`, { ...fx.MEETING, note: 'Catatan yang diketik.', ...change });
		equal(res.status, 422, JSON.stringify(change));
		has(res, [say, 'Catatan yang diketik.', safe], JSON.stringify(change));
		ok(change.where === '' || res.text.includes(`value="${fx.MEETING.where}"`), 'what was typed stays');
	}
	const date = fx.day(3);
	const done = await told(receiver, `${at}/jadwal`, { date, time: '1430', where: 'Ruang dua, Ibu Contoh', note: 'Bawa KTP.' }, 'Janji temu tersimpan.');
	has(done, ['Dijadwalkan', 'pukul 14.30 WIB', 'Ruang dua, Ibu Contoh', 'Jadwalkan pertemuan lain'], 'the receiver');
	ok(!done.text.includes(`${at}/tidak-hadir`), 'nobody has missed it yet');
	const early = await receiver.post(`${at}/tidak-hadir`);
	equal(early.status, 422, 'not absent before the time');
	has(early, ['Waktu pertemuannya belum lewat'], 'not absent before the time');
	const seen = await sender.get(at);
	has(seen, ['Kabar terakhir dari penerima', 'pukul 14.30 WIB', 'Ruang dua, Ibu Contoh', 'Bawa KTP.', user('peksos1.lansia').name], 'the sender');
	ok(!/\/(jadwal|mulai|hasil)"/.test(seen.text), 'who has no form for it');
	for (const [act, fields] of [['jadwal', fx.MEETING], ['mulai', {}], ['hasil', { status: 'completed' }]]) {
		equal((await sender.post(`${at}/${act}`, fields)).status, 403, `the sender: ${act}`);
	}
	equal((await sender.get(`${at}/jadwal`)).status, 403, 'nor the page');
	await told(receiver, `${at}/mulai`, {}, 'Layanan tercatat berjalan.');
	const late = await receiver.post(`${at}/jadwal`, { ...fx.MEETING, note: 'Terlambat diketik.' });
	equal(late.status, 409, 'too late');
	has(late, ['Layanan untuk rujukan ini sudah berjalan', 'Terlambat diketik.'], 'too late');
	has(await sender.get(at), ['Berjalan', 'Dijadwalkan', 'Janji temu: ', 'Diterima'], 'the history keeps each step');
});

await check('three times not there, then no further date', async () => {
	const ref = await made('diterima');
	const at = `/rujukan/${ref}`;
	for (let n = 1; n <= 3; n += 1) {
		await told(receiver, `${at}/jadwal`, fx.MEETING, 'Janji temu tersimpan.');
		has(await receiver.get(`${at}/tidak-hadir`), [`ketidakhadiran ke-${n} dari paling banyak 3`], 'the form counts');
		await told(receiver, `${at}/tidak-hadir`, { note: `Dicoba ${n} kali.` }, 'Ketidakhadiran tercatat.');
	}
	const page = await receiver.get(at);
	ok(!page.text.includes(`href="${at}/jadwal"`), 'no link to a further date');
	has(page, ['Klien sudah tiga kali tidak hadir'], 'the page says why');
	for (const res of [await receiver.post(`${at}/jadwal`, fx.MEETING), await receiver.get(`${at}/jadwal`)]) {
		equal(res.status, 422, 'nor a date');
		has(res, ['Klien sudah tiga kali tidak hadir, maka tidak dijadwalkan lagi'], 'with the reason');
	}
	equal((await receiver.post(`${at}/hasil`, { status: 'completed' })).status, 409, 'it was not completed');
	equal((page.text.match(/name="status"/g) ?? []).length, 1, 'nor is that offered');
	equal((await receiver.post(`${at}/hasil`, { status: 'failed' })).status, 422, 'a reason is needed');
	await told(receiver, `${at}/hasil`, { status: 'failed', result: 'no-show' }, 'Hasil sudah dilaporkan');
	has(await sender.get(at), ['Tidak tercapai', 'Klien tidak hadir', 'Dicoba 1 kali.', 'Dicoba 3 kali.'], 'the sender');
	ok((await sender.get('/rujukan')).text.includes(at), 'and has it in the list');
	await told(sender, `${at}/tutup`, {}, 'Rujukan sudah ditutup.');
});

await check('on hold with a reason and a day, and back; then partly', async () => {
	const ref = await made('berjalan');
	const at = `/rujukan/${ref}`;
	for (const [change, say] of [[{ reason: '' }, 'Pilih alasan menangguhkan'], [{ review: '' }, 'Isi kapan layanan ditinjau lagi'],
		[{ review: fx.day(-1) }, 'Tanggal tinjauan harus hari ini atau sesudahnya'], [{ reason: 'lainnya' }, 'Tulis keterangannya'],
		[{ reason: 'goal-reached' }, 'Tanggal tinjauan']]) {
		const res = await receiver.post(`${at}/tangguhkan`, { ...fx.HOLD, ...change });
		equal(res.status, 422, JSON.stringify(change));
		has(res, [say], JSON.stringify(change));
	}
	await told(receiver, `${at}/tangguhkan`, { ...fx.HOLD, note: 'Nomor antrean 4.' }, 'Layanan ditangguhkan.');
	has(await sender.get(at), ['Ditangguhkan', 'Menunggu giliran layanan', 'Ditinjau lagi', 'Nomor antrean 4.'], 'the sender');
	equal((await receiver.post(`${at}/hasil`, { status: 'partly' })).status, 409, 'not partly while on hold');
	await told(receiver, `${at}/mulai`, {}, 'Layanan tercatat berjalan.');
	await told(receiver, `${at}/hasil`, { status: 'partly', note: 'Dua dari lima kunjungan.' }, 'Hasil sudah dilaporkan');
	has(await sender.get(at), ['Layanan selesai sebagian', 'Tujuan tercapai sebagian', 'Dua dari lima kunjungan.'], 'the sender');
	equal((await receiver.post(`${at}/mulai`)).status, 409, 'what has ended does not begin');
	await told(sender, `${at}/tutup`, {}, 'Rujukan sudah ditutup.');
});

// The table of the domain, as its reference page has it.  Numbers of the states as
// docs/format.md has them.
const NUMBER = { diterima: 4, selesai: 6, ditutup: 7, dijadwalkan: 11, 'tidak-hadir': 12, berjalan: 13, ditangguhkan: 14,
	'selesai-sebagian': 15, 'tidak-tercapai': 16 };
const MODEL = {
	diterima: { jadwal: 'dijadwalkan', mulai: 'berjalan', done: 'selesai', partly: 'selesai-sebagian', failed: 'tidak-tercapai' },
	dijadwalkan: { jadwal: 'dijadwalkan', mulai: 'berjalan', 'tidak-hadir': 'tidak-hadir', done: 'selesai', partly: 'selesai-sebagian', failed: 'tidak-tercapai' },
	'tidak-hadir': { jadwal: 'dijadwalkan', failed: 'tidak-tercapai' },
	berjalan: { tangguhkan: 'ditangguhkan', done: 'selesai', partly: 'selesai-sebagian', failed: 'tidak-tercapai' },
	ditangguhkan: { mulai: 'berjalan', failed: 'tidak-tercapai' },
	selesai: { tutup: 'ditutup' },
	'selesai-sebagian': { tutup: 'ditutup' },
	'tidak-tercapai': { tutup: 'ditutup' },
	ditutup: {},
};
const ACTS = {
	jadwal: [receiver, 'jadwal', fx.MEETING],
	'tidak-hadir': [receiver, 'tidak-hadir', {}],
	mulai: [receiver, 'mulai', {}],
	tangguhkan: [receiver, 'tangguhkan', fx.HOLD],
	done: [receiver, 'hasil', { status: 'completed' }],
	partly: [receiver, 'hasil', { status: 'partly' }],
	failed: [receiver, 'hasil', { status: 'failed', result: 'moved' }],
	tutup: [sender, 'tutup', {}],
};
// Half of the steps are possible ones, and ends come late, or no walk would get far.
function choose(state, left) {
	const all = Object.keys(ACTS);
	const good = Object.keys(MODEL[state]).filter((act) => left < 3 || !['done', 'partly', 'failed'].includes(act));
	const from = Math.random() < 0.6 && good.length > 0 ? good : all.filter((act) => left < 3 || !['done', 'partly', 'failed'].includes(act));
	return from[Math.floor(Math.random() * from.length)];
}

await check('walks by chance go as the model goes', async () => {
	let taken = 0;
	let refused = 0;
	for (let walk = 0; walk < 6; walk += 1) {
		const ref = await made('diterima');
		let state = 'diterima';
		let absent = 0;
		const way = [state];
		for (let left = 14; left > 0 && state !== 'ditutup'; left -= 1) {
			const act = choose(state, left);
			const [b, path, fields] = ACTS[act];
			const spent = act === 'jadwal' && state === 'tidak-hadir' && absent >= 3;
			const to = spent ? undefined : MODEL[state][act];
			await b.get(`/rujukan/${ref}`);
			const res = await b.post(`/rujukan/${ref}/${path}`, fields);
			const want = to ? 303 : spent ? 422 : 409;
			if (!equal(res.status, want, `${act} in ${state} after ${way.join(' ')}`)) break;
			if (to) taken += 1;
			else refused += 1;
			state = to ?? state;
			absent += to === 'tidak-hadir' ? 1 : 0;
			way.push(act);
			if (!equal(stateOf(ref), NUMBER[state], `${state} after ${way.join(' ')}`)) break;
		}
	}
	ok(taken > 20 && refused > 5, `${taken} steps taken, ${refused} refused`);
});
