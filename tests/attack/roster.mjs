// R4, R5, and the roster's part of R15 and R21: who writes to the database can neither put another key in
// the place of a receiver's, nor make members or roles, nor cut or fork a roster,
// nor keep a suspension back.  Whoever's roster was touched is refused; the
// other agencies work on.
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { VAR } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import { check, equal, finish, ok, proves } from '../lib/check.mjs';
import { canary, login, logins, person, random, shown } from './lib.mjs';
import { alarmsSince, logSize, reread, workers } from '../lib/people.mjs';
import { sql } from './sql.mjs';
import * as l from './links.mjs';
import { BKKBN, DP3AP2, unitOf, until } from './world.mjs';

const pid = (name) => Number(fs.readFileSync(path.join(VAR, `run/${name}.pid`), 'utf8'));
// What the sequencer says when it looks at everything because it was asked to: a
// look that it began by itself may be older than what was done to the database.
async function swept() {
	const file = path.join(VAR, 'log/sequencer.log');
	const from = fs.statSync(file).size;
	let said = '';
	process.kill(pid('seq'), 'SIGHUP');
	await until('the sequencer looked', () => {
		said = fs.readFileSync(file, 'utf8').slice(from);
		return said.includes('event=trail-all');
	});
	return said;
}
const verify = () => spawnSync(path.join(process.env.BUILD, 'lindungctl'),
	['-c', path.join(VAR, 'lindung.conf'), 'roster', 'verify'], { encoding: 'utf8' });
const refusedIn = (out, code) => new RegExp(`^REFUSED +${code} `, 'm').test(out.stdout);

const [kon, kon2, mk, pks] = await logins('konselor1.angsoduo', 'konselor2.angsoduo', 'manajer.uptd', 'peksos1.lansia');
const words = canary('kunci');
const kasus = await fx.createCase(kon, { name: words, narrative: words });
const theirs = await fx.createCase(kon2, { name: words, narrative: words });
const UPTD = unitOf('manajer.uptd');
const ANGSO = unitOf('konselor1.angsoduo');

async function drafted(to, service) {
	const ref = await fx.draft(kon, kasus);
	await fx.fill(kon, ref, to, { service, summary: words });
	return ref;
}
async function works(b, what) {
	shown(await b.get('/kasus'), 'Kasus', `${what}: the list`);
}
// People of an agency that can't be verified: no page with anything on it.
async function down(b, what) {
	const res = await b.get('/kasus');
	equal(res.status, 503, `${what}: its people are told to try later`);
	ok(!res.text.includes(words), `${what}: nothing is shown`);
}
// No document for the agency, and none for a key that is not the unit's.
async function noHandover(ref, key, what) {
	const before = sql('SELECT COUNT(*) FROM document')[0][0];
	const page = await kon.get(`/rujukan/${ref}/periksa`);
	const checked = /name="checked" value="([0-9a-f]{64})"/.exec(page.text)?.[1] ?? '0'.repeat(64);
	const res = await kon.post(`/rujukan/${ref}/kirim`, { checked });
	ok(res.status >= 400, `${what}: sent all the same (${res.status})`);
	equal(sql('SELECT COUNT(*) FROM document')[0][0], before, `${what}: no document is written`);
	ok(!sealedFor(key), `${what}: nothing is sealed for the thief`);
}
const sealedFor = (key) => sql('SELECT HEX(sealed_keys) FROM document')
	.some(([keys]) => keys.toLowerCase().includes(sha256(key)));
const sha256 = (hex) => spawnSync('sha256sum', { input: Buffer.from(hex, 'hex'), encoding: 'utf8' }).stdout.slice(0, 64);

