// Roster links (docs/format.md 9): read and verified, and a chain of our own.
import { ascii, blake, join, lv16, lv32, random, refused, same, sodium, toHex,
	uint } from './lib.mjs';

const HOURS = 3600n * 1000n;
const ZERO = new Uint8Array(32);
const TYPE = { genesis: 1, unit: 2, invite: 3, admit: 4, role: 5, suspend: 6,
	remove: 7, rotate: 8, custodians: 9, recover: 10, agreement: 11,
	recovered: 14, veto: 15, withdraw: 16, end: 17 };
const FOUNDER = (n) => [[`person${n}`, 'id'], [`name${n}`, 'text'],
	[`box${n}`, 'key'], [`sign${n}`, 'key']];
const CUSTODIAN = (n) => [[`person${n}`, 'id'], [`home${n}`, 'id'],
	[`box${n}`, 'key'], [`self${n}`, 'sig']];
const ENDING = [['unit', 'id'], ['recovery', 'id']];
const UNIT = [['code', 'text'], ['abbr', 'text'], ['name_id', 'text'],
	['name_en', 'text']];
const MEMBER = [['person', 'id'], ['unit', 'id']];
const BODY = {
	[TYPE.genesis]: [['agency_code', 'text'], ['agency_id', 'text'],
		['agency_en', 'text'], ...UNIT, ...FOUNDER(0), ...FOUNDER(1),
		...FOUNDER(2)],
	[TYPE.unit]: UNIT,
	[TYPE.invite]: [['invitation', 'id'], ['unit', 'id'], ['name', 'text'],
		['roles', 'u32'], ['token', 'key']],
	[TYPE.admit]: [['invitation', 'id'], ...MEMBER, ['name', 'text'],
		['roles', 'u32'], ['box', 'key'], ['sign', 'key'],
		['unit_box', 'key'], ['self', 'sig']],
	[TYPE.role]: [...MEMBER, ['roles', 'u32']],
	[TYPE.suspend]: MEMBER,
	[TYPE.remove]: MEMBER,
	[TYPE.rotate]: [['unit', 'id'], ['epoch', 'u32'], ['box', 'key']],
	[TYPE.custodians]: [['unit', 'id'], ['epoch', 'u32'], ['recovery', 'key'],
		['pairs', 'key'], ...CUSTODIAN(0), ...CUSTODIAN(1), ...CUSTODIAN(2)],
	[TYPE.recover]: [...MEMBER].reverse(),
	[TYPE.recovered]: ENDING,
	[TYPE.veto]: ENDING,
	[TYPE.agreement]: [['agreement', 'id'], ['other', 'id'],
		['other_genesis', 'key'], ['document', 'key']],
	[TYPE.withdraw]: [['invitation', 'id']],
	[TYPE.end]: [['agreement', 'id'], ['other', 'id']],
};
const SIZE = { id: 16, key: 32, sig: 64, u32: 4 };

// Reading --------------------------------------------------------------------

function reader(b) {
	let at = 0;
	const bytes = (n) => {
		if (at + n > b.length)
			throw new Error('ends early');
		at += n;
		return b.subarray(at - n, at);
	};
	const number = (n) => BigInt(`0x${toHex(bytes(n))}`);
	return { bytes, number, at: () => at,
		end() {
			if (at !== b.length)
				throw new Error('bytes behind its end');
		} };
}

function text(r) {
	const b = r.bytes(Number(r.number(2)));
	const s = new TextDecoder('utf-8', { fatal: true }).decode(b);
	if (b.length < 1 || b.length > 200 || /[\0-\x08\x0b\x0c\x0e-\x1f]/.test(s))
		throw new Error('text');
	return s;
}

function readBody(type, bytes) {
	const r = reader(bytes);
	const body = {};
	if (BODY[type] === undefined)
		throw new Error('type');
	for (const [name, kind] of BODY[type]) {
		if (kind === 'text')
			body[name] = text(r);
		else if (kind === 'u32')
			body[name] = Number(r.number(4));
		else
			body[name] = r.bytes(SIZE[kind]);
	}
	r.end();
	return body;
}

