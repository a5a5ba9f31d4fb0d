// R9: a copy of the session table opens no session.  Every 32 bytes that can be
// cut from a dump of it, and of the rows beside it, are tried as blob key and
// as cookie; the cookie itself opens its session.
import { hkdfSync, randomBytes } from 'node:crypto';
import { equal, finish, ok, proves } from '../lib/check.mjs';
import { conf, logins, probed, rowOf } from './lib.mjs';
import { sql } from './sql.mjs';

sql('DELETE FROM session'); // of those before us
const people = await logins('konselor1.angsoduo', 'manajer.uptd', 'admin.bkkbn');

const rows = sql('SELECT HEX(id), HEX(person), HEX(body) FROM session');
// Whole rows, one after the other, as a dump has them.
const dump = ['session', 'person', 'unit_wrap'].map((table) => {
	const all = sql(`SELECT column_name FROM information_schema.columns
		WHERE table_schema = 'lindung' AND table_name = '${table}' ORDER BY ordinal_position`).flat();
	return sql(`SELECT ${all.map((c) => `HEX(${c})`).join(', ')} FROM ${table}`)
		.map((r) => r.map((h) => (h.length % 2 ? `0${h}` : h)).join('')).join('');
}).join('');
const bytes = Buffer.from(dump, 'hex');

function tried(values) {
	const lines = rows.map((r) => `row ${r.join(' ')}`).concat(values.map((v) => `try ${v}`));
	const out = probed(['session', conf('installation')], `${lines.join('\n')}\n`).trim().split('\n');
	const [, n, opened] = /^(\d+) tried, (\d+) opened$/.exec(out.pop());
	return { n: Number(n), opened: Number(opened), seeds: out };
}

await proves(9, 'a dump of the sessions opens none', async () => {
	equal(rows.length, people.length, 'sessions');
	const cut = [];
	for (let at = 0; at + 32 <= bytes.length; at += 1) {
		cut.push(bytes.subarray(at, at + 32).toString('hex'));
	}
	// and what can be made of them without the cookie
	for (const [id, person] of rows) {
		cut.push(Buffer.from(hkdfSync('sha256', Buffer.from(id, 'hex'), '', 'sess-key', 32)).toString('hex'));
		cut.push((person + person).slice(0, 64), '00'.repeat(32), randomBytes(32).toString('hex'));
	}
	const thief = tried(cut);
	equal(thief.n, cut.length * rows.length, 'values tried on every session');
	equal(thief.opened, 0, 'sessions opened');
	console.log(`${cut.length} values on ${rows.length} sessions`);
	for (const b of people) {
		const cookie = b.jar.get('__Host-sid').slice(0, 64);
		const own = tried([cookie]);
		equal(own.opened, 1, 'the cookie opens one session, its own');
		ok(!dump.includes(cookie.toUpperCase()), 'the cookie is not in the dump');
		for (const hex of own.seeds[0].split(' ').slice(1)) {
			ok(/^0+$/.test(hex) || !dump.includes(hex.toUpperCase()), 'no seed is in the dump');
		}
	}
	ok(rowOf('session', `id = X'${rows[0][0]}'`).body.length >= 512, 'the blob has its size class');
});
finish();