await proves(4, "nobody puts another key in the place of a receiver's", async () => {
	const thief = random() + random();
	const [[height, hex]] = sql(`SELECT height, HEX(link) FROM roster_link WHERE agency = X'${DP3AP2}'
		AND SUBSTRING(link, 14, 1) = X'04' ORDER BY height LIMIT 1`);
	const where = `agency = X'${DP3AP2}' AND height = ${height}`;
	const real = hex.toLowerCase();
	// the key of the unit stands before the member's signature, at the body's end
	const bodyAt = 2 * (12 + 1 + 1 + 16 + 16 + 8 + 8);
	const bodyEnd = bodyAt + 8 + 2 * parseInt(real.slice(bodyAt, bodyAt + 8), 16);
	const at = bodyEnd - 2 * (64 + 32);
	const genuine = real.slice(at, at + 64);
	const draft = await drafted('UPTD PPA', 'complaint');
	sql(`UPDATE roster_link SET link = X'${real.slice(0, at) + thief + real.slice(at + 64)}' WHERE ${where}`);

	// who has verified the chain goes by it
	await fx.send(kon, draft);
	ok(sealedFor(genuine) && !sealedFor(thief), 'a running portal seals for the real key');
	await fx.open(mk, draft);
	shown(await mk.get(`/rujukan/${draft}`), words, 'the real receiver reads it');
	const said = await swept();
	ok(/level=alarm event=roster agency=\S+ height=\d+ err=tamper/.test(said), 'an alarm within a minute');
	const out = verify();
	ok(out.status === 65 && refusedIn(out, 'ID-JA/GOV/DP3AP2'), 'roster verify says which');
	ok(/^good +ID-JA\/GOV\/BKKBN /m.test(out.stdout), 'and that the others are good');

	// who reads it anew refuses the agency
	const other = await drafted('UPTD PPA', 'complaint');
	const from = logSize();
	await reread();
	ok(alarmsSince(from).some((a) => a.includes('event=roster')), 'an alarm');
	await down(mk, 'a swapped key');
	await noHandover(other, thief, 'a swapped key');
	await works(kon, 'another agency');
	await works(pks, 'a third agency');
	await fx.send(kon, await drafted('Lanjut Usia', 'home-care-assessment'));
	const late = await login('petugas1.uptd').catch((e) => e);
	ok(late instanceof Error && / 503/.test(late.message), `no login: ${late.message}`);

	sql(`UPDATE roster_link SET link = X'${real}' WHERE ${where}`);
	await reread();
	await works(mk, 'mended');
	await fx.send(kon, other);
});

await proves(4, 'nobody rotates a unit to a key of their own', async () => {
	// one of its people is away, so that a member could
	const her = person('petugas3.uptd').toLowerCase();
	const admin = l.insider('admin.dp3ap2');
	l.append(DP3AP2, l.link(DP3AP2, l.TYPE.suspend, her + UPTD, admin));
	const forgers = [['a stranger', l.stranger()], ['a stranger in a member\'s name', l.stranger(person('manajer.uptd').toLowerCase())],
		['an officer of another agency', l.insider('konselor1.angsoduo')], ['the admin', l.insider('admin.dp3ap2')]];
	for (const [what, by] of forgers) {
		const thief = random() + random();
		const draft = await drafted('UPTD PPA', 'complaint');
		const from = logSize();
		const put = l.append(DP3AP2, l.link(DP3AP2, l.TYPE.rotate, UPTD + '00000002' + thief, by));
		await noHandover(draft, thief, `rotated by ${what}`);
		ok(alarmsSince(from).some((a) => a.includes('event=roster')), `rotated by ${what}: an alarm at once`);
		await down(mk, `rotated by ${what}`);
		await works(pks, `rotated by ${what}, another agency`);
		l.takeBack(put);
		await reread();
		await works(mk, `rotated by ${what}, mended`);
	}
	l.append(DP3AP2, l.link(DP3AP2, l.TYPE.role, her + UPTD + l.roleBits('ptg'), l.insider('kepala.uptd'), [admin]));
});

