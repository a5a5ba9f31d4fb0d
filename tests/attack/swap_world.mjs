// What the parts of swap.mjs share: the world that is forged, and which columns
// were.
import { exchanged, forged, hexOf, idHex, rowOf, world } from './lib.mjs';
import { sql } from './sql.mjs';

export const tried = new Set();

export const set = (table, where, values, run) => {
	Object.keys(values).forEach((c) => tried.add(`${table}.${c}`));
	return forged(table, where, values, run);
};
export const swap = (table, a, b, names, run) => {
	names.forEach((c) => tried.add(`${table}.${c}`));
	return exchanged(table, a, b, names, run);
};
export const text = (s) => Buffer.from(s).toString('hex');

sql('DELETE FROM session'); // of those before us
export const w = await world();
export const unit = {
	a: rowOf('kasus', `id = X'${idHex(w.k1.id)}'`).unit,
	b: rowOf('kasus', `id = X'${idHex(w.k3.id)}'`).unit,
	c: hexOf("SELECT unit FROM unit_wrap WHERE person = (SELECT id FROM person WHERE user = 'peksos1.lansia')"),
};

export const kasus = (k) => `id = X'${idHex(k.id)}'`;
