// The formats of a case file and of a referral (docs/format.md 10 and 11), each
// vector opened and made again from its values.
import { PAD, adBytes, aeadGet, ascii, blake, join, lv16, lv32, open, openKey,
	refused, same, sha256, sodium, toHex, uint, unpad } from './lib.mjs';

const OBJ = { caseKey: 6, header: 7, index: 8, record: 9, side: 10, draft: 11,
	docKey: 13, copy: 14, ownRecord: 19, ownKey: 20, glass: 21, ask: 22, part: 23, word: 28,
	caseNamed: 29, caseGlass: 30 };
const ZERO = new Uint8Array(16);
const text = (s) => lv16(ascii(s));

const derive = (master, context, n = 0) =>
	sodium.crypto_kdf_derive_from_key(32, n, context, master);
const indexKey = (v) => derive(v.unit_seed, 'LdUntIdx');
const commit = (type, key) => blake(null, ascii('lindung-kcv'), [type], key);
const signer = (seed) =>
	sodium.crypto_sign_seed_keypair(derive(seed, 'LdPrsSig'));

const ad = (v, type, object, parent, key_version, row_version) =>
	({ installation: v.installation, type, object, parent, key_version,
		row_version, schema: 1 });

// The plaintext is what its values say, and does not open in another place.
function opens(what, key, a, env, kind, want) {
	same(what, open(key, a, env, kind), want);
	refused('  of another version', () =>
		open(key, { ...a, row_version: a.row_version + 1 }, env, kind));
	refused('  cut short', () => open(key, a, env.subarray(0, -1), kind));
}

// Ed25519 has one signature for a key and a message: it is made again.
const signed = (magic, a, body, seed) => join(body,
	sodium.crypto_sign_detached(join(ascii(magic), [1], lv16(adBytes(a)),
		body), signer(seed).privateKey));

// Index form of name and alias: what a search compares.
function folded(s) {
	return s.normalize('NFKC').toLowerCase().normalize('NFD')
		.replace(/\p{M}|\p{Cf}/gu, '').normalize('NFC')
		.replace(/\s+/gu, ' ').trim();
}

// At most n bytes, no character cut.
function cut(s, n) {
	let end = s.length;
	while (ascii(s.slice(0, end)).length > n)
		end--;
	return s.slice(0, end);
}

function headerBody(v) {
	const records = v.records.map((r) => join(r.id, [r.group, r.kind],
		uint(4, r.version), uint(4, r.at_version), uint(4, r.size), r.hash));
	const referrals = v.referrals.map((r) => join(r.id, [r.incoming]));
	return join(text(v.number), text(v.stage), text(v.before), text(v.due), v.mover, v.unit, v.assignee,
		uint(8, v.created), uint(8, v.changed), v.source, v.writer, v.kcv,
		uint(4, v.older.length), ...v.older.map((o) => o.key),
		uint(4, v.named.length), ...v.named.map((o) => o.id),
		...(v.named.length > 0 ? [uint(4, v.glass_epoch), v.glass_pdp, uint(4, v.glass_pdp_epoch), uint(8, v.glass_at)] : []),
		uint(4, records.length), ...records,
		uint(4, referrals.length), ...referrals);
}

const recordBody = (v) => join([v.group, v.kind], v.author, uint(8, v.at),
	uint(4, v.prev_version), v.prev, uint(2, v.fields.length),
	...v.fields.map((f) => join(text(f.name), lv32(ascii(f.value)))));

function indexPlain(v) {
	const most = join(v.assignee, uint(8, v.changed), ...[v.stage, v.number, v.name, v.nik, v.phone,
		v.category, v.risk, v.birth_date, v.age, v.due].map(text));
	const fold = cut(folded(`${v.name} ${v.alias}`), 511 - most.length - 2);
	same('search form', fold, v.fold);
	return join(most, text(fold));
}

const actionBody = (v) => join(ascii('LINDUNG-ACTION'), [1], v.referral,
	uint(4, v.version), [v.from, v.to], v.actor, v.unit, v.from_unit,
	v.to_unit, uint(8, v.at), v.prev, v.content, v.agreement, text(v.number),
	[v.urgency], uint(8, v.sent), uint(8, v.due), uint(8, v.expires),
	v.head_from, v.head_to);

