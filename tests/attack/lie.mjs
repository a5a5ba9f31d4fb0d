// A database that lies: it answers with a whole, genuine row, but with another
// one than was asked for; with a version that another history had; with the
// answer to a form that was never carried out.
import { hidden, words } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import { check, equal, finish, ok } from '../lib/check.mjs';
import { alarmsSince, logSize } from '../lib/people.mjs';
import { canary, forged, idHex, listedSent, login, logins, random, refused, rowOf, shown } from './lib.mjs';
import { sql } from './sql.mjs';

const [kon, mk] = await logins('konselor1.angsoduo', 'manajer.uptd');
const where = { to: 'UPTD PPA', service: 'complaint' };

// Whoever asks first for the row with id a is given the one with id b, under
// its own id.
let lies = 0;
async function instead(table, a, b, run) {
	const names = sql(`SELECT column_name FROM information_schema.columns
		WHERE table_schema = 'lindung' AND table_name = '${table}' ORDER BY ordinal_position`).flat();
	const look = names.map((n) => (n === 'id' ? 'look(id) AS id' : n)).join(', ');
	const once = (n) => `(@${n}${lies} := IFNULL(@${n}${lies}, 0) + 1) = 1`;
	lies += 1;
	sql(`CREATE FUNCTION look(i BINARY(16)) RETURNS BINARY(16) NOT DETERMINISTIC NO SQL
		RETURN IF(i = X'${b}', IF(${once('b')}, X'${a}', i), IF(i = X'${a}', IF(${once('a')}, X'${'00'.repeat(16)}', i), i));
		RENAME TABLE ${table} TO ${table}_true;
		CREATE VIEW ${table} AS SELECT ${look} FROM ${table}_true`);
	try {
		return await run();
	} finally {
		sql(`DROP VIEW ${table}; RENAME TABLE ${table}_true TO ${table}; DROP FUNCTION look`);
	}
}

async function pair(state) {
	const make = async () => {
		const word = canary('lain');
		const kasus = await fx.createCase(kon, { name: word, narrative: word });
		return { word, kasus, ...(state && await fx.referralIn(state, kon, mk, { ...where, summary: word }, kasus)) };
	};
	return [await make(), await make()];
}

await check('another referral than the one that was asked for', async () => {
	const [a, b] = await pair('dibuka');
	const page = await mk.get(`/rujukan/${a.ref}`);
	shown(page, a.word, 'before');
	const chain = () => JSON.stringify(sql(`SELECT HEX(referral), version FROM action
		WHERE referral IN (X'${idHex(a.ref)}', X'${idHex(b.ref)}') ORDER BY referral, version`));
	const before = chain();
	const from = logSize();
	const lied = (run) => instead('referral', idHex(a.ref), idHex(b.ref), run);
	refused(await lied(() => mk.get(`/rujukan/${a.ref}`)), 'the page');
	refused(await lied(() => mk.post(`/rujukan/${a.ref}/tolak`, { reason: 'kapasitas-penuh', note: 'Tentang yang satu.' })), 'an answer');
	ok(alarmsSince(from).some((l) => l.includes('row-not-asked-for') && l.includes('name=referral_get')), 'an alarm');
	equal(chain(), before, 'neither was answered');
	shown(await mk.get(`/rujukan/${a.ref}`), a.word, 'after');
});

await check('another case than the one that was asked for', async () => {
	const [a, b] = await pair();
	await kon.get(`/kasus/${a.kasus}`);
	const rows = () => sql(`SELECT COUNT(*) FROM record WHERE case_id = X'${idHex(b.kasus)}'`)[0][0];
	const before = rows();
	const lied = (run) => instead('kasus', idHex(a.kasus), idHex(b.kasus), run);
	const from = logSize();
	for (const tail of ['', '/riwayat', '/ubah', '/catatan']) {
		refused(await lied(() => kon.get(`/kasus/${a.kasus}${tail}`)), `the page ${tail}`);
	}
	refused(await lied(() => kon.post(`/kasus/${a.kasus}/catatan`, { text: 'Tentang yang satu.' })), 'a note');
	refused(await lied(() => kon.post(`/kasus/${a.kasus}/tutup`, fx.CLOSING)), 'closing');
	equal(alarmsSince(from).filter((l) => l.includes('row-not-asked-for')).length, 6, 'an alarm each');
	equal(rows(), before, 'nothing is written into the other');
	shown(await kon.get(`/kasus/${b.kasus}`), b.word, 'the other, afterwards');
	ok(!words((await kon.get(`/kasus/${b.kasus}`)).text).includes('Kasus ini ditutup'), 'which is open');
});

