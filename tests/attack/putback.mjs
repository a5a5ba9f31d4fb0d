// R15: rows that were put back as they once were, with every signature on them.
// What is opened is refused at once; what nobody opens is found by `lindungctl
// audit verify`; a cut tail by what the log has seen; a log or a roster that was
// cut or forked as roster.mjs and witness.mjs show in full.
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { Browser, VAR, freshCode, request, user } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import { check, equal, finish, ok, proves } from '../lib/check.mjs';
import { alarmsSince, logSize } from '../lib/people.mjs';
import { canary, idHex, login, logins, person, putBack, refused, rowOf, shown, snapshot, stepsForget, uuid } from './lib.mjs';
import * as glass from '../lib/glass.mjs';
import { sql } from './sql.mjs';
import { until } from './world.mjs';

const lindungctl = path.join(path.resolve(process.env.BUILD ?? 'build'), 'lindungctl');
const ctl = (...args) => spawnSync(lindungctl, ['-c', path.join(VAR, 'lindung.conf'), ...args], { encoding: 'utf8' });
// What `audit verify` says, as JSON.
function verdict(...more) {
	const out = ctl('audit', 'verify', '--json', ...more);
	const v = JSON.parse(out.stdout || '{}');
	equal(out.status, v.verdict === 'good' ? 0 : 65, `audit verify: ${out.stdout}${out.stderr}`);
	return v;
}
function found(why, object, what) {
	const v = verdict();
	equal(v.why, why, `${what}: audit verify`);
	equal(v.object, object, `${what}: which one`);
}

const entries = (id) => Number(sql(`SELECT COUNT(*) FROM trail WHERE object = X'${idHex(id)}'`)[0][0]);
// Refused on every way in, with an alarm, and nothing of it is written.
async function refusedAt(id, what, ways) {
	const before = entries(id);
	for (const [name, run] of ways) {
		const from = logSize();
		refused(await run(), `${what}, ${name}`);
		ok(alarmsSince(from).some((a) => a.includes(`event=tamper what=put-back object=${id}`)), `${what}, ${name}: an alarm`);
	}
	equal(entries(id), before, `${what}: no entry says that it was read or written`);
}

const [kon, kon2, kau, mk] = await logins('konselor1.angsoduo', 'konselor2.angsoduo', 'kepala.angsoduo', 'manajer.uptd');

const word = canary('lama');
const kasus = await fx.createCase(kon, { name: word, narrative: word });
const caseRows = [['kasus', `id = X'${idHex(kasus)}'`], ['record', `case_id = X'${idHex(kasus)}'`]];

async function caseBack() {
	const old = snapshot(caseRows);
	await kau.get(`/kasus/${kasus}`);
	const given = await kau.post(`/kasus/${kasus}/petugas`, { assignee: uuid(person('konselor2.angsoduo')) });
	equal(given.status, 303, 'the case is a colleague’s by now');
	refused(await kon.get(`/kasus/${kasus}`), 'its former officer', [403]);
	await putBack(old, caseRows, async () => {
		await refusedAt(kasus, 'a whole case', [
			['its page', () => kon.get(`/kasus/${kasus}`)],
			['its history', () => kon.get(`/kasus/${kasus}/riwayat`)],
			['its form', () => kon.get(`/kasus/${kasus}/ubah`)],
			['a note', () => kon.post(`/kasus/${kasus}/catatan`, { text: 'Contoh.' })],
			['a referral of it', () => kon.post(`/kasus/${kasus}/rujuk`)],
			['handing it over', () => kau.post(`/kasus/${kasus}/petugas`, { assignee: uuid(person('konselor1.angsoduo')) })],
		]);
		found('put-back', kasus, 'a whole case');
	});
	shown(await kon2.get(`/kasus/${kasus}`), word, 'as it was, its officer reads it');
}

async function referralBack() {
	const { ref } = await fx.referralIn('dibuka', kon2, mk, { to: 'UPTD PPA', service: 'complaint', summary: word }, kasus);
	const id = `X'${idHex(ref)}'`;
	const rows = [['referral', `id = ${id}`], ['action', `referral = ${id}`], ['document', `conversation = ${id}`],
		['referral_side', `referral = ${id}`]];
	const old = snapshot(rows);
	await kon2.get(`/rujukan/${ref}`);
	const res = await kon2.post(`/rujukan/${ref}/tarik`, { state: 'dibuka', reason: 'no-longer-needed' });
	equal(res.status, 303, 'withdrawn');
	await putBack(old, rows, async () => {
		await refusedAt(ref, 'a withdrawn referral', [
			['its receiver', () => mk.get(`/rujukan/${ref}`)],
			['its document', () => mk.post(`/rujukan/${ref}/dokumen.xml`)],
			['accepting it', () => mk.post(`/rujukan/${ref}/terima`)],
			['its sender', () => kon2.get(`/rujukan/${ref}`)],
			['closing its case', () => kau.post(`/kasus/${kasus}/tutup`, fx.CLOSING)],
		]);
		found('put-back', ref, 'a withdrawn referral');
	});
	equal((await kon2.get(`/rujukan/${ref}`)).status, 200, 'as it was, it is shown');
}

