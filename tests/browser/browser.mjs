// One process and one browser, so that all checks share the sessions.  Parts
// of a round run side by side: their officers are of different units, or work
// in lists that the others don't fill.
import fs from 'node:fs';
import path from 'node:path';
import { finish } from '../lib/check.mjs';
import { chrome, BUILD } from './lib.mjs';

const ROUNDS = [
	[['journey'], ['nojs', 'keyboard', 'files']],
	[['axe'], ['xss', 'comfort']],
	[['shots']],
	[['passkey']],
];
const APART = ['passkey']; // at a portal of its own: tests/passkey/run.sh
const only = process.env.ONLY?.split(' ');

async function part(name) {
	const start = Date.now();
	await import(`./${name}.mjs`);
	console.log(`     ${name}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
}

async function lane(names) {
	for (const name of names) {
		if (only?.includes(name) ?? !APART.includes(name)) await part(name);
	}
}

const shots = path.join(BUILD, 'shots');
if (only === undefined) fs.rmSync(shots, { recursive: true, force: true });
fs.mkdirSync(shots, { recursive: true });
for (const round of ROUNDS) await Promise.all(round.map(lane));
await chrome.close();
finish();
