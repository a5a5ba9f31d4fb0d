// Second verifier of the trail, written from docs/format.md 8: reads what
// `lindungctl audit export` wrote and the audit secret, and says what
// `lindungctl audit verify --json` says.
//
//   node tests/oracle/audit.mjs EXPORT AUDIT_SECRET_FILE [KEY]
//     KEY: the checkpoints' key as `lindungctl audit key` prints it; without it
//     the one that the export names is believed.  Keys that it has replaced are
//     taken from the export: what they signed lies in what KEY signed later.
//
// Exit status 0 if all is good, 65 and the first bad entry if not, 66 if the
// export is not whole.
import { createHash, createPublicKey, verify as signed } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const sodium = createRequire(import.meta.url)('libsodium-wrappers');
await sodium.ready;

const STREAM = 17;
const GAP = 22;
const ENDED = 31;
const GAP_MAX = 1000000n;
const MAGIC = Buffer.from('LINDUNG-TRAIL\x01', 'latin1');
const RATCHET = Buffer.from('ratchet');

const blake = (key, bytes) => Buffer.from(sodium.crypto_generichash(32, bytes, key));
const sha256 = (...parts) => parts.reduce((h, p) => h.update(p), createHash('sha256')).digest();
const hex = (text) => Buffer.from(text, 'hex');
const raw = (id) => hex(id.replaceAll('-', ''));
const uuid = (id) => id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

function uint(size, value) {
	const out = Buffer.alloc(8);
	out.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value)));
	return out.subarray(8 - size);
}

// Streams --------------------------------------------------------------------

class Stream {
	constructor({ key, until }, id) {
		this.id = raw(id);
		this.key = blake(key, this.id);
		this.until = until;
		this.next = 0n;
		this.begun = false;
	}

	move() {
		this.key = blake(this.key, RATCHET);
		this.next += 1n;
	}

	// Is the entry the next one?  Returns what is wrong, or the hash of its leaf.
	take(e, leaf) {
		const seq = BigInt(e.seq);
		const gone = seq - this.next;
		if (gone < 0n) return { why: 'extra' };
		if (gone > GAP_MAX || (gone > 0n && e.verb !== GAP)) return { why: 'missing' };
		if (e.verb === GAP && BigInt(e.version) !== gone) return { why: 'gap' };
		let key = this.key;
		for (let i = 0n; i < gone; i += 1n) key = blake(key, RATCHET);
		const shown = hex(e.shown);
		const bytes = Buffer.concat([MAGIC, this.id, uint(8, seq), uint(8, e.at), hex(e.actor), hex(e.unit),
			uint(1, e.verb), hex(e.object), uint(4, e.version), hex(e.head), uint(1, shown.length / 16), shown]);
		const mac = hex(e.mac);
		if (leaf >= this.until || e.unsigned || !blake(key, bytes).equals(mac)) return { why: 'mac' };
		if (!this.begun && e.verb !== STREAM && e.verb !== GAP) return { why: 'start' };
		this.key = blake(key, RATCHET);
		this.next = seq + 1n;
		this.begun ||= e.verb === STREAM;
		this.mac = mac;
		return { leaf: sha256(Buffer.of(0), bytes, mac) };
	}
}

// Tree -----------------------------------------------------------------------

// Whole subtrees from the left, the largest first (RFC 9162 2.1).
class Tree {
	size = 0;
	parts = []; // { n, hash }

	// Returns the subtrees that are stored, by level: each fourth one.
	append(hash) {
		let part = { n: 1, hash };
		const stored = [];
		for (let level = 1; this.parts.at(-1)?.n === part.n; level += 1) {
			part = { n: 2 * part.n, hash: sha256(Buffer.of(1), this.parts.pop().hash, part.hash) };
			if (level % 4 === 0) stored.push({ name: `${level} ${Math.floor(this.size / part.n)}`, hash: part.hash });
		}
		this.parts.push(part);
		this.size += 1;
		return stored;
	}

	root() {
		if (this.size === 0) return sha256();
		return this.parts.map((p) => p.hash).reduceRight((right, left) => sha256(Buffer.of(1), left, right));
	}
}

// Checkpoints ----------------------------------------------------------------

class Key {
	constructor(text) {
		const [, name, id, key] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text.trim()) ?? [];
		const bytes = Buffer.from(key ?? '', 'base64');
		this.name = name;
		this.id = sha256(`${name}\n`, bytes).subarray(0, 4);
		if (bytes[0] !== 1 || bytes.length !== 33 || this.id.toString('hex') !== id) throw new Error(`not a key: ${text}`);
		this.public = createPublicKey({ key: Buffer.concat([hex('302a300506032b6570032100'), bytes.subarray(1)]),
			format: 'der', type: 'spki' });
	}

	// Did it sign that the tree of so many leaves has this root?
	holds(text, size, root) {
		const body = `${this.name}\n${size}\n${root.toString('base64')}\n`;
		const line = text.slice(Buffer.byteLength(body) + 1).toString().split(' ');
		const sig = Buffer.from(line[2] ?? '', 'base64');
		return text.equals(Buffer.from(`${body}\n\u2014 ${this.name} ${sig.toString('base64')}\n`)) &&
			sig.length === 68 && sig.subarray(0, 4).equals(this.id) &&
			signed(null, Buffer.from(body), this.public, sig.subarray(4));
	}
}

// The walk -------------------------------------------------------------------

class Bad extends Error {
	constructor(verdict) {
		super(verdict.why);
		this.verdict = { verdict: 'bad', ...verdict };
	}
}

