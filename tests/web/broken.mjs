// A table or a grant is missing: the operator's mistake, not the user's.  Pages
// say 503 and when to come back, the log names the statement, and when it is
// mended the portal goes on by itself.
import fs from 'node:fs';
import path from 'node:path';
import { VAR, loggedIn, request, sql, user, words } from '../lib/portal.mjs';
import { alarmsSince, as, logSize, reread, workers } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { ok, equal, check } from '../lib/check.mjs';

const logFile = path.join(VAR, 'log/lindung.log');
const logged = (from) => fs.readFileSync(logFile).subarray(from).toString('utf8');
const b = await as('konselor1.angsoduo');
const kasus = await fx.createCase(b);
await b.get(`/kasus/${kasus}`);
const { csrf } = b; // an error page may be drawn without the session
const note = () => b.post(`/kasus/${kasus}/catatan`, { csrf, text: 'Contoh.' });

function unavailable(res, what) {
	equal(res.status, 503, what);
	ok(Number(res.headers['retry-after']) > 0, `${what}: Retry-After`);
	ok(words(res.text).includes('Portal sedang sibuk'), `${what}: in words`);
	ok(!/trail|1146|1142|SQL/i.test(words(res.text).replace(/[0-9a-f-]{32,36}/g, '')), `${what}: without insides`);
	ok(!res.headers.location, `${what}: leads nowhere`);
}

async function everything(what) {
	for (const page of ['/', '/kasus', `/kasus/${kasus}`, '/rujukan']) unavailable(await b.get(page), `${what}, ${page}`);
	const before = sql('SELECT COUNT(*) FROM record')[0][0];
	unavailable(await note(), `${what}, a note`);
	equal(sql('SELECT COUNT(*) FROM record')[0][0], before, `${what}: nothing is written`);
}

async function serves(what) {
	equal((await b.get(`/kasus/${kasus}`)).status, 200, what);
	equal((await note()).status, 303, `${what}, writing too`);
}

await check('a table is missing', async () => {
	const leaver = await loggedIn(user('kepala.uptd'));
	const cookie = leaver.cookieHeader();
	await leaver.get('/');
	const sessions = () => Number(sql('SELECT COUNT(*) FROM session')[0][0]);
	const from = logSize();
	sql('RENAME TABLE trail TO trail_gone');
	try {
		await everything('without a trail');
		ok(/level=error event=statement .*errno=1146/.test(logged(from)), 'the log names it');
		// the one act that is done even so
		const living = sessions();
		const at = logSize();
		const res = await leaver.post('/keluar-cepat');
		equal(res.status, 303, 'who is in a hurry leaves');
		equal(sessions(), living - 1, 'and the session ends');
		ok(alarmsSince(at).some((l) => l.includes('event=quick-exit') && l.includes('ended=yes')), 'with an alarm');
		// workers that begin now
		await reread();
		for (let i = 0; i < 2 * workers().length; i += 1) unavailable(await b.get('/kasus'), 'a new worker without a trail');
		equal((await request('GET', '/healthz')).status, 200, 'which lives');
	} finally {
		sql('RENAME TABLE trail_gone TO trail');
	}
	await serves('the trail is back');
	equal((await request('GET', '/', { headers: { cookie } })).status, 303, 'the session that was left is dead');
});

await check('a grant is missing', async () => {
	const from = logSize();
	// whoever has a connection runs into it, whoever opens one does so there
	sql("REVOKE INSERT ON lindung.trail FROM 'lindung'@'localhost'");
	try {
		await everything('without the grant');
		ok(/level=error event=(statement|db-open) .*errno=1142/.test(logged(from)), 'the log names it');
	} finally {
		sql("GRANT INSERT ON lindung.trail TO 'lindung'@'localhost'");
	}
	await serves('the grant is back');
});
