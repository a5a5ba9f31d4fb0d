// A referral on paper: the letter, and whether a paper is genuine.
import { sql, user, words } from '../lib/portal.mjs';
import { as, absent } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { check, equal, ok } from '../lib/check.mjs';

const where = { to: 'Lanjut Usia', service: 'home-care-assessment' };
const sender = await as('konselor1.angsoduo');
const receiver = await as('peksos1.lansia');
const has = (res, texts, what) => {
	for (const text of texts) ok(words(res.text).includes(text), `${what}: "${text}"`);
};
// The verbs that the trail has of an object, by whoever did it.
const hex = (id) => id.replaceAll('-', '');
// The letter's code as it stands under its QR code.
const codeOn = (page) => /class="kode"[^>]*>([^<]*)</.exec(page.text)[1].replaceAll(' ', '');
const genuine = (b, ref, code) => b.get(`/rujukan/${ref}/asli?kode=${code}`);
const UNKNOWN = 'Surat tidak dikenal, atau telah berubah';

// How often the trail has that act of the actor's done to the object.
async function times(b, act, object) {
	const page = await b.get(`/jejak?perbuatan=${act}&objek=${object}`);
	return [...page.text.matchAll(/<tr[^]*?<\/tr>/g)].map((m) => words(m[0])).filter((t) => /R(J|ujukan)/.test(t)).length;
}

const made = await fx.referralIn('dibuka', sender, receiver, where);
const letter = await sender.get(`/rujukan/${made.ref}/surat`);
const number = /RJ\/[A-Z0-9/-]+/.exec(words(letter.text))[0];

await check('the letter has what an official letter has', async () => {
	equal(letter.status, 200, 'the letter');
	has(letter, [`Nomor : ${number}`, 'Sifat : Rahasia', 'Lampiran : Tidak ada', 'Hal : Rujukan klien', 'Yth. Kepala',
		'Kepala PPKS Angso Duo', user('kepala.angsoduo').name, 'Tembusan:', 'Arsip PPKS Angso Duo'], 'the letter');
	has(letter, [`Dicetak oleh ${user('konselor1.angsoduo').name}`], 'who printed it');
	ok(/<svg class="surat__qr"/.test(letter.text), 'a QR code');
	ok(/^[0-9a-f]{24}$/.test(codeOn(letter)), 'and its code');
});

await check('printing is on the trail, and is a reading too', async () => {
	const { ref } = await fx.referralIn('terkirim', sender, receiver, where);
	const done = async () => [await times(sender, 'unduh-rujukan', ref), await times(sender, 'baca-rujukan', ref)];
	const before = await done();
	await sender.get(`/rujukan/${ref}/surat`);
	equal((await done()).join(), [before[0] + 1, before[1] + 1].join(), 'printed, and read');
});

await check('sender and receiver see that a paper is genuine, and nothing of the client', async () => {
	const code = codeOn(letter);
	equal(codeOn(await receiver.get(`/rujukan/${made.ref}/surat`)), code, 'both print the same');
	// a colleague of the sender may not read the referral, and sees as much
	for (const name of ['konselor1.angsoduo', 'konselor2.angsoduo', 'peksos1.lansia']) {
		const b = await as(name);
		const seen = await times(b, 'daftar', made.ref);
		const page = await genuine(b, made.ref, code);
		equal(page.status, 200, name);
		has(page, ['Surat asli', number, 'PPKS Angso Duo', 'Keadaan sekarang Dibuka'], name);
		ok(!page.text.includes(fx.stamp), `${name}: not the client`);
		ok(await times(b, 'daftar', made.ref) > seen, `${name}: logged`);
	}
});

await check('a code that is not the document\'s is unknown or changed', async () => {
	const code = codeOn(letter);
	const other = (code[0] === '0' ? '1' : '0') + code.slice(1);
	for (const bad of [other, '', code.slice(0, 23)]) {
		const page = await genuine(sender, made.ref, bad);
		has(page, [UNKNOWN], `"${bad}"`);
		ok(!words(page.text).includes(number), 'the number is not told');
	}
	const second = await fx.referralIn('terkirim', sender, receiver, where);
	has(await genuine(sender, second.ref, code), [UNKNOWN], 'the code of another letter');
});

await check('nobody else learns whether there is such a letter', async () => {
	const code = codeOn(letter);
	const stranger = await as('petugas1.uptd');
	const [theirs, none] = [await genuine(stranger, made.ref, code), await genuine(stranger, absent, code)];
	for (const page of [theirs, none]) {
		equal(page.status, 404, 'unknown');
		has(page, [UNKNOWN], 'unknown');
	}
	equal(words(theirs.text).replaceAll(made.ref, absent), words(none.text), 'both alike');
	const draft = await fx.draft(sender, await fx.createCase(sender));
	equal((await genuine(sender, draft, code)).status, 404, 'a draft is no letter');
});

await check('a paper of what was withdrawn says so', async () => {
	const { ref } = await fx.referralIn('terkirim', sender, receiver, where);
	const code = codeOn(await sender.get(`/rujukan/${ref}/surat`));
	await sender.get(`/rujukan/${ref}`);
	equal((await sender.post(`/rujukan/${ref}/tarik`, { state: 'terkirim', reason: 'no-longer-needed' })).status, 303, 'withdrawn');
	has(await genuine(receiver, ref, code), ['Surat asli', 'Keadaan sekarang Ditarik'], 'the receiver');
});