// docs/format.md 13: minutes since midnight of each span, from what is said.
function hoursBody(days) {
	return join(...days.map(({ said }) => {
		const minutes = [...said.matchAll(/(\d\d)\.(\d\d)/g)]
			.map(([, h, m]) => uint(2, Number(h) * 60 + Number(m)));
		while (minutes.length < 4)
			minutes.push(uint(2, 0));
		return join(...minutes);
	}));
}
const offerBody = (o) => join(text(o.code), text(o.about), [o.age_from, o.age_to],
	text(o.sex), text(o.categories), text(o.area), [o.paid], text(o.cost),
	text(o.bring), text(o.capacity), uint(8, o.capacity_at), o.capacity_by,
	text(o.contact));
const directoryBody = (v) => join(ascii('LINDUNG-DIRECTORY'), [1], v.of_unit,
	uint(4, v.version), v.signer, v.signer_unit, uint(8, v.at),
	text(v.address), text(v.postal), text(v.region), text(v.way),
	text(v.phone), text(v.whatsapp), [v.always], hoursBody(v.hours),
	text(v.hours_note), text(v.access), text(v.access_note),
	text(v.languages), [v.offers.length], ...v.offers.map(offerBody));

// docs/xml/sealing.md: the Header of a row, on one line.
function headerAd(v) {
	const uuid = (id) => `urn:uuid:${toHex(id)
		.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`;
	const time = (t) => new Date(t).toISOString().replace(/\.\d+Z$/, 'Z');
	const reply = v.in_reply_to.every((b) => b === 0) ? '' :
		`<InReplyTo sha256="${toHex(v.reply_sha256)}">` +
		`${uuid(v.in_reply_to)}</InReplyTo>`;
	const header = '<Header xmlns="urn:lindung:msg:1">' +
		`<MessageId>${uuid(v.id)}</MessageId>` +
		`<ConversationId>${uuid(v.conversation)}</ConversationId>${reply}` +
		`<From>${v.from}</From><To>${v.to}</To>` +
		`<CreatedAt>${time(v.created)}</CreatedAt>` +
		`<ExpiresAt>${time(v.expires)}</ExpiresAt>` +
		`<Priority>${['routine', 'urgent', 'emergency'][v.urgency - 1]}` +
		`</Priority><Environment>${v.environment}</Environment></Header>`;
	return join(ascii('LINDUNG-DOC'), [1], ascii('C'), sha256(ascii(header)),
		v.kcv);
}

// Entries of (SHA-256 of the public key, SealedKey): those that a unit opens.
function unitOpens(v, seed, a) {
	const box = sodium.crypto_box_seed_keypair(derive(seed, 'LdUntBox'));
	const id = toHex(sha256(box.publicKey));
	for (let i = 0; i < v.sealed_keys.length; i += 144) {
		const entry = v.sealed_keys.subarray(i, i + 144);
		if (toHex(entry.subarray(0, 32)) === id)
			return openKey(box.publicKey, box.privateKey, a,
				entry.subarray(32));
	}
	throw new Error('not sealed to this unit');
}

let lastRecord;
let lastAction;
let lastDocument;

// What lies under the unit's key, or, of a restricted case, under the case's own.
const rowKey = (v, context) => (v.epoch === 0 ? derive(v.case_key, context) : indexKey(v));
const rowVersion = (v) => (v.epoch === 0 ? v.key_version : v.epoch);

// The key of a restricted case, sealed to people and, for an emergency, twice.
function namedKey(v) {
	const a = ad(v, OBJ.caseNamed, v.case, v.case, v.key_version, v.key_version);
	const pair = (seed, context) => sodium.crypto_box_seed_keypair(derive(seed, context));
	same('restricted: nothing under the unit’s key', toHex(v.wrap), '');
	same('  as many seals as names', String(v.wraps.length), String(v.named.length));
	for (const wrap of v.wraps) {
		const box = pair(wrap.holder_seed, 'LdPrsBox');
		same('  key of one who is named', openKey(box.publicKey, box.privateKey, adBytes(a), wrap.sealed), v.case_key);
	}
	const [pdp, unit] = [v.pdp_seed, v.unit_seed].map((seed) => pair(seed, 'LdUntBox'));
	const glass = adBytes({ ...a, type: OBJ.caseGlass });
	same('  sealed twice', openKey(unit.publicKey, unit.privateKey, glass,
		openKey(pdp.publicKey, pdp.privateKey, glass, v.glass)), v.case_key);
}