await proves(5, 'no row makes a member or a role', async () => {
	const me = l.insider('konselor1.angsoduo');
	const admin = l.insider('admin.bkkbn');
	const forged = l.ROLES.map((role) => [`the role ${role}, by oneself`,
		l.link(BKKBN, l.TYPE.role, me.person + ANGSO + l.roleBits(role), me)]);
	const body = me.person + ANGSO + l.roleBits('kau');
	forged.push(['a role by the admin alone', l.link(BKKBN, l.TYPE.role, body, admin)]);
	forged.push(['a role by the admin and oneself', l.link(BKKBN, l.TYPE.role, body, me, [admin])]);
	forged.push(['a role by the admin twice', l.link(BKKBN, l.TYPE.role, body, admin, [admin])]);
	const thief = l.stranger();
	const join = random() + thief.person + ANGSO + l.text('Konselor Contoh Sembilan') + l.roleBits('kon') +
		random() + random() + thief.pk + l.zeros(32);
	for (const [who, by] of [['a stranger', thief], ['an officer', me], ['the admin', admin]]) {
		forged.push([`a member without an invitation, by ${who}`, l.link(BKKBN, l.TYPE.admit, join + thief.sign(join), by)]);
	}
	for (const [what, hex] of forged) {
		const from = logSize();
		const put = l.append(BKKBN, hex);
		for (const where of [`/kasus/${theirs}`, '/kasus', '/admin', '/akun']) {
			const res = await kon.get(where);
			ok(res.status >= 400 && !res.text.includes(words), `${what}: ${where} ${res.status}`);
		}
		ok(alarmsSince(from).some((a) => a.includes('event=roster')), `${what}: an alarm`);
		await works(mk, `${what}: another agency`);
		l.takeBack(put);
		await reread();
		equal((await kon.get(`/kasus/${theirs}`)).status, 403, `${what}: and afterwards nothing has changed`);
		equal((await kon.get(`/kasus/${kasus}`)).status, 200, `${what}: the own case`);
	}
	ok(forged.length === 16, 'all were tried');
});

await proves(5, 'rows of the copy that SQL reads make nobody anything', async () => {
	const rebuild = () => spawnSync(path.join(process.env.BUILD, 'lindungctl'),
		['-c', path.join(VAR, 'lindung.conf'), 'roster', 'rebuild'], { encoding: 'utf8' });
	const adm = await login('admin.bkkbn');
	const warned = async () => (await adm.get('/admin')).text.includes('berbeda dari yang ditandatangani');
	const me = person('konselor1.angsoduo').toLowerCase();
	equal(rebuild().status, 0, 'begun anew');
	ok(!await warned() && verify().status === 0, 'all is good at first');
	const roles = 'kon,kor,kau,adm,pim,pdp';
	const thief = l.stranger();
	for (const [what, set] of [
		['all roles', `UPDATE roster_member SET roles = '${roles}' WHERE person = X'${me}'`],
		['a member in another unit', `INSERT INTO roster_member SELECT person, X'${UPTD}', X'${BKKBN}', name, 'kau', standing, since, box_pk, sign_pk
			FROM roster_member WHERE person = X'${me}'`],
		['other keys', `UPDATE roster_member SET sign_pk = X'${thief.pk}', box_pk = X'${random() + random()}' WHERE person = X'${me}'`],
		['a key of the unit', `UPDATE roster_unit SET box_pk = X'${random() + random()}' WHERE id = X'${ANGSO}'`],
		['no members at all', 'DELETE FROM roster_member'],
	]) {
		sql(set);
		equal((await kon.get(`/kasus/${theirs}`)).status, 403, `${what}: a colleague’s case`);
		equal((await kon.get('/admin')).status, 403, `${what}: the administrator’s page`);
		equal((await kon.get(`/kasus/${kasus}`)).status, 200, `${what}: the own case`);
		const again = await login('konselor1.angsoduo');
		equal((await again.get('/anggota')).status, 403, `${what}: nor after a new login`);
		ok(/level=alarm event=roster what=copy/.test(await swept()), `${what}: an alarm within a minute`);
		ok(await warned(), `${what}: the administrator reads it`);
		const out = verify();
		ok(out.status === 65 && /^COPY +\d+ rows/m.test(out.stdout), `${what}: roster verify says so`);
		equal(rebuild().status, 0, `${what}: the chain wins`);
		ok(!await warned() && verify().status === 0, `${what}: and it is as before`);
	}
});

