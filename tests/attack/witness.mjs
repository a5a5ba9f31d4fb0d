// The log's part of R15: who has seen the trail once finds out that it was
// rolled back or forked, whatever the portal's own host says of it.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { ORIGIN, VAR, request } from '../lib/portal.mjs';
import { check, equal, finish, ok } from '../lib/check.mjs';
import { login } from './lib.mjs';
import { sql } from './sql.mjs';
import { until } from './world.mjs';

const ctl = path.join(path.resolve(process.env.BUILD ?? 'build'), 'lindungctl');
const run = (...args) => spawnSync(ctl, args, { encoding: 'utf8' });
const file = (name) => path.join(VAR, `saksi-${name}`);
fs.writeFileSync(file('kunci'), run('-c', path.join(VAR, 'lindung.conf'), 'audit', 'key').stdout);
const witness = (name, ...more) => run('witness', '--from', `${ORIGIN}/saksi`, '--state', file(name), '--ca',
	path.join(VAR, 'tls/cert.pem'), ...more);
const first = (name) => witness(name, '--key', file('kunci'));

const log = path.join(VAR, 'log/sequencer.log');
async function signed() {
	const from = fs.statSync(log).size;
	process.kill(Number(fs.readFileSync(path.join(VAR, 'run/seq.pid'), 'utf8')), 'SIGHUP');
	const said = () => fs.readFileSync(log, 'utf8').slice(from);
	await until('the sequencer looked', () => said().includes('event=trail-all'));
	return said();
}
const size = () => Number(sql('SELECT MAX(size) FROM checkpoint')[0][0]);
const kon = await login('konselor1.angsoduo');
async function more(n) {
	for (let i = 0; i < n; i += 1) equal((await kon.get('/kasus')).status, 200, 'a list');
	return signed();
}
const TABLES = ['trail', 'tree_leaf', 'tree_node', 'checkpoint'];
const keep = (name) => TABLES.forEach((t) => sql(`DROP TABLE IF EXISTS ${name}_${t}; CREATE TABLE ${name}_${t} AS SELECT * FROM ${t}`));
const restore = (name) => TABLES.forEach((t) => sql(`DELETE FROM ${t}; INSERT INTO ${t} SELECT * FROM ${name}_${t}`));

await check('a witness follows the log', async () => {
	await signed();
	equal(witness('satu').status, 64, 'without a key the first time');
	equal(first('satu').status, 0, 'the first time');
	const before = size();
	equal(witness('satu').status, 0, 'again, nothing new');
	for (const n of [1, 2, 5, 17]) {
		await more(n);
		const out = witness('satu');
		equal(out.status, 0, `${n} more: ${out.stderr}`);
	}
	ok(size() > before + 24, 'the log has grown');
	ok(fs.readFileSync(file('satu'), 'utf8').includes(`\n${size()}\n`), 'and it remembers that');
	equal(first('dua').status, 0, 'another one comes later');
});

await check('what /saksi answers', async () => {
	const now = size();
	const res = await request('GET', '/saksi');
	equal(res.status, 200, 'status');
	ok(/^text\/plain/.test(res.headers['content-type']), 'a text');
	ok(!res.headers['set-cookie'], 'no cookie');
	equal(res.text.split('\n').length, 6, 'the checkpoint and nothing else');
	equal((await request('GET', `/saksi?dari=${now}`)).text, res.text, 'no proof of what it is');
	equal((await request('GET', '/saksi?dari=0')).text, res.text, 'nor of nothing');
	equal((await request('GET', '/saksi?dari=99999999')).text, res.text, 'nor of what is not there yet');
	for (const bad of ['-1', 'x', '1.5', '99999999999999999999']) {
		equal((await request('GET', `/saksi?dari=${bad}`)).status, 400, `dari=${bad}`);
	}
	const before = sql('SELECT COUNT(*) FROM trail')[0][0];
	const proof = (await request('GET', '/saksi?dari=3')).text.slice(res.text.length);
	ok(/^([A-Za-z0-9+/]{43}=\n){2,40}$/.test(proof), `a proof: ${proof}`);
	equal(sql('SELECT COUNT(*) FROM trail')[0][0], before, 'no entry on the trail');
});