export const READ_CASES = {
	case(v) {
		if (v.epoch === 0) namedKey(v);
		else {
			opens('case key', indexKey(v), ad(v, OBJ.caseKey, v.case, ZERO,
				v.key_version, v.epoch), v.wrap, PAD.none, v.case_key);
		}
		same('  older keys', String(v.older.length), String(v.key_version - 1));
		same('  its commitment', commit(OBJ.caseKey, v.case_key), v.kcv);
		const a = ad(v, OBJ.header, v.case, ZERO, v.key_version, v.version);
		opens(`header of ${v.records.length} records`,
			derive(v.case_key, 'LdCasHdr'), a, v.header, PAD.class,
			signed('LINDUNG-HEADER', a, headerBody(v), v.writer_seed));
	},
	record(v) {
		const a = ad(v, OBJ.record, v.record, v.case, v.key_version,
			v.version);
		opens(`${v.kind === 4 ? 'entry' : 'record'} of group ${v.group}, version ${v.version}`,
			derive(v.case_key, 'LdCasGrp', v.group), a, v.body, PAD.class,
			signed('LINDUNG-RECORD', a, recordBody(v), v.author_seed));
		same('  its hash', blake(null, v.body), v.hash);
		if (v.version > 1)
			same('  names the one before', v.prev, lastRecord);
		lastRecord = v.hash;
	},
	'own-record'(v) {
		const a = ad(v, OBJ.ownRecord, v.record, v.case, v.version, v.version);
		const [author, kcv, env] = [v.body.subarray(0, 16), v.body.subarray(16, 48), v.body.subarray(48)];
		const name = v.kind === 2 ? 'process_note' : 'safety_plan';
		const glass = adBytes({ ...a, type: OBJ.glass });
		const pdp = sodium.crypto_box_seed_keypair(derive(v.pdp_seed, 'LdUntBox'));
		const unit = sodium.crypto_box_seed_keypair(derive(v.unit_seed, 'LdUntBox'));
		const key = openKey(unit.publicKey, unit.privateKey, glass,
			openKey(pdp.publicKey, pdp.privateKey, glass, v.glass));
		same(`${name}: its commitment`, commit(OBJ.ownKey, key), kcv);
		same('  its author', author, v.author);
		same('  its hash', blake(null, v.body), v.hash);
		for (const wrap of v.wraps) {
			const box = sodium.crypto_box_seed_keypair(derive(wrap.holder_seed, 'LdPrsBox'));
			same('  key of a holder', openKey(box.publicKey, box.privateKey,
				adBytes({ ...a, type: OBJ.ownKey }), wrap.sealed), key);
		}
		opens('  record', key, a, env, PAD.class, signed('LINDUNG-RECORD', a, recordBody({ group: 0,
			kind: v.kind, author, at: v.at, prev_version: v.version - 1, prev: new Uint8Array(32),
			fields: [{ name, value: v.plain_text }] }), v.author_seed));
	},
	glass(v) {
		const a = ad(v, OBJ.ask, v.request, v.case, 1, 1);
		const part = (seed, unit, at) => {
			const box = sodium.crypto_box_seed_keypair(derive(seed, 'LdUntBox'));
			return openKey(box.publicKey, box.privateKey, adBytes(ad(v, OBJ.part, v.request, unit, 1, 1)),
				v.parts.subarray(at, at + 112));
		};
		const key = part(v.unit_seed, v.of_unit, 0);
		same('glass: both units have the key', part(v.pdp_seed, v.pdp, 112), key);
		const records = [1, 2].map((n) => join([n], new Uint8Array(15), uint(4, n === 1 ? 1 : 7)));
		opens('  what is asked', key, a, v.body, PAD.class, join(text(v.number), [0], v.author, v.holder,
			lv32(ascii(v.reason)), uint(2, 2), ...records));
		let before = new Uint8Array(32);
		v.acts.forEach((x, i) => {
			const body = join(ascii('LINDUNG-GLASS'), [1], v.request, uint(4, i + 1), [x.from, x.to], x.actor,
				x.unit, v.case, v.of_unit, v.pdp, x.named, uint(8, x.at), uint(8, x.ends), x.what, before);
			same(`  act ${i + 1}`, x.body, join(body,
				sodium.crypto_sign_detached(body, signer(x.actor_seed).privateKey)));
			before = blake(null, x.body);
		});
		const refused = v.acts[2];
		opens('  why it was refused', key, ad(v, OBJ.word, v.request, v.case, 1, 3), refused.word, PAD.class,
			join([0], lv32(ascii('Penolakan contoh.'))));
		same('  which its act names', refused.what, blake(null, refused.word));
		same('  the first one names it', v.acts[0].what, blake(null, uint(4, v.epoch), uint(4, v.pdp_epoch), v.parts, v.body));
	},
	'case-index'(v) {
		opens('index row', rowKey(v, 'LdCasIdx'), ad(v, OBJ.index, v.case, ZERO,
			rowVersion(v), v.version), v.idx, PAD.class, indexPlain(v));
	},
	side(v) {
		opens('side of a referral', rowKey(v, 'LdCasSid'), ad(v, OBJ.side, v.referral,
			v.unit, rowVersion(v), v.version), v.idx, PAD.class,
		join(v.case, text(v.case_number), text(v.client)));
		opens('its draft', derive(v.case_key, 'LdCasDrf'), ad(v, OBJ.draft,
			v.referral, v.case, v.key_version, v.version), v.draft,
		PAD.class, join(uint(4, v.done), uint(4, v.groups),
			uint(4, v.urgency), uint(8, v.consent_at), v.receiver, v.consent,
			...[v.basis, v.form, v.until, v.service, v.reason].map(text),
			lv32(ascii(v.summary))));
	},
	action(v) {
		const body = actionBody(v);
		same(`action ${v.version}`, v.body, join(body,
			sodium.crypto_sign_detached(body,
				signer(v.actor_seed).privateKey)));
		same('  its hash', blake(null, v.body), v.hash);
		same('  names the one before', v.prev,
			v.version > 1 ? lastAction : new Uint8Array(32));
		lastAction = v.hash;
	},
	directory(v) {
		const body = directoryBody(v);
		same('entry of the directory', v.body, join(body,
			sodium.crypto_sign_detached(body,
				signer(v.signer_seed).privateKey)));
		same('  its head', blake(null, v.body), v.head);
	},
	'referral-document'(v) {
		const a = headerAd(v);
		same('document: commitment', commit(OBJ.docKey, v.key), v.kcv);
		same('  key of the receiver', unitOpens(v, v.receiver_seed, a),
			v.key);
		if (v.sealed_keys.length > 144)
			same('  key of the sender', unitOpens(v, v.unit_seed, a),
				v.key);
		const content = unpad(aeadGet(v.key, a, v.nonce, v.ciphertext),
			PAD.page);
		same('  Content', sha256(content), v.content_sha256);
		same('  hash of the sealed keys', sha256(v.sealed_keys),
			v.sealed_hash);
		same('  signature of the row', sodium.crypto_sign_detached(
			join(ascii('LINDUNG-ROW'), [1], sha256(join(a, v.nonce,
				v.ciphertext, v.sealed_hash))),
			signer(v.signer_seed).privateKey), v.signature);
		if (v.in_reply_to.some((b) => b !== 0))
			same('  answers the one before', v.reply_sha256,
				sha256(lastDocument));
		lastDocument = v.ciphertext;
		opens('  copy', derive(v.case_key, 'LdCasCpy'), ad(v, OBJ.copy, v.id,
			v.case, v.key_version, 0), v.copy, PAD.none,
		join(v.key, v.reply_sk, v.reply_pk));
	},
};
