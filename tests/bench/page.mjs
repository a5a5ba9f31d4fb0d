// Case page against the floor: BENCH_FLOOR names the origin that the floor
// answers at, BENCH_TARGET the page that target.mjs chose.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { median, row } from './lib.mjs';

const RUNS = Number(process.env.BENCH_RUNS ?? 5);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 5);
const TARGET = 0.75;
const page = JSON.parse(fs.readFileSync(process.env.BENCH_TARGET, 'utf8'));

function rate(origin) {
	const out = execFileSync('wrk', ['-t2', '-c16', `-d${SECONDS}s`,
		'-s', 'tests/bench/case.lua', `${origin}${page.path}`], {
		encoding: 'utf8', env: { ...process.env, BENCH_COOKIE: page.cookie },
	});
	const [, requests, us, errors] = /^bench (\d+) (\d+) (\d+)$/m.exec(out).map(Number);
	if (errors > 0) throw new Error(`${errors} requests to ${origin} failed:\n${out}`);
	return requests / us * 1e6;
}

// All case pages that the portal's workers logged: what each cost.
function statements(log) {
	const lines = fs.readFileSync(log, 'utf8').split('\n')
		.filter((l) => l.includes('route=/kasus/:id '));
	if (lines.some((l) => !l.includes(' status=200 '))) {
		throw new Error('not every case page was one');
	}
	return { n: lines.length, most: Math.max(...lines.map((l) => Number(/ sql=(\d+)/.exec(l)[1]))) };
}

rate(page.origin);
rate(process.env.BENCH_FLOOR);
const [ours, floor, ratio] = [[], [], []];
for (let i = 0; i < RUNS; i += 1) {
	floor.push(rate(process.env.BENCH_FLOOR));
	ours.push(rate(page.origin));
	ratio.push(ours[i] / floor[i]);
	console.log(`  floor ${floor[i].toFixed(0)}/s, portal ${ours[i].toFixed(0)}/s: ${ratio[i].toFixed(3)}`);
}
row(`Case page (${page.bytes} bytes, 16 connections)`, `${median(ours).toFixed(0)} requests/s`,
	`${median(floor).toFixed(0)} requests/s: the floor`, median(ratio).toFixed(2),
	`>= ${TARGET}`, median(ratio) >= TARGET);
const s = statements(page.log);
row('... statements of a case page, its entry of the trail included', `${s.most} (of ${s.n} pages)`,
	'', '', '<= 5', s.most <= 5);
