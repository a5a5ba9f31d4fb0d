// R2, second part: referrals, the two sides' views, signed actions, documents
// and copies of their keys.
import { hidden } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import { ok } from '../lib/check.mjs';
import { TAG, canary, idHex, listedSent, login, missing, person, random, refused, rowOf,
	shown, UNVERIFIED, uuid } from './lib.mjs';
import { sql } from './sql.mjs';
import { kasus, set, swap, text, unit, w } from './swap_world.mjs';

const ref = (r) => `id = X'${idHex(r.id)}'`;
const both = (r) => [w.kon.get(`/rujukan/${r.id}`), w.mk.get(`/rujukan/${r.id}`)];
async function refRefused(r, what) {
	for (const res of await Promise.all(both(r))) refused(res, what, [404, 500]);
}
async function refShown(r, what) {
	for (const res of await Promise.all(both(r))) shown(res, r.word, what);
}

export async function referrals() {
	const row = rowOf('referral', ref(w.opened));
	await refShown(w.opened, 'both sides see it');
	for (let state = 0; state <= 8; state += 1) {
		if (String(state) === row.state) continue;
		await set('referral', ref(w.opened), { state }, () => refRefused(w.opened, `referral.state ${state}`));
	}
	for (const version of [0, 1, 2, 4]) {
		await set('referral', ref(w.opened), { version }, () => refRefused(w.opened, `referral.version ${version}`));
	}
	for (const name of ['from_unit', 'to_unit']) {
		await set('referral', ref(w.opened), { [name]: unit.c }, async () => {
			await refRefused(w.opened, `referral.${name}`);
			refused(await w.pks.get(`/rujukan/${w.opened.id}`), `referral.${name}, the third unit`);
			const list = await w.pks.get('/rujukan?antrean=semua');
			ok(!list.text.includes(TAG), `referral.${name}, the third unit's list`);
			refused(await w.pks.post(`/rujukan/${w.opened.id}/terima`, {}), `referral.${name}, accept`);
		});
	}
	const clear = { number: rowOf('referral', ref(w.opened2)).number, agreement: random(), urgency: 3, sent: 1, due: 1, expires: 1 };
	for (const [name, value] of Object.entries(clear)) {
		await set('referral', ref(w.opened), { [name]: value }, () => refRefused(w.opened, `referral.${name}`));
	}
	const id = random();
	await set('referral', ref(w.opened), { id }, () => refRefused({ id: uuid(id) }, 'referral.id'));
	await missing('referral', ref(w.opened), async () => {
		await refRefused(w.opened, 'a referral that is gone');
		const page = await w.kon.get(`/kasus/${w.k1.id}`);
		ok(page.status === 200 && page.text.includes(UNVERIFIED) && !page.text.includes(w.opened.id), 'its case says that one is gone');
	});
	await refShown(w.opened, 'all is as it was');
}

// The receiver that the officer chose gets it, not the one in the row.
export async function diverted() {
	const word = canary('arah');
	const { ref: id } = await fx.referralIn('draf', w.kon, w.mk, {
		to: 'UPTD PPA', service: 'complaint', groups: ['2'], summary: word }, w.k1.id);
	await set('referral', ref({ id }), { to_unit: unit.c }, async () => {
		refused(await w.kon.get(`/rujukan/${id}/periksa`), 'a diverted draft');
		refused(await w.pks.get(`/rujukan/${id}`), 'the diverted receiver', [404]);
	});
	await fx.send(w.kon, id);
	refused(await w.pks.get(`/rujukan/${id}`), 'the diverted receiver', [404]);
	await fx.open(w.mk, id);
	shown(await w.mk.get(`/rujukan/${id}`), word, 'the chosen receiver');
}

