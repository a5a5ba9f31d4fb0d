// R61: what code in a worker could ask of the machine: the units as they are
// installed, judged by systemd; the processes as they run, told by the kernel;
// and a portal behind the socket of a service manager.
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { VAR, request } from '../lib/portal.mjs';
import { check, equal, finish, ok, proves } from '../lib/check.mjs';
import { conf, workers } from './lib.mjs';
import { until } from './world.mjs';

const BUILD = path.resolve(process.env.BUILD ?? 'build');
const ROOT = path.join(VAR, '../installed');
const UNITS = path.join(ROOT, 'usr/lib/systemd/system');
const status = (pid) => Object.fromEntries(fs.readFileSync(`/proc/${pid}/status`, 'utf8')
	.trim().split('\n').map((line) => line.split(/:\s*/)));
const unit = (name) => fs.readFileSync(path.join(UNITS, name), 'utf8');

// Names of the calls that a set of systemd's contains.
const sets = new Map();
function members(set) {
	if (!sets.has(set)) {
		const run = spawnSync('systemd-analyze', ['syscall-filter', '--no-pager', set], { encoding: 'utf8' });
		if (run.status !== 0) throw new Error(run.stderr);
		const names = run.stdout.split('\n').slice(1).map((l) => l.trim()).filter((l) => l !== '' && !l.startsWith('#'));
		sets.set(set, names.flatMap((n) => (n.startsWith('@') ? [...members(n)] : [n])));
	}
	return new Set(sets.get(set));
}
// What a unit lets its processes call, line by line as systemd reads them.
function calls(text) {
	const allowed = members('@default');
	for (const [, not, list] of text.matchAll(/^SystemCallFilter=(~?)(.*)$/gm)) {
		for (const word of list.split(' ')) {
			for (const name of word.startsWith('@') ? members(word) : [word]) {
				if (not) allowed.delete(name);
				else allowed.add(name);
			}
		}
	}
	return allowed;
}

await check('make install puts the units where systemd looks', async () => {
	const run = spawnSync('make', ['-s', 'install', `BUILD=${BUILD}`, `DESTDIR=${ROOT}`, 'PREFIX=/usr'], { encoding: 'utf8' });
	equal(run.status, 0, run.stderr);
	for (const file of ['sysusers.d/lindung.conf', 'tmpfiles.d/lindung.conf', 'systemd/system/lindung.socket']) {
		ok(fs.existsSync(path.join(ROOT, 'usr/lib', file)), file);
	}
	ok(/^SocketMode=0600$/m.test(unit('lindung.socket')), 'the socket is for nginx alone');
	ok(unit('lindung.socket').includes(`ListenStream=${/^upstream[^}]*unix:([^"]*)"/m.exec(fs.readFileSync(path.join(ROOT, 'usr/share/lindung/nginx/site.conf'), 'utf8'))[1]}`), 'which looks for it there');
});

await proves(61, 'units and workers are locked down', async () => {
	for (const name of ['lindung.service', 'lindung-sequencer.service']) {
		const text = unit(name);
		const run = spawnSync('systemd-analyze', ['security', '--offline=true', '--no-pager', '--threshold=15',
			path.join(UNITS, name)], { encoding: 'utf8' });
		equal(run.status, 0, `${name}: ${run.stdout.split('\n').filter((l) => !l.startsWith('✓')).join('\n')}`);
		ok(text.includes(`ExecStart=/usr/sbin/${name.replace('.service', '')}\n`), `${name}: starts what was installed`);
		ok(!/^(ReadWritePaths|RuntimeDirectory|CacheDirectory|LogsDirectory)=/m.test(text), `${name}: no other path to write`);
		equal(/^StateDirectory=/m.test(text), name !== 'lindung.service', `${name}: a folder of its own`);
	}
	// the filter of the workers asks for nothing that the unit would refuse
	const mine = [...fs.readFileSync('cgi/lock.c', 'utf8').matchAll(/SCMP_SYS\((\w+)\)/g)].map((m) => m[1]);
	const unitAllows = calls(unit('lindung.service'));
	ok(mine.length > 30 && unitAllows.size > mine.length, `${mine.length} calls of ${unitAllows.size}`);
	for (const name of mine) ok(unitAllows.has(name), `${name} is allowed by the unit`);

	ok(workers().length >= 2, 'workers');
	for (const pid of workers()) {
		const s = status(pid);
		equal(s.NoNewPrivs, '1', `${pid}: NoNewPrivs`);
		equal(s.Seccomp, '2', `${pid}: Seccomp`);
		for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb']) equal(s[set], '0'.repeat(16), `${pid}: ${set}`);
		if (process.getuid() === 0) equal(s.CapBnd, '0'.repeat(16), `${pid}: CapBnd`);
	}
	// after all that the suite has asked of them
	const log = fs.readFileSync(path.join(VAR, 'log/lindung.log'), 'utf8');
	ok(!log.includes('event=worker-died slot=0 exit=0 signal=31'), 'no worker was killed for a call');
	ok(!/event=worker-died .*signal=31/.test(log), 'nor any other');
});

// One FastCGI request for /healthz; resolves to what comes back.
function ask(where) {
	const pair = (k, v) => Buffer.concat([Buffer.from([k.length, v.length]), Buffer.from(k + v)]);
	const params = Buffer.concat(Object.entries({
		REQUEST_METHOD: 'GET', LINDUNG_PATH: '/healthz', REQUEST_URI: '/healthz', QUERY_STRING: '', CONTENT_LENGTH: '0',
	}).map(([k, v]) => pair(k, v)));
	const record = (type, body) => Buffer.concat([Buffer.from([1, type, 0, 1, body.length >> 8, body.length & 255, 0, 0]), body]);
	return new Promise((resolve, reject) => {
		const s = net.connect(where, () => s.write(Buffer.concat([record(1, Buffer.from([0, 1, 0, 0, 0, 0, 0, 0])),
			record(4, params), record(4, Buffer.alloc(0)), record(5, Buffer.alloc(0))])));
		let got = '';
		s.on('data', (d) => { got += d.toString('latin1'); });
		s.on('error', reject);
		s.on('close', () => resolve(got));
	});
}

await check('the socket of a service manager is taken over, and left to it', async () => {
	const socket = path.join(path.dirname(conf('socket')), 'passed.sock');
	const file = path.join(VAR, 'passed.conf');
	fs.writeFileSync(file, fs.readFileSync(path.join(VAR, 'lindung.conf'), 'utf8')
		.replace(/^socket = .*$/m, `socket = ${socket}`).replace(/^workers = .*$/m, ''));
	const manager = spawn('systemd-socket-activate', ['-l', socket, path.join(BUILD, 'lindung'), '-c', file],
		{ stdio: ['ignore', 'ignore', 'pipe'] });
	let said = '';
	manager.stderr.on('data', (d) => { said += d; });
	const ended = new Promise((resolve) => { manager.on('exit', resolve); });
	try {
		await until('the manager listens', () => fs.existsSync(socket));
		ok((await ask(socket)).includes('Status: '), `the portal answers: ${said}`);
	} finally {
		manager.kill('SIGTERM');
	}
	equal(await ended, 0, 'it ends as asked');
	ok(fs.existsSync(socket), 'the socket is the manager’s to remove');
	fs.rmSync(socket);
	fs.rmSync(file);
	equal((await request('GET', '/healthz')).status, 200, 'the first portal is not touched');
});
finish();