function readLink(b) {
	const r = reader(b);
	const l = {};
	if (toHex(r.bytes(13)) !== toHex(join(ascii('LINDUNG-LINK'), [1])))
		throw new Error('magic');
	l.type = Number(r.number(1));
	l.agency = r.bytes(16);
	l.proposal = r.bytes(16);
	l.base = r.number(8);
	l.until = r.number(8);
	l.body = readBody(l.type, r.bytes(Number(r.number(4))));
	l.core = b.subarray(0, r.at());
	l.height = r.number(8);
	l.prev = r.bytes(32);
	l.at = r.number(8);
	l.co = Array.from({ length: Number(r.number(1)) },
		() => ({ person: r.bytes(16), sig: r.bytes(64) }));
	l.signer = r.bytes(16);
	l.covered = b.subarray(0, r.at());
	l.sig = r.bytes(64);
	r.end();
	return l;
}

// What is signed -------------------------------------------------------------

export function unitId(agency, code) {
	const id = blake(null, ascii('LINDUNG-UNIT'), agency, ascii(code))
		.subarray(0, 16);
	id[6] = (id[6] & 0x0f) | 0x80;
	id[8] = (id[8] & 0x3f) | 0x80;
	return id;
}

const proposalBytes = (core) => join(ascii('LINDUNG-PROPOSAL'), [1], core);

const joinBytes = (agency, genesis, b) => join(ascii('LINDUNG-JOIN'), [1], agency,
	genesis, b.invitation, b.person, b.unit, lv16(ascii(b.name)),
	uint(4, b.roles), b.box, b.sign, b.unit_box);

const custodianBytes = (agency, genesis, person, box) =>
	join(ascii('LINDUNG-CUSTODIAN'), [1], agency, genesis, person, box);

function verify(what, sig, message, pk) {
	if (pk === undefined)
		throw new Error(`${what}: nobody`);
	if (!sodium.crypto_sign_verify_detached(sig, message, pk))
		throw new Error(`${what}: signature`);
}

// The chains of all agencies, as far as keys and signatures go.
export class Chains {
	constructor(pins) {
		this.pins = pins; // hex of agency: genesis
		this.chains = new Map();
	}

	// Active memberships, key of each; units, epoch and key of each.
	begin(agency) {
		const chain = { height: -1n, at: 0n, head: ZERO, keys: new Map(),
			units: new Map(), due: new Set(), used: new Set(), invites: new Map(),
			custodians: new Map(), ever: new Map(), agreed: new Map() };
		this.chains.set(agency, chain);
		return chain;
	}

	take(bytes) {
		const l = readLink(bytes);
		const agency = toHex(l.agency);
		const hash = blake(null, bytes);
		const chain = this.chains.get(agency) ?? this.begin(agency);
		this.follows(chain, l, hash);
		this.signed(chain, l);
		this.effect(chain, l, hash);
		chain.height = l.height;
		chain.at = l.at;
		chain.head = hash;
		return l;
	}

	follows(chain, l, hash) {
		if (l.height !== chain.height + 1n || l.at < chain.at ||
		    toHex(l.prev) !== toHex(chain.head))
			throw new Error('not the next one');
		if ((l.height === 0n) !== (l.type === TYPE.genesis))
			throw new Error('genesis');
		if (l.height === 0n && this.pins[toHex(l.agency)] !== toHex(hash))
			throw new Error('pin');
		if (l.base > l.height || l.at > l.until ||
		    l.until - l.at > 72n * 3600n * 1000n)
			throw new Error('term');
		if (l.co.length > 0 && chain.used.has(toHex(l.proposal)))
			throw new Error('used');
		if (l.co.length > 0)
			chain.used.add(toHex(l.proposal));
	}

	signed(chain, l) {
		const keys = l.type === TYPE.genesis ?
			new Map([0, 1, 2].map((n) => [toHex(l.body[`person${n}`]),
				l.body[`sign${n}`]])) :
			new Map([...chain.keys.values()].map((m) => [m.person, m.sign]));
		const who = [...l.co.map((c) => c.person), l.signer].map(toHex);
		if (new Set(who).size !== who.length)
			throw new Error('twice');
		for (const c of l.co)
			verify('co-signer', c.sig, proposalBytes(l.core),
				keys.get(toHex(c.person)));
		verify('signer', l.sig, l.covered, keys.get(toHex(l.signer)));
		if (l.type === TYPE.custodians)
			for (const n of [0, 1, 2])
				verify('custodian', l.body[`self${n}`],
					custodianBytes(l.agency, chain.genesis,
						l.body[`person${n}`], l.body[`box${n}`]),
					keys.get(toHex(l.body[`person${n}`])));
		if (l.type === TYPE.admit)
			verify('member', l.body.self,
				joinBytes(l.agency, chain.genesis, l.body), l.body.sign);
	}

