// Process notes and safety plans with the database in hand: whoever holds the unit's
// seed, a colleague's keys and every row opens none of them; the author does; and
// what was sealed twice takes the PDP unit's seed and the unit's.
import { check, equal, finish, ok } from '../lib/check.mjs';
import * as fx from '../lib/fixture.mjs';
import * as g from '../lib/glass.mjs';
import { canary, entryForged, idHex, logins, person, refused, rowOf, uuid } from './lib.mjs';
import { sql } from './sql.mjs';
import * as l from './links.mjs';
import { unitOf } from './world.mjs';

const AUTHOR = 'petugas1.uptd';
const COLLEAGUES = ['petugas2.uptd', 'manajer.uptd'];
const UPTD = unitOf(AUTHOR);
const DATA = unitOf('petugaspdp.dp3ap2');
const [ptg] = await logins(AUTHOR);
const word = canary('proses');
const id = await fx.createCase(ptg);
const kasus = idHex(id);
for (const [where, fields] of [['catatan-proses', {}], ['keselamatan', { version: '0' }]]) {
	await ptg.get(`/kasus/${id}/${where}`);
	equal((await ptg.post(`/kasus/${id}/${where}`, { text: word, ...fields })).status, 303, where);
}
const seed = l.unitSeed('petugas2.uptd', UPTD, 1);
const pdp = l.unitSeed('petugaspdp.dp3ap2', DATA, 1);
const row = rowOf('kasus', `id = X'${kasus}'`);
const records = sql(`SELECT HEX(record.id), record.version, HEX(body), HEX(sealed) FROM record JOIN key_glass ON object = record.id
	AND key_glass.version = record.version WHERE record.case_id = X'${kasus}'`)
	.map(([rec, version, body, glass]) => ({ rec, version: Number(version), env: body.slice(96), glass }));
const wraps = (rec, who = '') => sql(`SELECT HEX(sealed), user FROM key_wrap JOIN person ON id = holder
	WHERE object = X'${rec}'${who ? ` AND user = '${who}'` : ''}`);

await check('the unit’s seed opens the case and not what has a key of its own', async () => {
	equal(records.length, 2, 'a note and a plan');
	const ck = l.caseKey(seed, kasus, row.wrap, Number(row.key_version), Number(row.epoch));
	ok(ck !== null, 'a colleague opens the case’s key');
	const keys = l.caseKeys(ck);
	const plain = sql(`SELECT HEX(id), version, HEX(body) FROM record WHERE case_id = X'${kasus}' AND id NOT IN
		(SELECT object FROM key_glass)`);
	ok(plain.length > 0 && plain.every(([rec, v, body]) => keys.some((k) => l.opensOwn(k, rec, kasus, Number(v), body))),
		'and with it every other record');
	for (const { rec, version, env, glass } of records) {
		for (const key of [...keys, Buffer.from(seed, 'hex'), Buffer.from(pdp, 'hex')]) {
			ok(!l.opensOwn(key, rec, kasus, version, env), `no key of the case opens ${rec}`);
		}
		for (const [sealed] of [...wraps(rec), [glass]]) {
			for (const context of ['LdUntBox', 'LdPrsBox']) equal(l.unboxed(seed, context, sealed), null, 'nor does the unit’s');
			for (const name of COLLEAGUES) equal(l.unboxed(l.seedOf(name), 'LdPrsBox', sealed), null, `nor ${name}’s`);
		}
	}
});

await check('its author’s key does, and no copy of it lies elsewhere', async () => {
	for (const { rec, version, env } of records) {
		const key = l.unboxed(l.seedOf(AUTHOR), 'LdPrsBox', wraps(rec, AUTHOR)[0][0]);
		ok(l.opensOwn(Buffer.from(key, 'hex'), rec, kasus, version, env), 'the author opens it');
	}
	const holders = records.map(({ rec }) => wraps(rec).map(([, name]) => name).sort().join(' ')).sort();
	equal(holders.join(', '), 'kepala.uptd petugas1.uptd, petugas1.uptd', 'who has the keys');
});

