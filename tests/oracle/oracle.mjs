// Second opinion on every byte format of docs/format.md, written from that page
// with libsodium-wrappers (JavaScript) and node:crypto instead of the C code.
//
//   node tests/oracle/oracle.mjs BUILD_DIR
//     opens and recomputes tests/vectors/*.json, then seals with fresh random
//     keys and lets BUILD_DIR/tests/unit/test_oracle open it
//   node tests/oracle/oracle.mjs --write
//     makes tests/vectors/foreign.txt, which the C test opens without Node
//
// One line a check; exit 1 on any mismatch.
import { createHmac } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { CONTEXTS, OBJ, PAD, adBytes, aeadGet, aeadPut, ascii, blake, folder,
	join, lv16, lv32, open, openKey, pad, random, refused, same, seal,
	sealKey, sealedPlace, sha256, sodium, tally, toHex, uint, unpad,
	vectors } from './lib.mjs';
import { READ_CASES } from './cases.mjs';
import { ownChain, readRoster } from './roster.mjs';

// Formats of auth, sections 6 to 9 --------------------------------------------

const wrapAd = (v) => ({ installation: v.installation, type: OBJ.wrap,
	object: v.person, parent: new Uint8Array(16),
	key_version: v.pepper_version, row_version: v.version, schema: 1 });
const bagAd = (v) => ({ ...wrapAd(v), type: OBJ.bag, key_version: 0 });
// A list of one passkey, or of none.
const passkeys = (v) => (v.passkey_id === undefined ? [0] : join([1],
	lv16(v.passkey_id), [v.passkey_alg], lv16(v.passkey_key),
	uint(4, v.passkey_count), lv16(ascii(v.passkey_name)),
	uint(8, v.passkey_created)));
const bagPlain = (v) => join(v.seed, v.totp, uint(4, v.generation),
	uint(4, v.code_pepper), v.code_pk, passkeys(v));
const codeAd = (v) => ({ ...wrapAd(v), type: OBJ.code,
	key_version: v.code_pepper });
const codePair = (v) => sodium.crypto_box_seed_keypair(blake(v.pepper,
	ascii('lindung-recovery'), [0], v.paper, v.person));
const codeText = (code) => [...join(code,
	blake(null, ascii('lindung-code-check'), [0], code).subarray(0, 4))]
	.map((x) => x.toString(2).padStart(8, '0')).join('').match(/.{5}/g)
	.map((x) => 'abcdefghijkmnpqrstuvwxyz23456789'[parseInt(x, 2)]).join('');

const sessionAd = (v) => ({ installation: v.installation, type: OBJ.session,
	object: blake(v.token, ascii('sess-id')).subarray(0, 16),
	parent: v.person, key_version: 0, row_version: 0, schema: 1 });
const sessionKey = (v) => blake(v.token, ascii('sess-key'));
const sessionPlain = (v) => join(v.person, v.unit, uint(4, v.epoch),
	[v.has_unit], v.seed, v.unit_seed, v.sign_pk, [v.factor],
	uint(8, v.created), uint(8, v.fresh), passkeys(v));

const askBytes = (v) => join(ascii('LINDUNG-ASK'), [1], lv16(ascii(v.action)),
	v.object, v.request, v.document);
const provenAd = (v) => ({ installation: v.installation, type: OBJ.proven,
	object: new Uint8Array(16), parent: new Uint8Array(16),
	key_version: v.pepper_version, row_version: 0, schema: 1 });

const trailBytes = (v) => join(ascii('LINDUNG-TRAIL'), [1], v.stream,
	uint(8, v.seq), uint(8, v.at), v.actor, v.unit, [v.verb], v.object,
	uint(4, v.version), v.head, [v.shown.length / 16], v.shown);

// The list of words, as it stands in the code.
const kata = [...readFileSync('auth/kata.c', 'utf8').matchAll(/"([a-z]+)"/g)]
	.map((m) => m[1]);
const leaves = []; // of the trail's vectors so far
const b64 = (b) => Buffer.from(b).toString('base64');
const uuid = (b) => toHex(b)
	.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

