// Before the decision: what a receiver asks and the sender answers, another unit that
// it suggests, and the referral that the sender begins anew.
import { hidden, words, sql, user } from '../lib/portal.mjs';
import { as } from '../lib/people.mjs';
import { consents } from '../lib/consent.mjs';
import * as fx from '../lib/fixture.mjs';
import { ok, equal, check } from '../lib/check.mjs';

const where = { to: 'Lanjut Usia', service: 'home-care-assessment' };
const sender = await as('konselor1.angsoduo');
const receiver = await as('peksos1.lansia');
const head = await as('kepala.lansia');
const QUESTION = `Tanya contoh ${fx.stamp}: kapan klien di rumah?`;
const ANSWER = `Jawab contoh ${fx.stamp}: sesudah pukul 16.`;
const made = (state) => fx.referralIn(state, sender, receiver, where).then((f) => f.ref);
const has = (res, texts, what) => {
	for (const text of texts) ok(words(res.text).includes(text), `${what}: ${text}`);
};
const hex = (id) => `X'${id.replaceAll('-', '')}'`;
const keys = (ref) => sql(`SELECT LENGTH(sealed_keys) FROM document WHERE conversation = ${hex(ref)} ORDER BY created, id`).map((row) => Number(row[0]));

async function told(b, path, fields, say) {
	const res = await b.post(path, fields);
	equal(res.status, 303, path);
	const page = await b.get(res.location);
	ok(words(/role="status">([^<]*)</.exec(page.text)?.[1] ?? '').includes(say), `${path}: ${say}`);
	return page;
}
async function asked() {
	const ref = await made('dibuka');
	await fx.step(receiver, ref, 'tanya', { about: 'kontak', question: QUESTION });
	return ref;
}

await check('a question, its answer, and then the decision', async () => {
	const ref = await made('dibuka');
	const at = `/rujukan/${ref}`;
	ok((await receiver.get(at)).text.includes(`href="${at}/tanya"`), 'a link to the form');
	equal((await receiver.get(`${at}/tanya`)).status, 200, 'the form');
	for (const [fields, say] of [[{ question: QUESTION }, 'Pilih tentang apa'], [{ about: 'kontak' }, 'Tulis pertanyaannya'],
		[{ about: 'goal-reached', question: QUESTION }, 'Pilih tentang apa']]) {
		const res = await receiver.post(`${at}/tanya`, fields);
		equal(res.status, 422, say);
		has(res, fields.question ? [say, QUESTION] : [say], say);
	}
	const asks = await told(receiver, `${at}/tanya`, { about: 'kontak', question: QUESTION }, 'Pertanyaan terkirim.');
	has(asks, ['Perlu info', QUESTION, 'menunggu jawaban pengirim'], 'the receiver');
	ok(asks.text.includes(`${at}/terima`) && asks.text.includes(`${at}/tolak`), 'who can decide all the same');
	ok(!asks.text.includes(`${at}/tanya`), 'one question at a time');
	equal((await head.post(`${at}/tanya`, { about: 'kontak', question: 'Lagi?' })).status, 409, 'for the whole unit');
	equal((await receiver.post(`${at}/jawab`, { reply: ANSWER })).status, 403, 'nobody answers themselves');

	const page = await sender.get(at);
	has(page, ['Penerima bertanya sebelum memutuskan', QUESTION, 'Pertanyaan: Cara menghubungi klien'], 'the sender');
	equal((await sender.post(`${at}/jawab`)).status, 422, 'an empty answer is none');
	const tells = await told(sender, `${at}/jawab`, { reply: ANSWER }, 'Jawaban terkirim.');
	has(tells, [ANSWER, 'Dibuka'], 'the sender reads it too');
	equal((await sender.post(`${at}/jawab`, { reply: ANSWER })).status, 409, 'answered once');
	has(await receiver.get(at), ['Tanya jawab', QUESTION, ANSWER], 'the receiver reads it');
	await fx.step(receiver, ref, 'tanya', { about: 'layanan', question: 'Kedua?' });
	await fx.step(sender, ref, 'jawab', { reply: 'Ya, kedua.' });
	await fx.accept(receiver, ref);
	has(await receiver.get(at), [QUESTION, ANSWER, 'Ya, kedua.', 'Diterima'], 'it stays after the acceptance');
	has(await sender.get(at), [QUESTION, ANSWER, 'Ya, kedua.'], 'on both sides');
});

