// R7: whoever writes to the database exchanges, drops, repeats, cuts and adds chunks of
// files, and puts back what a case once said of them.
import https from 'node:https';
import { agent, ORIGIN } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import * as files from '../lib/files.mjs';
import { alarmsSince, logSize } from '../lib/people.mjs';
import { ok, equal, check, proves, finish } from '../lib/check.mjs';
import { TAG, canary, flip, forged, idHex, login, missing, refused, rowOf } from './lib.mjs';
import { sql } from './sql.mjs';

const kon = await login('konselor1.angsoduo');
const id = await fx.createCase(kon);
const id2 = await fx.createCase(kon);
const word = canary('berkas');
const body = files.sample('pdf', 5 * 65536 + 100, word);
const one = await files.stored(kon, id, { name: 'satu.pdf', bytes: body });
const two = await files.stored(kon, id, { name: 'dua.pdf', bytes: files.sample('pdf', 5 * 65536 + 100, canary('lain')) });
const far = await files.stored(kon, id2, { name: 'jauh.pdf', bytes: files.sample('pdf', 5 * 65536 + 100, canary('jauh')) });
const at = (file, n) => `file = X'${idHex(file)}' AND number = ${n}`;
const where = (file = one, kasus = id) => `/kasus/${kasus}/berkas/${file}/unduh`;

// What arrives of a file, and whether it ended as was announced.
function fetched(path = where()) {
	return new Promise((resolve) => {
		const req = https.request(new URL(path, ORIGIN), { agent: new https.Agent({ ca: agent.options.ca }),
			headers: { cookie: kon.cookieHeader() } }, (res) => {
			const parts = [];
			let over = false;
			const end = (whole) => {
				if (over) return;
				over = true;
				const bytes = Buffer.concat(parts);
				resolve({ status: res.statusCode, bytes, text: bytes.toString('utf8'), whole: whole && res.complete,
					announced: Number(res.headers['content-length']) });
			};
			res.on('data', (d) => parts.push(d));
			res.on('end', () => end(true));
			res.on('error', () => end(false));
			res.on('close', () => end(false));
		});
		req.on('error', () => resolve({ status: 0, bytes: Buffer.alloc(0), text: '', whole: false }));
		req.end();
	});
}
// The answer breaks off in front of the chunk, and what arrived is of the file.
async function breaks(what, chunk) {
	const log = logSize();
	const res = await fetched();
	equal(res.status, 200, `${what}: begins`);
	ok(!res.whole && res.bytes.length < res.announced, `${what}: breaks off (${res.bytes.length} of ${res.announced})`);
	ok(res.bytes.length <= chunk * 65536 && body.subarray(0, res.bytes.length).equals(res.bytes), `${what}: nothing else is sent`);
	ok(alarmsSince(log).some((l) => l.includes('what=chunk')), `${what}: an alarm`);
}
// Nothing of it is sent.
async function nothing(what) {
	const log = logSize();
	refused(await fetched(), what);
	ok(alarmsSince(log).length > 0, `${what}: an alarm`);
}
const chunk = (file, n) => rowOf('chunk', at(file, n)).body;

await check('as it was stored', async () => {
	const res = await fetched();
	ok(res.whole && res.bytes.equals(body), 'whole');
	equal(sql(`SELECT COUNT(*) FROM chunk WHERE body LIKE '%${TAG}%'`)[0][0], '0', 'no chunk has the word');
});

