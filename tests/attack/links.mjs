// Roster links as an attacker writes them who has read docs/format.md 9.
import sodium from 'libsodium-wrappers';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { VAR, user } from '../lib/portal.mjs';
import { conf, probed, random, rowOf } from './lib.mjs';
import { sql } from './sql.mjs';

await sodium.ready;

export const TYPE = { unit: 2, invite: 3, admit: 4, role: 5, suspend: 6, remove: 7, rotate: 8, recover: 10, agreement: 11, withdraw: 16, end: 17 };
export const ROLES = ['kon', 'kor', 'ptg', 'mk', 'kau', 'pks', 'adm', 'aud', 'pdp', 'pim'];

const ascii = (s) => Buffer.from(s).toString('hex');
const uint = (bytes, n) => BigInt(n).toString(16).padStart(2 * bytes, '0');
export const text = (s) => uint(2, Buffer.byteLength(s)) + ascii(s);
export const roleBits = (...names) => uint(4, names.reduce((b, n) => b | 1 << ROLES.indexOf(n), 0));
export const zeros = (n) => '00'.repeat(n);
export const blake = (hex) => Buffer.from(sodium.crypto_generichash(32, Buffer.from(hex, 'hex'))).toString('hex');

// A key pair that signs: of somebody real whose password is known, or a
// stranger's.
function signer(person, seed) {
	const pair = sodium.crypto_sign_seed_keypair(seed);
	return {
		person, pk: Buffer.from(pair.publicKey).toString('hex'),
		sign: (hex) => Buffer.from(sodium.crypto_sign_detached(Buffer.from(hex, 'hex'), pair.privateKey)).toString('hex'),
	};
}
// The seed of a person whose password is known.
function personSeed(who) {
	const acc = typeof who === 'string' ? user(who) : who;
	const r = rowOf('person', `user = '${acc.user}'`);
	const hex = probed(['seed', conf('installation'), path.join(VAR, 'secret/pepper'), r.id, r.salt, r.memory,
		r.passes, r.pepper, r.wrap, r.bag, r.bag_version], `${acc.password}\n`).trim();
	return { id: r.id.toLowerCase(), seed: Buffer.from(hex, 'hex') };
}
const derive = (seed, context) => sodium.crypto_kdf_derive_from_key(32, 0, context, seed);

export const stranger = (person = random()) => signer(person, sodium.randombytes_buf(32));
export function insider(who) {
	const { id, seed } = personSeed(who);
	return signer(id, derive(seed, 'LdPrsSig'));
}

// Associated data and envelopes, format.md 1 and 2.
const adBytes = (type, object, { parent = zeros(16), version = 0, row = 0, schema = 0 }) => Buffer.from(
	ascii('LINDUNG') + '01' + uint(1, type) + '01' + [conf('installation').replaceAll('-', ''), object, parent,
		uint(4, version), uint(4, row), uint(2, schema)].map((f) => uint(2, f.length / 2) + f).join(''), 'hex');
function opened(key, ad, hex) {
	const env = Buffer.from(hex, 'hex');
	try {
		return Buffer.from(sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, env.subarray(30), ad,
			env.subarray(6, 30), key)).toString('hex');
	} catch {
		return null;
	}
}

// An envelope with something else in it, of the same length; all in hexadecimal.
export function rewritten(key, type, object, places, hex, change) {
	const ad = adBytes(type, object, places);
	const plain = opened(Buffer.from(key, 'hex'), ad, hex);
	const changed = change(plain);
	if (changed === plain) throw new Error('nothing changed');
	return hex.slice(0, 60) + Buffer.from(sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(Buffer.from(changed, 'hex'), ad,
		null, Buffer.from(hex.slice(12, 60), 'hex'), Buffer.from(key, 'hex'))).toString('hex');
}

