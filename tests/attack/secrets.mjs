// R56: every secret of a host is replaced as docs/operations.md says, and what
// was made under the old ones is still read, for as long as it has to be.
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { Browser, ORIGIN, VAR, freshCode, user } from '../lib/portal.mjs';
import { check, equal, finish, ok, proves } from '../lib/check.mjs';
import { conf, login, rowOf, stepsForget } from './lib.mjs';
import { sql } from './sql.mjs';
import { until } from './world.mjs';

const sodium = createRequire(import.meta.url)('libsodium-wrappers');
await sodium.ready;

const BUILD = path.resolve(process.env.BUILD ?? 'build');
const run = (program, args, input) => spawnSync(program, args, { encoding: 'utf8', input });
const ctl = (...args) => run(path.join(BUILD, 'lindungctl'), ['-c', path.join(VAR, 'lindung.conf'), ...args]);
const secret = (name) => path.join(VAR, 'secret', name);
const text = (name) => fs.readFileSync(secret(name), 'utf8').trim();
const pid = (name) => Number(fs.readFileSync(path.join(VAR, `run/${name}.pid`), 'utf8'));
const mariadb = (...args) => run('mariadb', ['--no-defaults', '-S', conf('db_socket'), ...args]);

const held = []; // of the secrets, one after the other
held.push(await check('the password of a database account', async () => {
	const old = text('db/lindung');
	const kon = await login('konselor1.angsoduo');
	for (const account of ['lindung', 'lindung_ctl']) {
		const said = ctl('secret', 'renew', `db/${account}`);
		equal(said.status, 0, `${account}: ${said.stderr}`);
		const set = run('mariadb', ['--no-defaults', '-S', conf('db_socket')], said.stdout);
		equal(set.status, 0, `${account}: ${set.stderr}`);
	}
	ok(text('db/lindung') !== old, 'the file has another');
	equal(fs.statSync(secret('db/lindung')).mode & 0o777, 0o600, 'for its owner alone');
	ok(mariadb('-u', 'lindung', `-p${old}`, '-e', 'DO 0').status !== 0, 'the old one opens nothing');
	ctl('roster', 'rebuild'); // attacks wrote links past the copy for SQL
	equal(ctl('roster', 'verify').status, 0, 'lindungctl has the new one');
	sql('KILL USER lindung');
	equal((await kon.get('/kasus')).status, 200, 'workers connect with the new one');
	equal(ctl('secret', 'renew', 'db/root').status, 64, 'only accounts of ours');
	equal(ctl('secret', 'renew', 'installation').status, 64, 'only secrets');
}));

function certificate() {
	return new Promise((resolve, reject) => {
		const s = tls.connect({ host: '127.0.0.1', port: new URL(ORIGIN).port, servername: 'localhost', rejectUnauthorized: false }, () => {
			resolve(s.getPeerCertificate().fingerprint256);
			s.destroy();
		});
		s.on('error', reject);
	});
}

// Has the worker of nginx ended, or does it take no more connections?
function leaving(n) {
	try {
		const says = fs.readFileSync(`/proc/${n}/cmdline`, 'utf8');
		return says === '' || says.includes('is shutting down');
	} catch (e) {
		if (e.code === 'ENOENT' || e.code === 'ESRCH') return true;
		throw e;
	}
}
// nginx has read its files anew when whoever connects meets a new worker.
async function nginxRereads() {
	const master = pid('nginx');
	const before = fs.readFileSync(`/proc/${master}/task/${master}/children`, 'utf8').trim().split(' ');
	process.kill(master, 'SIGHUP');
	await until('the workers of nginx are replaced', () => before.every(leaving));
}

held.push(await check('key and certificate of TLS', async () => {
	const files = ['key.pem', 'cert.pem'].map((n) => path.join(VAR, 'tls', n));
	const old = files.map((f) => fs.readFileSync(f));
	const before = await certificate();
	equal(run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
		'-subj', '/CN=contoh', '-addext', 'subjectAltName=DNS:localhost', '-keyout', files[0], '-out', files[1]]).status, 0, 'made');
	await nginxRereads();
	ok(await certificate() !== before, 'nginx shows the new one');
	files.forEach((f, i) => fs.writeFileSync(f, old[i]));
	await nginxRereads();
	equal(await certificate(), before, 'and the first one again');
}));

const ended = (n) => {
	try {
		return fs.readFileSync(`/proc/${n}/stat`, 'utf8').split(') ')[1].startsWith('Z');
	} catch (e) {
		if (e.code === 'ENOENT') return true;
		throw e;
	}
};
// Stop one of the programs; the supervisor sleeps, or it would start it again.
async function stop(name) {
	const n = pid(name);
	process.kill(n, 'SIGTERM');
	await until(`${name} ends`, () => ended(n));
}
const listens = () => new Promise((resolve) => {
	const s = net.connect(conf('socket'), () => { s.destroy(); resolve(true); });
	s.on('error', () => resolve(false));
});
const seqLog = path.join(VAR, 'log/sequencer.log');
async function looked() {
	const from = fs.statSync(seqLog).size;
	process.kill(pid('seq'), 'SIGHUP');
	await until('the sequencer looked at all', () => fs.readFileSync(seqLog, 'utf8').slice(from).includes('event=trail-all'));
}

