// R2: no value of the database can be put in another place.  Every column of
// every row that belongs to a person, a case or a referral is exchanged with
// another row's, moved or changed; the portal refuses, or shows what the right
// people wrote, and grants nobody anything.
import { Browser, freshCode, hidden, user } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import { check, finish, ok, proves } from '../lib/check.mjs';
import {
	TAG, canary, columns, exchanged, forged, hexOf, idHex, login, missing, person, random, refused, rowOf,
	shown, stepsForget, uuid, world,
} from './lib.mjs';
import { sql } from './sql.mjs';

// Mechanism and lists that hold nothing of anybody; the roster's links are
// signed in a later version, the trail has a check of its own.
const public_ = /^(code_entry|region|service|partner|counter|request|trail|migration|migration_lock|roster_link|roster_state)\./;
const tried = new Set();

const set = (table, where, values, run) => {
	Object.keys(values).forEach((c) => tried.add(`${table}.${c}`));
	return forged(table, where, values, run);
};
const swap = (table, a, b, names, run) => {
	names.forEach((c) => tried.add(`${table}.${c}`));
	return exchanged(table, a, b, names, run);
};
const text = (s) => Buffer.from(s).toString('hex');

sql('DELETE FROM session'); // of those before us
const w = await world();
const unit = {
	a: rowOf('kasus', `id = X'${idHex(w.k1.id)}'`).unit,
	b: rowOf('kasus', `id = X'${idHex(w.k3.id)}'`).unit,
	c: hexOf("SELECT unit FROM unit_wrap WHERE person = (SELECT id FROM person WHERE user = 'peksos1.lansia')"),
};

const kasus = (k) => `id = X'${idHex(k.id)}'`;
const caseViews = (b, k) => [b.get(`/kasus/${k.id}`), b.get(`/kasus/${k.id}/riwayat`)];
async function caseRefused(k, what) {
	for (const res of await Promise.all(caseViews(w.kon, k))) refused(res, what);
	const before = sql('SELECT COUNT(*) FROM record')[0][0];
	refused(await w.kon.post(`/kasus/${k.id}/catatan`, { text: 'Contoh.' }), `${what}, a note`);
	ok(sql('SELECT COUNT(*) FROM record')[0][0] === before, `${what}: nothing is written`);
}

async function cases() {
	// an older version of every sealed column
	const old = rowOf('kasus', kasus(w.k1));
	await w.kon.get(`/kasus/${w.k1.id}`);
	const res = await w.kon.post(`/kasus/${w.k1.id}/ubah`, {
		...fx.caseFields({ name: w.k1.word, narrative: `${w.k1.word} dua`, alias: w.k1.word, address: w.k1.word }),
		version: old.version,
	});
	ok(res.status === 303, `the case has a second version: ${res.status}`);
	const two = rowOf('kasus', kasus(w.k2));
	const three = rowOf('kasus', kasus(w.k3));
	const others = [['another case', two], ["another unit's", three], ['an older version', old]];
	for (const [what, row] of others) {
		if (row.wrap !== old.wrap) {
			await set('kasus', kasus(w.k1), { wrap: row.wrap }, () => caseRefused(w.k1, `kasus.wrap of ${what}`));
		}
		await set('kasus', kasus(w.k1), { header: row.header }, () => caseRefused(w.k1, `kasus.header of ${what}`));
		await set('kasus', kasus(w.k1), { idx: row.idx }, async () => {
			refused(await w.kon.get('/kasus'), `kasus.idx of ${what}, list`);
			refused(await w.kon.post('/kasus/cari', { text: TAG }), `kasus.idx of ${what}, search`);
			const page = await w.kon.get(`/kasus/${w.k1.id}`);
			shown(page, w.k1.word, `kasus.idx of ${what}, page`);
			ok(!page.text.includes(w.k2.word) && !page.text.includes(w.k3.word), 'the page is of one case');
		});
	}
	await swap('kasus', kasus(w.k1), kasus(w.k2), ['wrap', 'header', 'idx', 'version', 'created', 'changed'], async () => {
		await caseRefused(w.k1, 'a whole case');
		refused(await w.kon.get('/kasus'), 'a whole case, list');
	});
	const id = random();
	await set('kasus', kasus(w.k1), { id }, () => caseRefused({ id: uuid(id) }, 'kasus.id'));
}

