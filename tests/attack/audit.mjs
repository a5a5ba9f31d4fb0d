// R16: whatever entry of the trail is deleted, altered or put in another place,
// two verifiers that have only the bytes and the audit secret find it and name
// the same one.  The sequencer takes nothing into its tree that is not good, and
// signs no tree that is not the one it remembers.
import fs from 'node:fs';
import path from 'node:path';
import { VAR } from '../lib/portal.mjs';
import { check, equal, finish, ok, proves } from '../lib/check.mjs';
import { audit } from '../oracle/audit.mjs';
import * as small from './small.mjs';
import { sql } from './sql.mjs';
import { login, uuid, workers } from './lib.mjs';
import { until } from './world.mjs';

const { DB } = small;
const STREAMS = 6;
const OF_EACH = 10;
const secret = path.join(VAR, 'secret/audit');
const file = path.join(VAR, 'kecil/trail.jsonl');

// Both verdicts, as text.
async function verdicts() {
	const c = small.ctl('audit', 'verify', '--json', '--trail');
	const out = small.ctl('audit', 'export', file);
	equal(out.status, 0, `audit export: ${out.stderr}`);
	const js = await audit(file, secret).then(JSON.stringify, (e) => JSON.stringify(e.verdict) ?? String(e));
	return { status: c.status, c: c.stdout.trim() || c.stderr, js };
}
async function good(what) {
	const v = await verdicts();
	equal(v.status, 0, `${what}: exit status`);
	ok(v.c.includes('"good"'), `${what}: ${v.c}`);
	equal(v.js, v.c, `${what}: both`);
	return JSON.parse(v.c);
}
// Both name this one; want: members of the verdict, or what they are among.
async function bad(what, want) {
	const v = await verdicts();
	equal(v.status, 65, `${what}: exit status, ${v.c}`);
	equal(v.js, v.c, `${what}: both`);
	const got = v.status === 65 ? JSON.parse(v.c) : {};
	for (const [name, one] of Object.entries(want)) {
		ok([one].flat().includes(got[name]), `${what}: ${name} is ${got[name]}, not ${one}`);
	}
	return got;
}

// Entries of every worker, some of which the server refuses, so that gaps are
// counted; of new workers, so that they are near the beginning of their streams.
const before = new Set(workers());
process.kill(Number(fs.readFileSync(path.join(VAR, 'run/app.pid'), 'utf8')), 'SIGHUP');
await until('new workers', () => workers().length > 0 && !workers().some((pid) => before.has(pid)));
const kon = await login('konselor1.angsoduo');
const lists = () => Promise.all(Array.from({ length: 24 }, () => kon.get('/kasus')));
await lists();
sql(`DELIMITER //
CREATE TRIGGER jejak_rusak BEFORE INSERT ON trail FOR EACH ROW IF RAND() < 0.5 THEN
SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'rusak dengan sengaja';
END IF//
DELIMITER ;
DO 0`);
await lists();
sql('DROP TRIGGER jejak_rusak');
for (let i = 0; i < 3; i += 1) await lists();

// Streams with their beginnings, those with gaps first.
small.make();
const chosen = sql(`SELECT HEX(stream), SUM(verb = 22) AS gaps FROM trail GROUP BY stream HAVING COUNT(*) > 3 AND SUM(verb = 31) = 0
	ORDER BY gaps DESC, stream LIMIT ${STREAMS}`).map(([stream]) => stream);
// and a long one without gaps: that of the demo's loader
const [[longest]] = sql(`SELECT HEX(stream) FROM trail GROUP BY stream HAVING SUM(verb IN (22, 31)) = 0
	ORDER BY COUNT(*) DESC LIMIT 1`);
if (!chosen.includes(longest)) chosen.push(longest);
for (const stream of chosen) {
	sql(`INSERT INTO ${DB}.trail SELECT * FROM trail WHERE stream = X'${stream}' ORDER BY seq LIMIT ${OF_EACH}`);
}
let seq = await small.Sequencer.start();
const rows = () => sql(`SELECT HEX(stream), seq, idx FROM ${DB}.trail LEFT JOIN ${DB}.tree_leaf USING (stream, seq)
	ORDER BY idx`).map(([stream, n, idx]) => ({ stream, seq: Number(n), idx: Number(idx),
	where: `stream = X'${stream}' AND seq = ${n}` }));
const count = (table) => Number(sql(`SELECT COUNT(*) FROM ${DB}.${table}`)[0][0]);
let entries = [];

