// Living with an account: the recovery code, a forgotten password, a lost phone,
// both lost, and what a person is told of it (R39, R40; R25 and R36 once more).
import fs from 'node:fs';
import path from 'node:path';
import { VAR, Browser, hidden, patient, sql, totp, user, words } from '../lib/portal.mjs';
import { as, logSize, requestsSince, until } from '../lib/people.mjs';
import { equal, check, ok, proves } from '../lib/check.mjs';
import * as j from '../lib/join.mjs';
import * as fx from '../lib/fixture.mjs';

const tag = fx.stamp.slice(-6);
const [adm, kor] = [await as('admin.bkkbn'), await as('koordinator.telanaipura')];
const UNIT = Object.entries(await j.unitsOf(adm)).find(([name]) => name.includes('Telanaipura'))[1];
const NAME = `Rini Contoh ${tag}`;
const OTHER = 'payung-tembaga-kereta-lilin-41';
const says = (res, text, what) => ok(words(res.text).includes(text), `${what}: ${text}`);
const codeOn = (res) => j.keys(res.text).find((k) => /^[a-km-np-z2-9]{32}$/.test(k));
const secretOn = (res) => j.keys(res.text).find((k) => /^[A-Z2-7]{32}$/.test(k));
const now = () => Math.floor(Date.now() / 30000);
// A code of the moment, which serves again: else each check would wait for the next.
const freshCode = (a) => {
	sql(`UPDATE person SET last_step = 0 WHERE user = '${a.user}'`);
	return totp(a.totp_secret, now());
};
async function loggedIn(a, agent) {
	const b = new Browser();
	b.agent = agent;
	const res = await patient(() => b.tryLogin(a.user, a.password, freshCode(a)));
	if (res.status !== 303) throw new Error(`login of ${a.user}: ${res.status}`);
	await b.get('/');
	return b;
}
// A wrong code that is well formed: of somebody else.
const strange = user('konselor1.muarobungo').recovery_code;
const slip = (code) => `${code.slice(0, 9)}${code[9] === 'a' ? 'b' : 'a'}${code.slice(10)}`;
const refreshed = () => sql('DELETE FROM guess');
const denials = () => Number(sql('SELECT COUNT(*) FROM trail WHERE verb = 3')[0][0]);

async function forgot(acc, fields = {}, b = new Browser()) {
	await b.get('/masuk/lupa');
	const next = fields.new ?? OTHER;
	return b.post('/masuk/lupa', { user: acc.user, recovery: acc.recovery_code, otp: '000000', new: next, again: next, ...fields });
}
// The page with a new phone's picture, and what is typed under it.
async function phone(where, fields, b = new Browser()) {
	const page = await b.get(where);
	const secret = secretOn(page);
	const res = await b.post(where, { state: hidden(page.text, 'state'), next: totp(secret, now()), ...fields });
	return { res, secret };
}
const lostPhone = (acc, fields = {}, b = new Browser()) => phone('/masuk/ponsel',
	{ user: acc.user, password: acc.password, recovery: acc.recovery_code, ...fields }, b);

let acc; // of Rini
await check('who enrols gets a recovery code, once, to be printed', async () => {
	const { code } = await j.invite(adm, UNIT, NAME, ['kon']);
	const one = await j.enrol(code);
	acc = one.acc;
	equal(codeOn(one.page), acc.recovery_code, '32 letters and digits');
	says(one.page, 'kode ini hanya tampil sekali', 'it is said');
	const again = await new Browser().tryLogin(acc.user, acc.password, freshCode(acc));
	equal(j.wordsOn(again.text).length, 6, 'the words come again');
	equal(codeOn(again), undefined, 'the code does not');
	equal((await j.admit(kor, NAME, one.words)).status, 303, 'admitted');
});

const shape = (res) => JSON.stringify([res.status, res.text.replace(/[0-9a-f]{32,}/g, 'X')
	.replaceAll(acc.user, 'U').replaceAll('tidak.dikenal.lupa', 'U').replace(/<svg[^]*?<\/svg>/g, '')
	.replace(/<strong class="kunci"[^<]*<\/strong>/g, '').replace(/\?secret=[A-Z2-7]{32}&/g, '')]);