// MTH of RFC 9162 2.1.1.
function treeRoot(list) {
	if (list.length < 2) return list[0] ?? sha256(new Uint8Array(0));
	let k = 1;
	while (2 * k < list.length) k *= 2;
	return sha256(join([1], treeRoot(list.slice(0, k)),
		treeRoot(list.slice(k))));
}

// Base32 of RFC 4648 and HOTP of RFC 4226 with Node's HMAC.
function base32(b) {
	const bits = [...b].map((x) => x.toString(2).padStart(8, '0')).join('');
	return bits.match(/.{5}/g)
		.map((x) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[parseInt(x, 2)])
		.join('');
}

function hotp(secret, counter) {
	const mac = createHmac('sha1', secret).update(uint(8, counter)).digest();
	const at = mac[19] & 15;
	const n = (mac.readUInt32BE(at) & 0x7fffffff) % 1000000;
	return String(n).padStart(6, '0');
}

const READ = {
	ad(v) {
		same(`ad of type ${v.type}`, adBytes(v), v.ad);
	},
	kdf(v) {
		const key = sodium.crypto_kdf_derive_from_key(32, v.n,
			CONTEXTS[v.purpose], v.master);
		const box = sodium.crypto_box_seed_keypair(v.key);
		const sign = sodium.crypto_sign_seed_keypair(v.key);
		same(`kdf ${CONTEXTS[v.purpose]} ${v.n}`, key, v.key);
		same('  X25519 pair', join(box.publicKey, box.privateKey),
			join(v.box_pk, v.box_sk.subarray(0, 32)));
		same('  Ed25519 public key', sign.publicKey, v.sign_pk);
	},
	envelope(v) {
		same(`envelope with padding ${v.pad}`,
			open(v.key, v, v.envelope, v.pad), v.plain);
		v.envelope[v.envelope.length - 1] ^= 1;
		refused('  changed', () => open(v.key, v, v.envelope, v.pad));
		v.envelope[v.envelope.length - 1] ^= 1;
		refused('  elsewhere', () => open(v.key,
			{ ...v, row_version: v.row_version + 1 }, v.envelope, v.pad));
	},
	chunks(v) {
		const ad = join(adBytes(v), uint(4, 65536));
		const pull = (list) => {
			const s = sodium.crypto_secretstream_xchacha20poly1305_init_pull(v.head, v.key);
			return list.map((c) => {
				const got = sodium.crypto_secretstream_xchacha20poly1305_pull(s, c, ad);
				if (!got) throw new Error('chunk');
				return got;
			});
		};
		const [one, two] = pull([v.chunk_1, v.chunk_2]);
		same('chunks of a file', join(one.message, two.message), join(v.plain_1, v.plain_2));
		same('  the last says so', `${one.tag} ${two.tag}`, '0 3');
		same('  their sum', sha256(join(one.message, two.message)), v.sha256);
		refused('  in another order', () => pull([v.chunk_2, v.chunk_1]));
		refused('  one twice', () => pull([v.chunk_1, v.chunk_1]));
		refused('  without the first', () => pull([v.chunk_2]));
	},
	'sealed-key'(v) {
		same('sealed key', openKey(v.recipient_pk, v.recipient_sk, v.ad,
			v.sealed_key), v.key);
		refused('  elsewhere', () => openKey(v.recipient_pk, v.recipient_sk,
			v.ad.subarray(1), v.sealed_key));
		same('  its length', String(v.sealed_key.length), '112');
		same('  key id', toHex(sha256(v.recipient_pk)), v.recipient_key_id);
		same('  key commitment',
			blake(null, ascii('lindung-kcv'), [v.type], v.key), v.kcv);
	},
	'nested-key'(v) {
		const inner = openKey(v.outer_pk, v.outer_sk, v.ad, v.nested_key);
		same('nested key', openKey(v.inner_pk, v.inner_sk, v.ad, inner),
			v.key);
		refused('  by the inner one alone', () => openKey(v.inner_pk,
			v.inner_sk, v.ad, v.nested_key));
		refused('  by the outer one alone', () => openKey(v.outer_pk,
			v.outer_sk, v.ad, inner));
		same('  its length', String(v.nested_key.length), '192');
	},
	paper(v) {
		const hash = (label) => blake(null, ascii(label), [1], v.secret);
		const bits = [...join(v.secret,
			hash('LINDUNG-PAPER-CHECK').subarray(0, 2))]
			.map((b) => b.toString(2).padStart(8, '0')).join('');
		same('words of a paper', bits.match(/.{10}/g)
			.map((n) => kata[parseInt(n, 2)]).join(' '), v.words);
		const pair = (seed) => sodium.crypto_box_seed_keypair(seed);
		same('  its key', pair(hash('LINDUNG-PAPER')).publicKey,
			v.public_key);
		same('  a recovery key', pair(sodium.crypto_kdf_derive_from_key(32, 0,
			'LdRecBox', v.recovery_secret)).publicKey, v.recovery_key);
	},
	document(v) {
		same('document', unpad(aeadGet(v.key, v.ad, v.nonce, v.ciphertext),
			PAD.page), v.plain);
		same('  its length', String(v.ciphertext.length), '4112');
	},
	// libsodium-wrappers has no Argon2id: password_key is taken as given here.
	// tests/unit/test_login.c compares it with the reference implementation.
	bag(v) {
		const bagKey = open(v.password_key, wrapAd(v), v.wrap, PAD.none);
		same('bag', open(bagKey, bagAd(v), v.bag, PAD.class), bagPlain(v));
		refused('  another version', () => open(v.password_key,
			wrapAd({ ...v, version: v.version + 1 }), v.wrap, PAD.none));
		const pair = codePair(v);
		same('  recovery code on paper', codeText(v.paper), v.paper_text);
		same('  its public key', pair.publicKey, v.code_pk);
		same('  the bag key by it', openKey(pair.publicKey, pair.privateKey,
			adBytes(codeAd(v)), v.code_wrap), bagKey);
		refused('  another version', () => openKey(pair.publicKey,
			pair.privateKey, adBytes(codeAd({ ...v, version: v.version + 1 })),
			v.code_wrap));
		same('  salt of an unknown name', sodium.crypto_generichash(16,
			join(ascii('lindung-dummy-salt'), [0], ascii(v.dummy_user)),
			v.pepper), v.dummy_salt);
	},
	session(v) {
		same('session id', blake(v.token, ascii('sess-id')), v.id);
		same('  key', sessionKey(v), v.key);
		same('  csrf', toHex(blake(v.token, ascii('csrf'))), v.csrf);
		same('  page key', blake(v.token, ascii('page')), v.page);
		same('  blob', open(sessionKey(v), sessionAd(v), v.envelope,
			PAD.class), sessionPlain(v));
		same('  signing key of the seed', sodium.crypto_sign_seed_keypair(
			sodium.crypto_kdf_derive_from_key(32, 0, 'LdPrsSig', v.seed))
			.publicKey, v.sign_pk);
		same('  where it is used', open(
			sodium.crypto_kdf_derive_from_key(32, 0, 'LdPrsAns', v.seed),
			{ ...sessionAd(v), object: v.person, parent: new Uint8Array(16),
				schema: 2 }, v.place, PAD.none),
			join(uint(8, v.created), [v.browser, v.device]));
	},
	passkey(v) {
		same('challenge', blake(v.key, askBytes(v)), v.challenge);
		const key = blake(v.pepper, join(ascii('lindung-proven'), [0], v.key,
			lv16(ascii(v.action))));
		same('  what was proven', open(key, provenAd(v), v.state, PAD.class),
			join(v.object, v.request, uint(4, v.version), v.password_key,
				lv16(ascii(v.note))));
	},
	trail(v) {
		let key = blake(v.secret, v.stream);
		for (let i = 0; i < v.seq; i++)
			key = blake(key, ascii('ratchet'));
		same(`trail key ${v.seq}`, key, v.stream_key);
		same(`trail mac ${v.seq}`, blake(key, trailBytes(v)), v.mac);
		leaves.push(sha256(join([0], trailBytes(v), v.mac)));
		same('  leaf', leaves.at(-1), v.leaf);
		same('  root of the tree', treeRoot(leaves), v.root);
	},
	checkpoint(v) {
		const pair = sodium.crypto_sign_seed_keypair(v.seed);
		const name = `lindung/${uuid(v.installation)}`;
		const id = sha256(join(ascii(`${name}\n\x01`), pair.publicKey))
			.subarray(0, 4);
		const body = `${name}\n${v.tree_size}\n${b64(v.root)}\n`;
		const sig = sodium.crypto_sign_detached(ascii(body), pair.privateKey);
		same(`checkpoint of ${v.tree_size}`, Buffer.from(v.text).toString(),
			`${body}\n\u2014 ${name} ${b64(join(id, sig))}\n`);
		same('  key', v.key_text,
			`${name}+${toHex(id)}+${b64(join([1], pair.publicKey))}`);
	},
	sign(v) {
		const seed = sodium.crypto_kdf_derive_from_key(32, 0, 'LdPrsSig',
			v.person_seed);
		const pair = sodium.crypto_sign_seed_keypair(seed);
		same('signing key', pair.publicKey, v.public_key);
		same('signature', sodium.crypto_sign_detached(v.message,
			pair.privateKey), v.signature);
	},
	totp(v) {
		same(`totp at ${v.at}`, hotp(v.secret, v.at / 30000), v.code);
		same('  base32', base32(v.secret), v.base32);
	},
};