async function caseColumns() {
	await set('kasus', kasus(w.k1), { unit: unit.b }, async () => {
		refused(await w.mk.get(`/kasus/${w.k1.id}`), "kasus.unit, the other unit");
		refused(await w.mk.get('/kasus'), "kasus.unit, the other unit's list");
		refused(await w.kon.get(`/kasus/${w.k1.id}`), 'kasus.unit, its own', [404]);
	});
	await set('kasus', kasus(w.k1), { assignee: person('konselor2.angsoduo') }, async () => {
		refused(await w.kon2.get(`/kasus/${w.k1.id}`), 'kasus.assignee, the colleague');
		const list = await w.kon2.get('/kasus');
		ok(list.status === 200 && !list.text.includes(w.k1.word), "kasus.assignee: no name in the colleague's list");
		await caseRefused(w.k1, 'kasus.assignee');
	});
	const row = rowOf('kasus', kasus(w.k1));
	await set('kasus', kasus(w.k1), { stage: text('ditutup') }, () => caseRefused(w.k1, 'kasus.stage'));
	for (const name of ['version', 'created', 'key_version', 'epoch']) {
		for (const by of [-1, 1]) {
			const value = Number(row[name]) + by;
			await set('kasus', kasus(w.k1), { [name]: value }, () => caseRefused(w.k1, `kasus.${name} ${by}`));
		}
	}
	for (const name of ['changed', 'size', 'files', 'review_month']) {
		await set('kasus', kasus(w.k1), { [name]: Number(row[name]) + 7 }, async () => {
			shown(await w.kon.get(`/kasus/${w.k1.id}`), w.k1.word, `kasus.${name} decides nothing`);
			refused(await w.kon2.get(`/kasus/${w.k1.id}`), `kasus.${name} grants nothing`, [403]);
		});
	}
}

// Rows of a case's records, oldest first: [id, version].
const records = (k) => sql(`SELECT HEX(id), version FROM record WHERE case_id = X'${idHex(k.id)}' ORDER BY id, version`);
const rec = ([id, version]) => `id = X'${id}' AND version = ${version}`;

async function recordsMoved() {
	const mine = records(w.k1);
	const changed = mine.find(([, v]) => v === '2');
	const first = [changed[0], '1'];
	const group = mine.find(([id]) => id !== changed[0]);
	const other = records(w.k2)[0];
	const third = records(w.k3)[0];
	const from = [['another group', group], ['an older version', first], ['another case', other], ["another unit's", third]];
	for (const [what, r] of from) {
		await set('record', rec(changed), { body: rowOf('record', rec(r)).body }, () =>
			caseRefused(w.k1, `record.body of ${what}`));
	}
	await set('record', rec(first), { body: rowOf('record', rec(group)).body }, async () => {
		refused(await w.kon.get(`/kasus/${w.k1.id}/riwayat`), 'an old record.body');
	});
	await set('record', rec(group), { case_id: idHex(w.k2.id) }, async () => {
		await caseRefused(w.k1, 'record.case_id, the case it left');
		refused(await w.kon.get(`/kasus/${w.k2.id}/riwayat`), 'record.case_id, the case it came to');
		const page = await w.kon.get(`/kasus/${w.k2.id}`);
		shown(page, w.k2.word, 'record.case_id, page');
		ok(!page.text.includes(w.k1.word), 'record.case_id: not the other content');
	});
	await set('record', rec(group), { id: random() }, () => caseRefused(w.k1, 'record.id'));
	await set('record', rec(changed), { version: 3 }, () => caseRefused(w.k1, 'record.version'));
	await set('record', rec(group), { layout: 2 }, async () => {
		const page = await w.kon.get(`/kasus/${w.k1.id}`);
		ok(page.status === 500 || page.text.includes(w.k1.word), 'record.layout decides nothing');
	});
	await missing('record', rec(changed), () => caseRefused(w.k1, 'a record that is gone'));
	await missing('record', rec(group), () => caseRefused(w.k1, 'a group that is gone'));
	await swap('record', rec(changed), rec(other), ['body'], async () => {
		await caseRefused(w.k1, 'two exchanged records');
		await caseRefused(w.k2, 'two exchanged records');
	});
	shown(await w.kon.get(`/kasus/${w.k1.id}`), w.k1.word, 'all is as it was');
}

