// R12: two custodians recover a unit whose people are all gone, any one cannot,
// and everybody sees it.  The workers' clock is libfaketime's; this file moves it.
import fs from 'node:fs';
import path from 'node:path';
import { Browser, VAR, totp, user, words as text } from '../lib/portal.mjs';
import { check, equal, finish, ok, proves } from '../lib/check.mjs';
import * as fx from '../lib/fixture.mjs';
import * as j from '../lib/join.mjs';
import { alarmsSince, logSize, reread } from '../lib/people.mjs';
import * as rc from '../lib/recovery.mjs';
import { canary, forged, idHex, person, random, rowOf, shown, stepsForget } from './lib.mjs';
import * as l from './links.mjs';
import { BKKBN, until } from './world.mjs';
import { sql } from './sql.mjs';

const HOUR = 3600;
let now = 0;
function at(seconds) {
	now = seconds;
	fs.writeFileSync(process.env.CLOCK, `+${seconds}\n`);
}
// A session at the hour that it is now.
async function enter(acc) {
	stepsForget();
	const b = new Browser();
	const res = await b.tryLogin(acc.user, acc.password, totp(acc.totp_secret, Math.floor(Date.now() / 30000) + now / 30));
	if (res.status !== 303) throw new Error(`login ${acc.user}: ${res.status} ${text(res.text).slice(0, 300)}`);
	b.password = acc.password;
	await b.get('/');
	return b;
}
const as = (name) => enter(user(name));

const TRIO = ['kepala.angsoduo', 'kepala.muarobungo', 'pdp.bkkbn'];
const HEAD = 'kepala.telanaipura';
const paper = {}; // words of each custodian
const word = canary('pulih');
const links = () => Number(sql('SELECT COUNT(*) FROM roster_link')[0][0]);
const wraps = (id) => Number(sql(`SELECT COUNT(*) FROM unit_wrap WHERE person = X'${idHex(id)}'`)[0][0]);
let unit;
let kasus;
let heir; // the new head: account and id

at(0);
// The words with another one in the fourth place.
const fourth = (words, word) => [...words.slice(0, 3), word, ...words.slice(4)];

await check('three people keep keys on paper, and are appointed', async () => {
	for (const name of TRIO) {
		const b = await as(name);
		const made = await rc.paper(b);
		equal(made.words.length, 24, 'words');
		ok(made.page.text.includes('class="kode-qr"'), 'and a QR code');
		const wrong = fourth(made.words, made.words[3] === 'abadi' ? 'zona' : 'abadi');
		equal((await rc.register(b, wrong)).status, 422, 'one other word');
		equal((await rc.register(b, fourth(made.words, 'xyz'))).status, 422, 'no word');
		ok(text((await rc.register(b, fourth(made.words, 'xyz'))).text).includes('Kata ke-4'), 'which one');
		equal((await rc.register(b, made.words)).status, 303, 'its own');
		paper[name] = made.words;
		const told = text((await b.get('/akun')).text);
		ok(told.includes('Kunci di kertas didaftarkan') && !told.includes('Kata sandi diganti'), 'its owner is told what was done');
	}
	const head = await as(HEAD);
	kasus = await fx.createCase(head, { name: word, narrative: word, alias: word });
	equal((await rc.appoint(head, TRIO.map((n) => user(n).name))).status, 303, 'the head proposes');
	const pdp = await as('pdp.bkkbn');
	equal((await rc.agree(pdp, await rc.proposal(pdp))).status, 303, 'the data protection officer agrees');
	const page = text((await head.get('/pemulihan')).text);
	ok(page.includes('Lengkap'), 'the unit can be recovered');
	for (const n of TRIO) ok(page.includes(user(n).name), `${n} is shown`);
});

