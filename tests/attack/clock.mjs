// R24: a session ends 15 to 16 minutes after its last request, and 8 hours
// after the login whatever happens: not even who writes to the database can
// make it longer.  The workers' clock is libfaketime's; this file moves it.
import fs from 'node:fs';
import { Browser, totp, user } from '../lib/portal.mjs';
import { check, equal, finish, ok, proves } from '../lib/check.mjs';
import * as fx from '../lib/fixture.mjs';
import * as g from '../lib/glass.mjs';
import { canary, logins, person, random } from './lib.mjs';
import { sql } from './sql.mjs';

const file = process.env.CLOCK;
const MINUTE = 60;
const HOUR = 60 * MINUTE;

let now = 0;
function at(seconds) {
	now = seconds;
	fs.writeFileSync(file, `+${seconds}\n`);
}

async function lives(b, what) {
	const res = await b.get('/');
	equal(res.status, 200, `${what} at ${now / MINUTE} min`);
}
async function ended(b, what) {
	const res = await b.get('/');
	equal(`${res.status} ${res.location}`, '303 /masuk', `${what} at ${now / MINUTE} min`);
	equal((await b.post('/akun/sesi', { session: '0'.repeat(64) })).status, 401, `${what}: a form is refused`);
}
const rows = (name) => Number(sql(`SELECT COUNT(*) FROM session WHERE person = X'${person(name)}'`)[0][0]);

// What a form was answered is kept for a day, and swept then: the same form is a
// new act after it.
await check('answers are kept for a day', async () => {
	at(0);
	const [b] = await logins('konselor2.angsoduo');
	const kasus = await fx.createCase(b);
	const note = { text: 'Catatan contoh.', request_id: random() };
	const send = async () => (await b.post(`/kasus/${kasus}/catatan`, note)).status;
	const kept = () => Number(sql('SELECT COUNT(*) FROM request')[0][0]);
	const version = () => Number(sql(`SELECT version FROM kasus WHERE id = X'${kasus.replaceAll('-', '')}'`)[0][0]);
	equal(`${await send()} ${await send()} ${version()}`, '303 303 2', 'one form twice, and the version');
	sql(`UPDATE request SET created = created - ${25 * HOUR * 1000}`);
	const before = kept();
	ok(before > 0, `${before} answers`);
	at(6 * MINUTE); // when a worker looks what is to be swept
	for (const end = Date.now() + 60000; kept() > 0 && Date.now() < end;) await b.get('/masuk');
	equal(kept(), 0, 'answers of yesterday');
	equal(`${await send()} ${version()}`, '303 3', 'the form once more');
});

await proves(24, 'sessions end in time', async () => {
	at(0);
	sql('DELETE FROM session');
	const names = ['konselor1.angsoduo', 'konselor2.angsoduo', 'koordinator.angsoduo', 'manajer.uptd',
		'kepala.uptd', 'admin.bkkbn'];
	const [busy, idle, ticking, forged, forgedIdle, second] = await logins(...names);
	ok(names.every((n) => rows(n) === 1), `sessions of ${names.map((n) => user(n).user)}`);

	// a thief with SQL access keeps two sessions alive in the clear columns
	const keep = (until) => sql(`UPDATE session SET seen = created + ${until * 1000}, ends = ends + ${HOUR * 1000}
		WHERE person IN (X'${person('manajer.uptd')}', X'${person('kepala.uptd')}')`);
	// before the clock moves: the workers sweep rows that look ended
	const on = (seconds) => {
		keep(seconds);
		at(seconds);
	};

	on(14 * MINUTE);
	await lives(busy, 'after 14 idle minutes');
	await lives(second, 'after 14 idle minutes');
	equal((await ticking.post('/sesi')).status, 204, 'the page that asks to stay');
	at(16 * MINUTE);
	await ended(idle, 'after 16 idle minutes');
	await lives(busy, 'two minutes after its last request');
	await lives(ticking, 'two minutes after it asked to stay');
	on(31 * MINUTE);
	await lives(ticking, '15 minutes after its last request');
	await ended(second, '17 minutes after its last request');
	await lives(busy, '15 minutes after its last request');

	for (let t = now; t + 14 * MINUTE < 8 * HOUR; ) {
		t += 14 * MINUTE;
		on(t);
		await lives(busy, 'busy');
		await lives(ticking, 'ticking');
		await lives(forged, 'kept alive in the database, with its cookie');
	}
	at(8 * HOUR - MINUTE);
	await lives(busy, 'a minute before 8 hours');
	at(8 * HOUR + MINUTE);
	await ended(busy, 'after 8 hours of work');
	await ended(ticking, 'after 8 hours of staying');
	await ended(forged, 'after 8 hours, its row forged');
	await ended(forgedIdle, 'after 8 hours, its row forged');
	// their rows go, and with them what the cookie would open
	equal(rows('konselor2.angsoduo') + rows('admin.bkkbn'), 0, 'rows of sessions that ended long ago');
	const [again] = await logins('konselor1.angsoduo').catch(() => [undefined]);
	ok(again === undefined, 'a code of eight hours ago does not log in');
	at(0);
	const [back] = await logins('konselor1.angsoduo');
	await lives(back, 'a new login');
});