// What was in use at this leaf: the first is now, each other until one.
const at = (all, leaf) => all.slice(1).findLast((s) => leaf < s.until) ?? all[0];

class Walk {
	streams = new Map();
	tree = new Tree();
	points = []; // checkpoints that the tree has not come to
	nodes = new Map(); // and stored subtrees
	entries = 0;
	held = 0;
	claims = []; // how far other streams had come, as entries say

	constructor(secrets, keys, head) {
		Object.assign(this, { secrets, keys, remembered: head.remembered && { size: Number(head.remembered), root: hex(head.root) } });
	}

	stream(id) {
		if (!this.streams.has(id)) this.streams.set(id, new Stream(at(this.secrets, this.tree.size), id));
		return this.streams.get(id);
	}

	line(o) {
		if (o.checkpoint !== undefined) this.points.push(o);
		else if (o.node !== undefined) this.nodes.set(`${o.level} ${o.node}`, o.hash);
		else if (o.leaf !== undefined) this.leaf(o);
		else this.loose(o);
	}

	leaf(o) {
		if (o.leaf !== this.tree.size) throw new Bad({ why: 'index', leaf: this.tree.size });
		const bad = (why) => new Bad({ why, stream: o.stream, seq: o.seq, leaf: o.leaf });
		const s = this.stream(o.stream);
		if (o.mac === undefined) throw bad('missing');
		const { why, leaf } = s.take(o, o.leaf);
		if (why) throw bad(why === 'extra' ? 'order' : why);
		if (!leaf.equals(hex(o.hash))) throw bad('leaf');
		this.claim(o);
		this.entries += 1;
		for (const { name, hash } of this.tree.append(leaf)) {
			if (this.nodes.get(name) !== hash.toString('hex')) throw new Bad({ why: 'node', leaf: o.leaf });
			this.nodes.delete(name);
		}
		while (this.points.length > 0 && Number(this.points[0].checkpoint) === this.tree.size) this.point(this.points.shift());
		if (this.remembered?.size === this.tree.size && !this.remembered.root.equals(this.tree.root())) {
			throw new Bad({ why: 'remembered', leaf: this.tree.size - 1 });
		}
	}

	point(o) {
		const fits = Number(o.checkpoint) === this.tree.size;
		if (!fits || !at(this.keys, Number(o.checkpoint) - 1).key.holds(Buffer.from(o.text, 'base64'), o.checkpoint, this.tree.root())) {
			throw new Bad({ why: 'checkpoint', leaf: Number(o.checkpoint) - 1 });
		}
		this.held += 1;
	}

	// Behind the last leaf.
	close() {
		if (this.closed) return;
		this.closed = true;
		this.points.forEach((p) => this.point(p));
		if (this.remembered?.size > this.tree.size) throw new Bad({ why: 'remembered', leaf: this.remembered.size - 1 });
		if (this.nodes.size > 0) throw new Bad({ why: 'node', leaf: this.tree.size });
	}

	loose(o) {
		this.close();
		const s = this.stream(o.stream);
		const { why } = s.take(o, this.tree.size);
		if (why) throw new Bad({ why, stream: o.stream, seq: why === 'missing' ? String(s.next) : o.seq });
		this.entries += 1;
		this.claim(o);
	}

	claim(o) {
		if (o.verb === ENDED) this.claims.push({ stream: uuid(o.object), seq: BigInt(o.version), mac: hex(o.head) });
	}

	// All was read: has each stream come to where it had?
	cuts() {
		for (const { stream, seq, mac } of this.claims) {
			const next = this.streams.get(stream)?.next ?? 0n;
			if (next > seq && (next - 1n > seq || this.streams.get(stream).mac.equals(mac))) continue;
			throw new Bad({ why: 'cut', stream, seq: String(next > seq ? seq : next) });
		}
	}

	good() {
		return { verdict: 'good', entries: this.entries, streams: this.streams.size, leaves: this.tree.size,
			checkpoints: this.held };
	}
}

// All of the export; the error that ends it is a Bad, or that it is not whole.
export async function audit(file, secretFile, keyText) {
	const secrets = readFileSync(secretFile, 'utf8').trim().split('\n').map((l) => {
		const [, key, until] = /^([0-9a-f]{64})(?: until (\d+))?$/.exec(l);
		return { key: hex(key), until: until === undefined ? Infinity : Number(until) };
	});
	let walk;
	let end;
	for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
		const o = JSON.parse(text);
		if (end !== undefined) throw new Error('lines behind the end');
		if (!walk) {
			if (o['lindung-audit'] !== 1) throw new Error('not an export of the trail');
			const keys = [{ key: keyText ?? o.key }, ...o.before].map((k) => ({ ...k, key: new Key(k.key) }));
			walk = new Walk(secrets, keys, o);
		} else if (o.end !== undefined) {
			end = Number(o.end);
		} else {
			walk.line(o);
		}
	}
	if (end === undefined) throw new Error('the export has no end');
	walk.close();
	if (end !== walk.entries) throw new Error(`${walk.entries} entries of ${end}`);
	walk.cuts();
	return walk.good();
}

async function main([file, secret, key]) {
	try {
		console.log(JSON.stringify(await audit(file, secret, key)));
		return 0;
	} catch (e) {
		if (!(e instanceof Bad)) {
			console.error(`${file}: ${e.message}`);
			return 66;
		}
		console.log(JSON.stringify(e.verdict));
		return 65;
	}
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) process.exitCode = await main(process.argv.slice(2));