function readVectors() {
	for (const [name, check] of Object.entries({ ...READ, ...READ_CASES }))
		vectors(name).forEach(check);
	readRoster(vectors('roster'));
}

// What JavaScript seals ------------------------------------------------------

const h = (b) => (b.length === 0 ? '-' : toHex(b));
const place = (a) => [h(a.installation), a.type, h(a.object), h(a.parent),
	a.key_version, a.row_version, a.schema].join(' ');

function freshAd(type) {
	return { installation: random(16), type, object: random(16),
		parent: random(16), key_version: 70000, row_version: 3, schema: 1 };
}

function envelopeLines() {
	const lines = [];
	for (const kind of Object.values(PAD)) {
		const a = freshAd(OBJ.record);
		const key = random(32);
		const plain = kind === PAD.class ? random(300) : random(5);
		const env = seal(key, a, plain, kind);
		lines.push([`envelope ${place(a)} ${h(key)} ${kind} ${h(env)}`,
			h(plain)]);
		env[40] ^= 4;
		lines.push([`envelope ${place(a)} ${h(key)} ${kind} ${h(env)}`,
			'tamper']);
	}
	return lines;
}

function sealedKeyLines() {
	const pair = sodium.crypto_box_keypair();
	const other = sodium.crypto_box_keypair();
	const ad = adBytes(freshAd(OBJ.seed));
	const key = random(32);
	const box = sealKey(pair.publicKey, ad, key);
	// Sealed to the second, but naming the first as recipient.
	const wrong = sodium.crypto_box_seal(
		join(sealedPlace(pair.publicKey, ad), key), other.publicKey);
	const line = (p, b) => `sealed-key ${h(p.publicKey)} ` +
		`${h(p.privateKey)} ${h(ad)} ${h(b)}`;
	return [[line(pair, box), h(key)], [line(other, wrong), 'tamper']];
}