await check('what was answered goes with the referral: declined, withdrawn, another unit', async () => {
	for (const [b, act, fields] of [[receiver, 'tolak', { reason: 'kapasitas-penuh' }],
		[sender, 'tarik', { state: 'dibuka', reason: 'no-longer-needed' }]]) {
		const ref = await asked();
		const at = `/rujukan/${ref}`;
		await fx.step(sender, ref, 'jawab', { reply: ANSWER });
		has(await receiver.get(at), [ANSWER], 'read before');
		await fx.step(b, ref, act, fields);
		const kept = keys(ref);
		equal(kept.filter((n) => n === 0).length, 2, `${act}: no keys of what was sent (${kept})`);
		const after = await receiver.get(at);
		equal(after.status, 200, `${act}: the page`);
		ok(!words(after.text).includes(ANSWER), `${act}: not the receiver's any more`);
		has(await sender.get(at), [ANSWER, QUESTION], `${act}: the sender's own`);
	}
	const ref = await asked();
	await fx.step(sender, ref, 'tarik', { state: 'perlu-info', reason: 'no-longer-needed' });
	equal((await receiver.post(`/rujukan/${ref}/terima`)).status, 409, 'withdrawn while it was asked');
});

await check('a question stops the term of the answer, which goes on with the answer', async () => {
	const { ref } = await fx.referralIn('dibuka', sender, receiver, { ...where, urgency: '3' });
	const term = () => Number(sql(`SELECT due - sent FROM referral WHERE id = ${hex(ref)}`)[0][0]);
	equal(term(), 3600e3, 'an hour to answer in');
	await fx.step(receiver, ref, 'tanya', { about: 'kontak', question: 'Pertanyaan contoh?' });
	const asked = term();
	ok(asked >= 24 * 3600e3, 'a day for the sender');
	has(await sender.get(`/rujukan/${ref}`), ['Batas jawaban pengirim'], 'and they see it');
	await fx.step(sender, ref, 'jawab', { reply: ANSWER });
	ok(term() > 3600e3 && term() < asked, 'then what was left of the hour');
});

// Restrict the receiver's case of a referral to its holder and one more.
async function restrict(at) {
	const own = /href="(\/kasus\/[0-9a-f-]{36})"/.exec((await receiver.get(at)).text)[1];
	const form = await receiver.get(`${own}/batasi`);
	const named = [...form.text.matchAll(/name="named"[^>]*value="([^"]+)"/g)].map((m) => m[1]);
	const select = /<select[^>]*name="assignee"[^]*?<\/select>/.exec(form.text)[0];
	const self = [...select.matchAll(/<option value="([^"]*)"[^>]*>([^<]*)/g)].find((m) => m[2].includes(user('peksos1.lansia').name))[1];
	return receiver.post(`${own}/batasi`, { before: hidden(form.text, 'before') ?? '', assignee: self, named: named.slice(0, 1) });
}

await check('a restricted case keeps the answer, and the unit loses it', async () => {
	const ref = await asked();
	await fx.step(sender, ref, 'jawab', { reply: ANSWER });
	await fx.accept(receiver, ref);
	const at = `/rujukan/${ref}`;
	const res = await restrict(at);
	equal(res.status, 303, 'restricted');
	equal(keys(ref).filter((n) => n === 0).length, 2, 'no key of what was sent is sealed to the unit');
	has(await receiver.get(at), [ANSWER, 'Ringkasan contoh'], 'its officer reads on');
	has(await sender.get(at), [ANSWER], 'and the sender');
});

