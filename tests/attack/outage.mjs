// R54: the database hangs, dies and comes back while people work.  They get a
// page that says nothing of the insides, with a number and a time to come
// back; nothing is half written; and the portal serves again by itself.
import fs from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Browser, VAR, user, words } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import { check, equal, finish, ok, proves } from '../lib/check.mjs';
import { TAG, canary, kept, logins, uuid } from './lib.mjs';
import { hangUp, sql } from './sql.mjs';

const pidOf = (name) => Number(fs.readFileSync(path.join(VAR, 'run', `${name}.pid`), 'utf8'));
const inside = /SQL|maria|mysql|errno|SELECT|INSERT|socket|stack|\/tmp\/|\.c:\d|cases\/|schema\/|0x[0-9a-f]{6}/i;

sql('DELETE FROM session');
const [kon, kon2, kor, mk] = await logins('konselor1.angsoduo', 'konselor2.angsoduo',
	'koordinator.angsoduo', 'manajer.uptd');
const kasus = await fx.createCase(kon, { name: canary('nama') });
const { ref } = await fx.referralIn('dibuka', kon, mk, { to: 'UPTD PPA', service: 'complaint' }, kasus);

const tables = ['person', 'kasus', 'record', 'referral', 'referral_side', 'action', 'document',
	'document_copy', 'request', 'trail'];
const state = () => tables.map((t) => `${t} ${sql(`SELECT COUNT(*) FROM ${t} ${t === 'trail' ? 'WHERE verb <> 17' : ''}`)[0]}`)
	.concat(sql(`CHECKSUM TABLE kasus, referral, person`).flat()).join('\n');

function unavailable(res, what) {
	equal(res.status, 503, what);
	ok(Number(res.headers['retry-after']) > 0, `${what}: Retry-After ${res.headers['retry-after']}`);
	const said = words(res.text);
	ok(said.includes('Portal sedang sibuk') && /nomor permintaan [0-9a-f]{32}/.test(said), `${what}: ${said.slice(0, 200)}`);
	ok(!inside.test(said), `${what}: ${inside.exec(said)}`);
	ok(!kept(res.text).includes(TAG), `${what}: no content`);
	ok(res.headers.location === undefined, `${what}: leads nowhere`);
	ok(!res.cookies.some((c) => c.startsWith('__Host-sid=')), `${what}: no session`);
}

// Until a reading succeeds again; each failure on the way is a proper page.
async function served() {
	for (;;) {
		const res = await kon.get(`/kasus/${kasus}`);
		if (res.status === 200) return;
		unavailable(res, 'while the database comes back');
		await sleep(20);
	}
}

const everything = () => [
	['list', () => kon.get('/kasus')],
	['case', () => kon.get(`/kasus/${kasus}`)],
	['note', () => kon.post(`/kasus/${kasus}/catatan`, { text: canary('catatan') })],
	['create', () => kor.post('/kasus/baru', fx.caseFields({ name: canary('nama') }))],
	['accept', () => mk.post(`/rujukan/${ref}/terima`)],
	['login', async () => {
		const acc = user('kepala.angsoduo');
		return new Browser().tryLogin(acc.user, acc.password, '123456');
	}],
];

// Has every thread of a process come to a halt?
function stopped(pid) {
	return fs.readdirSync(`/proc/${pid}/task`).every((task) =>
		/^State:\tT/m.test(fs.readFileSync(`/proc/${pid}/task/${task}/status`, 'utf8')));
}

async function hangs() {
	const before = state();
	const pid = pidOf('mariadbd');
	process.kill(pid, 'SIGSTOP');
	let out;
	try {
		while (!stopped(pid)) await sleep(5);
		out = await Promise.all(everything().map(async ([what, run]) => [what, await run()]));
	} finally {
		process.kill(pid, 'SIGCONT');
	}
	for (const [what, res] of out) unavailable(res, `${what} while the database hangs`);
	await served();
	equal(state().replace(/trail \d+/, ''), before.replace(/trail \d+/, ''), 'nothing was written meanwhile');
}