function documentLines() {
	const ad = adBytes(freshAd(OBJ.document));
	const key = random(32);
	const nonce = random(24);
	const plain = random(4096);
	const ct = aeadPut(key, ad, nonce, pad(plain, PAD.page));
	const bare = aeadPut(key, ad, nonce, plain);
	const line = (c) => `document ${h(key)} ${h(ad)} ${h(nonce)} ${h(c)}`;
	return [[line(ct), h(plain)], [line(bare), 'tamper']];
}

// A fresh bag under the password key of the vector.
function bagLines() {
	const v = { ...vectors('bag')[0], seed: random(32), totp: random(20) };
	const bagKey = random(32);
	const wrap = seal(v.password_key, wrapAd(v), bagKey, PAD.none);
	const bag = seal(bagKey, bagAd(v), bagPlain(v), PAD.class);
	const line = (memory, pepper) => ['bag', h(v.installation), h(v.person),
		h(pepper), v.pepper_version, h(v.salt), memory, v.passes, v.version,
		h(ascii(v.password)), h(wrap), h(bag)].join(' ');
	return [[line(v.memory, v.pepper), h(v.seed)],
		[line(v.memory - 1, v.pepper), 'tamper'],
		[line(v.memory, random(32)), 'auth']];
}

// The same bag by its recovery code.
function codeLines() {
	const v = { ...vectors('bag')[0], seed: random(32), paper: random(16) };
	const bagKey = random(32);
	const { publicKey } = codePair(v);
	const sealed = sealKey(publicKey, adBytes(codeAd(v)), bagKey);
	const bag = seal(bagKey, bagAd(v), bagPlain({ ...v, code_pk: publicKey }),
		PAD.class);
	const line = (text, person) => ['code', h(v.installation), h(person),
		h(v.pepper), v.code_pepper, v.version, text, h(sealed), h(bag)].join(' ');
	const typed = codeText(v.paper);
	const slip = `${typed.slice(0, -1)}${typed.endsWith('a') ? 'b' : 'a'}`;
	return [[line(typed, v.person), h(v.seed)],
		[line(typed.toUpperCase().replace(/.{4}/g, '$&-'), v.person), h(v.seed)],
		[line(codeText(random(16)), v.person), 'auth'],
		[line(typed, random(16)), 'auth'], [line(slip, v.person), 'invalid']];
}