await check('consent taken back while work goes on: a task, and the case can be restricted', async () => {
	for (const state of ['perlu-info', 'berjalan', 'dijadwalkan']) {
		const kasus = await fx.createCase(sender);
		const { ref } = await fx.referralIn(state, sender, receiver, where, kasus);
		const at = `/rujukan/${ref}`;
		const entri = consents(await sender.get(`/kasus/${kasus}`))[0];
		equal((await sender.post(`/kasus/${kasus}/persetujuan/cabut`, { entri, version: '1', consent_ended: 'client' })).status, 303, `${state}: taken back`);
		if (state === 'perlu-info') {
			has(await receiver.get(at), ['Persetujuan dicabut', 'tidak dapat dibuka lagi'], state);
			continue;
		}
		has(await receiver.get(at), ['Dicabut, perlu tindak lanjut', 'Batas tindak lanjut', 'Ringkasan contoh'], state);
		equal((await restrict(at)).status, 303, `${state}: restricted`);
		has(await receiver.get(at), ['Ringkasan contoh', 'Pencabutan persetujuan'], `${state}: its officer reads on`);
		equal((await receiver.post(`${at}/tindak-lanjut`)).status, 303, `${state}: heeded`);
		has(await sender.get(at), ['Persetujuan dicabut'], `${state}: the sender sees it`);
	}
});

await check('another unit is only suggested; the sender gets a draft of all but the consent', async () => {
	const kasus = await fx.createCase(sender);
	const { ref } = await fx.referralIn('dibuka', sender, receiver, where, kasus);
	const at = `/rujukan/${ref}`;
	const form = await receiver.get(`${at}/sarankan`);
	equal(form.status, 200, 'the form');
	const units = [...form.text.matchAll(/<option value="([0-9a-f-]{36})"[^>]*>([^<]*)/g)].map((m) => ({ id: m[1], name: m[2] }));
	const other = units.find((u) => u.name.includes('UPTD PPA'));
	const from = units.find((u) => u.name.includes('Angso Duo'));
	for (const [fields, say] of [[{ reason: 'bukan-kewenangan' }, 'Pilih unit yang disarankan'], [{ unit: other.id }, 'Pilih alasan'],
		[{ unit: other.id, reason: 'lainnya' }, 'Tulis keterangannya'], [{ unit: from.id, reason: 'bukan-kewenangan' }, 'Pilih unit lain daripada pengirim']]) {
		const res = await receiver.post(`${at}/sarankan`, fields);
		equal(res.status, 422, say);
		has(res, [say], say);
	}
	const before = Number(sql('SELECT COUNT(*) FROM referral')[0][0]);
	await told(receiver, `${at}/sarankan`, { unit: other.id, reason: 'bukan-kewenangan', note: 'Ada unsur kekerasan.' }, 'Saran terkirim.');
	equal(Number(sql('SELECT COUNT(*) FROM referral')[0][0]), before, 'nothing goes to the other unit');
	ok(!words((await receiver.get(at)).text).includes('Ringkasan contoh'), 'the content is not readable any more');
	equal((await receiver.post(`${at}/terima`)).status, 409, 'nor can it be accepted');
	const page = await sender.get(at);
	has(page, ['Unit lain disarankan', 'UPTD PPA', 'Bukan kewenangan unit kami', 'Ada unsur kekerasan.', 'Siapkan draf untuk'], 'the sender');
	ok((await sender.get('/rujukan')).text.includes(at), 'and has it to close');
	equal((await receiver.post(`${at}/rujuk-lagi`)).status, 403, 'the receiver begins none');
	const again = await sender.post(`${at}/rujuk-lagi`);
	equal(again.status, 303, 'a draft');
	const draft = /\/rujukan\/([0-9a-f-]{36})\/persetujuan$/.exec(again.location)[1];
	ok(draft !== ref, 'of its own');
	const to = await sender.get(`/rujukan/${draft}/tujuan`);
	ok(new RegExp(`<option value="${other.id}" selected`).test(to.text), 'to the unit that was suggested');
	has(await sender.get(`/rujukan/${draft}/alasan`), ['Ringkasan contoh untuk penerima.'], 'with the summary');
	const unready = await sender.get(`/rujukan/${draft}/periksa`);
	ok(!hidden(unready.text, 'checked'), 'it cannot be sent without a consent');
	await told(sender, `${at}/tutup`, {}, 'Rujukan sudah ditutup.');
});