// Same page, same work, whatever is wrong.
async function alike(where, tries) {
	refreshed();
	const from = logSize();
	const seen = [];
	for (const go of tries) seen.push(await go());
	for (const res of seen) {
		equal(res.status, 422, `${where} refuses`);
		equal(shape(res), shape(seen[0]), `${where}: one answer`);
	}
	const posts = (await requestsSince(from, 2 * tries.length)).filter((l) => l.route === where && l.status === '422');
	equal(posts.length, tries.length, `${where}: all are logged`);
	for (const p of posts) {
		equal(p.argon, posts[0].argon, `${where}: runs of Argon2id`);
		equal(p.sql, posts[0].sql, `${where}: statements`);
	}
	refreshed();
}

await proves(36, 'a forgotten password and a lost phone tell nobody which names there are', async () => {
	const nobody = { ...acc, user: 'tidak.dikenal.lupa' };
	await alike('/masuk/lupa', [() => forgot(nobody), () => forgot(acc), () => forgot({ ...acc, recovery_code: strange })]);
	const wrong = `${acc.password}x`;
	await alike('/masuk/ponsel', [async () => (await lostPhone(nobody)).res,
		async () => (await lostPhone(acc, { password: wrong })).res,
		async () => (await lostPhone(acc, { recovery: strange })).res]);
	const from = denials();
	const typed = slip(acc.recovery_code);
	for (const res of [await forgot({ ...acc, recovery_code: typed }), (await lostPhone(acc, { recovery: typed })).res]) {
		says(res, 'salah ketik', 'a slip of the pen is told');
		equal(hidden(res.text, 'recovery'), typed, 'and what was typed stays, to be mended');
	}
	says(await forgot(acc, { recovery: '' }), 'Isi kode pemulihan', 'nothing typed');
	says(await forgot(acc, { new: 'pendek', again: 'pendek' }), 'terlalu pendek', 'a weak password');
	says((await lostPhone(acc, { next: '000000' })).res, 'Kode tidak cocok', 'a phone that is not set up');
	says((await lostPhone(acc, { state: 'ab'.repeat(66) })).res, 'sudah lama terbuka', 'a state of nobody');
	equal(denials(), from, 'none of these was tried');
	equal(sql('SELECT COUNT(*) FROM guess')[0][0], '0', 'or counted');
});

await proves(36, 'a worker that meets a new heads file does not count it to the request that came', async () => {
	const heads = () => fs.statSync(path.join(VAR, 'heads')).mtimeMs;
	const old = heads();
	await j.invite(adm, UNIT, `Tiga Contoh ${tag}`, ['kon']);
	await until('the sequencer remembers the link', () => heads() !== old);
	const b = new Browser();
	await b.get('/masuk/lupa');
	const from = logSize();
	// at once, so that many workers answer; who finds no place for its KDF hears 503
	await Promise.all(Array.from({ length: 24 }, (_, i) => b.post('/masuk/lupa',
		{ user: `tidak.ada.${i}`, recovery: strange, otp: '000000', new: OTHER, again: OTHER })));
	const posts = (await requestsSince(from, 24)).filter((l) => l.route === '/masuk/lupa' && l.status === '422');
	ok(posts.length >= 3, `${posts.length} were tried`);
	equal([...new Set(posts.map((p) => p.sql))].length, 1, `one number of statements: ${posts.map((p) => p.sql)}`);
	refreshed();
});

await check('guessing is slowed there as at the login, and counted with it', async () => {
	refreshed();
	const seen = [];
	for (let i = 0; i < 3; i++) {
		seen.push((await forgot(acc)).status, (await lostPhone(acc, { recovery: strange })).res.status,
			(await new Browser().tryLogin(acc.user, 'salah', '000000')).status);
	}
	equal(seen.slice(0, 5).join(), '422,422,422,422,422', 'five are free');
	ok(seen.slice(5).includes(429), `then one waits: ${seen}`);
	refreshed();
});

