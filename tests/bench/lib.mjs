// Rows of the table, and what is needed to fill them.
import { execFileSync } from 'node:child_process';

export function median(list) {
	const v = [...list].sort((a, b) => a - b);
	const half = v.length >> 1;
	return v.length % 2 ? v[half] : (v[half - 1] + v[half]) / 2;
}

// One row: figure, measured, against, ratio, target, held.
export function row(figure, measured, against, ratio, target, held) {
	console.log(`| ${figure} | ${measured} | ${against} | ${ratio} | ${target} | ${held ? 'yes' : 'no'} |`);
}

// Welch's t of two samples after the slowest twentieth of both together is
// left out: a scheduler's pauses would hide what is looked for.
export function welch(a, b) {
	const all = [...a, ...b].sort((x, y) => x - y);
	const cut = all[Math.floor(all.length * 0.95)];
	const [x, y] = [a, b].map((v) => {
		const kept = v.filter((t) => t < cut);
		const mean = kept.reduce((s, t) => s + t, 0) / kept.length;
		const square = kept.reduce((s, t) => s + (t - mean) ** 2, 0);
		return { n: kept.length, mean, error: square / (kept.length - 1) / kept.length };
	});
	return { t: (x.mean - y.mean) / Math.sqrt(x.error + y.error), a: x, b: y };
}

// Milliseconds that an act takes.
export async function timed(act) {
	const from = process.hrtime.bigint();
	const res = await act();
	return { ms: Number(process.hrtime.bigint() - from) / 1e6, res };
}

export function shuffle(list) {
	for (let i = list.length - 1; i > 0; i -= 1) {
		const j = Math.floor(Math.random() * (i + 1));
		[list[i], list[j]] = [list[j], list[i]];
	}
	return list;
}

// Answers a second that wrk gets over 16 connections with this cookie.
export function rate(url, cookie, seconds) {
	const out = execFileSync('wrk', ['-t2', '-c16', `-d${seconds}s`, '-s', 'tests/bench/case.lua', url], {
		encoding: 'utf8', env: { ...process.env, BENCH_COOKIE: cookie },
	});
	const [, requests, us, errors] = /^bench (\d+) (\d+) (\d+)$/m.exec(out).map(Number);
	if (errors > 0) throw new Error(`${errors} requests to ${url} failed:\n${out}`);
	return requests / us * 1e6;
}