await check('all who held the key are gone, and a new head comes', async () => {
	const adm = await as('admin.bkkbn');
	const units = await j.unitsOf(adm);
	unit = Object.entries(units).find(([name]) => name.includes('Telanaipura'))[1];
	for (const name of [HEAD, 'koordinator.telanaipura', 'konselor1.telanaipura']) {
		const id = await j.personOf(adm, '/admin', user(name).name);
		equal((await adm.post(`/anggota/${id}/keluarkan`, { unit })).status, 303, `${name} leaves`);
	}
	equal(sql(`SELECT COUNT(*) FROM unit_wrap WHERE unit = X'${idHex(unit)}'`)[0][0], '0', 'nobody has the key');
	ok(text((await adm.get('/pemulihan')).text).includes('Hanya sampai kunci unit diganti'), 'who proposed the custodians is gone: they keep no other');
	const name = `Kepala Contoh ${random().slice(0, 6)}`;
	const one = await j.enrol((await j.invite(adm, unit, name, ['kau'])).code);
	const pim = await as('pimpinan.bkkbn');
	equal((await j.admit(pim, name, one.words)).status, 303, 'admitted by the head of the agency');
	heir = { acc: one.acc, name, id: await j.personOf(adm, '/admin', name) };
	const b = await enter(heir.acc);
	ok(text((await b.get('/')).text).includes('Anda belum memegang kunci unit'), 'a member without the key');
	ok(!(await b.get(`/kasus/${kasus}`)).text.includes(word), 'who reads nothing');
});

// The wait counts from when the sequencer has seen what the chain ends with.
const remembered = () => fs.readFileSync(path.join(VAR, 'heads'), 'utf8');
const seen = () => until('the sequencer remembers it', () => remembered().includes(l.head(BKKBN).hash));
// Propose, as far as the moment before 48 hours are over.
async function begun(one) {
	at(now + 60);
	const res = await rc.propose(await as(one), unit, heir.id, paper[one]);
	equal(res.status, 303, `${one} proposes`);
	await seen();
}
async function seenBy(name, ...where) {
	const b = await as(name);
	for (const page of where) {
		const said = text((await b.get(page)).text);
		ok(said.includes('Pemulihan kunci PPKS Telanaipura diusulkan oleh'), `${name} sees it at ${page}`);
	}
}
// She who proposed the custodians is gone, and may have kept the key that her
// session drew: nothing new is sealed to it.
async function renewed(head, keptEpoch, epoch) {
	equal(keptEpoch(), epoch, 'and writes under a new seed, which is not kept');
	ok(text((await head.get('/pemulihan')).text).includes('Tidak berlaku lagi: tunjuk penjaga kunci lagi'), 'which the page says');
	const one = await as(TRIO[0]);
	equal((await rc.propose(one, unit, heir.id, paper[TRIO[0]])).status, 404, 'nothing to recover');
	equal((await rc.appoint(head, TRIO.map((n) => user(n).name))).status, 303, 'the new head proposes the same three');
	const pdp = await as('pdp.bkkbn');
	equal((await rc.agree(pdp, await rc.proposal(pdp))).status, 303, 'the data protection officer agrees');
	await fx.createCase(head);
	equal(keptEpoch(), epoch + 2, 'and the next seed is kept');
}
const later = (b, ...args) => rc.complete(b, unit, ...args);

