// R17: every reading, writing and denial has its entry on the trail, one for
// each object or list; and when the entry cannot be written nothing is done and
// nothing is shown.  Every act is tried twice: first while the database refuses
// trail entries, then as usual.
import sodium from 'libsodium-wrappers';
import { Browser, freshCode, hidden, user } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import { check, equal, finish, ok, proves } from '../lib/check.mjs';
import { trailFaults } from './chain.mjs';
import { TAG, canary, idHex, kept, logins, person, random, stepsForget, uuid, workers } from './lib.mjs';
import { sql } from './sql.mjs';

const verbs = ['', 'login', 'logout', 'denied', 'list', 'search', 'read', 'reveal', 'create', 'change',
	'send', 'open', 'answer', 'close', 'member', 'key', 'export', 'stream',
	'step-consent', 'step-data', 'step-to', 'step-why', 'gap'];

sql('DELETE FROM session'); // of those before us
const [kon, kon2, kau, mk, adm] = await logins('konselor1.angsoduo', 'konselor2.angsoduo',
	'kepala.angsoduo', 'manajer.uptd', 'admin.bkkbn');
const absent = '01a20bf7-0000-7000-8000-000000000000';

// A switch that makes the server refuse entries of the trail.
sql('CREATE TABLE saklar (satu TINYINT PRIMARY KEY, rusak TINYINT NOT NULL)');
sql('INSERT INTO saklar VALUES (1, 0)');
sql(`DELIMITER //
CREATE TRIGGER jejak_rusak BEFORE INSERT ON trail FOR EACH ROW
IF (SELECT rusak FROM saklar WHERE satu = 1) THEN
SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'rusak dengan sengaja';
END IF//
DELIMITER ;
DO 0`);

const tables = ['person', 'unit_wrap', 'kasus', 'record', 'referral', 'referral_side', 'action',
	'document', 'document_copy', 'request'];
function state() {
	const sums = sql(`CHECKSUM TABLE ${tables.join(', ')}`).map((r) => r.join(' ')).join('\n');
	const sessions = sql('SELECT HEX(id), HEX(body), ends FROM session ORDER BY id').join('\n');
	return `${sums}\n${sessions}\n${sql('SELECT COUNT(*) FROM trail')}`;
}

const seen = new Set();
function entries() {
	const fresh = sql('SELECT HEX(stream), seq, verb, HEX(object), HEX(actor) FROM trail WHERE verb NOT IN (17, 22, 31)')
		.filter(([stream, seq]) => !seen.has(`${stream} ${seq}`));
	fresh.forEach(([stream, seq]) => seen.add(`${stream} ${seq}`));
	return fresh.map(([, , verb, object, actor]) => ({ verb: verbs[Number(verb)], object, actor }));
}

async function withoutTrail(run) {
	sql('UPDATE saklar SET rusak = 1');
	try {
		return await run();
	} finally {
		sql('UPDATE saklar SET rusak = 0');
	}
}

// One act: what it must answer, and the entries that it must write.  ready:
// done before each try.
async function act(what, run, status, want, { ready = () => {} } = {}) {
	ready();
	const before = state();
	const broken = await withoutTrail(run);
	ok([500, 503].includes(broken.status), `${what} without a trail: ${broken.status}`);
	ok(!kept(broken.text).includes(TAG), `${what} without a trail shows nothing`);
	ok(!broken.location, `${what} without a trail leads nowhere`);
	ok(state() === before, `${what} without a trail changes nothing`);
	entries();
	ready();
	const res = await run();
	equal(res.status, status, `${what}: status`);
	const got = entries();
	equal(got.map((e) => e.verb).sort().join(' '), want.map(([v]) => v).sort().join(' '), `${what}: entries`);
	for (const [verb, object] of want) {
		if (object === undefined) continue;
		const hex = object.includes('-') ? idHex(object) : object;
		ok(got.some((e) => e.verb === verb && e.object === hex), `${what}: ${verb} names ${object}`);
	}
	return res;
}

const zero = '0'.repeat(32);
const word = canary('jejak');
let kasus;
let ref;

