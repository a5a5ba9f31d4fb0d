// R26, and R23 at step-up: handing over, exporting, and changing a membership or
// a factor want a proof that is at most ten minutes old.  The workers' clock is
// libfaketime's; this file moves it.
import fs from 'node:fs';
import { Browser, form, hidden, ORIGIN, request, user, words } from '../lib/portal.mjs';
import { check, equal, finish, ok, proves } from '../lib/check.mjs';
import * as fx from '../lib/fixture.mjs';
import { logins, person, random, stepsForget } from './lib.mjs';
import { sql } from './sql.mjs';

const MINUTE = 60;
function at(seconds) {
	fs.writeFileSync(process.env.CLOCK, `+${seconds}\n`);
}
at(0);

const NAMES = ['konselor1.angsoduo', 'koordinator.angsoduo', 'admin.bkkbn', 'manajer.uptd',
	'pimpinan.bkkbn', 'petugaspdp.bkkbn'];
let kon, kor, adm, mk, pim, pdp;
// Logged in at 0, with a page in between so that nobody was idle, and now at 11 min.
async function stale() {
	at(0);
	stepsForget();
	sql('DELETE FROM session');
	[kon, kor, adm, mk, pim, pdp] = await logins(...NAMES);
	for (const b of [kon, kor, adm, mk, pim, pdp]) b.proves = false; // no password by itself
}
async function later() {
	at(6 * MINUTE);
	for (const b of [kon, kor, adm, mk, pim, pdp]) equal((await b.get('/')).status, 200, 'at work after 6 minutes');
	at(11 * MINUTE);
}
const asks = (res) => hidden(res.text, 'confirm') !== undefined;
const password = (n) => user(n).password;
const count = (what) => Number(sql(`SELECT COUNT(*) FROM ${what}`)[0][0]);
const state = (ref) => sql(`SELECT state FROM referral WHERE id = X'${ref.replaceAll('-', '')}'`)[0][0];
const denials = (n) => count(`trail WHERE verb = 3 AND object = X'${person(n)}'`);

// Every route with the flag, as the printed table has it, and fields of its form.
function routes() {
	return fs.readFileSync('docs/routes.md', 'utf8').split('\n')
		.map((l) => l.split('|').map((c) => c.trim()))
		.filter((c) => c[1] === 'POST' && c[4]?.split(' ').includes('fresh'))
		.map((c) => ({ path: c[2].slice(1, -1), perm: c[3], fields: c[5] }));
}
const SAMPLE = { id: () => '01890000-0000-7000-8000-000000000000', number: () => '1', code: () => 'ya',
	codes: () => '', line: () => 'contoh', text: () => 'contoh', token: () => 'contoh', exact: () => 'contoh' };
function sample(fields) {
	const out = {};
	for (const [, name, type] of fields.matchAll(/`([a-z_]+)` ([a-z]+)/g)) out[name] = SAMPLE[type]();
	return out;
}
const WHO = { trail: () => kor, 'refer-create': () => kon, 'refer-read': () => kon, custody: () => kon, admit: () => kor, 'member-end': () => kor, admin: () => adm,
	'agree-sign': () => pim, 'refer-approve': () => kor, 'glass-ask': () => kor, 'glass-peel': () => pdp, 'glass-open': () => kor, 'case-restrict': () => kor };

let ref;
await proves(26, 'handing over and memberships want a proof of the last ten minutes', async () => {
	await stale();
	ref = await fx.draft(kon, await fx.createCase(kon));
	await fx.fill(kon, ref, 'UPTD PPA Provinsi');
	await later();
	const list = routes();
	ok(list.length >= 10, `${list.length} routes with the flag`);
	const links = count('roster_link');
	for (const r of list) {
		const b = WHO[r.perm]?.();
		if (!ok(b, `somebody has ${r.perm}`)) continue;
		const where = r.path.replace(/:id2?/g, r.path.startsWith('/rujukan') ? ref : SAMPLE.id());
		const res = await b.post(where, sample(r.fields));
		equal(`${res.status} ${asks(res)}`, '403 true', `${where} of who logged in 11 minutes ago`);
		const wrong = await b.post(where, { ...sample(r.fields), confirm: '' });
		equal(`${wrong.status} ${asks(wrong)}`, '403 true', `${where} with an empty password`);
	}
	equal(count('roster_link'), links, 'links');
	equal(state(ref), '1', 'the draft is a draft');
});

