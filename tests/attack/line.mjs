// R18: the logs and the trail hold no secret and nothing of what people type, and
// nobody who can send anything can write a line of a log.  Line ends, escape
// sequences and pairs that look like ours are put wherever a stranger or an
// officer can write; then each line of each log must be one that the portal or
// nginx writes by itself.
import fs from 'node:fs';
import path from 'node:path';
import tls from 'node:tls';
import { Browser, ORIGIN, VAR, accounts, freshCode, request, user } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import { check, equal, finish, ok, proves } from '../lib/check.mjs';
import { TAG, canary, logins, stepsForget } from './lib.mjs';
import { found } from './scan.mjs';
import { sql } from './sql.mjs';

const FAKE = 'palsubenar'; // an event that nobody logs
const forged = `<1>level=alarm event=${FAKE} what=x`;
// Each begins with a word of its own, which must lie in no log.
const evil = (what) => ['\r\n', '\n', '\r', '\x1b[31m', '\x1b]0;', '\x9b', '\u2028', '\u0085', '" ', '\' ', '\\n', '%0a', '%0d%0a', '\0', '\x7f', ' x=']
	.map((by) => `${canary(what)}${by}${forged}`);
// What HTTP lets pass in a header.
const headerSafe = (s) => !/[\0\r\n]/.test(s) && Buffer.from(s, 'latin1').toString('latin1') === s;

const logs = () => fs.readdirSync(path.join(VAR, 'log')).filter((f) => f.endsWith('.log'))
	.map((f) => path.join(VAR, 'log', f));
const began = new Map(logs().map((f) => [f, fs.statSync(f).size]));
const since = (f) => fs.readFileSync(f).subarray(began.get(f) ?? 0);

