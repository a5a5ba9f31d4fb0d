// R55: whatever fails inside, memory, a read, a write, a statement or the answer
// to it, at whichever call: the worker lives on, what was asked for is done whole
// or not at all, the page says nothing, and nothing of it stays in memory.
//
//   FAULT_POINTS=2    faults of each kind on each path, spread over all its calls
//   FAULT_POINTS=all  every one of them
import fs from 'node:fs';
import path from 'node:path';
import { Browser, VAR, request, totp, user, words } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import { check, equal, finish, ok, proves } from '../lib/check.mjs';
import { TAG, canary, kept, logins, stepsForget, workers } from './lib.mjs';
import { sql } from './sql.mjs';
import { until } from './world.mjs';

const POINTS = process.env.FAULT_POINTS ?? '2';
const NEVER = 2n ** 62n;

// What fault.c knows.
const BROKEN = 4;
const LIBRARY = 7;
const KINDS = [
	{ name: 'memory, once', kind: 1 },
	{ name: 'memory, from then on', kind: 2 },
	{ name: 'short read or write', kind: 3 },
	{ name: 'read or write that fails', kind: BROKEN },
	{ name: 'statement that meets a deadlock', kind: 5, no: 1213 },
	{ name: 'statement that takes too long', kind: 5, no: 1969 },
	{ name: 'statement that the server refuses', kind: 5, no: 1146 },
	{ name: 'connection lost before a statement', kind: 5, no: 2013 },
	{ name: 'connection lost after a statement', kind: 6 },
];

const control = fs.openSync(process.env.FAULT, 'r+');
function arm(kind, n, no = 0) {
	const words64 = Buffer.alloc(32);
	[BigInt(kind), n, 0n, BigInt(no)].forEach((v, i) => words64.writeBigUInt64LE(v, 8 * i));
	fs.writeSync(control, words64, 0, 32, 0);
}
// Ends it; returns how many calls there were.
function disarm() {
	const words64 = Buffer.alloc(32);
	fs.readSync(control, words64, 0, 32, 0);
	arm(0, 0n);
	return Number(words64.readBigUInt64LE(16));
}

// The one worker, once it has nothing to do any more.
let pid = workers()[0];
async function idle() {
	for (;;) {
		const res = await request('GET', '/healthz');
		if (res.status === 200) return;
	}
}

// Does the worker's memory hold one of the words?
function remembers(secrets) {
	const mem = fs.openSync(`/proc/${pid}/mem`, 'r');
	const found = [];
	for (const part of fs.readFileSync(`/proc/${pid}/smaps`, 'utf8').split(/\n(?=[0-9a-f]+-[0-9a-f]+ )/)) {
		const [, from, to, mode] = /^([0-9a-f]+)-([0-9a-f]+) (\S+)/.exec(part);
		if (!mode.startsWith('rw') || /^Rss:\s+0 kB/m.test(part)) continue;
		const bytes = Buffer.alloc(parseInt(to, 16) - parseInt(from, 16));
		fs.readSync(mem, bytes, 0, bytes.length, parseInt(from, 16));
		found.push(...secrets.filter((s) => bytes.includes(s)));
	}
	fs.closeSync(mem);
	return found;
}

// Everything that an act can change.  Gaps of the trail, and streams, are not acts.
const state = () => sql(`SELECT (SELECT COUNT(*) FROM session), (SELECT SUM(version) FROM kasus),
	(SELECT COUNT(*) FROM record), (SELECT SUM(version) FROM referral), (SELECT COUNT(*) FROM action),
	(SELECT COUNT(*) FROM document), (SELECT COUNT(*) FROM document_copy),
	(SELECT SUM(version) FROM referral_side), (SELECT generation FROM roster_state),
	(SELECT COUNT(*) FROM roster_link), (SELECT COUNT(*) FROM request),
	(SELECT COUNT(*) FROM trail WHERE verb NOT IN (3, 17, 22, 31))`)[0].map(Number);

const acc = user('petugas1.uptd');
let kon;
let mk;
let adm;
let since = 0;
// Sessions in which an act asks for no password, however long the test takes.
async function fresh() {
	if (Date.now() - since < 300e3) return;
	since = Date.now();
	[kon, mk, adm] = await logins('konselor1.angsoduo', 'manajer.uptd', 'admin.bkkbn');
}
await fresh();
const word = canary('nama');
const kasus = await fx.createCase(kon, { name: word, narrative: word });
const whole = async (b, where) => equal((await b.get(where)).status, 200, `${where} is whole`);
let units = 0;

