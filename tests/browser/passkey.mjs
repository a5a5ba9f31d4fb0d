// Passkeys (R38), with Chromium's virtual authenticator.  Its private keys can
// be read, so that answers which no honest device would give are signed here and
// sent as a browser would.
import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Browser, ORIGIN, VAR, freshCode, hidden, patient, sql, totp, user, words } from '../lib/portal.mjs';
import { alarmsSince, logSize } from '../lib/people.mjs';
import { check, equal, ok, proves } from '../lib/check.mjs';
import { keys as papers, wordsOn } from '../lib/join.mjs';
import { PHONE, DESK, clean, close, fits, leads, login, open, shoot } from './lib.mjs';

const A = user('pdp.dinsos'); // must have one, as this portal is set up
const B = user('peksos2.disabilitas'); // may
const HOST = new URL(ORIGIN).hostname;

// Logins here are many: what slows guessing is tried elsewhere.  Others, who log in
// meanwhile, keep their steps.
async function code(acc) {
	const file = path.join(VAR, 'test-steps.json');
	const steps = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
	delete steps[acc.user];
	fs.writeFileSync(file, JSON.stringify(steps));
	sql(`UPDATE person SET last_step = 0 WHERE user = '${acc.user}'; DELETE FROM guess`);
	return freshCode(acc);
}

// A device of the browser's that verifies its person by a touch.
async function device(page) {
	const cdp = await page.context().newCDPSession(page);
	await cdp.send('WebAuthn.enable');
	const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options: {
		protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
		isUserVerified: true, automaticPresenceSimulation: true,
	} });
	return {
		async keys() {
			return (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
		},
		// as a device does that has answered elsewhere meanwhile
		async counts(credential) {
			const { credentialId } = credential;
			await cdp.send('WebAuthn.removeCredential', { authenticatorId, credentialId });
			await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: { rpId: 'localhost', ...credential } });
		},
		remove: () => cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }),
		verifies(isUserVerified) {
			return cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
		},
	};
}

const press = (page, name) => page.getByRole('button', { name, exact: true }).click();
const looked = async (page, name) => {
	await clean(page, name);
	for (const size of [PHONE, DESK]) {
		await page.setViewportSize(size);
		await fits(page, name);
		await shoot(page, name, size);
	}
};

// A browser without scripts, with the cookies of a window.
async function worn(window) {
	const b = new Browser();
	for (const { name, value } of await window.context().cookies()) b.jar.set(name, value);
	return b;
}

// Password and present factor, then the device.
async function ask(page, acc, name, { password = acc.password, otp } = {}) {
	await page.goto('/akun/kunci');
	await page.getByLabel('Nama kunci sandi').fill(name);
	await page.getByLabel('Kata sandi sekarang').fill(password);
	if (otp) await page.getByLabel('Kode dari aplikasi').fill(otp);
	return leads(page, () => press(page, 'Lanjutkan'));
}

// --- an answer of our own making -----------------------------------------------
const b64 = (bytes) => Buffer.from(bytes).toString('base64');
const sha = (bytes) => createHash('sha256').update(bytes).digest();

function answer(challenge, { credentialId, privateKey }, wrong = {}) {
	const { type = 'webauthn.get', origin = ORIGIN, cross = false, host = HOST, flags = 5,
		count, more = {} } = wrong;
	const client = Buffer.from(JSON.stringify({ type,
		challenge: Buffer.from(challenge, 'base64').toString('base64url'), origin, crossOrigin: cross, ...more }));
	const data = Buffer.alloc(37);
	sha(host).copy(data);
	data[32] = flags;
	data.writeUInt32BE(count, 33);
	const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
	const sig = sign('sha256', Buffer.concat([data, sha(client)]), key);
	return { id: credentialId, data: b64(data), client: b64(client), sig: b64(sig) };
}