await proves(25, 'a forgotten password: by code and phone; every session ends, the code serves once', async () => {
	const at = await loggedIn(acc);
	const personal = await forgot(acc, { otp: freshCode(acc), new: `${NAME} lampu`, again: `${NAME} lampu` });
	says(personal, 'memuat nama Anda', 'also a password with the own name, by who has proved who they are');
	const used = acc.recovery_code;
	const res = await forgot(acc, { otp: freshCode(acc) });
	equal(res.status, 200, `done: ${words(res.text).slice(0, 200)}`);
	says(res, 'Kata sandi sudah diganti', 'and said');
	equal(res.cookies.filter((c) => c.startsWith('__Host-sid=')).length, 0, 'no session');
	const next = codeOn(res);
	ok(next && next !== used, 'the next code is shown');
	equal((await at.get('/')).status, 303, 'the old session is out');
	equal((await new Browser().tryLogin(acc.user, acc.password, freshCode(acc))).status, 422, 'the old password is dead');
	acc.password = OTHER;
	equal((await forgot(acc, { otp: freshCode(acc), new: j.PASSWORD, again: j.PASSWORD })).status, 422, 'the code serves once');
	acc.recovery_code = next;
	refreshed();
	await loggedIn(acc);
});

await check('a changed password needs no code, and the code still fits', async () => {
	const b = await loggedIn(acc);
	await b.get('/akun');
	const res = await b.post('/akun/sandi', { old: acc.password, otp: freshCode(acc), new: j.PASSWORD, again: j.PASSWORD });
	equal(res.status, 303, 'changed');
	acc.password = j.PASSWORD;
});

await proves(25, 'a lost phone: by password and code; the old phone is dead', async () => {
	const at = await loggedIn(acc);
	const old = { ...acc };
	const { res, secret } = await lostPhone(acc);
	equal(res.status, 200, `done: ${words(res.text).slice(0, 200)}`);
	says(res, 'Ponsel yang baru sudah terpasang', 'and said');
	Object.assign(acc, { totp_secret: secret, recovery_code: codeOn(res) });
	equal((await at.get('/')).status, 303, 'the old session is out');
	equal((await new Browser().tryLogin(old.user, old.password, freshCode(old))).status, 422, 'the old phone is dead');
	equal((await lostPhone(old)).res.status, 422, 'the code serves once');
	refreshed();
	await loggedIn(acc);
});

await proves(25, 'another phone and another code, of my account', async () => {
	const [b, d] = [await loggedIn(acc), await loggedIn(acc)];
	const old = { ...acc };
	const wrong = await phone('/akun/ponsel', { old: 'salah', otp: freshCode(acc) }, b);
	equal(wrong.res.status, 422, 'not without the password');
	const unproved = await phone('/akun/ponsel', { old: acc.password, otp: freshCode(acc), next: '000000' }, b);
	says(unproved.res, 'Kode tidak cocok', 'nor to a phone that is not set up');
	const { res, secret } = await phone('/akun/ponsel', { old: acc.password, otp: freshCode(acc) }, b);
	equal(res.location, '/akun?kabar=ponsel', 'moved');
	says(await b.get(res.location), 'Ponsel yang baru sudah terpasang.', 'and said');
	equal((await d.get('/')).status, 303, 'the other session is out');
	acc.totp_secret = secret;
	await b.get('/akun/kode');
	equal((await b.post('/akun/kode', { old: acc.password, otp: '000000' })).status, 422, 'a code needs both too');
	const made = await b.post('/akun/kode', { old: acc.password, otp: freshCode(acc) });
	equal(made.status, 200, 'made');
	acc.recovery_code = codeOn(made);
	ok(acc.recovery_code && acc.recovery_code !== old.recovery_code, 'another one');
	equal((await lostPhone({ ...acc, recovery_code: old.recovery_code })).res.status, 422, 'the old code is dead');
	refreshed();
});

