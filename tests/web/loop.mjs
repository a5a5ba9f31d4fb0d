// What officers see around a referral's acts: before, after, and too late.
import { hidden, user, words } from '../lib/portal.mjs';
import { as } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { ok, equal, check } from '../lib/check.mjs';

const where = { to: 'Lanjut Usia', service: 'home-care-assessment' };
const sender = await as('konselor1.angsoduo');
const receiver = await as('peksos1.lansia');
const head = await as('kepala.lansia');
const consent = { basis: 'subject-consent--tertulis', explained: 'ya' };
const nameOf = (who) => user(who).name;
const has = (res, texts, what) => {
	for (const text of texts) ok(words(res.text).includes(text), `${what}: ${text}`);
};

// A 409 that says what the referral is by now, by whom, and leads to it.
function late(res, ref, now, by, what) {
	equal(res.status, 409, what);
	has(res, [now, by], what);
	ok(!words(res.text).includes('Orang lain'), `${what}: blames nobody`);
	ok(new RegExp(`href="/rujukan/${ref}"[^>]*>Lihat rujukan<`).test(res.text), `${what}: a link to it`);
}

await check('who comes too late is told what became of it, and by whom', async () => {
	const kasus = await fx.createCase(sender);
	const ref = await fx.draft(sender, kasus);
	await fx.fill(sender, ref, where.to, where);
	const page = await sender.get(`/rujukan/${ref}/periksa`);
	const checked = hidden(page.text, 'checked');
	equal((await sender.post(`/rujukan/${ref}/kirim`, { checked })).status, 303, 'sent');
	late(await sender.post(`/rujukan/${ref}/kirim`, { checked }), ref,
		'Rujukan ini sudah terkirim (RJ/PPKS-AD/', 'Anda sendiri yang melakukannya', 'sent twice');
	late(await sender.post(`/rujukan/${ref}/alasan`, { reason: 'other', summary: 'Contoh.' }), ref,
		'Rujukan ini sudah terkirim', 'tidak mengubah apa pun', 'a step after it');
	late(await sender.get(`/rujukan/${ref}/tujuan`), ref, 'Rujukan ini sudah terkirim', 'Anda sendiri', 'its page');

	late(await receiver.post(`/rujukan/${ref}/terima`), ref,
		'Rujukan ini belum dibuka', 'Buka rujukan ini dahulu', 'accepted before it was opened');
	await fx.open(receiver, ref);
	late(await head.post(`/rujukan/${ref}/buka`), ref,
		'Rujukan ini sudah dibuka', `Oleh ${nameOf('peksos1.lansia')}`, 'opened by a colleague');
	const taken = await as('peksos2.lansia');
	await taken.get(`/rujukan/${ref}`);
	await fx.accept(receiver, ref);
	late(await head.post(`/rujukan/${ref}/tolak`, { reason: 'lainnya' }), ref,
		'Rujukan ini sudah diterima', `Oleh ${nameOf('peksos1.lansia')}`, 'the second of two deciders');
	late(await receiver.post(`/rujukan/${ref}/terima`, { assignee: '' }), ref,
		'Rujukan ini sudah diterima', 'Anda sendiri', 'accepted twice');
	const third = await taken.post(`/rujukan/${ref}/terima`);
	equal(third.status, 409, 'one who may not read the case');
	has(third, ['sudah ditangani rekan Anda', nameOf('peksos1.lansia')], 'one who may not read the case');
	ok(!words(third.text).includes('RJ/'), 'and learns no more');
	equal((await taken.get(`/rujukan/${ref}`)).status, 403, 'reading it stays forbidden');
});

await check('before opening, letter and document are refused alike', async () => {
	const { ref } = await fx.referralIn('terkirim', sender, receiver, where);
	late(await receiver.get(`/rujukan/${ref}/surat`), ref, 'Rujukan ini belum dibuka', 'Buka rujukan ini dahulu', 'letter');
	late(await receiver.post(`/rujukan/${ref}/dokumen.xml`), ref, 'Rujukan ini belum dibuka', 'Buka rujukan ini dahulu', 'document');
	equal((await receiver.get(`/rujukan/${ref}/dokumen.xml`)).location, `/rujukan/${ref}`, 'a link to it leads to the referral');
	equal((await sender.get(`/rujukan/${ref}/surat`)).status, 200, 'the sender reads the letter');
});