// The first page of a login, as far as the second; without a browser's script.
async function half(acc, otp = '') {
	sql('DELETE FROM guess');
	const b = new Browser();
	const res = await patient(() => b.tryLogin(acc.user, acc.password, otp));
	const box = /<div data-passkey="get"[^>]*>/.exec(res.text)?.[0] ?? '';
	return { b, res, state: hidden(res.text, 'state'), challenge: / data-challenge="([^"]*)"/.exec(box)?.[1] };
}
const second = (h, fields) => h.b.post('/masuk/kunci', { state: h.state, ...fields });

function refused(res, what) {
	equal(res.status, 422, what);
	ok(!res.cookies.some((c) => c.startsWith('__Host-sid=')), `${what}: no session`);
	ok(/Masuklah sekali lagi|menyalinnya/.test(words(res.text)), `${what}: and what to do`);
}
const foreign = b64(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'der' }));
const denials = () => Number(sql('SELECT COUNT(*) FROM trail WHERE verb = 3')[0][0]);

const page = await open(null);
const dev = await device(page);
const typed = async (acc, otp) => {
	await page.goto('/masuk');
	await page.getByLabel('Nama pengguna').fill(acc.user);
	await page.getByLabel('Kata sandi').fill(acc.password);
	await page.getByLabel('Kode dari aplikasi').fill(otp);
	return leads(page, () => press(page, 'Masuk'));
};
let key; // of A, as the device has it
let spare; // A's device, when that one is gone
let sent; // what the browser sent when it was right, and with which cookie

await check('who must have a passkey is led to make one, and can do nothing else', async () => {
	await typed(A, await code(A));
	for (const where of ['/', '/akun', '/anggota']) {
		await page.goto(where);
		equal(new URL(page.url()).pathname, '/akun/kunci', `${where} leads there`);
	}
	await page.getByText('Untuk peran Anda, kunci sandi wajib').waitFor();
	await looked(page, 'kunci-baru');
	const b = await worn(page);
	await b.get('/akun/kunci');
	equal((await b.post('/akun/sesi', { session: '0'.repeat(64) })).status, 403, 'nor does a form of another page count');
});

await check('a passkey is made after password and code were right, and not before', async () => {
	equal((await ask(page, A, 'Ponsel contoh', { password: 'salah sama sekali', otp: await code(A) })).status(), 422,
		'a wrong password');
	equal((await ask(page, A, 'Ponsel contoh', { otp: '000000' })).status(), 422, 'a wrong code');
	await page.getByText('Kata sandi sekarang atau kode tidak cocok').first().waitFor();
	equal((await dev.keys()).length, 0, 'the device was not asked');
	await ask(page, A, 'Ponsel contoh', { otp: await code(A) });
	await looked(page, 'kunci-buat');
	await dev.verifies(false);
	await press(page, 'Buat kunci sandi');
	await page.getByText('Dibatalkan, atau waktunya habis').waitFor();
	await dev.verifies(true);
	await leads(page, () => press(page, 'Buat kunci sandi'));
	equal(new URL(page.url()).pathname, '/akun', 'made');
	await page.getByText('Kunci sandi sudah terdaftar').waitFor();
	await page.getByRole('row', { name: 'Ponsel contoh' }).waitFor();
	await looked(page, 'akun-kunci');
	[key] = await dev.keys();
	equal(key.rpId, HOST, 'for this host');
	await page.goto('/anggota');
	equal(new URL(page.url()).pathname, '/anggota', 'now everything is open');
});

await check('logging in: the passkey is asked when the password was right', async () => {
	await press(page, 'Keluar');
	await page.getByLabel('Nama pengguna').waitFor();
	await typed(A, '');
	await looked(page, 'masuk-kunci');
	await dev.verifies(false);
	await press(page, 'Pakai kunci sandi');
	await page.getByText('Dibatalkan, atau waktunya habis').waitFor();
	await dev.verifies(true);
	const b = await worn(page);
	const [request] = await Promise.all([page.waitForRequest((r) => r.method() === 'POST'),
		leads(page, () => press(page, 'Pakai kunci sandi'))]);
	sent = { b, fields: Object.fromEntries(new URLSearchParams(request.postData())) };
	await page.getByRole('heading', { level: 1, name: 'Selamat bekerja' }).waitFor();
	const after = (await page.context().cookies()).map((c) => c.name);
	ok(!after.includes('__Host-pra') && after.includes('__Host-sid'), 'the login page\'s cookie is gone');
	[key] = await dev.keys();
	ok(key.signCount > 0, 'the device counts');
});