const side = (r, u) => `referral = X'${idHex(r.id)}' AND unit = X'${u}'`;
export async function sides() {
	const old = rowOf('referral_side', side(w.draft, unit.a));
	await w.kon.get(`/rujukan/${w.draft.id}`);
	const res = await w.kon.post(`/rujukan/${w.draft.id}/data`, { groups: ['2'] });
	ok(res.status === 303, `the draft has another version: ${res.status}`);
	const other = rowOf('referral_side', side(w.draft2, unit.a));
	const open = rowOf('referral_side', side(w.opened, unit.b));
	const views = async (r, what) => {
		refused(await w.kon.get(`/rujukan/${r.id}`), what);
		refused(await w.kon.post(`/rujukan/${r.id}/kirim`, { checked: '0'.repeat(64) }), `${what}, send`);
	};
	for (const [what, row] of [['another referral', other], ['an older version', old]]) {
		for (const name of ['idx', 'draft']) {
			await set('referral_side', side(w.draft, unit.a), { [name]: row[name] }, () =>
				views(w.draft, `referral_side.${name} of ${what}`));
		}
	}
	const sent = rowOf('referral_side', side(w.opened2, unit.a));
	await set('referral_side', side(w.done, unit.a), { idx: sent.idx }, async () => {
		await listedSent(w.kon, 'referral_side.idx, list');
	});
	await set('referral_side', side(w.opened, unit.a), { idx: open.idx }, async () => {
		refused(await w.kon.get(`/rujukan/${w.opened.id}`), "the other side's idx");
	});
	await set('referral_side', side(w.draft, unit.a), { idx: other.idx, draft: other.draft, version: other.version }, () =>
		views(w.draft, 'the whole side of another referral'));
	for (const name of ['version', 'epoch']) {
		const now = Number(rowOf('referral_side', side(w.draft, unit.a))[name]);
		await set('referral_side', side(w.draft, unit.a), { [name]: now + 1 }, () => views(w.draft, `referral_side.${name}`));
	}
	await set('referral_side', side(w.draft, unit.a), { unit: unit.c }, async () => {
		refused(await w.kon.get(`/rujukan/${w.draft.id}`), 'referral_side.unit');
		refused(await w.pks.get(`/rujukan/${w.draft.id}`), 'referral_side.unit, the other unit', [404]);
	});
	await set('referral_side', side(w.draft, unit.a), { referral: random() }, () => views(w.draft, 'referral_side.referral'));
	await set('referral_side', side(w.sent, unit.a), { draft: other.draft }, async () => {
		const page = await w.kon.get(`/rujukan/${w.sent.id}`);
		ok(!page.text.includes(w.draft2.word), 'a draft is not read after it was sent');
	});
	shown(await w.kon.get(`/rujukan/${w.draft.id}/alasan`), w.draft.word, 'all is as it was');
}

// A receiver has a side from opening on; without it nobody knows whose case the
// referral is, so that it would be everybody's in the unit.
export async function sidesGone() {
	for (const r of [w.opened, w.accepted, w.done]) {
		await missing('referral_side', side(r, unit.b), async () => {
			for (const who of [w.mk, w.ptg]) {
				refused(await who.get(`/rujukan/${r.id}`), "the receiver's side is gone");
				const list = await who.get('/rujukan?antrean=semua');
				ok(list.status === 200 && list.text.includes(UNVERIFIED), "the receiver's list says so");
			}
		});
	}
	const old = rowOf('referral_side', side(w.opened, unit.b));
	const { ref: id } = await fx.referralIn('dibuka', w.kon, w.mk, {
		to: 'UPTD PPA', service: 'complaint', summary: canary('tolak') }, w.k1.id);
	const mine = rowOf('referral_side', side({ id }, unit.b));
	const res = await w.mk.post(`/rujukan/${id}/tolak`, { reason: 'kapasitas-penuh' });
	ok(res.status === 303, `declined: ${res.status}`);
	for (const row of [old, mine]) {
		sql(`INSERT INTO referral_side SET referral = X'${idHex(id)}', unit = X'${unit.b}', version = ${row.version},` +
			` epoch = ${row.epoch}, idx = X'${row.idx}', draft = X'${row.draft}'`);
		const list = await w.mk.get('/rujukan?antrean=semua');
		const line = list.text.split('<tr').find((l) => l.includes(id));
		ok(line !== undefined && !line.includes(TAG), 'a side that was put back names nobody');
		sql(`DELETE FROM referral_side WHERE ${side({ id }, unit.b)}`);
	}
}

const act = (r, v) => `referral = X'${idHex(r.id)}' AND version = ${v}`;
export async function actions() {
	for (let v = 1; v <= 3; v += 1) {
		await set('action', act(w.opened, v), { body: rowOf('action', act(w.opened2, v)).body }, () =>
			refRefused(w.opened, `action.body ${v} of another referral`));
		await set('action', act(w.opened, v), { body: rowOf('action', act(w.opened, v % 3 + 1)).body }, () =>
			refRefused(w.opened, `action.body ${v} of another version`));
		await set('action', act(w.opened, v), { version: 9 }, () => refRefused(w.opened, `action.version ${v}`));
		await set('action', act(w.opened, v), { referral: random() }, () => refRefused(w.opened, `action.referral ${v}`));
		await missing('action', act(w.opened, v), () => refRefused(w.opened, `action ${v} is gone`));
	}
	// somebody's real acceptance of another referral, put behind this chain
	const end = rowOf('action', act(w.accepted, 4)).body;
	sql(`INSERT INTO action SET referral = X'${idHex(w.opened.id)}', version = 4, body = X'${end}'`);
	await set('referral', ref(w.opened), { state: 4, version: 4 }, () => refRefused(w.opened, 'a borrowed acceptance'));
	sql(`DELETE FROM action WHERE ${act(w.opened, 4)}`);
	await refShown(w.opened, 'all is as it was');
}