await check('the list of sessions says on which browser and device', async () => {
	const b = await loggedIn(acc);
	const gecko = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
	const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
	for (const [agent, want] of [[gecko, 'Firefox di Linux'], ['', 'Tidak dikenal'], ['curl/8.0 (Windows)', 'Windows'],
		[`Mozilla/5.0 (Linux; Android 10; K) ${webkit} Chrome/140.0.0.0 Mobile Safari/537.36`, 'Chrome di Android'],
		[`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`, 'Edge di Windows'],
		['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1', 'Safari di iPhone']]) {
		await loggedIn(acc, agent);
		const page = await b.get('/akun');
		equal(/data-nama="Di mana"><span>([^<]*)/.exec(page.text)?.[1], want, agent);
	}
	refreshed();
});

const eventsOn = (res) => [...(/id="kejadian"[^]*?<ul[^>]*>([^]*?)<\/ul>/.exec(res.text)?.[1] ?? '')
	.matchAll(/<li>([^]*?)<\/li>/g)].map((m) => words(m[1]).trim());
const told = (events, text, what) => ok(events.some((e) => e.includes(text)), `${what}: ${text} in ${JSON.stringify(events)}`);

await proves(40, 'who has an account is told of each change of it, of refusals and of strange logins', async () => {
	const own = await loggedIn(acc);
	const id = await j.personOf(kor, '/anggota', NAME);
	await adm.get('/admin');
	equal((await adm.post('/admin/peran', { person: id, unit: UNIT, roles: ['kon', 'kor'] })).status, 303, 'roles are proposed');
	const page = await kor.get('/anggota');
	const row = page.text.split('<tr').find((r) => r.includes(NAME) && r.includes('/anggota/peran/'));
	equal((await kor.post(new RegExp(`/anggota/peran/${j.ID}`).exec(row)[0])).status, 303, 'and agreed to');
	refreshed();
	const all = eventsOn(await own.get('/akun'));
	for (const text of ['Kata sandi diganti dengan kode pemulihan', 'Kata sandi diganti', 'Ponsel lain dipasang dengan kode pemulihan',
		'Aplikasi kode dipindahkan ke ponsel lain', 'Kode pemulihan baru dibuat', 'Percobaan masuk atau pemulihan yang ditolak',
		'Kata sandi atau kode yang salah, sesudah masuk', 'Masuk dari peramban yang belum pernah Anda pakai',
		`Peran Anda diubah oleh ${user('koordinator.telanaipura').name}`]) told(all, text, 'my account');
	ok(all.some((e) => /ditolak \(\d+ kali\)$/.test(e)), 'refusals in a row are one line');
	ok(/Peran Anda diubah/.test(all[0]), 'the newest comes first');
	ok(all.at(-1).includes(`Anda diterima sebagai anggota oleh ${user('koordinator.telanaipura').name}`), 'the admission is the first of all');
	const others = eventsOn(await (await as('konselor1.muarobungo')).get('/akun'));
	ok(!others.some((e) => e.includes('pemulihan baru dibuat')), 'nobody else is told');

	const enter = async (b) => {
		const res = await patient(() => b.tryLogin(acc.user, acc.password, freshCode(acc)));
		equal(res.status, 303, 'logs in');
		return eventsOn(await b.get('/'));
	};
	await own.post('/keluar');
	const thief = new Browser();
	await new Browser().tryLogin(acc.user, 'salah', '000000');
	await enter(thief);
	await thief.post('/keluar');
	await enter(thief);
	await thief.post('/keluar');
	const news = await enter(own);
	told(news, 'Masuk dari peramban yang belum pernah Anda pakai', 'though the thief was the last to log in');
	ok(!news.some((e) => e.includes('Kode pemulihan baru dibuat')), 'what was told already is not news');
	await own.post('/keluar');
	await new Browser().tryLogin(acc.user, 'salah', '000000');
	told(await enter(own), 'Percobaan masuk atau pemulihan yang ditolak', 'the start page');
	sql(`UPDATE trail SET at = at - 8 * 86400000 WHERE object = (SELECT id FROM person WHERE user = '${acc.user}')`);
	await own.post('/keluar');
	equal((await enter(own)).length, 0, 'and is quiet when there is nothing');
	refreshed();
});

