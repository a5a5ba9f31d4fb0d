// R60: after a request nothing of it is left in a worker's memory.  A whole
// image of every process of the portal is taken with gcore and searched for
// what was typed, shown and opened: words, passwords, cookies, seeds.
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { Browser, VAR, accounts } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import { check, equal, finish, ok, proves } from '../lib/check.mjs';
import { keyOf, streams } from './chain.mjs';
import { TAG, canary, conf, logins, probe, probed, recovered, workers } from './lib.mjs';
import { forms, found } from './scan.mjs';
import { sql } from './sql.mjs';

const dir = path.join(VAR, 'run/images');
fs.mkdirSync(dir);

// The memory of a process, what it keeps out of core files included.
function image(pid) {
	const file = path.join(dir, `${pid}`);
	execFileSync('gcore', ['-a', '-o', file, pid], { stdio: 'ignore' });
	const bytes = fs.readFileSync(`${file}.${pid}`);
	fs.rmSync(`${file}.${pid}`);
	return bytes;
}

// A process that keeps what it was given: there the scanner must find it.
async function control() {
	const kept = forms(TAG).map(([, bytes]) => bytes);
	const child = spawn(probe, ['hold'], { stdio: ['pipe', 'pipe', 'inherit'] });
	child.stdin.end(Buffer.concat(kept.flatMap((b) => [b, Buffer.from(' ; ')])));
	await new Promise((ready) => { child.stdout.once('data', ready); });
	const hits = found(image(child.pid), { word: TAG });
	child.kill('SIGKILL');
	for (const [form] of forms(TAG)) {
		ok(hits.some((h) => h.includes(`as ${form} at`)), `the image of a process shows ${form}`);
	}
}

const secrets = { word: TAG };

// Two units work: forms, pages, documents that are written, sent and parsed.
async function work() {
	sql('DELETE FROM session'); // of those before us
	const names = ['konselor1.angsoduo', 'manajer.uptd'];
	const [kon, mk] = await logins(...names);
	const word = (what) => canary(what);
	const kasus = await fx.createCase(kon, {
		name: word('nama'), alias: word('alias'), address: word('alamat'),
		narrative: `${word('kisah')} ${'kata '.repeat(3000)}${word('akhir')}`,
	});
	for (const where of ['', '/riwayat', '/ubah']) await kon.get(`/kasus/${kasus}${where}`);
	await kon.post(`/kasus/${kasus}/catatan`, { text: word('catatan') });
	for (const [what, more] of [['catatan-proses', {}], ['keselamatan', { version: '0' }]]) {
		await kon.post(`/kasus/${kasus}/${what}`, { text: word('kunci'), ...more });
		await kon.get(`/kasus/${kasus}/${what}`);
	}
	await fx.search(kon, { text: TAG });
	await kon.get('/');
	const where = { to: 'UPTD PPA', service: 'complaint', groups: ['2', '3'], summary: word('ringkas') };
	const one = await fx.referralIn('diterima', kon, mk, where, kasus);
	await mk.get(`/rujukan/${one.ref}`);
	await mk.post(`/rujukan/${one.ref}/hasil`, { status: 'completed', result: 'goal-reached', note: word('hasil') });
	const two = await fx.referralIn('dibuka', kon, mk, where, kasus);
	await mk.post(`/rujukan/${two.ref}/tolak`, { reason: 'kapasitas-penuh', note: word('tolak') });
	for (const page of ['', '/surat']) await kon.get(`/rujukan/${two.ref}${page}`);
	await kon.post(`/rujukan/${two.ref}/dokumen.xml`);
	await new Browser().tryLogin(word('siapa'), word('sandi'), '123456');
	const own = Object.fromEntries(names.map((n) => [n, accounts.find((a) => a.user === n)]));
	await new Browser().tryLogin(names[0], word('sandi'), '123456');
	const lost = accounts.find((a) => a.user === 'kepala.uptd');
	const next = await recovered(lost, lost.password);
	for (const [what, code] of [['recovery code', lost.recovery_code], ['the next one', next]]) {
		secrets[what] = code;
		secrets[`${what}, in groups`] = code.match(/.{4}/g).join(' ');
	}
	for (const [n, b] of [[names[0], kon], [names[1], mk]]) {
		const cookie = b.jar.get('__Host-sid').slice(0, 64); // its token; behind it that of the forms
		secrets[`password of ${n}`] = own[n].password;
		secrets[`TOTP secret of ${n}`] = own[n].totp_secret;
		secrets[`cookie of ${n}`] = cookie;
		secrets[`cookie of ${n}, bytes`] = Buffer.from(cookie, 'hex');
		secrets[`form token of ${n}`] = b.csrf;
		const rows = sql('SELECT HEX(id), HEX(person), HEX(body) FROM session').map((r) => `row ${r.join(' ')}`);
		const out = probed(['session', conf('installation')], `${rows.join('\n')}\ntry ${cookie}\n`);
		const [, seed, unit] = /^seed (\S+) (\S+)$/m.exec(out);
		secrets[`seed of ${n}`] = Buffer.from(seed, 'hex');
		secrets[`unit seed of ${n}`] = Buffer.from(unit, 'hex');
	}
}

