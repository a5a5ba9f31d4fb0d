// What the pages of an agency's people do, done at the console by people who log in
// there: root alone signs nothing.
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { VAR, hidden, sql, totp, user, words } from '../lib/portal.mjs';
import { as } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import * as j from '../lib/join.mjs';
import { check, equal, ok } from '../lib/check.mjs';

const ctl = (args, answers = []) => {
	const run = spawnSync(path.join(process.env.BUILD ?? 'build', 'lindungctl'), ['-c', path.join(VAR, 'lindung.conf'), ...args],
		{ encoding: 'utf8', input: answers.map((a) => `${a}\n`).join('') });
	return { ...run, json: () => JSON.parse(run.stdout) };
};
// Many logins in a row: a code counts twice here, which saves the wait for the clock.
function signer(name, password) {
	sql('UPDATE person SET last_step = 0');
	const acc = user(name);
	return [acc.user, password ?? acc.password, totp(acc.totp_secret, Math.floor(Date.now() / 30000))];
}
const links = () => Number(sql('SELECT COUNT(*) FROM roster_link')[0][0]);
const entries = (verb) => Number(sql(`SELECT COUNT(*) FROM trail WHERE verb = ${verb}`)[0][0]);
const ANGSO = 'ID-JA/GOV/BKKBN/PPKS-ANGSO-DUO';
const tag = fx.stamp.toUpperCase();

// Before the console uses their codes.
const [adm, pim, kau, kor] = await Promise.all(['admin.bkkbn', 'pimpinan.bkkbn', 'kepala.angsoduo', 'koordinator.angsoduo'].map(as));

await check('lists need nobody', () => {
	const shown = ctl(['roster', 'show', '--json']).json();
	for (const [what, key] of [['unit', 'units'], ['member', 'members']]) {
		equal(ctl([what, 'list', '--json']).json()[key].length, shown[key].length, key);
		ok(ctl([what, 'list']).stdout.includes(ANGSO), `${key} as text`);
	}
	ok(ctl(['unit', 'list', '--json']).json().units.find((u) => u.code === ANGSO).services.includes('counselling'), 'what is offered');
	equal(ctl(['invite', 'list', '--json']).status, 0, 'invitations');
});

await check('root alone signs nothing', async () => {
	const before = links();
	const args = ['invite', 'create', ANGSO, 'kon', `Konselor Konsol ${tag}`];
	ok(ctl(args).status !== 0, 'without an answer');
	const denied = entries(3);
	const wrong = ctl(args, signer('admin.bkkbn', 'bukan kata sandinya'));
	equal(wrong.status, 77, 'with a wrong password');
	ok(wrong.stdout === '' && wrong.stderr.includes('not right'), 'and it says so');
	const acc = signer('admin.bkkbn');
	equal(ctl(args, [acc[0], acc[1], '000000']).status, 77, 'with a wrong code');
	equal(ctl(args, ['tidak.ada', 'x', '000000']).status, 77, 'by nobody');
	equal(ctl(args, signer('konselor1.angsoduo')).status, 77, 'by who invites nobody');
	equal(entries(3), denied + 4, 'each is on the trail');
	equal(links(), before, 'no link');
});

await check('a role that must have a passkey does nothing by code here either', () => {
	const conf = path.join(VAR, 'lindung-kunci.conf');
	const args = ['-c', conf, 'invite', 'create', ANGSO, 'kon', `Konselor Kunci ${tag}`];
	const before = links();
	const own = fs.readFileSync(path.join(VAR, 'lindung.conf'), 'utf8');
	fs.writeFileSync(conf, `${own}\npasskey_roles = adm\n`, { mode: 0o600 });
	const denied = entries(3);
	const run = ctl(args, signer('admin.bkkbn'));
	equal(run.status, 77, 'the administrator');
	ok(run.stdout === '' && run.stderr.includes('passkey'), 'and it says why');
	equal(entries(3), denied + 1, 'on the trail');
	equal(links(), before, 'no link');
	fs.writeFileSync(conf, `${own}\npasskey_roles = pdp\n`);
	equal(ctl(args, signer('admin.bkkbn')).status, 0, 'where it is another role that must');
});

