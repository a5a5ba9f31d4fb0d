// R2, fourth part: rows of statistics and their keys.
import { hidden, words } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import { equal, ok } from '../lib/check.mjs';
import { idHex, logins, random, rowOf } from './lib.mjs';
import { sql } from './sql.mjs';
import { set } from './swap_world.mjs';

const YEAR = new Date().getFullYear();
const WHERE = `/statistik?tabel=t-01&tahun=${YEAR}`;

export async function statistics() {
	const [ptg, analyst] = await logins('petugas1.uptd', 'analis.dp3ap2');
	let own;
	for (let i = 0; i < 7; i += 1) {
		const id = await fx.createCase(ptg, { category: 'ktp', sphere: 'rt', forms: 'fisik' });
		const page = await ptg.get(`/kasus/${id}/ubah?bagian=consent`);
		await ptg.post(`/kasus/${id}/ubah`, { version: hidden(page.text, 'version'), bagian: 'consent', stat_consent: 'yes' });
		own = sql(`SELECT HEX(unit) FROM kasus WHERE id = X'${idHex(id)}'`)[0][0];
	}
	const [[one], [two]] = sql(`SELECT HEX(id) FROM stat_row WHERE unit = X'${own}' AND year = ${YEAR} ORDER BY id DESC LIMIT 2`);
	// how many are counted, and whether something was wrong with the rows
	const seen = async (b) => {
		const { status, text } = await b.get(WHERE);
		equal(status, 200, 'the table');
		const n = /Rumah tangga<\/th>[^]*?<span[^>]*>([^<]*)/.exec(text)?.[1] ?? '0';
		return { n, wrong: words(text).includes('tidak seperti yang disegel') };
	};
	const good = await seen(ptg);
	ok(Number(good.n) >= 7 && !good.wrong, `counted: ${good.n}`);
	const noted = (b, what) => async () => {
		const now = await seen(b);
		ok(now.wrong, `${what} is noticed`);
		ok(now.n === '*' || Number(now.n) <= Number(good.n), `${what} adds nothing: ${now.n}`);
	};
	const row = (id) => `unit = X'${own}' AND year = ${YEAR} AND id = X'${id}'`;
	const other = rowOf('stat_row', row(two));
	await set('stat_row', row(one), { body: other.body }, noted(ptg, 'the body of another row'));
	await set('stat_row', row(one), { id: random() }, noted(ptg, 'another id'));
	await set('stat_row', row(one), { year: YEAR + 1 }, noted(ptg, 'another year'));
	await set('stat_row', row(one), { epoch: 7 }, noted(ptg, 'another epoch'));
	await set('stat_row', row(one), { unit: random() }, async () => {
		const now = await seen(ptg);
		ok(now.n === '*' || Number(now.n) <= Number(good.n), 'another unit has it');
	});

	const key = `unit = X'${own}' AND year = ${YEAR}`;
	const [[far]] = sql(`SELECT HEX(unit) FROM stat_key WHERE unit <> X'${own}' AND year = ${YEAR} ORDER BY unit LIMIT 1`);
	const foreign = rowOf('stat_key', `unit = X'${far}' AND year = ${YEAR}`);
	await set('stat_key', key, { wrap: foreign.wrap }, noted(ptg, 'another unit’s key'));
	for (const [name, value] of [['year', YEAR + 5], ['epoch', 9]]) {
		await set('stat_key', key, { [name]: value }, noted(ptg, `the key of another ${name}`));
	}
	await set('stat_key', key, { unit: random() }, noted(ptg, 'a key of no unit'));
	for (const [name, value] of [['sealed', foreign.sealed], ['signer', foreign.signer], ['signature', foreign.signature], ['stat_epoch', 5]]) {
		await set('stat_key', key, { [name]: value }, noted(analyst, `stat_key.${name}`));
	}
	await set('stat_key', key, { stat_unit: random() }, async () => equal((await seen(analyst)).n, '0', 'sealed to others'));
	equal(JSON.stringify([await seen(ptg), await seen(analyst)]), JSON.stringify([good, good]), 'as before');
}