async function bagBack() {
	const name = 'peksos1.lansia';
	const acc = user(name);
	const first = acc.password;
	const rows = [['person', `user = '${name}'`]];
	const change = async (b, from, to) => {
		stepsForget();
		await b.get('/akun');
		const res = await b.post('/akun/sandi', { old: from, otp: await freshCode(acc), new: to, again: to });
		equal(res.status, 303, 'another password');
		acc.password = to;
	};
	const b = await login(name);
	const old = snapshot(rows);
	await change(b, first, 'teratai-kompas-lumbung-perahu-78');
	await putBack(old, rows, async () => {
		stepsForget();
		const from = logSize();
		const res = await new Browser().tryLogin(name, first, await freshCode(acc));
		equal(res.status, 500, 'the former password');
		ok(!res.cookies.some((c) => /^__Host-sid=[0-9a-f]/.test(c)), 'no session');
		ok(alarmsSince(from).some((a) => a.includes('what=put-back')), 'an alarm');
		found('put-back', uuid(person(name)).toLowerCase(), 'a key bag');
	});
	await change(b, acc.password, first);
	await login(name);
}

// A request whose last act is taken back: who asked would read on after the review
// that ended it, and nobody would hear of the review.
async function requestBack() {
	const [kor, pdp] = await logins('koordinator.angsoduo', 'petugaspdp.bkkbn');
	const mine = await fx.createCase(kon2);
	const text = canary('darurat');
	await kon2.get(`/kasus/${mine}/catatan-proses`);
	equal((await kon2.post(`/kasus/${mine}/catatan-proses`, { text })).status, 303, 'a process note');
	const where = await glass.asked(kor, mine, 'Alasan contoh.');
	await glass.peeled(pdp, where, 'kepala.angsoduo');
	await kau.get(where);
	await glass.opened(kau, where);
	shown(await kor.get(where), text, 'opened');
	const id = where.split('/').pop();
	const rows = [['glass', `id = X'${idHex(id)}'`], ['glass_act', `request = X'${idHex(id)}'`], ['glass_key', `request = X'${idHex(id)}'`]];
	const old = snapshot(rows);
	await glass.reviewed(pdp, where, 'tidak', 'Tinjauan contoh.');
	ok(!(await kor.get(where)).text.includes(text), 'the review ended it');
	await putBack(old, rows, async () => {
		await refusedAt(id, 'a request before its review', [
			['who asked', () => kor.get(where)],
			['the PDP unit', () => pdp.get(where)],
			['another review', () => pdp.post(`${where}/tinjau`, { version: '3', finding: 'sah', text: 'Tinjauan contoh.' })],
		]);
		found('put-back', id, 'a request before its review');
	});
	ok((await kor.get(where)).text.includes('Tinjauan contoh.'), 'as it was, who asked reads the review');
}

// Whoever takes the entries away as well is let in, and found by them.
async function entriesBack() {
	const mine = await fx.createCase(kon2, { name: word });
	const rows = [['kasus', `id = X'${idHex(mine)}'`], ['record', `case_id = X'${idHex(mine)}'`],
		['trail', `object = X'${idHex(mine)}'`]];
	const old = snapshot(rows);
	await kon2.get(`/kasus/${mine}`);
	equal((await kon2.post(`/kasus/${mine}/catatan`, { text: word })).status, 303, 'a note');
	// the tree has it, whatever comes behind it in its stream
	await until('the sequencer took it', () => sql(`SELECT COUNT(*) FROM trail LEFT JOIN tree_leaf USING (stream, seq)
		WHERE object = X'${idHex(mine)}' AND idx IS NULL`)[0][0] === '0');
	await putBack(old, rows, async () => {
		equal(verdict().why, 'missing', 'an entry is missing');
	});
	await putBack(() => sql(`DELETE FROM kasus WHERE id = X'${idHex(mine)}'; DELETE FROM record WHERE case_id = X'${idHex(mine)}'`),
		rows.slice(0, 2), async () => {
			refused(await kon2.get(`/kasus/${mine}`), 'a case that was deleted', [404]);
			found('gone', mine, 'a case that was deleted');
		});
}