	effect(chain, l, hash) {
		const b = l.body;
		const member = `${toHex(b.person ?? [])} ${toHex(b.unit ?? [])}`;
		const enter = (person, unit, sign, box) => {
			const [who, keys] = [toHex(person), toHex(join(box, sign))];
			if ((chain.ever.get(who) ?? keys) !== keys)
				throw new Error('other keys');
			chain.ever.set(who, keys);
			chain.keys.set(`${who} ${toHex(unit)}`, { person: who, sign });
		};
		if (l.type === TYPE.genesis || l.type === TYPE.unit)
			chain.units.set(toHex(unitId(l.agency, b.code)), 0);
		if (l.type === TYPE.genesis) {
			chain.genesis = hash;
			for (const n of [0, 1, 2])
				enter(b[`person${n}`], unitId(l.agency, b.code),
					b[`sign${n}`], b[`box${n}`]);
		} else if (l.type === TYPE.invite) {
			chain.invites.set(toHex(b.invitation), b);
		} else if (l.type === TYPE.admit) {
			const i = chain.invites.get(toHex(b.invitation));
			if (i === undefined || i.name !== b.name ||
			    i.roles !== b.roles || toHex(i.unit) !== toHex(b.unit))
				throw new Error('invitation');
			chain.invites.delete(toHex(b.invitation));
			enter(b.person, b.unit, b.sign, b.box);
		} else if (l.type === TYPE.withdraw) {
			if (!chain.invites.delete(toHex(b.invitation)))
				throw new Error('invitation');
		} else if (l.type === TYPE.suspend || l.type === TYPE.remove) {
			if (chain.keys.delete(member)) chain.due.add(toHex(b.unit));
		} else if (l.type === TYPE.rotate && !chain.due.delete(toHex(b.unit))) {
			throw new Error('nobody has left');
		}
		this.agreement(chain, l);
		this.recovery(chain, l);
		if (b.unit !== undefined && !chain.units.has(toHex(b.unit)))
			throw new Error('unit');
	}

	// What the agency agreed, in the order of its word and its end.
	agreement(chain, l) {
		const what = `${toHex(l.body.agreement ?? [])} ${toHex(l.body.other ?? [])}`;
		if (l.type === TYPE.agreement) {
			if (chain.agreed.has(what) || toHex(l.body.other) === toHex(l.agency))
				throw new Error('agreed before');
			chain.agreed.set(what, { ...l.body, ended: false });
		} else if (l.type === TYPE.end) {
			if (chain.agreed.get(what)?.ended !== false)
				throw new Error('nothing to end');
			chain.agreed.get(what).ended = true;
		}
	}

	// Do the chains of both hold it, each with the other's genesis, unended?
	agrees(one, other, id) {
		const word = (a, b) => this.chains.get(toHex(a))?.agreed
			.get(`${toHex(id)} ${toHex(b)}`);
		const stands = (w, of) => w?.ended === false && toHex(w.other_genesis) ===
			toHex(this.chains.get(toHex(of))?.genesis ?? []);
		const [ours, theirs] = [word(one, other), word(other, one)];
		return stands(ours, other) && stands(theirs, one) &&
			toHex(ours.document) === toHex(theirs.document);
	}

	// Who keeps the units' recovery keys, and what they began.
	recovery(chain, l) {
		const unit = toHex(l.body.unit ?? []);
		const set = chain.custodians.get(unit);
		const open = set?.open;
		const homes = set?.homes;
		const by = toHex(l.signer);
		if (l.type === TYPE.recovered || (l.type === TYPE.custodians && set !== undefined))
			chain.due.add(unit);
		if (l.type === TYPE.custodians) {
			chain.custodians.set(unit, { homes: new Map([0, 1, 2].map((n) =>
				[toHex(l.body[`person${n}`]), toHex(l.body[`home${n}`])])) });
		} else if (l.type === TYPE.recover) {
			if (!homes?.has(by) || by === toHex(l.body.person))
				throw new Error('custodian');
			if (open !== undefined && l.at <= open.at + 336n * HOURS)
				throw new Error('one is open');
			set.open = { id: toHex(l.proposal), at: l.at, by };
		} else if (l.type === TYPE.recovered || l.type === TYPE.veto) {
			if (open === undefined || open.id !== toHex(l.body.recovery))
				throw new Error('no such recovery');
			if (l.type === TYPE.recovered && (l.at < open.at + 48n * HOURS ||
			    !homes.has(by) || homes.get(by) === homes.get(open.by)))
				throw new Error('not yet, or not by these two');
			delete set.open;
		}
	}
}