async function ended(b, what) {
	const res = await b.get(`/kasus/${w.k1.id}`);
	ok(res.status === 303 && res.location === '/masuk', `${what}: ${res.status} ${res.location}`);
	ok(!res.text.includes(TAG), `${what}: no content`);
}

async function sessions() {
	const again = await login('konselor1.angsoduo');
	const own = sql(`SELECT HEX(id) FROM session WHERE person = X'${person('konselor1.angsoduo')}' ORDER BY created`);
	const ses = (id) => `id = X'${id}'`;
	const [one, two] = own.map((r) => ses(r[0]));
	const mk = `person = X'${person('manajer.uptd')}'`;
	ok(own.length === 2, `two sessions of one person: ${own.length}`);
	await swap('session', one, two, ['body'], async () => {
		await ended(w.kon, 'session.body of another session');
		await ended(again, 'session.body of another session');
	});
	await swap('session', one, mk, ['body'], async () => {
		await ended(w.kon, "session.body of another person's");
		await ended(w.mk, "session.body of another person's");
	});
	await swap('session', one, mk, ['body', 'person'], async () => {
		await ended(w.kon, "another person's session under one's own id");
	});
	await set('session', one, { person: person('koordinator.angsoduo') }, () => ended(w.kon, 'session.person'));
	await set('session', one, { id: random() + random() }, () => ended(w.kon, 'session.id'));
	await set('session', one, { ends: 1 }, () => ended(w.kon, 'session.ends'));
	await set('session', one, { seen: 1 }, () => ended(w.kon, 'session.seen'));
	const { created } = rowOf('session', one);
	await set('session', one, { created: Number(created) - 1 }, async () => {
		shown(await w.kon.get(`/kasus/${w.k1.id}`), w.k1.word, 'session.created decides nothing');
	});
	shown(await w.kon.get(`/kasus/${w.k1.id}`), w.k1.word, 'all is as it was');
}

// A login with the right name, password and code.
async function enters(name) {
	const acc = user(name);
	stepsForget();
	const b = new Browser();
	const res = await b.tryLogin(acc.user, acc.password, await freshCode(acc));
	return { b, res };
}
async function barred(name, what) {
	const { b, res } = await enters(name);
	ok([422, 500].includes(res.status), `${what}: ${res.status}`);
	ok(!res.cookies.some((c) => c.startsWith('__Host-sid=') && !/max-age=0/i.test(c)), `${what}: no session`);
	ok((await b.get('/')).status === 303, `${what}: not in`);
}

async function people() {
	const name = 'konselor2.angsoduo';
	const me = `user = '${name}'`;
	const colleague = "user = 'koordinator.angsoduo'";
	const stranger = "user = 'manajer.uptd'";
	for (const [what, where] of [['a colleague', colleague], ['a stranger', stranger]]) {
		const row = rowOf('person', where);
		await set('person', me, { wrap: row.wrap }, () => barred(name, `person.wrap of ${what}`));
		await set('person', me, { bag: row.bag }, () => barred(name, `person.bag of ${what}`));
	}
	const key = ['salt', 'wrap', 'bag', 'bag_version'];
	await swap('person', me, colleague, key, () => barred(name, 'all of the keys of a colleague'));
	// with the colleague's own password: the bag says for whom it was made
	await swap('person', me, colleague, key, async () => {
		const acc = user('koordinator.angsoduo');
		stepsForget();
		const b = new Browser();
		const res = await b.tryLogin(name, acc.password, await freshCode(acc));
		ok(res.status === 422, `another's bag under one's own name: ${res.status}`);
	});
	const row = rowOf('person', me);
	await set('person', me, { user: text('orang.lain') }, () => barred(name, 'person.user'));
	await set('person', me, { id: random() }, () => barred(name, 'person.id'));
	await set('person', me, { salt: random() }, () => barred(name, 'person.salt'));
	await set('person', me, { memory: 1024 }, () => barred(name, 'person.memory below the floor'));
	await set('person', me, { memory: Number(row.memory) + 1024 }, () => barred(name, 'person.memory'));
	await set('person', me, { passes: 1 }, () => barred(name, 'person.passes below the floor'));
	await set('person', me, { pepper: Number(row.pepper) + 1 }, () => barred(name, 'person.pepper'));
	await set('person', me, { bag_version: Number(row.bag_version) + 1 }, () => barred(name, 'person.bag_version'));
	tried.add('person.last_step'); // lets a code count again or none: R37
}