// The server holds the term of an emergency access: 72 hours, and not a minute more.
await check('what was opened in an emergency closes after its term', async () => {
	const word = canary('darurat');
	const [author, kor, pdp, head] = await logins('konselor2.angsoduo', 'koordinator.angsoduo', 'petugaspdp.bkkbn', 'kepala.angsoduo');
	const kasus = await fx.createCase(author);
	await author.get(`/kasus/${kasus}/catatan-proses`);
	await author.post(`/kasus/${kasus}/catatan-proses`, { text: word });
	const path = await g.asked(kor, kasus, 'Alasan contoh.');
	await g.peeled(pdp, path, 'kepala.angsoduo');
	await g.opened(head, path);
	ok((await kor.get(path)).text.includes(word), 'it opens');
	const later = async (seconds, name) => {
		at(seconds);
		sql('DELETE FROM session; DELETE FROM guess; UPDATE person SET last_step = 0');
		const acc = user(name);
		const b = new Browser();
		await b.tryLogin(acc.user, acc.password, totp(acc.totp_secret, Math.floor((Date.now() / 1000 + seconds) / 30)));
		return b;
	};
	ok((await (await later(71 * HOUR, 'koordinator.angsoduo')).get(path)).text.includes(word), 'after 71 hours too');
	const b = await later(72 * HOUR + 10 * MINUTE, 'koordinator.angsoduo');
	const page = await b.get(path);
	equal(page.status, 200, 'after 72 hours the page is there');
	ok(!page.text.includes(word) && page.text.includes('Jangka waktu akses ini sudah lewat'), 'and shows nothing');
	const lent = () => Number(sql('SELECT COUNT(*) FROM glass_key WHERE ends > 0')[0][0]);
	for (const end = Date.now() + 60000; lent() > 0 && Date.now() < end;) await b.get('/masuk');
	equal(lent(), 0, 'the key that was lent is gone');
	const late = await later(72 * HOUR + 73 * HOUR, 'petugaspdp.bkkbn');
	ok((await late.get('/darurat')).text.includes('Tinjauan terlambat'), 'and the review is late');
	equal((await late.post(`${path}/tinjau`, { version: '3', finding: 'sah', text: 'Contoh.' })).status, 303, 'it is reviewed');
	const told = async (days) => {
		const home = await (await later((145 + 24 * days) * HOUR, 'koordinator.angsoduo')).get('/');
		return Number(/menyangkut Anda[^:]*: (\d+)/.exec(home.text)?.[1] ?? 0);
	};
	equal(await told(29) - await told(31), 1, 'whom it concerns is told of the review for 30 days');
	at(0);
});
finish();