await check('invited at the console, admitted at the page, suspended at the console', async () => {
	const name = `Konselor Konsol ${tag}`;
	const logins = entries(1);
	const made = ctl(['invite', 'create', '--json', ANGSO, 'kon', name], signer('admin.bkkbn'));
	equal(made.status, 0, made.stderr);
	equal(entries(1), logins + 1, 'the login is on the trail');
	const one = await j.enrol(made.json().code);
	equal((await j.admit(kor, name, one.words)).status, 303, 'is admitted');
	const b = one.browser;
	const member = () => ctl(['member', 'list', '--json']).json().members.find((m) => m.name === name);
	equal(`${member().state} ${member().roles}`, 'active kon', 'a member');
	equal(ctl(['invite', 'list', '--json']).json().invitations.find((i) => i.name === name).state, 'used', 'the invitation');
	const gone = ctl(['member', 'suspend', member().id, ANGSO], signer('koordinator.angsoduo'));
	equal(gone.status, 0, gone.stderr);
	equal(member().state, 'suspended', 'suspended');
	const page = await b.get('/kasus');
	ok(page.status === 303 && page.location.startsWith('/masuk'), 'out at once');
	equal(ctl(['member', 'suspend', member().id, ANGSO], signer('admin.bkkbn')).status, 77, 'once is enough');
	equal(ctl(['member', 'suspend', member().id, 'ID-JA/GOV/DP3AP2/UPTD-PPA'], signer('admin.bkkbn')).status, 66, 'no unit of another agency');
});

await check('an invitation that is taken back, a unit that is named, what it offers', async () => {
	const name = `Konselor Cabut ${tag}`;
	const { code } = ctl(['invite', 'create', '--json', ANGSO, 'kon', name], signer('admin.bkkbn')).json();
	const { id } = ctl(['invite', 'list', '--json']).json().invitations.find((i) => i.name === name);
	const back = ctl(['invite', 'withdraw', '--json', id], signer('admin.bkkbn'));
	equal(back.json().withdrawn, id, back.stderr);
	ok(await j.enrol(code).then(() => false, () => true), 'its code opens nothing');
	equal(ctl(['invite', 'withdraw', id], signer('admin.bkkbn')).status, 77, 'once');

	const at = `PPKS-KONSOL-${tag}`;
	equal(ctl(['unit', 'create', 'kecil', 'K', 'a', 'b'], signer('admin.bkkbn')).status, 65, 'no such code');
	const made = ctl(['unit', 'create', '--json', at, `K${tag}`, `PPKS Konsol ${tag}`, 'Console Centre'], signer('admin.bkkbn'));
	equal(made.status, 0, made.stderr);
	ok((await adm.get('/admin')).text.includes(`PPKS Konsol ${tag}`), 'stands on the page');
	const full = `ID-JA/GOV/BKKBN/${at}`;
	const offers = () => ctl(['unit', 'list', '--json']).json().units.find((u) => u.code === full).services;
	equal(ctl(['unit', 'offer', full, 'mediation counselling'], signer('admin.bkkbn')).status, 0, 'offers two');
	equal(offers().split(' ').sort().join(), 'counselling,mediation', 'two');
	equal(ctl(['unit', 'offer', full, 'raja'], signer('admin.bkkbn')).status, 65, 'no such service');
	equal(ctl(['unit', 'offer', full, 'counselling'], signer('koordinator.angsoduo')).status, 77, 'of another unit');
	equal(ctl(['unit', 'offer', full, ''], signer('admin.bkkbn')).status, 0, 'nothing');
	equal(offers(), '', 'nothing');
});

await check('two at the console end an agreement', async () => {
	const form = await adm.get('/kesepakatan/baru');
	const other = /<option value="([0-9a-f-]{36})"/.exec(form.text)[1];
	const at = (await adm.post('/kesepakatan/baru', { other, title: `Nota konsol ${tag}`, wording: 'x' })).location.split('?')[0];
	const id = at.split('/')[2];
	equal(ctl(['agreement', 'end', id], signer('pimpinan.bkkbn')).status, 75, 'not signed yet');
	for (const b of [pim, kau]) {
		const page = (await b.get(at)).text;
		equal((await b.post(`${at}/tanda-tangan`, { other: hidden(page, 'other'), document: hidden(page, 'document'), read: 'ya' })).status, 303, 'signed');
	}
	equal(ctl(['agreement', 'end', '--json', id], signer('pimpinan.bkkbn')).json().signed, id, 'the first signature');
	equal(ctl(['agreement', 'end', id], signer('pimpinan.bkkbn')).status, 77, 'one person twice');
	equal(ctl(['agreement', 'end', '--json', id], signer('kepala.angsoduo')).json().ended, id, 'the second');
	ok(words((await adm.get(at)).text).includes('Sudah diakhiri'), 'and the page says so');
	equal(ctl(['roster', 'show', '--json']).json().agreements.find((g) => g.id === id).state, 'ended', 'as lindungctl does');
});
