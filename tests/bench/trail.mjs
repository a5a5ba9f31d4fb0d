// How long `lindungctl audit verify` takes for a million entries, and what of
// that is reading: a trail of eight streams that write by turns, with its tree
// and a checkpoint every 40 entries, in a database of its own.
import fs from 'node:fs';
import path from 'node:path';
import { createHash, createPrivateKey, sign } from 'node:crypto';
import { spawn } from 'node:child_process';
import sodium from 'libsodium-wrappers';
import { VAR } from '../lib/portal.mjs';
import { conf } from '../attack/lib.mjs';
import * as small from '../attack/small.mjs';
import { sql } from '../attack/sql.mjs';
import { row, timed } from './lib.mjs';

await sodium.ready;
const N = Number(process.env.BENCH_ENTRIES ?? 1e6);
const STREAMS = 8;
const OF_STREAM = 5000; // then another process takes its place
const CHECKPOINT = 40;

const hex = (b) => Buffer.from(b).toString('hex');
const blake = (key, bytes) => Buffer.from(sodium.crypto_generichash(32, bytes, key));
const sha256 = (...parts) => parts.reduce((h, p) => h.update(p), createHash('sha256')).digest();
const secretOf = (name) => Buffer.from(fs.readFileSync(path.join(VAR, 'secret', name), 'utf8').trim(), 'hex');
const audit = secretOf('audit');
const name = `lindung/${conf('installation')}`;
const key = createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), secretOf('checkpoint')]),
	format: 'der', type: 'pkcs8' });
const pk = Buffer.from(sodium.crypto_sign_seed_keypair(secretOf('checkpoint')).publicKey);
const keyId = sha256(`${name}\n\x01`, pk).subarray(0, 4);

// An entry of a case that was read: nothing shown.
function entry(s) {
	const e = Buffer.alloc(157);
	e.write('LINDUNG-TRAIL\x01', 0, 'latin1');
	s.id.copy(e, 14);
	e.writeBigUInt64BE(BigInt(s.seq), 30);
	e.writeBigUInt64BE(1764000000000n, 38);
	e.fill(1, 46, 78);
	e[78] = s.seq === 0 ? 17 : 6;
	e.fill(2, 79, 95);
	e.writeUInt32BE(3, 95);
	e.fill(4, 99, 131);
	return e.subarray(0, 132);
}

const tree = [];
let nodes = [];
function append(i, hash) {
	let part = { n: 1, hash };
	for (let level = 1; tree.at(-1)?.n === part.n; level += 1) {
		part = { n: 2 * part.n, hash: sha256(Buffer.of(1), tree.pop().hash, part.hash) };
		if (level % 4 === 0) nodes.push(`(${level},${Math.floor(i / part.n)},X'${hex(part.hash)}')`);
	}
	tree.push(part);
}
const root = () => tree.map((p) => p.hash).reduceRight((right, left) => sha256(Buffer.of(1), left, right));

function checkpoint(size) {
	const body = `${name}\n${size}\n${root().toString('base64')}\n`;
	const sig = Buffer.concat([keyId, sign(null, Buffer.from(body), key)]);
	return `${body}\n\u2014 ${name} ${sig.toString('base64')}\n`;
}

// All of it, as statements to a client of its own.
async function fill() {
	const client = spawn('mariadb', ['--no-defaults', '-S', conf('db_socket'), small.DB], { stdio: ['pipe', 'inherit', 'inherit'] });
	const write = (text) => client.stdin.write(text) || new Promise((go) => { client.stdin.once('drain', go); });
	const streams = Array.from({ length: STREAMS }, () => ({ seq: OF_STREAM }));
	await write('SET foreign_key_checks = 0, unique_checks = 0; SET GLOBAL innodb_flush_log_at_trx_commit = 0;\n');
	let rows = [];
	let points = [];
	let lists = [];
	for (let i = 0; i < N; i += 1) {
		const s = streams[i % STREAMS];
		if (s.seq === OF_STREAM) {
			s.id = Buffer.from(sodium.randombytes_buf(16));
			s.seq = 0;
			s.key = blake(audit, s.id);
		}
		const e = entry(s);
		const mac = blake(s.key, e);
		const leaf = sha256(Buffer.of(0), e, mac);
		append(i, leaf);
		rows.push(`(X'${hex(s.id)}',${s.seq},1764000000000,X'${'01'.repeat(16)}',X'${'01'.repeat(16)}',${e[78]},X'${'02'.repeat(16)}',3,X'${'04'.repeat(32)}','',X'${hex(mac)}')`);
		lists.push(`(${i},X'${hex(s.id)}',${s.seq},X'${hex(leaf)}')`);
		if ((i + 1) % CHECKPOINT === 0) points.push(`(${i + 1},1,X'${hex(Buffer.from(checkpoint(i + 1)))}')`);
		s.key = blake(s.key, Buffer.from('ratchet'));
		s.seq += 1;
		if (rows.length === 2000 || i === N - 1) {
			await write(`INSERT INTO trail VALUES ${rows};\nINSERT INTO tree_leaf VALUES ${lists};\n`);
			if (points.length > 0) await write(`INSERT INTO checkpoint VALUES ${points};\n`);
			if (nodes.length > 0) await write(`INSERT INTO tree_node VALUES ${nodes};\n`);
			nodes = [];
			rows = [];
			lists = [];
			points = [];
		}
	}
	client.stdin.end();
	await new Promise((done) => { client.on('exit', done); });
}

small.make();
await fill();
fs.writeFileSync(small.heads, `lindung-heads 1\ncheckpoint ${N} ${hex(root())}\n`);
const read = await timed(() => sql(`SELECT BIT_XOR(CRC32(mac)), BIT_XOR(CRC32(hash)) FROM ${small.DB}.tree_leaf
	LEFT JOIN ${small.DB}.trail USING (stream, seq)`));
const one = await timed(() => small.ctl('audit', 'verify', '--json', '--trail'));
const v = JSON.parse(one.res.stdout || '{}');
if (v.verdict !== 'good' || v.entries !== N) throw new Error(one.res.stdout + one.res.stderr);
row(`audit verify, ${N} entries in ${v.streams} streams, ${v.checkpoints} checkpoints`, `${(one.ms / 1000).toFixed(1)} s`,
	`${(read.ms / 1000).toFixed(1)} s to read them inside the server`, (one.ms / read.ms).toFixed(1), '<= 10 s', one.ms <= 10000);
small.drop();