await check('the answer to a form is the actor\'s own, of this very act', async () => {
	const kasus = await fx.createCase(kon);
	const note = async (text) => {
		const page = await kon.get(`/kasus/${kasus}`);
		const fields = { text, request_id: hidden(page.text, 'request_id') };
		const res = await kon.post(`/kasus/${kasus}/catatan`, fields);
		equal(res.status, 303, text);
		return { fields, row: rowOf('request', '1 ORDER BY created DESC, id = X\'00\' LIMIT 1') };
	};
	sql('DELETE FROM request');
	const one = await note('Catatan contoh satu.');
	ok(!Buffer.from(one.row.answer, 'hex').includes('kasus'), 'it is not in clear');
	sql('DELETE FROM request');
	const two = await note('Catatan contoh dua.');
	const again = () => kon.post(`/kasus/${kasus}/catatan`, two.fields);
	ok((await again()).location?.endsWith('?kabar=catatan'), 'a repeat is told what the first was');
	const at = `id = X'${two.row.id}'`;
	for (const [what, answer] of [['another act\'s', one.row.answer], ['in clear', Buffer.from(`/kasus/${kasus}`).toString('hex')], ['empty', '']]) {
		await forged('request', at, { answer }, async () => {
			const from = logSize();
			const res = await again();
			refused(res, `an answer ${what}`, [500]);
			ok(!res.location, 'leads nowhere');
			ok(alarmsSince(from).some((l) => l.includes('what=request')), 'an alarm');
		});
	}
	const head = await login('kepala.angsoduo');
	await head.get(`/kasus/${kasus}`);
	const id = random();
	sql(`DELETE FROM request; INSERT INTO request (person, id, answer, created)
		SELECT id, X'${id}', X'${two.row.answer}', ${two.row.created} FROM person`);
	equal((await kon.post(`/kasus/${kasus}/catatan`, { text: 'Catatan contoh tiga.' })).status, 303, 'a row that fits no act');
	shown(await kon.get(`/kasus/${kasus}`), 'Catatan contoh tiga.', 'which is done');
});

await check('who changed what is read from the very versions', async () => {
	const kasus = await fx.createCase(kon, { address: 'Alamat A' });
	const rec = `case_id = X'${idHex(kasus)}' AND id = X'${idHex(kasus)}'`;
	const edit = async (address, form) => {
		const page = form ?? await kon.get(`/kasus/${kasus}/ubah`);
		const own = Object.fromEntries(['version', 'base'].map((n) => [n, hidden(page.text, n)]));
		return kon.post(`/kasus/${kasus}/ubah`, { ...fx.caseFields({ address }), ...own });
	};
	const first = rowOf('kasus', `id = X'${idHex(kasus)}'`);
	equal((await edit('Alamat gelap')).status, 303, 'a version');
	const dark = sql(`SELECT HEX(body) FROM record WHERE ${rec} AND version = 2`)[0][0];
	// all of it is rolled back, and what the trail says of it is hidden
	const away = random();
	sql(`UPDATE trail SET object = X'${away}' WHERE object = X'${idHex(kasus)}' AND version = 2`);
	sql(`DELETE FROM record WHERE ${rec} AND version = 2; UPDATE record SET past = 0 WHERE ${rec}`);
	const { assignee, idx, header, ...numbers } = first;
	sql(`UPDATE kasus SET changed = ${numbers.changed}, version = ${numbers.version}, size = ${numbers.size},
		idx = X'${idx}', header = X'${header}' WHERE id = X'${idHex(kasus)}'`);
	equal((await edit('Alamat B')).status, 303, 'rolled back, and another version');
	const stale = await kon.get(`/kasus/${kasus}/ubah`);
	equal((await edit('Alamat C')).status, 303, 'a third');
	const honest = await edit('Alamat gelap', stale);
	equal(honest.status, 409, 'a conflict');
	ok(/id="address-kini"[^]*?Bertabrakan/.test(honest.text) && /id="address"[^>]*value="Alamat gelap"/.test(honest.text), 'both changed it');
	await forged('record', `${rec} AND version = 2`, { body: dark }, async () => {
		const from = logSize();
		refused(await edit('Alamat gelap', stale), 'the version of another history', [500]);
		ok(alarmsSince(from).some((l) => l.includes('what=record')), 'an alarm');
	});
	equal((await edit('Alamat gelap', stale)).status, 409, 'the true one again');
	sql(`UPDATE trail SET object = X'${idHex(kasus)}' WHERE object = X'${away}'`);
	// its trail has two second versions: what comes next looks for such cases
	sql(`DELETE FROM record WHERE case_id = X'${idHex(kasus)}'; DELETE FROM kasus WHERE id = X'${idHex(kasus)}'`);
});

await check('clear text ends where its column ends', async () => {
	const [a] = await pair('terkirim');
	const number = rowOf('referral', `id = X'${idHex(a.ref)}'`).number;
	await forged('referral', `id = X'${idHex(a.ref)}'`, { number: `${number}004C41494E` }, async () => {
		refused(await kon.get(`/rujukan/${a.ref}`), 'a number with more behind it', [500]);
	});
	const stage = rowOf('kasus', `id = X'${idHex(a.kasus)}'`).stage;
	await forged('kasus', `id = X'${idHex(a.kasus)}'`, { stage: `${stage}004C` }, async () => {
		refused(await kon.get(`/kasus/${a.kasus}`), 'a stage with more behind it', [500]);
	});
});

await check('a draft that was cut off is marked', async () => {
	const [a] = await pair('draf');
	const side = `referral = X'${idHex(a.ref)}'`;
	await forged('referral_side', side, { draft: '' }, async () => {
		const from = logSize();
		await listedSent(kon, 'the list');
		ok(alarmsSince(from).some((l) => l.includes('what=draft')), 'an alarm');
	});
});

finish();