function sessionLines() {
	const v = { installation: random(16), person: random(16),
		token: random(32), unit: random(16), epoch: 3, has_unit: 1,
		seed: random(32), unit_seed: random(32), sign_pk: random(32), factor: 1,
		created: 1764000000000, fresh: 1764000000000 };
	const env = seal(sessionKey(v), sessionAd(v), sessionPlain(v),
		PAD.class);
	const line = (person) => `session ${h(v.installation)} ${h(person)} ` +
		`${h(v.token)} ${h(env)}`;
	return [[line(v.person), h(v.unit_seed)], [line(random(16)), 'tamper']];
}

function signatureLines() {
	const pair = sodium.crypto_sign_keypair();
	const message = random(100);
	const sig = sodium.crypto_sign_detached(message, pair.privateKey);
	const line = (m) => `signature ${h(pair.publicKey)} ${h(m)} ${h(sig)}`;
	return [[line(message), 'ok'], [line(message.subarray(1)), 'tamper']];
}

// A whole chain of ours; then what is wrong with it.
function rosterLines() {
	const w = ownChain();
	const line = (links, pin = w.hash(0)) => `roster ${h(w.agency)} ${h(pin)} ` +
		`${links.length} ${links.map(h).join(' ')}`;
	const bad = [
		[w.links[0], w.links[2]],
		[...w.links, w.links.at(-1)],
		...w.forgeries.map((l) => [...w.before, l]),
		...w.ends,
		...w.links.map((l, i) => {
			const turned = Uint8Array.from(l);
			turned[l.length - 33] ^= 1; // in the signature
			return [...w.links.slice(0, i), turned];
		}),
	];
	return [[line(w.links), h(w.hash())],
		...bad.map((links) => [line(links), 'tamper']),
		[line(w.links, random(32)), 'tamper']];
}

const foreignLines = () => [...envelopeLines(), ...sealedKeyLines(),
	...documentLines(), ...bagLines(), ...codeLines(), ...sessionLines(),
	...signatureLines(), ...rosterLines()];

function askC(build) {
	const lines = foreignLines();
	const run = spawnSync(`${build}/tests/unit/test_oracle`, ['--stdin'],
		{ input: lines.map(([l]) => `${l}\n`).join(''), encoding: 'utf8',
			stdio: ['pipe', 'pipe', 'inherit'] });
	const answers = (run.stdout ?? '').split('\n')
		.filter((l) => l.startsWith('answer ')).map((l) => l.slice(7));
	same('C answers every line', String(answers.length),
		String(lines.length));
	lines.forEach(([line, want], i) => same(
		`C on ${line.split(' ')[0]}, ${want.length > 8 ? 'opened' : want}`,
		answers[i] ?? 'nothing', want));
}

// Command --------------------------------------------------------------------

if (process.argv[2] === '--write') {
	writeFileSync(`${folder}/foreign.txt`,
		foreignLines().map(([l, w]) => `${l} = ${w}\n`).join(''));
} else if (process.argv.length === 3) {
	readVectors();
	askC(process.argv[2]);
	console.log(`${tally.passed} passed, ${tally.failed} failed`);
	process.exitCode = tally.failed === 0 ? 0 : 1;
} else {
	console.error('usage: oracle.mjs BUILD_DIR | --write');
	process.exitCode = 64;
}
