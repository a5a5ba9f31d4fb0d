// Consents: recorded in steps, shown with their state, and what may be sent on one.
import { hidden, words } from '../lib/portal.mjs';
import { as } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { ok, equal, check } from '../lib/check.mjs';
import { consent, consents, recorded } from '../lib/consent.mjs';

const sender = await as('konselor1.angsoduo');
const colleague = await as('konselor2.angsoduo');
const head = await as('kepala.angsoduo');
const has = (res, texts, what) => {
	for (const text of texts) ok(words(res.text).includes(text), `${what}: ${text}`);
};
const inputs = (html) => [...html.matchAll(/<(?:input|select|textarea)[^>]*\sname="(consent_[a-z_0-9]+)"[^>]*/g)]
	.filter((m) => !m[0].includes('type="hidden"')).map((m) => m[1]);

await check('a consent is recorded in four steps, of which each keeps what was said before', async () => {
	const kasus = await fx.createCase(sender);
	const at = `/kasus/${kasus}/persetujuan`;
	const asked = new Set();
	let page = await sender.get(at);
	let sent = {};
	const all = await consent(sender, kasus, { consent_form: 'lisan-bersaksi', consent_witness: 'Saksi Contoh' });
	const step = async (langkah, names) => {
		for (const name of inputs(page.text)) asked.add(name.replace(/_[23]$/, ''));
		for (const name of names) if (all[name] !== undefined) sent[name] = all[name];
		page = await sender.post(langkah < 4 ? `${at}/langkah` : at, { ...sent, langkah: String(langkah) });
		equal(page.status, langkah < 4 ? 200 : 303, `step ${langkah}`);
	};
	await step(1, ['consent_basis', 'consent_form']);
	has(page, ['langkah 2 dari 4'], 'the second step');
	equal(hidden(page.text, 'consent_basis'), all.consent_basis, 'what was said goes along');
	await step(2, ['consent_to', 'consent_purpose']);
	await step(3, ['consent_groups']);
	ok(inputs(page.text).includes('consent_witness'), 'what was said aloud has a witness');
	await step(4, ['consent_witness', 'consent_told', 'consent_language']);
	ok(asked.delete('consent_witness') && asked.size < 10, `${asked.size} fields`);
	const shown = await sender.get(page.location);
	has(shown, ['Persetujuan sudah dicatat', 'Persetujuan klien, Lisan dengan saksi', 'Berlaku'], 'the case');
	const one = await sender.get(`${at}?entri=${consents(shown)[0]}`);
	has(one, ['Saksi Contoh', 'Pendampingan contoh', 'Laporan wajib sudah dijelaskan'], 'its page');
	has(await sender.get(`/kasus/${kasus}/riwayat`), ['Persetujuan berbagi data: versi 1', 'Tanda tangan sah'], 'the history');
});

await check('what is wrong is said in its step, and nothing is written', async () => {
	const kasus = await fx.createCase(sender);
	const at = `/kasus/${kasus}/persetujuan`;
	const good = await consent(sender, kasus);
	const year = new Date().getFullYear();
	for (const [change, say] of [
		[{ consent_basis: undefined }, 'langkah 1 dari 4'],
		[{ consent_basis: 'nobody' }, 'Pilih salah satu dari daftar'],
		[{ consent_form: undefined }, 'Pilih bentuk persetujuannya'],
		[{ consent_basis: 'statutory-duty' }, 'Dasar hukum tidak mempunyai bentuk'],
		[{ consent_to: undefined }, 'langkah 2 dari 4'],
		[{ consent_to: kasus }, 'Pilih unit dari daftar'],
		[{ consent_groups: ['2', '8'] }, 'Pilih hanya data yang dapat ikut'],
		[{ consent_form: 'lisan-bersaksi' }, 'Tulis nama saksi'],
		[{ consent_told: 'no' }, 'Jelaskan dahulu apa yang wajib dilaporkan'],
		[{ consent_until: '31/12/2020' }, 'Tanggal ini sudah lewat'],
		[{ consent_until: `31/12/${year + 6}` }, 'Paling lama lima tahun'],
	]) {
		const res = await sender.post(at, { ...good, ...change });
		equal(res.status, 422, JSON.stringify(change));
		has(res, [say], JSON.stringify(change));
	}
	equal(consents(await sender.get(`/kasus/${kasus}`)).length, 0, 'none was recorded');
	const law = await sender.post(at, { ...good, consent_basis: 'vital-interest', consent_form: undefined, consent_told: undefined });
	equal(law.status, 303, 'a legal basis needs neither form nor explanation');
	const first = await sender.get(at);
	has(first, ['Kapan dasar hukum lain berlaku', 'Nyawa atau keselamatan klien terancam', 'Undang-undang mewajibkannya',
		'menjadi tugas unit menurut peraturan', 'perjanjian dengan klien sendiri'], 'when each applies');
});