// The device of A goes on from here.
async function spareCounts(credential) {
	const [own] = await spare.keys();
	await spare.counts({ ...own, signCount: Math.max(own.signCount, credential?.signCount ?? 0) + 1 });
}

// The browser's next count, as of a device that goes on counting.
const next = () => { key.signCount += 1; return key.signCount; };
const trial = async (what, wrong, by = key) => {
	const h = await half(A);
	refused(await second(h, answer(h.challenge, by, { count: next(), ...wrong })), what);
};

await proves(38, 'only this passkey, with its person verified, for this page, once', async () => {
	const h = await half(A, await code(A));
	equal(h.res.status, 200, 'a code is no answer any more');
	ok(!h.res.cookies.some((c) => c.startsWith('__Host-sid=')) && h.challenge, 'a passkey is asked');
	equal(Buffer.from(h.challenge, 'base64').length, 32, 'bytes of challenge');
	ok((await half(A)).challenge !== h.challenge, 'another one each time');
	// replays
	const { b, fields } = sent;
	const before = denials();
	refused(await b.post('/masuk/kunci', fields), 'the same answer once more');
	refused(await b.post('/masuk/kunci', { ...fields, ...answer(Buffer.from(JSON.parse(Buffer.from(fields.client, 'base64'))
		.challenge, 'base64url').toString('base64'), key, { count: next() }) }), 'a new answer to the same challenge');
	equal(denials() - before, 2, 'each is on the trail');
	const { id, data, client, sig } = fields;
	refused(await second(h, { id, data, client, sig }), 'an answer to another challenge');
	refused(await second(h, answer(h.challenge, key, { count: next() })), 'a right one after a wrong one');
	const late = await half(A);
	refused(await late.b.post('/masuk/kunci', { state: h.state, ...answer(late.challenge, key, { count: next() }) }),
		'the state of another page');
	// what a device or a browser must not say
	await trial('another origin', { origin: 'https://localhost.example' });
	await trial('another port', { origin: `https://${HOST}:1` });
	await trial('in a frame of another site', { cross: true });
	await trial('on top of another site', { more: { topOrigin: 'https://contoh.example' } });
	await trial('another rpId', { host: 'contoh.example' });
	await trial('the answer of an enrolment', { type: 'webauthn.create' });
	await trial('nobody verified', { flags: 1 });
	await trial('nobody present', { flags: 4 });
	await trial('a signature by another key', {}, { ...key, privateKey: foreign });
	// a device that counts backwards is one of two
	const log = logSize();
	const twin = await half(A);
	const res = await second(twin, answer(twin.challenge, key, { count: 1 }));
	refused(res, 'a count that fell');
	ok(words(res.text).includes('ada dua yang sama'), 'and says why');
	ok(alarmsSince(log).some((l) => l.includes('event=passkey why=count')), 'with an alarm');
	// and after all that, the right one
	const good = await half(A);
	equal((await second(good, answer(good.challenge, key, { count: next() }))).status, 303, 'the right answer');
});