await proves(12, 'two custodians recover, any one cannot, everybody sees it', async () => {
	const pairs = [[0, 1], [2, 0], [1, 2]];
	for (const [i, k] of pairs) {
		const [one, two] = [TRIO[i], TRIO[k]];
		// nobody has it, once more
		sql(`DELETE FROM unit_wrap WHERE unit = X'${idHex(unit)}'`);
		equal((await rc.propose(await as(one), unit, heir.id, paper[two])).status, 422, `${one} with another's words`);
		equal((await rc.propose(await as('konselor1.angsoduo'), unit, heir.id, paper[one])).status, 403, 'somebody who found the paper');
		const before = links();
		await begun(one);
		equal((await rc.propose(await as(two), unit, heir.id, paper[two])).status, 403, 'one at a time');
		equal(links(), before + 1, 'one link');
		equal((await later(await as(two), paper[two], paper[one])).status, 403, 'both, at once');
		if (i === 0) {
			await seenBy('konselor1.angsoduo', '/', '/pemulihan');
			await seenBy('kepala.muarobungo', '/', '/anggota');
			await seenBy('admin.bkkbn', '/', '/admin');
			await seenBy('pimpinan.bkkbn', '/', '/anggota');
			const there = await enter(heir.acc);
			ok(text((await there.get('/')).text).includes('Pemulihan kunci PPKS Telanaipura diusulkan oleh'), 'and its own members');
			const other = await as('kepala.uptd');
			ok(!text((await other.get('/')).text).includes('Pemulihan kunci'), 'and no other agency');
		}
		at(now + 48 * HOUR - 120);
		equal((await later(await as(two), paper[two], paper[one])).status, 403, 'both, a minute too early');
		at(now + 240);
		equal((await later(await as(one), paper[one], paper[two])).status, 403, `${one} alone, with both papers`);
		const b = await as(two);
		equal((await later(b, paper[two], paper[two])).status, 422, `${two} with the own paper twice`);
		equal((await later(b, paper[one], paper[two])).status, 422, 'the papers exchanged');
		equal((await later(b, paper[two], paper[TRIO[3 - i - k]])).status, 422, 'with the third one\'s, who did not propose');
		equal(wraps(heir.id), 0, 'nothing has come of it');
		const done = await later(b, paper[two], paper[one]);
		equal(done.status, 303, `${one} and ${two}`);
		equal(wraps(heir.id), 1, 'the seed');

		const [[epoch]] = sql(`SELECT epoch FROM recovery WHERE unit = X'${idHex(unit)}'`);
		const head = await enter(heir.acc);
		shown(await head.get(`/kasus/${kasus}`), word, 'the new head reads the old case');
		const keptEpoch = () => Number(sql(`SELECT epoch FROM recovery WHERE unit = X'${idHex(unit)}'`)[0][0]);
		await fx.createCase(head);
		if (i === 0) await renewed(head, keptEpoch, Number(epoch));
		else equal(keptEpoch(), Number(epoch) + 1, 'and writes under a new seed, which is kept too');
		ok(text((await head.get('/')).text).includes(`dipulihkan oleh ${user(one).name} dan ${user(two).name}`), 'what was done is shown');
		ok(text((await head.get('/pemulihan')).text).includes('Lengkap'), 'and could be done again');
	}

	// with the whole database and one paper
	const row = rowOf('recovery', `unit = X'${idHex(unit)}'`);
	for (let i = 0; i < 3; i += 1) {
		const nested = row.pairs.slice(384 * i, 384 * (i + 1));
		for (const name of TRIO) ok(!l.opensNested(nested, [paper[name]]), `pair ${i} by ${name} alone`);
	}
	ok(l.opensNested(row.pairs.slice(0, 384), [paper[TRIO[0]], paper[TRIO[1]]]), 'and by the two it is for');
});

await check('a veto stops it', async () => {
	sql(`DELETE FROM unit_wrap WHERE unit = X'${idHex(unit)}'`);
	for (const who of ['pdp.bkkbn', 'kepala.angsoduo']) {
		await begun(TRIO[1]);
		equal((await rc.veto(await as('konselor1.angsoduo'), unit)).status, 403, 'not by anybody');
		equal((await rc.veto(await as('kepala.uptd'), unit)).status, 404, 'nor from another agency');
		equal((await rc.veto(await as(who), unit)).status, 303, who);
		ok(text((await (await as('konselor1.angsoduo')).get('/')).text).includes('dicegah oleh'), 'everybody sees it');
		at(now + 48 * HOUR + 60);
		equal((await later(await as(TRIO[0]), paper[TRIO[0]], paper[TRIO[1]])).status, 403, 'after 48 hours');
		equal((await rc.veto(await as(who), unit)).status, 403, 'twice');
	}
	equal(wraps(heir.id), 0, 'nothing has come of it');
});

