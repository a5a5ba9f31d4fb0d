// A row of the directory that somebody with the database changed, exchanged, put
// back or took away: nobody is sent to a false address or telephone, the pages say
// so, and there is an alarm.  With the trail's newest entry made to fit, too.
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { VAR } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import * as j from '../lib/join.mjs';
import { check, equal, finish, ok, proves } from '../lib/check.mjs';
import { alarmsSince, logSize } from '../lib/people.mjs';
import { exchanged, forged, idHex, logins, missing, rowOf } from './lib.mjs';
import { sql } from './sql.mjs';

const lindungctl = path.join(path.resolve(process.env.BUILD ?? 'build'), 'lindungctl');
const ctl = (...args) => spawnSync(lindungctl, ['-c', path.join(VAR, 'lindung.conf'), ...args], { encoding: 'utf8' });

const [kor, adm, mk, kon] = await logins('koordinator.angsoduo', 'admin.bkkbn', 'manajer.uptd', 'konselor1.angsoduo');
const units = await j.unitsOf(adm);
const id = (name) => Object.entries(units).find(([n]) => n.includes(name))[1];
const ANGSO = id('Angso Duo');
const at = `/layanan/${ANGSO}`;
const of = (unit) => `unit = X'${idHex(unit)}'`;
const HERE = of(ANGSO);
const entry = `object = X'${idHex(ANGSO)}' AND verb = 9 AND version = (SELECT version FROM directory WHERE ${HERE})`;

const TRUE = '0741 000001'; // the demo's
const FALSE = '0741 999999';
const hexText = (s) => Buffer.from(s).toString('hex').toUpperCase();
const UNSURE = 'belum dapat dipastikan';
const ref = await fx.draft(mk, await fx.createCase(mk));

async function sure(what) {
	const page = await mk.get(at);
	ok(page.text.includes(TRUE) && !page.text.includes(UNSURE), `${what}: the unit's page`);
	ok((await mk.get('/layanan?layanan=counselling')).text.includes(TRUE), `${what}: the list`);
	ok((await mk.get('/layanan/hsds.json')).text.includes(TRUE), `${what}: the export`);
	equal(ctl('directory', 'export').status, 0, `${what}: lindungctl`);
}

// Neither what is false nor what may be true of it is shown anywhere.
async function unsure(what, why = 'directory') {
	const from = logSize();
	const hides = (text, where) => ok(!text.includes(FALSE) && !text.includes(TRUE), `${what}: ${where} shows no number`);
	const page = await mk.get(at);
	equal(page.status, 200, `${what}: the page`);
	ok(page.text.includes(UNSURE), `${what}: the page says so`);
	hides(page.text, 'the page');
	ok(alarmsSince(from).some((a) => a.includes(`event=tamper what=${why} object=${ANGSO}`)), `${what}: an alarm`);
	const list = (await mk.get('/layanan?layanan=counselling')).text;
	ok(list.includes('Belum dapat dipastikan') && list.includes('PPKS Angso Duo'), `${what}: the list says so`);
	hides(list, 'the list');
	hides((await mk.get('/layanan/cetak?layanan=counselling&lengkap=ya')).text, 'the paper');
	hides((await mk.get('/layanan/hsds.json')).text, 'the export');
	const asked = await mk.post(`/rujukan/${ref}/tujuan`, { to: ANGSO, service: 'counselling', urgency: '1' });
	equal(asked.status, 422, `${what}: nobody is referred there`);
	ok(asked.text.includes(UNSURE), `${what}: and the sender reads why`);
	equal(ctl('directory', 'export').status, 65, `${what}: lindungctl directory export`);
}

const kinds = async () => [...(await kon.get('/kasus/baru')).text.matchAll(/name="kind"[^>]*type="radio"/g)].length;

const found = (why, what) => {
	const v = JSON.parse(ctl('audit', 'verify', '--json').stdout);
	equal(`${v.why} ${v.object}`, `${why} ${ANGSO}`, `${what}: audit verify`);
};

// Whoever answers for the unit writes it anew, over what was forged.
async function mend(what) {
	const form = await kor.get(`${at}/tempat`);
	ok(!form.text.includes(FALSE), `${what}: the form takes nothing from it`);
	equal((await kor.post(`${at}/tempat`, {
		version: /name="version" value="(\d+)"/.exec(form.text)[1], address: 'Jalan Contoh No. 1', region: '15.71.04', postal: '36134',
		phone: TRUE, senin: '8-12',
	})).status, 303, `${what}: written anew`);
	await kor.get(`${at}/daftar`);
	equal((await kor.post(at, { before: '', services: ['counselling', 'family-counselling', 'elderly-counselling', 'mediation'] })).status, 303,
		`${what}: with what it offers`);
	await sure(`${what}: mended`);
}