await check('a passkey is its person\'s, and no bag of another or of before the answer serves', async () => {
	const own = await open(null);
	const other = await device(own);
	await login(own, { ...B, totp_secret: B.totp_secret });
	await ask(own, B, 'Kunci contoh', { otp: await code(B) });
	await leads(own, () => press(own, 'Buat kunci sandi'));
	const [theirs] = await other.keys();
	await trial('the passkey of somebody else', {}, theirs);
	await trial('their key under my name', {}, { ...theirs, credentialId: key.credentialId });
	const bag = (acc) => sql(`SELECT HEX(salt), HEX(wrap), HEX(bag), bag_version FROM person WHERE user = '${acc.user}'`)[0];
	const put = (acc, [salt, wrap, b, v]) => sql(`UPDATE person SET salt = X'${salt}', wrap = X'${wrap}', bag = X'${b}',
		bag_version = ${v} WHERE user = '${acc.user}'`);
	const mine = bag(A);
	const h = await half(A);
	try {
		put(A, [mine[0], mine[1], bag(B)[2], mine[3]]);
		equal((await half(A)).res.status, 500, 'another\'s bag under my password');
		equal((await second(h, answer(h.challenge, key, { count: next() }))).status, 500, 'and between the pages');
		put(A, bag(B));
		equal((await half(A)).res.status, 422, 'all of theirs');
	} finally {
		put(A, mine);
	}
	// what the second page is given back opens on this server alone, and for itself alone
	const again = await half(A);
	for (const [what, state] of [['changed', again.state.replace(/..$/, (c) => (c === '00' ? '11' : '00'))],
		['cut', again.state.slice(0, 40)]]) {
		refused(await again.b.post('/masuk/kunci', { state, ...answer(again.challenge, key, { count: next() }) }), what);
	}
	await own.goto('/akun');
	sql('DELETE FROM guess');
	// a new password takes the passkey, and no code
	await own.getByLabel('Kata sandi sekarang').fill(B.password);
	equal(await own.getByLabel('Kode dari aplikasi').count(), 0, 'no code is asked');
	for (const label of ['Kata sandi baru', 'Ulangi kata sandi baru']) await own.getByLabel(label, { exact: true }).fill('gunung-lampu-sepatu-77');
	await leads(own, () => press(own, 'Ganti kata sandi'));
	await own.getByText('Kata sandi sudah diganti').waitFor();
	B.password = 'gunung-lampu-sepatu-77';
	// the last one goes only with a code that shows that the app is there
	await own.getByRole('link', { name: 'Hapus Kunci contoh' }).click();
	await looked(own, 'kunci-hapus');
	await own.getByLabel('Kata sandi sekarang').fill(B.password);
	equal((await leads(own, () => press(own, 'Hapus kunci sandi'))).status(), 422, 'without a code');
	await own.getByLabel('Kata sandi sekarang').fill(B.password);
	await own.getByLabel('Kode dari aplikasi').fill(await code(B));
	await leads(own, () => press(own, 'Hapus kunci sandi'));
	await own.getByText('Kunci sandi sudah dihapus').waitFor();
	await press(own, 'Keluar');
	await close(own);
	equal((await new Browser().tryLogin(B.user, B.password, await code(B))).status, 303, 'codes count again');
});