await check('a document that was exchanged in the database is not genuine', async () => {
	const { ref } = await fx.referralIn('dibuka', sender, receiver, where);
	const code = codeOn(await sender.get(`/rujukan/${ref}/surat`));
	const row = `referral = X'${hex(ref)}' AND version = 2`;
	const [[was]] = sql(`SELECT HEX(body) FROM action WHERE ${row}`);
	try {
		sql(`UPDATE action SET body = CONCAT(body, X'00') WHERE ${row}`);
		has(await genuine(receiver, ref, code), [UNKNOWN], 'its chain is broken');
	} finally {
		sql(`UPDATE action SET body = X'${was}' WHERE ${row}`);
	}
	has(await genuine(receiver, ref, code), ['Surat asli'], 'as it was signed');
});

// What is on the client's paper, without what stands beside it for the officer.
const paper = (page) => /<article class="surat"[^]*?<\/article>/.exec(page.text)[0];
const GIVEN = { ...fx.SERVICE, entry_remark: 'Keterangan contoh.' };

await check('the client\'s paper has each service with its day, and no mark that was not chosen', async () => {
	const kasus = await fx.createCase(sender);
	ok(words(paper(await sender.get(`/kasus/${kasus}/hasil`))).includes('Belum ada layanan yang tercatat.'), 'nothing yet');
	await fx.entry(sender, kasus, { ...GIVEN, date: '8/2/2026' });
	await fx.entry(sender, kasus, { ...GIVEN, service_given: 'konsultasi', by_unit: 'Puskesmas Contoh' });
	const wrong = await fx.entry(sender, kasus, { ...GIVEN, service_given: 'bimbingan', date: '9/2/2026' });
	const link = (await sender.get(`/kasus/${kasus}`)).text.includes(`href="/kasus/${kasus}/hasil"`);
	ok(link, 'the case leads to it');
	equal((await sender.post(`/kasus/${kasus}/entri/salah`, { entri: wrong, version: '1', mistake: 'typo' })).status, 303, 'a mistake');
	const page = await sender.get(`/kasus/${kasus}/hasil`);
	has(page, ['Awas: kertas ini berbahaya bagi klien', 'Setiap cetakan dicatat di jejak'], 'the officer is warned');
	const plain = words(paper(page));
	ok(/1 Februari 2026 : Konsultasi dan konseling.*8 Februari 2026 : Rujukan/.test(plain), `in their order: ${plain}`);
	for (const not of ['Lindung', 'PPKS', 'Puskesmas', fx.stamp, 'Keterangan contoh', 'Bimbingan']) {
		ok(!plain.includes(not), `not on it: ${not}`);
	}
	const marked = words(paper(await sender.get(`/kasus/${kasus}/hasil?tanda=ya`)));
	for (const say of ['PPKS Angso Duo PPKS-AD/', 'oleh Puskesmas Contoh', 'oleh PPKS Angso Duo']) ok(marked.includes(say), `chosen: ${say} in ${marked}`);
	for (const not of [fx.stamp, 'Keterangan contoh']) ok(!marked.includes(not), `never on it: ${not}`);
});

await check('what was printed of a case is on the trail, and is a reading too', async () => {
	const kasus = await fx.createCase(sender);
	const lines = async (act) => [...(await sender.get(`/jejak?perbuatan=${act}&objek=${kasus}`)).text.matchAll(/<tr[^]*?<\/tr>/g)]
		.map((m) => words(m[0])).filter((l) => l.includes('PPKS-AD/'));
	const read = (await lines('baca-kasus')).length;
	await sender.get(`/kasus/${kasus}/hasil`);
	const printed = await lines('cetak-kasus');
	equal(printed.length, 1, 'printed');
	ok(printed[0].includes('Mencetak hasil kasus') && !printed[0].includes('Jejak:'), `said so: ${printed[0]}`);
	equal((await lines('baca-kasus')).length, read + 1, 'and read');
});

await check('the receipt says what was handed over and to whom, not why', async () => {
	const kasus = await fx.createCase(sender, { category: 'ktp', sphere: 'rt', forms: 'psikis', phone: '0800 0000 0001' });
	const ref = await fx.draft(sender, kasus);
	await fx.fill(sender, ref, where.to, { ...where, groups: ['2', '3'] });
	await fx.send(sender, ref);
	ok((await sender.get(`/rujukan/${ref}/surat`)).text.includes(`href="/rujukan/${ref}/bukti"`), 'the letter leads to it');
	const text = words(paper(await sender.get(`/rujukan/${ref}/bukti`)));
	for (const say of ['Nomor : RJ/', 'Kepada : Rehabilitasi Sosial Lanjut Usia', `Oleh : ${user('konselor1.angsoduo').name}`,
		'Data diri', 'Cara menghubungi Anda', 'Bagian lain yang dipilih bersama petugas: 2']) ok(text.includes(say), `${say} in ${text}`);
	for (const not of [fx.stamp, 'Ringkasan contoh', 'erawatan', 'ekerasan', 'sikis', '0800', 'Lindung']) ok(!text.includes(not), `not: ${not}`);
	equal(await times(sender, 'unduh-rujukan', ref), 2, 'letter and receipt, each printed');
	const theirs = await fx.referralIn('dibuka', sender, receiver, where);
	equal((await receiver.get(`/rujukan/${theirs.ref}/bukti`)).status, 303, 'it is the sender\'s to give');
});
