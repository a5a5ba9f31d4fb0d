// Somebody who opens a hundred cases within an hour: who answers for the unit and who
// audits the agency read it on their start page, and the log says it.
import fs from 'node:fs';
import path from 'node:path';
import { VAR, sql, unescape, words } from '../lib/portal.mjs';
import { as, until } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import * as j from '../lib/join.mjs';
import { check, equal, ok } from '../lib/check.mjs';

const LIMIT = 100; // of the configuration
const file = path.join(VAR, 'log/sequencer.log');
// What the sequencer says of that person while it looks at everything.
async function looked(who) {
	const from = fs.statSync(file).size;
	let said = '';
	process.kill(Number(fs.readFileSync(path.join(VAR, 'run/seq.pid'), 'utf8')), 'SIGHUP');
	await until('the sequencer looked', () => {
		said = fs.readFileSync(file, 'utf8').slice(from);
		return said.includes('event=trail-all');
	});
	return said.split('\n').filter((l) => l.includes('event=opened-many') && l.includes(`person=${who}`));
}

await check('a hundred cases opened within an hour are told', async () => {
	const [adm, kau, aud, mk, other] = await Promise.all(['admin.dp3ap2', 'kepala.uptd', 'auditor', 'manajer.uptd', 'koordinator.telanaipura'].map(as));
	const unit = Object.entries(await j.unitsOf(adm)).find(([name]) => name.includes('UPTD PPA'))[1];
	const name = `Petugas Banyak ${fx.stamp}`;
	const ptg = (await j.member(adm, kau, unit, name, ['ptg'])).browser;
	const cases = [];
	while (cases.length < LIMIT) cases.push(await fx.createCase(ptg));
	const me = sql(`SELECT LOWER(HEX(assignee)) FROM kasus WHERE id = X'${cases[0].replaceAll('-', '')}'`)[0][0]
		.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
	const open = async (list) => {
		for (const id of list) equal((await ptg.get(`/kasus/${id}`)).status, 200, 'opened');
	};
	const told = async (b) => [...(/aria-labelledby="banyak-dibuka"[^]*?<\/section>/.exec((await b.get('/')).text)?.[0] ?? '')
		.matchAll(/<li>[^]*?<\/li>/g)].map((m) => m[0]).filter((l) => words(l).includes(name));

	await open(cases.slice(1));
	await open(cases.slice(1, 3)); // the same once more
	equal((await looked(me)).length, 0, 'one less is not told');
	equal((await told(kau)).length, 0, 'to nobody');
	await open(cases.slice(0, 1));
	const lines = await looked(me);
	equal(lines.length, 1, 'a line in the log');
	ok(lines[0].includes(`objects=${LIMIT}`) && lines[0].includes('unit=ID-JA/GOV/DP3AP2/UPTD-PPA') && !lines[0].includes(name), lines[0]);
	for (const [b, who] of [[kau, 'the head of the unit'], [aud, 'the auditor']]) {
		const list = await told(b);
		equal(list.length, 1, who);
		ok(words(list[0]).includes(`${LIMIT} kasus dan rujukan`), `${who}: how many`);
		const at = unescape(/href="([^"]*)"/.exec(list[0])[1]);
		ok(words((await b.get(at)).text).includes(name), `${who}: ${at} shows the trail`);
	}
	for (const [b, who] of [[ptg, 'they themselves'], [mk, 'a colleague'], [adm, 'the administrator'], [other, 'another agency']]) {
		equal((await told(b)).length, 0, who);
	}
	equal((await looked(me)).length, 0, 'it is told once');
	equal(Number(sql(`SELECT COUNT(*) FROM rush WHERE person = X'${me.replaceAll('-', '')}'`)[0][0]), 1, 'one row');
	// what is known lies in the trail: whoever deletes the notice gets it anew
	sql('DELETE FROM rush');
	equal((await looked(me)).length, 1, 'from the trail, not from anybody’s memory');
	equal((await told(aud)).length, 1, 'and is told again');
});
