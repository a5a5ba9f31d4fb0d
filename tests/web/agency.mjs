// An agency is founded at the console by the three who answer for it, and works:
// its administrator names a unit, its people join, and it agrees with another one.
import fs from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { VAR, freshCode, hidden, loggedIn, sql, user, words } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import * as j from '../lib/join.mjs';
import { reread } from '../lib/people.mjs';
import { check, equal, ok } from '../lib/check.mjs';

const tag = Date.now().toString(36).toUpperCase();
const CODE = `ID-JA/GOV/BARU-${tag}`;
const pin = path.join(VAR, `trust.d/${tag}.pin`);
const says = (res, text, what) => ok(words(res.text).includes(text), `${what}: says "${text}"`);
const rows = (table) => Number(sql(`SELECT COUNT(*) FROM ${table}`)[0][0]);

// The console: each question in its order, with what is typed.
async function found(answers) {
	const child = spawn(path.join(process.env.BUILD ?? 'build', 'lindungctl'),
		['-c', path.join(VAR, 'lindung.conf'), 'agency', 'found', '--json', '--out', pin]);
	let [asked, out] = ['', ''];
	child.stdout.on('data', (d) => { out += d; });
	child.stderr.on('data', (d) => {
		asked += d;
		if (!/: $/.test(asked.slice(-2)) || answers.length === 0) {
			if (answers.length === 0) child.stdin.end();
			return;
		}
		const [want, answer] = answers.shift();
		ok(asked.includes(want), `asks "${want}": ${asked.slice(-200)}`);
		const said = asked;
		asked = '';
		Promise.resolve(typeof answer === 'function' ? answer(said) : answer).then((text) => child.stdin.write(`${text}\n`));
	});
	const status = await new Promise((r) => { child.on('close', r); });
	return { status, out, asked };
}

const people = ['Admin', 'Pimpinan', 'Pejabat'].map((name) => ({
	name: `${name} Baru ${tag}`, user: `${name}.${tag}`.toLowerCase(), password: j.PASSWORD,
}));
const enrols = (p) => [['Full name', p.name], ['User name', p.user], ['Password', p.password], ['The same again', p.password],
	['Code that the app shows', (asked) => {
		[, p.totp_secret] = /code app: ([A-Z2-7]{32})/.exec(asked);
		return freshCode(p);
	}]];
const agency = [['Code of the agency', CODE], ['name in Indonesian', `Dinas Baru ${tag}`], ['name in English', `New Office ${tag}`], ['Abbreviation', `B${tag}`]];
const [adm, pim, pdp] = people;
const signs = (p) => [`Password of ${p.name}`, p.password];

await check('three founders at a console', async () => {
	const before = [rows('roster_link'), rows('person')];
	const broken = await found([...agency, ...enrols(adm)]);
	ok(broken.status !== 0 && broken.out === '', 'one who walks away');
	const taken = await found([['Code of the agency', 'ID-JA/GOV/BKKBN'], ['There is an agency', 'kecil'], ['Capitals', CODE]]);
	ok(taken.status !== 0, 'a code that is taken');
	const weak = await found([...agency, ['Full name', adm.name], ['User name', 'admin.bkkbn'], ['Somebody has this name', adm.user],
		['Password', 'pendek'], ['At least 12', 'gunung-lampu-sepatu'], ['The same again', 'gunung-lampu-sendok'], ['not the same', 'x']]);
	ok(weak.status !== 0, 'what is wrong is said, and asked again');
	equal([rows('roster_link'), rows('person')].join(), before.join(), 'nothing was written');
	ok(!fs.existsSync(pin), 'and no pin');

	const res = await found([...agency, ...people.flatMap(enrols),
		[`Password of ${pim.name}`, 'not this one'], ['That is another one', pim.password], signs(pdp), signs(adm)]);
	equal(res.status, 0, `founded: ${res.asked}`);
	const made = JSON.parse(res.out);
	equal(made.words.split(' ').length, 26, 'the words of its genesis');
	ok(fs.readFileSync(pin, 'utf8').includes(`genesis ${made.genesis}`), 'and the pin that root installs');
	equal([rows('roster_link'), rows('person')].join(), `${before[0] + 1},${before[1] + 3}`, 'one link and three people');
});

await check('it works as the others do', async () => {
	await reread();
	const b = { adm: await loggedIn(adm), pim: await loggedIn(pim) };
	says(await b.adm.get('/akun'), `Kantor Dinas Baru ${tag}`, 'its office');
	ok(!(await b.adm.get('/admin')).text.includes('berbeda dari yang ditandatangani'), 'the copy for SQL has it too');
	const unit = await j.found(b.adm, `UNIT-${tag}`, `Unit Baru ${tag}`);
	const kau = await j.member(b.adm, b.pim, unit, `Kepala Unit ${tag}`, ['kau']);
	await kau.browser.get(`/layanan/${unit}`);
	equal((await kau.browser.post(`/layanan/${unit}`, { before: '', services: ['counselling'] })).status, 303, 'what it offers');

	// who may send there: after an agreement, and not before
	const sender = await loggedIn(user('konselor1.muarobungo'));
	const ref = await fx.draft(sender, await fx.createCase(sender));
	const listed = async () => (await fx.targets(sender, ref)).some((t) => t.id === unit);
	ok(!await listed(), 'no agreement, no referral');
	const form = await b.adm.get('/kesepakatan/baru');
	const other = [...form.text.matchAll(/<option value="([0-9a-f-]{36})"[^>]*>([^<]*)/g)].find((m) => m[2].includes('BKKBN'))[1];
	const at = (await b.adm.post('/kesepakatan/baru', { other, title: `Nota ${tag}`, wording: 'Teks contoh.' })).location.split('?')[0];
	const [theirs, kepala] = [await loggedIn(user('pimpinan.bkkbn')), await loggedIn(user('kepala.muarobungo'))];
	for (const one of [b.pim, kau.browser, theirs, kepala]) {
		ok(!await listed(), 'nor by a part of the signatures');
		const page = await one.get(at);
		equal((await one.post(`${at}/tanda-tangan`, { other: hidden(page.text, 'other'), document: hidden(page.text, 'document'), read: 'ya' })).status, 303, 'signed');
	}
	ok(await listed(), 'now the unit can be chosen');
	await fx.fill(sender, ref, `Unit Baru ${tag}`, { service: 'counselling' });
	await fx.send(sender, ref);
	await fx.open(kau.browser, ref);
	says(await kau.browser.get(`/rujukan/${ref}`), 'Ringkasan contoh', 'and reads what is sent to it');
});