// What may stand in a line: the program's own, and nginx's.
const OURS = /^<[0-7]>level=(alarm|error|warn|info|debug) event=[a-z][a-z-]*(?: [a-z_]+=[!#-&(-~]*)* ?$/;
const NGINX = /^time=[0-9T:+-]+ req=[0-9a-f]{32} addr=[0-9a-f.:]+ [ -~]*$/;
const bad = (bytes, line) => bytes.toString('latin1').split('\n').slice(0, -1).filter((l) => !line.test(l));

// Bytes as they are, over TLS; what came back.
function raw(text) {
	const { hostname, port } = new URL(ORIGIN);
	return new Promise((done) => {
		const socket = tls.connect({ host: hostname, port, servername: hostname, ca: fs.readFileSync(path.join(VAR, 'tls/cert.pem')) });
		let out = '';
		socket.on('data', (d) => { out += d.toString('latin1'); });
		socket.on('error', () => done(out));
		socket.on('close', () => done(out));
		socket.write(Buffer.from(text, 'latin1'));
	});
}
const NAMES = ['user-agent', 'referer', 'origin', 'cookie', 'accept-language', 'x-forwarded-for', 'x-request-id', 'request-id',
	'sec-fetch-site', 'authorization', 'content-type', 'host'];

function itSees() {
	ok(OURS.test('<6>level=info event=request req=0f route=/kasus/:id status=200 ms=4 sql=3 argon=0'), 'a line of ours');
	ok(!OURS.test(`<6>level=info event=request req=0f\x1b[31m status=200`), 'an escape sequence is none');
	ok(!OURS.test('<6>level=info event=request req="0f"'), 'nor are quotes');
	ok(!OURS.test('sembarang'), 'nor is anything else');
	equal(bad(Buffer.from(`<6>level=info event=a x=1\n${forged}\nx\n`), OURS).length, 1, 'one bad line');
}

async function strangers() {
	// user name, password and code; every field of the other open forms
	for (const text of evil('nama')) {
		const res = await new Browser().tryLogin(text, canary('sandi'), '123456');
		ok([400, 422, 429].includes(res.status), `a login: ${res.status}`);
	}
	const b = new Browser();
	for (const text of evil('kode')) {
		await b.get('/gabung');
		const res = await b.post('/gabung', { code: text });
		ok([400, 422].includes(res.status), `a code: ${res.status}`);
		await b.post('/bahasa', { bahasa: 'id', kembali: text });
		await b.post('/masuk', { user: 'x', password: 'x', otp: text, [text]: text });
	}
	// path and query
	for (const text of evil('alamat').map(encodeURIComponent)) {
		for (const where of [`/masuk?kabar=${text}`, `/masuk?${text}=1`, `/saksi?dari=${text}`, `/kasus/x?y=${text}`]) {
			await request('GET', where);
		}
	}
	// headers, as far as a client of the language sends them
	for (const text of evil('kepala').filter(headerSafe)) {
		for (const name of NAMES) {
			if (name === 'host') continue;
			await request('GET', '/masuk', { headers: { [name]: text } }).catch((e) => e);
			await request('POST', '/masuk', { headers: { [name]: text }, body: 'user=x' }).catch((e) => e);
		}
	}
	// and as bytes: in the request line, the method, the names of headers
	for (const text of evil('mentah')) {
		for (const lines of [
			`GET /${encodeURI('masuk')}?a=${text} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
			`${text} /masuk HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
			...NAMES.map((n) => `GET /masuk HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${n}: ${text}\r\n\r\n`),
			`GET /masuk HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${text}: x\r\n\r\n`,
		]) await raw(lines);
	}
}

const secrets = { content: TAG };
async function officers() {
	const names = ['konselor1.angsoduo', 'koordinator.angsoduo'];
	const [kon, kor] = await logins(...names);
	for (const text of evil('isi')) {
		await kon.get('/kasus/baru');
		const fields = fx.caseFields({ name: text, alias: text, address: text, phone: text, nik: text, narrative: text });
		ok([303, 400, 422].includes((await kon.post('/kasus/baru', fields)).status), 'a case');
		await fx.search(kon, { text }).catch((e) => e);
		await kor.get(`/jejak?dari=${encodeURIComponent(text)}`);
		await kor.post('/jejak/unduh', { sampai: text });
		await kon.post('/akun/sandi', { old: text, otp: text.slice(0, 16), new: text, again: text });
		await kon.post('/akun/sesi', { session: text });
	}
	const kasus = await fx.createCase(kon, { name: canary('orang'), narrative: canary('kisah') });
	for (const text of evil('catatan')) await kon.post(`/kasus/${kasus}/catatan`, { text });
	for (const where of ['', '/jejak', '/riwayat']) await kon.get(`/kasus/${kasus}${where}`);
	stepsForget();
	for (const n of names) {
		const acc = user(n);
		secrets[`password of ${n}`] = acc.password;
		secrets[`TOTP secret of ${n}`] = acc.totp_secret;
	}
	for (const [n, b] of [[names[0], kon], [names[1], kor]]) {
		secrets[`cookie of ${n}`] = b.jar.get('__Host-sid');
		secrets[`form token of ${n}`] = b.csrf;
	}
	// names that people have are not in the logs either; on the trail they are ids
	for (const acc of accounts) secrets[`login name ${acc.user}`] = acc.user;
	await new Browser().tryLogin(names[0], canary('salah'), await freshCode(user(names[0])));
}

function logsClean() {
	const ours = ['lindung.log', 'sequencer.log'];
	const seen = logs().map((f) => path.basename(f));
	for (const f of [...ours, 'access.log']) ok(seen.includes(f), `${f} is there`);
	for (const file of logs()) {
		const bytes = since(file);
		const name = path.basename(file);
		if (ours.includes(name)) equal(bad(bytes, OURS).slice(0, 3).join(' / '), '', `${name}: lines of our own`);
		if (name === 'access.log') equal(bad(bytes, NGINX).slice(0, 3).join(' / '), '', `${name}: lines of nginx`);
		ok(!/[^\n -~]/.test(bytes.toString('latin1')), `${name}: nothing but printable letters`);
		const hits = found(bytes, secrets);
		equal(hits.slice(0, 3).join(' / '), '', `${name}: holds none of it`);
		ok(!new RegExp(`^<1>level=alarm event=${FAKE}`, 'm').test(bytes.toString('latin1')), `${name}: no line that was sent`);
	}
	const lines = since(path.join(VAR, 'log/lindung.log')).toString('latin1').split('\n');
	ok(lines.filter((l) => l.includes(' event=request ')).length > 200, 'there were requests');
	ok(lines.every((l) => !l.includes(FAKE)), 'nothing that was sent, in any form');
}

// The trail has room for ids, numbers and hashes only, and each id is of
// something that the portal knows or that an address named.
function trailClean() {
	const columns = sql(`SELECT table_name, column_name, data_type, character_set_name FROM information_schema.columns
		WHERE table_schema = 'lindung' AND table_name IN ('trail', 'tree_leaf', 'tree_node')`);
	ok(columns.length > 15, `${columns.length} columns`);
	for (const [table, name, type, charset] of columns) {
		ok(/int$|^binary$|^varbinary$/.test(type) && charset === 'NULL', `${table}.${name} is ${type} ${charset}`);
	}
	const bytes = Buffer.from(sql(`SELECT HEX(CONCAT(actor, unit, object, head, shown, mac)) FROM trail`).flat().join('00'), 'hex');
	equal(found(bytes, { ...secrets, forged: FAKE }).join(), '', 'no word of anybody');
	const [[strange]] = sql(`SELECT COUNT(*) FROM trail WHERE actor <> REPEAT(x'00', 16)
		AND actor NOT IN (SELECT id FROM person)`);
	equal(strange, '0', 'each actor is a person');
	const [[odd]] = sql(`SELECT COUNT(*) FROM trail WHERE LENGTH(shown) % 16 <> 0 OR verb > 64`);
	equal(odd, '0', 'ids are whole');
}

await proves(18, 'no log and no trail holds what was typed, and no line is forged', async () => {
	await check('itSees', itSees);
	await check('strangers', strangers);
	await check('officers', officers);
	await check('logsClean', logsClean);
	await check('trailClean', trailClean);
});
finish();