await proves(7, 'chunks that were exchanged, repeated, of another file, changed, cut or longer', async () => {
	const [first, third, last] = [chunk(one, 0), chunk(one, 2), chunk(one, 5)];
	await forged('chunk', at(one, 2), { body: chunk(one, 3) }, () => breaks('another place', 2));
	await forged('chunk', at(one, 1), { body: first }, () => breaks('the first twice', 1));
	await forged('chunk', at(one, 2), { body: chunk(two, 2) }, () => breaks('another file of the case', 2));
	await forged('chunk', at(one, 2), { body: chunk(far, 2) }, () => breaks("another case's", 2));
	await forged('chunk', at(one, 5), { body: chunk(two, 5) }, () => breaks('the end of another file', 5));
	for (const place of [0, 1, 17, 5000, 65552]) {
		await forged('chunk', at(one, 2), { body: flip(third, place, 3) }, () => breaks(`a bit at ${place}`, 2));
	}
	await forged('chunk', at(one, 2), { body: third.slice(0, -2) }, () => breaks('a byte less', 2));
	await forged('chunk', at(one, 2), { body: `${third}00` }, () => breaks('a byte more', 2));
	await forged('chunk', at(one, 5), { body: last.slice(0, -32) }, () => breaks('a shorter end', 5));
	await forged('chunk', at(one, 0), { body: '' }, () => breaks('nothing in its place', 0));
	await missing('chunk', at(one, 5), () => nothing('without the end'));
	await missing('chunk', at(one, 3), () => nothing('without one in the middle'));
	await missing('chunk', at(one, 0), () => nothing('without the first'));
	sql(`INSERT INTO chunk VALUES (X'${idHex(one)}', 6, X'${last}')`);
	await nothing('one behind the end');
	// as many as there must be, but not the right numbers
	sql(`DELETE FROM chunk WHERE ${at(one, 4)}`);
	await breaks('a number left out', 4);
	sql(`INSERT INTO chunk VALUES (X'${idHex(one)}', 4, X'${chunk(two, 4)}'); DELETE FROM chunk WHERE ${at(one, 6)}`);
	await breaks('one in the place of the one left out', 4);
});

await check('what the case says of its files cannot be put back or exchanged', async () => {
	const record = (file) => `id = X'${idHex(file)}' AND past = 0`;
	const page = () => kon.get(`/kasus/${id}/berkas`);
	await forged('record', record(two), { body: rowOf('record', record(one)).body }, async () => {
		refused(await page(), 'the record of another file');
		refused(await fetched(where(two)), 'the record of another file');
	});
	await forged('record', record(two), { body: rowOf('record', record(far)).body }, async () => {
		refused(await fetched(where(two)), "another case's record");
	});
	await missing('record', record(two), async () => {
		refused(await page(), 'no record');
		refused(await fetched(where(two)), 'no record');
	});
	const before = rowOf('kasus', `id = X'${idHex(id)}'`);
	const old = rowOf('record', record(two));
	await kon.get(`/kasus/${id}/berkas/${two}`);
	equal((await kon.post(`/kasus/${id}/berkas/${two}/salah`, { version: '1', mistake: 'typo' })).status, 303, 'marked');
	await forged('record', record(two), { body: old.body, version: old.version }, async () => {
		refused(await page(), 'the record of before the mark');
		refused(await fetched(where(two)), 'the record of before the mark');
	});
	const { header, version, changed, idx, size } = before;
	await forged('kasus', `id = X'${idHex(id)}'`, { header, version, changed, idx, size }, async () => {
		refused(await page(), 'the whole case of before the mark');
		refused(await fetched(where(two)), 'the whole case of before the mark');
	});
	equal((await fetched(where(two))).whole, true, 'as it was');
	equal((await fetched(where(one, id2))).status, 404, 'a file under another case');
});

await check('another case key leaves files as they are, and shuts out who is not named', async () => {
	const [kon2, kau] = [await login('konselor2.angsoduo'), await login('kepala.angsoduo')];
	equal((await kau.get(where(far, id2))).status, 200, 'the head reads the case');
	const chunks = () => sql(`SELECT MD5(GROUP_CONCAT(MD5(body) ORDER BY number)) FROM chunk WHERE file = X'${idHex(far)}'`)[0][0];
	const before = chunks();
	const form = await kon.get(`/kasus/${id2}/batasi`);
	const option = [...form.text.matchAll(/name="named"[^>]* value="([^"]+)"/g)].map((m) => m[1]);
	const assignee = /<option value="([^"]+)" selected/.exec(form.text)[1];
	const named = option.find((v) => v !== assignee);
	equal((await kon.post(`/kasus/${id2}/batasi`, { before: '', named: [named], assignee })).status, 303, 'restricted');
	equal(sql(`SELECT key_version FROM kasus WHERE id = X'${idHex(id2)}'`)[0][0], '2', 'another key');
	equal(chunks(), before, 'no chunk was sealed anew');
	ok((await fetched(where(far, id2))).whole, 'who is named reads the file');
	const open = [];
	for (const b of [kon2, kau]) open.push((await b.get(where(far, id2))).status);
	ok(open.filter((s) => s === 403).length >= 1, `who is not named does not (${open})`);
	const more = await files.stored(kon, id2, { name: 'baru.pdf', bytes: files.sample('pdf', 70000) });
	ok((await fetched(where(more, id2))).whole, 'and another file lies under the new key');
});
finish();