async function caseActs() {
	const fields = fx.caseFields({ name: word, narrative: word, nik: '1571044103850007' });
	await kon.get('/kasus/baru');
	const res = await act('create', () => kon.post('/kasus/baru', fields), 303, [['create']]);
	kasus = /[0-9a-f-]{36}/.exec(res.location)[0];
	const at = `/kasus/${kasus}`;
	await act('list', () => kon.get('/kasus'), 200, [['list', zero]]);
	await act('search', () => fx.search(kon, { text: word }), 200, [['search', zero]]);
	await act('filter', () => fx.search(kon, { category: 'lansia' }), 200, [['list', zero]]);
	await act('read', () => kon.get(at), 200, [['read', kasus]]);
	await act('reveal', () => kon.post(`${at}/nik`), 200, [['reveal', kasus]]);
	await act('history', () => kon.get(`${at}/riwayat`), 200, [['read', kasus]]);
	await act('notes', () => kon.get(`${at}/catatan`), 200, [['read', kasus]]);
	await act('form of a change', () => kon.get(`${at}/ubah`), 200, [['read', kasus]]);
	// what is stored is opened before a change, and after one that came too late
	const other = { ...fields, narrative: `${word} dua`, version: '1' };
	await act('change', () => kon.post(`${at}/ubah`, other), 303, [['read', kasus], ['change', kasus]]);
	await act('change too late', () => kon.post(`${at}/ubah`, { ...fields, version: '1' }), 409, [['read', kasus], ['read', kasus]]);
	await act('note', () => kon.post(`${at}/catatan`, { text: word }), 303, [['change', kasus]]);
	await act('denied: a colleague’s', () => kon2.get(at), 403, [['denied', kasus]]);
	await act('denied: a change of it', () => kon2.post(`${at}/catatan`, { text: 'x' }), 403, [['denied', kasus]]);
	await act('denied: another unit’s', () => mk.get(at), 404, [['denied', kasus]]);
	await act('denied: an absent one', () => kon.get(`/kasus/${absent}`), 404, [['denied', absent]]);
	await act('denied: by role', () => adm.get('/kasus'), 403, [['denied', zero]]);
	await act('denied: an empty form, by role', () => adm.get('/kasus/baru'), 403, [['denied', zero]]);
	await act('denied: an object, by role', () => adm.get(at), 403, [['denied', kasus]]);
	const [mine, theirs] = ['konselor1.angsoduo', 'konselor2.angsoduo'].map((who) => ({ assignee: uuid(person(who)) }));
	await kau.get(at);
	entries();
	await act('assign', () => kau.post(`${at}/petugas`, theirs), 303, [['change', kasus]]);
	await act('assign to its holder', () => kau.post(`${at}/petugas`, theirs), 422, [['read', kasus]]);
	await act('assign back', () => kau.post(`${at}/petugas`, mine), 303, [['change', kasus]]);
	await act('close a case', () => kau.post(`${at}/tutup`, fx.CLOSING), 303, [['close', kasus]]);
	await act('open it again', () => kau.post(`${at}/buka-lagi`, fx.REOPENING), 303, [['close', kasus]]);
}

// A draft opens the case it is made of: both are entries.
const draft = () => [['read', ref], ['read', kasus]];

