// Restricted cases with the database in hand, the unit's seed, the keys of its head,
// and what an old backup has of the time before: none of it opens the case, its rows in
// lists, or what was written since; and whoever writes themselves into it is refused.
// It prints R11, for a case's key as for those of its groups: who has other keys cannot
// derive it.
import { check, equal, finish, ok, proves } from '../lib/check.mjs';
import { hidden } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import * as glassOf from '../lib/glass.mjs';
import { canary, entryForged, forged, idHex, logins, person, refused, rowOf, uuid } from './lib.mjs';
import { sql } from './sql.mjs';
import * as l from './links.mjs';
import { unitOf } from './world.mjs';

const HOLDER = 'petugas1.uptd';
const SECOND = 'petugas2.uptd';
const HEAD = 'kepala.uptd';
const UPTD = unitOf(HOLDER);
const [ptg, ptg2, head] = await logins(HOLDER, SECOND, HEAD);
const word = canary('terbatas');
const late = canary('kemudian');
const who = (name) => uuid(person(name));
async function restrict(b, id, named) {
	const page = await b.get(`/kasus/${id}/batasi`);
	const res = await b.post(`/kasus/${id}/batasi`, { before: hidden(page.text, 'before'), named: named.map(who), assignee: who(HOLDER) });
	equal(res.status, 303, 'restricted');
}
async function session(b, kasus, text) {
	await b.get(`/kasus/${kasus}`);
	const sent = { jenis: 'service', version: '0', date: '1/2/2026', service_given: 'mediasi', entry_remark: text };
	equal((await b.post(`/kasus/${kasus}/entri`, sent)).status, 303, 'an entry');
}
const at = (id) => `id = X'${idHex(id)}'`;

const id = await fx.createCase(ptg, { name: word, narrative: word });
const kasus = idHex(id);
const ref = await fx.draft(ptg, id);
await session(ptg, id, word);
const before = rowOf('kasus', at(id));
const backup = sql(`SELECT HEX(id), version, HEX(body) FROM record WHERE case_id = X'${kasus}'`);
const seed = l.unitSeed(HEAD, UPTD, 1);
const oldKey = l.caseKey(seed, kasus, before.wrap, 1, Number(before.epoch));
await restrict(ptg, id, [SECOND]);
const draft = fx.caseFields({ name: late, narrative: late });
const shown = await ptg.get(`/kasus/${id}/ubah`);
equal((await ptg.post(`/kasus/${id}/ubah`, { ...draft, version: hidden(shown.text, 'version'), base: hidden(shown.text, 'base') })).status, 303, 'changed');
await session(ptg2, id, late);
await fx.fill(ptg, ref, 'Lanjut Usia', { service: 'home-care-assessment', summary: late });
const now = rowOf('kasus', at(id));
const side = rowOf('referral_side', `referral = X'${idHex(ref)}' AND unit = X'${UPTD}'`);
const records = sql(`SELECT HEX(id), version, HEX(body) FROM record WHERE case_id = X'${kasus}'`)
	.filter(([, , body]) => !backup.some(([, , old]) => old === body));
const seals = sql(`SELECT HEX(sealed) FROM key_wrap WHERE case_id = X'${kasus}' AND object = case_id`).map((r) => r[0]);
const glass = sql(`SELECT HEX(sealed) FROM key_glass WHERE case_id = X'${kasus}' AND object = case_id`)[0][0];

// What keys open of what was written since it was restricted.
function open(keys, what) {
	const versions = [...Array(9).keys()];
	ok(!l.opensAny(keys, 7, kasus, undefined, versions, now.header), `${what}: not the header`);
	ok(!l.opensAny(keys, 8, kasus, undefined, versions, now.idx), `${what}: not the row of the list`);
	ok(!l.opensAny(keys, 10, idHex(ref), UPTD, versions, side.idx), `${what}: not the row of the referral`);
	ok(!l.opensAny(keys, 11, idHex(ref), kasus, versions, side.draft), `${what}: not the referral's draft`);
	ok(records.length > 1, 'records were written since, an entry among them');
	for (const [rec, , body] of records) ok(!l.opensAny(keys, 9, rec, kasus, versions, body), `${what}: no record of it`);
}

