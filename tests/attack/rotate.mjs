// R10: whoever left a unit opens nothing that it wrote after the next seed, with
// the seed that they saved and the whole database.
import { equal, finish, ok, proves, check } from '../lib/check.mjs';
import * as fx from '../lib/fixture.mjs';
import * as j from '../lib/join.mjs';
import { reread } from '../lib/people.mjs';
import { canary, hexOf, login, random, logins, person, rowOf, shown, idHex, uuid } from './lib.mjs';
import { sql } from './sql.mjs';
import * as l from './links.mjs';
import { BKKBN, unitOf, until } from './world.mjs';

const [kon, head, kor, mk] = await logins('konselor1.muarobungo', 'kepala.muarobungo', 'koordinator.muarobungo', 'manajer.uptd');
const BUNGO = unitOf('konselor1.muarobungo');
const her = person('kepala.muarobungo').toLowerCase();
const made = async (what) => {
	const word = canary(what);
	return { word, id: await fx.createCase(kon, { name: word, narrative: word, alias: word }) };
};
const epochs = () => sql(`SELECT epoch, COUNT(*) FROM kasus WHERE unit = X'${BUNGO}' AND epoch > 0 GROUP BY epoch ORDER BY epoch`);
// A restricted case of two who stay, and what of it opens with the PDP unit's seed and one of the unit's.
const word = canary('terbatas');
const shut = await fx.createCase(kon, { name: word, second: uuid(person('koordinator.muarobungo')) });
const saved = l.unitSeed('kepala.muarobungo', BUNGO, 1);
const pdp = l.unitSeed('petugaspdp.bkkbn', unitOf('petugaspdp.bkkbn'), 1);
const twice = (seed) => sql(`SELECT HEX(sealed) FROM key_glass WHERE case_id = X'${idHex(shut)}' AND object = case_id`)
	.map(([sealed]) => l.unboxed(seed, 'LdUntBox', l.unboxed(pdp, 'LdUntBox', sealed)));
const opensShut = (key) => {
	const row = rowOf('kasus', `id = X'${idHex(shut)}'`);
	return l.opensAny(l.caseKeys(key), 7, idHex(shut), undefined, [Number(row.version)], row.header);
};

