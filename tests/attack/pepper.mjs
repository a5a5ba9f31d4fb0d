// R8: who holds the database and even the right password, but not the pepper,
// opens no key bag; with the pepper it opens.
import fs from 'node:fs';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { VAR, user } from '../lib/portal.mjs';
import { equal, finish, ok, proves } from '../lib/check.mjs';
import { conf, probed, rowOf } from './lib.mjs';

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
finish();
