// What the second opinion stands on: bytes, libsodium in JavaScript, envelopes
// and SealedKeys of docs/format.md, the vectors, and a count of the checks.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export const sodium = createRequire(import.meta.url)('libsodium-wrappers');
await sodium.ready;

export const folder = 'tests/vectors'; // run from the top of the tree
export const tally = { passed: 0, failed: 0 };

// Bytes ----------------------------------------------------------------------

export const ascii = (s) => new TextEncoder().encode(s);
export const hex = (s) => Uint8Array.from(Buffer.from(s, 'hex'));
export const toHex = (b) => Buffer.from(b).toString('hex');
export const join = (...parts) => Uint8Array.from(Buffer.concat(
	parts.map((p) => Uint8Array.from(p))));
export const random = (n) => sodium.randombytes_buf(n);

export function uint(n, value) {
	const b = Buffer.alloc(8);
	b.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value)));
	return Uint8Array.from(b.subarray(8 - n));
}

export const lv16 = (b) => join(uint(2, b.length), b);
export const lv32 = (b) => join(uint(4, b.length), b);

export function same(what, got, want) {
	const g = typeof got === 'string' ? got : toHex(got);
	const w = typeof want === 'string' ? want : toHex(want);
	const ok = g === w;
	console.log(`${ok ? 'ok  ' : 'FAIL'} ${what}`);
	if (ok) {
		tally.passed++;
	} else {
		tally.failed++;
		console.log(`     got  ${g}\n     want ${w}`);
	}
}

// What must not open.
export function refused(what, attempt) {
	let result = 'refused';
	try {
		attempt();
		result = 'opened';
	} catch {
		// as it should be
	}
	same(what, result, 'refused');
}

// Formats of docs/format.md --------------------------------------------------

export const blake = (key, ...parts) =>
	sodium.crypto_generichash(32, join(...parts), key);
export const sha256 = (b) => Uint8Array.from(createHash('sha256').update(b).digest());
export const PAD = { none: 0, class: 1, page: 2 };
export const CONTEXTS = ['LdPrsBox', 'LdPrsSig', 'LdUntBox', 'LdUntIdx', 'LdUntPrv', 'LdCasHdr',
	'LdCasGrp', 'LdCasDrf', 'LdCasCpy', 'LdPrsAns', 'LdRecBox', 'LdCasIdx', 'LdCasSid',
	'LdCasSta'];
const CLASSES = [256, 512, 1024, 4096, 16384, 65536, 262144, 1048576];
export const OBJ = { bag: 1, wrap: 2, code: 3, seed: 4, record: 9, document: 12, session: 15, proven: 27 };

export function adBytes(a) {
	return join(ascii('LINDUNG'), [1, a.type, 1],
		lv16(a.installation), lv16(a.object), lv16(a.parent),
		lv16(uint(4, a.key_version)), lv16(uint(4, a.row_version)),
		lv16(uint(2, a.schema)));
}

export function pad(plain, kind) {
	if (kind === PAD.none)
		return plain;
	const n = kind === PAD.class ?
		CLASSES.find((c) => plain.length < c) :
		(Math.floor(plain.length / 4096) + 1) * 4096;
	const out = new Uint8Array(n);
	out.set(plain);
	out[plain.length] = 0x80;
	return out;
}

export function unpad(padded, kind) {
	if (kind === PAD.none)
		return padded;
	const end = padded.lastIndexOf(0x80);
	if (end < 0 || padded.subarray(end + 1).some((b) => b !== 0))
		throw new Error('padding');
	const plain = padded.subarray(0, end);
	if (pad(plain, kind).length !== padded.length)
		throw new Error('size class');
	return plain;
}

export const aeadPut = (key, ad, nonce, plain) =>
	sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, ad, null, nonce,
		key);
export const aeadGet = (key, ad, nonce, ct) =>
	sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, ct, ad, nonce,
		key);

export function seal(key, a, plain, kind) {
	const nonce = random(24);
	return join([1, 1], uint(4, a.key_version), nonce,
		aeadPut(key, adBytes(a), nonce, pad(plain, kind)));
}

export function open(key, a, env, kind) {
	const head = join([1, 1], uint(4, a.key_version));
	if (toHex(env.subarray(0, 6)) !== toHex(head))
		throw new Error('head');
	return unpad(aeadGet(key, adBytes(a), env.subarray(6, 30),
		env.subarray(30)), kind);
}

export const sealedPlace = (pk, ad) => blake(null, ad, sha256(pk));

export function sealKey(pk, ad, key) {
	return sodium.crypto_box_seal(join(sealedPlace(pk, ad), key), pk);
}

export function openKey(pk, sk, ad, box) {
	const plain = sodium.crypto_box_seal_open(box, pk, sk);
	if (toHex(plain.subarray(0, 32)) !== toHex(sealedPlace(pk, ad)))
		throw new Error('place');
	return plain.subarray(32);
}

// tests/vectors/*.json -------------------------------------------------------

// Hex members become bytes; what is text stays text.
const TEXT = new Set(['password', 'dummy_user', 'base32', 'code', 'csrf',
	'recipient_key_id', 'number', 'stage', 'before', 'due', 'name', 'value', 'alias', 'nik',
	'phone', 'category', 'risk', 'birth_date', 'age', 'fold', 'case_number',
	'client', 'basis', 'form', 'until', 'service', 'reason', 'summary',
	'from', 'to', 'environment', 'key_text', 'tree_size', 'words', 'paper_text', 'plain_text',
	'action', 'note', 'passkey_name', 'address', 'postal', 'region', 'way', 'whatsapp',
	'said', 'hours_note', 'access', 'access_note', 'languages', 'about', 'sex', 'categories',
	'area', 'cost', 'bring', 'capacity', 'contact']);

function member([name, v]) {
	if (Array.isArray(v))
		return [name, v.map(members)];
	return [name, typeof v === 'string' && !TEXT.has(name) ? hex(v) : v];
}

const members = (o) => Object.fromEntries(Object.entries(o).map(member));

export function vectors(name) {
	return JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8'))
		.map(members);
}