await check('who writes to the database gets nothing out of a recovery', async () => {
	const where = `unit = X'${idHex(unit)}'`;
	const row = rowOf('recovery', where);
	await begun(TRIO[0]);
	at(now + 48 * HOUR + 60);
	const b = await as(TRIO[1]);
	const turned = (hex, i) => hex.slice(0, 2 * i) + (parseInt(hex.slice(2 * i, 2 * i + 2), 16) ^ 1).toString(16).padStart(2, '0') + hex.slice(2 * i + 2);
	const mine = random() + random();
	for (const [what, set] of [
		['a turned bit in the pairs', { pairs: turned(row.pairs, 5) }],
		['a pair in the place of another', { pairs: row.pairs.slice(384) + row.pairs.slice(0, 384) }],
		['pairs of a secret of one\'s own', { pairs: 'aa'.repeat(576) }],
		['a turned bit in the seed', { seed: turned(row.seed, 9) }],
		['a seed of one\'s own', { seed: l.sealedBy(row.recovery_pk, idHex(unit), Number(row.epoch), mine) }],
		['another epoch', { epoch: String(Number(row.epoch) + 1) }],
	]) {
		await forged('recovery', where, set, async () => {
			const res = await later(b, paper[TRIO[1]], paper[TRIO[0]]);
			// what the row says of itself is nothing that anybody goes by
			if (set.epoch) return equal(res.status, 303, what);
			equal(res.status, 500, what);
			return equal(wraps(heir.id), 0, `${what}: nothing comes of it`);
		});
	}
	const head = await enter(heir.acc);
	shown(await head.get(`/kasus/${kasus}`), word, 'the seed is the unit\'s own');
});

await check('who writes to the database makes nobody a custodian', async () => {
	const head = await enter(heir.acc);
	const id = person('kepala.muarobungo').toLowerCase();
	for (const [what, set] of [
		['a key of their own', { box_pk: random() + random() }],
		['another person\'s', { person: person('koordinator.angsoduo') }],
		['of another agency', { self: random().repeat(4) }],
	]) {
		await forged('custodian_key', `person = X'${id}'`, set, async () => {
			equal(Object.keys(await rc.keepers(head)).length, 0, `${what}: there are not three any more`);
		});
	}
	equal((await rc.appoint(head, TRIO.map((n) => user(n).name))).status, 303, 'a new set');
	const where = `LENGTH(sealed) > 0`;
	const [[sealed]] = sql(`SELECT HEX(sealed) FROM proposal WHERE ${where}`);
	const pdp = await as('pdp.bkkbn');
	const proposal = await rc.proposal(pdp);
	const before = links();
	await forged('proposal', where, { sealed: sealed.slice(0, -2) + (sealed.endsWith('00') ? '01' : '00') }, async () => {
		equal((await rc.agree(pdp, proposal)).status, 500, 'pairs that the head did not make');
		equal((await pdp.post(`/anggota/peran/${proposal}`)).status, 404, 'nor as a proposal of roles');
		equal(links(), before, 'no link');
	});
	const old = rowOf('recovery', `unit = X'${idHex(unit)}'`);
	equal((await rc.agree(pdp, proposal)).status, 303, 'as she made them');
	// the row of before, of the same custodians and unit
	await begun(TRIO[0]);
	at(now + 48 * HOUR + 60);
	await forged('recovery', `unit = X'${idHex(unit)}'`, { pairs: old.pairs, recovery_pk: old.recovery_pk, seed: old.seed, epoch: old.epoch }, async () => {
		const res = await later(await as(TRIO[2]), paper[TRIO[2]], paper[TRIO[0]]);
		equal(res.status, 500, 'what the custodians were given before');
		ok(text((await (await as('konselor1.angsoduo')).get('/pemulihan')).text).includes('Rusak'), 'and everybody sees that it is broken');
	});
});

