// Who writes to the database puts keys of their own into the request of somebody
// who waits to be admitted: the words do not match, or the roster refuses.
import { Browser, totp, user, words as text } from '../lib/portal.mjs';
import * as j from '../lib/join.mjs';
import { check, equal, finish, ok } from '../lib/check.mjs';
import { forged, idHex, logins, random } from './lib.mjs';
import * as l from './links.mjs';
import { sql } from './sql.mjs';
import { BKKBN, DP3AP2, unitOf } from './world.mjs';

const [adm, pim, kor] = await logins('admin.bkkbn', 'pimpinan.bkkbn', 'koordinator.angsoduo');
const tag = random().slice(0, 6).toUpperCase();
const links = () => sql('SELECT COUNT(*) FROM roster_link')[0][0];
const units = await j.unitsOf(adm);
const ANGSO = Object.entries(units).find(([name]) => name.includes('Angso Duo'))[1];
const key = () => random() + random();

// Somebody who has enrolled; where: their row.
async function enrolled(unit, name, roles) {
	const one = await j.enrol((await j.invite(adm, unit, name, roles)).code);
	const person = sql(`SELECT HEX(id) FROM person WHERE user = '${one.acc.user}'`)[0][0];
	return { ...one, where: `person = X'${person}'`, person };
}
async function refusedBy(b, name, said, want, what) {
	const before = links();
	const res = await j.admit(b, name, said);
	ok(want.includes(res.status), `${what}: ${res.status} instead of ${want.join('/')}`);
	equal(links(), before, `${what}: no link`);
	return res;
}
// The words that the person sees who logs in now.
async function shownTo(one) {
	sql('UPDATE person SET last_step = 0');
	const res = await new Browser().tryLogin(one.acc.user, one.acc.password, totp(one.acc.totp_secret, Math.floor(Date.now() / 30000)));
	return { res, said: j.wordsOn(res.text) };
}

await check('keys that were exchanged: the words do not match', async () => {
	const name = `Konselor Tukar ${tag}`;
	const one = await enrolled(ANGSO, name, ['kon']);
	const thief = l.stranger();
	for (const [what, set] of [
		['the box key', { box_pk: key() }],
		['the signing key', { sign_pk: thief.pk }],
		['both', { box_pk: key(), sign_pk: thief.pk }],
		['another person', { person: random() }],
		['a key of the unit', { unit_pk: key() }],
	]) {
		await forged('join_request', one.where, set, async () => {
			const res = await refusedBy(kor, name, one.words, [422], what);
			ok(text(res.text).includes('mungkin ada yang mengubah permintaannya'), `${what}: the page says what it may mean`);
			if (set.person || set.unit_pk) return;
			const { res: page, said } = await shownTo(one);
			equal(page.status, 200, `${what}: the person still sees words`);
			equal(said.join(' '), one.words.join(' '), `${what}: those of their own keys`);
		});
	}
	await forged('join_request', one.where, { self: random().repeat(4) }, () =>
		refusedBy(kor, name, one.words, [403], 'the person’s own signature'));
	equal((await j.admit(kor, name, one.words)).status, 303, 'put back, they are admitted');
});

await check('a key of the unit that was exchanged before the words were shown', async () => {
	const unit = await j.found(adm, `TUKAR-${tag}`, `PPKS Tukar ${tag}`);
	const name = `Kepala Tukar ${tag}`;
	const one = await enrolled(unit, name, ['kau']);
	await forged('join_request', one.where, { unit_pk: key() }, async () => {
		await refusedBy(pim, name, one.words, [422], 'with the words of before');
		// else bytes could be looked for that give other keys the same words
		const { res, said } = await shownTo(one);
		equal(res.status, 500, 'the person has signed another key');
		equal(said.length, 0, 'and sees no words');
	});
	equal((await j.admit(pim, name, one.words)).status, 303, 'put back, they are admitted');
});

await check('a request that nobody made', async () => {
	const name = `Konselor Palsu ${tag}`;
	const { code } = await j.invite(adm, ANGSO, name, ['kon']);
	ok(code, 'an open invitation');
	const thief = l.stranger();
	const invitation = sql(`SELECT LOWER(HEX(SUBSTRING(link, 67, 16))) FROM roster_link
		WHERE SUBSTRING(link, 14, 1) = X'03' ORDER BY generation DESC LIMIT 1`)[0][0];
	sql(`INSERT INTO join_request SET invitation = X'${invitation}', unit = X'${idHex(ANGSO)}', person = X'${thief.person}',
		created = ${Date.now()}, box_pk = X'${key()}', sign_pk = X'${thief.pk}', unit_pk = X'${'00'.repeat(32)}', self = X'${random().repeat(4)}'`);
	const id = await j.waits(kor, name);
	ok(id && idHex(id) === invitation.toUpperCase(), 'stands in the list');
	await refusedBy(kor, name, ['satu', 'dua', 'tiga', 'empat', 'lima', 'enam'], [422], 'nobody has words for it');
	sql(`DELETE FROM join_request WHERE invitation = X'${invitation}'`);
});