await check('the sequencer takes what is good, and signs it', async () => {
	ok(chosen.length > 1, `${chosen.length} streams`);
	ok(Number(sql(`SELECT COUNT(*) FROM ${DB}.trail WHERE verb = 22`)[0][0]) > 0, 'gaps among them');
	await seq.look();
	entries = rows();
	equal(count('tree_leaf'), entries.length, 'leaves');
	const v = await good('as it is');
	equal(v.entries, entries.length, 'entries');
	ok(v.checkpoints > 0 && v.streams === chosen.length, 'checkpoints and streams');
	ok(fs.readFileSync(small.heads, 'utf8').includes(`checkpoint ${entries.length} `), 'the heads file remembers it');
	ok(!/level=alarm/.test(small.said()), 'no alarm');
});

const columns = ['at', 'actor', 'unit', 'verb', 'object', 'version', 'head', 'shown', 'mac'];
function alter(e, column) {
	const set = { at: 'at + 1', verb: 'verb % 21 + 1', version: 'version ^ 1',
		shown: "CONCAT(shown, REPEAT('s', 16))" }[column]
		?? `CONCAT(CHAR(ASCII(LEFT(${column}, 1)) ^ 1), SUBSTRING(${column}, 2))`;
	sql(`UPDATE ${DB}.trail SET ${column} = ${set} WHERE ${e.where}`);
}
// Another tampering with a table, then as it was.
async function tampered(tables, run, look) {
	tables.forEach((t) => sql(`CREATE TABLE ${DB}.semula_${t} AS SELECT * FROM ${DB}.${t}`));
	try {
		await run();
		await look();
	} finally {
		tables.forEach((t) => sql(`DELETE FROM ${DB}.${t}; INSERT INTO ${DB}.${t} SELECT * FROM ${DB}.semula_${t};
			DROP TABLE ${DB}.semula_${t}`));
	}
}
const named = (e) => ({ stream: uuid(e.stream), seq: String(e.seq), leaf: e.idx });
const last = (e) => !entries.some((o) => o.stream === e.stream && o.seq > e.seq);

await proves(16, 'no entry is deleted, altered or moved unseen', async () => {
	for (const [i, e] of entries.entries()) {
		await tampered(['trail'], () => sql(`DELETE FROM ${DB}.trail WHERE ${e.where}`),
			() => bad(`deleted ${i}`, { ...named(e), why: 'missing' }));
		const column = columns[i % columns.length];
		await tampered(['trail'], () => alter(e, column),
			() => bad(`altered ${i}: ${column}`, { ...named(e), why: ['mac', 'missing', 'gap'] }));
		const to = entries[(i + 1) % entries.length];
		await tampered(['trail'], () => sql(`UPDATE ${DB}.trail SET stream = X'${'f'.repeat(32)}', seq = 0 WHERE ${to.where};
			UPDATE ${DB}.trail SET stream = X'${to.stream}', seq = ${to.seq} WHERE ${e.where};
			UPDATE ${DB}.trail SET stream = X'${e.stream}', seq = ${e.seq} WHERE stream = X'${'f'.repeat(32)}'`),
		() => bad(`exchanged ${i}`, { leaf: [e.idx, to.idx], why: ['mac', 'missing', 'gap'] }));
	}
	ok(entries.length > 20, `${entries.length} entries`);
	await good('afterwards');
});

await check('every column counts', async () => {
	const e = entries[1];
	for (const column of columns) {
		await tampered(['trail'], () => alter(e, column), () => bad(`altered: ${column}`, named(e)));
	}
});