// (b) of the four lines on what is held when: forked or shortened rosters.
await check('a roster that was cut or forked is refused', async () => {
	const admin = l.insider('admin.bkkbn');
	const invite = (name) => l.link(BKKBN, l.TYPE.invite,
		random() + ANGSO + l.text(name) + l.roleBits('kon') + random() + random(), admin);
	ok(/refused=no/.test(await swept()), 'all is good at first');
	const one = invite('Konselor Contoh Sembilan');
	const two = invite('Konselor Contoh Sepuluh');
	const put = l.append(BKKBN, one);
	await works(kon, 'a real invitation');
	const remembered = () => fs.readFileSync(path.join(VAR, 'heads'), 'utf8');
	await until('the sequencer remembers it', () => remembered().includes(l.blake(one)));
	for (const [what, hex] of [['forked', two], ['cut', null]]) {
		l.takeBack(put);
		if (hex !== null) l.append(BKKBN, hex);
		ok(/level=alarm event=roster what=heads/.test(await swept()), `${what}: an alarm within a minute`);
		const out = verify();
		ok(out.status === 65 && refusedIn(out, 'ID-JA/GOV/BKKBN'), `${what}: roster verify says so`);
		const from = logSize();
		await reread();
		ok(alarmsSince(from).some((a) => a.includes('what=heads')), `${what}: an alarm of the portal`);
		await down(kon, what);
		await works(mk, `${what}: another agency`);
		ok(remembered().includes(l.blake(one)), `${what}: what was remembered stays`);
	}
	l.takeBack(put);
	l.append(BKKBN, one);
	await reread();
	await works(kon, 'mended');
	ok(/refused=no/.test(await swept()), 'the sequencer too');
});

// Else each later link had to be as late, and no proposal would be in time for it.
await check('a link that is dated ahead is refused, and remembered nowhere', async () => {
	const body = [`ID-JA/GOV/BKKBN/NANTI-${random().slice(0, 6).toUpperCase()}`, 'NANTI', 'Unit Contoh', 'Example Unit']
		.map(l.text).join('');
	const hex = l.link(BKKBN, l.TYPE.unit, body, l.insider('admin.bkkbn'), [], { at: Date.UTC(2500, 0, 1) });
	const from = logSize();
	const put = l.append(BKKBN, hex);
	await down(kon, 'dated ahead');
	await works(mk, 'dated ahead: another agency');
	ok(alarmsSince(from).some((a) => a.includes('what=ahead')), 'an alarm of the portal');
	ok(/refused=yes/.test(await swept()), 'the sequencer too');
	const out = verify();
	ok(out.status === 65 && refusedIn(out, 'ID-JA/GOV/BKKBN'), 'roster verify says so');
	ok(!fs.readFileSync(path.join(VAR, 'heads'), 'utf8').includes(l.blake(hex)), 'it is not remembered');
	l.takeBack(put);
	await reread();
	ok(/refused=no/.test(await swept()), 'without it the sequencer trusts the chain');
	await works(kon, 'mended');
	equal(verify().status, 0, 'as before');
});

await check('a second reading reaches also a slot whose old worker has not finished', async () => {
	const [slow] = workers();
	process.kill(Number(slow), 'SIGSTOP');
	const hup = async () => {
		const from = logSize();
		process.kill(pid('app'), 'SIGHUP');
		await until('the master replaces its workers', 
			() => fs.readFileSync(path.join(VAR, 'log/lindung.log')).subarray(from).includes('event=reload'));
	};
	await hup();
	const first = workers().filter((w) => w !== slow);
	await hup();
	process.kill(Number(slow), 'SIGCONT');
	await until('no worker of the first reading is left', () => !workers().some((w) => w === slow || first.includes(w)));
	await works(await login('konselor1.angsoduo'), 'afterwards');
});

await check('a suspension that the database keeps back holds all the same', async () => {
	const admin = l.insider('admin.dp3ap2');
	const her = person('petugas3.uptd').toLowerCase();
	const ptg = await login('petugas3.uptd');
	await works(ptg, 'before');
	// its generation is told to nobody: only the sequencer, which asks, sees it
	l.append(DP3AP2, l.link(DP3AP2, l.TYPE.suspend, her + UPTD, admin), { step: false });
	const { hash } = l.head(DP3AP2);
	await until('the sequencer remembers it', () => fs.readFileSync(path.join(VAR, 'heads'), 'utf8').includes(hash));
	// a worker looks once a second
	await until('she is suspended', async () => {
		const res = await ptg.get('/kasus');
		return res.status === 303 && res.location.startsWith('/masuk');
	});
	await works(mk, 'her colleague');
	l.append(DP3AP2, l.link(DP3AP2, l.TYPE.role, her + UPTD + l.roleBits('ptg'), l.insider('kepala.uptd'), [admin]));
	await works(await login('petugas3.uptd'), 'taken back by two');
});
finish();
