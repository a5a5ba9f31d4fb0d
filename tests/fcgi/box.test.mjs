// The process that reads foreign documents dies.  Nothing can fork it again, so
// the master says so, stops, and leaves the rest to its supervisor.  Last: it
// ends the portal.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

const file = (name) => readFileSync(path.join(process.env.VAR, name), 'utf8');
const children = (pid) =>
	readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
const name = (pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim();

/** Has the process ended?  A zombie waits for its parent only. */
function ended(pid) {
	try {
		return /^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
	} catch {
		return true;
	}
}

it('a portal that can read no document ends, with a line in the log',
	{ timeout: 60000 }, async ({ signal }) => {
		const master = file('run/app.pid').trim();
		const socket = process.env.LINDUNG_SOCKET;
		const all = children(master);
		const [box, more] = all.filter((pid) => name(pid) === 'lindung-box');
		assert.ok(box && !more, 'one process reads documents');
		assert.ok(all.length > 2 && !ended(master), 'the portal runs');
		process.kill(Number(box), 'SIGKILL');
		while (!all.every(ended) || !ended(master)) {
			await sleep(20, undefined, { signal });
		}
		const log = file('log/lindung.log');
		assert.match(log, new RegExp(`level=error event=box-died .*pid=${box}\\b`));
		assert.match(log, /event=stop .*err=io\b/);
		assert.ok(!existsSync(socket), 'its socket is gone');
	});
