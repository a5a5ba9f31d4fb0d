// The trail as an auditor checks it who has the audit secret: the keys of each
// stream, the MAC of each entry, and no gap but those that an entry counts
// (docs/format.md, section 8).
import fs from 'node:fs';
import path from 'node:path';
import sodium from 'libsodium-wrappers';
import { VAR } from '../lib/portal.mjs';
import { sql } from './sql.mjs';

await sodium.ready;
const STREAM = 17;
const GAP = 22;
const audit = Buffer.from(fs.readFileSync(path.join(VAR, 'secret/audit'), 'utf8').trim(), 'hex');
const blake = (key, bytes) => Buffer.from(sodium.crypto_generichash(32, bytes, key));
const hex = (text) => Buffer.from(text, 'hex');
const after = (key) => blake(key, Buffer.from('ratchet'));

function big(size, value) {
	const out = Buffer.alloc(size);
	if (size === 8) out.writeBigUInt64BE(BigInt(value));
	else out.writeUIntBE(Number(value), 0, size);
	return out;
}

// k_n of a stream.
export function keyOf(stream, n) {
	let key = blake(audit, hex(stream));
	for (let i = 0; i < n; i += 1) key = after(key);
	return key;
}

// The entries by stream, in their order.
export function streams() {
	const all = new Map();
	for (const [stream, seq, at, actor, unit, verb, object, version, head, shown, mac] of sql(`SELECT
		HEX(stream), seq, at, HEX(actor), HEX(unit), verb, HEX(object), version, HEX(head), HEX(shown),
		HEX(mac) FROM trail ORDER BY stream, seq`)) {
		const e = { stream, seq: Number(seq), at, actor, unit, verb: Number(verb), object, version: Number(version),
			head, shown: shown ?? '', mac };
		all.set(stream, [...(all.get(stream) ?? []), e]);
	}
	return all;
}

function macOf(e, key) {
	const bytes = Buffer.concat([Buffer.from('LINDUNG-TRAIL\x01', 'latin1'), hex(e.stream), big(8, e.seq), big(8, e.at),
		hex(e.actor), hex(e.unit), big(1, e.verb), hex(e.object), big(4, e.version), hex(e.head),
		big(1, e.shown.length / 32), hex(e.shown)]);
	return blake(key, bytes).toString('hex').toUpperCase();
}

// What is wrong with one stream: a list of sentences.
function faults(entries) {
	const out = [];
	const { stream } = entries[0];
	let key = keyOf(stream, 0);
	let next = 0;
	let begun = false;
	for (const e of entries) {
		const what = `entry ${e.seq} of ${stream}`;
		const gone = e.seq - next;
		for (; next < e.seq; next += 1) key = after(key);
		if ((e.verb === GAP ? e.version : 0) !== gone) out.push(`${what}: ${gone} missing before it`);
		if (macOf(e, key) !== e.mac) out.push(`${what}: MAC`);
		if (!begun && e.verb !== GAP && e.verb !== STREAM) out.push(`${what}: before its stream began`);
		begun = begun || e.verb !== GAP;
		key = after(key);
		next += 1;
	}
	return out;
}

export function trailFaults() {
	return [...streams().values()].flatMap(faults);
}