await proves(11, 'the unit’s seed, the head’s keys and an old backup open nothing of it', async () => {
	ok(oldKey !== null, 'the backup opens to the unit as it was');
	ok(backup.every(([rec, v, body]) => l.opensAny(l.caseKeys(oldKey), 9, rec, kasus, [Number(v)], body)), 'and what it holds');
	equal(now.wrap, '', 'no key lies beside the case');
	equal(now.epoch, '0', 'under any epoch');
	open(l.unitKeys(seed).concat(Buffer.from(seed, 'hex')), 'the unit');
	open(l.caseKeys(oldKey), 'the key before');
	for (const sealed of [...seals, glass]) {
		for (const context of ['LdUntBox', 'LdPrsBox']) equal(l.unboxed(seed, context, sealed), null, 'no seal of the key is the unit’s');
		equal(l.unboxed(l.seedOf(HEAD), 'LdPrsBox', sealed), null, 'nor the head’s');
	}
	const mine = seals.map((s) => l.unboxed(l.seedOf(SECOND), 'LdPrsBox', s)).find((k) => k !== null);
	ok(mine && l.opensAny(l.caseKeys(mine), 7, kasus, undefined, [Number(now.version)], now.header), 'who is named opens it');
	ok(l.opensAny(l.caseKeys(mine), 10, idHex(ref), UPTD, [Number(side.version)], side.idx), 'and the referral’s row');
});

const views = ['', '/riwayat', '/jejak'];
async function shut(b, what, statuses) {
	for (const where of views) refused(await b.get(`/kasus/${id}${where}`), `${what} ${where}`, statuses);
	const list = await b.get('/kasus');
	ok(list.status === 200 && !list.text.includes(word) && !list.text.includes(late), `${what}: nothing in the list`);
	ok(!(await fx.search(b, { text: late })).text.includes(id), `${what}: nothing found`);
}

await check('a head who writes themselves in is refused', async () => {
	await shut(head, 'as it is', [403]);
	const version = Number(now.key_version);
	const me = person(HEAD);
	const insert = (key) => sql(`INSERT INTO key_wrap (case_id, object, version, holder, unit, sealed) VALUES
		(X'${kasus}', X'${kasus}', ${version}, X'${me}', X'${UPTD}', X'${l.sealedTo(HEAD, kasus, version, key)}')`);
	const gone = () => sql(`DELETE FROM key_wrap WHERE case_id = X'${kasus}' AND holder = X'${me}'`);
	insert(oldKey);
	await shut(head, 'the key before', [500]);
	gone();
	// given by somebody who is named: they have it, and are told from the named all the same
	insert(seals.map((s) => l.unboxed(l.seedOf(SECOND), 'LdPrsBox', s)).find((k) => k !== null));
	for (const where of views) refused(await head.get(`/kasus/${id}${where}`), `the key itself ${where}`, [500]);
	gone();
	await forged('key_wrap', `case_id = X'${kasus}' AND holder = X'${person(SECOND)}' AND object = case_id`, { holder: me }, () =>
		shut(head, 'a colleague’s seal', [500]));
});

await check('columns that say it is the unit’s are refused', async () => {
	const wrap = l.wrapped(seed, kasus, 2, 1, oldKey);
	await forged('kasus', at(id), { epoch: 1, wrap }, () => shut(head, 'a wrap of the key before', [500]));
	await forged('kasus', at(id), { epoch: 1, wrap: before.wrap }, () => shut(head, 'the wrap of before', [500]));
	await forged('kasus', at(id), { epoch: 1, wrap: before.wrap, key_version: 1 }, () => shut(head, 'and its version', [500]));
	await forged('kasus', at(id), { epoch: 1 }, () => shut(head, 'an epoch alone', [500]));
	await forged('kasus', at(id), { wrap: before.wrap }, () => shut(head, 'a wrap alone', [500]));
	const whole = Object.fromEntries(['epoch', 'wrap', 'key_version', 'header', 'idx', 'version', 'changed', 'size'].map((c) => [c, before[c]]));
	await forged('kasus', at(id), whole, async () => {
		for (const where of views) refused(await head.get(`/kasus/${id}${where}`), `the whole row of before ${where}`, [500]);
	});
	for (const b of [ptg, ptg2]) ok((await b.get(`/kasus/${id}`)).text.includes(late), 'who is named reads it as ever');
	const ordinary = await fx.createCase(ptg);
	await forged('kasus', at(ordinary), { epoch: 0 }, async () => {
		refused(await ptg.get(`/kasus/${ordinary}`), 'an ordinary case that is said to be restricted', [500]);
		ok((await ptg.get('/kasus')).text.includes('Tidak utuh'), 'and in the list');
	});
});