await check('it takes the place of the code beside the recovery code too, and goes when it is lost', async () => {
	const own = await open(null);
	const dev2 = await device(own);
	await code(B);
	await login(own, B);
	await ask(own, B, 'Kunci contoh', { otp: await code(B) });
	await leads(own, () => press(own, 'Buat kunci sandi'));
	const b = await worn(own);
	await b.get('/akun/kode');
	equal((await b.post('/akun/kode', { old: B.password, otp: await code(B) })).status, 422, 'a code of the app makes none');
	await own.goto('/akun/kode');
	await own.getByLabel('Kata sandi sekarang').fill(B.password);
	equal((await leads(own, () => press(own, 'Buat kode baru'))).status(), 200, 'the passkey does');
	const [recovery] = papers(await own.content());
	await own.goto('/akun/ponsel');
	await looked(own, 'ponsel-kunci');
	// the paper and the app are not enough: the passkey is asked for
	const out = new Browser();
	const next = 'sungai-payung-meja-58';
	const forgot = async (fields) => {
		sql('DELETE FROM guess');
		await out.get('/masuk/lupa');
		return out.post('/masuk/lupa', { user: B.user, recovery, new: next, again: next, ...fields });
	};
	const wrong = await forgot({ recovery: A.recovery_code, otp: await code(B) });
	equal(wrong.status, 422, 'a code of somebody else');
	ok(!wrong.text.includes('data-passkey'), 'which does not tell that there is a passkey');
	equal((await forgot({ new: 'pendek', again: 'pendek' })).status, 422, 'a weak password, before the passkey is asked');
	const before = sql(`SELECT HEX(bag) FROM person WHERE user = '${B.user}'`)[0][0];
	const half2 = async (fields) => {
		const res = await forgot(fields);
		equal(res.status, 200, `the paper's code: ${words(res.text).slice(0, 200)}`);
		return { res, state: hidden(res.text, 'state'), challenge: / data-challenge="([^"]*)"/.exec(res.text)?.[1] };
	};
	const [held] = await dev2.keys();
	const tried = (h, fields) => out.post('/masuk/lupa/kunci', { state: h.state, ...fields });
	const mine = (h, w = {}, by = held) => { held.signCount += 1; return answer(h.challenge, by, { count: held.signCount, ...w }); };
	const otp = await half2({ otp: await code(B) });
	equal((await tried(otp, {})).status, 422, 'no answer');
	equal((await tried(otp, mine(otp, { flags: 1 }))).status, 422, 'nobody verified');
	equal((await tried(otp, mine(otp))).status, 422, 'a right one after a wrong one');
	const login2 = await half(B);
	const h2 = await half2({});
	equal((await tried(h2, mine(login2))).status, 422, 'what a login asks');
	const h3 = await half2({});
	equal((await tried(h3, mine(h3, {}, { ...held, privateKey: foreign }))).status, 422, 'another key');
	equal((await tried({ state: login2.state }, mine(h3))).status, 422, 'the state of a login');
	equal(sql(`SELECT HEX(bag) FROM person WHERE user = '${B.user}'`)[0][0], before, 'and nothing was changed');
	// code and passkey
	await dev2.counts(held);
	sql('DELETE FROM guess');
	await own.goto('/masuk/lupa');
	await own.getByLabel('Nama pengguna').fill(B.user);
	await own.getByLabel('Kode pemulihan').fill(recovery);
	for (const label of ['Kata sandi baru', 'Ulangi kata sandi baru']) await own.getByLabel(label, { exact: true }).fill(next);
	await leads(own, () => press(own, 'Ganti kata sandi'));
	await looked(own, 'lupa-kunci');
	const [request, res] = await Promise.all([own.waitForRequest((r) => r.method() === 'POST'),
		leads(own, () => press(own, 'Ganti kata sandi'))]);
	equal(res.status(), 200, 'code and passkey');
	await own.getByText('Kata sandi sudah diganti').waitFor();
	const [second2] = papers(await own.content());
	ok(second2 !== recovery, 'the next code is shown');
	const again = await worn(own);
	await again.get('/masuk/lupa');
	equal((await again.post('/masuk/lupa/kunci', Object.fromEntries([...new URLSearchParams(request.postData())]
		.filter(([k]) => k !== 'csrf')))).status, 422, 'the same answer once more');
	B.password = next;
	await own.goto('/akun');
	equal(new URL(own.url()).pathname, '/masuk', 'the sessions are out');
	equal((await half(B)).res.status, 200, 'the new password holds, and the passkey is still asked');
	// password and code, when the passkey is lost
	sql('DELETE FROM guess');
	const picture = await out.get('/masuk/ponsel');
	const secret = papers(picture.text)[0];
	const lost = await out.post('/masuk/ponsel', { user: B.user, password: B.password, recovery: second2, state: hidden(picture.text, 'state'),
		next: totp(secret, Math.floor(Date.now() / 30000)) });
	equal(lost.status, 200, `a lost passkey: ${words(lost.text).slice(0, 200)}`);
	const [third] = papers(lost.text);
	B.totp_secret = secret;
	await close(own);
	equal((await new Browser().tryLogin(B.user, B.password, await code(B))).status, 303, 'no passkey is asked');
	equal((await forgot({ recovery: third, otp: await code(B), new: B.password, again: B.password })).status, 200, 'and the new paper serves');
	equal(sql(`SELECT verb FROM trail WHERE object = (SELECT id FROM person WHERE user = '${B.user}')
		AND verb IN (15, 23, 24, 25, 26, 27) ORDER BY version`).join(), '27,15,27,27,24,25,26,25', 'each is told');
});