await check('consent and outcome are chosen, never proposed', async () => {
	const ref = await fx.draft(sender, await fx.createCase(sender));
	const page = await sender.get(`/rujukan/${ref}/persetujuan`);
	equal((page.text.match(/<input[^>]*type="(radio|checkbox)"[^>]* checked/g) ?? []).length, 0, 'nothing is ticked');
	for (const basis of [undefined, 'subject-consent', 'statutory-duty--tertulis', 'subject-consent--surat']) {
		equal((await sender.post(`/rujukan/${ref}/persetujuan`, { ...consent, basis })).status, 422, `basis ${basis}`);
	}
	equal((await sender.post(`/rujukan/${ref}/persetujuan`, { basis: consent.basis })).status, 422, 'not explained');
	equal((await sender.post(`/rujukan/${ref}/persetujuan`, { basis: 'statutory-duty' })).status, 303, 'a duty needs no form');
	equal((await sender.post(`/rujukan/${ref}/persetujuan`, consent)).status, 303, 'consent');
	const again = await sender.get(`/rujukan/${ref}/persetujuan`);
	ok(/value="subject-consent--tertulis"[^>]* checked/.test(again.text), 'what was chosen is shown');
	const done = await fx.referralIn('diterima', sender, receiver, where);
	const outcome = await receiver.get(`/rujukan/${done.ref}`);
	equal((outcome.text.match(/name="status"/g) ?? []).length, 3, 'three outcomes');
	ok(!/name="status"[^>]* checked/.test(outcome.text), 'none of them proposed');
	equal((await receiver.post(`/rujukan/${done.ref}/hasil`, { result: 'goal-reached' })).status, 422, 'and one is needed');
	for (const [status, result, say] of [['completed', 'deceased', 'tidak sesuai dengan hasil'], ['failed', 'goal-reached', 'tidak sesuai dengan hasil'],
		['failed', 'other', 'Tulis keterangannya']]) {
		const res = await receiver.post(`/rujukan/${done.ref}/hasil`, { status, result });
		equal(res.status, 422, `${status} ${result}`);
		has(res, [say], `${status} ${result}`);
		ok(new RegExp(`value="${status}"[^>]* checked`).test(res.text), 'what was chosen stays');
	}
	equal((await receiver.post(`/rujukan/${done.ref}/hasil`, { status: 'failed', result: 'deceased' })).status, 303, 'which fits');
});

await check('consent has an end that can be meant', async () => {
	const ref = await fx.draft(sender, await fx.createCase(sender));
	const year = new Date().getFullYear();
	for (const [until, status] of [[`31/12/${year + 6}`, 422], ['31/12/2020', 422], [`01/01/${year + 4}`, 303]]) {
		equal((await sender.post(`/rujukan/${ref}/persetujuan`, { ...consent, until })).status, status, until);
	}
});

await check('the same unit twice: told before it is sent', async () => {
	const { ref, kasus } = await fx.referralIn('terkirim', sender, receiver, where);
	const again = await fx.draft(sender, kasus);
	const warning = 'Kasus ini sudah dirujuk ke unit yang sama: RJ/';
	await fx.fill(sender, again, where.to, where);
	has(await sender.get(`/rujukan/${again}/periksa`), [warning], 'one that runs');
	await sender.get(`/rujukan/${ref}`);
	equal((await sender.post(`/rujukan/${ref}/tarik`, { state: 'terkirim', reason: 'duplicate' })).status, 303, 'withdrawn');
	ok(!words((await sender.get(`/rujukan/${again}/periksa`)).text).includes(warning), 'none that has ended');
});

// The rows of summary lists after a place in a page, as "key: value".
const rows = (html) => [...html.matchAll(/<dt[^>]*>([^]*?)<\/dt>\s*<dd[^>]*>([^]*?)<\/dd>/g)]
	.map((m) => `${words(m[1]).trim()}: ${words(m[2]).trim()}`);

await check('the check page shows what the receiver will see, to the letter', async () => {
	for (const [extra, say] of [
		[{ sex: '', phone: '', safe_contact: '' }, ['Cara menghubungi klien belum diisi; penerima akan menghubungi unit Anda dahulu', 'Jenis kelamin Tidak diketahui']],
		[{ age: '9', phone: '0800-0000-0009', category: 'ktp', sphere: 'rt', nik: '1571044101900003' }, ['Perkiraan umur 9 tahun', 'NIK lengkap']],
	]) {
		const ref = await fx.draft(sender, await fx.createCase(sender, extra));
		await fx.fill(sender, ref, where.to, { ...where, groups: ['2', '3'] });
		const page = await sender.get(`/rujukan/${ref}/periksa`);
		const shown = rows(page.text.slice(page.text.indexOf('id="persis"')));
		ok(shown.length > 12, `${shown.length} rows`);
		await fx.send(sender, ref);
		await fx.open(receiver, ref);
		const got = await receiver.get(`/rujukan/${ref}`);
		const seen = rows(got.text.slice(got.text.indexOf('Permintaan')));
		equal(shown.join('\n'), seen.join('\n'), 'both sides read the same');
		has(page, say.slice(0, 1), 'the check page');
		if (say[1].startsWith('NIK')) has(await receiver.get(`/rujukan/${ref}/surat`), [say[1]], 'the letter');
		else has(page, [say[1]], 'the check page');
	}
});