async function sendActs() {
	const begin = await act('draft', () => kon.post(`/kasus/${kasus}/rujuk`), 303,
		[['read', kasus], ['create'], ['change', kasus]]);
	ref = /rujukan\/([0-9a-f-]{36})/.exec(begin.location)[1];
	const at = `/rujukan/${ref}`;
	await act('task list', () => kon.get(at), 200, draft());
	const targets = await fx.targets(kon, ref);
	const to = targets.find((t) => t.name.includes('UPTD PPA')).id;
	const steps = [
		['persetujuan', 'step-consent', { basis: 'subject-consent--tertulis', explained: 'ya' }],
		['data', 'step-data', { groups: ['2', '3'] }],
		['tujuan', 'step-to', { to, service: 'complaint', urgency: '1' }],
		['alasan', 'step-why', { reason: 'other', summary: word }],
	];
	for (const [step, verb, fields] of steps) {
		await act(`see ${step}`, () => kon.get(`${at}/${step}`), 200, draft());
		await act(`save ${step}`, () => kon.post(`${at}/${step}`, fields), 303, [...draft(), [verb, ref]]);
	}
	const page = await act('check', () => kon.get(`${at}/periksa`), 200, draft());
	const checked = hidden(page.text, 'checked');
	await act('denied: a colleague’s draft', () => kon2.get(at), 403, [['denied', ref]]);
	// what was agreed to in the draft is recorded in the case
	await act('send', () => kon.post(`${at}/kirim`, { checked }), 303, [['send', ref], ['change', kasus]]);
	await act('receipt', () => kon.get(`${at}/tanda-terima`), 200, [['read', ref]]);
	await act('letter', () => kon.get(`${at}/surat`), 200, [['read', ref], ['export', ref]]);
	await act('export', () => kon.post(`${at}/dokumen.xml`), 200, [['export', ref]]);
	await act('a queue', () => mk.get('/rujukan'), 200, [['list', zero]]);
	await act('seen, not opened', () => mk.get(at), 200, [['list', ref]]);
}

async function answerActs() {
	const at = `/rujukan/${ref}`;
	await act('open', () => mk.post(`${at}/buka`), 303, [['open', ref]]);
	await act('read what came', () => mk.get(at), 200, [['read', ref]]);
	await act('accept', () => mk.post(`${at}/terima`), 303, [['answer', ref], ['create']]);
	const result = { status: 'completed', result: 'goal-reached', note: word };
	await act('outcome', () => mk.post(`${at}/hasil`, result), 303, [['answer', ref]]);
	await act('read the outcome', () => kon.get(at), 200, [['read', ref]]);
	await act('close the loop', () => kon.post(`${at}/tutup`), 303, [['close', ref]]);
	const where = { to: 'UPTD PPA', service: 'complaint', summary: word };
	const one = await fx.referralIn('dibuka', kon, mk, where, kasus);
	entries();
	const fields = { reason: 'kapasitas-penuh', note: word };
	await act('decline', () => mk.post(`/rujukan/${one.ref}/tolak`, fields), 303, [['answer', one.ref]]);
	const two = await fx.referralIn('dibuka', kon, mk, where, kasus);
	entries();
	await act('withdraw', () => kon.post(`/rujukan/${two.ref}/tarik`, { state: 'dibuka', reason: 'no-longer-needed' }), 303, [['change', two.ref]]);
	await act('denied: an absent one', () => kon.get(`/rujukan/${absent}`), 404, [['denied', absent]]);
	await act('denied: by role', () => adm.get(`/rujukan/${ref}`), 403, [['denied', ref]]);
}

async function accountActs() {
	const acc = user('peksos2.lansia');
	const me = person('peksos2.lansia');
	let b;
	const code = { ready: stepsForget }; // a login moves the step of the code
	const enter = (password) => async () => {
		b = new Browser();
		return b.tryLogin(acc.user, password, await freshCode(acc));
	};
	await act('login', enter(acc.password), 303, [['login', me]], code);
	const first = b;
	await act('login with a wrong password', enter(`${acc.password}x`), 422, [['denied', me]], code);
	await act('login of nobody', async () => {
		b = new Browser();
		return b.tryLogin('tidak.ada', 'sandi yang salah', '123456');
	}, 422, [['denied', zero]]);
	const next = 'teratai-kompas-lumbung-perahu-77';
	const change = (old, to) => async () => first.post('/akun/sandi', { old, otp: await freshCode(acc), new: to, again: to });
	await first.get('/akun');
	await act('a wrong old password', change(`${acc.password}x`, next), 422, [['denied', me]], code);
	await act('another password', change(acc.password, next), 303, [['key', me]], code);
	await act('and back', change(next, acc.password), 303, [['key', me]], code);
	await act('logout', () => first.post('/keluar'), 303, [['logout', me]]);
	await quickExit(me, enter(acc.password), () => b);
}

