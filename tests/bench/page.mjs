// Case pages against the floor, and against themselves with a bare trail:
// BENCH_FLOOR names the origin that the floor answers at, BENCH_TARGET and
// BENCH_BARE the pages that target.mjs chose.  The sides take
// turns, so that what else the machine does meets them alike; each is held
// against the floor of its own round.
import fs from 'node:fs';
import { median, rate, row, shuffle } from './lib.mjs';

const RUNS = Number(process.env.BENCH_RUNS ?? 15);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);
const TARGET = 0.75;
const AUDITED = 0.8;
const STATEMENTS = 5; // one of them the entry of the trail
const target = JSON.parse(fs.readFileSync(process.env.BENCH_TARGET, 'utf8'));
const bare = JSON.parse(fs.readFileSync(process.env.BENCH_BARE, 'utf8'));

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
	bare: { url: `${bare.origin}${bare.plain.path}`, cookie: bare.cookie, rates: [] },
};
const measure = (s) => rate(s.url, s.cookie ?? target.cookie, SECONDS);
for (const s of Object.values(sides)) measure(s);
for (let i = 0; i < RUNS; i += 1) {
	// in another order each time: the sequencer takes in what the side before wrote
	for (const s of shuffle(Object.values(sides))) s.rates.push(measure(s));
	console.log(Object.entries(sides).map(([k, s]) => `  ${k} ${s.rates[i].toFixed(0)}/s`).join(','));
}

function report(what, side, against = ['floor', 'the floor'], least = TARGET) {
	const { rates } = sides[side];
	const other = sides[against[0]].rates;
	const ratio = median(rates.map((r, i) => r / other[i]));
	row(what, `${median(rates).toFixed(0)} requests/s`, `${median(other).toFixed(0)} requests/s: ${against[1]}`,
		ratio.toFixed(2), `>= ${least}`, ratio >= least);
}
report(`Case page (${target.plain.bytes} bytes, 16 connections)`, 'plain');
report('... of a case with a referral (one statement more)', 'referred');
report('... against itself, its entry of the trail a bare insert', 'plain',
	['bare', 'insert and commit of the same size'], AUDITED);
const s = statements(target.log);
row('... statements of a case page, its entry of the trail included', `${s.most} (of ${s.n} pages)`,
	'', '', `<= ${STATEMENTS}`, s.most <= STATEMENTS);