const file = (name) => path.join(VAR, `rahasia-${name}`);
const witness = (...more) => run(path.join(BUILD, 'lindungctl'), ['witness', '--from', `${ORIGIN}/saksi`,
	'--state', file('saksi'), '--ca', path.join(VAR, 'tls/cert.pem'), ...more]);
const old = { pepper: text('pepper'), audit: text('audit'), key: ctl('audit', 'key').stdout };
const oldAudit = old.audit.split('\n')[0];
let leaves;

held.push(await check('audit secret, key of the checkpoints and pepper, while the portal is down', async () => {
	fs.writeFileSync(file('kunci'), old.key);
	await looked();
	equal(witness('--key', file('kunci')).status, 0, 'a witness knows the log');
	process.kill(pid('stack'), 'SIGSTOP');
	try {
		await stop('app');
		await looked();
		const audit = ctl('secret', 'renew', 'audit');
		equal(audit.status, 0, audit.stderr);
		leaves = Number(sql('SELECT COUNT(*) FROM tree_leaf')[0][0]);
		equal(text('audit').split('\n')[1], `${oldAudit} until ${leaves}`, 'the old one is for what is there');
		await stop('seq');
		const checkpoint = ctl('secret', 'renew', 'checkpoint');
		equal(checkpoint.status, 0, checkpoint.stderr);
		fs.writeFileSync(file('kabar'), checkpoint.stdout);
		const pepper = ctl('secret', 'renew', 'pepper');
		equal(pepper.status, 0, pepper.stderr);
		for (const name of ['pepper', 'audit', 'checkpoint']) {
			equal(fs.statSync(secret(name)).mode & 0o777, 0o600, `${name}: for its owner alone`);
		}
	} finally {
		process.kill(pid('stack'), 'SIGCONT');
	}
	await until('the portal is back', listens);
	await until('and the sequencer', () => !ended(pid('seq')));
}));

held.push(await check('the pepper is the new one from each person’s next login on', async () => {
	stepsForget();
	const version = (name) => Number(rowOf('person', `user = '${name}'`).pepper);
	const [one, two] = ['konselor2.angsoduo', 'peksos1.disabilitas'];
	const before = version(one);
	const bag = rowOf('person', `user = '${one}'`);
	equal((await new Browser().tryLogin(one, 'bukan-kata-sandinya', await freshCode(user(one)))).status, 422, 'a wrong password');
	equal(version(one), before, 'changes nothing');
	for (let i = 0; i < 2; i += 1) {
		stepsForget();
		const b = await new Browser().login(user(one));
		equal((await b.get('/kasus')).status, 200, `login ${i + 1}`);
		equal(version(one), before + 1, 'the new version');
	}
	const now = rowOf('person', `user = '${one}'`);
	ok(now.wrap !== bag.wrap && now.salt !== bag.salt, 'sealed anew');
	equal(Number(now.bag_version), Number(bag.bag_version) + 1, 'once');
	equal(sql(`SELECT COUNT(*) FROM trail WHERE verb = 28 AND object = X'${now.id}' AND version = ${now.bag_version}`)[0][0], '1', 'on the trail');
	equal(version(two), before, 'who did not come is under the old one');
	const list = JSON.parse(ctl('secret', 'list', '--json').stdout);
	equal(list[0].pepper, before + 1, 'the list begins with the new one');
	equal(list[0].people, 1, 'one person so far');
	equal(list[1].people, Number(sql('SELECT COUNT(*) FROM person')[0][0]) - 1, 'the others');
	equal(ctl('secret', 'drop', String(before)).status, 69, 'they still need it');
	equal(ctl('secret', 'drop', String(before + 1)).status, 69, 'the one in use is none to drop');
	// as if all had come
	sql(`UPDATE person SET pepper = ${before + 1} WHERE pepper = ${before}`);
	const codes = ctl('secret', 'drop', String(before));
	ok(codes.status === 69 && codes.stderr.includes('recovery code'), `their codes still need it: ${codes.stderr}`);
	sql(`UPDATE person SET code_pepper = ${before + 1}`); // and had another code
	const whole = fs.readFileSync(secret('pepper'));
	equal(ctl('secret', 'drop', String(before)).status, 0, 'nobody needs it');
	equal(text('pepper').split('\n').length, 1, 'it is gone');
	equal(ctl('secret', 'drop', String(before)).status, 64, 'twice is a mistake');
	fs.writeFileSync(secret('pepper'), whole);
	sql(`UPDATE person SET code_pepper = ${before}; UPDATE person SET pepper = ${before} WHERE user <> '${one}'`);
}));

