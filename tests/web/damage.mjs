// Somebody with SQL access damages one row of a list.  The list goes on: the
// sound rows are there, the damaged one is named as such and shows nothing, and
// the log has an alarm.
import { sql, words } from '../lib/portal.mjs';
import { alarmsSince, as, logSize } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { ok, equal, check } from '../lib/check.mjs';

const SAY = 'Entri ini tidak dapat diverifikasi';
const ROW = 'Baris daftar ini tidak utuh; isi kasusnya dapat dibuka';
const TOLD = 'Hal ini dicatat sebagai peringatan untuk pengelola.';
const UNKNOWN = 'Nomor tidak diketahui';
const hex = (id) => id.replaceAll('-', '');

// One bit of a sealed column turned while something is done.
async function flipped(table, where, column, run) {
	const [[old]] = sql(`SELECT HEX(${column}) FROM ${table} WHERE ${where}`);
	const bytes = Buffer.from(old, 'hex');
	bytes[bytes.length >> 1] ^= 4;
	sql(`UPDATE ${table} SET ${column} = X'${bytes.toString('hex')}' WHERE ${where}`);
	try {
		await run();
	} finally {
		sql(`UPDATE ${table} SET ${column} = X'${old}' WHERE ${where}`);
	}
}

const rows = (page) => page.text.split('<tr').slice(1).map((r) => r.split('</tr>')[0]);
const damaged = (page) => rows(page).filter((r) => words(r).includes(SAY) || words(r).includes(ROW));

const own = await as('petugas1.uptd');
const colleague = await as('petugas2.uptd');
const head = await as('kepala.uptd');
const find = async (b, text) => {
	await b.get('/kasus');
	return fx.search(b, { text });
};

await check('a damaged case in the list, on the start page and in the search', async () => {
	const bad = `Rusak${fx.stamp}`;
	const good = `Utuh${fx.stamp}`;
	const soundId = await fx.createCase(own, { name: `Contoh ${good}` });
	const id = await fx.createCase(own, { name: `Contoh ${bad}` });
	const number = /UPTD-PPA\/2026\/\d+/.exec(words((await own.get(`/kasus/${id}`)).text))[0];
	const where = `id = X'${hex(id)}'`;
	const total = (page) => Number(/dari ([\d.]+) kasus\./.exec(words(page.text))[1].replace('.', ''));
	const before = total(await own.get('/kasus'));
	await flipped('kasus', where, 'idx', async () => {
		const from = logSize();
		const list = await own.get('/kasus');
		equal(list.status, 200, 'the list');
		ok(list.text.includes(good) && list.text.includes(`/kasus/${soundId}`), 'sound rows are shown');
		ok(!list.text.includes(bad), 'the damaged one is not');
		equal(damaged(list).length, 1, 'it has a row of its own');
		ok(damaged(list)[0].includes(`href="/kasus/${id}"`) && words(damaged(list)[0]).includes(number),
			'with the number that the header vouches for');
		const said = words(damaged(list)[0]);
		ok(said.includes(ROW) && !said.includes(SAY) && said.includes(TOLD), 'and says that the case can be opened');
		equal(total(list), before, 'and a place in the count');
		ok(alarmsSince(from).some((l) => l.includes('event=tamper what=index') && l.includes(id)), 'an alarm');
		const opened = logSize();
		const page = await own.get(`/kasus/${id}`);
		ok(page.text.includes(bad), 'the case itself is whole');
		ok(/govuk-warning-text/.test(page.text) && words(page.text).includes('Baris kasus ini di dalam daftar tidak utuh'), 'with a warning');
		ok(alarmsSince(opened).some((l) => l.includes('what=index') && l.includes(id)), 'that is an alarm too');
		ok(!/govuk-warning-text/.test((await own.get(`/kasus/${soundId}`)).text), 'a sound one has none');

		const home = await own.get('/');
		ok(home.status === 200 && home.text.includes(good) && !home.text.includes(bad), 'the start page');
		equal(damaged(home).length, 1, 'the start page says so');

		const other = await colleague.get('/kasus');
		ok(damaged(other).length === 1 && words(damaged(other)[0]).includes(SAY) && !damaged(other)[0].includes('href') && words(damaged(other)[0]).includes(number),
			'a colleague sees the number alone');

		for (const text of [bad, number]) {
			const res = await find(own, text);
			equal(res.status, 200, 'the search');
			const said = words(res.text);
			ok(said.includes('Tidak ada kasus yang cocok'), `a damaged row is no hit for ${text}`);
			ok(said.includes('1 entri tidak dapat diverifikasi'), 'and not kept silent about');
		}
		const res = await find(own, good);
		ok(rows(res).length === 2 && res.text.includes(good) && words(res.text).includes('sampai 1 dari 1 kasus'), 'others are found');
		equal((await fx.search(own, { category: 'ktp' })).status, 200, 'the filter');

		// nothing vouches for the number any more
		await flipped('kasus', where, 'header', async () => {
			for (const b of [own, head]) {
				const page = await b.get('/kasus');
				equal(page.status, 200, 'the list');
				ok(!page.text.includes(number) && !page.text.includes(bad) && !page.text.includes(id), 'no number');
				ok(words(damaged(page)[0] ?? '').includes(UNKNOWN), 'it says so');
			}
			equal((await own.get(`/kasus/${id}`)).status, 500, 'the case is refused');
		});
	});
	const after = await own.get('/kasus');
	ok(after.text.includes(bad) && damaged(after).length === 0, 'all is as it was');
	ok(!words((await find(own, bad)).text).includes('tidak dapat diverifikasi'), 'the search too');
});