// Document rows of a referral, oldest first.
const docs = (r) => sql(`SELECT HEX(id) FROM document WHERE conversation = X'${idHex(r.id)}' ORDER BY created, id`)
	.map((row) => `id = X'${row[0]}'`);

export async function documents() {
	const [one] = docs(w.opened);
	const [two] = docs(w.opened2);
	const sealed = ['nonce', 'ciphertext', 'kcv', 'sealed_keys', 'sealed_hash', 'signature'];
	for (const name of sealed) {
		await swap('document', one, two, [name], async () => {
			await refRefused(w.opened, `document.${name}`);
			await refRefused(w.opened2, `document.${name}`);
		});
	}
	await swap('document', one, two, sealed, () => refRefused(w.opened, 'a whole document'));
	await set('document', one, { id: random() }, () => refRefused(w.opened, 'document.id'));
	await set('document', one, { conversation: idHex(w.opened2.id) }, async () => {
		await refRefused(w.opened, 'document.conversation, the referral it left');
		await refRefused(w.opened2, 'document.conversation, the referral it came to');
	});
	await missing('document', one, () => refRefused(w.opened, 'a document that is gone'));
	const row = rowOf('document', one);
	const clear = {
		in_reply_to: random(), reply_sha256: random() + random(), from_unit: unit.c, to_unit: unit.c,
		created: Number(row.created) + 1000, expires: Number(row.expires) + 1000, urgency: 3,
		environment: text('production'), signer: person('koordinator.angsoduo'),
	};
	for (const [name, value] of Object.entries(clear)) {
		if (String(value) === row[name]) continue;
		await set('document', one, { [name]: value }, async () => {
			if (name === 'reply_sha256') {
				// no part of a document that answers nothing
				const [a, b] = await Promise.all(both(w.opened));
				ok([a, b].every((r) => r.status === 500 || r.text.includes(w.opened.word)), 'document.reply_sha256');
				return;
			}
			await refRefused(w.opened, `document.${name}`);
		});
	}
	await set('document', one, { size_class: 1 }, () => refShown(w.opened, 'document.size_class decides nothing'));
	// they go when a referral is declined or withdrawn, or its receiver restricts the case that it
	// made of it, which the sender can't know
	for (const r of [w.opened, w.accepted, w.done, w.sent]) {
		for (const [i, doc] of docs(r).entries()) {
			await set('document', doc, { sealed_keys: '' }, async () => {
				if (i > 0 || ![w.accepted, w.done].includes(r)) return refRefused(r, 'document.sealed_keys, emptied');
				const [sender, receiver] = await Promise.all(both(r));
				shown(sender, r.word, 'document.sealed_keys of what was accepted, emptied: the sender');
				return refused(receiver, 'document.sealed_keys of what was accepted, emptied: the receiver', [500]);
			});
		}
	}
	await set('document', docs(w.sent)[0], { sealed_keys: '' }, async () => {
		refused(await w.mk.post(`/rujukan/${w.sent.id}/buka`), 'open without sealed keys');
	});
	await refShown(w.opened, 'all is as it was');
}

// The answer that came back, and the copies of the key that both sides keep.
export async function answers() {
	const [main, decision] = docs(w.accepted);
	const [, other] = docs(w.accepted2);
	for (const name of ['nonce', 'ciphertext', 'kcv', 'sealed_keys', 'sealed_hash', 'signature', 'in_reply_to', 'reply_sha256']) {
		await swap('document', decision, other, [name], () => refRefused(w.accepted, `answer's ${name}`));
	}
	await set('document', decision, { conversation: idHex(w.opened.id) }, () =>
		refRefused(w.opened, 'an acceptance of another referral'));
	const copy = (d, u) => `document = ${/X'.*'/.exec(d)[0]} AND unit = X'${u}'`;
	const body = (d, u) => rowOf('document_copy', copy(d, u)).body;
	const [main2] = docs(w.accepted2);
	for (const [u, b, else_] of [[unit.a, w.kon, unit.b], [unit.b, w.mk, unit.a]]) {
		for (const [what, value] of [['another document', body(main2, u)], ['the other side', body(main, else_)]]) {
			await set('document_copy', copy(main, u), { body: value }, async () => {
				refused(await b.get(`/rujukan/${w.accepted.id}`), `document_copy.body of ${what}`);
				refused(await b.post(`/rujukan/${w.accepted.id}/dokumen.xml`), `document_copy.body of ${what}, XML`);
			});
		}
	}
	for (const values of [{ document: random() }, { unit: random() }]) {
		await set('document_copy', copy(main, unit.a), values, async () => {
			refused(await w.kon.get(`/rujukan/${w.accepted.id}`), `document_copy.${Object.keys(values)}`);
		});
	}
	await refShown(w.accepted, 'all is as it was');
}

