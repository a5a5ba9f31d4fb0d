// Private memory of the one worker after case pages and lists.
import fs from 'node:fs';
import path from 'node:path';
import { loggedIn, user, VAR } from '../lib/portal.mjs';
import { createCase } from '../lib/fixture.mjs';
import { row } from './lib.mjs';

const TURN = Number(process.env.BENCH_TURN ?? 10000);
const AT_ONCE = 8;
const MOST_KIB = 12 * 1024;

const parent = (pid) => Number(fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[1]);
const name = (pid) => fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim();

// The master's child that is not the zygote.
function worker() {
	const master = Number(fs.readFileSync(path.join(VAR, 'run/app.pid'), 'utf8'));
	const found = fs.readdirSync('/proc').filter((p) => /^\d+$/.test(p)).filter((p) => {
		try {
			return parent(p) === master && name(p) !== 'lindung-box';
		} catch {
			return false; // it ended meanwhile
		}
	});
	if (found.length !== 1) throw new Error(`${found.length} workers instead of one`);
	return found[0];
}

function privateKib(pid) {
	return [...fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
		.matchAll(/^Private_\w+:\s+(\d+) kB$/gm)].reduce((n, m) => n + Number(m[1]), 0);
}

const b = await loggedIn(user('konselor1.angsoduo'));
const id = await createCase(b, { narrative: 'Narasi contoh. '.repeat(40) });
const pages = [`/kasus/${id}`, '/kasus'];
async function turn() {
	let left = TURN;
	await Promise.all(Array.from({ length: AT_ONCE }, async () => {
		while (left > 0) {
			left -= 1;
			const res = await b.get(pages[left % pages.length]);
			if (res.status !== 200) throw new Error(`status ${res.status}`);
		}
	}));
}

const pid = worker();
const start = privateKib(pid);
await turn();
const first = privateKib(pid);
await turn();
const second = privateKib(pid);
if (worker() !== pid) throw new Error('the worker was replaced');
row(`Worker: private memory after ${TURN} requests`, `${first} KiB`, `${start} KiB before them`, '',
	`<= ${MOST_KIB} KiB`, first <= MOST_KIB);
row(`... growth over the next ${TURN}`, `${second - first} KiB`, '', '', '<= 0 KiB', second <= first);
process.exit(0);