await proves(23, 'a proof draws a new token; what was typed comes back, and goes on', async () => {
	const page = await kon.get(`/rujukan/${ref}/periksa`);
	ok(asks(page), 'the page that sends asks for the password with the rest');
	const fields = { checked: hidden(page.text, 'checked'), onward: 'ya', request_id: random() };
	const asked = await kon.post(`/rujukan/${ref}/kirim`, fields);
	equal(asked.status, 403, 'sent without it');
	const again = asked.text.slice(asked.text.indexOf(`action="/rujukan/${ref}/kirim"`));
	for (const [k, v] of Object.entries(fields)) equal(hidden(again, k), v, `${k} is kept`);
	const kept = { ...fields, confirm: 'bukan kata sandinya' };
	const before = denials(NAMES[0]);
	const wrong = await kon.post(`/rujukan/${ref}/kirim`, kept);
	equal(wrong.status, 403, 'with a wrong one');
	ok(words(wrong.text).includes('Kata sandi tidak cocok'), 'the page says so');
	equal(hidden(wrong.text, 'checked'), fields.checked, 'and keeps the rest');
	ok(!wrong.text.includes('bukan kata sandinya'), 'but for the password');
	equal(denials(NAMES[0]), before + 1, 'denials on the trail');
	equal(state(ref), '1', 'state');

	const form1 = kon.csrf;
	const old = kon.jar.get('__Host-sid');
	const right = await kon.post(`/rujukan/${ref}/kirim`, { ...fields, confirm: password(NAMES[0]) });
	equal(right.status, 303, 'with the right one');
	ok(state(ref) !== '1', 'it is sent');
	const now = kon.jar.get('__Host-sid');
	ok(now !== old, 'under a new token');
	equal((await kon.get(`/rujukan/${ref}`)).status, 200, 'which opens the session');
	equal(kon.csrf, form1, 'form token');
	equal((await kon.get('/akun')).text.match(/name="session"/g).length, 1, 'sessions on the list');

	// other tabs: a page on its way has the old token, a form of theirs the new one
	const late = (method, where, body) => request(method, where, { body,
		headers: { cookie: `__Host-sid=${old}`, origin: ORIGIN, 'sec-fetch-site': 'same-origin',
			'content-type': 'application/x-www-form-urlencoded' } });
	equal((await late('GET', '/kasus')).status, 200, 'the old token reads');
	const write = await late('POST', '/kasus/cari', form({ csrf: form1, text: 'contoh' }));
	equal(`${write.status} ${asks(write)}`, '403 true', 'and writes nothing without the password');
	const twice = await late('POST', `/rujukan/${ref}/kirim`,
		form({ csrf: form1, ...fields, confirm: password(NAMES[0]) }));
	equal(`${twice.status} ${twice.headers.location}`, `303 ${right.location}`, 'the button pressed twice');
	sql(`UPDATE session SET ends = ends + 3600000 WHERE person = X'${person(NAMES[0])}'`);
	at(11 * MINUTE + 11);
	equal((await late('GET', '/kasus')).status, 303, 'ten seconds later the old one opens nothing');
	equal((await kon.post('/kasus/cari', { csrf: form1, text: 'contoh' })).status, 303, 'a form drawn before');
	equal((await kon.post('/bahasa', { csrf: form1, bahasa: 'id' })).status, 303, 'one that needs no session too');
	const second = await fx.draft(kon, await fx.createCase(kon));
	await fx.fill(kon, second, 'UPTD PPA Provinsi');
	equal((await fx.send(kon, second)).status, 303, 'ten minutes of acts without a password');

	// who leaves by a page that still had the old token leaves everywhere
	at(20 * MINUTE);
	equal((await kon.get('/')).status, 200, 'at work');
	at(22 * MINUTE);
	const one = kon.jar.get('__Host-sid');
	const proved = await kon.post(`/rujukan/${second}/kirim`, { checked: 'x', confirm: password(NAMES[0]) });
	ok(kon.jar.get('__Host-sid') !== one, `another token: ${proved.status}`);
	const left = await request('POST', '/keluar', { body: form({ csrf: form1 }), headers: { cookie: `__Host-sid=${one}`,
		origin: ORIGIN, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' } });
	equal(left.status, 303, 'logged out with the one before');
	equal((await kon.get('/')).location, '/masuk', 'and the new one is ended with it');
});

await check('a password is guessed here no faster than at the login', async () => {
	stepsForget();
	let res;
	for (let i = 0; i < 12 && res?.status !== 429; i += 1) {
		res = await adm.post('/admin/unit', { ...sample('`name_id` line `name_en` line `code` line `abbr` line'), confirm: `salah ${i}` });
	}
	equal(res.status, 429, 'after a few');
	equal(hidden(res.text, 'name_id'), 'contoh', 'what was typed is kept');
	equal(await new Browser().get('/masuk').then((r) => r.status), 200, 'others go on');
	stepsForget();
});

await check('who has been removed proves nothing', async () => {
	const before = mk.jar.get('__Host-sid');
	sql(`DELETE FROM session WHERE person = X'${person(NAMES[3])}'`);
	const res = await mk.post('/rujukan/' + ref + '/tolak', { reason: 'kapasitas-penuh', confirm: password(NAMES[3]) });
	equal(res.status, 401, 'a session that is over');
	equal(mk.jar.get('__Host-sid'), before, 'and no new one');
});
at(0);
finish();
