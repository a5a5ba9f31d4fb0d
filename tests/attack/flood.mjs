// R52: a flood of logins from many addresses, each of which costs 64 MiB if it is
// let in.  The workers together never hold more than the slots allow, and who has
// logged in works on; who wants to log in gets in between.
import fs from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { Browser, ORIGIN, VAR, form, totp, user } from '../lib/portal.mjs';
import { check, equal, finish, ok, proves } from '../lib/check.mjs';
import { login, stepsForget, workers } from './lib.mjs';

const CONNECTIONS = 8;
const PAGES = 40; // and until every slot has been seen in use
const TRIES = 2000; // to log in: nobody waits for ever
const ARGON = 64 << 20;
const SPARE = 8 << 20; // of a worker: what it allocates for a page
const pids = workers();
const slots = Math.max(1, Math.floor(pids.length / 2)); // as cgi/main.c counts them

const of = (pid, name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm')
	.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;
const together = () => pids.reduce((n, pid) => n + of(pid, 'RssAnon'), 0);

// Logins of nobody, with one form, until stopped; counts the answers.
function flood(b) {
	const ca = fs.readFileSync(path.join(VAR, 'tls/cert.pem'));
	const answers = {};
	let on = true;
	const one = (agent, body, headers) => new Promise((done, broken) => {
		const req = https.request(`${ORIGIN}/masuk`, { method: 'POST', agent, headers }, (res) => {
			answers[res.statusCode] = (answers[res.statusCode] ?? 0) + 1;
			res.resume();
			res.on('end', done);
		});
		req.on('error', broken);
		req.end(body);
	});
	const runs = Array.from({ length: CONNECTIONS }, async (_, i) => {
		const agent = new https.Agent({ keepAlive: true, maxSockets: 1, ca, localAddress: `127.0.1.${i + 1}` });
		for (let n = 0; on; n += 1) {
			const body = form({ csrf: b.csrf, user: `banjir.${i}.${n}`, password: 'kata sandi contoh', otp: '123456' });
			await one(agent, body, {
				'content-type': 'application/x-www-form-urlencoded', origin: ORIGIN,
				'sec-fetch-site': 'same-origin', cookie: b.cookieHeader(), 'content-length': body.length,
			});
		}
		agent.destroy();
	});
	return { answers, stop: async () => { on = false; await Promise.all(runs); } };
}

await proves(52, 'a flood of logins', async () => {
	const kon = await login('konselor1.angsoduo');
	const acc = user('koordinator.angsoduo');
	for (let i = 0; i < 4 * pids.length; i += 1) await kon.get('/kasus'); // every worker is warm
	const base = together();
	const b = new Browser();
	await b.get('/masuk');
	const f = flood(b);
	let peak = 0;
	let watching = true;
	const watch = (async () => {
		while (watching) {
			peak = Math.max(peak, together());
			await new Promise((next) => { setImmediate(next); });
		}
	})();
	try {
		await check('who has logged in works on', async () => {
			for (let i = 0; i < PAGES || (peak < base + slots * ARGON / 2 && i < TRIES); i += 1) {
				equal((await kon.get('/kasus')).status, 200, 'a page in the flood');
			}
		});
		await check('who logs in gets in', async () => {
			stepsForget();
			const now = new Browser();
			await now.get('/masuk');
			let status = 0;
			let tries = 0;
			for (; status !== 303 && tries < TRIES; tries += 1) {
				const otp = totp(acc.totp_secret, Math.floor(Date.now() / 30000));
				({ status } = await now.post('/masuk', { user: acc.user, password: acc.password, otp }));
			}
			equal(status, 303, `after ${tries} tries`);
			console.log(`     ${tries} tries`);
		});
	} finally {
		await f.stop();
		watching = false;
		await watch;
	}
	console.log(`     answers ${JSON.stringify(f.answers)}, ${pids.length} workers, ${slots} slots, `
		+ `${base >> 20} MiB before, ${peak >> 20} MiB at most`);
	ok(f.answers[422] > 0 && f.answers[503] > 0, `let in, and sent away: ${JSON.stringify(f.answers)}`);
	ok(peak > base + ARGON / 2, `a run of Argon2id was seen: ${peak - base} bytes`);
	ok(peak <= base + slots * ARGON + pids.length * SPARE, `together ${peak} bytes, ${base} before`);
	for (const pid of pids) ok(of(pid, 'VmHWM') <= of(pid, 'VmRSS') + ARGON + SPARE, `worker ${pid}: ${of(pid, 'VmHWM')} at most`);
	equal(workers().join(), pids.join(), 'the same workers');
});
finish();
