// R6, R8: who holds the database and even the right password, but not the
// pepper, opens no key bag; with the pepper it opens.  Nor does a row make
// guessing cheap.
import fs from 'node:fs';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { Browser, VAR, freshCode, user } from '../lib/portal.mjs';
import { equal, finish, ok, proves } from '../lib/check.mjs';
import { conf, forged, login, probed, rowOf } from './lib.mjs';

const log = path.join(VAR, 'log/lindung.log');
const lastLogin = () => fs.readFileSync(log, 'utf8').trim().split('\n')
	.filter((line) => line.includes('route=/masuk')).pop();
const acc = user('konselor1.angsoduo');
const row = rowOf('person', `user = '${acc.user}'`);
const installation = conf('installation');

function bag(file, password, r = row) {
	return probed(['bag', installation, file, r.id, r.salt, r.memory, r.passes, r.pepper,
		r.wrap, r.bag, r.bag_version], `${password}\n`).trim();
}

// A pepper file of somebody who has to guess.
const own = path.join(VAR, 'run/pepper-of-the-thief');
function guess(key, version = row.pepper) {
	fs.writeFileSync(own, `${version} ${key}\n`);
	return own;
}

await proves(8, 'a stolen database allows no guessing of passwords', async () => {
	const real = path.join(VAR, 'secret/pepper');
	equal(bag(real, acc.password), 'ok', 'with pepper and password it opens');
	equal(bag(real, `${acc.password}x`), 'auth', 'another password');
	const [, key] = fs.readFileSync(real, 'utf8').trim().split(' ');
	const near = `${(parseInt(key[0], 16) ^ 1).toString(16)}${key.slice(1)}`;
	for (const [what, hex] of [['no pepper', '0'.repeat(64)], ['a random one', randomBytes(32).toString('hex')],
		['one bit away', near], ["the salt's bytes", row.salt.padEnd(64, '0')]]) {
		equal(bag(guess(hex), acc.password), 'auth', `${what}, right password`);
	}
	equal(bag(guess(key), acc.password), 'ok', 'the file of the thief is read');
	equal(bag(real, acc.password, { ...row, pepper: '2' }), 'tamper', 'a pepper of another version');
	equal(bag(real, acc.password, { ...row, memory: '1024' }), 'tamper', 'a cheaper derivation is refused');
	ok(fs.statSync(real).mode % 0o100 === 0, 'the pepper is readable by its owner alone');
	fs.rmSync(own);
});

// The floor is compiled in: a row that asks for less costs no run at all.
await proves(6, 'a cheaper derivation in the database is refused, not used', async () => {
	const where = `user = '${acc.user}'`;
	const runs = () => Number(/ argon=(\d+)/.exec(lastLogin())[1]);
	for (const [what, set] of [['memory', { memory: 8192 }], ['passes', { passes: 1 }],
		['both', { memory: 8192, passes: 1 }], ['just below', { memory: 65535 }], ['none', { memory: 0, passes: 0 }]]) {
		await forged('person', where, set, async () => {
			const b = new Browser();
			const res = await b.tryLogin(acc.user, acc.password, await freshCode(acc));
			ok(res.status !== 303, `${what}: ${res.status}`);
			equal(runs(), 0, `${what}: runs of Argon2id`);
			ok((await b.get('/kasus')).status !== 200, `${what}: nobody is logged in`);
		});
	}
	ok((await (await login(acc.user)).get('/kasus')).status === 200, 'with the real row');
});
finish();
