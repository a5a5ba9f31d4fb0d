// Who writes to the database neither makes somebody's first signature count for
// another agency, nor lets two agencies hand over again after one has ended it.
import fs from 'node:fs';
import path from 'node:path';
import { VAR, hidden, user, words } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import { ID } from '../lib/join.mjs';
import { alarmsSince, logSize, reread } from '../lib/people.mjs';
import { check, equal, finish, ok } from '../lib/check.mjs';
import { idHex, logins, random } from './lib.mjs';
import * as l from './links.mjs';
import { sql } from './sql.mjs';
import { BKKBN, DINSOS, genesis, until } from './world.mjs';

const [adm, pim, kau, their, theirs, kon, pks, mk] = await logins('admin.bkkbn', 'pimpinan.bkkbn', 'kepala.angsoduo',
	'pimpinan.dinsos', 'kepala.lansia', 'konselor1.angsoduo', 'peksos1.lansia', 'manajer.uptd');
const [head, boss] = [l.insider('pimpinan.bkkbn'), l.insider('kepala.angsoduo')];
const links = () => sql(`SELECT COUNT(*) FROM roster_link WHERE agency = X'${BKKBN}'`)[0][0];
const documents = () => sql('SELECT COUNT(*) FROM document')[0][0];
const says = (res, text, what) => ok(words(res.text).includes(text), `${what}: says "${text}"`);
const to = { to: 'Lanjut Usia', service: 'home-care-assessment' };

async function drafted() {
	const form = await adm.get('/kesepakatan/baru');
	const other = [...form.text.matchAll(/<option value="([0-9a-f-]{36})"[^>]*>([^<]*)/g)].find((m) => m[2].includes('Dinas Sosial'))[1];
	const res = await adm.post('/kesepakatan/baru', { other, title: `Nota ${random()}`, wording: 'Teks contoh.' });
	return res.location.split('?')[0];
}
async function sign(b, at) {
	const page = (await b.get(at)).text;
	return b.post(`${at}/tanda-tangan`, { other: hidden(page, 'other'), document: hidden(page, 'document'), read: 'ya' });
}
const bodyOf = (at, page, begins) => idHex(at.split('/')[2]).toLowerCase() + DINSOS + begins + hidden(page.text, 'document');

await check('a first signature that names another beginning of the other agency counts for nothing', async () => {
	const at = await drafted();
	const page = await kau.get(at);
	for (const [what, begins] of [['a genesis of nobody', random() + random()], ['that of a third agency', genesis('DP3AP2')]]) {
		const id = l.propose(BKKBN, l.TYPE.agreement, bodyOf(at, page, begins), head);
		says(await kau.get(at), 'Rancangan; belum ditandatangani', what);
		sql(`DELETE FROM proposal WHERE id = X'${id}'`);
	}
	l.propose(BKKBN, l.TYPE.agreement, bodyOf(at, page, random() + random()), head);
	const before = links();
	equal((await sign(kau, at)).status, 303, 'who comes next signs');
	equal(links(), before, 'as the first one: there is no link');
	sql('DELETE FROM proposal');
	// the same, as it should be, is what the second one's signature waits for
	l.propose(BKKBN, l.TYPE.agreement, bodyOf(at, page, genesis('DINSOS')), head);
	says(await kau.get(at), `Baru oleh ${user('pimpinan.bkkbn').name}`, 'the real beginning');
	equal((await sign(kau, at)).status, 303, 'the second signature');
	equal(Number(links()), Number(before) + 1, 'and the link');
});

// Every agreement of the two, by its id.
async function held() {
	const rows = [...(await pim.get('/kesepakatan')).text.matchAll(/<tr role="row">[^]*?<\/tr>/g)].map((m) => m[0]);
	return rows.filter((r) => words(r).includes('Dinas Sosial') && />Berlaku/.test(r))
		.map((r) => idHex(new RegExp(`/kesepakatan/(${ID})`).exec(r)[1]).toLowerCase());
}
async function noHandover(ref, what) {
	const before = documents();
	const checked = hidden((await kon.get(`/rujukan/${ref}/periksa`)).text, 'checked') ?? '0'.repeat(64);
	const res = await kon.post(`/rujukan/${ref}/kirim`, { checked });
	ok(res.status >= 400, `${what}: not sent (${res.status})`);
	equal(documents(), before, `${what}: no document is written`);
}
async function down(what) {
	equal((await kon.get('/kasus')).status, 503, `${what}: its people are told to try later`);
	equal((await mk.get('/kasus')).status, 200, `${what}: another agency works`);
}

