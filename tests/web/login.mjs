// Logging in (R23, R36, R37) and the password rules (R34 at the front door).
import { Browser, freshCode, totp, user, words, request, form, ORIGIN } from '../lib/portal.mjs';
import { logSize, requestsSince } from '../lib/people.mjs';
import { ok, equal, check, proves } from '../lib/check.mjs';

// Each check has a person of its own: a code serves once in 30 seconds.
let who = user('konselor1.muarobungo');

await proves(23, 'the session cookie: new at login, and only for this host', async () => {
	const b = new Browser();
	await b.get('/masuk');
	const planted = 'a'.repeat(128);
	b.jar.set('__Host-sid', planted);
	const res = await b.tryLogin(who.user, who.password, await freshCode(who));
	equal(res.status, 303, 'login');
	const line = res.cookies.find((c) => c.startsWith('__Host-sid='));
	ok(line, 'a session cookie is set');
	const [pair, ...flags] = line.split('; ');
	const value = pair.slice('__Host-sid='.length);
	ok(/^[0-9a-f]{128}$/.test(value) && value !== planted, 'twice 32 random bytes, not the planted ones');
	const names = flags.map((f) => f.toLowerCase());
	for (const f of ['secure', 'httponly', 'samesite=strict', 'path=/']) ok(names.includes(f), `cookie is ${f}`);
	ok(!names.some((f) => f.startsWith('domain') || f.startsWith('expires') || f.startsWith('max-age')),
		'no domain, no life beyond the browser');
	const before = value;
	await b.get('/');
	const again = await b.post('/masuk', { user: who.user, password: who.password, otp: await freshCode(who) });
	const next = again.cookies.find((c) => c.startsWith('__Host-sid='))?.split(/[=;]/)[1];
	ok(next && next !== before, 'a second login draws another one');
	equal((await request('GET', '/', { headers: { cookie: `__Host-sid=${before}` } })).status, 303,
		'and the first one is ended');
	await b.get('/');
	await b.post('/keluar');
});

// What must be the same: everything but request id, csrf and time.
function shape(res) {
	const body = res.text.replace(/[0-9a-f]{32,64}/g, 'X').replace(/\d\d\/\d\d\/\d{4} \d\d\.\d\d/g, 'T')
		.replaceAll(who.user, 'U').replaceAll('tidak.dikenal', 'U');
	const headers = { ...res.headers };
	for (const h of ['date', 'set-cookie', 'content-length']) delete headers[h];
	return JSON.stringify([res.status, headers, body]);
}

who = user('konselor1.telanaipura');
await proves(36, 'unknown name, wrong password and wrong code look and cost the same', async () => {
	const b = new Browser();
	const good = await freshCode(who);
	const wrong = good === '000000' ? '111111' : '000000';
	const from = logSize();
	const unknown = await b.tryLogin('tidak.dikenal', who.password, good);
	const password = await b.tryLogin(who.user, `${who.password}x`, good);
	const code = await b.tryLogin(who.user, who.password, wrong);
	equal(unknown.status, 422, 'refused');
	equal(shape(password), shape(unknown), 'wrong password = unknown name');
	equal(shape(code), shape(unknown), 'wrong code = unknown name');
	ok(!words(unknown.text).includes(who.password), 'the password is not sent back');
	const posts = (await requestsSince(from, 6)).filter((l) => l.route === '/masuk' && l.status === '422');
	equal(posts.length, 3, 'three refused logins are logged');
	for (const p of posts) {
		equal(p.argon, posts[0].argon, 'runs of Argon2id');
		equal(p.sql, posts[0].sql, 'statements');
	}
	equal(posts[0].argon, '1', 'exactly one Argon2id run');
});

who = user('peksos1.disabilitas');
await proves(37, 'a code serves once, and only around its time', async () => {
	const b = new Browser();
	const now = Math.floor(Date.now() / 30000);
	for (const [what, otp] of [['two steps late', totp(who.totp_secret, now - 2)],
		['two steps early', totp(who.totp_secret, now + 3)], ['no code', ''], ['letters', 'abcdef'],
		['seven digits', '1234567']]) {
		equal((await b.tryLogin(who.user, who.password, otp)).status, 422, what);
	}
	const otp = await freshCode(who);
	equal((await b.tryLogin(who.user, who.password, otp)).status, 303, 'a fresh code');
	equal((await new Browser().tryLogin(who.user, who.password, otp)).status, 422, 'the same code again');
	await b.get('/');
	await b.post('/keluar');
});