await check('nor does the tree say something else', async () => {
	const e = entries[5];
	const leaves = entries.length;
	const t = ['tree_leaf'];
	await tampered(t, () => sql(`DELETE FROM ${DB}.tree_leaf WHERE idx = 5`), () => bad('a leaf less', { why: 'index', leaf: 5 }));
	await tampered(t, () => sql(`DELETE FROM ${DB}.tree_leaf WHERE idx = ${leaves - 1}`),
		() => bad('the last leaf less', { why: 'checkpoint', leaf: leaves - 1 }));
	await tampered([...t, 'checkpoint'], () => sql(`DELETE FROM ${DB}.tree_leaf WHERE idx = ${leaves - 1};
		DELETE FROM ${DB}.checkpoint`), () => bad('and no checkpoint', { why: 'remembered', leaf: leaves - 1 }));
	await tampered(t, () => sql(`UPDATE ${DB}.tree_leaf SET hash = REVERSE(hash) WHERE idx = 5`),
		() => bad('another hash', { ...named(e), why: 'leaf' }));
	const moved = (a, b) => `UPDATE ${DB}.tree_leaf SET idx = 99999 WHERE idx = ${a};
		UPDATE ${DB}.tree_leaf SET idx = ${a} WHERE idx = ${b}; UPDATE ${DB}.tree_leaf SET idx = ${b} WHERE idx = 99999`;
	await tampered(t, () => sql(moved(5, 6)), () => bad('leaves exchanged', { leaf: [5, 6] }));
	// all that lies in the database cut to an older state
	const end = entries.at(-1);
	await tampered(['trail', 'tree_leaf', 'checkpoint'], () => sql(`DELETE FROM ${DB}.trail WHERE ${end.where};
		DELETE FROM ${DB}.tree_leaf WHERE idx = ${leaves - 1}; DELETE FROM ${DB}.checkpoint`),
	() => bad('all of it cut', { why: 'remembered', leaf: leaves - 1 }));
	const n = ['tree_node'];
	await tampered(n, () => sql(`UPDATE ${DB}.tree_node SET hash = REVERSE(hash) WHERE level = 4 AND idx = 1`),
		() => bad('another subtree', { why: 'node', leaf: 31 }));
	await tampered(n, () => sql(`DELETE FROM ${DB}.tree_node WHERE level = 4 AND idx = 0`),
		() => bad('a subtree less', { why: 'node', leaf: 15 }));
	await tampered(n, () => sql(`INSERT INTO ${DB}.tree_node SELECT 8, 7, hash FROM ${DB}.tree_node LIMIT 1`),
		() => bad('a subtree of what is not there', { why: 'node', leaf: leaves }));
	const c = ['checkpoint'];
	await tampered(c, () => sql(`UPDATE ${DB}.checkpoint SET text = REPLACE(text, 'lindung', 'lindunx')`),
		() => bad('another text', { why: 'checkpoint', leaf: leaves - 1 }));
	await tampered(c, () => sql(`INSERT INTO ${DB}.checkpoint SELECT 3, at, text FROM ${DB}.checkpoint LIMIT 1`),
		() => bad('under another size', { why: 'checkpoint', leaf: 2 }));
	await tampered(c, () => sql(`INSERT INTO ${DB}.checkpoint SELECT 99999, at, text FROM ${DB}.checkpoint LIMIT 1`),
		() => bad('of a tree that is not there', { why: 'checkpoint', leaf: 99998 }));
	await good('afterwards');
});

// The next entries of a stream, from the portal's database.
const more = (stream, n) => sql(`INSERT INTO ${DB}.trail SELECT * FROM trail WHERE stream = X'${stream}'
	AND seq > (SELECT MAX(seq) FROM ${DB}.trail WHERE stream = X'${stream}') ORDER BY seq LIMIT ${n}`);
const leavesOf = (stream) => Number(sql(`SELECT COUNT(*) FROM ${DB}.tree_leaf WHERE stream = X'${stream}'`)[0][0]);

await check('a bad entry is said once and not taken, until it is mended', async () => {
	const before = leavesOf(longest);
	sql(`CREATE TABLE ${DB}.baru AS SELECT * FROM ${DB}.trail LIMIT 0`);
	sql(`INSERT INTO ${DB}.baru SELECT * FROM trail WHERE stream = X'${longest}'
		AND seq > (SELECT MAX(seq) FROM ${DB}.trail WHERE stream = X'${longest}') ORDER BY seq LIMIT 3`);
	const [[first]] = sql(`SELECT MIN(seq) FROM ${DB}.baru`);
	const line = (why) => new RegExp(`level=alarm event=trail stream=${uuid(longest)} seq=${first} why=${why}`, 'g');
	const tries = [
		['mac', `UPDATE ${DB}.trail SET at = at + 1 WHERE stream = X'${longest}' AND seq = ${first}`],
		['missing', `DELETE FROM ${DB}.trail WHERE stream = X'${longest}' AND seq = ${first}`],
	];
	for (const [why, statement] of tries) {
		const out = await seq.says(line(why), () => sql(`START TRANSACTION; INSERT INTO ${DB}.trail SELECT * FROM ${DB}.baru;
			${statement}; COMMIT`));
		const again = await seq.look() + await seq.look();
		equal((out + again).match(line(why)).length, 1, `${why}: alarms`);
		equal(leavesOf(longest), before, `${why}: nothing of its stream is taken`);
		const named = await bad(`${why}, not in the tree`, { stream: uuid(longest), seq: first, why });
		equal(named.leaf, undefined, `${why}: it has no leaf`);
		sql(`DELETE FROM ${DB}.trail WHERE stream = X'${longest}' AND seq >= ${first}`);
		await seq.look();
	}
	sql(`INSERT INTO ${DB}.trail SELECT * FROM ${DB}.baru`);
	await seq.look();
	equal(leavesOf(longest), before + 3, 'mended, it is taken');
	await good('mended');
	sql(`DROP TABLE ${DB}.baru`);
});

