// A database of its own beside the portal's, with a copy of some of the trail's
// streams and a sequencer that follows them: small enough to be tampered with
// entry by entry.
import fs from 'node:fs';
import path from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { VAR } from '../lib/portal.mjs';
import { sql } from './sql.mjs';
import { until } from './world.mjs';

const BUILD = path.resolve(process.env.BUILD ?? 'build');
export const DB = 'kecil';
const dir = path.join(VAR, DB);
const conf = path.join(dir, 'lindung.conf');
const log = path.join(dir, 'sequencer.log');

export const ctl = (...args) => spawnSync(path.join(BUILD, 'lindungctl'), ['-c', conf, ...args], { encoding: 'utf8' });
export const heads = path.join(dir, 'heads');
export const said = () => fs.readFileSync(log, 'utf8');

function grant(account) {
	const out = ctl('grants', account);
	if (out.status !== 0) throw new Error(out.stderr);
	sql(out.stdout.trim().replace(/;$/, ''));
}

// Its tables, empty but for the ledger of migrations; no agency.
export function make() {
	fs.mkdirSync(path.join(dir, 'trust.d'), { recursive: true });
	const of = { db_name: DB, trust_dir: path.join(dir, 'trust.d'), heads_file: heads };
	fs.writeFileSync(conf, fs.readFileSync(path.join(VAR, 'lindung.conf'), 'utf8').split('\n')
		.map((l) => { const key = l.split(' ')[0]; return of[key] ? `${key} = ${of[key]}` : l; }).join('\n'));
	sql(`CREATE DATABASE ${DB} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`);
	for (const [table] of sql(`SELECT table_name FROM information_schema.tables WHERE table_schema = 'lindung'
		AND table_type = 'BASE TABLE'`)) sql(`CREATE TABLE ${DB}.${table} LIKE lindung.${table}`);
	for (const table of ['migration', 'roster_state']) sql(`REPLACE INTO ${DB}.${table} SELECT * FROM lindung.${table}`);
	grant('lindung_ctl');
	grant('lindung_sequencer');
	fs.writeFileSync(heads, 'lindung-heads 1\n');
}
export function drop() {
	sql(`DROP DATABASE ${DB}`);
}

// lindung-sequencer, which says what it does in the log.
export class Sequencer {
	constructor() {
		this.child = spawn(path.join(BUILD, 'lindung-sequencer'), ['-c', conf],
			{ stdio: ['ignore', 'ignore', fs.openSync(log, 'w')] });
		this.over = new Promise((done) => { this.child.on('exit', done); });
		process.on('exit', () => this.child.kill('SIGKILL'));
	}

	static async start() {
		const s = new Sequencer();
		await until('the sequencer starts', () => said().includes('event=start'));
		return s;
	}

	// What it says from now on until it has said that.
	async says(pattern, run = () => {}) {
		const from = said().length;
		await run();
		await until(`the sequencer says ${pattern}`, () => {
			if (this.child.exitCode !== null || this.child.signalCode !== null) throw new Error(`the sequencer ended: ${said()}`);
			return said().slice(from).search(pattern) >= 0;
		});
		return said().slice(from);
	}

	// What it says when it looks at everything.  Each such turn, and no other
	// one, ends with this line.
	look() {
		return this.says(/event=trail-all /, () => this.child.kill('SIGHUP'));
	}

	async end() {
		this.child.kill('SIGTERM');
		return this.over;
	}
}