await check('sealed twice: the PDP unit alone and the unit alone open nothing, both do', async () => {
	for (const { rec, version, env, glass } of records) {
		equal(l.unboxed(seed, 'LdUntBox', glass), null, 'the unit does not open the outer seal');
		const inner = l.unboxed(pdp, 'LdUntBox', glass);
		ok(inner !== null && inner.length === 2 * 112, 'the PDP unit does');
		equal(l.unboxed(pdp, 'LdUntBox', inner), null, 'and not the inner one');
		equal(l.unboxed(l.seedOf('petugaspdp.dp3ap2'), 'LdPrsBox', inner), null, 'with no key of its own');
		const key = l.unboxed(seed, 'LdUntBox', inner);
		ok(key !== null && l.opensOwn(Buffer.from(key, 'hex'), rec, kasus, version, env), 'both together open it');
	}
});

// Who asks writes what both units read of the request, and which records it names.
await check('a request that names other than it says is not opened', async () => {
	const name = 'manajer.uptd';
	const [asker, officer, head] = await logins(name, 'petugaspdp.dp3ap2', 'kepala.uptd');
	const [plan, note] = [2, 1].map((n) => records.find(({ rec }) => wraps(rec).length === n).rec.toLowerCase());
	const [author, other] = [AUTHOR, COLLEAGUES[0]].map((who) => person(who).toLowerCase());
	const pen = l.insider(name);
	const forge = (hex, change) => {
		const r = rowOf('glass', `id = X'${hex}'`);
		const key = l.unboxed(seed, 'LdUntBox', r.parts.slice(0, 224));
		const body = l.rewritten(key, 22, hex, { parent: kasus, version: 1, row: 1, schema: 1 }, r.body, change);
		const act = rowOf('glass_act', `request = X'${hex}'`).body.toLowerCase();
		const what = l.blake([r.epoch, r.pdp_epoch].map((n) => Number(n).toString(16).padStart(8, '0')).join('') + r.parts + body);
		const core = act.slice(0, 296) + what + act.slice(360, 424);
		sql(`UPDATE glass SET body = X'${body}' WHERE id = X'${hex}'`);
		const signed = core + pen.sign(core);
		sql(`UPDATE glass_act SET body = X'${signed}' WHERE request = X'${hex}'`);
		return l.blake(signed);
	};
	const made = async (change) => {
		const path = await g.asked(asker, id, canary('alasan'));
		const hex = idHex(path.split('/').pop());
		const peel = () => g.peeled(officer, path, 'kepala.uptd');
		if (change) await entryForged(hex, forge(hex, change), peel);
		else await peel();
		return path;
	};
	for (const [what, change] of [
		['a process note that is called the plan', (p) => p.replace(plan, note)],
		['a plan of another author', (p) => p.replace(author, other)],
		['a case of another holder', (p) => p.replace(author + author, author + other)],
		['another case', (p) => `${p.slice(0, 4)}58${p.slice(6)}`],
	]) {
		const path = await made(change);
		refused(await head.post(`${path}/buka`, { version: '2' }), what);
		const part = `request = X'${idHex(path.split('/').pop())}'`;
		equal(sql(`SELECT MAX(version) FROM glass_act WHERE ${part}`)[0][0], '2', `${what}: no act`);
		await g.refused(officer, path, 'Permintaan contoh yang dipalsukan.');
	}
	const honest = await made();
	await g.opened(head, honest);
	ok((await asker.get(honest)).text.includes(word), 'what is asked for in earnest is');
});

await check('who is removed has no key left, and the one for an emergency stays', async () => {
	const name = 'peksos2.disabilitas';
	const [b, head] = await logins(name, 'kepala.disabilitas');
	const own = await fx.createCase(b);
	await b.get(`/kasus/${own}/catatan-proses`);
	equal((await b.post(`/kasus/${own}/catatan-proses`, { text: canary('terakhir') })).status, 303, 'a note');
	const count = (table) => sql(`SELECT COUNT(*) FROM ${table} WHERE case_id = X'${idHex(own)}'`)[0][0];
	equal(count('key_wrap'), '1', 'with a key');
	await head.get('/anggota');
	const gone = await head.post(`/anggota/${uuid(person(name))}/keluarkan`, { unit: uuid(unitOf(name)) });
	equal(gone.status, 303, 'removed');
	equal(count('key_wrap'), '0', 'the key went');
	equal(count('key_glass'), '1', 'the other one is there');
});
finish();