const audit = fs.readFileSync(path.join(VAR, 'secret/audit'), 'utf8').trim();
const auditForms = { text: audit, bytes: Buffer.from(audit, 'hex') };

// Keys of the trail's streams: those of entries that are written, with which they
// could be forged, and the one that each worker must have for its next.
function trailKeys() {
	const past = [];
	const next = [];
	for (const [stream, entries] of streams()) {
		const n = entries.at(-1).seq + 1;
		next.push(keyOf(stream, n));
		for (const i of new Set([0, 1, n - 2, n - 1])) {
			if (i >= 0 && i < n) past.push([`k_${i} of ${n} of ${stream}`, keyOf(stream, i)]);
		}
	}
	return { past, next };
}

function nothingLeft() {
	const { past, next } = trailKeys();
	const master = fs.readFileSync(path.join(VAR, 'run/app.pid'), 'utf8').trim();
	const all = fs.readFileSync(`/proc/${master}/task/${master}/children`, 'utf8').trim().split(' ');
	const served = workers();
	ok(served.length > 1 && all.length > served.length, `${served.length} workers, ${all.length - served.length} box`);
	for (const pid of [master, ...all]) {
		const bytes = image(pid);
		ok(bytes.length > 1 << 20, `image of ${pid}: ${bytes.length} bytes`);
		const hits = found(bytes, secrets);
		ok(hits.length === 0, `process ${pid}: ${hits}`);
		if (pid !== master) equal(found(bytes, auditForms).length, 0, `audit secret in ${pid}`);
		equal(past.filter(([, key]) => bytes.includes(key)).map(([name]) => name).join(), '',
			`keys of entries in ${pid}`);
		equal(next.filter((key) => bytes.includes(key)).length, served.includes(pid) ? 1 : 0,
			`keys of next entries in ${pid}`);
	}
	ok(found(image(master), auditForms).length > 0, 'the master has the audit secret');
	for (const pid of served) {
		const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
		ok(Number(/^VmLck:\s+(\d+) kB/m.exec(status)[1]) > 0, `worker ${pid} has locked memory`);
		const limits = fs.readFileSync(`/proc/${pid}/limits`, 'utf8');
		ok(/^Max core file size\s+0\s+0\s/m.test(limits), `worker ${pid} leaves no core file`);
	}
}

// Freed memory is overwritten because glibc is told so when the program begins:
// other settings in their place are refused, and none are added to.
function settings() {
	const program = fs.readlinkSync(`/proc/${workers()[0]}/exe`);
	const start = (tunables) => spawnSync(program, ['-c', path.join(VAR, 'lindung.conf')],
		{ env: tunables === undefined ? {} : { GLIBC_TUNABLES: tunables }, encoding: 'utf8' });
	for (const other of ['', 'glibc.malloc.perturb=0', 'glibc.malloc.tcache_count=0:glibc.malloc.perturb=165:glibc.malloc.perturb=0']) {
		const run = start(other);
		equal(run.status, 78, `GLIBC_TUNABLES=${other}`);
		ok(run.stderr.includes('freed memory'), `GLIBC_TUNABLES=${other}: ${run.stderr}`);
	}
	ok(start().stderr.includes('another one answers'), 'without any it begins again with its own');
	for (const pid of workers()) {
		// glibc ends each setting with a NUL when it has read it
		const all = fs.readFileSync(`/proc/${pid}/environ`, 'latin1').replaceAll('\0', ':');
		ok(all.includes('GLIBC_TUNABLES=glibc.malloc.tcache_count=0:glibc.malloc.perturb=165:'), `settings of ${pid}`);
	}
}

await proves(60, 'a worker forgets what it served', async () => {
	await check('control', control);
	await check('settings', settings);
	await check('work', work);
	await check('nothingLeft', nothingLeft);
});
fs.rmSync(dir, { recursive: true });
finish();
