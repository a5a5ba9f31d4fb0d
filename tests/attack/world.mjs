// Agencies and units of the demo, in hexadecimal, and waiting for what comes.
import fs from 'node:fs';
import path from 'node:path';
import { VAR } from '../lib/portal.mjs';
import { hexOf, idHex, person } from './lib.mjs';

// What the pin file of an agency says.
function agency(name) {
	const text = fs.readFileSync(path.join(VAR, `trust.d/${name}.pin`), 'utf8');
	return idHex(/^agency (.*)$/m.exec(text)[1]).toLowerCase();
}
export const BKKBN = agency('BKKBN');
export const DP3AP2 = agency('DP3AP2');

export const unitOf = (name) => hexOf(`SELECT unit FROM unit_wrap WHERE person = X'${person(name)}'`).toLowerCase();

// Ask until it holds.
export async function until(what, holds, tries = 400) {
	for (let i = 0; i < tries; i += 1) {
		if (await holds()) return;
		await new Promise((r) => { setTimeout(r, 50); });
	}
	throw new Error(`never: ${what}`);
}
