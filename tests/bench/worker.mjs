// The one worker of a portal that has one, and its memory.
import fs from 'node:fs';
import path from 'node:path';
import { VAR } from '../lib/portal.mjs';

const parent = (pid) => Number(fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[1]);
const name = (pid) => fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim();

// The master's child that is not the zygote.
export function worker() {
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

export function privateKib(pid) {
	return [...fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
		.matchAll(/^Private_\w+:\s+(\d+) kB$/gm)].reduce((n, m) => n + Number(m[1]), 0);
}