await check('a member is removed: the next who writes gives the unit a new seed', async () => {
	const old = await made('lama');
	const sent = await fx.referralIn('dibuka', mk, kor, { to: 'Muaro Bungo', service: 'counselling', summary: canary('masuk') });
	const out = await fx.referralIn('terkirim', kon, mk, { to: 'UPTD PPA', service: 'complaint', summary: canary('keluar') }, old.id);
	await head.get('/kasus');
	equal(epochs().length, 1, 'one epoch so far');
	// more rows that nobody can open than are sealed anew at once, before all others
	const id = "UNHEX(CONCAT('00000000', LPAD(HEX(seq), 24, '0')))";
	sql(`INSERT INTO kasus SELECT ${id}, unit, assignee, stage, created, 0, version, size, files, review_month, key_version, epoch,
		wrap, header, idx FROM kasus, seq_1_to_600 WHERE id = X'${idHex(old.id)}'`);
	sql(`INSERT INTO referral_side SELECT ${id}, unit, version, epoch, idx, draft FROM referral_side, seq_1_to_600
		WHERE referral = X'${idHex(out.ref)}' AND unit = X'${BUNGO}'`);
	l.append(BKKBN, l.link(BKKBN, l.TYPE.remove, her + BUNGO, l.insider('koordinator.muarobungo')));
	const gone = await head.get('/kasus');
	ok(gone.status === 303 && gone.location.startsWith('/masuk'), `at the next request: ${gone.status}`);

	// reading changes nothing yet
	shown(await kor.get(`/kasus/${old.id}`), old.word, 'the old case, before');
	equal(sql(`SELECT COUNT(*) FROM unit_prev WHERE unit = X'${BUNGO}'`)[0][0], '0', 'no new seed yet');
	const fresh = await made('baru');
	equal(sql(`SELECT COUNT(*) FROM unit_prev WHERE unit = X'${BUNGO}'`)[0][0], '1', 'with the first writing there is one');
	equal(rowOf('kasus', `id = X'${idHex(fresh.id)}'`).epoch, '2', 'under which it is written');
	equal(sql(`SELECT COUNT(*) FROM unit_wrap WHERE unit = X'${BUNGO}' AND epoch = 2 AND person = X'${her}'`)[0][0], '0', 'not sealed to who left');
	equal(sql(`SELECT COUNT(*) FROM unit_wrap WHERE unit = X'${BUNGO}' AND epoch = 2`)[0][0], '2', 'sealed to who stayed');

	// everybody who stayed reads and writes on, with the session they had
	for (const [b, what] of [[kon, 'who rotated'], [kor, 'a colleague with an older session']]) {
		shown(await b.get(`/kasus/${old.id}`), old.word, `${what}: an old case`);
		shown(await b.get(`/kasus/${fresh.id}`), fresh.word, `${what}: a new case`);
		shown(await b.get(`/kasus/${old.id}/riwayat`), old.word, `${what}: the history`);
		shown(await b.get('/kasus'), fresh.word, `${what}: the list`);
		shown(await fx.search(b, { text: old.word }), old.word, `${what}: search finds the old`);
		shown(await fx.search(b, { text: fresh.word }), fresh.word, `${what}: and the new`);
		equal((await b.get('/rujukan')).status, 200, `${what}: referrals`);
		equal((await b.get(`/rujukan/${sent.ref}`)).status, 200, `${what}: one that was received`);
		equal((await b.get(`/rujukan/${out.ref}`)).status, 200, `${what}: one that was sent`);
	}
	shown(await (await login('koordinator.muarobungo')).get(`/kasus/${old.id}`), old.word, 'who logs in afterwards');
	await fx.open(mk, out.ref);
	await fx.decline(mk, out.ref);
	shown(await kon.get(`/rujukan/${out.ref}`), 'Catatan contoh.', 'an answer to the unit of before');
	const late = await fx.referralIn('terkirim', mk, kon, { to: 'Muaro Bungo', service: 'counselling', summary: canary('baru') });
	await fx.open(kon, late.ref);
	equal((await kon.get(`/rujukan/${late.ref}`)).status, 200, 'a document for the new key');

	equal((await kon.post(`/kasus/${old.id}/catatan`, { text: 'Catatan contoh.' })).status, 303, 'a note');
	// after the answers, what was left under the old seed was sealed anew
	const under = (table, key) => sql(`SELECT ${key} < X'00000001', COUNT(*) FROM ${table}
		WHERE unit = X'${BUNGO}' AND epoch = 1 GROUP BY 1`).join(';');
	await until('all is under the new seed, but for what nobody can open', () => under('kasus', 'id') === '1,600' &&
		under('referral_side', 'referral') === '1,600');
	sql("DELETE FROM kasus WHERE id < X'00000001'; DELETE FROM referral_side WHERE referral < X'00000001'");
	equal(epochs().map(([e]) => e).join(), '2', 'one epoch again');
	for (const b of [kon, kor]) {
		shown(await b.get(`/kasus/${old.id}`), old.word, 'an old case, sealed anew');
		shown(await fx.search(b, { text: old.word }), old.word, 'search finds it');
		equal((await b.get(`/rujukan/${sent.ref}`)).status, 200, 'an old referral');
	}
});

await proves(10, 'the seed that was saved opens nothing newer', async () => {
	const seeds = l.unitSeed('koordinator.muarobungo', BUNGO, 1);
	const next = l.unitSeed('koordinator.muarobungo', BUNGO, 2);
	ok(seeds !== next, 'two seeds');
	const rows = sql(`SELECT HEX(id), epoch, HEX(wrap), key_version FROM kasus WHERE unit = X'${BUNGO}' AND epoch > 0`);
	for (const [id, epoch, wrap, version] of rows) {
		for (const row of [Number(epoch), 1]) {
			ok(!l.opensCaseKey(seeds, id, wrap, Number(version), row), 'the saved seed opens no case');
		}
		ok(l.opensCaseKey(next, id, wrap, Number(version), Number(epoch)), 'the unit\'s seed does');
	}
	ok(rows.length >= 2, `${rows.length} cases`);
	const [[sealed]] = sql(`SELECT HEX(sealed) FROM unit_prev WHERE unit = X'${BUNGO}' AND epoch = 2`);
	ok(!l.opensSeed(seeds, BUNGO, 2, sealed), 'nor does it open the newer seed');
	ok(l.opensSeed(next, BUNGO, 2, sealed) === seeds, 'the newer one opens the older');
});