await proves(39, 'who has lost both is proved anew: six words, and two who sign', async () => {
	const name = `Wulan Contoh ${tag}`;
	const { acc: old, browser: at } = await j.member(adm, kor, UNIT, name, ['kon']);
	const kasus = await fx.createCase(at);
	const id = await j.personOf(adm, '/admin', name);
	const where = `/admin/hilang/${id}`;
	equal((await (await as('koordinator.telanaipura')).get(where)).status, 403, 'it takes an administrator');
	ok((await adm.get(`/anggota/${id}/ubah?unit=${UNIT}`)).text.includes(where), 'whose page of the person leads there');
	says(await adm.get(`${where}?unit=${UNIT}`), 'Tidak seorang pun, juga Anda, dapat membukakan akun lamanya', 'and says what comes');
	const letter = await adm.post(where, { unit: UNIT });
	equal(letter.status, 200, 'a letter');
	for (const text of [name, 'kode ini hanya tampil sekali']) says(letter, text, 'the letter');
	equal((await adm.post(where, { unit: UNIT })).status, 403, 'once');
	equal((await at.get('/')).status, 303, 'the old sessions are over');
	equal((await new Browser().tryLogin(old.user, old.password, freshCode(old))).status, 422, 'password and phone are dead');
	equal((await forgot(old, { otp: freshCode(old) })).status, 422, 'the old code opens nothing');
	equal((await lostPhone(old)).res.status, 422, 'nor with the password');
	refreshed();

	const [, code] = j.keys(letter.text);
	const one = await j.enrol(code);
	ok(one.acc.user !== old.user && one.acc.totp_secret !== old.totp_secret, 'nothing old is kept');
	const b = new Browser();
	equal((await b.tryLogin(one.acc.user, one.acc.password, freshCode(one.acc))).status, 200, 'no session before the words');
	equal((await b.get('/')).status, 303, 'no page either');
	equal((await adm.get('/anggota')).status, 403, 'who invites admits nobody');
	equal((await j.admit(kor, name, [...one.words].reverse())).status, 422, 'other words');
	equal((await b.get('/')).status, 303, 'still nobody');
	equal((await j.admit(kor, name, one.words)).status, 303, 'the words of the person present');
	const again = await loggedIn(one.acc);
	equal((await again.get(`/kasus/${kasus}`)).status, 403, 'the old cases do not come by themselves');
	const fresh = await j.personOf(kor, '/anggota', name);
	await kor.get(`/kasus/${kasus}`);
	equal((await kor.post(`/kasus/${kasus}/petugas`, { assignee: fresh })).status, 303, 'they are handed on');
	equal((await again.get(`/kasus/${kasus}`)).status, 200, 'and read again');
});

await check('an officer who moves to another unit, and one who is no more', async () => {
	const at = await loggedIn(acc);
	const kasus = await fx.createCase(at);
	const id = await j.personOf(kor, '/anggota', NAME);
	await kor.get(`/anggota/${id}/keluarkan?unit=${UNIT}`);
	equal((await kor.post(`/anggota/${id}/keluarkan`, { unit: UNIT })).status, 303, 'the old unit ends the membership');
	equal((await at.get('/')).status, 303, 'at once');
	const acts = words((await kor.get('/jejak?perbuatan=anggota')).text);
	for (const act of ['Menerima anggota', 'Mengubah peran anggota', 'Mengeluarkan anggota']) ok(acts.includes(act), `the trail says: ${act}`);
	const colleague = await j.personOf(kor, '/anggota', user('konselor1.telanaipura').name);
	await kor.get(`/kasus/${kasus}`);
	equal((await kor.post(`/kasus/${kasus}/petugas`, { assignee: colleague })).status, 303, 'the cases go to a colleague');
	const to = Object.entries(await j.unitsOf(adm)).find(([name]) => name.includes('Muaro Bungo'))[1];
	const moved = await j.member(adm, await as('koordinator.muarobungo'), to, NAME, ['kon']);
	equal((await moved.browser.get(`/kasus/${kasus}`)).status, 404, 'what the old unit holds stays there');
	equal((await moved.browser.get('/kasus')).status, 200, 'the new unit has a member');
});