await check('what a telephone makes of name and code is forgiven', async () => {
	const acc = user('kepala.telanaipura');
	const b = new Browser();
	const field = /<input[^>]*id="user"[^>]*>/.exec((await b.get('/masuk')).text)[0];
	for (const part of ['autocapitalize="none"', 'autocorrect="off"', 'spellcheck="false"']) {
		ok(field.includes(part), `user: ${part}`);
	}
	const code = await freshCode(acc);
	const typed = ` K${acc.user.slice(1, 7).toUpperCase()} ${acc.user.slice(7)} `;
	equal((await b.tryLogin(typed, `${acc.password} `, code)).status, 422, 'nothing of a password is');
	equal((await b.tryLogin(typed, acc.password, `${code.slice(0, 3)} ${code.slice(3)} `)).status, 303, typed);
	await b.get('/');
	await b.post('/keluar');
});

await check('a failed login keeps the name and says what to do', async () => {
	const res = await new Browser().tryLogin('salah.ketik', 'x', '1');
	ok(res.text.includes('value="salah.ketik"'), 'the name stays');
	ok(words(res.text).includes('Kesalahan'), 'there is an error');
	const empty = await new Browser().tryLogin('', '', '');
	for (const say of ['Isi nama pengguna', 'Isi kata sandi']) {
		ok(words(empty.text).includes(say), say);
	}
});

await check('passwords are ordinary fields that a script may make visible', async () => {
	const res = await new Browser().tryLogin('', '', '');
	const field = /<input[^>]*id="password"[^>]*>/.exec(res.text)[0];
	for (const part of ['type="password"', 'name="password"', 'data-show="Tampilkan"', 'data-hide="Sembunyikan"',
		'autocomplete="current-password"', 'aria-describedby="password-salah"']) {
		ok(field.includes(part), `password: ${part}`);
	}
	ok(!/<button[^>]*>\s*Tampilkan/.test(res.text), 'no button that does nothing without a script');
});

await check('new passwords: what is refused and why', async () => {
	const acc = user('petugas3.uptd');
	const b = new Browser();
	await b.login(acc);
	await b.get('/akun');
	const bad = ['pendek', 'Bkkbnjambi2021!', 'rahasia123rahasia', `${acc.user}-2026-aman`, 'x'.repeat(300), 'passwordpassword'];
	for (const next of bad) {
		const res = await b.post('/akun/sandi', { old: acc.password, otp: '000000', new: next, again: next });
		equal(res.status, 422, `refused: ${next.slice(0, 20)}`);
		ok(!res.text.includes(`value="${next}"`), 'and not shown again');
		ok(/<input[^>]*id="new"[^>]*aria-describedby="new-ket new-salah"/.test(res.text), 'the field names hint and error');
	}
	const differ = await b.post('/akun/sandi', {
		old: acc.password, otp: '000000', new: 'gunung-lampu-sepatu-77', again: 'gunung-lampu-sepatu-78',
	});
	equal(differ.status, 422, 'the repetition differs');
	await b.get('/akun');
	await b.post('/keluar');
});

await check('the login form refuses a foreign page', async () => {
	const b = new Browser();
	await b.get('/masuk');
	const fields = { user: who.user, password: who.password, otp: '000000' };
	equal((await b.post('/masuk', fields, { 'sec-fetch-site': 'cross-site' })).status, 403, 'cross-site');
	equal((await b.post('/masuk', { ...fields, csrf: 'f'.repeat(64) })).status, 403, 'another csrf');
	equal((await request('POST', '/masuk', {
		headers: { 'content-type': 'application/x-www-form-urlencoded', origin: ORIGIN }, body: form(fields),
	})).status, 403, 'no cookie, no csrf');
});