async function oldBag() {
	const name = 'peksos2.lansia';
	const acc = user(name);
	const me = `user = '${name}'`;
	const before = rowOf('person', me);
	const b = await login(name);
	stepsForget();
	await b.get('/akun');
	const next = 'teratai-kompas-lumbung-perahu-77';
	const res = await b.post('/akun/sandi', { old: acc.password, otp: await freshCode(acc), new: next, again: next });
	ok(res.status === 303, `the password is changed: ${res.status}`);
	const old = acc.password;
	for (const password of [old, next]) {
		acc.password = password;
		await set('person', me, { wrap: before.wrap, salt: before.salt }, () => barred(name, 'the old wrap'));
		await set('person', me, { bag: before.bag }, () => barred(name, 'the old bag'));
	}
	acc.password = next;
	ok((await enters(name)).res.status === 303, 'the new password opens');
	// the whole old row revives the old password: said in docs/threats.md
	const { wrap, bag, salt, bag_version: version } = before;
	sql(`UPDATE person SET wrap = X'${wrap}', bag = X'${bag}', salt = X'${salt}', bag_version = ${version} WHERE ${me}`);
	acc.password = old;
}

async function unitSeeds() {
	const name = 'konselor2.angsoduo';
	const wrap = (who) => `person = X'${person(who)}'`;
	for (const [what, who] of [['a colleague', 'koordinator.angsoduo'], ["another unit's", 'manajer.uptd']]) {
		await set('unit_wrap', wrap(name), { sealed: rowOf('unit_wrap', wrap(who)).sealed }, () =>
			barred(name, `unit_wrap.sealed of ${what}`));
	}
	// a seed that is not there: the person is let in, and reads nothing
	const poorer = [{ person: random() }, { unit: random() }, { epoch: 7 }];
	for (const values of poorer) {
		await set('unit_wrap', wrap(name), values, async () => {
			const { b } = await enters(name);
			const res = await b.get(`/kasus/${w.k1.id}`);
			ok([403, 404].includes(res.status) && !res.text.includes(TAG), `unit_wrap.${Object.keys(values)}: ${res.status}`);
		});
	}
	// a colleague's wrap gives nobody a role
	const row = rowOf('unit_wrap', wrap('koordinator.angsoduo'));
	const adm = person('admin.bkkbn');
	sql(`INSERT INTO unit_wrap SET unit = X'${row.unit}', epoch = ${row.epoch}, person = X'${adm}', sealed = X'${row.sealed}'`);
	const { b } = await enters('admin.bkkbn');
	for (const where of ['/kasus', `/kasus/${w.k1.id}`]) {
		const res = await b.get(where);
		ok(res.status === 403 && !res.text.includes(TAG), `an administrator with a wrap: ${where} ${res.status}`);
	}
	sql(`DELETE FROM unit_wrap WHERE person = X'${adm}'`);
}

const ref = (r) => `id = X'${idHex(r.id)}'`;
const both = (r) => [w.kon.get(`/rujukan/${r.id}`), w.mk.get(`/rujukan/${r.id}`)];
async function refRefused(r, what) {
	for (const res of await Promise.all(both(r))) refused(res, what, [404, 500]);
}
async function refShown(r, what) {
	for (const res of await Promise.all(both(r))) shown(res, r.word, what);
}

async function referrals() {
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
			const list = await w.pks.get('/rujukan');
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
		refused(await w.kon.get(`/kasus/${w.k1.id}`), "its case");
	});
	await refShown(w.opened, 'all is as it was');
}