// Nobody whom it names has left: it is for the key that was sealed twice.
await check('a restricted case that did not name who left has another key with its next writing', async () => {
	const [old] = twice(saved);
	ok(old !== null && opensShut(old), 'until then it opens with the PDP unit’s seed and the one that was saved');
	// a column that says otherwise changes nothing
	sql(`UPDATE key_glass SET epoch = 9, pdp_epoch = 9 WHERE case_id = X'${idHex(shut)}'`);
	await kon.get(`/kasus/${shut}`);
	equal((await kon.post(`/kasus/${shut}/catatan`, { text: canary('rahasia') })).status, 303, 'a note');
	ok(!opensShut(old), 'that key opens no more');
	equal(twice(saved).join(), '', 'nor does the saved seed open what is sealed twice now');
	const [next] = twice(l.unitSeed('koordinator.muarobungo', BUNGO, 2));
	ok(next !== null && opensShut(next), 'the unit’s seed of now does, with the PDP unit’s');
	for (const b of [kon, kor]) shown(await b.get(`/kasus/${shut}`), word, 'who is named reads it');
	await kon.get(`/kasus/${shut}`);
	equal((await kon.post(`/kasus/${shut}/catatan`, { text: 'Catatan contoh.' })).status, 303, 'another note');
	equal(rowOf('kasus', `id = X'${idHex(shut)}'`).key_version, '2', 'under the same key');
	ok(!(await kon.get(`/kasus/${shut}/catatan`)).text.includes('Kasus dibatasi kepada'), 'of which the notes say nothing');
});

// A member who also writes to the database makes a seed of their own the unit's,
// and seals it to nobody.
await check('a member who rotates for themselves locks nobody out for long', async () => {
	const adm = await login('admin.bkkbn');
	const [, home] = Object.entries(await j.unitsOf(adm)).find(([name]) => name.includes('Muaro Bungo'));
	const joined = async (name) => {
		const one = await j.enrol((await j.invite(adm, home, name, ['kon'])).code);
		equal((await j.admit(kor, name, one.words)).status, 303, `${name} is admitted`);
		return { acc: one.acc, id: await j.personOf(adm, '/admin', name) };
	};
	const leave = async (who) => equal((await adm.post(`/anggota/${who.id}/keluarkan`, { unit: home })).status, 303, 'removed');
	const thief = await joined(`Konselor Curang ${random().slice(0, 6)}`);
	const other = await joined(`Konselor Pergi ${random().slice(0, 6)}`);
	const before = await made('sebelum');
	const rotated = (pk) => l.append(BKKBN, l.link(BKKBN, l.TYPE.rotate, BUNGO + '00000003' + pk, l.insider(thief.acc)));

	const early = rotated(l.unitOwn().pk);
	equal((await kon.get('/kasus')).status, 503, 'nobody rotates when nobody has left');
	l.takeBack(early);
	await reread();
	shown(await kon.get(`/kasus/${before.id}`), before.word, 'mended');

	await leave(other);
	const own = l.unitOwn();
	rotated(own.pk);
	// one of those who stayed is given nothing, and one something else
	sql(`INSERT INTO unit_wrap (unit, epoch, person, sealed) VALUES (X'${BUNGO}', 3, X'${person('koordinator.muarobungo')}', X'${'5a'.repeat(112)}')`);
	ok(!(await kon.get(`/kasus/${before.id}`)).text.includes(before.word), 'who has not the seed reads nothing');
	equal((await kor.get(`/kasus/${before.id}`)).status, 500, 'who was given another is refused');
	await leave(thief);
	// the next who holds the seed before that one makes the next
	const back = await login('koordinator.muarobungo');
	shown(await back.get(`/kasus/${before.id}`), before.word, 'once the signer has left, she reads');
	const after = await fx.createCase(back, { name: canary('sesudah') });
	const row = rowOf('kasus', `id = X'${idHex(after)}'`);
	equal(row.epoch, '4', 'and writes under a seed that is the unit\u2019s');
	ok(!l.opensCaseKey(own.seed, row.id, row.wrap, Number(row.key_version), 4), 'of which the thief\u2019s opens nothing');
	const again = await login('konselor1.muarobungo');
	shown(await again.get(`/kasus/${before.id}`), before.word, 'her colleague reads again');
	await again.get('/kasus');
	equal((await again.post(`/kasus/${before.id}/catatan`, { text: 'Catatan contoh.' })).status, 303, 'and writes');
	await until('all is under the new seed', () => epochs().every(([e]) => e === '4'));
	shown(await (await login('konselor1.muarobungo')).get(`/kasus/${before.id}`), before.word, 'and so it stays');
});
finish();