// Acts on rows that were taken apart end in a page, not in a dead worker.
export async function withoutParts() {
	await missing('document', docs(w.sent)[0], async () => {
		refused(await w.mk.post(`/rujukan/${w.sent.id}/buka`), 'open without a document');
		refused(await w.kon.post(`/rujukan/${w.sent.id}/tarik`, { state: 'terkirim', reason: 'no-longer-needed' }), 'withdraw without a document');
		refused(await w.kon.get(`/rujukan/${w.sent.id}/surat`), 'letter without a document');
	});
	await missing('document', docs(w.opened)[0], async () => {
		for (const [act_, fields] of [['terima', {}], ['tolak', { reason: 'kapasitas-penuh' }]]) {
			refused(await w.mk.post(`/rujukan/${w.opened.id}/${act_}`, fields), `${act_} without a document`);
		}
	});
	await missing('kasus', kasus(w.k2), async () => {
		refused(await w.kon.get(`/rujukan/${w.draft2.id}`), 'a draft without its case');
		refused(await w.kon.get(`/kasus/${w.k2.id}`), 'no case', [404]);
	});
}

// What an officer checked is what is sent: an older draft that was put back
// meanwhile is not.
export async function rolledBack() {
	const { ref: id } = await fx.referralIn('draf', w.kon, w.mk, {
		to: 'UPTD PPA', service: 'complaint', groups: ['2', '3'], summary: canary('lama') }, w.k1.id);
	const where = side({ id }, unit.a);
	const { version, idx, draft } = rowOf('referral_side', where);
	const res = await w.kon.post(`/rujukan/${id}/data`, { groups: ['2'] });
	ok(res.status === 303, `fewer groups: ${res.status}`);
	const page = await w.kon.get(`/rujukan/${id}/periksa`);
	const checked = hidden(page.text, 'checked');
	await set('referral_side', where, { version, idx, draft }, async () => {
		const out = await w.kon.post(`/rujukan/${id}/kirim`, { checked });
		ok(out.status === 409, `an older draft is not sent: ${out.status}`);
	});
	ok((await w.kon.post(`/rujukan/${id}/kirim`, { checked })).status === 303, 'the checked one is');
}

// The keys of what was withdrawn or declined, put back from a backup.
export async function revived() {
	const { ref: id } = await fx.referralIn('dibuka', w.kon, w.mk, {
		to: 'UPTD PPA', service: 'complaint', summary: canary('tarik') }, w.k1.id);
	const [doc] = docs({ id });
	const { sealed_keys } = rowOf('document', doc);
	const res = await w.kon.post(`/rujukan/${id}/tarik`, { state: 'dibuka', reason: 'no-longer-needed' });
	ok(res.status === 303, `withdrawn: ${res.status}`);
	ok(rowOf('document', doc).sealed_keys === '', 'the keys are gone');
	await set('document', doc, { sealed_keys }, async () => {
		for (const [where, method] of [['', 'get'], ['/surat', 'get'], ['/dokumen.xml', 'post']]) {
			const page = await w.mk[method](`/rujukan/${id}${where}`);
			ok(!page.text.includes(TAG), `a withdrawn document${where}: ${page.status}`);
		}
	});
}

// A case whose referral runs is not closed because a clear column says it ended.
export async function closedEarly() {
	const kau = await login('kepala.angsoduo');
	const id = await fx.createCase(w.kon);
	const { ref: r } = await fx.referralIn('terkirim', w.kon, w.mk, { to: 'UPTD PPA', service: 'complaint' }, id);
	await kau.get('/');
	ok((await kau.post(`/kasus/${id}/tutup`, fx.CLOSING)).status === 409, 'its referral runs');
	for (const state of [7, 8]) {
		await set('referral', ref({ id: r }), { state }, async () => {
			refused(await kau.post(`/kasus/${id}/tutup`, fx.CLOSING), `closing, referral.state ${state}`);
		});
	}
}