await check('who records it: who holds the case, coordinator and head', async () => {
	const kasus = await fx.createCase(sender);
	const good = await consent(sender, kasus);
	await colleague.get('/kasus');
	equal((await colleague.post(`/kasus/${kasus}/persetujuan`, good)).status, 403, 'a colleague does not');
	await head.get(`/kasus/${kasus}`);
	equal((await head.post(`/kasus/${kasus}/persetujuan`, good)).status, 303, 'the head of the unit does');
	await recorded(sender, kasus);
	equal(consents(await sender.get(`/kasus/${kasus}`)).length, 2, 'both stand');
	await head.post(`/kasus/${kasus}/tutup`, fx.CLOSING);
	equal((await sender.post(`/kasus/${kasus}/persetujuan`, good)).status, 409, 'not in a closed case');
	equal((await sender.get(`/kasus/${kasus}/entri?jenis=consent`)).status, 404, 'no entry form for it');
});

// --- referrals on one ---------------------------------------------------------------

const where = { to: 'Lanjut Usia', service: 'home-care-assessment' };
const receiver = await as('peksos1.lansia');
const step = (b, ref, name, fields) => b.post(`/rujukan/${ref}/${name}`, fields);
const why = { reason: 'other', summary: 'Ringkasan contoh.' };

// A draft on a consent of the case, up to its check.
async function onConsent(kasus, id, groups = ['2']) {
	const ref = await fx.draft(sender, kasus);
	const unit = (await fx.targets(sender, ref)).find((t) => t.name.includes(where.to));
	equal((await step(sender, ref, 'persetujuan', { basis: `ada--${id}` })).status, 303, 'the consent is chosen');
	equal((await step(sender, ref, 'data', { groups })).status, 303, 'data within it');
	equal((await step(sender, ref, 'tujuan', { to: unit.id, service: where.service, urgency: '1' })).status, 303, 'a unit within it');
	equal((await step(sender, ref, 'alasan', why)).status, 303, 'why');
	return ref;
}
const send = async (b, ref) => b.post(`/rujukan/${ref}/kirim`,
	{ checked: hidden((await b.get(`/rujukan/${ref}/periksa`)).text, 'checked') });
const stateOf = async (b, ref) => words((await b.get(`/rujukan/${ref}`)).text);

await check('what was typed in a draft is recorded when it is sent, for that unit and those data', async () => {
	const kasus = await fx.createCase(sender);
	const ref = await fx.draft(sender, kasus);
	await fx.fill(sender, ref, where.to, { ...where, groups: ['2', '6'] });
	has(await sender.get(`/rujukan/${ref}/periksa`), ['dicatat dalam kasus saat rujukan dikirim'], 'the check page');
	equal(consents(await sender.get(`/kasus/${kasus}`)).length, 0, 'nothing before');
	await fx.send(sender, ref);
	const [id] = consents(await sender.get(`/kasus/${kasus}`));
	const page = await sender.get(`/kasus/${kasus}/persetujuan?entri=${id}`);
	has(page, ['Persetujuan klien', 'Tertulis', where.to, 'Asesmen awal, Rencana dan layanan', 'Berlaku'], 'it is recorded');
	const xml = (await sender.post(`/rujukan/${ref}/dokumen.xml`)).text;
	ok(xml.includes(`<Consent basis="subject-consent" form="tertulis" id="urn:uuid:${id}">`), 'the document names it');
	ok(!xml.includes('type="consent"'), 'and carries no record of it');
	const second = await onConsent(kasus, id);
	equal((await send(sender, second)).status, 303, 'it holds for another referral');
	equal(consents(await sender.get(`/kasus/${kasus}`)).length, 1, 'which records none');
});