await check('the usual data need no visit: consent, receiver, why, check', async () => {
	const kasus = await fx.createCase(sender, { category: 'ktp', narrative: 'Narasi yang tidak ikut.' });
	const ref = await fx.draft(sender, kasus);
	const list = await sender.get(`/rujukan/${ref}`);
	has(list, ['Bawaan Ubah', 'selalu ikut'], 'the task list');
	const at = `/rujukan/${ref}`;
	const to = (await fx.targets(sender, ref)).find((t) => t.name.includes('UPTD PPA')).id;
	equal((await sender.post(`${at}/persetujuan`, consent)).location, `${at}/tujuan`, 'consent leads on');
	equal((await sender.post(`${at}/tujuan`, { to, urgency: '1' })).location, `${at}/alasan`, 'the receiver leads on');
	equal((await sender.post(`${at}/alasan`, { reason: 'other', summary: 'Contoh.' })).location, `${at}/periksa`, 'why leads to the check');
	const page = await sender.get(`${at}/periksa`);
	ok(page.text.includes(`href="${at}/data"`) && words(page.text).includes('Ubah data yang ikut'), 'which leads to the data');
	has(page, ['Asesmen awal'], 'the usual group');
	ok(!words(page.text).includes('Narasi yang tidak ikut.'), 'no other');
	equal((await sender.post(`${at}/kirim`)).status, 422, 'unchecked it is not sent');
	equal((await sender.post(`${at}/data`, { groups: ['2', '3'] })).status, 303, 'another choice');
	ok(!words((await sender.get(at)).text).includes('Bawaan'), 'is not the usual one');
	equal((await sender.post(`${at}/kirim`, { checked: hidden(page.text, 'checked') })).status, 409, 'nor what was checked');
	await fx.send(sender, ref);
});

await check('who may open but not answer is told who may', async () => {
	const officer = await as('petugas1.uptd');
	const manager = await as('manajer.uptd');
	const { ref } = await fx.referralIn('terkirim', sender, officer, { to: 'UPTD PPA', service: 'complaint' });
	await fx.open(officer, ref);
	const page = await officer.get(`/rujukan/${ref}`);
	has(page, ['Yang dapat menjawab rujukan ini:', `${nameOf('manajer.uptd')} (Manajer kasus)`, nameOf('kepala.uptd')], 'the page');
	ok(!page.text.includes(`/rujukan/${ref}/terima`), 'no form to answer');
	ok(!words((await manager.get(`/rujukan/${ref}`)).text).includes('Yang dapat menjawab'), 'who may is not told');
	ok(/<h2[^>]*id="masuk">Rujukan yang menunggu keputusan</.test((await officer.get('/')).text), 'the start page of the one');
	ok(/<h2[^>]*id="masuk">Rujukan yang perlu dijawab</.test((await manager.get('/')).text), 'and of the other');
});

// After an act: the page that it leads to says what was done.
async function told(b, path, fields, say) {
	const res = await b.post(path, fields);
	equal(res.status, 303, path);
	const page = await b.get(res.location);
	ok(words(/role="status">([^<]*)</.exec(page.text)?.[1] ?? '').includes(say), `${path}: ${say}`);
	return page;
}

