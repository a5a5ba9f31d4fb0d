// What was typed is not lost on a page that says that nothing was saved; and
// nobody else is ever shown it.
import { Browser, ORIGIN, form, hidden, loggedIn, request, sql, unescape, user, words } from '../lib/portal.mjs';
import { as, absent } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { ok, equal, check } from '../lib/check.mjs';

const HEADING = 'Yang Anda ketik belum tersimpan';

// The boxes of a page: [label, text].
const boxes = (res) => [...res.text.matchAll(/<label[^>]*for="(ketikan-\w+)">([^<]*)<\/label>\s*<textarea[^>]*id="\1"([^>]*)>\n([^]*?)<\/textarea>/g)]
	.map(([, , label, rest, text]) => {
		ok(/ readonly/.test(rest) && !/ name=/.test(rest), 'a box to copy from, that is never sent');
		return [unescape(label), unescape(text)];
	});

function kept(res, status, want, what) {
	equal(res.status, status, what);
	ok(words(res.text).includes(HEADING), `${what}: says so`);
	equal(JSON.stringify(boxes(res)), JSON.stringify(want), what);
	equal(res.headers['cache-control'], 'no-store', `${what}: kept by no cache`);
}
function silent(res, status, texts, what) {
	equal(res.status, status, what);
	ok(!words(res.text).includes(HEADING), `${what}: no heading`);
	for (const text of texts) ok(!unescape(res.text).includes(text), `${what}: nothing of it`);
}

// Give a case to the colleague whose name is that.
async function hand(head, kasus, to) {
	const page = await head.get(`/kasus/${kasus}`);
	const id = new RegExp(`<option value="([0-9a-f-]{36})"[^>]*>${user(to).name}`).exec(page.text)[1];
	equal((await head.post(`/kasus/${kasus}/petugas`, { assignee: id })).status, 303, 'handed over');
}

const b = await as('petugas1.uptd');
const head = await as('kepala.uptd');
const HOSTILE = 'Baris satu\n</textarea><script>alert(1)</script>\n"dua" & \u{1F33F}';

await check('a case that a colleague has by now: what was typed can be copied', async () => {
	const id = await fx.createCase(b, { narrative: 'Semula.' });
	const ref = await fx.draft(b, id);
	await b.get(`/rujukan/${ref}/alasan`);
	const edit = await b.get(`/kasus/${id}/ubah`);
	await hand(head, id, 'petugas2.uptd');
	const taken = (res, want, what) => {
		kept(res, 403, want, what);
		ok(words(res.text).includes(`dipegang oleh ${user('petugas2.uptd').name}`), `${what}: by whom`);
	};
	const fields = fx.caseFields({
		narrative: HOSTILE, nik: '1571044101900003', phone: '0800 0000 0009', safe_contact: 'Sore saja.',
		birth_date: '25/02/1980', address: 'Jalan Contoh', alias: 'Con',
	});
	const late = await b.post(`/kasus/${id}/ubah`, {
		...fields, version: hidden(edit.text, 'version'), base: hidden(edit.text, 'base'), request_id: hidden(edit.text, 'request_id'),
	});
	taken(late, [['Nama lengkap', fields.name], ['Nama panggilan', 'Con'], ['NIK', '1571044101900003'], ['Tanggal lahir', '25/02/1980'],
		['Alamat', 'Jalan Contoh'], ['Telepon', '0800 0000 0009'], ['Cara menghubungi yang aman', 'Sore saja.'], ['Narasi', HOSTILE]], 'a correction');
	ok(!late.text.includes('<script>alert'), 'as text');
	for (const name of ['version', 'base', 'request_id']) {
		ok(!boxes(late).some(([, text]) => text === hidden(edit.text, name)), `no ${name}`);
	}
	taken(await b.post(`/kasus/${id}/catatan`, { text: HOSTILE }), [['Catatan', HOSTILE]], 'a note');
	taken(await b.post(`/kasus/${id}/catatan`, { text: 'x'.repeat(20001) }), [['Catatan', 'x'.repeat(20001)]], 'one that is too long as well');
	taken(await b.post(`/rujukan/${ref}/alasan`, { reason: 'other', summary: 'Ringkasan contoh.' }),
		[['Ringkasan untuk penerima', 'Ringkasan contoh.']], 'the summary of a draft');
	taken(await b.post(`/rujukan/${ref}/persetujuan`, { basis: 'subject-consent--tertulis', until: '31 Desember 2027' }),
		[['Berlaku sampai', '31 Desember 2027']], 'a date');
	silent(await b.post(`/rujukan/${ref}/data`, { groups: ['2'] }), 403, [], 'choices alone');
	silent(await b.get(`/kasus/${id}`), 403, [HOSTILE], 'and nothing of it stays');
	// who holds the case, and who has asked for the same, see nothing of it
	const other = await as('petugas2.uptd');
	for (const res of [await other.get(`/kasus/${id}`), await other.get(`/kasus/${id}/ubah`)]) silent(res, 200, ['</textarea><script>', 'Sore saja.'], 'the holder');
});