await check('what a forged row says is not shown', async () => {
	const id = await fx.createCase(own, { name: `Contoh Asing ${fx.stamp}` });
	const [[unit]] = sql(`SELECT HEX(unit) FROM kasus WHERE id = X'${hex(id)}'`);
	const foreign = await as('konselor1.angsoduo');
	const theirs = await fx.createCase(foreign);
	const [[to]] = sql(`SELECT HEX(unit) FROM kasus WHERE id = X'${hex(theirs)}'`);
	sql(`UPDATE kasus SET unit = X'${to}', stage = 'palsu' WHERE id = X'${hex(id)}'`);
	try {
		const page = await foreign.get('/kasus');
		equal(page.status, 200, "the other unit's list");
		ok(damaged(page).length === 1 && words(damaged(page)[0]).includes(UNKNOWN), 'a case moved to another unit');
		ok(!page.text.includes('Asing') && !page.text.includes('palsu') && !page.text.includes(id), 'nothing of it');
	} finally {
		sql(`UPDATE kasus SET unit = X'${unit}', stage = 'pengaduan' WHERE id = X'${hex(id)}'`);
	}
});

await check('many damaged rows: few lines in the log, and one that counts', async () => {
	const b = await as('konselor1.angsoduo');
	const [[unit]] = sql(`SELECT HEX(unit) FROM kasus WHERE id = X'${hex(await fx.createCase(b))}'`);
	const count = () => Number(sql(`SELECT COUNT(*) FROM kasus WHERE unit = X'${unit}'`)[0][0]);
	while (count() <= 20) await fx.createCase(b);
	const n = count();
	sql(`UPDATE kasus SET idx = REVERSE(idx) WHERE unit = X'${unit}'`);
	try {
		const from = logSize();
		const res = await fx.search(b, { text: 'Contoh' });
		equal(res.status, 200, 'the search');
		ok(words(res.text).includes(`${n} entri tidak dapat diverifikasi`), 'says how many');
		const found = alarmsSince(from).filter((l) => l.includes('what=index'));
		ok(found.at(-1).includes(`rows=${n}`), 'the log counts them');
		equal(found.length, 21, 'and names twenty');
	} finally {
		sql(`UPDATE kasus SET idx = REVERSE(idx) WHERE unit = X'${unit}'`);
	}
	ok(!words((await find(b, 'Contoh')).text).includes('tidak dapat diverifikasi'), 'all is as it was');
});

await check('a damaged referral in the list', async () => {
	const word = `Rujuk${fx.stamp}`;
	const kasus = await fx.createCase(own, { name: `Contoh ${word}` });
	const where = { to: 'Angso Duo', service: 'counselling', urgency: '3' };
	const receiver = await as('konselor1.angsoduo');
	const { ref } = await fx.referralIn('terkirim', own, receiver, where, kasus);
	const other = await fx.referralIn('terkirim', own, receiver, where);
	const [[number, from_]] = sql(`SELECT number, HEX(from_unit) FROM referral WHERE id = X'${hex(ref)}'`);
	const side = `referral = X'${hex(ref)}' AND unit = X'${from_}'`;
	ok((await own.get('/rujukan?antrean=semua')).text.includes(word), 'it stands in the list');
	const refused = async (what, numbered) => {
		const at = logSize();
		const list = await own.get('/rujukan?antrean=semua');
		equal(list.status, 200, `${what}: the list`);
		ok(list.text.includes(`/rujukan/${other.ref}`), `${what}: sound rows are shown`);
		const bad = damaged(list);
		equal(bad.length, 1, `${what}: it has a row of its own`);
		ok(!list.text.includes(word) && !bad[0].includes('href'), `${what}: which shows nothing`);
		equal(words(bad[0]).includes(number), numbered, `${what}: number`);
		equal(words(bad[0]).includes(UNKNOWN), !numbered, `${what}: or says that there is none`);
		ok(alarmsSince(at).some((l) => /event=tamper what=(side|referral) /.test(l) && l.includes(ref)), `${what}: an alarm`);
		const page = await own.get(`/rujukan/${ref}`);
		ok(page.status === 500 && words(page.text).includes('Data tidak utuh'), `${what}: it is not opened`);
	};
	await flipped('referral_side', side, 'idx', async () => {
		await refused('a turned bit', true);
		sql(`UPDATE referral SET number = 'HUBUNGI-0800' WHERE id = X'${hex(ref)}'`);
		await refused('and a forged number', false);
		ok(!(await own.get('/rujukan?antrean=semua')).text.includes('HUBUNGI'), 'which is not shown');
		sql(`UPDATE referral SET number = '${number}' WHERE id = X'${hex(ref)}'`);
	});
	const [[version, epoch, idx, draft]] = sql(`SELECT version, epoch, HEX(idx), HEX(draft) FROM referral_side WHERE ${side}`);
	sql(`DELETE FROM referral_side WHERE ${side}`);
	await refused('a side that is gone', true);
	sql(`INSERT INTO referral_side SET referral = X'${hex(ref)}', unit = X'${from_}', version = ${version},
		epoch = ${epoch}, idx = X'${idx}', draft = X'${draft}'`);
	const after = await own.get('/rujukan?antrean=semua');
	ok(after.text.includes(word) && damaged(after).length === 0, 'all is as it was');
});

