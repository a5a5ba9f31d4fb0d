// One login against one bare run of Argon2id, turn by turn; each login is held
// against the mean of the runs before and after it.
import { spawn } from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';
import { accounts, Browser, freshCode } from '../lib/portal.mjs';
import { median, row, timed } from './lib.mjs';

const TARGET = 0.95;
const LOGINS = Number(process.env.BENCH_LOGINS ?? 100);
const bare = spawn(path.join(process.env.BUILD, 'tests/bench/argon'));
const lines = readline.createInterface({ input: bare.stdout })[Symbol.asyncIterator]();

async function bareMs() {
	bare.stdin.write('\n');
	const { value, done } = await lines.next();
	if (done) throw new Error('the bare run of Argon2id failed');
	return Number(value) / 1000;
}

async function loginMs(acc) {
	const otp = await freshCode(acc);
	const b = new Browser();
	await b.get('/masuk');
	const { ms, res } = await timed(() =>
		b.post('/masuk', { user: acc.user, password: acc.password, otp }));
	if (res.status !== 303) throw new Error(`login of ${acc.user}: ${res.status}`);
	return ms;
}

await bareMs();
const runs = [await bareMs()];
const logins = [];
for (let i = 0; i < LOGINS; i += 1) {
	logins.push(await loginMs(accounts[i % accounts.length]));
	runs.push(await bareMs());
}
bare.stdin.end();
const ratio = median(logins.map((ms, i) => (runs[i] + runs[i + 1]) / 2 / ms));
row(`Login (POST /masuk, ${LOGINS} that succeed)`, `${(1000 / median(logins)).toFixed(2)} logins/s`,
	`${(1000 / median(runs)).toFixed(2)} runs/s: bare Argon2id, 64 MiB, t=3`,
	ratio.toFixed(3), `>= ${TARGET}`, ratio >= TARGET);
process.exit(0);
