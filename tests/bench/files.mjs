// A file of 25 MiB through nginx, in and out, against the bare loop of its cipher in
// the same round, and the one worker's memory before and after.
import fs from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { agent, loggedIn, ORIGIN, user } from '../lib/portal.mjs';
import { createCase } from '../lib/fixture.mjs';
import * as files from '../lib/files.mjs';
import { median, row, timed } from './lib.mjs';
import { privateKib, worker } from './worker.mjs';

const RUNS = Number(process.env.BENCH_RUNS ?? 15);
const SIZE = 25 * 1048576;
const MOST_KIB = 12 * 1024;
const TARGET = 0.5;
const stream = path.join(process.env.BUILD, 'tests/bench/stream');
const bare = () => execFileSync(stream, { input: '\n', encoding: 'utf8' }).trim().split(' ').map((us) => Number(us) / 1000);

const b = await loggedIn(user('konselor1.angsoduo'));
const bytes = files.sample('pdf', SIZE);

// Counted, not kept: a browser writes it to a file.
function fetched(where) {
	return new Promise((resolve, reject) => {
		https.get(new URL(where, ORIGIN), { agent, headers: { cookie: b.cookieHeader() } }, (res) => {
			let n = 0;
			res.on('data', (d) => { n += d.length; });
			res.on('end', () => resolve(n));
			res.on('error', reject);
		}).on('error', reject);
	});
}

// What the worker has been at work, in milliseconds.
const busy = (pid) => Number(fs.readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
async function measured(act) {
	const from = busy(pid);
	const { ms, res } = await timed(act);
	return { ms, busy: busy(pid) - from, res };
}

const pid = worker();
const times = { seal: [], sum: [], open: [], up: [], down: [] };
const work = { up: [], down: [] };
let start;
for (let i = 0; i <= RUNS; i += 1) {
	const id = await createCase(b);
	const [seal, sum, open] = bare();
	const up = await measured(() => files.stored(b, id, { name: 'a.pdf', bytes }));
	const down = await measured(() => fetched(`/kasus/${id}/berkas/${up.res}/unduh`));
	if (down.res !== SIZE) throw new Error(`${down.res} bytes`);
	if (i === 0) {
		start = privateKib(pid); // what is loaded once is
		continue;
	}
	Object.entries({ seal, sum, open, up: up.ms, down: down.ms }).forEach(([k, ms]) => times[k].push(ms));
	work.up.push(up.busy);
	work.down.push(down.busy);
	console.log(`  seal ${seal.toFixed(0)} ms, with SHA-256 ${sum.toFixed(0)} ms, up ${up.ms.toFixed(0)} ms (worker ${up.busy.toFixed(0)}),`
		+ ` open ${open.toFixed(0)} ms, down ${down.ms.toFixed(0)} ms (worker ${down.busy.toFixed(0)})`);
}
const pace = (ms) => `${(SIZE / 1000 / ms).toFixed(0)} MB/s`;
// The portal's own part is what it can be held to; the whole way has a database, nginx
// with TLS and the client on it as well, on the same cores.
function report(what, side, against, loop) {
	const ratio = median(work[side].map((ms, i) => times[against][i] / ms));
	row(`${what}: pace of the worker`, pace(median(work[side])), `${pace(median(times[against]))}: ${loop}`,
		ratio.toFixed(2), `>= ${TARGET}`, ratio >= TARGET);
	row('... of the whole way, through database, nginx and client', pace(median(times[side])), '', '', '', true);
}
report('File of 25 MiB handed out', 'down', 'open', 'the bare loop of secretstream');
report('File of 25 MiB taken in', 'up', 'sum', 'the bare loop, with SHA-256');
const end = privateKib(pid);
row(`Worker: private memory after ${RUNS} files each way`, `${end} KiB`, `${start} KiB after one`, '',
	`<= ${MOST_KIB} KiB`, end <= MOST_KIB);
process.exit(0);
