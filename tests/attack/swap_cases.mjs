// R2, first part: persons, their sessions and keys, cases and their records.
import { Browser, freshCode, loggedIn, user } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import { ok } from '../lib/check.mjs';
import {
	TAG, canary, forged, idHex, kept, listed, login, missing, person, random, refused, rowOf, searched, shown, stepsForget, uuid,
} from './lib.mjs';
import { sql } from './sql.mjs';
import { kasus, set, swap, text, tried, unit, w } from './swap_world.mjs';

const caseViews = (b, k) => [b.get(`/kasus/${k.id}`), b.get(`/kasus/${k.id}/riwayat`)];
async function caseRefused(k, what) {
	for (const res of await Promise.all(caseViews(w.kon, k))) refused(res, what);
	const before = sql('SELECT COUNT(*) FROM record')[0][0];
	refused(await w.kon.post(`/kasus/${k.id}/catatan`, { text: 'Contoh.' }), `${what}, a note`);
	ok(sql('SELECT COUNT(*) FROM record')[0][0] === before, `${what}: nothing is written`);
}

export async function cases() {
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
			const list = await w.kon.get('/kasus');
			listed(list, `kasus.idx of ${what}, list`, [w.k1.word, w.k3.word]);
			ok(list.text.split(w.k2.word).length === 2, `kasus.idx of ${what}: the other case stands once`);
			searched(await fx.search(w.kon, { text: TAG }), `kasus.idx of ${what}, search`, [w.k1.word, w.k3.word]);
			const page = await w.kon.get(`/kasus/${w.k1.id}`);
			shown(page, w.k1.word, `kasus.idx of ${what}, page`);
			ok(!page.text.includes(w.k2.word) && !page.text.includes(w.k3.word), 'the page is of one case');
		});
	}
	await swap('kasus', kasus(w.k1), kasus(w.k2), ['wrap', 'header', 'idx', 'version', 'created', 'changed'], async () => {
		await caseRefused(w.k1, 'a whole case');
		listed(await w.kon.get('/kasus'), 'a whole case, list', [w.k1.word, w.k2.word]);
	});
	const id = random();
	await set('kasus', kasus(w.k1), { id }, () => caseRefused({ id: uuid(id) }, 'kasus.id'));
}

