// Sessions that the checks of one suite share: a person logs in once.
import { loggedIn, user } from './portal.mjs';

const open = new Map();
export async function as(name) {
	if (!open.has(name)) open.set(name, loggedIn(user(name)));
	return open.get(name);
}
export const absent = '01a20bf7-0000-7000-8000-000000000000';

// The line that the worker logged for an answer (its request id is on the
// page, and nginx hands the same id to the worker).
import fs from 'node:fs';
import path from 'node:path';
import { VAR } from './portal.mjs';
import { setTimeout as sleep } from 'node:timers/promises';
const log = path.join(VAR, 'log/lindung.log');

export function logSize() {
	return fs.statSync(log).size;
}
// Request lines after a place in the log; waits until n have come.
export async function requestsSince(from, n) {
	for (let i = 0; i < 500; i += 1) {
		const text = fs.readFileSync(log).subarray(from).toString('utf8');
		const lines = text.split('\n').filter((l) => l.includes('event=request '));
		if (lines.length >= n) {
			return lines.map((l) => Object.fromEntries(l.split(' ')
				.filter((w) => w.includes('=')).map((w) => w.split(/=(.*)/s).slice(0, 2))));
		}
		await sleep(10);
	}
	throw new Error(`the worker did not log ${n} requests`);
}

// Alarms after a place in the log; a worker logs them before it answers.
export function alarmsSince(from) {
	return fs.readFileSync(log).subarray(from).toString('utf8').split('\n')
		.filter((l) => l.includes('level=alarm '));
}

// Ask until it holds.
export async function until(what, holds, tries = 400) {
	for (let i = 0; i < tries; i += 1) {
		if (await holds()) return;
		await sleep(50);
	}
	throw new Error(`never: ${what}`);
}

// A process's name; '' when it has ended meanwhile.
function processName(pid) {
	try {
		return fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
	} catch (e) {
		if (e.code === 'ENOENT' || e.code === 'ESRCH') return '';
		throw e;
	}
}

// Processes of the workers: children of the master that are no box.
export function workers() {
	const master = fs.readFileSync(path.join(VAR, 'run/app.pid'), 'utf8').trim();
	const children = fs.readFileSync(`/proc/${master}/task/${master}/children`, 'utf8');
	return children.trim().split(' ').filter((pid) => processName(pid) === 'lindung');
}

// Have the portal read the rosters anew, with new workers; the old ones finish.
export async function reread() {
	const before = workers();
	if (before.length === 0) throw new Error('there are no workers');
	process.kill(Number(fs.readFileSync(path.join(VAR, 'run/app.pid'), 'utf8')), 'SIGHUP');
	await until('the workers are replaced', () => !workers().some((w) => before.includes(w)));
}