await check('each act is confirmed', async () => {
	const kasus = await fx.createCase(sender);
	const made = (state) => fx.referralIn(state, sender, receiver, where, kasus).then((f) => `/rujukan/${f.ref}`);
	let at = await made('dibuka');
	const page = await told(receiver, `${at}/terima`, {}, 'Diterima; kasus ');
	has(page, [`dipegang ${nameOf('peksos1.lansia')}.`], 'accepted');
	ok(/Diterima; kasus \S+\/2026\/\d{6} dibuka/.test(words(page.text)), 'with the number of the case');
	await told(receiver, `${at}/hasil`, { status: 'completed', result: 'goal-reached' }, 'Hasil sudah dilaporkan');
	await told(sender, `${at}/tutup`, {}, 'Rujukan sudah ditutup.');
	ok(!/role="status"/.test((await sender.get(`${at}?kabar=diterima`)).text), 'what is not so is not said');

	at = await made('dibuka');
	const select = /<select[^>]*name="assignee"[^]*?<\/select>/.exec((await receiver.get(at)).text)[0];
	const other = [...select.matchAll(/<option value="([^"]*)"[^>]*>([^<]*)/g)]
		.find((m) => m[2].includes(nameOf('peksos2.lansia')))[1];
	const list = await told(receiver, `${at}/terima`, { assignee: other }, 'Diterima; kasus ');
	has(list, [`dipegang ${nameOf('peksos2.lansia')}.`], 'accepted for a colleague');
	const theirs = await receiver.get(`/rujukan?kabar=diterima&kasus=${kasus}`);
	equal(theirs.status, 404, 'another unit\'s case is none');

	at = await made('dibuka');
	await told(receiver, `${at}/tolak`, { reason: 'kapasitas-penuh' }, 'Rujukan sudah ditolak.');
	at = await made('terkirim');
	await told(sender, `${at}/tarik`, { state: 'terkirim', reason: 'no-longer-needed' }, 'Rujukan sudah ditarik.');
	at = await made('draf');
	equal((await sender.post(`${at}/tarik`, { state: 'terkirim', reason: 'no-longer-needed' })).status, 409, 'a draft is not withdrawn');
	await told(sender, `${at}/buang`, {}, 'Draf sudah dibuang.');
	ok(!(await sender.get('/rujukan?antrean=semua')).text.includes(at), 'nor listed after that');
	ok(!(await sender.get(`/kasus/${kasus}`)).text.includes(at), 'not on its case either');
	at = await made('terkirim');
	late(await sender.post(`${at}/buang`), at.slice('/rujukan/'.length), 'Rujukan ini sudah terkirim', 'Anda sendiri', 'what was sent is no draft');
});

await check('a case that has a draft goes on with it, and lists say whose it is', async () => {
	const name = `Nama Draf Contoh ${fx.stamp}`;
	const kasus = await fx.createCase(sender, { name });
	const { ref } = await fx.referralIn('draf', sender, receiver, where, kasus);
	await sender.get(`/kasus/${kasus}`);
	const res = await sender.post(`/kasus/${kasus}/rujuk`);
	equal(res.status, 409, 'no second draft unasked');
	ok(new RegExp(`href="/rujukan/${ref}"[^>]*>Lanjutkan draf<`).test(res.text), 'a link to the first');
	const next = await sender.post(`/kasus/${kasus}/rujuk`, { baru: 'ya' });
	equal(next.status, 303, 'one that is asked for');
	ok(!next.location.includes(ref), 'is another one');

	const line = async (b) => {
		for (let page = 1; page < 50; page += 1) {
			const { text } = await b.get(`/rujukan?antrean=keluar&hal=${page}`);
			const row = text.split('<tr').find((t) => t.includes(ref));
			if (row) return words(`<tr${row}`);
		}
		return '';
	};
	const mine = await line(sender);
	ok(mine.includes(`Draf rujukan : ${name}`) && mine.includes('Lanjut Usia'), `mine: ${mine}`);
	const theirs = await line(await as('konselor2.angsoduo'));
	ok(theirs.includes('Draf rujukan') && !theirs.includes(name) && !theirs.includes('Lanjut Usia'), `a colleague's: ${theirs}`);
});

await check('an answer that is overdue is marked, until it is given', async () => {
	const other = await as('konselor1.telanaipura');
	const tag = /govuk-tag--red">lewat [^<]* dari batas</;
	const row = async () => (await other.get('/rujukan?antrean=semua')).text.split('<tr').find((t) => t.includes('Pak Hasan Contoh'));
	const [at, ref] = /\/rujukan\/([0-9a-f-]{36})/.exec(await row());
	const late = async (want, what) => {
		equal(tag.test(await row()), want, `${what}: the list`);
		equal(tag.test((await other.get(at)).text), want, `${what}: the sender's page`);
		equal(tag.test((await receiver.get(at)).text), want, `${what}: the receiver's page`);
	};
	await late(true, 'sent a day ago');
	await fx.open(receiver, ref);
	await late(true, 'opened, not answered');
	await fx.accept(receiver, ref);
	await late(false, 'answered');
	const fresh = await fx.referralIn('dibuka', sender, receiver, where);
	ok(!(await receiver.get(`/rujukan/${fresh.ref}`)).text.includes('dari batas'), 'nor what has time');
});