await check('two custodians of one unit do not recover together', async () => {
	const duo = [TRIO[0], 'koordinator.angsoduo'];
	paper[duo[1]] = await rc.keeper(await as(duo[1]));
	equal((await rc.veto(await as('pdp.bkkbn'), unit)).status, 303, 'what was begun');
	const head = await enter(heir.acc);
	equal((await rc.appoint(head, [...duo, 'pdp.bkkbn'].map((n) => user(n).name))).status, 303, 'two of one unit and one of another');
	const pim = await as('pimpinan.bkkbn');
	equal((await rc.agree(pim, await rc.proposal(pim))).status, 303, 'are custodians');
	await begun(duo[0]);
	at(now + 48 * HOUR + 60);
	equal((await later(await as(duo[1]), paper[duo[1]], paper[duo[0]])).status, 403, 'the two of one unit');
	const { pairs } = rowOf('recovery', `unit = X'${idHex(unit)}'`);
	ok(!l.opensNested(pairs.slice(0, 384), duo.map((n) => paper[n])), 'nor is anything sealed to them');
	equal((await later(await as('pdp.bkkbn'), paper['pdp.bkkbn'], paper[duo[0]])).status, 303, 'one of them and the other');
});

await check('a link that is dated ahead does not shorten the wait', async () => {
	await begun(TRIO[0]);
	// as an administrator could write it who has left the portal aside; more than
	// five minutes ahead is refused (tests/attack/roster.mjs)
	at(now + 48 * HOUR - 120);
	const name = `ID-JA/GOV/BKKBN/CEPAT-${random().slice(0, 6).toUpperCase()}`;
	const body = [name, 'CEPAT', 'Unit Contoh', 'Example Unit'].map(l.text).join('');
	l.append(BKKBN, l.link(BKKBN, l.TYPE.unit, body, l.insider('admin.bkkbn'), [], { at: Date.now() + (now + 240) * 1000 }));
	ok(text((await (await as('admin.bkkbn')).get('/admin')).text).includes(name), 'the link holds');
	equal((await later(await as('pdp.bkkbn'), paper['pdp.bkkbn'], paper[TRIO[0]])).status, 403, 'two custodians, before their time');
	equal((await rc.veto(await as('pdp.bkkbn'), unit)).status, 303, 'what was begun');
});

const sequencer = (signal) => process.kill(Number(fs.readFileSync(path.join(VAR, 'run/seq.pid'), 'utf8')), signal);
const dashless = (id) => id.replaceAll('-', '');
// As a custodian writes it who has left the portal aside, at that hour.
const begunBy = (name, hour) => l.append(BKKBN, l.link(BKKBN, l.TYPE.recover, dashless(unit) + dashless(heir.id),
	l.insider(name), [], { at: Date.now() + hour * 1000 }));

await check('a recovery that is dated back waits from when it was seen', async () => {
	await seen();
	sequencer('SIGSTOP'); // and with it whoever could tell when the link came
	const hour = now + 600; // behind the newest link
	at(now + 49 * HOUR);
	try {
		begunBy(TRIO[0], hour);
		const b = await as('pdp.bkkbn');
		const page = text((await b.get('/pemulihan')).text);
		ok(page.includes('Waktu tunggu 48 jam belum mulai'), 'that nobody has seen it is shown');
		equal((await later(b, paper['pdp.bkkbn'], paper[TRIO[0]])).status, 403, 'two custodians, 49 hours after its date');
	} finally {
		sequencer('SIGCONT');
	}
	await seen();
	equal((await later(await as('pdp.bkkbn'), paper['pdp.bkkbn'], paper[TRIO[0]])).status, 403, 'and when it was just seen');
	const kon = await as('konselor1.angsoduo');
	// a worker looks at the heads file once a second
	await until('everybody sees from when on', async () => text((await kon.get('/')).text).includes('Dapat diselesaikan mulai'));
	at(now + 47 * HOUR);
	equal((await later(await as('pdp.bkkbn'), paper['pdp.bkkbn'], paper[TRIO[0]])).status, 403, '47 hours later');
	at(now + HOUR + 60);
	equal((await later(await as('pdp.bkkbn'), paper['pdp.bkkbn'], paper[TRIO[0]])).status, 303, '48 hours later');
});

