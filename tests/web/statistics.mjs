// Statistics: what a case gives, who counts it, and what is hidden.
import { hidden, words, unescape, sql } from '../lib/portal.mjs';
import { as, alarmsSince, logSize } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { check, equal, ok } from '../lib/check.mjs';

const YEAR = new Date().getFullYear();
const where = (table, year = YEAR) => `/statistik?tabel=${table}&tahun=${year}`;

// Rows of the table as { row: { column: text } }; and the cases that are only a
// number.
async function table(b, path) {
	const page = await b.get(path);
	equal(page.status, 200, path);
	const rows = {};
	for (const [, head, cells] of page.text.matchAll(/<th scope="row" role="rowheader">([^<]*)<\/th>([^]*?)<\/tr>/g)) {
		rows[unescape(head)] = Object.fromEntries([...cells.matchAll(/data-nama="([^"]*)"><span[^>]*>([^<]*)/g)]
			.map((m) => [unescape(m[1]), m[2]]));
	}
	const silent = /hanya dihitung jumlahnya<\/dt>\s*<dd[^>]*>([^,]*),/.exec(page.text)[1];
	return { rows, silent: Number(silent.replace('.', '')), page };
}

async function agree(b, id, answer) {
	const page = await b.get(`/kasus/${id}/ubah?bagian=consent`);
	const fields = Object.fromEntries(['version', 'bagian'].map((n) => [n, hidden(page.text, n)]).filter(([, v]) => v !== undefined));
	equal((await b.post(`/kasus/${id}/ubah`, { ...fields, stat_consent: answer })).status, 303, 'consent');
}

async function victim(b, extra, answer = 'yes') {
	const id = await fx.createCase(b, { category: 'ktp', sphere: 'rt', forms: 'fisik', birth_date: '1/2/1980', ...extra });
	if (answer) await agree(b, id, answer);
	return id;
}

const ptg = await as('petugas1.uptd');
const RT = 'Rumah tangga', PB = 'Publik';
const mine = [];
let base; // cases of this year that agreed before, too few to be shown

await check('a case counts when its client agrees, and no longer when not', async () => {
	const before = await table(ptg, where('t-01'));
	for (let i = 0; i < 6; i += 1) mine.push(await victim(ptg, {}, null));
	const silent = await table(ptg, where('t-01'));
	equal(silent.silent, before.silent + 6, 'six more without consent');
	equal(JSON.stringify(silent.rows), JSON.stringify(before.rows), 'and nothing else of them');
	for (const id of mine) await agree(ptg, id, 'yes');
	const agreed = await table(ptg, where('t-01'));
	base = Number(agreed.rows[RT].Dewasa) - 6;
	ok(base >= 0 && base < 5, 'six adults more');
	equal(agreed.rows.Jumlah.Jumlah, String(base + 6), 'in all');
	equal(agreed.rows[RT].Bagian, '100,0 %', 'their share');
	equal(agreed.silent, before.silent, 'none of them only a number');
	await agree(ptg, mine[0], 'no');
	const less = await table(ptg, where('t-01'));
	equal(less.rows[RT].Dewasa, String(base + 5), 'one withdrew');
	equal(less.silent, before.silent + 1, 'and is a number');
	await agree(ptg, mine[0], 'yes');
	ok(agreed.page.text.includes('<svg role="img"'), 'a chart');
	ok(words(agreed.page.text).includes('Satuan hitung orang'), 'what is counted');
});

await check('small counts are hidden, and what would tell them', async () => {
	for (let i = 0; i < 2; i += 1) mine.push(await victim(ptg, { category: 'kta', sphere: 'pb', birth_date: '1/2/2015' }));
	const t = await table(ptg, where('t-01'));
	equal(t.rows[PB].Anak, '*', 'two children');
	equal(t.rows[PB].Jumlah, '*', 'their row');
	equal(t.rows.Jumlah.Anak, '*', 'their column');
	ok(t.rows[RT].Dewasa === '*' || t.rows.Jumlah.Jumlah === '*', 'and what is left of all');
	equal(t.rows[PB].Dewasa, '0', 'nothing stays nothing');
	ok(words(t.page.text).includes('* Ditutup: jumlah 1 sampai 4'), 'said so');
});

await check('entries count, and not those that were a mistake', async () => {
	for (const id of mine.slice(0, 6)) {
		await fx.entry(ptg, id, { jenis: 'offender', version: '0', relation: 'spouse', person_sex: 'male' });
		await fx.entry(ptg, id, { jenis: 'service', version: '0', date: '1/2/2026', service_given: 'kesehatan' });
	}
	const offenders = async () => Number((await table(ptg, where('t-05'))).rows['Suami atau istri']['Laki-laki']);
	const had = await offenders();
	ok(had >= 6, 'offenders');
	equal((await table(ptg, where('t-06'))).rows.Kesehatan.Perempuan, '6', 'services');
	const page = await ptg.get(`/kasus/${mine[0]}`);
	const id = /id="offender"[^]*?\?entri=([0-9a-f-]{36})/.exec(page.text)[1];
	const form = await ptg.get(`/kasus/${mine[0]}/entri?entri=${id}`);
	equal((await ptg.post(`/kasus/${mine[0]}/entri/salah`, { entri: id, version: hidden(form.text, 'version'), mistake: 'double' })).status, 303, 'a mistake');
	equal(await offenders(), had - 1, 'one less');
});