await check('the letter: paragraphs, one heading, the handling of the document', async () => {
	const narrative = 'Alinea satu contoh.\n\nAlinea dua contoh.';
	const safe = 'Hanya lewat pesan.\nJangan menyebut kantor.';
	for (const [sphere, mark] of [['rt', 'Sangat Rahasia'], ['', 'Rahasia']]) {
		const kasus = await fx.createCase(sender, { category: 'ktp', sphere, forms: sphere && 'psikis', narrative, safe_contact: safe });
		const ref = await fx.draft(sender, kasus);
		await fx.fill(sender, ref, where.to, { ...where, groups: ['2', '3'] });
		await fx.send(sender, ref);
		const { text } = await sender.get(`/rujukan/${ref}/surat`);
		has({ text }, [`Sifat : ${mark} `, `${mark.toUpperCase()}. RJ/`], 'the letter');
		ok(!/Narasi\s*<\/th>/.test(text), 'the narrative has no label beside its heading');
		ok(new RegExp(`<p class="tulisan"[^>]*>${narrative}</p>`).test(text), 'and keeps its paragraphs');
		ok(new RegExp(`<td class="tulisan"[^>]*>: ${safe}</td>`).test(text), 'as does what is said of contact');
	}
});

await check('the receiver reads before the answer is asked for', async () => {
	const { ref } = await fx.referralIn('dibuka', sender, receiver, where);
	const { text } = await receiver.get(`/rujukan/${ref}`);
	for (const form of ['terima', 'tolak']) {
		ok(text.indexOf('Ringkasan contoh') < text.indexOf(`/rujukan/${ref}/${form}`), `${form} comes after the content`);
	}
});

await check('a ban on contacting the client is seen wherever somebody might, and is never made up', async () => {
	const warning = 'Peringatan Jangan menghubungi klien langsung';
	const open = 'Cara menghubungi klien tidak disebutkan; hubungi pengirim dahulu.';
	const blank = 'Cara menghubungi klien belum diisi; penerima akan menghubungi unit Anda dahulu.';
	const banned = 'Larangan menghubungi: Jangan menghubungi klien langsung';
	for (const [told, how] of [[{ phone: '0800 0000 0001', contact: 'not-direct' }, 'said'], [{ contact: 'not-direct' }, 'said'],
		[{}, 'no way'], [{ phone: '0800 0000 0001' }, null], [{ safe_contact: 'Lewat pesan.', sex: '' }, null]]) {
		const kasus = await fx.createCase(sender, told);
		const ref = await fx.draft(sender, kasus);
		await fx.fill(sender, ref, where.to, where);
		const look = await sender.get(`/rujukan/${ref}/periksa`);
		equal(words(look.text).includes(`Peringatan ${blank}`), how === 'no way', `the check page: ${how}`);
		const will = words(/baca__kotak--ya[^]*?<\/ul>/.exec(look.text)[0]);
		equal(will.includes(banned), how === 'said', `what they will read: ${how}`);
		equal(will.includes('Jenis kelamin: Tidak diketahui'), told.sex === '', `the sex: ${told.sex}`);
		await fx.send(sender, ref);
		const xml = await sender.post(`/rujukan/${ref}/dokumen.xml`);
		ok(xml.text.includes(`doNotContactDirectly="${how === 'said'}"`), `the document: ${how}`);
		await fx.open(receiver, ref);
		const page = await receiver.get(`/rujukan/${ref}`);
		const letter = await receiver.get(`/rujukan/${ref}/surat`);
		const accepted = await receiver.post(`/rujukan/${ref}/terima`);
		equal(accepted.status, 303, 'accepted');
		const own = /href="(\/kasus\/[0-9a-f-]{36})"/.exec((await receiver.get(`/rujukan/${ref}`)).text)[1];
		const made = await receiver.get(own);
		const seen = [words(page.text).includes(`${warning}; hubungi pengirim`),
			words(letter.text).includes('Perhatian: jangan menghubungi klien langsung; hubungi kami'),
			words(made.text).includes(`${warning}; hubungi unit perujuk`)];
		equal(seen.join(), Array(3).fill(how === 'said').join(), `referral, letter, case: ${how}`);
		const unsaid = [words(page.text).includes(`Peringatan ${open}`), words(letter.text).includes(open),
			words(made.text).includes('Larangan menghubungi')];
		equal(unsaid.join(), [how === 'no way', how === 'no way', how === 'said'].join(), `nothing is said of it: ${how}`);
		const first = words((await sender.get(`/kasus/${kasus}`)).text);
		equal(first.includes(`${warning}.`), how === 'said', `the sender's case: ${how}`);
	}
});
