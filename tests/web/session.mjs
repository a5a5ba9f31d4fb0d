// Sessions end when they should (R25): last, since they end for others too.
import { Browser, ORIGIN, hidden, freshCode, user, words, request, form, loggedIn } from '../lib/portal.mjs';
import { as, absent } from '../lib/people.mjs';
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
	const end = await a.post('/akun/sesi', { session: hidden(other[0], 'session') });
	equal(end.status, 303, 'ended');
	ok(words((await a.get(end.location)).text).includes('Sesi itu sudah diakhiri.'), 'and the next page says so');
	equal((await b.get('/')).status, 303, 'the other one is out');
	equal((await a.get('/')).status, 200, 'this one is not');
	const mine = hidden((await a.get('/akun')).text.split('<tr').find((r) => r.includes('name="session"')), 'session');
	const last = await a.post('/akun/sesi', { session: mine });
	equal(last.status, 303, 'the own session');
	ok(words((await a.get(last.location)).text).includes('Sesi Anda sudah diakhiri.'), 'ends with a word on the login page');
	const from = async (site) => words((await a.get(last.location, { 'sec-fetch-site': site })).text);
	ok((await from('same-origin')).includes('Sesi Anda sudah diakhiri.'), 'from our own form');
	for (const site of ['cross-site', 'none', 'same-site']) ok(!(await from(site)).includes('sudah diakhiri'), `not from elsewhere: ${site}`);
	for (const code of ['sandi', 'diterima', 'ditolak']) ok(!/role="status"/.test((await a.get(`/masuk?kabar=${code}`)).text), `nor on a page where it does not belong: ${code}`);
	equal((await a.get('/')).status, 303, 'and is over');

	const acc = user('peksos2.disabilitas');
	const c = await loggedIn(acc);
	const d = await loggedIn(acc);
	const next = `payung-tembaga-${Date.now().toString(36)}-kereta`;
	await c.get('/akun');
	const res = await c.post('/akun/sandi', { old: acc.password, otp: await freshCode(acc), new: next, again: next });
	equal(res.status, 303, `password changed: ${words(res.text).slice(0, 200)}`);
	const said = words((await c.get(res.location)).text);
	ok(said.includes('Kata sandi sudah diganti. Sesi Anda yang lain sudah diakhiri.'), 'and the next page says so');
	const forged = await c.get('/akun?kabar=apa-saja');
	ok(forged.status === 200 && !forged.text.includes('apa-saja'), 'a code that is not known says nothing');
	equal((await c.get('/akun?kabar=<b>')).status, 400, 'and text is refused');
	equal((await d.get('/')).status, 303, 'other sessions are out');
	const code = await freshCode(acc); // a refused login leaves it unused
	equal((await new Browser().tryLogin(acc.user, acc.password, code)).status, 422, 'the old password is dead');
	equal((await new Browser().tryLogin(acc.user, next, code)).status, 303, 'the new one works');
});

await check('why a form is refused, and the menu on pages of errors', async () => {
	const b = await as('admin.bkkbn');
	const role = await b.get('/kasus');
	equal(role.status, 403, 'not for this role');
	ok(words(role.text).includes('bukan untuk peran Anda') && !words(role.text).includes('terlalu lama'), 'the role is the cause');
	await b.get('/akun');
	const old = await b.post('/akun/sesi', { csrf: 'f'.repeat(64), session: '0'.repeat(64) });
	equal(old.status, 403, 'not our form');
	ok(words(old.text).includes('Formulir ini tidak berlaku lagi') && !words(old.text).includes('peran Anda'),
		'the form is the cause');
	const k = await as('konselor1.muarobungo');
	for (const [what, res] of [['403', role], ['404', await k.get('/tidak-ada')], ['404 of a case', await k.get(`/kasus/${absent}`)],
		['405', await k.get('/sesi')]]) {
		ok(res.text.includes('aria-label="Menu utama"') && res.text.includes('action="/keluar"'), `${what} has the menu`);
	}
	ok(!(await request('GET', '/tidak-ada')).text.includes('aria-label="Menu utama"'), 'nobody has none');
	ok((await b.get('/')).text.includes('class="govuk-button" href="/admin"'), 'administrators are led to their pages');
	ok(words((await (await as('auditor')).get('/')).text).includes('Anda memeriksa jejak'), 'auditors too');
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

await check('the guide is there for who cannot log in, and names buttons by their names', async () => {
	const login = await request('GET', '/masuk');
	ok(login.text.includes('href="/panduan"'), 'every page leads to it');
	const page = await request('GET', '/panduan');
	equal(page.status, 200, 'without a session');
	const places = [...page.text.matchAll(/<section class="panduan__bagian" id="([a-z]+)"/g)].map((m) => m[1]);
	equal([...page.text.matchAll(/<a class="govuk-link" href="#([a-z]+)"/g)].map((m) => m[1]).join(), places.join(), 'a link to each part');
	ok(places.length >= 11, `${places.length} parts`);
	const guide = words(page.text);
	for (const [who, path, names] of [[null, '/masuk', ['Lupa kata sandi', 'Ponsel atau kunci sandi hilang']],
		['admin.bkkbn', '/admin', ['Orang dan unit', 'Undang orang']], ['admin.bkkbn', '/kesepakatan', ['Buat rancangan', 'Instansi mitra']],
		['koordinator.angsoduo', '/anggota', ['Penjaga kunci unit dan pemulihan']],
		['konselor1.angsoduo', '/akun', ['Pindah ke ponsel lain', 'Pemulihan kunci unit']],
		['auditor', '/jejak', ['Unduh sebagai tabel']]]) {
		const shown = words((who === null ? login : await (await as(who)).get(path)).text);
		for (const name of names) {
			ok(shown.includes(name), `${path} has ${name}`);
			ok(guide.includes(name), `the guide names ${name}`);
		}
	}
});

await check('the login page says why a session has ended', async () => {
	const idle = await request('GET', '/masuk?kabar=diam');
	ok(words(idle.text).includes('Anda dikeluarkan karena 15 menit tidak ada kegiatan.'), 'idle, in minutes');
	const dead = await request('GET', '/masuk', { headers: { cookie: `__Host-sid=${'0'.repeat(128)}` } });
	ok(words(dead.text).includes('Sesi Anda sudah berakhir, misalnya karena 15 menit'), 'a cookie that opens nothing');
	const both = words((await request('GET', '/masuk?kabar=diam', {
		headers: { cookie: `__Host-sid=${'0'.repeat(128)}` },
	})).text);
	ok(both.includes('Anda dikeluarkan') && !both.includes('misalnya'), 'one reason only');
	const plain = words((await request('GET', '/masuk')).text);
	ok(!plain.includes('15 menit'), 'no word of it otherwise');
	ok(plain.includes('Lupa kata sandi') && plain.includes('Ponsel atau kunci sandi hilang'), 'and the ways back for who has lost something');
});

await check('a form whose session has ended says so', async () => {
	const res = await request('POST', '/kasus/baru', {
		headers: { 'content-type': 'application/x-www-form-urlencoded', origin: ORIGIN, cookie: `__Host-sid=${'0'.repeat(128)}` },
		body: form({ csrf: '0'.repeat(64), name: 'x' }),
	});
	equal(res.status, 401, '401');
	ok(words(res.text).includes('Sesi Anda sudah berakhir'), 'in words');
	ok(words(res.text).includes('tidak tersimpan'), 'and that nothing was saved');
	ok(!words(res.text).includes('mengirimnya sekali lagi'), 'and does not promise that Back brings it again');
});