// The one act that is done even without its entry: whoever is in a hurry
// leaves, and the session ends.
async function quickExit(me, enter, browser) {
	const living = () => Number(sql(`SELECT COUNT(*) FROM session WHERE person = X'${me}'`)[0][0]);
	const leave = async (run) => {
		stepsForget();
		await enter();
		const b = browser();
		await b.get('/');
		entries();
		const before = living();
		const old = b.cookieHeader();
		const res = await run(() => b.post('/keluar-cepat'));
		equal(res.status, 303, 'quick exit');
		ok(!b.jar.has('__Host-sid'), 'quick exit: the browser forgets');
		equal(living(), before - 1, 'quick exit: the session is ended');
		equal((await b.get('/', { cookie: old })).status, 303, 'quick exit: its cookie opens nothing');
		return entries().map((e) => e.verb).join(' ');
	};
	equal(await leave((run) => run()), 'logout', 'quick exit: entries');
	equal(await leave(withoutTrail), '', 'quick exit without a trail: no entry');
}

// One form sent twice is one act.
async function repeats() {
	const request_id = random();
	const fields = { text: word, request_id };
	entries();
	const one = await kon.post(`/kasus/${kasus}/catatan`, fields);
	const two = await kon.post(`/kasus/${kasus}/catatan`, fields);
	ok(one.status === 303 && two.location === one.location, 'a repeat has the answer of the first');
	equal(entries().map((e) => e.verb).join(' '), 'change', 'and no entry of its own');
}

// Each version that lies in the database has the one entry of its writing,
// with the hash of what lies there.
async function writes() {
	await sodium.ready;
	const hash = (hex) => Buffer.from(sodium.crypto_generichash(32, Buffer.from(hex, 'hex'))).toString('hex').toUpperCase();
	const trail = new Map();
	for (const [object, version, verb, head] of sql(`SELECT HEX(object), version, verb, HEX(head) FROM trail
		WHERE verb IN (8, 9, 10, 11, 12, 13)
		AND (verb <> 11 OR object NOT IN (SELECT id FROM kasus)) ORDER BY at`)) { // opening a case's file writes nothing
		const key = `${object} ${version}`;
		trail.set(key, [...(trail.get(key) ?? []), { verb, head }]);
	}
	const rows = sql('SELECT HEX(id), version, HEX(header) FROM kasus');
	for (const [id, version, header] of rows) {
		for (let v = 1; v <= Number(version); v += 1) {
			equal(trail.get(`${id} ${v}`)?.length, 1, `entries of case ${id} version ${v} of ${version}`);
		}
		equal(trail.get(`${id} ${version}`)?.at(-1).head, hash(header), `head of case ${id}`);
	}
	const actions = sql('SELECT HEX(referral), version, HEX(body) FROM action');
	for (const [id, version, body] of actions) {
		const own = trail.get(`${id} ${version}`) ?? [];
		equal(own.length, 1, `entries of referral ${id} version ${version}`);
		equal(own[0]?.head, hash(body), `head of referral ${id} version ${version}`);
	}
	ok(rows.length > 10 && actions.length > 10, `${rows.length} cases, ${actions.length} actions`);
}

await proves(17, 'no log, no act', async () => {
	entries();
	for (const part of [caseActs, sendActs, answerActs, accountActs, repeats, writes]) {
		await check(part.name, part);
	}
});
sql('DROP TRIGGER jejak_rusak; DROP TABLE saklar');

// Every entry of every stream has its MAC, and each gap that the failures above
// have left is counted by the entry behind it.
function whole() {
	const gaps = Number(sql('SELECT COUNT(*) FROM trail WHERE verb = 22')[0][0]);
	ok(gaps > 10, `${gaps} gaps are counted`);
	equal(trailFaults().join('; '), '', 'the trail');
}

// Take some rows away, put others there, and bring them back.
function tampered(where, put) {
	sql(`CREATE TABLE semula AS SELECT * FROM trail WHERE ${where}`);
	sql(`DELETE FROM trail WHERE ${where}`);
	if (put) sql(`INSERT INTO trail SELECT * FROM simpanan WHERE ${put}`);
	const found = trailFaults().length;
	if (put) sql(`DELETE FROM trail WHERE ${put}`);
	sql('INSERT INTO trail SELECT * FROM semula; DROP TABLE semula');
	return found;
}