await check('what lies outside a consent is refused, with the reason and the way to another', async () => {
	const kasus = await fx.createCase(sender);
	const id = await recorded(sender, kasus);
	const ref = await fx.draft(sender, kasus);
	const list = await fx.targets(sender, ref);
	const inside = list.find((t) => t.name.includes(where.to));
	const outside = list.find((t) => t.name.includes('UPTD'));
	has(await sender.get(`/rujukan/${ref}/persetujuan`), ['Sudah dicatat: Persetujuan klien, Tertulis'], 'it is offered');
	equal((await step(sender, ref, 'persetujuan', { basis: `ada--${kasus}` })).status, 422, 'what is none is not taken');
	equal((await step(sender, ref, 'persetujuan', { basis: `ada--${id}` })).location, `/rujukan/${ref}/tujuan`, 'its groups are taken over');
	has(await sender.get(`/rujukan/${ref}/data`), ['Catat persetujuan baru', 'Data: Asesmen awal, Rencana dan layanan'], 'what it covers is shown');
	const data = await step(sender, ref, 'data', { groups: ['2', '3'] });
	equal(data.status, 422, 'a group outside');
	has(data, ['tidak mencakup: Narasi'], 'which is named');
	const to = await step(sender, ref, 'tujuan', { to: outside.id, urgency: '1' });
	equal(to.status, 422, 'a unit outside');
	has(to, [`tidak mencakup ${outside.name}`, 'Catat persetujuan baru'], 'which is named');
	equal((await step(sender, ref, 'tujuan', { to: inside.id, service: where.service, urgency: '1' })).status, 303, 'a unit inside');
	const other = await fx.draft(sender, kasus);
	await fx.fill(sender, other, 'UPTD', { service: 'victim-assistance' });
	const late = await step(sender, other, 'persetujuan', { basis: `ada--${id}` });
	equal(late.status, 422, 'a consent that does not name the unit that was chosen');
	has(late, ['tidak mencakup'], 'and says so');
});

await check('under ten clicks: draft, consent, receiver, why, check, send', async () => {
	const kasus = await fx.createCase(sender);
	const ref = await fx.draft(sender, kasus);
	let clicks = 1;
	const go = async (res) => {
		equal(res.status, 303, 'a step');
		clicks += 1;
		return res.location;
	};
	const unit = (await fx.targets(sender, ref)).find((t) => t.name.includes(where.to));
	let at = await go(await step(sender, ref, 'persetujuan', { basis: 'subject-consent--tertulis', explained: 'ya' }));
	equal(at, `/rujukan/${ref}/tujuan`, 'on to the receiver');
	at = await go(await step(sender, ref, 'tujuan', { to: unit.id, service: where.service, urgency: '1' }));
	at = await go(await step(sender, ref, 'alasan', why));
	equal(at, `/rujukan/${ref}/periksa`, 'on to the check');
	await go(await send(sender, ref));
	ok(clicks < 10, `${clicks} clicks`);
});

// --- taking one back -----------------------------------------------------------------

const versionOf = async (kasus, id) => hidden((await sender.get(`/kasus/${kasus}/persetujuan/cabut?entri=${id}`)).text, 'version');
const takeBack = async (kasus, id, by = 'client') => sender.post(`/kasus/${kasus}/persetujuan/cabut`,
	{ entri: id, version: await versionOf(kasus, id), consent_ended: by });