// tests/vectors/roster.json --------------------------------------------------

export function readRoster(links) {
	const pins = Object.fromEntries(links.filter((v) => v.type === TYPE.genesis)
		.map((v) => [toHex(v.agency), toHex(v.hash)]));
	const chains = new Chains(pins);
	const held = [];
	for (const v of links) {
		const l = chains.take(v.link);
		if (l.type === TYPE.agreement || l.type === TYPE.end)
			held.push(chains.agrees(l.agency, l.body.other, l.body.agreement));
		same(`roster link ${v.height} of type ${v.type}`,
			[l.type, toHex(l.agency), l.height].join(' '),
			[v.type, toHex(v.agency), v.height].join(' '));
		same('  hash', blake(null, v.link), v.hash);
		same('  proposal', l.core, v.proposal);
		if (v.unit !== undefined)
			same('  id of the unit', unitId(l.agency, v.code), v.unit);
		if (v.join !== undefined)
			same('  what the member has signed', joinBytes(l.agency,
				chains.chains.get(toHex(l.agency)).genesis, l.body),
			v.join);
	}
	same('agreed by one, ended by that one, and by both never again', held.join(' '),
		'false false false true false');
	same('two chains', String(Object.keys(pins).length), '2');
	same('every type', [...new Set(links.map((v) => v.type))].sort()
		.join(' '), Object.values(TYPE).sort().join(' '));
	spoilRoster(links, pins);
}

// Every byte of every link is under a signature, or is one.
function spoilRoster(links, pins) {
	links.forEach((v, i) => {
		for (const at of [20, 40, 70, v.link.length - 145, v.link.length - 70,
			v.link.length - 1])
			refused(`  link ${i} with byte ${at} changed`, () => {
				const chains = new Chains(pins);
				links.slice(0, i).forEach((w) => chains.take(w.link));
				const link = Uint8Array.from(v.link);
				link[at] ^= 1;
				chains.take(link);
			});
	});
	const other = Object.fromEntries(Object.keys(pins)
		.map((a) => [a, toHex(random(32))]));
	refused('  another pin', () => new Chains(other).take(links[0].link));
}

// A chain of our own ---------------------------------------------------------

const ROLE = { kon: 1, kor: 2, mk: 8, kau: 16, pks: 32 };
const HOUR = 3600000;
const T0 = 1764000000000;

function somebody(name) {
	const pair = sodium.crypto_sign_keypair();
	return { person: random(16), name, box: random(32),
		sign: pair.publicKey, secret: pair.privateKey };
}

const sign = (who, ...parts) =>
	sodium.crypto_sign_detached(join(...parts), who.secret);

function bodyBytes(type, b) {
	const put = { text: (v) => lv16(ascii(v)), u32: (v) => uint(4, v) };
	return join(...BODY[type].map(([name, kind]) =>
		(put[kind] ?? ((v) => v))(b[name])));
}

export class Writer {
	constructor() {
		this.agency = random(16);
		this.links = [];
	}

	hash(i = this.links.length - 1) {
		return i < 0 ? ZERO : blake(null, this.links[i]);
	}

	proposal(type, body) {
		return join(ascii('LINDUNG-LINK'), [1, type], this.agency, random(16),
			uint(8, this.links.length), uint(8, T0 + 72 * HOUR),
			lv32(bodyBytes(type, body)));
	}

	// co: signs before; wrong: bytes in the place of the co-signed ones
	link(type, body, who, co = [], wrong = null) {
		const core = this.proposal(type, body);
		const covered = join(core, uint(8, this.links.length), this.hash(),
			uint(8, T0 + this.links.length), [co.length],
			...co.map((c) => join(c.person,
				sign(c, wrong ?? proposalBytes(core)))), who.person);
		return join(covered, sign(who, covered));
	}

	add(...args) {
		this.links.push(this.link(...args));
	}

	// Their own word for a key that they keep on paper.
	keeper(n, who, home) {
		const box = random(32);
		return { [`person${n}`]: who.person, [`home${n}`]: home,
			[`box${n}`]: box, [`self${n}`]: sign(who, custodianBytes(
				this.agency, this.hash(0), who.person, box)) };
	}