// Start the server again with the very command line that it had.
function starter(pid) {
	const [file, ...args] = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0$/, '').split('\0');
	const env = { ...process.env };
	const log = fs.openSync(path.join(VAR, 'log/db.log'), 'a');
	return () => spawn(file, args, { cwd: VAR, env, stdio: ['ignore', log, log] });
}

const created = [];
let busy = true;
// Write without a pause; remember what the portal said it did.
async function writer(b, n) {
	for (let i = 0; busy; i += 1) {
		const name = canary(`tulis${n}`);
		const own = created.filter(([, , by]) => by === n).at(-1)?.[0];
		const res = await b.post('/kasus/baru', fx.caseFields({ name }));
		if (res.status === 303) created.push([/[0-9a-f-]{36}/.exec(res.location)[0], name, n]);
		else unavailable(res, 'a writer');
		if (!own) continue;
		const note = await b.post(`/kasus/${own}/catatan`, { text: `${TAG} ${n} ${i}` });
		if (note.status !== 303) unavailable(note, 'a note');
	}
}

async function dies() {
	const pid = pidOf('mariadbd');
	const start = starter(pid);
	const writers = [writer(kon, 1), writer(kon2, 2), writer(kon, 3), writer(kon2, 4)];
	while (created.length < 10) await sleep(5);
	process.kill(pid, 'SIGKILL');
	const out = await Promise.all(everything().map(async ([what, run]) => [what, await run()]));
	for (const [what, res] of out) unavailable(res, `${what} without a database`);
	busy = false;
	await Promise.all(writers);
	const server = start();
	await served();
	hangUp(); // our own connection died as well
	return server;
}

// What was said to be done is done; what was not is done whole or not at all.
async function consistent() {
	for (const [id, name] of created) {
		const res = await kor.get(`/kasus/${id}`);
		ok(res.status === 200 && res.text.includes(name), `case ${id} that was saved: ${res.status}`);
	}
	const all = sql(`SELECT HEX(id), version FROM kasus
		WHERE unit = (SELECT unit FROM kasus ORDER BY created DESC LIMIT 1)
		ORDER BY created DESC LIMIT 40`);
	for (const [id, version] of all) {
		const res = await kor.get(`/kasus/${uuid(id)}`);
		equal(res.status, 200, `case ${uuid(id)} opens`);
		const [[n]] = sql(`SELECT COUNT(*) FROM trail WHERE object = X'${id}' AND verb IN (8, 9, 13)`);
		equal(n, version, `entries of case ${uuid(id)}`);
	}
	const loose = sql(`SELECT
		(SELECT COUNT(*) FROM record WHERE case_id NOT IN (SELECT id FROM kasus)),
		(SELECT COUNT(*) FROM action WHERE referral NOT IN (SELECT id FROM referral)),
		(SELECT COUNT(*) FROM document_copy WHERE document NOT IN (SELECT id FROM document))`)[0];
	equal(loose.join(' '), '0 0 0', 'rows without what they belong to');
	ok(created.length >= 10 && all.length >= 10, `${created.length} saved, ${all.length} looked at`);
	const before = sql('SELECT COUNT(*) FROM record')[0][0];
	const res = await kon.post(`/kasus/${kasus}/catatan`, { text: canary('sesudah') });
	equal(res.status, 303, 'writing works again');
	equal(Number(sql('SELECT COUNT(*) FROM record')[0][0]), Number(before) + 1, 'one record more');
	await mk.get(`/rujukan/${ref}`);
	equal((await mk.post(`/rujukan/${ref}/terima`)).status, 303, 'and so does what was refused');
}

// The supervisor would stop everything when the database ends: it is held
// meanwhile, and does so afterwards.
const supervisor = pidOf('stack');
await proves(54, 'a broken database is a page, not a loss', async () => {
	await check('hangs', hangs);
	process.kill(supervisor, 'SIGSTOP');
	let server;
	try {
		await check('dies', async () => { server = await dies(); });
		await check('consistent', consistent);
	} finally {
		server?.kill('SIGTERM');
		if (server) await new Promise((end) => { server.once('exit', end); });
		process.kill(supervisor, 'SIGCONT');
	}
});
finish();
