// Private memory of the one worker after case pages and lists.
import { loggedIn, user } from '../lib/portal.mjs';
import { createCase } from '../lib/fixture.mjs';
import { row } from './lib.mjs';
import { privateKib, worker } from './worker.mjs';

const TURN = Number(process.env.BENCH_TURN ?? 10000);
const AT_ONCE = 8;
const MOST_KIB = 12 * 1024;

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