// The end of the trail that no checkpoint has: what the log saw tells.
async function tailCut() {
	const log = path.join(VAR, 'log/lindung.log');
	const marks = () => fs.readFileSync(log, 'utf8').split('\n').map((l) =>
		/ event=stream stream=(\S+) seq=(\d+) mac=([0-9a-f]{64})$/.exec(l)).filter(Boolean);
	const last = () => marks().at(-1);
	const before = marks().length;
	for (let i = 0; i < 20; i += 1) await kon.get('/kasus');
	await until('workers tell how far they are', () => marks().length > before, 600);
	const [, stream, seq] = last();
	const { marks: compared } = verdict('--journal', log);
	ok(compared > before && compared <= marks().length, `${compared} lines are compared`);
	const where = `stream = X'${idHex(stream)}' AND seq >= ${seq}`;
	const rows = [['trail', where], ['tree_leaf', where]];
	await putBack(() => sql(`DELETE FROM trail WHERE ${where}`), rows, async () => {
		const v = verdict('--journal', log);
		ok(['journal', 'missing'].includes(v.why), `a cut tail: ${JSON.stringify(v)}`);
	});
	// an entry that no tree has had yet is missed by the log alone
	const copy = path.join(VAR, 'jurnal');
	fs.writeFileSync(copy, `contoh awalan host lindung[1]: <6>level=info event=stream stream=${stream} seq=${Number(seq) + 1000000} mac=${'0'.repeat(64)}\n`);
	const v = verdict('--journal', copy);
	equal(v.why, 'journal', 'an entry that only the log knows');
	equal(`${v.stream} ${v.seq}`, `${stream} ${Number(seq) + 1000000}`, 'which one');
	equal(ctl('audit', 'verify', '--journal', path.join(VAR, 'tidak-ada')).status !== 0, true, 'a log that is not there');
}

// A roster that was cut is refused by who reads it anew, at once by the file that
// remembers its head: all of it in roster.mjs.
async function rosterCut() {
	const verify = () => ctl('roster', 'verify');
	equal(verify().status, 0, 'rosters are good');
	const [[agency, height]] = sql('SELECT HEX(agency), MAX(height) FROM roster_link GROUP BY agency ORDER BY 2 DESC LIMIT 1');
	const rows = [['roster_link', `agency = X'${agency}' AND height = ${height}`]];
	await putBack(() => sql(`DELETE FROM roster_link WHERE ${rows[0][1]}`), rows, async () => {
		const out = verify();
		equal(out.status, 65, 'a roster that was cut');
		ok(out.stdout.includes('REFUSED'), out.stdout);
	});
	equal(verify().status, 0, 'as it was');
}

// The newest checkpoint and the log's own end, put back: the host says so.
async function logCut() {
	const file = path.join(VAR, 'log/sequencer.log');
	const size = () => fs.statSync(file).size;
	// what it has said since a place in its log; it says a thing once, and may have
	// seen it before it is asked to look
	const look = async (since = size()) => {
		const from = size();
		const said = (at = from) => fs.readFileSync(file, 'utf8').slice(at);
		process.kill(Number(fs.readFileSync(path.join(VAR, 'run/seq.pid'), 'utf8')), 'SIGHUP');
		await until('the sequencer looked', () => said().includes('event=trail-all'));
		return said(since);
	};
	await look();
	const before = size();
	const leaves = Number(/^([0-9]+)$/m.exec((await request('GET', '/saksi')).text)[1]);
	const rows = [['tree_leaf', `idx >= ${leaves - 3}`], ['checkpoint', `size > ${leaves - 3}`],
		['tree_node', `(idx + 1) * POW(16, level / 4) > ${leaves - 3}`]];
	await putBack(() => rows.forEach(([table, where]) => sql(`DELETE FROM ${table} WHERE ${where}`)), rows, async () => {
		equal(verdict().why, 'remembered', 'a tree that was cut: audit verify');
		ok(/level=alarm event=trail .*(why=remembered|what=refused)/.test(await look(before)), 'and the sequencer');
	});
	await look();
	equal(verdict().verdict, 'good', 'as it was');
}

await proves(15, 'what is put back is refused, alarmed or found', async () => {
	const [head, officer] = await logins('kepala.lansia', 'peksos2.lansia');
	const noted = await fx.createCase(officer);
	await officer.get(`/kasus/${noted}/catatan-proses`);
	equal((await officer.post(`/kasus/${noted}/catatan-proses`, { text: 'Catatan contoh.' })).status, 303, 'a process note');
	await glass.asked(head, noted, 'Alasan contoh.');
	equal(verdict().verdict, 'good', 'all is as it was written, a request for break-glass too');
	await check('a case', caseBack);
	await check('a referral', referralBack);
	await check('a key bag', bagBack);
	await check('a request for break-glass', requestBack);
	await check('entries too, and a case that is gone', entriesBack);
	await check('the end of a stream', tailCut);
	await check('a roster', rosterCut);
	await check('the tree', logCut);
});
finish();