// prepare() returns what the act needs; secrets: what must not stay; then() looks
// at the object afterwards.
const PATHS = [
	{
		name: 'login', good: 303, prepare: async () => {
			stepsForget();
			const b = new Browser();
			await b.get('/masuk');
			return b;
		},
		act: (b) => b.post('/masuk', { user: acc.user, password: acc.password, otp: totp(acc.totp_secret, Math.floor(Date.now() / 30000)) }),
		secrets: () => [acc.password],
	},
	{
		name: 'open a case', good: 200, prepare: async () => word,
		act: () => kon.get(`/kasus/${kasus}`), secrets: () => [word],
	},
	{
		name: 'write a case', good: 303, prepare: async () => {
			await kon.get(`/kasus/${kasus}`);
			return canary('catatan');
		},
		act: (text) => kon.post(`/kasus/${kasus}/catatan`, { text }), secrets: (text) => [text, word],
		then: () => whole(kon, `/kasus/${kasus}`),
	},
	{
		name: 'send a referral', good: 303, prepare: async () => {
			// a case of its own: one can have only so many referrals
			const ref = await fx.draft(kon, await fx.createCase(kon, { name: word }));
			await fx.fill(kon, ref, 'UPTD PPA', { service: 'complaint', summary: word });
			const page = await kon.get(`/rujukan/${ref}/periksa`);
			return { ref, checked: /name="checked" value="([^"]*)"/.exec(page.text)[1] };
		},
		act: ({ ref, checked }) => kon.post(`/rujukan/${ref}/kirim`, { checked }), secrets: () => [word],
		then: ({ ref }) => whole(kon, `/rujukan/${ref}`),
	},
	{
		name: 'open a referral', good: 303, prepare: async () => {
			const { ref } = await fx.referralIn('terkirim', kon, mk, { to: 'UPTD PPA', service: 'complaint', summary: word });
			await mk.get(`/rujukan/${ref}`);
			return ref;
		},
		act: (ref) => mk.post(`/rujukan/${ref}/buka`), secrets: () => [word],
		then: (ref) => whole(mk, `/rujukan/${ref}`),
	},
	{
		name: 'a link of the roster', good: 303, prepare: async () => {
			await adm.get('/admin/unit');
			units += 1;
			return canary('unit');
		},
		act: (name) => adm.post('/admin/unit', { code: `UJI-F${units}`, abbr: `UJI-F${units}`, name_id: name, name_en: name }),
		secrets: () => [], then: () => whole(adm, '/admin'),
	},
];

const inside = /SQL|maria|mysql|errno|SELECT |INSERT |\/tmp\/|\.c:\d|0x[0-9a-f]{6}/;
const same = (a, b) => a.every((v, i) => v === b[i]);

// One act with one fault; returns how many calls of the kind it made.
async function once(p, kind, n, full) {
	const what = `${p.name}, ${kind.name}, call ${n}`;
	const arg = await p.prepare();
	await idle();
	const before = state();
	arm(kind.kind, n, kind.no);
	const res = await p.act(arg).catch((e) => {
		// a long page takes two writes: when the second fails, the connection breaks off
		if (kind.kind !== BROKEN || e.message !== 'aborted') throw e;
		return { status: 502, text: '' };
	});
	const calls = disarm();
	await idle();
	const delta = state().map((v, i) => v - before[i]);
	const now = workers().join();
	equal(now, pid, `${what}: the worker lives`);
	pid = now;
	ok(same(delta, full) || delta.every((v) => v === 0), `${what}: ${res.status}, half done: ${delta} of ${full}`);
	if (res.status === p.good) {
		ok(same(delta, full), `${what}: said to be done: ${delta} of ${full}`);
	} else {
		// 502: what cannot be read is no request, and the answer that cannot be
		// written is nginx's to replace
		ok([500, 503, ...(kind.kind === BROKEN ? [502] : [])].includes(res.status), `${what}: ${res.status}`);
		ok(!kept(res.text).includes(TAG) && !inside.test(words(res.text)), `${what}: the page says ${words(res.text).slice(0, 300)}`);
	}
	equal(remembers(p.secrets(arg)).length, 0, `${what}: words left in memory`);
	await p.then?.(arg);
	return calls;
}

// What the act changes when nothing fails.
async function unhurt(p) {
	const arg = await p.prepare();
	const before = state();
	equal((await p.act(arg)).status, p.good, p.name);
	const delta = state().map((v, i) => v - before[i]);
	ok(delta.some((v) => v > 0), `${p.name}: ${delta}`);
	return delta;
}

async function sweep(p) {
	await unhurt(p); // the first login under another pepper does more
	const full = await unhurt(p);
	const counted = new Map();
	for (const kind of KINDS) {
		if (!counted.has(kind.kind)) counted.set(kind.kind, await once(p, kind, NEVER, full));
		const calls = counted.get(kind.kind);
		const step = POINTS === 'all' ? 1 : Math.max(1, Math.floor(calls / Number(POINTS)));
		ok(calls > 0, `${p.name}, ${kind.name}: ${calls} calls`);
		for (let n = 1; n <= calls; n += step) {
			await fresh();
			await once(p, kind, BigInt(n), full);
		}
		console.log(`     ${p.name}, ${kind.name}: ${calls} calls`);
	}
	equal((await unhurt(p)).join(), full.join(), `${p.name}: as before`);
}

await check('the scan finds what is there', async () => {
	// the portal's own settings lie in every worker
	ok(remembers([path.join(VAR, 'run')]).length > 0, 'a path');
});
await proves(55, 'a fault at any call does no harm', async () => {
	const only = process.env.FAULT_PATHS?.split(',');
	for (const p of PATHS) if (!only || only.includes(p.name)) await check(p.name, () => sweep(p));
});
// libfcgi takes its memory before a request is begun, and ends the process if there
// is none: another worker takes its place.
await check('no memory for a library that gives up', async () => {
	const before = state();
	arm(LIBRARY, 1n);
	const res = await kon.post(`/kasus/${kasus}/catatan`, { text: canary('catatan') });
	ok(disarm() > 0 && res.status === 502, `${res.status}`);
	await until('another worker', () => workers().length === 1 && workers()[0] !== pid);
	await whole(kon, `/kasus/${kasus}`);
	equal(state().slice(0, -1).join(), before.slice(0, -1).join(), 'nothing was done but that reading');
});
await check('the log holds no content', async () => {
	ok(!fs.readFileSync(path.join(VAR, 'log/lindung.log'), 'utf8').includes(TAG), 'no word of ours');
});
finish();
