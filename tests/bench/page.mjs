// Case pages against the floor: BENCH_FLOOR names the origin that the floor
// answers at, BENCH_TARGET the pages that target.mjs chose.  The sides take
// turns, so that what else the machine does meets them alike; each is held
// against the floor of its own round.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { median, row } from './lib.mjs';

const RUNS = Number(process.env.BENCH_RUNS ?? 15);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);
const TARGET = 0.75;
const STATEMENTS = 5; // one of them the entry of the trail
const target = JSON.parse(fs.readFileSync(process.env.BENCH_TARGET, 'utf8'));

function rate(url) {
	const out = execFileSync('wrk', ['-t2', '-c16', `-d${SECONDS}s`,
		'-s', 'tests/bench/case.lua', url], {
		encoding: 'utf8', env: { ...process.env, BENCH_COOKIE: target.cookie },
	});
	const [, requests, us, errors] = /^bench (\d+) (\d+) (\d+)$/m.exec(out).map(Number);
	if (errors > 0) throw new Error(`${errors} requests to ${url} failed:\n${out}`);
	return requests / us * 1e6;
}

// What the case pages cost that the portal's workers logged.
function statements(log) {
	const lines = fs.readFileSync(log, 'utf8').split('\n')
		.filter((l) => l.includes('route=/kasus/:id '));
	if (lines.some((l) => !l.includes(' status=200 '))) {
		throw new Error('not every case page was one');
	}
	return { n: lines.length, most: lines.reduce((most, l) => Math.max(most, Number(/ sql=(\d+)/.exec(l)[1])), 0) };
}

const sides = {
	floor: { url: `${process.env.BENCH_FLOOR}${target.plain.path}`, rates: [] },
	plain: { url: `${target.origin}${target.plain.path}`, rates: [] },
	referred: { url: `${target.origin}${target.referred.path}`, rates: [] },
};
for (const s of Object.values(sides)) rate(s.url);
for (let i = 0; i < RUNS; i += 1) {
	for (const s of Object.values(sides)) s.rates.push(rate(s.url));
	console.log(Object.entries(sides).map(([k, s]) => `  ${k} ${s.rates[i].toFixed(0)}/s`).join(','));
}

function report(what, side) {
	const { rates } = sides[side];
	const ratio = median(rates.map((r, i) => r / sides.floor.rates[i]));
	row(what, `${median(rates).toFixed(0)} requests/s`,
		`${median(sides.floor.rates).toFixed(0)} requests/s: the floor`, ratio.toFixed(2),
		`>= ${TARGET}`, ratio >= TARGET);
}
report(`Case page (${target.plain.bytes} bytes, 16 connections)`, 'plain');
report('... of a case with a referral (one statement more)', 'referred');
const s = statements(target.log);
row('... statements of a case page, its entry of the trail included', `${s.most} (of ${s.n} pages)`,
	'', '', `<= ${STATEMENTS}`, s.most <= STATEMENTS);
