// Sessions end when they should (R25): last, since they end for others too.
import { Browser, ORIGIN, hidden, freshCode, user, words, request, form, loggedIn } from '../lib/portal.mjs';
import { ok, equal, check, proves } from '../lib/check.mjs';

await proves(25, 'log out, password change and the list of sessions end sessions', async () => {
	const one = await loggedIn(user('koordinator.telanaipura'));
	const old = one.cookieHeader();
	const out = await one.post('/keluar');
	equal(out.status, 303, 'log out');
	ok(out.headers['clear-site-data'], 'the browser is told to forget');
	const dead = await request('GET', '/', { headers: { cookie: old } });
	ok(dead.status === 303 && dead.headers.location === '/masuk', 'the cookie is dead');

	const lister = user('koordinator.muarobungo');
	const a = await loggedIn(lister);
	const b = await loggedIn(lister);
	const page = await a.get('/akun');
	const rows = page.text.split('<tr').filter((r) => r.includes('name="session"'));
	const other = rows.filter((r) => !/sesi ini/i.test(words(r)));
	equal(other.length, 1, 'the other session can be ended from here');
	equal((await a.post('/akun/sesi', { session: hidden(other[0], 'session') })).status, 303, 'ended');
	equal((await b.get('/')).status, 303, 'the other one is out');
	equal((await a.get('/')).status, 200, 'this one is not');

	const acc = user('peksos2.disabilitas');
	const c = await loggedIn(acc);
	const d = await loggedIn(acc);
	const next = `payung-tembaga-${Date.now().toString(36)}-kereta`;
	await c.get('/akun');
	const res = await c.post('/akun/sandi', { old: acc.password, otp: await freshCode(acc), new: next, again: next });
	equal(res.status, 303, `password changed: ${words(res.text).slice(0, 200)}`);
	equal((await d.get('/')).status, 303, 'other sessions are out');
	const code = await freshCode(acc); // a refused login leaves it unused
	equal((await new Browser().tryLogin(acc.user, acc.password, code)).status, 422, 'the old password is dead');
	equal((await new Browser().tryLogin(acc.user, next, code)).status, 303, 'the new one works');
});

await check('quick exit: the session is gone, the page neutral', async () => {
	const b = await loggedIn(user('petugas2.uptd'));
	const old = b.cookieHeader();
	const res = await b.post('/keluar-cepat');
	equal(res.status, 303, 'leaves');
	equal(res.location, '/keluar-cepat', 'to our neutral page');
	ok(/"cache"/.test(res.headers['clear-site-data'] ?? ''), 'the browser is told to forget');
	const page = await request('GET', '/keluar-cepat');
	ok(/^0; ?url=https:\/\//i.test(page.headers.refresh ?? ''), 'which leads elsewhere at once');
	ok(!/lindung|kasus|rujukan/i.test(words(page.text)), 'and does not say what this is');
	equal((await request('GET', '/', { headers: { cookie: old } })).status, 303, 'the session is dead');
});

await check('a form whose session has ended says so', async () => {
	const res = await request('POST', '/kasus/baru', {
		headers: { 'content-type': 'application/x-www-form-urlencoded', origin: ORIGIN, cookie: `__Host-sid=${'0'.repeat(64)}` },
		body: form({ csrf: '0'.repeat(64), name: 'x' }),
	});
	equal(res.status, 401, '401');
	ok(words(res.text).includes('Sesi Anda sudah berakhir'), 'in words');
});