await check('a link that is dated back is refused by whoever has looked since', async () => {
	await seen();
	const hour = now + 600;
	at(now + 74 * HOUR);
	// the sequencer looks again at the new hour: once a second, and writes once a minute
	const looked = () => Math.max(...[...remembered().matchAll(/^[0-9a-f-]{36} \d+ [0-9a-f]{64} (\d+)$/gm)].map((m) => Number(m[1])));
	await until('the sequencer looked', () => looked() > Date.now() + (now - HOUR) * 1000);
	const her = person('konselor1.angsoduo').toLowerCase();
	const [[home]] = sql(`SELECT HEX(unit) FROM roster_member WHERE person = X'${her}'`);
	for (const [what, put] of [
		['a recovery', () => begunBy(TRIO[0], hour)],
		['a role that was agreed to in its term', () => l.append(BKKBN, l.link(BKKBN, l.TYPE.role,
			her + home.toLowerCase() + l.roleBits('kon', 'kor'), l.insider('admin.bkkbn'), [l.insider('kepala.angsoduo')],
			{ at: Date.now() + hour * 1000 }))],
	]) {
		const other = await as('kepala.uptd');
		const b = await as('pdp.bkkbn');
		const from = logSize();
		const link = put();
		equal((await b.get('/pemulihan')).status, 503, `${what}: the agency is refused`);
		ok(alarmsSince(from).some((a) => a.includes('what=back')), `${what}: an alarm`);
		equal((await other.get('/')).status, 200, `${what}: another agency works on`);
		const hash = l.head(BKKBN).hash;
		l.takeBack(link);
		await reread();
		equal((await (await as('pdp.bkkbn')).get('/pemulihan')).status, 200, `${what}: mended`);
		ok(!remembered().includes(hash), `${what}: it was remembered nowhere`);
	}
	equal((await rc.propose(await as(TRIO[0]), unit, heir.id, paper[TRIO[0]])).status, 303, 'and others are appended as before');
});

await check('a paper that its owner has replaced comes back by nobody', async () => {
	const name = 'koordinator.angsoduo';
	const where = `person = X'${person(name)}'`;
	const names = [TRIO[0], name, 'pdp.bkkbn'].map((n) => user(n).name);
	const head = await enter(heir.acc);
	const pdp = await as('pdp.bkkbn');
	equal((await rc.appoint(head, names)).status, 303, 'proposed with the paper of now');
	const early = await rc.proposal(pdp);
	const old = rowOf('custodian_key', where);
	await rc.keeper(await as(name));
	const row = rowOf('custodian_key', where);
	equal(Number(row.number), Number(old.number) + 1, 'the papers are counted');
	equal(await rc.proposal(pdp), undefined, 'the proposal is not offered any more');
	equal((await rc.agree(pdp, early)).status, 403, 'nor can it be agreed to');
	const { box_pk, self, number } = old;
	for (const [what, set] of [
		['as it was', { box_pk, self, number }],
		['under the new number', { box_pk, self }],
		['the new one under the old number', { number }],
	]) {
		const from = logSize();
		await forged('custodian_key', where, set, async () => {
			ok(!Object.keys(await rc.keepers(head)).includes(user(name).name), `${what}: not to be chosen`);
			ok(alarmsSince(from).some((a) => a.includes('event=tamper what=custodian')), `${what}: an alarm`);
			if (set.self) equal((await rc.agree(pdp, early)).status, 403, `${what}: nor agreed to`);
		});
	}
	equal((await rc.appoint(head, names)).status, 303, 'the new one is taken');
	equal((await rc.agree(pdp, await rc.proposal(pdp))).status, 303, 'and agreed to');
});
finish();