await check('what is broken hides nothing behind it', async () => {
	const [[before]] = sql(`SELECT MAX(seq) FROM ${DB}.trail WHERE stream = X'${longest}'`);
	const of = (n) => `stream = X'${longest}' AND seq = ${Number(before) + n}`;
	const line = (n, why) => new RegExp(`level=alarm event=trail stream=${uuid(longest)} seq=${Number(before) + n} why=${why}`, 'g');
	let out = await seq.says(line(1, 'missing'), () => sql(`START TRANSACTION; INSERT INTO ${DB}.trail SELECT * FROM trail
		WHERE stream = X'${longest}' AND seq > ${before} ORDER BY seq LIMIT 8; DELETE FROM ${DB}.trail WHERE ${of(1)}; COMMIT`));
	// later, when the first is known
	sql(`DELETE FROM ${DB}.trail WHERE ${of(4)}; UPDATE ${DB}.trail SET at = at + 1 WHERE ${of(6)}`);
	out += await seq.look() + await seq.look();
	for (const [n, why] of [[1, 'missing'], [4, 'missing'], [6, 'mac']]) {
		equal(out.match(line(n, why))?.length, 1, `entry ${n}: said once`);
	}
	equal(out.match(/level=alarm event=trail stream/g)?.length, 3, 'nothing is said of the good ones');
	await bad('two are missing', { stream: uuid(longest), seq: String(Number(before) + 1), why: 'missing' });
	sql(`DELETE FROM ${DB}.trail WHERE stream = X'${longest}' AND seq > ${before}`);
	await seq.look();
	await good('without them');
});

await check('a stream that somebody has made up is not taken', async () => {
	const f = 'f'.repeat(32);
	await seq.says(new RegExp(`level=alarm event=trail stream=${uuid(f)} seq=0 why=mac`),
		() => sql(`INSERT INTO ${DB}.trail SELECT X'${f}', 0, at, actor, unit, verb, object, version, head, shown, mac
			FROM trail WHERE stream = X'${longest}' AND seq = 0`));
	await bad('a planted stream', { stream: uuid(f), seq: '0', why: 'mac' });
	sql(`DELETE FROM ${DB}.trail WHERE stream = X'${f}'`);
	await good('without it');
});

await check('an entry that never came to be is not put back', async () => {
	const [[stream, at]] = sql(`SELECT HEX(stream), MIN(seq) - 1 FROM ${DB}.trail WHERE verb = 22 AND version > 0
		GROUP BY stream LIMIT 1`);
	sql(`INSERT INTO ${DB}.trail SELECT stream, ${at}, at, actor, unit, verb, object, version, head, shown, mac
		FROM ${DB}.trail WHERE stream = X'${stream}' AND seq = ${at} + 1`);
	await bad('in a gap', { stream: uuid(stream), seq: at, why: 'extra' });
	ok(/why=extra/.test(await seq.look()), 'an alarm');
	sql(`DELETE FROM ${DB}.trail WHERE stream = X'${stream}' AND seq = ${at}`);
	await good('without it');
});