await check('nobody else can speak for the log', async () => {
	const other = file('kunci-lain');
	const [name] = fs.readFileSync(file('kunci'), 'utf8').split('+');
	fs.writeFileSync(other, 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n');
	ok(![0, 1].includes(witness('lain', '--key', other).status), `not ${name}`);
	equal(witness('satu', '--key', other).status, 78, 'another key than the one remembered');
	equal(run('witness', '--from', `${ORIGIN}/saksi`, '--state', file('satu')).status, 69, 'an unknown certificate');
	equal(run('witness', '--from', 'http://localhost/saksi', '--state', file('satu')).status, 69, 'no TLS');
	equal(run('witness', '--from', 'file:///etc/hostname', '--state', file('satu')).status, 69, 'no other protocol');
	ok(!fs.existsSync(file('lain')), 'nothing of it is remembered');
});

// Backups, loaded beside the database that is served, so that it can go on.
const conf = path.join(VAR, 'lindung.conf');
const text = fs.readFileSync(conf, 'utf8');
const heads = path.join(VAR, 'heads');
const ours = path.join(VAR, 'heads-cadangan');
function backup(name) {
	sql(`DROP DATABASE IF EXISTS ${name}; CREATE DATABASE ${name}`);
	for (const [t] of sql('SHOW TABLES')) sql(`CREATE TABLE ${name}.${t} LIKE ${t}; INSERT INTO ${name}.${t} SELECT * FROM ${t}`);
	fs.writeFileSync(file(`${name}.conf`), `${text.replace(/^(db_name|db_user|db_password_file|heads_file)\s*=.*\n/gm, '')}
db_name = ${name}\ndb_user = ${os.userInfo().username}\nheads_file = ${ours}\n`);
}
await check('a backup that is not the newest is found out before it is served', async () => {
	const restore = (name, ...more) => run('-c', file(`${name}.conf`), 'restore', ...more);
	await signed();
	backup('lama');
	const oldSize = size();
	const adm = await login('admin.bkkbn');
	await adm.get('/admin/unit');
	const n = `UJI-${Date.now().toString(36).toUpperCase()}`;
	equal((await adm.post('/admin/unit', { name_id: `Unit ${n}`, name_en: `Unit ${n}`, code: n, abbr: n })).status, 303, 'a link');
	await more(3);
	const seen = size();
	equal(witness('satu').status, 0, 'a witness has seen it');
	fs.copyFileSync(heads, ours);
	backup('baru');

	const good = restore('baru', '--state', file('satu'));
	equal(good.status, 0, `the newest one: ${good.stdout}${good.stderr}`);
	equal(good.stdout.match(/^good /gm)?.length, 5, 'three rosters, and the trail by two');
	const bare = restore('lama');
	equal(bare.status, 65, 'the backup of before');
	ok(/^OLD {4}ID-JA\/GOV\/BKKBN: \d+ links, and \d+ were seen$/m.test(bare.stdout), bare.stdout);
	ok(bare.stdout.includes(`OLD    trail, by this host: ${oldSize} signed entries, and ${seen} were seen`), bare.stdout);
	ok(!bare.stdout.includes('by the witness') && bare.stderr.includes('Do not serve it'), 'nobody asked the witness');
	// a new host remembers nothing itself
	fs.rmSync(ours);
	equal(restore('lama').status, 78, 'nobody knows what has been seen');
	equal(restore('lama', '--state', file('tidak-ada')).status, 66, 'a file that is not there');
	const other = restore('lama', '--json', '--state', file('satu'));
	equal(other.status, 65, 'by the witness');
	ok(JSON.parse(other.stdout.trim()).verdict === 'OLD', other.stdout);
	// no older state, and nothing makes it good
	fs.copyFileSync(heads, ours);
	sql(`UPDATE baru.roster_link SET link = CONCAT(LEFT(link, LENGTH(link) - 1), CHAR(ORD(RIGHT(link, 1)) ^ 1)) WHERE height = 3`);
	equal(restore('baru', '--accept').status, 65, 'links were exchanged');
	ok(restore('baru').stdout.includes('OTHER'), 'and it says so');
	equal(restore('lama', '--accept').status, 0, 'when there is no newer one');
	equal(restore('lama').status, 0, 'this host remembers that from now on');
	equal(restore('lama', '--state', file('satu')).status, 65, 'a witness does not');
	sql('DROP DATABASE lama; DROP DATABASE baru');
});

await check('a log that was rolled back, or forked, is another log', async () => {
	keep('lama');
	const old = size();
	await more(6);
	keep('baru');
	const now = size();
	const remembered = fs.readFileSync(heads, 'utf8');
	equal(witness('satu').status, 0, 'this one has seen it');
	const seen = fs.readFileSync(file('satu'), 'utf8');

	restore('lama');
	ok(/level=alarm event=trail leaf=\d+ why=remembered/.test(await signed()), 'the host finds it too');
	let out = witness('satu');
	equal(out.status, 1, 'rolled back');
	ok(out.stderr.includes(`ROLLBACK: the log has ${old} entries, and had ${now}`), out.stderr);
	equal(witness('dua').status, 0, 'who has not seen the newer one knows nothing of it');

	// the thief has the heads file as well, and lets the log grow another way
	fs.writeFileSync(heads, remembered.replace(/^checkpoint .*\n/m, ''));
	await kon.get('/kasus');
	sql(`DELETE FROM trail WHERE NOT EXISTS (SELECT 1 FROM lama_trail l WHERE l.stream = trail.stream AND l.seq = trail.seq)`);
	process.kill(Number(fs.readFileSync(path.join(VAR, 'run/seq.pid'), 'utf8')), 'SIGKILL');
	await until('another sequencer', () => /not-remembered/.test(fs.readFileSync(log, 'utf8')));
	// workers whose entries were taken away begin new streams
	process.kill(Number(fs.readFileSync(path.join(VAR, 'run/app.pid'), 'utf8')), 'SIGHUP');
	await until('the other log is longer', async () => {
		await kon.get('/kasus').catch(() => 0);
		await signed();
		return size() > now;
	});
	out = witness('satu');
	equal(out.status, 1, 'forked');
	ok(out.stderr.includes('FORK: '), out.stderr);
	equal(fs.readFileSync(file('satu'), 'utf8'), seen, 'what was seen stays');
	equal(witness('dua').status, 0, 'the other one goes on');

	sql('DELETE FROM checkpoint');
	equal(witness('satu').status, 1, 'no checkpoint at all');
});
TABLES.forEach((t) => sql(`DROP TABLE IF EXISTS lama_${t}; DROP TABLE IF EXISTS baru_${t}`));
finish();
