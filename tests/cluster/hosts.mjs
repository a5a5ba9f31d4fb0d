// The hosts of a cluster: their portals, their databases, and what a test does
// to them.
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';

const BUILD = path.resolve(process.env.BUILD ?? 'build');

// Ask until it holds.
export async function until(what, holds) {
	for (let i = 0; i < 600; i += 1) {
		if (await holds()) return;
		await pause(50);
	}
	throw new Error(`never: ${what}`);
}

class Host {
	constructor(origin, folder) {
		this.origin = origin;
		this.folder = folder;
		this.client = ['--no-defaults', '--batch', '--raw', '--unbuffered', '--skip-column-names',
			'--default-character-set=utf8mb4', '-S', path.join(folder, 'run/db.sock'), 'lindung'];
	}

	sql(text) {
		const out = execFileSync('mariadb', this.client, { input: text, encoding: 'utf8' });
		return out.split('\n').filter((l) => l !== '').map((l) => l.split('\t'));
	}

	log() {
		return fs.readFileSync(path.join(this.folder, 'log/lindung.log'), 'utf8');
	}

	// What the servers have agreed to do with a host that says nothing.
	provider(options) {
		this.sql(`SET GLOBAL wsrep_provider_options = '${options}'`);
	}

	// Has the server died, and its supervisor ended the rest of the host?
	down() {
		return !fs.existsSync(path.join(this.folder, 'run/stack.pid'));
	}

	// Begin again after a crash, as the unit of the server does: first it says how
	// far it had come, and then asks the others for what it has missed.  Only the
	// host inside whose stack we run can be begun again.
	async again() {
		const env = { ...process.env };
		if (env.VAR !== this.folder) throw new Error(`not the last host: ${this.folder}`);
		const said = spawnSync('tests/cluster/run.sh', ['position'], { env, encoding: 'utf8' });
		const at = /^[0-9a-f-]{36}:[1-9]\d*$/m.exec(said.stdout);
		if (!at) throw new Error(`no position: ${said.stdout}${said.stderr}`);
		env.DB_FLAGS += ` --wsrep-start-position=${at[0]}`;
		const up = spawnSync('nginx/stack.sh', ['up'], { env, encoding: 'utf8' });
		if (up.status !== 0) throw new Error(`not up again: ${up.stdout}${up.stderr}`);
	}

	signal(name) {
		process.kill(Number(fs.readFileSync(path.join(this.folder, 'run/db.pid'), 'utf8')), name);
	}

	lindungctl(...args) {
		const run = spawnSync(path.join(BUILD, 'lindungctl'),
			['-c', path.join(this.folder, 'lindung.conf'), ...args], { encoding: 'utf8' });
		return { status: run.status, said: `${run.stdout}${run.stderr}` };
	}

	// Statements of the portal's workers that run, or wait, now.
	busy() {
		return this.sql(`SELECT info FROM information_schema.processlist
			WHERE user = 'lindung' AND command IN ('Execute', 'Query')`).map(([info]) => info);
	}

	// Hold something by a connection of its own; returns what lets it go.
	async hold(statement) {
		const client = spawn('mariadb', this.client, { stdio: ['pipe', 'pipe', 'inherit'] });
		const said = new Promise((resolve, reject) => {
			client.stdout.once('data', resolve);
			client.once('close', () => reject(new Error(`not held: ${statement}`)));
		});
		client.stdin.write(`${statement};\nSELECT 'held';\n`);
		await said;
		return () => new Promise((resolve) => {
			client.once('close', resolve);
			client.stdin.end();
		});
	}

	// What other hosts commit waits from now on, as it does where the network or
	// the disk is slow.
	lag() {
		return this.hold('FLUSH TABLES WITH READ LOCK');
	}
}

export const hosts = process.env.HOST_LIST.trim().split(' ').map((h) => {
	const at = h.indexOf('=');
	return new Host(h.slice(0, at), h.slice(at + 1));
});