// Does one of the keys (bytes) open the envelope there, whatever key version it is of?
export const opensAny = (keys, type, object, parent, rows, env) => keys.some((key) => {
	const version = parseInt(env.slice(4, 12), 16);
	return rows.some((row) => opened(key, adBytes(type, object, { parent, version, row, schema: 1 }), env) !== null);
});
// What comes of a unit's seed.
export const unitKeys = (seed) => ['LdUntIdx', 'LdUntPrv', 'LdUntBox'].map((c) => derive(Buffer.from(seed, 'hex'), c));
// A key, sealed to whom this seed is, as the case's key would be.
export function sealedTo(name, kasus, version, key) {
	const box = sodium.crypto_box_seed_keypair(derive(personSeed(name).seed, 'LdPrsBox'));
	const place = sodium.crypto_generichash(32, Buffer.concat([adBytes(29, kasus, { parent: kasus, version, row: version, schema: 1 }),
		createHash('sha256').update(box.publicKey).digest()]));
	return Buffer.from(sodium.crypto_box_seal(Buffer.concat([place, Buffer.from(key, 'hex')]), box.publicKey)).toString('hex');
}
// A case's key under a unit's seed, as the row of an ordinary case has it.
export function wrapped(seed, id, version, epoch, key) {
	const nonce = sodium.randombytes_buf(24);
	const env = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(Buffer.from(key, 'hex'),
		adBytes(6, id, { version, row: epoch, schema: 1 }), null, nonce, derive(Buffer.from(seed, 'hex'), 'LdUntIdx'));
	return '0101' + uint(4, version) + Buffer.from(nonce).toString('hex') + Buffer.from(env).toString('hex');
}

// A unit's seed as somebody can save it who is a member and holds the database.
export function unitSeed(name, unit, epoch) {
	const { id, seed } = personSeed(name);
	const pair = sodium.crypto_box_seed_keypair(derive(seed, 'LdPrsBox'));
	const [[sealed]] = sql(`SELECT HEX(sealed) FROM unit_wrap WHERE unit = X'${unit}' AND epoch = ${epoch} AND person = X'${id}'`);
	const plain = sodium.crypto_box_seal_open(Buffer.from(sealed, 'hex'), pair.publicKey, pair.privateKey);
	return Buffer.from(plain).toString('hex').slice(64);
}
// A seed of one's own, and the public key of it.
export function unitOwn() {
	const seed = sodium.randombytes_buf(32);
	const pair = sodium.crypto_box_seed_keypair(derive(seed, 'LdUntBox'));
	return { seed: Buffer.from(seed).toString('hex'), pk: Buffer.from(pair.publicKey).toString('hex') };
}
// Does the seed open the key of a case; which seed does it open before itself?
export const opensCaseKey = (seed, id, wrap, version, epoch) => opened(derive(Buffer.from(seed, 'hex'), 'LdUntIdx'),
	adBytes(6, id, { version, row: epoch, schema: 1 }), wrap) !== null;
export const opensSeed = (seed, unit, epoch, env) => opened(derive(Buffer.from(seed, 'hex'), 'LdUntPrv'),
	adBytes(5, unit, { version: epoch }), env);

// What somebody with this unit seed makes of a case's key, hex; null: nothing.
export const caseKey = (seed, id, wrap, version, epoch) => opened(derive(Buffer.from(seed, 'hex'), 'LdUntIdx'),
	adBytes(6, id, { version, row: epoch, schema: 1 }), wrap);
// Every key that comes of a case's key, and that itself.
export const caseKeys = (hex) => {
	const ck = Buffer.from(hex, 'hex');
	const group = [...Array(11).keys()].map((n) => sodium.crypto_kdf_derive_from_key(32, n, 'LdCasGrp', ck));
	return [ck, ...group, ...['LdCasHdr', 'LdCasDrf', 'LdCasCpy', 'LdCasIdx', 'LdCasSid', 'LdCasSta'].map((c) => derive(ck, c))];
};
// Does the key open a record of its own key, or one of a group?
export const opensOwn = (key, record, kasus, version, env) => [9, 19].some((type) =>
	[version, 1].some((of) => opened(key, adBytes(type, record, { parent: kasus, version: of, row: version, schema: 1 }), env) !== null));