await check('an agreement is ended whatever its row says of the other side', async () => {
	const ids = await held();
	const third = sql(`SELECT HEX(agency) FROM roster_link WHERE height = 0 AND agency NOT IN (X'${BKKBN}', X'${DINSOS}') LIMIT 1`)[0][0];
	const row = `WHERE id = X'${ids[0]}'`;
	const old = sql(`SELECT HEX(agency), HEX(other) FROM agreement ${row}`);
	if (old.length > 0) sql(`UPDATE agreement SET agency = X'${BKKBN}', other = X'${third}' ${row}`);
	else sql(`INSERT INTO agreement SELECT X'${ids[0]}', X'${BKKBN}', X'${third}', created, person, title, text FROM agreement LIMIT 1`);
	const at = `/kesepakatan/${ids[0].replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`;
	const page = await pim.get(`${at}/akhiri`);
	equal(idHex(hidden(page.text, 'other') ?? '').toLowerCase(), DINSOS.toLowerCase(), 'the page is of the one that was signed');
	equal((await pim.post(`${at}/akhiri`, { other: hidden(page.text, 'other') ?? '' })).status, 303, 'the first word of its end');
	sql('DELETE FROM proposal');
	if (old.length > 0) sql(`UPDATE agreement SET agency = X'${old[0][0]}', other = X'${old[0][1]}' ${row}`);
	else sql(`DELETE FROM agreement ${row}`);
});

await check('an agreement that was ended is not revived', async () => {
	const kasus = await fx.createCase(kon);
	const ref = (await fx.referralIn('draf', kon, pks, to, kasus)).ref;
	const sent = (await fx.referralIn('terkirim', kon, pks, to, kasus)).ref;
	const ids = await held();
	ok(ids.length > 0, 'there is something to end');
	const ended = ids.map((id) => l.append(BKKBN, l.link(BKKBN, l.TYPE.end, id + DINSOS, head, [boss]))).at(-1);
	const last = l.head(BKKBN);
	await noHandover(ref, 'ended');
	await until('the sequencer remembers it', () => fs.readFileSync(path.join(VAR, 'heads'), 'utf8').includes(last.hash));

	// the rows of the text, a signature that waits, and when a referral was sent
	sql(`UPDATE agreement SET created = ${Date.now() + 1e6}`);
	l.propose(BKKBN, l.TYPE.agreement, ids[0] + DINSOS + genesis('DINSOS') + random() + random(), head);
	await noHandover(ref, 'other rows');
	sql('DELETE FROM proposal');
	const row = `WHERE id = X'${idHex(sent)}'`;
	const [[when]] = sql(`SELECT sent FROM referral ${row}`);
	sql(`UPDATE referral SET sent = sent + 1000000000 ${row}`);
	await pks.get(`/rujukan/${sent}`);
	ok((await pks.post(`/rujukan/${sent}/buka`)).status >= 400, 'a referral with another time is not opened');
	sql(`UPDATE referral SET sent = ${when} ${row}`);

	// its end is taken out of the chain
	l.takeBack(ended);
	await noHandover(ref, 'the link is gone');
	const from = logSize();
	await reread();
	ok(alarmsSince(from).some((a) => a.includes('what=heads')), 'an alarm when the chain is read anew');
	await down('without its end');
	l.append(BKKBN, last.link);
	await reread();
	await noHandover(ref, 'put back');

	// the agreement is put behind its end, or signed again by others
	const thief = l.stranger();
	const again = ids[0] + DINSOS + genesis('DINSOS') + random() + random();
	const old = sql(`SELECT LOWER(HEX(link)) FROM roster_link WHERE agency = X'${BKKBN}' AND SUBSTRING(link, 14, 1) = X'0B'
		AND SUBSTRING(link, 67, 16) = X'${ids[0]}'`)[0][0];
	for (const [what, hex] of [
		['the link of before', old],
		['the same one signed anew', l.link(BKKBN, l.TYPE.agreement, again, head, [boss])],
		['another one by a stranger', l.link(BKKBN, l.TYPE.agreement, random() + again.slice(32), thief, [head])],
		['another one by one person', l.link(BKKBN, l.TYPE.agreement, random() + again.slice(32), head, [head])],
		['one that another agency signs', l.link(BKKBN, l.TYPE.agreement, random() + again.slice(32), l.insider('pimpinan.dinsos'), [l.insider('kepala.lansia')])],
	]) {
		const put = l.append(BKKBN, hex);
		await down(what);
		l.takeBack(put);
		await reread();
		await noHandover(ref, what);
	}

	// what was under way goes on; and two people of each side agree again
	await fx.open(pks, sent);
	const at = await drafted();
	for (const b of [pim, kau, their, theirs]) equal((await sign(b, at)).status, 303, 'signed anew');
	await fx.send(kon, (await fx.referralIn('draf', kon, pks, to, kasus)).ref);
});
finish();