// A place for entries that are kept, and a trigger that keeps and refuses those
// of one verb.
function refuse(verb) {
	sql('CREATE TABLE simpanan ENGINE=MyISAM AS SELECT * FROM trail LIMIT 0');
	sql(`DELIMITER //
CREATE TRIGGER simpan BEFORE INSERT ON trail FOR EACH ROW IF NEW.verb = ${verb} THEN
INSERT INTO simpanan VALUES (NEW.stream, NEW.seq, NEW.at, NEW.actor, NEW.unit, NEW.verb, NEW.object,
	NEW.version, NEW.head, NEW.shown, NEW.mac);
SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'rusak dengan sengaja';
END IF//
DELIMITER ;
DO 0`);
}

// The first entry of a stream fails, and is written again when a request comes.
async function beginnings() {
	refuse(17);
	process.kill(Number(workers()[0]), 'SIGTERM');
	const most = () => Number(sql(`SELECT COALESCE(MAX(n), 0) FROM
		(SELECT COUNT(*) AS n FROM simpanan GROUP BY stream) AS s`)[0][0]);
	// many at once, so that each worker has its turn
	const all = () => Promise.all(Array.from({ length: 24 }, () => kon.get('/').catch(() => 0)));
	for (const end = Date.now() + 60000; most() < 2 && Date.now() < end;) await all();
	ok(most() > 1, 'a stream begun twice');
	sql('DROP TRIGGER simpan');
	const twice = sql('SELECT seq FROM simpanan GROUP BY stream, seq HAVING COUNT(DISTINCT mac) > 1');
	equal(twice.length, 0, 'places signed twice');
	sql('DROP TABLE simpanan');
	equal(trailFaults().join('; '), '', 'the trail after it');
}

// Who administers the database keeps the entries of lists and lets them fail, so
// as to have something harmless to put where the reading of a case stands.
async function exchange() {
	refuse(4);
	for (let i = 0; i < 24; i += 1) equal((await kon.get('/kasus')).status, 500, 'a list');
	sql('DROP TRIGGER simpan');
	for (let i = 0; i < 24; i += 1) equal((await kon.get(`/kasus/${kasus}`)).status, 200, 'a case');
	const kept = Number(sql('SELECT COUNT(*) FROM simpanan')[0][0]);
	const same = Number(sql('SELECT COUNT(*) FROM simpanan JOIN trail USING (stream, seq)')[0][0]);
	equal(`${kept} ${same}`, '24 0', 'entries kept, and of these in the place of another one');
	equal(trailFaults().join('; '), '', 'the trail after 24 failures');

	const of = (stream, seq) => `stream = X'${stream}' AND seq = ${seq}`;
	// not the last one of its stream: that nothing witnesses a stream's end yet
	// is said in docs/threats.md
	const [[stream, seq, at]] = sql(`SELECT HEX(t.stream), t.seq, MAX(s.seq) FROM trail t JOIN simpanan s
		ON s.stream = t.stream AND s.seq < t.seq WHERE t.object = X'${idHex(kasus)}' AND t.verb = 6
		AND EXISTS (SELECT 1 FROM trail l WHERE l.stream = t.stream AND l.seq > t.seq)
		GROUP BY t.stream, t.seq ORDER BY t.at DESC LIMIT 1`);
	ok(tampered(of(stream, seq)) > 0, 'a reading that was taken away');
	ok(tampered('FALSE', of(stream, at)) > 0, 'an entry that never came to be');
	ok(tampered(`stream = X'${stream}' AND seq > ${at} AND seq <= ${seq}`, of(stream, at)) > 0, 'one for the other');
	equal(trailFaults().join('; '), '', 'the trail as it was');
	sql('DROP TABLE simpanan');
}
await check('whole', whole);
await check('exchange', exchange);
await check('beginnings', beginnings);
finish();