// Open a box that was sealed to the X25519 key of this seed, for a key or for a
// SealedKey; null: it is not theirs.  Of what was opened without the place in front.
export function unboxed(seed, context, hex) {
	const pair = sodium.crypto_box_seed_keypair(derive(Buffer.from(seed, 'hex'), context));
	try {
		const plain = sodium.crypto_box_seal_open(Buffer.from(hex, 'hex'), pair.publicKey, pair.privateKey);
		return Buffer.from(plain).toString('hex').slice(64);
	} catch {
		return null;
	}
}
// A custodian's key from the words on paper, format.md 9.
const kata = [...fs.readFileSync('auth/kata.c', 'utf8').matchAll(/"([a-z]+)"/g)].map((m) => m[1]);
function paperKeys(words) {
	const bits = words.map((w) => kata.indexOf(w).toString(2).padStart(10, '0')).join('');
	const secret = Buffer.from(bits.match(/.{8}/g).slice(0, 28).map((b) => parseInt(b, 2)));
	return sodium.crypto_box_seed_keypair(sodium.crypto_generichash(32,
		Buffer.concat([Buffer.from('LINDUNG-PAPER\x01'), secret])));
}
function unsealed(box, pair) {
	try {
		return Buffer.from(sodium.crypto_box_seal_open(box, pair.publicKey, pair.privateKey)).subarray(32);
	} catch {
		return null;
	}
}
// Do these papers, in whatever order, open what is sealed to a pair?
export function opensNested(hex, papers) {
	const keys = papers.map(paperKeys);
	return keys.some((outer) => {
		const inner = unsealed(Buffer.from(hex, 'hex'), outer);
		return inner !== null && keys.some((k) => unsealed(inner, k) !== null);
	});
}
// A seed of one's own, sealed to a unit's recovery key as the unit's would be.
export function sealedBy(pk, unit, epoch, seed) {
	const key = Buffer.from(pk, 'hex');
	const place = sodium.crypto_generichash(32, Buffer.concat([adBytes(26, unit, { version: epoch }),
		createHash('sha256').update(key).digest()]));
	return Buffer.from(sodium.crypto_box_seal(Buffer.concat([place, Buffer.from(seed, 'hex')]), key)).toString('hex');
}
export const seedOf = (name) => personSeed(name).seed.toString('hex');

// The newest link of an agency's chain.
export function head(agency) {
	const [[height, hash, link]] = sql(`SELECT height, HEX(hash), HEX(link) FROM roster_link
		WHERE agency = X'${agency}' ORDER BY height DESC LIMIT 1`);
	return { height: Number(height), hash: hash.toLowerCase(), link: link.toLowerCase() };
}

// What somebody proposes, and what they sign of it.
const coreOf = (agency, type, body, { at, behind, id }) => ascii('LINDUNG-LINK') + '01' + uint(1, type) + agency + id +
	uint(8, behind.height + 1) + uint(8, at + 72 * 3600e3) + uint(4, body.length / 2) + body;
const proposalOf = (core) => ascii('LINDUNG-PROPOSAL') + '01' + core;
// Into the table, as the portal would put it for who signs first.
export function propose(agency, type, body, by) {
	const [at, id] = [Date.now(), random()];
	const core = coreOf(agency, type, body, { at, id, behind: head(agency) });
	sql(`INSERT INTO proposal SET id = X'${id}', agency = X'${agency}', created = ${at}, ends = ${at + 72 * 3600e3},
		person = X'${by.person}', core = X'${core}', signature = X'${by.sign(proposalOf(core))}', sealed = ''`);
	return id;
}

// Bytes of a link behind the newest one, or behind the one given.
export function link(agency, type, body, by, co = [], { at = Date.now(), behind = head(agency) } = {}) {
	const core = coreOf(agency, type, body, { at, behind, id: random() });
	const proposal = proposalOf(core);
	const all = core + uint(8, behind.height + 1) + behind.hash + uint(8, at) + uint(1, co.length) +
		co.map((c) => c.person + c.sign(proposal)).join('') + by.person;
	return all + by.sign(all);
}

// Of an invitation's link: the end of its body.
export function tokenOf(hex) {
	const at = 2 * (12 + 1 + 1 + 16 + 16 + 8 + 8);
	return hex.slice(at + 8, at + 8 + 2 * parseInt(hex.slice(at, at + 8), 16)).slice(-64);
}

// Into the table, as the portal would; step false: nobody is told of it.
export function append(agency, hex, { step = true, height = head(agency).height + 1 } = {}) {
	const [[now]] = sql('SELECT GREATEST(generation, (SELECT MAX(generation) FROM roster_link)) FROM roster_state');
	const generation = Number(now) + 1;
	sql(`INSERT INTO roster_link (agency, height, generation, hash, link)
		VALUES (X'${agency}', ${height}, ${generation}, X'${blake(hex)}', X'${hex}')`);
	if (step) sql(`UPDATE roster_state SET generation = ${generation}`);
	return { agency, height };
}
export function takeBack({ agency, height }) {
	sql(`DELETE FROM roster_link WHERE agency = X'${agency}' AND height = ${height}`);
}