await check('who counts: the unit its own, the statistics unit the agency, others nothing', async () => {
	const [mk, kor, analyst, lead, far] = await Promise.all(['manajer.uptd', 'koordinator.angsoduo', 'analis.dp3ap2',
		'pimpinan.dp3ap2', 'analis.bkkbn'].map(as));
	const own = await table(ptg, where('t-02'));
	for (const b of [mk, analyst]) equal(JSON.stringify((await table(b, where('t-02'))).rows), JSON.stringify(own.rows), 'the same table');
	ok((await kor.get(where('t-02'))).text.includes('Belum ada yang dapat dihitung'), 'another unit has none of it');
	ok((await far.get(where('t-02'))).text.includes('Belum ada yang dapat dihitung'), 'nor another agency');
	ok(words((await lead.get(where('t-02'))).text).includes('unit statistik'), 'a leader without the key is told who has it');
	for (const path of ['/kasus', `/kasus/${mine[0]}`, '/rujukan']) equal((await analyst.get(path)).status, 403, `${path} is no analyst’s`);
	equal((await (await as('admin.dp3ap2')).get('/statistik')).status, 403, 'nor statistics an administrator’s');
	ok((await analyst.get(where('t-02'))).text.includes('UPTD PPA Provinsi Jambi'), 'with the source named');
	equal((await analyst.get(`${where('t-02')}&unit=${'0'.repeat(8)}-0000-7000-8000-000000000000`)).status, 404, 'no such source');
	equal((await ptg.get(where('t-99'))).status, 400, 'no such table');
});

await check('the years before, and cases entered in error', async () => {
	const past = await table(ptg, where('t-02', 2021));
	ok(past.rows['Kekerasan psikis'], 'the demo’s cases of 2021');
	const id = mine[7];
	const n = (await table(ptg, where('t-03'))).rows.Jumlah.Jumlah;
	equal(n, String(base + 8), 'eight more');
	await ptg.get(`/kasus/${id}`);
	const head = await as('kepala.uptd');
	await head.get(`/kasus/${id}`);
	equal((await head.post(`/kasus/${id}/tutup`, { reason: 'entered-in-error' })).status, 303, 'closed');
	equal((await table(ptg, where('t-03'))).rows.Jumlah.Jumlah, String(base + 7), 'it is none');
});

await check('the table for other programs says as much', async () => {
	await ptg.get(where('t-01'));
	const res = await ptg.post('/statistik/unduh', { tabel: 't-01', tahun: String(YEAR) });
	equal(res.status, 200, 'csv');
	ok(res.headers['content-type'].startsWith('text/csv'), 'as csv');
	const lines = res.text.trim().split('\r\n');
	ok(lines[0].includes('Satuan hitung') && lines[0].includes('Versi definisi'), 'its columns');
	ok(lines.some((l) => l.includes('T-01') && l.includes('ditutup')), 'hidden cells have no number');
	ok(!lines.some((l) => /ditutup/.test(l) && /,"?\d+"?,"?ditutup/.test(l)), 'none at all');
	equal((await ptg.get('/statistik/unduh')).status, 303, 'to the page');
	const seen = await (await as('kepala.uptd')).get('/jejak?perbuatan=baca-statistik');
	ok(words(seen.text).includes('Melihat statistik'), 'the trail tells who counted');
});

await check('no row tells whose it is, and one that was changed does not count', async () => {
	const ids = sql('SELECT HEX(id) FROM stat_row').flat();
	const cases = new Set(sql('SELECT HEX(id) FROM kasus').flat());
	ok(ids.length > 8 && !ids.some((id) => cases.has(id)), 'ids of their own');
	const from = logSize();
	const before = (await table(ptg, where('t-02'))).rows.Jumlah.Jumlah;
	sql(`UPDATE stat_row SET body = CONCAT(LEFT(body, 140), CHAR(ASCII(SUBSTR(body, 141, 1)) ^ 1), SUBSTR(body, 142)) WHERE year = ${YEAR}`);
	const t = await ptg.get(where('t-02'));
	ok(words(t.text).includes('tidak seperti yang disegel') && before !== '0', 'said so');
	ok(alarmsSince(from).some((l) => l.includes('what=stat-row')), 'with an alarm');
	sql(`UPDATE stat_row SET body = CONCAT(LEFT(body, 140), CHAR(ASCII(SUBSTR(body, 141, 1)) ^ 1), SUBSTR(body, 142)) WHERE year = ${YEAR}`);
	equal((await table(ptg, where('t-02'))).rows.Jumlah.Jumlah, before, 'as it was');
	// a key of the database's own making, sealed to the leaders by nobody of the unit
	sql('UPDATE stat_key SET signature = REVERSE(signature)');
	const forged = await (await as('analis.dp3ap2')).get(where('t-02'));
	ok(forged.text.includes('Belum ada yang dapat dihitung'), 'nothing is counted with it');
	ok(alarmsSince(from).some((l) => l.includes('what=stat-key')), 'with an alarm, too');
	sql('UPDATE stat_key SET signature = REVERSE(signature)');
});
