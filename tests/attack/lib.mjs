// What the attacks share: programs, rows as hexadecimal, logins, and people.
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Browser, VAR, freshCode, loggedIn, user, words as text } from '../lib/portal.mjs';
import { keys } from '../lib/join.mjs';
import * as fx from '../lib/fixture.mjs';
import { ok } from '../lib/check.mjs';
import { sql } from './sql.mjs';

export { workers } from '../lib/people.mjs';

const BUILD = path.resolve(process.env.BUILD ?? 'build');
export const probe = path.join(BUILD, 'tests/attack/probe');

// A setting of the portal under attack.
export function conf(key) {
	const text = fs.readFileSync(path.join(VAR, 'lindung.conf'), 'utf8');
	return new RegExp(`^${key}\\s*=\\s*(.*)$`, 'm').exec(text)[1].trim();
}

// Run the probe; returns what it printed.
export function probed(args, input) {
	const run = spawnSync(probe, args, { input, encoding: 'utf8', maxBuffer: 1 << 26 });
	if (run.status !== 0) throw new Error(`probe ${args[0]}: ${run.status} ${run.stderr}`);
	return run.stdout;
}

// Who writes to the database may also let a code count twice: that saves the
// suite the wait for the clock at every login.
export function stepsForget() {
	sql('UPDATE person SET last_step = 0; DELETE FROM guess');
	fs.rmSync(path.join(VAR, 'test-steps.json'), { force: true });
}

export async function login(name) {
	stepsForget();
	return loggedIn(user(name));
}
export async function logins(...names) {
	const out = [];
	stepsForget();
	// two at a time: the portal has few places for logins
	while (out.length < names.length) {
		const some = names.slice(out.length, out.length + 2);
		out.push(...await Promise.all(some.map((n) => loggedIn(user(n)))));
	}
	return out;
}
// A forgotten password, set anew by the recovery code; returns the next code.
export async function recovered(acc, next) {
	stepsForget();
	const b = new Browser();
	await b.get('/masuk/lupa');
	const res = await b.post('/masuk/lupa',
		{ user: acc.user, recovery: acc.recovery_code, otp: await freshCode(acc), new: next, again: next });
	if (res.status !== 200) throw new Error(`recovery of ${acc.user}: ${res.status} ${text(res.text).slice(0, 300)}`);
	return keys(res.text)[0];
}
export const person = (name) => hexOf(`SELECT id FROM person WHERE user = '${user(name).user}'`);

// First column of the first row, in hexadecimal.
export function hexOf(select) {
	const row = sql(select.replace(/^SELECT\s+(\S+)/i, 'SELECT HEX($1)'))[0];
	if (!row) throw new Error(`no row: ${select}`);
	return row[0];
}
export const idHex = (uuid) => uuid.replaceAll('-', '').toUpperCase();
export const uuid = (hex) => hex.toLowerCase()
	.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
export const random = () => randomBytes(16).toString('hex');

// Every column of the portal's tables: { type, key } by "table.column".
const known = Object.fromEntries(sql(`SELECT table_name, column_name, data_type, column_key
	FROM information_schema.columns WHERE table_schema = 'lindung'
	ORDER BY table_name, ordinal_position`)
	.map(([t, c, type, key]) => [`${t}.${c}`, { type, key: key === 'PRI' }]));
export const columns = () => Object.keys(known);
const isNumber = (table, name) => /int/.test(known[`${table}.${name}`].type);

// A row as { column: number in decimal, or bytes in hexadecimal }.
export function rowOf(table, where) {
	const names = columns().filter((c) => c.startsWith(`${table}.`)).map((c) => c.split('.')[1]);
	const rows = sql(`SELECT ${names.map((n) => (isNumber(table, n) ? n : `HEX(${n})`)).join(', ')}
		FROM ${table} WHERE ${where}`);
	if (rows.length !== 1) throw new Error(`${rows.length} rows: ${table} ${where}`);
	return Object.fromEntries(names.map((n, i) => [n, rows[0][i]]));
}
const literal = (table, name, value) => (isNumber(table, name) ? String(value) : `X'${value}'`);
const pairs = (table, row, by) => Object.entries(row)
	.map(([n, v]) => `${n} = ${literal(table, n, v)}`).join(by);