export async function caseColumns() {
	await set('kasus', kasus(w.k1), { unit: unit.b }, async () => {
		refused(await w.mk.get(`/kasus/${w.k1.id}`), "kasus.unit, the other unit");
		listed(await w.mk.get('/kasus'), "kasus.unit, the other unit's list", [w.k1.id]);
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
	for (const name of ['version', 'created', 'changed', 'key_version', 'epoch']) {
		for (const by of [-1, 1]) {
			const value = Number(row[name]) + by;
			await set('kasus', kasus(w.k1), { [name]: value }, () => caseRefused(w.k1, `kasus.${name} ${by}`));
		}
	}
	for (const name of ['size', 'files', 'review_month']) {
		await set('kasus', kasus(w.k1), { [name]: Number(row[name]) + 7 }, async () => {
			shown(await w.kon.get(`/kasus/${w.k1.id}`), w.k1.word, `kasus.${name} decides nothing`);
			refused(await w.kon2.get(`/kasus/${w.k1.id}`), `kasus.${name} grants nothing`, [403]);
		});
	}
}

// Rows of a case's records, oldest first: [id, version].
const records = (k) => sql(`SELECT HEX(id), version FROM record WHERE case_id = X'${idHex(k.id)}' ORDER BY id, version`);
const rec = ([id, version]) => `id = X'${id}' AND version = ${version}`;

export async function recordsMoved() {
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
	await set('record', rec(changed), { past: 9 }, () => caseRefused(w.k1, 'record.past'));
	// its history asks for each version by number, and checks that it is the one
	await set('record', rec(changed), { past: 2 }, async () => {
		refused(await w.kon.get(`/kasus/${w.k1.id}`), 'record.past of a version that went');
	});
	await set('record', rec(first), { past: 9 }, async () => {
		refused(await w.kon.get(`/kasus/${w.k1.id}/riwayat`), 'an old record.past');
	});
	// the newest version once more, in the place that it goes to when it is past
	const twin = rowOf('record', rec(changed));
	const names = Object.keys(twin).filter((n) => n !== 'past').join(', ');
	sql(`INSERT INTO record (past, ${names}) SELECT version, ${names} FROM record WHERE ${rec(changed)} AND past = 0`);
	const edit = await w.kon.post(`/kasus/${w.k1.id}/ubah`, {
		...fx.caseFields({ name: w.k1.word, narrative: w.k1.word, alias: canary('alias'), address: w.k1.word }),
		version: rowOf('kasus', kasus(w.k1)).version,
	});
	refused(edit, 'a version in the place of a past one');
	sql(`DELETE FROM record WHERE ${rec(changed)} AND past <> 0`);
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
	ok(!kept(res.text).includes(TAG), `${what}: no content`);
}

export async function sessions() {
	stepsForget();
	const again = await loggedIn(user('konselor1.angsoduo'), { agent: 'Mozilla/5.0 (Android 14; Mobile; rv:140.0) Firefox/140.0' });
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
	const told = async () => (await again.get('/akun')).text.includes('Firefox di Android');
	ok(await told(), 'a session says where it is used');
	await set('session', two, { place: rowOf('session', mk).place }, async () =>
		ok(!await told(), "session.place of another person's"));
	await swap('session', one, two, ['place'], async () => ok(!await told(), 'session.place of another session'));
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

export async function people() {
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

export async function oldBag() {
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
	// the whole old row: the trail tells that it is not the newest
	const { wrap, bag, salt, code, bag_version } = before;
	acc.password = old;
	await set('person', me, { wrap, bag, salt, code, bag_version }, () => barred(name, 'the whole old row'));
	const again = await loggedIn({ ...acc, password: next });
	await again.get('/akun');
	const back = await again.post('/akun/sandi', { old: next, otp: await freshCode(acc), new: old, again: old });
	ok(back.status === 303, `and back: ${back.status}`);
}

// Name, code and phone are right, but for what was done to the row.
async function unrecovered(name, what, code) {
	const acc = user(name);
	stepsForget();
	const b = new Browser();
	await b.get('/masuk/lupa');
	const next = 'teratai-kompas-lumbung-perahu-78';
	const res = await b.post('/masuk/lupa',
		{ user: name, recovery: code ?? acc.recovery_code, otp: await freshCode(acc), new: next, again: next });
	ok([422, 500].includes(res.status), `recovery with ${what}: ${res.status}`);
	ok(!/class="kunci"/.test(res.text), `recovery with ${what}: no code is shown`);
}

export async function recovery() {
	const name = 'konselor2.angsoduo';
	const me = `user = '${name}'`;
	const [row, colleague] = [rowOf('person', me), "user = 'koordinator.angsoduo'"];
	const theirs = user('koordinator.angsoduo').recovery_code;
	await unrecovered(name, "a colleague's code", theirs);
	for (const [what, where] of [['a colleague', colleague], ['a stranger', "user = 'manajer.uptd'"]]) {
		await set('person', me, { code: rowOf('person', where).code }, () => unrecovered(name, `person.code of ${what}`));
	}
	await set('person', me, { code_pepper: Number(row.code_pepper) + 1 }, () => unrecovered(name, 'person.code_pepper'));
	const key = ['salt', 'wrap', 'bag', 'bag_version', 'code', 'code_pepper'];
	await swap('person', me, colleague, key, async () => {
		await unrecovered(name, 'all of the keys of a colleague');
		await unrecovered(name, 'all of the keys of a colleague, and their code', theirs);
	});

	// a code that has been replaced
	const other = 'peksos2.lansia';
	const [acc, where] = [user(other), `user = '${other}'`];
	const before = rowOf('person', where);
	const b = await login(other);
	stepsForget();
	await b.get('/akun/kode');
	const made = await b.post('/akun/kode', { old: acc.password, otp: await freshCode(acc) });
	ok(made.status === 200, `another code is made: ${made.status}`);
	await unrecovered(other, 'the old code');
	await set('person', where, { code: before.code }, () => unrecovered(other, 'the old code and its column'));
	const { salt, wrap, bag, bag_version, code } = before;
	await set('person', where, { salt, wrap, bag, bag_version, code }, () => unrecovered(other, 'the old code and its whole row'));
}

export async function unitSeeds() {
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

// Keys of records that have their own: none works for another record, version,
// case or person.
export async function ownKeys() {
	const secret = canary('sendiri');
	const page = (what, k = w.k1) => w.kon.get(`/kasus/${k.id}/${what}`);
	const write = async (k, what, version) => {
		await page(what, k);
		const res = await w.kon.post(`/kasus/${k.id}/${what}`, version === undefined ? { text: secret } : { text: secret, version });
		ok(res.status === 303, `${what} of ${k.id}: ${res.status}`);
	};
	await write(w.k1, 'catatan-proses');
	await write(w.k1, 'keselamatan', '0');
	await write(w.k1, 'keselamatan', '1');
	await write(w.k2, 'keselamatan', '0');
	const me = person('konselor1.angsoduo');
	const mine = sql(`SELECT HEX(object), version, HEX(case_id) FROM key_wrap WHERE holder = X'${me}' AND case_id IN
		(X'${idHex(w.k1.id)}', X'${idHex(w.k2.id)}')`);
	const row = ([object, version]) => `object = X'${object}' AND version = ${version} AND holder = X'${me}'`;
	const two = mine.find(([, v]) => v === '2');
	const one = mine.find(([o, v]) => o === two[0] && v === '1');
	const note = mine.find(([o, , k]) => o !== two[0] && k === two[2]);
	const other = mine.find(([, , k]) => k !== two[2]);
	const head = person('kepala.angsoduo');
	for (const [what, by] of [['the version before', one], ['a process note', note], ['another case', other]]) {
		await set('key_wrap', row(two), { sealed: rowOf('key_wrap', row(by)).sealed }, async () =>
			refused(await page('keselamatan'), `key_wrap.sealed of ${what}`));
	}
	await set('key_wrap', row(two), { sealed: rowOf('key_wrap', `object = X'${two[0]}' AND version = 2 AND holder = X'${head}'`).sealed },
		async () => refused(await page('keselamatan'), "key_wrap.sealed of the unit's head"));
	await swap('key_wrap', row(two), row(note), ['sealed'], async () => {
		refused(await page('keselamatan'), 'two exchanged keys, the plan');
		refused(await page('catatan-proses'), 'two exchanged keys, the note');
	});
	const away = [{ object: random() }, { version: 9 }, { case_id: idHex(w.k3.id) }, { holder: person('koordinator.angsoduo') }];
	for (const values of away) {
		await set('key_wrap', row(two), values, async () => {
			const res = await page('keselamatan');
			ok(res.status === 200 && !res.text.includes(secret), `key_wrap.${Object.keys(values)}: ${res.status}`);
		});
	}
	await set('key_wrap', row(two), { unit: unit.b }, async () => {
		shown(await page('keselamatan'), secret, 'key_wrap.unit decides nothing');
	});
	// somebody's key under another's name opens nothing to them
	const old = rowOf('key_wrap', row(note));
	const kon2 = person('konselor2.angsoduo');
	sql(`INSERT INTO key_wrap (case_id, object, version, holder, unit, sealed)
		VALUES (X'${old.case_id}', X'${old.object}', ${old.version}, X'${kon2}', X'${old.unit}', X'${old.sealed}')`);
	await set('kasus', kasus(w.k1), { assignee: kon2 }, async () =>
		refused(await w.kon2.get(`/kasus/${w.k1.id}/catatan-proses`), "another's key, and the case's assignee"));
	sql(`DELETE FROM key_wrap WHERE holder = X'${kon2}'`);
	shown(await page('keselamatan'), secret, 'all is as it was');
}

// An address kept for a repeated form leads nowhere else.
export async function keptAnswers() {
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
