// Does time tell what the answer does not?  Welch's t over interleaved
// samples, in random order (R20, R36).
import { execFileSync } from 'node:child_process';
import { Browser, loggedIn, user, VAR } from '../lib/portal.mjs';
import { createCase } from '../lib/fixture.mjs';
import { absent } from '../lib/people.mjs';
import { row, shuffle, timed, welch } from './lib.mjs';

const LIMIT = 4.5;
const GUESSES = Number(process.env.BENCH_GUESSES ?? 100);
const PAGES = Number(process.env.BENCH_PAGES ?? 4000);

// Wrong logins of before are forgotten, or those after them would be slowed.
function forget() {
	execFileSync('mariadb', ['--no-defaults', '-S', `${VAR}/run/db.sock`, 'lindung', '-e', 'DELETE FROM guess']);
}

// n samples of each kind; act(kind) returns the answer.
async function samples(n, status, act, before = () => {}) {
	const out = [[], []];
	const order = shuffle(Array.from({ length: 2 * n }, (_, i) => i % 2));
	for (const kind of [0, 1, 0, 1]) await act(kind);
	for (const kind of order) {
		before();
		const { ms, res } = await timed(() => act(kind));
		if (res.status !== status) throw new Error(`status ${res.status} instead of ${status}`);
		out[kind].push(ms);
	}
	return out;
}

function report(what, n, [a, b]) {
	const w = welch(a, b);
	row(what, `mean ${w.a.mean.toFixed(3)} ms`, `mean ${w.b.mean.toFixed(3)} ms`,
		`t = ${w.t.toFixed(2)} (${n} + ${n})`, `abs(t) < ${LIMIT}`, Math.abs(w.t) < LIMIT);
}

const guest = new Browser();
await guest.get('/masuk');
const names = ['konselor1.angsoduo', 'konselor9.angsoduo'];
report('R36: login with a wrong password, known against unknown user', GUESSES,
	await samples(GUESSES, 422, (kind) => guest.post('/masuk',
		{ user: names[kind], password: 'sandi yang salah 1', otp: '000000' }), forget));

const foreign = await createCase(await loggedIn(user('petugas1.uptd')));
const me = await loggedIn(user('konselor1.angsoduo'));
const paths = [`/kasus/${foreign}`, `/kasus/${absent}`];
report('R20: case page, foreign against absent', PAGES,
	await samples(PAGES, 404, (kind) => me.get(paths[kind])));
process.exit(0);