await check('an outcome for a case that a colleague has by now, and an answer that came too late', async () => {
	const boss = await as('koordinator.angsoduo');
	const mine = await as('konselor1.angsoduo');
	const where = { to: 'Angso Duo', service: 'counselling' };
	const { ref } = await fx.referralIn('dibuka', b, boss, where);
	const first = await boss.get(`/rujukan/${ref}`);
	const to = new RegExp(`<option value="([0-9a-f-]{36})"[^>]*>${user('konselor1.angsoduo').name}`).exec(first.text)[1];
	await fx.accept(boss, ref, to);
	const page = await mine.get(`/rujukan/${ref}`);
	const [, kasus] = /\/kasus\/([0-9a-f-]{36})/.exec(page.text);
	await hand(boss, kasus, 'konselor2.angsoduo');
	const res = await mine.post(`/rujukan/${ref}/hasil`, { status: 'completed', result: 'goal-reached', note: 'Hasil contoh.' });
	kept(res, 403, [['Catatan untuk pengirim', 'Hasil contoh.']], 'an outcome');
	const told = await boss.post(`/rujukan/${ref}/tolak`, { reason: 'lainnya', note: 'Penolakan contoh.' });
	kept(told, 409, [['Catatan untuk pengirim', 'Penolakan contoh.']], 'a refusal after the acceptance');
	ok(words(told.text).includes('Rujukan ini sudah diterima'), 'which it names');
	equal((await fx.outcome(boss, ref)).status, 303, 'reported');
	for (const fields of [{ status: '', result: '', note: 'Hasil kedua.' }, { status: 'completed', result: 'goal-reached', note: 'Hasil kedua.' }]) {
		kept(await boss.post(`/rujukan/${ref}/hasil`, fields), 409, [['Catatan untuk pengirim', 'Hasil kedua.']], 'an outcome after the outcome');
	}
	// a peksos decides too, and may not read what a colleague has taken
	const lansia = { to: 'Lanjut Usia', service: 'home-care-assessment' };
	const third = (await fx.referralIn('dibuka', b, await as('peksos1.lansia'), lansia)).ref;
	const late = await as('peksos2.lansia');
	await late.get(`/rujukan/${third}`);
	await fx.accept(await as('peksos1.lansia'), third);
	const taken = await late.post(`/rujukan/${third}/tolak`, { reason: 'lainnya', note: 'Penolakan contoh.' });
	kept(taken, 409, [['Catatan untuk pengirim', 'Penolakan contoh.']], 'a refusal after a colleague took it');
});

await check('a case that is not there, and one that was closed and opened by others', async () => {
	await b.get('/kasus');
	kept(await b.post(`/kasus/${absent}/catatan`, { text: 'Contoh.' }), 404, [['Catatan', 'Contoh.']], 'absent');
	const id = await fx.createCase(b);
	await head.get(`/kasus/${id}`);
	equal((await head.post(`/kasus/${id}/tutup`, fx.CLOSING)).status, 303, 'closed');
	kept(await head.post(`/kasus/${id}/tutup`, { ...fx.CLOSING, remark: 'Penutupan contoh.' }), 409, [['Keterangan', 'Penutupan contoh.']], 'closed twice');
});

await check('a header that is not whole, a table that is gone', async () => {
	const id = await fx.createCase(b);
	await b.get(`/kasus/${id}`);
	const { csrf } = b;
	const hex = id.replaceAll('-', '');
	const [[old]] = sql(`SELECT HEX(header) FROM kasus WHERE id = X'${hex}'`);
	sql(`UPDATE kasus SET header = X'${old.slice(0, -2)}${old.endsWith('00') ? '01' : '00'}' WHERE id = X'${hex}'`);
	kept(await b.post(`/kasus/${id}/catatan`, { csrf, text: 'Contoh.' }), 500, [['Catatan', 'Contoh.']], 'tampered');
	sql(`UPDATE kasus SET header = X'${old}' WHERE id = X'${hex}'`);
	sql('RENAME TABLE session TO session_gone');
	try {
		kept(await b.post(`/kasus/${id}/catatan`, { csrf, text: 'Contoh.' }), 503, [['Catatan', 'Contoh.']], 'no session can be read');
	} finally {
		sql('RENAME TABLE session_gone TO session');
	}
	equal((await b.post(`/kasus/${id}/catatan`, { csrf, text: 'Contoh.' })).status, 303, 'whole again');
});