await check('a proposal in the place of another', async () => {
	const name = ['konselor1.angsoduo', 'konselor2.angsoduo'].map((n) => user(n).name);
	const id = [];
	for (const n of name) id.push(await j.personOf(adm, '/admin', n));
	await adm.get('/admin');
	equal((await adm.post('/admin/peran', { person: id[0], unit: ANGSO, roles: ['kor'] })).status, 303, 'shown to the head');
	equal((await adm.post('/admin/peran', { person: id[1], unit: ANGSO, roles: ['kor'] })).status, 303, 'and another');
	const rows = sql('SELECT HEX(id), HEX(core), HEX(signature) FROM proposal ORDER BY created DESC, id DESC LIMIT 2');
	await kor.get('/anggota');
	const before = links();
	const uuid = rows[0][0].toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
	await forged('proposal', `id = X'${rows[0][0]}'`, { core: rows[1][1], signature: rows[1][2] }, async () => {
		equal((await kor.post(`/anggota/peran/${uuid}`)).status, 404, 'is not agreed to');
		equal(links(), before, 'no link');
		ok(!(await kor.get('/anggota')).text.includes(uuid), 'and not shown');
	});
	sql('DELETE FROM proposal');
});

await check('a removal that the database drops', async () => {
	const name = `Konselor Hilang ${tag}`;
	const unit = await j.found(adm, `HILANG-${tag}`, `PPKS Hilang ${tag}`);
	const { browser: head } = await j.member(adm, pim, unit, `Kepala Hilang ${tag}`, ['kau']);
	await j.member(adm, head, unit, name, ['kon']);
	const id = await j.personOf(head, '/anggota', name);
	sql(`DELIMITER //
CREATE TRIGGER hilang BEFORE INSERT ON roster_link FOR EACH ROW SET NEW.generation = 0//
DELIMITER ;
DO 0`);
	await head.get(`/anggota/${id}/keluarkan`);
	const res = await head.post(`/anggota/${id}/keluarkan`, { unit });
	sql('DROP TRIGGER hilang; DELETE FROM roster_link WHERE generation = 0');
	equal(res.status, 500, 'is not said to be done');
	await head.get(`/anggota/${id}/keluarkan`);
	equal((await head.post(`/anggota/${id}/keluarkan`, { unit })).status, 303, 'and is done once it can be');
});

await check('no log, no act: none of it is done without its entry on the trail', async () => {
	const name = `Konselor Jejak ${tag}`;
	const tables = ['roster_link', 'join_request', 'proposal', 'person', 'unit_wrap', 'session'];
	const state = () => tables.map((t) => sql(`SELECT COUNT(*) FROM ${t}`)[0][0]).join(' ');
	const { code } = await j.invite(adm, ANGSO, name, ['kon']);
	sql(`DELIMITER //
CREATE TRIGGER jejak_rusak BEFORE INSERT ON trail FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'rusak'//
DELIMITER ;
DO 0`);
	const nothing = async (what, run) => {
		const before = state();
		const res = await run();
		ok([500, 503].includes(res.status), `${what}: ${res.status}`);
		equal(state(), before, `${what}: nothing is stored`);
		return res;
	};
	try {
		await adm.get('/admin');
		const letter = await nothing('invite', () => adm.post('/admin/undang', { unit: ANGSO, name, roles: ['kon'] }));
		ok(!letter.text.includes('kunci'), 'and no code is shown');
		await nothing('name a unit', () => adm.post('/admin/unit', { code: `J-${tag}`, abbr: `J-${tag}`, name_id: name, name_en: name }));
		const b = new Browser();
		const f = await j.opened(b, code);
		const otp = totp(f.totp_secret, Math.floor(Date.now() / 30000));
		const page = await nothing('enrol', () => b.post('/gabung/daftar', {
			code: f.code, state: f.state, user: f.user, new: j.PASSWORD, again: j.PASSWORD, otp,
		}));
		equal(j.wordsOn(page.text).length, 0, 'and no words are shown');
		const id = await j.personOf(kor, '/anggota', user('konselor2.angsoduo').name);
		const fields = { person: id, unit: ANGSO };
		await nothing('propose', () => kor.post('/anggota/peran', { ...fields, roles: ['kon', 'kor'] }));
		await nothing('suspend', () => kor.post(`/anggota/${id}/tangguhkan`, { unit: ANGSO }));
	} finally {
		sql('DROP TRIGGER jejak_rusak');
	}
	const one = await enrolled(ANGSO, name, ['kon']);
	ok(one.words.length === 6, 'with a trail it works');
});

// The hash of an invitation's code stands in its link, for whoever reads rows.
await check('an administrator elsewhere takes nobody’s invitation over', async () => {
	const [other] = await logins('admin.dp3ap2');
	for (const [b, agency, unit, thief, thiefs, theirs] of [
		[adm, BKKBN, ANGSO, 'admin.dp3ap2', DP3AP2, unitOf('manajer.uptd')],
		[other, DP3AP2, Object.entries(await j.unitsOf(other)).find(([n]) => n.includes('UPTD'))[1], 'admin.bkkbn', BKKBN, idHex(ANGSO)],
	]) {
		const name = `Konselor Salin ${random().slice(0, 6)}`;
		const { code } = await j.invite(b, unit, name, ['kon']);
		const token = l.tokenOf(l.head(agency).link);
		const by = l.insider(thief);
		const copy = random();
		l.append(thiefs, l.link(thiefs, l.TYPE.invite, copy + theirs.toLowerCase() + l.text('Konselor Contoh Lain') + l.roleBits('kon') + token, by));
		const { page } = await j.opened(new Browser(), code);
		ok(text(page.text).includes(name), `${thief}: the code leads to its own invitation`);
		l.append(thiefs, l.link(thiefs, l.TYPE.withdraw, copy, by));
		equal((await j.opened(new Browser(), code)).page.status, 200, `${thief}: nor is it void with the other one`);
	}
});
finish();