await check('forged clear columns of a referral are not shown, in no list', async () => {
	const kasus = await fx.createCase(own, { name: `Contoh Palsu ${fx.stamp}` });
	const receiver = await as('konselor1.angsoduo');
	const { ref } = await fx.referralIn('terkirim', own, receiver, { to: 'Angso Duo', service: 'counselling', urgency: '2' }, kasus);
	const other = await fx.referralIn('terkirim', own, receiver, { to: 'Angso Duo', service: 'counselling', urgency: '2' }, kasus);
	const id = `id = X'${hex(ref)}'`;
	const [[number]] = sql(`SELECT number FROM referral WHERE ${id}`);
	const [[foreign]] = sql("SELECT HEX(unit) FROM unit_wrap WHERE person = (SELECT id FROM person WHERE user = 'peksos1.lansia')");
	const columns = { number: "'RJ/PALSU/2020/000001'", from_unit: `X'${foreign}'`, urgency: '3', sent: '0', due: '1', state: '3' };
	for (const [column, value] of Object.entries(columns)) {
		const [[old]] = sql(`SELECT HEX(${column}) FROM referral WHERE ${id}`);
		const back = /unit|number/.test(column) ? `X'${old}'` : `CONV('${old}', 16, 10)`;
		sql(`UPDATE referral SET ${column} = ${value} WHERE ${id}`);
		try {
			for (const [b, where] of [[receiver, '/rujukan?antrean=semua'], [receiver, '/'], [own, '/rujukan?antrean=semua'], [own, `/kasus/${kasus}`]]) {
				if (column === 'from_unit' && b === own && where === '/rujukan?antrean=semua') continue; // it is in no list of theirs
				const at = logSize();
				const page = await b.get(where);
				equal(page.status, 200, `${column} ${where}`);
				ok(words(page.text).includes(SAY), `${column} ${where}: says so`);
				ok(!page.text.includes('PALSU') && !page.text.includes(number) && !page.text.includes(`/rujukan/${ref}`),
					`${column} ${where}: nothing of it`);
				ok(where === '/' || page.text.includes(`/rujukan/${other.ref}`), `${column} ${where}: sound ones are shown`);
				ok(alarmsSince(at).some((l) => l.includes('event=tamper what=referral') && l.includes(ref)), `${column} ${where}: an alarm`);
			}
		} finally {
			sql(`UPDATE referral SET ${column} = ${back} WHERE ${id}`);
		}
	}
	for (const [b, where] of [[receiver, '/rujukan?antrean=semua'], [own, `/kasus/${kasus}`]]) {
		const page = await b.get(where);
		ok(page.text.includes(number) && !words(page.text).includes(SAY), `${where}: all is as it was`);
	}
});

await check('nor forged ones of a case', async () => {
	const id = await fx.createCase(own, { name: `Contoh Tahap ${fx.stamp}` });
	const number = /UPTD-PPA\/2026\/\d+/.exec(words((await own.get(`/kasus/${id}`)).text))[0];
	const columns = { stage: ["'ditutup'", "'pengaduan'"], changed: ['changed + 3600000', 'changed - 3600000'] };
	for (const [column, [value, back]] of Object.entries(columns)) {
		sql(`UPDATE kasus SET ${column} = ${value} WHERE id = X'${hex(id)}'`);
		try {
			const at = logSize();
			const list = await own.get('/kasus');
			equal(damaged(list).length, 1, `${column}: a damaged row`);
			ok(!list.text.includes('Contoh Tahap'), `${column}: which shows nothing`);
			ok(alarmsSince(at).some((l) => l.includes('event=tamper what=index') && l.includes(id)), `${column}: an alarm`);
			ok(words((await find(own, number)).text).includes('1 entri tidak dapat diverifikasi'), `${column}: the search`);
		} finally {
			sql(`UPDATE kasus SET ${column} = ${back} WHERE id = X'${hex(id)}'`);
		}
	}
	ok((await own.get('/kasus')).text.includes('Contoh Tahap'), 'all is as it was');
});