// (b) of the four lines on what is held when: the trail cut or forked below the
// last checkpoint.
await check('a tree that is not the one remembered is not signed', async () => {
	const keep = ['trail', 'tree_leaf', 'tree_node', 'checkpoint'];
	const size = () => /checkpoint (\d+) /.exec(fs.readFileSync(small.heads, 'utf8'))[1];
	const before = size();
	const cut = `DELETE FROM ${DB}.tree_leaf WHERE idx >= 10; DELETE FROM ${DB}.checkpoint`;
	await tampered(keep, () => sql(cut), async () => {
		ok(/level=alarm event=trail leaf=\d+ why=remembered/.test(await seq.look()), 'cut: an alarm');
		ok(/level=alarm event=trail what=refused/.test(await seq.look()), 'cut: refused, and said again');
		equal(count('checkpoint'), 0, 'cut: no checkpoint');
		equal(count('tree_leaf'), 10, 'cut: and no leaf');
		equal(size(), before, 'cut: what was remembered stays');
	});
	await seq.look();
	more(longest, 2);
	ok(/event=checkpoint size=/.test(await seq.look()), 'mended, it signs again');
	equal(Number(size()), Number(before) + 2, 'and remembers it');
	// a leaf in the place of the next one
	await tampered(keep, () => sql(`INSERT INTO ${DB}.tree_leaf SELECT MAX(idx) + 1, REPEAT('f', 16), 0, REPEAT('f', 32)
		FROM ${DB}.tree_leaf`), async () => {
		await seq.says(/what=leaf-taken/, () => more(longest, 1));
		ok(/why=missing/.test(await seq.look()), 'planted: an alarm');
		ok(/what=refused/.test(await seq.look()), 'planted: and nothing is signed');
	});
	ok(/trail leaves=/.test(await seq.look()), 'without it, it goes on');
	// the same while it does not run: it is found at the start
	await tampered(keep, async () => {
		await seq.end();
		sql(`UPDATE ${DB}.tree_leaf SET hash = REVERSE(hash) WHERE idx = 4`);
	}, async () => {
		seq = await small.Sequencer.start();
		await until('it is refused', () => /level=alarm event=trail what=refused/.test(small.said()));
		ok(/why=leaf/.test(small.said()), 'forked: an alarm at the start');
	});
	await seq.look();
	await good('afterwards');
	await seq.end();
});
await check('the end of a stream, once it is in the tree', async () => {
	const e = entries.find(last);
	await tampered(['trail'], () => sql(`DELETE FROM ${DB}.trail WHERE ${e.where}`), () => bad('cut', { ...named(e), why: 'missing' }));
});

// The streams of which one says how far they had come, and itself.
function closure(stream) {
	const all = new Set([stream]);
	for (const one of all) {
		sql(`SELECT HEX(object) FROM trail WHERE stream = X'${one}' AND verb = 31`).forEach(([s]) => all.add(s));
	}
	return [...all];
}
// A worker is killed, and of what it wrote last the rows are deleted before the
// sequencer has seen them: the next worker's stream says how far it had come.
await check('the end of a killed worker\'s stream, before it is in the tree', async () => {
	const old = workers();
	const start = Date.now();
	await lists();
	const [last] = sql(`SELECT HEX(stream), MAX(seq) FROM trail WHERE at >= ${start} AND verb = 4 GROUP BY stream`);
	ok(last, 'a worker that has written');
	old.forEach((pid) => process.kill(pid, 'SIGKILL'));
	const said = () => sql(`SELECT HEX(stream), HEX(object), version FROM trail WHERE verb = 31 AND object = X'${last[0]}'`);
	await until('it is noted', async () => { await kon.get('/kasus').catch(() => 0); return said().length > 0; });
	const [[by, , end]] = said();
	const [[rows]] = sql(`SELECT MAX(seq) FROM trail WHERE stream = X'${last[0]}'`);
	equal(end, rows, 'the newest entry that it had committed');
	const all = closure(by);
	const put = (where) => all.forEach((s) => sql(`REPLACE INTO ${DB}.trail SELECT * FROM trail WHERE stream = X'${s}' AND ${where}`));
	const cut = `stream <> X'${last[0]}' OR seq < ${end}`;
	put(`(${cut})`);
	seq = await small.Sequencer.start();
	await seq.look(); // or it was said before, in the look that it begins with
	ok(new RegExp(`level=alarm event=trail stream=${uuid(last[0])} seq=${end} why=cut`).test(small.said()), 'the sequencer finds it at its next look');
	await bad('its last entry less', { why: 'cut', stream: uuid(last[0]), seq: end });
	await tampered(['trail', 'tree_leaf', 'tree_node', 'checkpoint'], () => sql(`DELETE FROM ${DB}.trail WHERE stream = X'${last[0]}';
		DELETE FROM ${DB}.tree_leaf; DELETE FROM ${DB}.tree_node; DELETE FROM ${DB}.checkpoint`),
	() => bad('all of it', { why: 'remembered' }));
	put('TRUE');
	await seq.look();
	await good('with it again');
	await seq.end();
});
small.drop();
finish();