await check('a session that another browser has ended', async () => {
	const who = user('koordinator.telanaipura');
	const one = await loggedIn(who);
	const two = await loggedIn(who);
	await one.get('/kasus/baru');
	const { csrf } = one;
	const page = await two.get('/akun');
	const other = page.text.split('<tr').filter((r) => r.includes('name="session"') && !r.includes('Sesi ini'));
	for (const row of other) equal((await two.post('/akun/sesi', { session: hidden(row, 'session') })).status, 303, 'ended');
	const cookie = one.cookieHeader();
	const fields = fx.caseFields({ narrative: HOSTILE, phone: '0800 0000 0009' });
	const res = await one.post('/kasus/baru', { csrf, ...fields });
	kept(res, 401, [['Nama lengkap', fields.name], ['Telepon', '0800 0000 0009'], ['Narasi', HOSTILE]], 'a new case');
	ok(words(res.text).includes('Sesi Anda sudah berakhir') && !/tombol Kembali/.test(words(res.text)), 'no advice that helps nobody');
	ok(/<a[^>]*href="\/masuk"[^>]*target="_blank"[^>]*>Masuk lagi di tab baru</.test(res.text), 'the way in, beside it');
	ok(!res.text.includes('<script>alert'), 'as text');
	const secret = await one.post('/akun/sandi', { csrf, old: 'kata-sandi-lama', otp: '123456', new: 'kata-sandi-baru', again: 'kata-sandi-baru' });
	silent(secret, 401, ['kata-sandi-lama', 'kata-sandi-baru', '123456'], 'passwords and codes');

	// who did not come from a page of ours is shown nothing
	const send = (headers, body = form({ csrf, ...fields })) => request('POST', '/kasus/baru', {
		headers: { 'content-type': 'application/x-www-form-urlencoded', cookie, ...headers }, body,
	});
	const texts = [fields.name, '0800 0000 0009', 'Baris satu'];
	for (const headers of [{ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, { origin: 'null', 'sec-fetch-site': 'cross-site' },
		{ origin: ORIGIN, 'sec-fetch-site': 'same-site' }, { origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'none' }, {}]) {
		silent(await send(headers), 401, texts, JSON.stringify(headers));
	}
	const broken = await send({ origin: ORIGIN }, 'name=Contoh&narrative=Satu%0Bdua&phone=%zz&alias=Con');
	kept(broken, 401, [['Nama lengkap', 'Contoh'], ['Nama panggilan', 'Con'], ['Narasi', 'Satu?dua']], 'what can be read of a broken form');

	// nor is anybody else, with the same address or in the same browser later
	silent(await b.get('/kasus/baru'), 200, texts, 'a colleague');
	silent(await new Browser().post('/kasus/baru', {}), 401, texts, 'nobody');
	silent(await one.get('/masuk'), 200, texts, 'the login page');
	const again = await loggedIn(who);
	silent(await again.get('/kasus/baru'), 200, texts, 'the next session');
});

await check('a living session: a form that is not ours shows nothing, an old one of ours does', async () => {
	await b.get('/kasus/baru');
	const fields = fx.caseFields({ narrative: 'Narasi lintas situs.' });
	for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'https://evil.example' }]) {
		silent(await b.post('/kasus/baru', fields, headers), 403, [fields.name, fields.narrative], JSON.stringify(headers));
	}
	const old = await b.post('/kasus/baru', { ...fields, csrf: 'f'.repeat(64) });
	kept(old, 403, [['Nama lengkap', fields.name], ['Narasi', fields.narrative]], 'a form that is no longer valid');
	ok(words(old.text).includes('Formulir ini tidak berlaku lagi'), 'as it says');
	const word = await b.post('/kasus/baru', { ...fields, narrative: 'Disalin\u000bdari surat.' });
	kept(word, 400, [['Nama lengkap', fields.name], ['Narasi', 'Disalin?dari surat.']], 'a character that no form has');
	await b.get('/kasus');
	silent(await b.post('/masuk', { user: 'contoh', password: 'kata-sandi-itu', otp: '1', csrf: '0' }), 403, ['kata-sandi-itu'], 'a login');
	await b.post('/bahasa', { bahasa: 'en', kembali: '/kasus' });
	await b.get('/kasus/baru');
	const english = await b.post('/kasus/baru', { ...fields, csrf: 'f'.repeat(64) });
	ok(words(english.text).includes('What you typed is not saved yet') && boxes(english)[0][0] === 'Full name', 'in English');
	await b.get('/kasus');
	await b.post('/bahasa', { bahasa: 'id', kembali: '/' });
});