await proves(2, 'the directory sends nobody to a false place', async () => {
	await sure('as the demo has it');
	equal(await kinds(), 0, 'its officers are asked for no kind, for it has one');
	const { body, version } = rowOf('directory', HERE);
	ok(body.includes(hexText(TRUE)), 'it lies in clear');
	const lie = body.replace(hexText(TRUE), hexText(FALSE));

	await check('another telephone', () => forged('directory', HERE, { body: lie }, async () => {
		await unsure('a changed row');
		equal(await kinds(), 4, 'its officers begin a case of any kind');
		await fx.createCase(kon);
		found('put-back', 'a changed row');
	}));
	await check('another telephone, and the trail made to fit', async () => {
		// BLAKE2b-256 of the row, as the entry's head has it
		const head = blake(lie);
		await forged('trail', entry, { head }, () => forged('directory', HERE, { body: lie }, () => unsure('with its head')));
	});
	await check('another version', () => forged('directory', HERE, { version: Number(version) + 1 }, () => unsure('a version')));
	await check('another unit’s', () => exchanged('directory', HERE, of(id('Telanaipura')), ['body', 'version'], () => unsure('exchanged')));
	await check('taken away', () => missing('directory', HERE, async () => {
		await unsure('a row that is gone');
		found('put-back', 'a row that is gone');
	}));
	await check('its entry taken away', () => missing('trail', entry, () => unsure('an entry that is gone', 'put-back')));
	await sure('all put back');

	await check('an older one put back, and mended', async () => {
		equal((await kor.post(`${at}/kapasitas`, { layanan: 'counselling', capacity: 'limited' })).status, 303, 'a new version');
		await forged('directory', HERE, { body, version }, () => unsure('an older one', 'put-back'));
		await sure('the newer one');
		sql(`UPDATE directory SET body = X'${lie}', version = ${version} WHERE ${HERE}`);
		await unsure('forged for good');
		await mend('an older one');
	});
	await check('a version that nobody signed is not gone on from', async () => {
		for (const absurd of [4294967295, 4294967294, 1000000, 0]) {
			const { version: was } = rowOf('directory', HERE);
			sql(`UPDATE directory SET version = ${absurd} WHERE ${HERE}`);
			await unsure(`version ${absurd}`);
			await mend(`version ${absurd}`);
			equal(rowOf('directory', HERE).version, String(Number(was) + 2), `version ${absurd}: the next one is the trail's`);
		}
	});
	await check('an entry of the trail with the last version of all', async () => {
		const was = JSON.stringify(rowOf('directory', HERE));
		const far = `${entry.replace(/AND version = .*/, 'AND version = 4294967295')}`;
		const cols = 'at, actor, unit, verb, object';
		sql(`INSERT INTO trail (stream, seq, ${cols}, version, head, shown, mac)` +
			` SELECT stream, seq + 1000000000, ${cols}, 4294967295, head, shown, mac FROM trail WHERE ${entry}`);
		const from = logSize();
		equal((await kor.post(`${at}/kapasitas`, { layanan: 'counselling', capacity: 'limited' })).status, 404, 'nothing is known of what it offers');
		const form = await kor.get(`${at}/tempat`);
		equal((await kor.post(`${at}/tempat`, {
			version: /name="version" value="(\d+)"/.exec(form.text)[1], address: 'Jalan Contoh No. 1', region: '15.71.04', postal: '36134',
			phone: TRUE, senin: '8-12',
		})).status, 500, 'nothing is written behind it');
		ok(alarmsSince(from).some((a) => a.includes(`what=directory object=${ANGSO}`)), 'an alarm');
		equal(JSON.stringify(rowOf('directory', HERE)), was, 'the row stays');
		sql(`DELETE FROM trail WHERE ${far}`);
		await sure('without the forged entry');
	});
});
finish();

function blake(hex) {
	const run = spawnSync('b2sum', ['-l', '256'], { input: Buffer.from(hex, 'hex'), encoding: 'utf8' });
	return run.stdout.slice(0, 64).toUpperCase();
}