await check('one more, and the lost one goes with its help; who must have one keeps the last', async () => {
	sql('DELETE FROM guess');
	await dev.counts(key);
	await page.goto('/akun');
	await page.getByRole('link', { name: 'Hapus Ponsel contoh' }).click();
	await page.getByText('kunci sandi wajib, dan ini yang terakhir').waitFor();
	const b = await worn(page);
	await b.get(new URL(page.url()).pathname);
	equal((await b.post(new URL(page.url()).pathname, { old: A.password, otp: await code(A) })).status, 422,
		'not without the passkey, by whatever form');
	await page.goto('/akun/kunci');
	equal(await page.getByLabel('Kode dari aplikasi').count(), 0, 'the passkey is the proof');
	await ask(page, A, 'Kunci cadangan');
	await press(page, 'Buat kunci sandi');
	await page.getByText('Perangkat ini sudah menyimpan kunci sandi').waitFor();
	await ask(page, A, 'Kunci cadangan');
	await dev.remove();
	spare = await device(page);
	await leads(page, () => press(page, 'Buat kunci sandi'));
	await page.getByRole('row', { name: 'Kunci cadangan' }).waitFor();
	await page.getByRole('link', { name: 'Hapus Ponsel contoh' }).click();
	await page.getByLabel('Kata sandi sekarang').fill(A.password);
	await leads(page, () => press(page, 'Hapus kunci sandi'));
	await page.getByText('Kunci sandi sudah dihapus').waitFor();
	equal(await page.getByText('Ponsel contoh').count(), 0, 'gone');
	await trial('the one that was removed', {});
	const [other] = await spare.keys();
	const h = await half(A);
	equal((await second(h, answer(h.challenge, other, { count: other.signCount + 1 }))).status, 303, 'the other one');
});

// The workers' clock.
const at = (minutes) => fs.writeFileSync(process.env.CLOCK, `+${minutes * 60}\n`);