await check('taken back: what runs is stopped, and nothing new is sent on it', async () => {
	const kasus = await fx.createCase(sender);
	const id = await recorded(sender, kasus);
	const [sent, read, taken, draft] = [await onConsent(kasus, id), await onConsent(kasus, id), await onConsent(kasus, id), await onConsent(kasus, id)];
	const alien = await fx.draft(sender, kasus);
	await fx.fill(sender, alien, where.to, where);
	for (const ref of [sent, read, taken, alien]) equal((await send(sender, ref)).status, 303, 'sent');
	for (const ref of [read, taken]) await fx.open(receiver, ref);
	await fx.accept(receiver, taken);
	const ask = await sender.get(`/kasus/${kasus}/persetujuan/cabut?entri=${id}`);
	has(ask, ['Belum dibuka: isinya tidak akan dapat dibuka', 'Sudah dibaca penerima', 'penerima mendapat 3 x 24 jam'], 'what it will do');
	const page = await sender.get(`/rujukan/${draft}/periksa`);
	equal((await sender.post(`/kasus/${kasus}/persetujuan/cabut`, { entri: id, version: '1' })).status, 422, 'who takes it back is asked');
	equal((await takeBack(kasus, id, 'nobody')).status, 422, 'and is one of the list');
	const done = await takeBack(kasus, id);
	equal(done.status, 303, 'taken back');
	const proof = await sender.get(done.location);
	has(proof, ['Klien mencabutnya', 'Tidak pernah dibuka penerima', 'Dibuka penerima pada', 'wajib menindaklanjutinya sebelum', 'isinya tidak dapat dibuka lagi'], 'the proof');
	ok(!words(proof.text).includes('Belum dihentikan'), 'all were stopped');
	equal((await sender.post(`/rujukan/${draft}/kirim`, { checked: hidden(page.text, 'checked') })).status, 422, 'a draft on it is not sent');
	has(await sender.get(`/kasus/${kasus}`), ['Dicabut'], 'the case says so');
	ok((await stateOf(sender, alien)).includes('Terkirim'), 'one on another consent runs on');
	for (const ref of [sent, read]) {
		ok((await stateOf(receiver, ref)).includes('Persetujuan dicabut'), 'its receiver is told');
		equal((await receiver.post(`/rujukan/${ref}/buka`)).status, 409, 'and opens nothing');
		equal((await receiver.post(`/rujukan/${ref}/dokumen.xml`)).status === 200, false, 'nor its document');
	}
	const work = await stateOf(receiver, taken);
	ok(work.includes('Batas tindak lanjut') && work.includes('Dicabut, perlu tindak lanjut'), 'who accepted has a task');
	has(await receiver.get('/rujukan'), ['Dicabut, perlu tindak lanjut'], 'which stands in the list');
	equal((await receiver.post(`/rujukan/${taken}/hasil`, { status: 'completed', result: 'goal-reached' })).status, 409, 'and reports no outcome');
	const heed = await receiver.post(`/rujukan/${taken}/tindak-lanjut`);
	equal(heed.status, 303, 'until it is done');
	has(await receiver.get(heed.location), ['Tindak lanjut atas pencabutan sudah dicatat'], 'which is said');
	has(await sender.get(done.location), ['penerima sudah menindaklanjutinya'], 'and stands in the proof');
	const again = await fx.draft(sender, kasus);
	ok(!(await sender.get(`/rujukan/${again}/persetujuan`)).text.includes(`ada--${id}`), 'it is not offered any more');
	equal((await step(sender, again, 'persetujuan', { basis: `ada--${id}` })).status, 422, 'nor taken');
	has(await sender.get(`/kasus/${kasus}/riwayat`), ['Persetujuan berbagi data: versi 2'], 'the history has both');
	equal((await sender.post(`/kasus/${kasus}/persetujuan/cabut`, { entri: id, version: '2', consent_ended: 'client' })).status, 303, 'the same act again goes on, and changes nothing');
});

await check("the receiver's officer records it for the client, and the sender is told", async () => {
	const kasus = await fx.createCase(sender);
	const { ref } = await fx.referralIn('dibuka', sender, receiver, where, kasus);
	const chief = await as('kepala.lansia');
	await chief.get(`/rujukan/${ref}`);
	const done = await chief.post(`/rujukan/${ref}/cabut`);
	equal(done.status, 303, 'recorded');
	has(await chief.get(done.location), ['Pencabutan persetujuan sudah dicatat', 'Persetujuan dicabut'], 'and said');
	const [id] = consents(await sender.get(`/kasus/${kasus}`));
	const seen = await sender.get(`/rujukan/${ref}`);
	has(seen, ['Penerima mencatat bahwa klien mencabut persetujuannya'], 'the sender is told');
	ok(seen.text.includes(`/kasus/${kasus}/persetujuan/cabut?entri=${id}`), 'and led to the consent');
	const own = await fx.createCase(sender);
	const got = await fx.referralIn('diterima', sender, receiver, where, own);
	await receiver.get(`/rujukan/${got.ref}`);
	equal((await receiver.post(`/rujukan/${got.ref}/cabut`)).status, 303, 'after it was accepted too');
	ok((await stateOf(receiver, got.ref)).includes('Batas tindak lanjut'), 'with the same task');
});