await check('rows of another restricted case open nothing here', async () => {
	const other = await fx.createCase(ptg, { name: canary('lain') });
	await restrict(ptg, other, [SECOND]);
	const two = rowOf('kasus', at(other));
	const seal = (of, name) => `case_id = X'${of}' AND object = case_id AND holder = X'${person(name)}'`;
	await forged('kasus', at(id), { header: two.header }, () => refusedTo(ptg, 'its header'));
	await forged('kasus', at(id), { idx: two.idx }, async () => {
		const list = await ptg.get('/kasus');
		ok(list.text.includes('Tidak utuh') && !list.text.includes(late), 'its row of the list');
	});
	const sealed = rowOf('key_wrap', seal(idHex(other), HOLDER)).sealed;
	await forged('key_wrap', seal(kasus, HOLDER), { sealed }, () => refusedTo(ptg, 'its key'));
	await forged('key_wrap', seal(kasus, HOLDER), { sealed: rowOf('key_wrap', seal(kasus, SECOND)).sealed }, () => refusedTo(ptg, 'a colleague’s seal'));
	await forged('referral_side', `referral = X'${idHex(ref)}' AND unit = X'${UPTD}'`, { epoch: 1 }, async () =>
		refused(await ptg.get(`/rujukan/${ref}`), 'a side that is said to be the unit’s', [500]));
});
async function refusedTo(b, what) {
	for (const where of views) refused(await b.get(`/kasus/${id}${where}`), `${what} ${where}`, [500]);
}

