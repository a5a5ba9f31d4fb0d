// R22: two officers act on one referral at once, in two workers.  Exactly one
// wins, the other one is told (409), one action is written, and no case is left
// over.  Both requests lie complete but for their last byte at the portal
// before that byte goes out, so that every race is one.
import https from 'node:https';
import { ORIGIN, agent, form, hidden } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import { check, equal, finish, ok, proves } from '../lib/check.mjs';
import { idHex, logins, person, uuid } from './lib.mjs';
import { sql } from './sql.mjs';

const RACES = 500;

sql('DELETE FROM session'); // of those before us
const [kon, kor, mk, kau] = await logins('konselor1.angsoduo', 'koordinator.angsoduo',
	'manajer.uptd', 'kepala.uptd');

// A POST that waits for its last byte.
function loaded([b, where, fields = {}]) {
	const body = form({ csrf: b.csrf, ...fields });
	return new Promise((resolve, reject) => {
		const req = https.request(new URL(where, ORIGIN), {
			method: 'POST', agent, headers: {
				cookie: b.cookieHeader(), origin: ORIGIN, 'sec-fetch-site': 'same-origin',
				'content-type': 'application/x-www-form-urlencoded',
				'content-length': Buffer.byteLength(body),
			},
		});
		const answer = new Promise((done, failed) => {
			req.on('error', failed);
			req.on('response', (res) => {
				const ended = () => done({ status: res.statusCode, location: res.headers.location, end: performance.now() });
				res.resume().on('end', ended);
			});
		});
		req.on('error', reject);
		req.write(body.slice(0, -1), () => resolve(() => {
			req.end(body.slice(-1));
			return answer;
		}));
	});
}

let races = 0;
let both = 0;
const tally = {};

// Where a referral stands: its clear row, its actions, the cases made of it.
function standing(ref) {
	const [[state, version, actions, sides, docs]] = sql(`SELECT state, version,
		(SELECT COUNT(*) FROM action WHERE referral = X'${idHex(ref)}'),
		(SELECT COUNT(*) FROM referral_side WHERE referral = X'${idHex(ref)}'),
		(SELECT COUNT(*) FROM document WHERE conversation = X'${idHex(ref)}')
		FROM referral WHERE id = X'${idHex(ref)}'`);
	const cases = Number(sql('SELECT COUNT(*) FROM kasus')[0][0]);
	return { state, version: Number(version), actions: Number(actions), sides, docs, cases };
}

// Let two acts race; returns which of them won.
async function race(name, ref, ...acts) {
	const before = standing(ref);
	const fire = await Promise.all(acts.map(loaded));
	const start = performance.now();
	const out = await Promise.all(fire.map((go) => go()));
	const took = performance.now() - start;
	const won = out.map((o) => o.status === 303);
	const what = `${name} of ${ref}`;
	equal(out.map((o) => o.status).sort().join(' '), '303 409', what);
	const after = standing(ref);
	equal(after.version, before.version + 1, `${what}: version`);
	equal(after.actions, before.actions + 1, `${what}: actions`);
	const winner = won.indexOf(true);
	const accepted = (acts[winner]?.[1] ?? '').endsWith('/terima');
	equal(after.cases, before.cases + (accepted ? 1 : 0), `${what}: cases`);
	races += 1;
	both += Math.min(...out.map((o) => o.end - start)) > took / 4 ? 1 : 0;
	const key = `${name} ${winner}`;
	tally[key] = (tally[key] ?? 0) + 1;
	return acts[winner]?.[1].split('/').pop();
}

let kasus;
let to;
async function draft(n) {
	// not too many referrals on one case, or its header grows
	if (n % 20 === 0) kasus = await fx.createCase(kon);
	const res = await kon.post(`/kasus/${kasus}/rujuk`, { baru: 'ya' });
	const ref = /rujukan\/([0-9a-f-]{36})/.exec(res.location)[1];
	to ??= (await fx.targets(kon, ref)).find((t) => t.name.includes('UPTD PPA')).id;
	const steps = [
		['persetujuan', { basis: 'subject-consent--tertulis', explained: 'ya' }],
		['data', { groups: ['2'] }],
		['tujuan', { to, service: 'complaint', urgency: '1' }],
		['alasan', { reason: 'other', summary: 'Ringkasan contoh.' }],
	];
	for (const [step, fields] of steps) {
		const saved = await kon.post(`/rujukan/${ref}/${step}`, fields);
		if (saved.status !== 303) throw new Error(`${step}: ${saved.status}`);
	}
	return ref;
}

