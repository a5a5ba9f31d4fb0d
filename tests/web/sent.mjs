// What officers see and may do once a referral was sent.
import { hidden, words } from '../lib/portal.mjs';
import { as, logSize, requestsSince } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { ok, equal, check } from '../lib/check.mjs';

const where = { to: 'Lanjut Usia', service: 'home-care-assessment' };
const sender = await as('konselor1.angsoduo');
const receiver = await as('peksos1.lansia');

// Correct a case as its form does; returns the page that it leads to.
async function correct(b, kasus, fields) {
	const form = await b.get(`/kasus/${kasus}/ubah`);
	const res = await b.post(`/kasus/${kasus}/ubah`, { ...fields, version: hidden(form.text, 'version') });
	equal(res.status, 303, 'corrected');
	return b.get(res.location);
}
const said = (page) => words(/role="status"[^>]*>([^]*?)<\/div>/.exec(page.text)?.[1] ?? '').trim();
const warnings = (page) => [...page.text.matchAll(/govuk-warning-text__text">([^]*?)<\/strong>/g)]
	.map((m) => words(m[1]).trim());
const numberOf = (page) => /RJ\/[A-Z-]+\/\d{4}\/\d{6}/.exec(words(page.text))[0];

await check('who sent it is told that the receiver does not know of a change', async () => {
	const mark = 'Data kontak atau identitas klien berubah setelah rujukan';
	const told = (page) => warnings(page).filter((w) => w.includes(mark));
	const fields = fx.caseFields({ phone: '0800 0000 0001' });
	const kasus = await fx.createCase(sender, fields);
	// changed before it is sent: the receiver reads it
	await correct(sender, kasus, { ...fields, phone: '0800 0000 0002' });
	const { ref } = await fx.referralIn('terkirim', sender, receiver, where, kasus);
	const at = `/rujukan/${ref}`;
	const number = numberOf(await sender.get(at));
	const both = async (want, what) => {
		const from = logSize();
		const pages = [await sender.get(`/kasus/${kasus}`), await sender.get(at)];
		equal(pages.map((p) => told(p).length).join(), [want, want].join(), `${what}: case, referral`);
		return { pages, sql: (await requestsSince(from, 2))[0].sql };
	};
	const before = await both(0, 'nothing has changed');
	const narrative = 'Narasi contoh lain.';
	const calm = await correct(sender, kasus, { ...fields, phone: '0800 0000 0002', narrative });
	equal(said(calm), 'Tersimpan.', 'the narrative');
	await both(0, 'what was not sent');
	const changed = await correct(sender, kasus, { ...fields, phone: '0800 0000 0003', narrative });
	ok(said(changed).startsWith(`Tersimpan. Penerima rujukan ${number} belum mengetahui perubahan ini`), `said: ${said(changed)}`);
	const after = await both(1, 'the telephone');
	for (const page of after.pages) {
		ok(/^Peringatan Data kontak .* dikirim \(\d+ \S+ \d{4}\)\. Penerima belum mengetahuinya: hubungi penerima dan beri tahu\.$/
			.test(told(page)[0]) && told(page)[0].includes(number), `the sentence: ${told(page)[0]}`);
	}
	equal(after.sql, before.sql, 'for no statement more');
	await fx.open(receiver, ref);
	await both(1, 'opened');
	equal(told(await receiver.get(at)).length, 0, 'the receiver is not told to tell');
	await fx.accept(receiver, ref);
	await both(1, 'accepted');
	const own = /\/kasus\/([0-9a-f-]{36})/.exec((await receiver.get(at)).text)[1];
	equal(said(await correct(receiver, own, fx.caseFields({ phone: '0800 0000 0004' }))), 'Tersimpan.', 'the receiver');
	equal(told(await receiver.get(`/kasus/${own}`)).length, 0, 'has sent nothing');
	await fx.outcome(receiver, ref);
	await both(0, 'reported');

	// the name, and one that is thrown back
	const other = await fx.referralIn('terkirim', sender, receiver, where, kasus);
	await correct(sender, kasus, { ...fields, name: `${fields.name} Baru`, phone: '0800 0000 0003', narrative });
	equal(told(await sender.get(`/rujukan/${other.ref}`)).length, 1, 'the name');
	await fx.open(receiver, other.ref);
	await fx.decline(receiver, other.ref);
	equal(told(await sender.get(`/kasus/${kasus}`)).length, 0, 'declined');
});

await check('what came from another unit goes on only with its consent', async () => {
	const rule = 'data dari pengirim hanya boleh diteruskan dengan persetujuan pengirim';
	const onward = 'Persetujuan pengirim sudah ada';
	const { ref } = await fx.referralIn('diterima', sender, receiver, where);
	const got = await receiver.get(`/rujukan/${ref}`);
	const number = numberOf(got);
	const kasus = /\/kasus\/([0-9a-f-]{36})/.exec(got.text)[1];
	const page = await receiver.get(`/kasus/${kasus}`);
	ok(words(page.text).includes(`Kasus ini berasal dari rujukan ${number}: ${rule}.`), 'the case says where it came from');
	ok(new RegExp(`govuk-inset-text">[^<]*<a[^>]*href="/rujukan/${ref}"`).test(page.text), 'and leads there');
	const state = async (b, id) => /govuk-tag[^>]*>([^<]*)/.exec(/<h1[^]*$/.exec((await b.get(`/rujukan/${id}`)).text)[0])[1];

	const third = await fx.draft(receiver, kasus);
	await fx.fill(receiver, third, 'UPTD PPA', { service: 'complaint' });
	const look = await receiver.get(`/rujukan/${third}/periksa`);
	ok(warnings(look).some((w) => w.includes(number) && w.includes(rule)), 'the check page warns');
	ok(words(look.text).includes(onward) && !/name="onward"[^>]* checked/.test(look.text), 'a tick, not set');
	const checked = hidden(look.text, 'checked');
	const no = await receiver.post(`/rujukan/${third}/kirim`, { checked });
	equal(no.status, 422, 'not without it');
	ok(words(/id="onward-salah"[^]*?<\/p>/.exec(no.text)?.[0] ?? '').includes('Minta dahulu persetujuan pengirim'), 'said beside it');
	equal(hidden(no.text, 'checked'), checked, 'on the same page');
	ok(no.text.includes(`/rujukan/${third}/persetujuan`) && (await state(receiver, third)) !== 'Terkirim', 'and it is a draft still');
	equal((await receiver.post(`/rujukan/${third}/kirim`, { checked, onward: 'ya' })).status, 303, 'with it');

	// back to the sender, and a case of one's own: no tick, no warning
	const back = await fx.draft(receiver, kasus);
	await fx.fill(receiver, back, 'PPKS Angso Duo', { service: 'family-counselling' });
	const own = await fx.draft(sender, await fx.createCase(sender));
	await fx.fill(sender, own, where.to, where);
	for (const [b, id, what] of [[receiver, back, 'back'], [sender, own, 'own']]) {
		const text = words((await b.get(`/rujukan/${id}/periksa`)).text);
		ok(!text.includes(rule) && !text.includes(onward), `${what}: no tick`);
		await fx.send(b, id);
	}
});

await check('beside the XML to download stands what it holds', async () => {
	const { ref } = await fx.referralIn('dibuka', sender, receiver, where);
	for (const [b, who] of [[sender, 'sender'], [receiver, 'receiver']]) {
		const { text } = await b.get(`/rujukan/${ref}`);
		const by = /dokumen\.xml"[^]*?aria-describedby="([^"]*)"/.exec(text)?.[1];
		const hint = words(new RegExp(`id="${by}">([^<]*)`).exec(text)?.[1] ?? '').trim();
		equal(hint, 'Berkas ini tidak terkunci dan memuat data lengkap, termasuk NIK. Simpan hanya di tempat yang aman.', who);
	}
});

await check('what is withdrawn is what the page showed, and it says whether it was read', async () => {
	const reason = 'no-longer-needed';
	const { ref, kasus } = await fx.referralIn('terkirim', sender, receiver, where);
	const at = `/rujukan/${ref}`;
	const fresh = await sender.get(at);
	const state = hidden(fresh.text, 'state');
	ok(words(fresh.text).includes('Penerima belum membukanya'), 'nobody has read it');
	await fx.open(receiver, ref);
	const late = await sender.post(`${at}/tarik`, { state, reason });
	equal(late.status, 409, 'opened meanwhile');
	for (const say of ['Rujukan ini sudah dibuka (RJ/', 'tidak mengubah apa pun', 'Rujukan ini belum ditarik. Lihat lagi, lalu putuskan']) {
		ok(words(late.text).includes(say), `late: ${say}`);
	}
	ok(new RegExp(`href="${at}"[^>]*>Lihat rujukan<`).test(late.text), 'leads back');
	const again = await sender.get(at);
	ok(words(again.text).includes('Yang sudah dibaca tetap diketahui; setelah ditarik, isinya tidak dapat dibuka lagi.'), 'the page says what it means now');
	for (const bad of [{ reason }, { state: '-', reason }, { state: 'x', reason }]) {
		ok([400, 409].includes((await sender.post(`${at}/tarik`, bad)).status), `state ${bad.state}`);
	}
	const unsaid = await sender.post(`${at}/tarik`, { state: hidden(again.text, 'state') });
	equal(unsaid.status, 422, 'no reason');
	const done = await sender.post(`${at}/tarik`, { state: hidden(unsaid.text, 'state'), reason });
	equal(done.status, 303, 'decided again');
	ok(/^Rujukan sudah ditarik\. Penerima sempat membukanya pada \S+, \d+ \S+ \d{4}, pukul \d\d\.\d\d WIB\.$/
		.test(said(await sender.get(done.location))), 'and says that it was read');
	const after = await sender.post(`${at}/tarik`, { state, reason });
	ok(after.status === 409 && !words(after.text).includes('belum ditarik'), 'once');

	const other = (await fx.referralIn('terkirim', sender, receiver, where, kasus)).ref;
	await sender.get(`/rujukan/${other}`);
	const quick = await sender.post(`/rujukan/${other}/tarik`, { state, reason });
	equal(said(await sender.get(quick.location)), 'Rujukan sudah ditarik.', 'one that nobody read');
	const third = (await fx.referralIn('draf', sender, receiver, where, kasus)).ref;
	const check_ = words((await sender.get(`/rujukan/${third}/periksa`)).text);
	ok(check_.includes('isinya lalu tidak dapat dibuka lagi, tetapi yang sudah dibaca tetap diketahui') && !check_.includes('tidak dapat ditarik kembali'), 'told before sending');
});

await check('a receipt promises an answer only while there may be one', async () => {
	const { ref, kasus } = await fx.referralIn('terkirim', sender, receiver, where);
	const promise = 'Jawaban diharapkan sebelum';
	const text = async (id) => words((await sender.get(`/rujukan/${id}/tanda-terima`)).text);
	ok((await text(ref)).includes(promise), 'sent');
	await fx.open(receiver, ref);
	ok((await text(ref)).includes(promise), 'opened');
	await sender.get(`/rujukan/${ref}`);
	await sender.post(`/rujukan/${ref}/tarik`, { state: 'dibuka', reason: 'duplicate' });
	const ended = { Ditarik: ref };
	for (const [name, state] of [['Ditolak', 'ditolak'], ['Diterima', 'diterima'], ['Selesai', 'selesai']]) {
		ended[name] = (await fx.referralIn(state, sender, receiver, where, kasus)).ref;
	}
	for (const [name, id] of Object.entries(ended)) {
		const say = await text(id);
		ok(!say.includes(promise) && !say.includes('Rujukan terkirim'), `${name}: no promise`);
		ok(new RegExp(`Keadaan sekarang .*Dikirim kepada .*${name} Oleh \\S`).test(say) && /RJ\/PPKS-AD\//.test(say), `${name}: ${say.slice(-600)}`);
	}
	const gone = await fx.draft(sender, kasus);
	await sender.get(`/rujukan/${gone}`);
	await sender.post(`/rujukan/${gone}/buang`);
	equal((await sender.get(`/rujukan/${gone}/tanda-terima`)).status, 303, 'what was never sent has none');
});
