// Guessing at a login (R35), through the front door.
import { Browser, patient, sql, totp, user, words } from '../lib/portal.mjs';
import { ok, equal, check, proves } from '../lib/check.mjs';

const who = user('peksos2.disabilitas');
const DENIED = 3; // the trail's verb
const denials = () => Number(sql(`SELECT COUNT(*) FROM trail WHERE verb = ${DENIED}`)[0][0]);
const counted = () => sql('SELECT fails FROM guess ORDER BY fails DESC').map(([n]) => Number(n));
// The attacker waits, without anybody's time passing.
const waited = () => sql('UPDATE guess SET after = 0');
// The right password and code; codes of the moment serve again, or the test would
// wait for the next one each time.
const right = (b, acc = who) => patient(() => {
	sql(`UPDATE person SET last_step = 0 WHERE user = '${acc.user}'`);
	return b.tryLogin(acc.user, acc.password, totp(acc.totp_secret, Math.floor(Date.now() / 30000)));
});
async function enter(b, acc = who) {
	equal((await right(b, acc)).status, 303, `${acc.user} logs in`);
	await b.get('/');
}

await proves(35, 'whoever guesses is slowed and stopped, and keeps nobody out of their own browser', async () => {
	sql('DELETE FROM guess');
	const own = new Browser();
	await enter(own);
	const line = own.jar.get('__Host-peramban');
	ok(/^[0-9a-f]{64}$/.test(line), 'the browser is known from now on');
	await own.post('/keluar');

	const from = denials();
	let [tried, told] = [0, 0];
	const thief = async () => {
		const b = new Browser();
		for (let i = 0; i < 40; i++) {
			const res = await patient(() => b.tryLogin(who.user, `salah-${i}`, '000000'));
			if (res.status === 422) tried++;
			else if (res.status === 429) told++;
			else throw new Error(`status ${res.status}`);
		}
	};
	await Promise.all(Array.from({ length: 8 }, thief));
	equal(tried + told, 320, 'each has an answer');
	equal(denials() - from, tried, 'only what was tried is in the trail');
	ok(tried >= 5 && tried <= 20, `${tried} of 320 at once were tried`);
	equal(counted()[0], tried, 'all of them are counted');

	equal((await right(new Browser())).status, 429, 'elsewhere even the right password waits');
	equal((await right(own)).status, 303, 'but not in the own browser');
	equal(counted().length, 0, 'and then all may begin anew');
	await own.get('/');
	await own.post('/keluar');

	let n = 0;
	for (; n < 100; n++) {
		const res = await new Browser().tryLogin(who.user, 'salah', '000000');
		if (res.status !== 422) break;
		waited();
	}
	equal(n, 70, 'guesses in a row from elsewhere, however long one waits');
	const end = await right(new Browser());
	equal(end.status, 429, 'none is left');
	ok(words(end.text).includes('Terlalu banyak percobaan') && end.text.includes(`value="${who.user}"`),
		'which is said, and the name stays');
	for (n = 0; n < 100; n++) {
		const res = await own.tryLogin(who.user, 'salah', '000000');
		if (res.status !== 422) break;
		waited();
	}
	equal(n, 30, 'guesses in a row from the own browser: with the others a hundred');
	sql('UPDATE guess SET fails = 29, after = 0 WHERE fails = 30');
	equal((await right(own)).status, 303, 'the owner, while one is left');
	equal((await right(new Browser())).status, 303, 'and then from anywhere');
});

await check('a name that nobody has is slowed in the same way', async () => {
	const wrong = async (name) => {
		const seen = [];
		for (let i = 0; i < 8; i++) {
			const res = await new Browser().tryLogin(name, 'salah', '000000');
			seen.push(`${res.status} ${res.cookies.map((c) => c.split('=')[0])} ${/Terlalu banyak[^<]*/.exec(res.text)?.[0]
				.replace(/\d+/, 'N')}`);
			// a wait of seconds may be over at the next try, or not: that of seven tries is made one of twelve
			sql(`UPDATE guess SET after = ${Date.now()} + IF(fails < 7, -1, 60000), fails = IF(fails < 7, fails, 12)`);
		}
		return seen.join('\n');
	};
	const known = await wrong(who.user);
	equal(await wrong('tidak.dikenal.sama'), known, 'the same answers');
	ok(known.includes('429') && known.includes('Tunggu N detik'), 'and both have to wait');
	sql('DELETE FROM guess');
});

await check('one browser of several people knows each of them', async () => {
	const b = new Browser();
	const other = user('kepala.disabilitas');
	for (const acc of [who, other]) {
		await enter(b, acc);
		await b.post('/keluar');
	}
	const hash = sql('SELECT HEX(id), COUNT(*) FROM device GROUP BY id ORDER BY 2 DESC LIMIT 1')[0];
	equal(hash[1], '2', 'one browser, two people');
	for (const acc of [who, other]) {
		for (let i = 0; i < 7; i++) await new Browser().tryLogin(acc.user, 'salah', '000000');
		await enter(b, acc);
		await b.post('/keluar');
	}
	sql('DELETE FROM guess');
});

await check('the present password of a new one is no place to guess either', async () => {
	const b = new Browser();
	await enter(b);
	await b.get('/akun');
	const next = 'gunung-lampu-sepatu-77';
	const seen = [];
	for (let i = 0; i < 8; i++) {
		const res = await b.post('/akun/sandi', { old: `salah-${i}-kata`, otp: '000000', new: next, again: next });
		seen.push(res.status);
	}
	equal(seen.slice(0, 5).join(), '422,422,422,422,422', 'five are free');
	ok(seen.includes(429), 'then it waits');
	sql('DELETE FROM guess');
});