await proves(26, 'a step-up by passkey is for this act, with what was typed, once', async () => {
	sql('DELETE FROM guess');
	await page.goto('/masuk');
	if (new URL(page.url()).pathname === '/masuk') {
		await typed(A, '');
		await leads(page, () => press(page, 'Pakai kunci sandi'));
	}
	await spareCounts();
	const paper = async (b) => {
		await b.get('/pemulihan');
		return wordsOn((await b.post('/pemulihan/kunci/baru')).text).join(' ');
	};
	const b0 = await worn(page);
	const [one, two] = [await paper(b0), await paper(b0)];
	at(6);
	await page.goto('/pemulihan/kunci');
	at(11);
	const registered = () => Number(sql('SELECT COUNT(*) FROM custodian_key')[0][0]);
	const before = registered();
	await page.getByLabel('Kata-kata dari kertas Anda').fill(one);
	equal((await leads(page, () => press(page, 'Daftarkan'))).status(), 403, 'eleven minutes after the login');
	equal(await page.getByLabel('Kata sandi Anda').count(), 1, 'by password');
	await looked(page, 'kunci-bukti');
	// answers of our own making, beside the browser
	const b = await worn(page);
	const asked = async (where, fields) => {
		const res = await b.post(where, fields);
		equal(res.status, 403, `${where} asks`);
		return { ask: hidden(res.text, 'ask'), challenge: / data-challenge="([^"]*)"/.exec(res.text)?.[1] };
	};
	await b.get('/pemulihan/kunci');
	const [device2] = await spare.keys();
	const signed = (h, wrong = {}, by = device2) => {
		device2.signCount += 1;
		return { ask: h.ask, ...answer(h.challenge, by, { count: device2.signCount, ...wrong }) };
	};
	const request_id = 'ab'.repeat(16);
	const no = async (what, fields, said) => {
		const res = await b.post('/pemulihan/kunci', { words: one, request_id, ...fields });
		equal(res.status, 403, what);
		ok(words(res.text).includes(said ?? 'Kunci sandi tidak diterima'), `${what}: and says so`);
		equal(hidden(res.text, 'words'), one, `${what}: what was typed is kept`);
		equal(hidden(res.text, 'sig') || '', '', `${what}: but for the answer`);
	};
	const denied = denials();
	await no('no answer', { ask: one, id: '', data: '', client: '', sig: '' }, 'Nyalakan JavaScript');
	equal(denials(), denied, 'which was no try');
	await no('an answer about another act', signed(await asked('/jejak/unduh', {})));
	await no('about other words', signed(await asked('/pemulihan/kunci', { words: two, request_id })));
	await no('about the same act, begun anew', signed(await asked('/pemulihan/kunci', { words: one, request_id: 'cd'.repeat(16) })));
	const mixed = await asked('/pemulihan/kunci', { words: one, request_id });
	await no('to another question', { ...signed(mixed), ask: (await asked('/pemulihan/kunci', { words: one, request_id })).ask });
	const h = await asked('/pemulihan/kunci', { words: one, request_id });
	await no('nobody verified', signed(h, { flags: 1 }));
	await no('a right one after a wrong one', signed(h));
	await no('by another key', signed(await asked('/pemulihan/kunci', { words: one, request_id }), {}, { ...device2, privateKey: foreign }));
	await no('a count that fell', signed(await asked('/pemulihan/kunci', { words: one, request_id }), { count: 1 }), 'ada dua yang sama');
	equal(denials(), denied + 8, 'each is on the trail');
	equal(registered(), before, 'and nothing was done');
	// and the right one, as the browser does it
	await spareCounts(device2);
	const token = b.jar.get('__Host-sid');
	const [request] = await Promise.all([page.waitForRequest((r) => r.method() === 'POST'),
		leads(page, () => press(page, 'Pakai kunci sandi'))]);
	equal(new URL(page.url()).pathname, '/pemulihan', `done: ${page.url()}`);
	equal(registered(), before + 1, 'the words that were typed');
	const again = await worn(page);
	ok(again.jar.get('__Host-sid') !== token, 'under a new token');
	await again.get('/pemulihan/kunci');
	const sent2 = Object.fromEntries(new URLSearchParams(request.postData()));
	delete sent2.csrf;
	const twice = await again.post('/pemulihan/kunci', sent2);
	equal(twice.status, 403, 'the same answer once more');
	equal((await again.post('/pemulihan/kunci', { words: two, request_id })).status, 303, 'acts of the next ten minutes need none');
	// the password does as well
	at(22);
	await page.goto('/pemulihan/kunci');
	await page.getByLabel('Kata-kata dari kertas Anda').fill(one);
	await leads(page, () => press(page, 'Daftarkan'));
	await page.getByLabel('Kata sandi Anda').fill(A.password);
	await leads(page, () => press(page, 'Lanjutkan'));
	equal(new URL(page.url()).pathname, '/pemulihan', 'by password');
	at(0);
});

await check('without JavaScript the pages say that a passkey needs it', async () => {
	const bare = await open(null, { js: false });
	await bare.goto('/masuk');
	await bare.getByLabel('Nama pengguna').fill(A.user);
	await bare.getByLabel('Kata sandi').fill(A.password);
	await leads(bare, () => press(bare, 'Masuk'));
	ok(/<noscript>.*Kunci sandi memerlukan JavaScript/.test(await bare.content()), 'the page says so');
	equal((await leads(bare, () => press(bare, 'Pakai kunci sandi'))).status(), 422, 'the button is no answer');
	await bare.getByText('Peramban tidak mengirim kunci sandi. Nyalakan JavaScript').waitFor();
	await close(bare);
});
await close(page);