await check('from every end a sender begins anew, to the same unit, and sends it', async () => {
	for (const state of ['ditolak', 'selesai', 'tidak-tercapai']) {
		const ref = await made(state);
		const again = await sender.post(`/rujukan/${ref}/rujuk-lagi`);
		equal(again.status, 303, state);
		const draft = /\/rujukan\/([0-9a-f-]{36})\//.exec(again.location)[1];
		equal((await sender.post(`/rujukan/${draft}/persetujuan`, { basis: 'subject-consent--tertulis', explained: 'ya' })).location,
			`/rujukan/${draft}/periksa`, `${state}: only the consent was missing`);
		await fx.send(sender, draft);
		await fx.open(receiver, draft);
		has(await receiver.get(`/rujukan/${draft}`), ['Ringkasan contoh untuk penerima.'], state);
	}
	for (const state of ['terkirim', 'diterima']) {
		const ref = await made(state);
		equal((await sender.post(`/rujukan/${ref}/rujuk-lagi`)).status, 409, `not one that runs: ${state}`);
	}
});

await check('entered in error: a second person makes it unreadable to both sides, and the trail stays', async () => {
	const coordinator = await as('koordinator.angsoduo');
	for (const [state, told] of [['terkirim', 0], ['dibuka', 1]]) {
		const { ref } = await fx.referralIn(state, sender, receiver, where);
		const at = `/rujukan/${ref}`;
		if (told) {
			await fx.step(receiver, ref, 'tanya', { about: 'kontak', question: QUESTION });
			await fx.step(sender, ref, 'jawab', { reply: ANSWER });
		}
		equal((await coordinator.post(`${at}/salah-input`)).status, 409, `${state}: not before it was withdrawn`);
		await fx.step(sender, ref, 'tarik', { state, reason: 'entered-in-error' });
		has(await sender.get(at), ['Hapus isi rujukan yang salah ini', user('koordinator.angsoduo').name, 'Ringkasan contoh'], state);
		equal((await sender.post(`${at}/salah-input`)).status, 403, `${state}: a counsellor does not`);
		equal((await (await as('kepala.lansia')).post(`${at}/salah-input`)).status, 403, `${state}: nor the receiver`);
		const before = sql(`SELECT COUNT(*) FROM action WHERE referral = ${hex(ref)}`)[0][0];
		await coordinator.get(at);
		const done = await coordinator.post(`${at}/salah-input`);
		equal(done.status, 303, `${state}: the coordinator`);
		const page = await coordinator.get(done.location);
		has(page, ['Isinya sudah dihapus; jejaknya tetap ada.', 'dihapus oleh dua orang', 'Salah input', 'Ditarik'], state);
		ok(!/Ringkasan contoh|Jawab contoh|Tanya contoh/.test(words(page.text)), `${state}: nothing of it is left`);
		const mine = await sender.get(at);
		equal(mine.status, 200, `${state}: the sender's page`);
		ok(!/Ringkasan contoh|Jawab contoh/.test(words(mine.text)), `${state}: nor for the sender`);
		equal((await sender.get(`${at}/surat`)).status, 404, `${state}: nor the letter`);
		equal((await receiver.get(at)).status, 200, `${state}: the receiver's page`);
		equal(keys(ref).filter((n) => n === 0).length, 1 + told, `${state}: no sealed keys`);
		equal(sql(`SELECT COUNT(*) FROM document_copy JOIN document ON document = document.id WHERE conversation = ${hex(ref)}`)[0][0], '0', `${state}: no copies`);
		equal(sql(`SELECT COUNT(*) FROM action WHERE referral = ${hex(ref)}`)[0][0], String(Number(before) + 1), `${state}: the steps stay`);
		equal((await coordinator.post(`${at}/salah-input`)).status, 409, `${state}: once`);
	}
	const { ref } = await fx.referralIn('terkirim', coordinator, receiver, where);
	await fx.step(coordinator, ref, 'tarik', { state: 'terkirim', reason: 'entered-in-error' });
	equal((await coordinator.post(`/rujukan/${ref}/salah-input`)).status, 403, 'never the one who withdrew it');
	const other = await fx.referralIn('terkirim', sender, receiver, where);
	await fx.step(sender, other.ref, 'tarik', { state: 'terkirim', reason: 'no-longer-needed' });
	equal((await coordinator.post(`/rujukan/${other.ref}/salah-input`)).status, 422, 'nor what was withdrawn for another reason');
});
