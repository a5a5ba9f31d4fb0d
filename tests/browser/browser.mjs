// One process, so that all checks share the browser and its sessions.
import { finish } from '../lib/check.mjs';
import fs from 'node:fs';
import path from 'node:path';
import { chrome, BUILD } from './lib.mjs';

const parts = ['journey', 'nojs', 'keyboard', 'axe', 'xss', 'comfort', 'shots'];
const shots = path.join(BUILD, 'shots');
if (!process.env.ONLY) fs.rmSync(shots, { recursive: true, force: true });
fs.mkdirSync(shots, { recursive: true });
for (const name of process.env.ONLY?.split(' ') ?? parts) {
	const start = Date.now();
	await import(`./${name}.mjs`);
	console.log(`     ${name}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
}
await chrome.close();
finish();