await check('who was named and is not any more opens nothing that came after', async () => {
	const mine = seals.map((s) => l.unboxed(l.seedOf(SECOND), 'LdPrsBox', s)).find((k) => k !== null);
	await restrict(ptg, id, [HEAD]);
	await ptg.get(`/kasus/${id}`);
	const text = canary('sesudah');
	equal((await ptg.post(`/kasus/${id}/catatan`, { text })).status, 303, 'a note');
	await session(ptg, id, text);
	const row = rowOf('kasus', at(id));
	const since = sql(`SELECT HEX(id), HEX(body) FROM record WHERE case_id = X'${kasus}' ORDER BY id DESC LIMIT 2`);
	const keys = l.caseKeys(mine);
	ok(!l.opensAny(keys, 7, kasus, undefined, [Number(row.version)], row.header), 'not the header');
	ok(!l.opensAny(keys, 8, kasus, undefined, [Number(row.version)], row.idx), 'nor the row of the list');
	for (const [rec, body] of since) ok(!l.opensAny(keys, 9, rec, kasus, [1], body), 'nor the note, nor the entry');
	for (const [s] of sql(`SELECT HEX(sealed) FROM key_wrap WHERE case_id = X'${kasus}' AND object = case_id`)) {
		equal(l.unboxed(l.seedOf(SECOND), 'LdPrsBox', s), null, 'no seal is theirs');
	}
	refused(await ptg2.get(`/kasus/${id}`), 'and the portal shows them nothing', [403]);
	ok((await head.get(`/kasus/${id}`)).text.includes(text), 'who is named now reads all of it');
});
// Who asks for emergency access writes what both units read of the request.
await check('a request for all of it opens no note, and one for a note not all of it', async () => {
	const [asker, pdp] = await logins('manajer.uptd', 'petugaspdp.dp3ap2');
	await ptg.get(`/kasus/${id}/catatan-proses`);
	equal((await ptg.post(`/kasus/${id}/catatan-proses`, { text: canary('proses') })).status, 303, 'a process note');
	const [[note, version]] = sql(`SELECT HEX(object), version FROM key_glass WHERE case_id = X'${kasus}' AND object <> case_id`);
	const four = (n) => Number(n).toString(16).padStart(8, '0');
	const self = kasus.toLowerCase() + four(rowOf('kasus', at(id)).key_version);
	const other = note.toLowerCase() + four(version);
	const pen = l.insider('manajer.uptd');
	for (const [what, change] of [
		['a process note that is called the case', (p) => p.replace(self, other)],
		['the case that is called process notes', (p) => p.replace(/^000002/, '000000')],
	]) {
		const path = await glassOf.asked(asker, id, canary('alasan'));
		const hex = idHex(path.split('/').pop());
		const r = rowOf('glass', `id = X'${hex}'`);
		const body = l.rewritten(l.unboxed(seed, 'LdUntBox', r.parts.slice(0, 224)), 22, hex,
			{ parent: kasus, version: 1, row: 1, schema: 1 }, r.body, change);
		const act = rowOf('glass_act', `request = X'${hex}'`).body.toLowerCase();
		const core = act.slice(0, 296) + l.blake(four(r.epoch) + four(r.pdp_epoch) + r.parts + body) + act.slice(360, 424);
		const signed = core + pen.sign(core);
		await pdp.get('/darurat');
		await forged('glass', `id = X'${hex}'`, { body }, () =>
			forged('glass_act', `request = X'${hex}'`, { body: signed }, () =>
				entryForged(hex, l.blake(signed), async () =>
					refused(await pdp.post(`${path}/lepas`, { version: '1', opener: who(HEAD) }), what, [500]))));
		equal(sql(`SELECT MAX(version) FROM glass_act WHERE request = X'${hex}'`)[0][0], '1', `${what}: no act`);
		await glassOf.refused(pdp, path, 'Permintaan contoh.');
	}
});
await check('more documents than a referral brings are refused, not written past their room', async () => {
	const [kon] = await logins('konselor1.angsoduo');
	const { ref: sent } = await fx.referralIn('terkirim', kon, null, { to: 'UPTD PPA', service: 'complaint', groups: ['2'] });
	const mk = (await logins('manajer.uptd'))[0];
	await fx.open(mk, sent);
	await fx.accept(mk, sent, who(HOLDER));
	const own = uuid(sql(`SELECT HEX(id) FROM kasus WHERE unit = X'${UPTD}' ORDER BY created DESC LIMIT 1`)[0][0]);
	const names = sql(`SELECT column_name FROM information_schema.columns
		WHERE table_schema = 'lindung' AND table_name = 'document'`).map((r) => r[0]);
	const values = names.map((n) => (n === 'ciphertext' ? "X'00'" : n)).join();
	sql(`ALTER TABLE document DROP PRIMARY KEY`);
	sql(`INSERT INTO document (${names}) SELECT ${values} FROM document JOIN seq_1_to_3
		WHERE conversation = X'${idHex(sent)}' AND in_reply_to = X'${'00'.repeat(16)}'`);
	try {
		const form = { before: '', named: [who(SECOND)], assignee: who(HOLDER) };
		await ptg.get(`/kasus/${own}/batasi`);
		refused(await ptg.post(`/kasus/${own}/batasi`, form), 'four documents of one referral', [500]);
		ok(Number(rowOf('kasus', at(own)).epoch) > 0, 'and nothing is written');
	} finally {
		sql("DELETE FROM document WHERE ciphertext = X'00'; ALTER TABLE document ADD PRIMARY KEY (id)");
	}
	await ptg.get(`/kasus/${own}/batasi`);
	equal((await ptg.post(`/kasus/${own}/batasi`, { before: '', named: [who(SECOND)], assignee: who(HOLDER) })).status, 303, 'as it was, it is restricted');
});
finish();