	admission(who, unit, roles, invitation, unitBox = ZERO) {
		const b = { ...who, unit, roles, invitation, unit_box: unitBox };
		return { ...b, self: sign(who, joinBytes(this.agency, this.hash(0),
			b)) };
	}
}

// Founders, a unit, its people, and all that happens to them.
export function ownChain() {
	const w = new Writer();
	const [adm, pim, pdp] = ['Contoh Satu', 'Contoh Dua', 'Contoh Tiga']
		.map(somebody);
	const kau = somebody('Contoh Empat');
	const kon = somebody('Contoh Lima');
	const founders = Object.fromEntries([adm, pim, pdp].flatMap((f, n) => [
		[`person${n}`, f.person], [`name${n}`, f.name], [`box${n}`, f.box],
		[`sign${n}`, f.sign]]));
	const names = { abbr: 'UC', name_id: 'Unit Contoh', name_en: 'Example' };
	w.add(TYPE.genesis, { agency_code: 'ID-JA/GOV/CONTOH',
		agency_id: 'Dinas Contoh', agency_en: 'Example Agency', ...names,
		code: 'ID-JA/GOV/CONTOH/KANTOR', ...founders }, pim, [pdp, adm]);
	const code = 'ID-JA/GOV/CONTOH/A';
	const unit = unitId(w.agency, code);
	w.add(TYPE.unit, { ...names, code }, adm);
	const people = [[kau, ROLE.kau | ROLE.kor, pim, random(32)],
		[kon, ROLE.kon, kau, ZERO]];
	for (const [who, roles, by, unitBox] of people) {
		const invitation = random(16);
		w.add(TYPE.invite, { invitation, unit, name: who.name, roles,
			token: random(32) }, adm);
		w.add(TYPE.admit, w.admission(who, unit, roles, invitation, unitBox),
			by);
	}
	const role = [TYPE.role, { person: kon.person, unit, roles: ROLE.mk }, kau,
		[adm]];
	w.forgeries = [
		w.link(...role.slice(0, 3)), // nobody co-signs
		w.link(...role.slice(0, 3), [kau]), // one person twice
		w.link(...role, random(200)), // another proposal
		w.link(TYPE.suspend, { person: kon.person, unit }, kon),
		// when nobody has left
		w.link(TYPE.rotate, { unit, epoch: 2, box: random(32) }, kon),
	];
	const late = random(16);
	w.add(TYPE.invite, { invitation: late, unit, name: 'Contoh Enam',
		roles: ROLE.pks, token: random(32) }, adm);
	const six = { ...somebody('Contoh Enam'), person: kon.person };
	const withdraw = [TYPE.withdraw, { invitation: late }];
	w.forgeries.push(
		w.link(...withdraw, kau), // invites nobody, and takes nobody back
		w.link(TYPE.withdraw, { invitation: random(16) }, adm),
		// one of the unit's people with other keys
		w.link(TYPE.admit, w.admission(six, unit, ROLE.pks, late), kau));
	w.before = [...w.links];
	w.add(...role);
	const office = unitId(w.agency, 'ID-JA/GOV/CONTOH/KANTOR');
	const keepers = [[kau, unit], [pim, office], [pdp, office]].map(
		([who, home], n) => w.keeper(n, who, home));
	w.add(TYPE.custodians, Object.assign({ unit, epoch: 1, recovery: random(32),
		pairs: random(32) }, ...keepers), pdp, [kau]);
	w.add(TYPE.recover, { unit, person: kon.person }, pim);
	w.add(TYPE.veto, { unit, recovery: readLink(w.links.at(-1)).proposal }, pdp);
	w.add(TYPE.suspend, { person: kon.person, unit }, kau);
	w.add(TYPE.rotate, { unit, epoch: 2, box: random(32) }, kau);
	w.add(TYPE.remove, { person: kon.person, unit }, adm);
	w.add(...withdraw, adm);
	const what = { agreement: random(16), other: random(16) };
	w.add(TYPE.agreement, { ...what, other_genesis: random(32),
		document: random(32) }, kau, [pim]);
	const end = (...args) => [...w.links, w.link(TYPE.end, ...args)];
	w.ends = [end(what, pim), // nobody co-signs
		end({ ...what, agreement: random(16) }, pim, [kau])];
	w.add(TYPE.end, what, pim, [kau]);
	w.ends.push(end(what, pim, [kau])); // once more
	return w;
}