// The row with this primary key.
const keyOf = (table, row) => pairs(table, Object.fromEntries(Object.entries(row)
	.filter(([n]) => known[`${table}.${n}`].key)), ' AND ');

// Put other values in one row, do something, and put the old ones back.
export async function forged(table, where, set, run) {
	const old = rowOf(table, where);
	const back = Object.fromEntries(Object.keys(set).map((n) => [n, old[n]]));
	if (Object.entries(set).every(([n, v]) => String(v).toUpperCase() === String(old[n]).toUpperCase())) {
		throw new Error(`nothing forged: ${table} ${Object.keys(set)}`);
	}
	sql(`UPDATE ${table} SET ${pairs(table, set, ', ')} WHERE ${keyOf(table, old)}`);
	try {
		await run();
	} finally {
		sql(`UPDATE ${table} SET ${pairs(table, back, ', ')} WHERE ${keyOf(table, { ...old, ...set })}`);
	}
}

// Take one row away, do something, and bring it back.
export async function missing(table, where, run) {
	const old = rowOf(table, where);
	sql(`DELETE FROM ${table} WHERE ${keyOf(table, old)}`);
	try {
		await run();
	} finally {
		sql(`INSERT INTO ${table} SET ${pairs(table, old, ', ')}`);
	}
}

// The trail's first entry of an object says another head, for whom the portal asks:
// while the sequencer, which would alarm, does not look.
export async function entryForged(object, head, run) {
	const sequencer = Number(fs.readFileSync(path.join(VAR, 'run/seq.pid'), 'utf8'));
	process.kill(sequencer, 'SIGSTOP');
	try {
		await forged('trail', `object = X'${object}' AND verb = 8`, { head }, run);
	} finally {
		process.kill(sequencer, 'SIGCONT');
	}
}

// Exchange columns of two rows, do something, and exchange them back.
export async function exchanged(table, one, other, names, run) {
	const a = rowOf(table, one);
	const b = rowOf(table, other);
	const of = (row) => Object.fromEntries(names.map((n) => [n, row[n]]));
	await forged(table, keyOf(table, a), of(b), () =>
		forged(table, keyOf(table, b), of(a), run));
}

// The rows of these tables, to be put back over what they are by then.
export function snapshot(rows) {
	const all = rows.map(([table, where]) => [table, where]);
	for (const [i, [table, where]] of all.entries()) {
		sql(`DROP TABLE IF EXISTS lama_${i}; CREATE TABLE lama_${i} AS SELECT * FROM ${table} WHERE ${where}`);
	}
	return () => {
		for (const [i, [table, where]] of all.entries()) {
			sql(`DELETE FROM ${table} WHERE ${where}; INSERT INTO ${table} SELECT * FROM lama_${i}; DROP TABLE lama_${i}`);
		}
	};
}
// Put back what was, do something, and bring back what is.
export async function putBack(old, rows, run) {
	const now = rows.map(([table, where], i) => {
		sql(`DROP TABLE IF EXISTS kini_${i}; CREATE TABLE kini_${i} AS SELECT * FROM ${table} WHERE ${where}`);
		return [table, where];
	});
	old();
	try {
		await run();
	} finally {
		for (const [i, [table, where]] of now.entries()) {
			sql(`DELETE FROM ${table} WHERE ${where}; INSERT INTO ${table} SELECT * FROM kini_${i}; DROP TABLE kini_${i}`);
		}
	}
}

// One byte of a hexadecimal value with one bit turned.
export function flip(hex, at, bit) {
	const bytes = Buffer.from(hex, 'hex');
	bytes[at] ^= 1 << bit;
	return bytes.toString('hex');
}

