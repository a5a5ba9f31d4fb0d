// The chain and what a request asks of it (roster.c, against the case page of this
// one worker), and the end of memberships in a unit of 50 that holds 100,000 cases.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { loggedIn, sql, user, ORIGIN } from '../lib/portal.mjs';
import { createCase } from '../lib/fixture.mjs';
import * as j from '../lib/join.mjs';
import { median, rate, row, timed } from './lib.mjs';

const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);
const MEMBERS = Number(process.env.BENCH_MEMBERS ?? 50);
const CASES = Number(process.env.BENCH_CASES ?? 100000);
const LEAVE = Math.min(5, MEMBERS - 8);
const MOST_MS = 1000;

const [adm, head, kon] = [await loggedIn(user('admin.bkkbn')), await loggedIn(user('kepala.angsoduo')),
	await loggedIn(user('konselor1.angsoduo'))];
const kasus = await createCase(kon, { narrative: 'Narasi contoh. '.repeat(40) });
const page = rate(`${ORIGIN}/kasus/${kasus}`, kon.cookieHeader(), SECONDS);
process.stdout.write(execFileSync(path.join(process.env.BUILD, 'tests/bench/roster'), {
	encoding: 'utf8', env: { ...process.env, PAGE_US: String(1e6 / page) },
}));

// The unit as it is meant: members by invitation, cases as copies of one row.
const [[unit]] = sql(`SELECT HEX(unit) FROM kasus WHERE id = X'${kasus.replaceAll('-', '')}'`);
const uuid = unit.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const count = () => Number(sql(`SELECT COUNT(*) FROM unit_wrap WHERE unit = X'${unit}'`)[0][0]);
const names = [];
while (count() < MEMBERS) {
	const name = `Contoh Anggota ${names.length + 1}`;
	const { code } = await j.invite(adm, uuid, name, ['kon']);
	const one = await j.enrol(code, { user: `contoh.anggota${names.length + 1}` });
	const res = await j.admit(head, name, one.words);
	if (res.status !== 303) throw new Error(`admit ${name}: ${res.status}`);
	names.push({ name, person: sql(`SELECT HEX(id) FROM person WHERE user = '${one.acc.user}'`)[0][0] });
}
const rest = sql(`SELECT GROUP_CONCAT(column_name ORDER BY ordinal_position) FROM information_schema.columns
	WHERE table_schema = 'lindung' AND table_name = 'kasus' AND column_name NOT IN ('id', 'assignee')`)[0][0];
sql(`INSERT INTO kasus (id, assignee, ${rest}) SELECT UNHEX(MD5(seq)), X'${names[0].person}', ${rest}
	FROM kasus JOIN seq_1_to_${CASES} WHERE id = X'${kasus.replaceAll('-', '')}'`);

const step = async (act) => {
	const { ms, res } = await timed(act);
	if (res.status !== 303) throw new Error(`status ${res.status}`);
	return ms;
};
const note = () => step(() => kon.post(`/kasus/${kasus}/catatan`, { text: 'Catatan contoh.' }));
const notes = [];
for (let i = 0; i < 9; i += 1) notes.push(await note());
const ends = [];
const next = [];
for (const { name } of names.slice(0, LEAVE)) {
	const id = await j.personOf(head, '/anggota', name);
	await head.get(`/anggota/${id}/keluarkan?unit=${uuid}`);
	ends.push(await step(() => head.post(`/anggota/${id}/keluarkan`, { unit: uuid })));
	next.push(await note());
}
const against = `${median(notes).toFixed(0)} ms: a note`;
for (const [what, list] of [[`Member of a unit of ${MEMBERS} with ${CASES} cases removed: slowest of ${LEAVE} answers`, ends],
	['... the next act, which gives the unit its new seed: slowest', next]]) {
	const most = Math.max(...list);
	row(what, `${most.toFixed(0)} ms`, against, (most / median(notes)).toFixed(1), `<= ${MOST_MS} ms`, most <= MOST_MS);
}
process.exit(0);
