// Agencies and units of the demo, in hexadecimal.
import fs from 'node:fs';
import path from 'node:path';
import { VAR } from '../lib/portal.mjs';
import { hexOf, idHex, person } from './lib.mjs';

export { until } from '../lib/people.mjs';

// What the pin file of an agency says.
function agency(name) {
	const text = fs.readFileSync(path.join(VAR, `trust.d/${name}.pin`), 'utf8');
	return idHex(/^agency (.*)$/m.exec(text)[1]).toLowerCase();
}
export const BKKBN = agency('BKKBN');
export const DP3AP2 = agency('DP3AP2');
export const DINSOS = agency('DINSOS');
// Where its chain begins.
export const genesis = (name) => /^genesis (.*)$/m.exec(fs.readFileSync(path.join(VAR, `trust.d/${name}.pin`), 'utf8'))[1];

export const unitOf = (name) => hexOf(`SELECT unit FROM unit_wrap WHERE person = X'${person(name)}'`).toLowerCase();