// The receiver that the officer chose gets it, not the one in the row.
async function diverted() {
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
async function sides() {
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
		refused(await w.kon.get('/rujukan'), 'referral_side.idx, list');
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

const act = (r, v) => `referral = X'${idHex(r.id)}' AND version = ${v}`;
async function actions() {
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

async function documents() {
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
	await set('document', one, { sealed_keys: '' }, async () => {
		const page = await w.mk.get(`/rujukan/${w.opened.id}`);
		ok(page.status === 200 && !page.text.includes(w.opened.word), 'without sealed keys nothing is shown');
	});
	await refShown(w.opened, 'all is as it was');
}

// The answer that came back, and the copies of the key that both sides keep.
async function answers() {
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
				refused(await b.get(`/rujukan/${w.accepted.id}/dokumen.xml`), `document_copy.body of ${what}, XML`);
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
async function withoutParts() {
	await missing('document', docs(w.sent)[0], async () => {
		refused(await w.mk.post(`/rujukan/${w.sent.id}/buka`), 'open without a document');
		refused(await w.kon.post(`/rujukan/${w.sent.id}/tarik`, { reason: 'no-longer-needed' }), 'withdraw without a document');
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
async function rolledBack() {
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
async function revived() {
	const { ref: id } = await fx.referralIn('dibuka', w.kon, w.mk, {
		to: 'UPTD PPA', service: 'complaint', summary: canary('tarik') }, w.k1.id);
	const [doc] = docs({ id });
	const { sealed_keys } = rowOf('document', doc);
	const res = await w.kon.post(`/rujukan/${id}/tarik`, { reason: 'no-longer-needed' });
	ok(res.status === 303, `withdrawn: ${res.status}`);
	ok(rowOf('document', doc).sealed_keys === '', 'the keys are gone');
	await set('document', doc, { sealed_keys }, async () => {
		for (const where of ['', '/surat', '/dokumen.xml']) {
			const page = await w.mk.get(`/rujukan/${id}${where}`);
			ok(!page.text.includes(TAG), `a withdrawn document${where}: ${page.status}`);
		}
	});
}

// A case whose referral runs is not closed because a clear column says it ended.
async function closedEarly() {
	const kau = await login('kepala.angsoduo');
	const id = await fx.createCase(w.kon);
	const { ref: r } = await fx.referralIn('terkirim', w.kon, w.mk, { to: 'UPTD PPA', service: 'complaint' }, id);
	await kau.get('/');
	ok((await kau.post(`/kasus/${id}/tutup`)).status === 409, 'its referral runs');
	for (const state of [7, 8]) {
		await set('referral', ref({ id: r }), { state }, async () => {
			refused(await kau.post(`/kasus/${id}/tutup`), `closing, referral.state ${state}`);
		});
	}
}

// An address kept for a repeated form leads nowhere else.
async function keptAnswers() {
	const request_id = random();
	await w.kon.get('/kasus/baru');
	const fields = { ...fx.caseFields(), request_id };
	const res = await w.kon.post('/kasus/baru', fields);
	const last = sql('SELECT HEX(id) FROM request ORDER BY created DESC LIMIT 1')[0][0];
	ok((await w.kon.post('/kasus/baru', fields)).location === res.location, 'a repeat has the same answer');
	for (const to of ['//example.org/', '/\\example.org/', 'https://example.org/', 'javascript:0', '']) {
		await forged('request', `id = X'${last}'`, { answer: text(to) }, async () => {
			const out = await w.kon.post('/kasus/baru', fields);
			ok(out.status === 500 && !out.location, `request.answer ${to}: ${out.status} ${out.location}`);
		});
	}
}

await proves(2, 'no value of the database works in another place', async () => {
	for (const part of [cases, caseColumns, recordsMoved, sessions, people, oldBag, unitSeeds,
		referrals, diverted, sides, actions, documents, answers, withoutParts, rolledBack, revived,
		closedEarly, keptAnswers]) {
		await check(part.name, part);
	}
	const left = columns().filter((c) => !public_.test(c) && !tried.has(c));
	ok(left.length === 0, `columns that nobody tried: ${left}`);
	console.log(`${tried.size} columns`);
});
finish();
