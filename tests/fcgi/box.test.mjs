// The process that reads foreign documents dies.  Nothing can fork it again, so
// the master says so and stops, and its supervisor starts another one.  Who was
// logged in stays so: sessions are in the database, their keys with the people.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { VAR, loggedIn, request, user } from '../lib/portal.mjs';

const file = (name) => readFileSync(path.join(VAR, name), 'utf8');
const masterNow = () => file('run/app.pid').trim();
const children = (pid) =>
	readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
const name = (pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
const readers = (pids) => pids.filter((pid) => name(pid) === 'lindung-box');

/** Has the process ended?  A zombie waits for its parent only. */
function ended(pid) {
	try {
		return /^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
	} catch {
		return true;
	}
}

it('a portal that can read no document is started again, and sessions go on',
	{ timeout: 60000 }, async ({ signal }) => {
		const b = await loggedIn(user('konselor1.angsoduo'));
		const [before] = (await b.get('/kasus')).text.match(/\/kasus\/[0-9a-f-]{36}/);
		const master = masterNow();
		const all = children(master);
		const [box, more] = readers(all);
		assert.ok(box && !more, 'one process reads documents');
		assert.ok(all.length > 2 && !ended(master), 'the portal runs');
		process.kill(Number(box), 'SIGKILL');
		while (!all.every(ended) || !ended(master)) {
			await sleep(20, undefined, { signal });
		}
		const log = file('log/lindung.log');
		assert.match(log, new RegExp(`level=error event=box-died .*pid=${box}\\b`));
		assert.match(log, /event=stop .*err=io\b/);
		while ((await request('GET', '/healthz', { signal })).status !== 200) {
			await sleep(20, undefined, { signal });
		}
		assert.notEqual(masterNow(), master, 'another master');
		assert.equal(readers(children(masterNow())).length, 1, 'which has its reader');
		assert.match(file('log/stack.log'), /lindung ended \(exit status 70\) and is started again/);
		const res = await b.get(before);
		assert.equal(res.status, 200, 'who was logged in opens a case');
	});