held.push(await check('witnesses follow the old key’s word for the new one, and nobody else’s', async () => {
	await login('konselor1.angsoduo');
	await looked();
	ok(ctl('audit', 'key').stdout !== old.key, 'another key');
	equal(witness().status, 65, 'unheard of: not the log’s key');
	const word = fs.readFileSync(file('kabar'), 'utf8');
	const [name, key] = word.split('\n');
	equal(key, ctl('audit', 'key').stdout.trim(), 'the word names it');
	for (const [what, other] of [['another signature', word.replace(/.{8}(?==?\n$)/, 'AAAAAAAA')],
		['another log', word.replaceAll(name.split(' ')[0], 'lindung/lain')], ['no word at all', `${key}\n`]]) {
		fs.writeFileSync(file('palsu'), other);
		ok(other !== word && witness('--key', file('palsu')).status >= 64, what);
	}
	equal(witness('--key', file('kabar')).status, 0, 'with the word it goes on');
	equal(witness().status, 0, 'and without, from then on');
	equal(witness('--key', file('kabar')).status, 0, 'heard twice is heard');
}));

// An entry as whoever has the old audit secret makes it: in a stream of one's
// own, or behind the last entry of an older one.
function planted(stream = randomBytes(16).toString('hex'), seq = 0) {
	const id = Buffer.from(stream, 'hex');
	const verb = seq === 0 ? 17 : 4;
	const at = Date.now();
	const uint = (size, n) => Buffer.from(BigInt(n).toString(16).padStart(2 * size, '0'), 'hex');
	const none = Buffer.alloc(16);
	const bytes = Buffer.concat([Buffer.from('LINDUNG-TRAIL\x01', 'latin1'), id, uint(8, seq), uint(8, at), none, none,
		uint(1, verb), none, uint(4, 0), Buffer.alloc(32), uint(1, 0)]);
	const blake = (key, what) => sodium.crypto_generichash(32, what, key);
	let key = blake(Buffer.from(oldAudit, 'hex'), id);
	for (let i = 0; i < seq; i += 1) key = blake(key, Buffer.from('ratchet'));
	const mac = Buffer.from(blake(key, bytes)).toString('hex');
	const empty = `X'${none.toString('hex')}'`;
	sql(`INSERT INTO trail (stream, seq, at, actor, unit, verb, object, version, head, shown, mac) VALUES
		(X'${stream}', ${seq}, ${at}, ${empty}, ${empty}, ${verb}, ${empty}, 0, X'${'00'.repeat(32)}', X'', X'${mac}')`);
	return () => sql(`DELETE FROM trail WHERE stream = X'${stream}' AND seq = ${seq}`);
}
// The shortest stream from before, and the place behind its end.
function before() {
	const [[stream, last]] = sql(`SELECT HEX(stream), MAX(seq) FROM tree_leaf GROUP BY stream
		HAVING MAX(idx) < ${leaves} ORDER BY 2 LIMIT 1`);
	return [stream, Number(last) + 1];
}

await proves(56, 'secrets are replaced, and the trail is whole under all of them', async () => {
	const verify = () => JSON.parse(ctl('audit', 'verify', '--json', '--trail').stdout);
	ok(Number(sql('SELECT COUNT(*) FROM tree_leaf')[0][0]) > leaves, 'entries came since');
	equal(verify().verdict, 'good', 'before and after');
	const oracle = () => {
		equal(ctl('audit', 'export', file('jejak')).status, 0, 'an export');
		return run('node', ['tests/oracle/audit.mjs', file('jejak'), secret('audit'), ctl('audit', 'key').stdout]);
	};
	equal(JSON.parse(oracle().stdout).verdict, 'good', 'says the second verifier');
	// the old secret alone vouches for nothing new
	for (const [what, where] of [['a stream of one’s own', []], ['behind an old stream', before()]]) {
		const take = planted(...where);
		equal(verify().why, 'mac', `${what}: an entry under the old secret is refused`);
		equal(JSON.parse(oracle().stdout).why, 'mac', `${what}: by the second verifier, too`);
		take();
	}
	equal(verify().verdict, 'good', 'without it all is good');
	const whole = fs.readFileSync(secret('audit'));
	fs.writeFileSync(secret('audit'), `${text('audit').split('\n')[0]}\n`);
	equal(verify().why, 'mac', 'without the old secret the old entries are not known');
	fs.writeFileSync(secret('audit'), whole);
	for (const name of ['pepper', 'audit', 'checkpoint', 'db/lindung', 'db/lindung_ctl']) ok(text(name).length >= 64, `${name} is there`);
	ok(text('pepper').endsWith(old.pepper), 'the old pepper with it');
	ok(held.length === 5 && held.every(Boolean), 'each of them');
});
finish();