const withdraw = { state: 'dibuka', reason: 'no-longer-needed' };
const decline = { reason: 'kapasitas-penuh' };
const mine = { assignee: uuid(person('manajer.uptd')) };
const done = { status: 'completed', result: 'goal-reached' };

// Every step of one referral's life is a race.
async function life(n) {
	const ref = await draft(n);
	const at = (act) => `/rujukan/${ref}/${act}`;
	const page = await kon.get(at('periksa'));
	const checked = { checked: hidden(page.text, 'checked') };
	await race('send and send', ref, [kon, at('kirim'), checked], [kor, at('kirim'), checked]);
	await race('open and open', ref, [mk, at('buka')], [kau, at('buka')]);
	const decides = [
		['accept and accept', [mk, at('terima'), mine], [kau, at('terima'), mine]],
		['accept and withdraw', [mk, at('terima'), mine], [kon, at('tarik'), withdraw]],
		['accept and decline', [mk, at('terima'), mine], [kau, at('tolak'), decline]],
		['decline and withdraw', [mk, at('tolak'), decline], [kor, at('tarik'), withdraw]],
	];
	const won = await race(decides[n % 4][0], ref, ...decides[n % 4].slice(1));
	if (won === 'tarik') return;
	if (won === 'terima') {
		await race('outcome and outcome', ref, [mk, at('hasil'), done], [kau, at('hasil'), done]);
	}
	await race('close and close', ref, [kon, at('tutup')], [kor, at('tutup')]);
}

// Who reads while others write sees one moment, not a mixture that would look
// like tampering.
async function readers() {
	const ref = await draft(0);
	let stop = false;
	const statuses = {};
	const read = async (where) => {
		while (!stop) {
			const res = await kor.get(where);
			statuses[`${where.split('/')[1]} ${res.status}`] = true;
		}
	};
	const all = [read(`/kasus/${kasus}`), read(`/kasus/${kasus}/riwayat`), read(`/rujukan/${ref}`), read(`/rujukan/${ref}`)];
	const [[version]] = sql(`SELECT version FROM kasus WHERE id = X'${idHex(kasus)}'`);
	for (let i = 0; i < 40; i += 1) {
		const res = await kon.post(`/kasus/${kasus}/ubah`, { ...fx.caseFields(), version: String(Number(version) + i) });
		if (res.status !== 303) throw new Error(`change: ${res.status}`);
	}
	await fx.send(kon, ref);
	await fx.open(mk, ref);
	await fx.accept(mk, ref);
	await fx.outcome(mk, ref);
	await kon.post(`/rujukan/${ref}/tutup`);
	stop = true;
	await Promise.all(all);
	equal(Object.keys(statuses).sort().join(', '), 'kasus 200, rujukan 200', 'what readers got');
}

// No case without the signed acceptance that made it, and the other way round.
function leftovers() {
	const cases = Number(sql('SELECT COUNT(*) FROM kasus')[0][0]);
	const loose = Number(sql(`SELECT COUNT(*) FROM record WHERE case_id NOT IN (SELECT id FROM kasus)`)[0][0]);
	const sides = Number(sql(`SELECT COUNT(*) FROM referral_side WHERE referral NOT IN (SELECT id FROM referral)`)[0][0]);
	const docs = Number(sql(`SELECT COUNT(*) FROM document WHERE conversation NOT IN (SELECT id FROM referral)`)[0][0]);
	const copies = Number(sql(`SELECT COUNT(*) FROM document_copy WHERE document NOT IN (SELECT id FROM document)`)[0][0]);
	ok(cases > 0 && loose + sides + docs + copies === 0, `orphans: ${loose} ${sides} ${docs} ${copies}`);
}

await proves(22, 'two acts at once have one winner', async () => {
	await check('readers', readers);
	const begun = performance.now();
	for (let n = 0; races < RACES; n += 1) await life(n);
	leftovers();
	for (const [name, n] of Object.entries(tally).sort()) console.log(`${name}: ${n}`);
	const took = ((performance.now() - begun) / 1000).toFixed(0);
	console.log(`${races} races, in ${both} of them both answers were long under way, ${took} s`);
	ok(both > races / 4, `races in which both ran at once: ${both} of ${races}`);
});
finish();