// A word that nothing else in the world contains; each object has its own.
let words = 0;
export const TAG = 'zqkanari';
export function canary(what) {
	words += 1;
	return `${TAG}${what}${process.pid.toString(36)}${words}`;
}

// A page but for what the very request had typed, which is given back with it.
export const kept = (text) => text.replace(/<section aria-labelledby="ketikan">[^]*?<\/section>/, '');

// The portal refused to show an object whose row was forged: a whole page says
// so, and it holds nothing that anybody wrote.
export function refused(res, what, statuses = [500]) {
	ok(statuses.includes(res.status), `${what}: ${res.status} instead of ${statuses.join('/')}`);
	ok(!kept(res.text).includes(TAG), `${what}: content is shown`);
	if (res.status === 500) ok(res.text.includes('Data tidak utuh'), `${what}: the page says so`);
}

// A list goes on without the damaged row: nothing that was forged is shown, and
// in its place stands a row that says so.
export const UNVERIFIED = 'Entri ini tidak dapat diverifikasi';
const ROW = 'Baris daftar ini tidak utuh'; // while the case itself is whole
const says = (res) => res.text.includes(UNVERIFIED) || res.text.includes(ROW);
export function listed(res, what, hidden = []) {
	ok(res.status === 200, `${what}: ${res.status} instead of 200`);
	ok(says(res), `${what}: the list says so`);
	for (const word of hidden) ok(!res.text.includes(word), `${what}: ${word} is shown`);
}
// The same in the list of all referrals, on whichever page the row stands.
export async function listedSent(b, what) {
	let where = '/rujukan?antrean=semua';
	let said = false;
	while (where && !said) {
		const res = await b.get(where);
		ok(res.status === 200, `${what}: ${where} ${res.status} instead of 200`);
		said = says(res);
		where = /rel="next" href="(\/rujukan\?[^"]+)"/.exec(res.text)?.[1].replaceAll('&amp;', '&');
	}
	ok(said, `${what}: the list says so`);
}
// A search counts it as no hit, and says that it was left out.
export function searched(res, what, hidden = []) {
	ok(res.status === 200, `${what}: ${res.status} instead of 200`);
	ok(/\d+ entri tidak dapat diverifikasi/.test(res.text), `${what}: the search says so`);
	for (const word of hidden) ok(!res.text.includes(word), `${what}: ${word} is shown`);
}

export function shown(res, word, what) {
	ok(res.status === 200 && res.text.includes(word), `${what}: ${res.status}, not shown`);
}

// Two units, each with cases and referrals between them in several states.
export async function world() {
	const [kon, kon2, kor, ptg, mk, pks] = await logins('konselor1.angsoduo', 'konselor2.angsoduo',
		'koordinator.angsoduo', 'petugas1.uptd', 'manajer.uptd', 'peksos1.lansia');
	const w = { kon, kon2, kor, ptg, mk, pks };
	const make = async (b, what) => {
		const word = canary(what);
		const id = await fx.createCase(b, { name: word, narrative: word, address: word, alias: word });
		return { id, word };
	};
	w.k1 = await make(kon, 'satu');
	w.k2 = await make(kon, 'dua');
	w.k3 = await make(ptg, 'tiga');
	const where = { to: 'UPTD PPA', service: 'complaint', groups: ['2', '3'] };
	const refer = async (state, kasus) => {
		const word = canary('rujuk');
		const { ref } = await fx.referralIn(state, kon, mk, { ...where, summary: word }, kasus.id);
		return { id: ref, word };
	};
	w.draft = await refer('draf', w.k1);
	w.draft2 = await refer('draf', w.k2);
	w.sent = await refer('terkirim', w.k1);
	w.opened = await refer('dibuka', w.k1);
	w.opened2 = await refer('dibuka', w.k2);
	w.accepted = await refer('diterima', w.k1);
	w.accepted2 = await refer('diterima', w.k2);
	w.done = await refer('selesai', w.k1);
	return w;
}
