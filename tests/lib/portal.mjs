// A small browser for tests: cookies, hidden fields, one keep-alive
// connection to the portal.  Nothing here knows the program's insides.
import https from 'node:https';
import fs from 'node:fs';
import path from 'node:path';
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export const VAR = process.env.LINDUNG_VAR;
export const ORIGIN = process.env.LINDUNG_ORIGIN;
if (!VAR || !ORIGIN) {
	throw new Error('LINDUNG_VAR and LINDUNG_ORIGIN must name a running portal');
}

const ca = fs.readFileSync(path.join(VAR, 'tls/cert.pem'));
export const agent = new https.Agent({ keepAlive: true, ca, maxSockets: 32 });

export const accounts = JSON.parse(
	fs.readFileSync(path.join(VAR, 'demo/accounts.json'), 'utf8'));

// First account with this role (and unit, by the end of its code).
export function account(role, unit = '') {
	const found = accounts.find((a) => a.role === role && a.unit.endsWith(unit));
	if (!found) throw new Error(`no demo account ${role} ${unit}`);
	return found;
}
export function user(name) {
	const found = accounts.find((a) => a.user === name);
	if (!found) throw new Error(`no demo account ${name}`);
	return found;
}

function base32(text) {
	let bits = '';
	for (const c of text) {
		bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0');
	}
	return Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
}

export function totp(secret, step) {
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(step));
	const mac = createHmac('sha1', base32(secret)).update(counter).digest();
	const at = mac[19] & 15;
	return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0');
}

// A code serves once.  Suites share a file of the steps that were used; when those
// of now and of next are used up, the portal is made to forget the person's last
// one, which spares the suites the wait for the clock.  The step before would be
// good as well, but not for long enough where many logins wait.
const stepsFile = path.join(VAR, 'test-steps.json');
function stepsUsed() {
	try {
		return JSON.parse(fs.readFileSync(stepsFile, 'utf8'));
	} catch (e) {
		if (e.code !== 'ENOENT') throw e;
		return {};
	}
}
export async function freshCode(acc) {
	const used = stepsUsed();
	const now = Math.floor(Date.now() / 30000);
	let step = Math.max((used[acc.user] ?? 0) + 1, now);
	if (step > now + 1) {
		sql(`UPDATE person SET last_step = 0 WHERE user = '${acc.user}'`);
		step = now;
	}
	used[acc.user] = step;
	fs.writeFileSync(stepsFile, JSON.stringify(used));
	return totp(acc.totp_secret, step);
}

// One request; returns { status, headers, cookies, text, body }.
export function request(method, where, { headers = {}, body, signal } = {}) {
	const url = new URL(where, ORIGIN);
	return new Promise((resolve, reject) => {
		const req = https.request(url, { method, headers, agent, signal }, (res) => {
			const parts = [];
			res.on('data', (d) => parts.push(d));
			res.on('error', reject);
			res.on('end', () => {
				const bytes = Buffer.concat(parts);
				resolve({
					status: res.statusCode,
					headers: res.headers,
					cookies: res.headers['set-cookie'] ?? [],
					body: bytes,
					text: bytes.toString('utf8'),
				});
			});
		});
		req.on('error', (e) => {
			// an idle connection that the portal had closed meanwhile
			if (req.reusedSocket && e.code === 'ECONNRESET') {
				resolve(request(method, where, { headers, body, signal }));
			} else {
				reject(e);
			}
		});
		req.end(body);
	});
}

export function unescape(html) {
	return html.replace(/&#(\d+);/g, (_, n) => String.fromCodePoint(Number(n)))
		.replace(/&#x([0-9a-f]+);/gi, (_, n) => String.fromCodePoint(parseInt(n, 16)))
		.replace(/&lt;/g, '<').replace(/&gt;/g, '>')
		.replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, '&');
}

// Value of the first input with this name.
export function hidden(html, name) {
	for (const tag of html.match(/<input\b[^>]*>/g) ?? []) {
		if (tag.includes(`name="${name}"`)) {
			return unescape(/ value="([^"]*)"/.exec(tag)?.[1] ?? '');
		}
	}
	return undefined;
}

// Text of a page without markup, for looking for words.
export function words(html) {
	return unescape(html.replace(/<(script|style)\b[^]*?<\/\1>/g, ' ')
		.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ');
}

export function form(fields) {
	const p = new URLSearchParams();
	for (const [k, v] of Object.entries(fields)) {
		for (const one of Array.isArray(v) ? v : [v]) {
			if (one !== undefined) p.append(k, one);
		}
	}
	return p.toString();
}

// As a client does: when the portal is busy, come again after the time that
// it names, a few times.  send() makes one try and returns its answer.
export async function patient(send) {
	let res = await send();
	for (let i = 0; i < 5 && res.status === 503 && res.headers['retry-after']; i += 1) {
		await sleep(Number(res.headers['retry-after']) * 1000);
		res = await send();
	}
	return res;
}

export class Browser {
	// at: the portal that answers, where there are several behind one name
	constructor(at = ORIGIN) {
		this.at = at;
		this.jar = new Map();
		this.csrf = undefined;
		this.proves = true; // gives the password when an act asks for it
	}

	cookieHeader() {
		return [...this.jar].map(([k, v]) => `${k}=${v}`).join('; ');
	}

	async send(method, where, { headers = {}, body } = {}) {
		const all = { ...headers };
		if (this.agent) all['user-agent'] = this.agent;
		if (this.jar.size > 0 && all.cookie === undefined) all.cookie = this.cookieHeader();
		const url = new URL(where, this.at).href;
		const res = await request(method, url, { headers: all, body });
		for (const line of res.cookies) {
			const [pair] = line.split(';');
			const at = pair.indexOf('=');
			const value = pair.slice(at + 1);
			if (/max-age=0/i.test(line) || value === '') this.jar.delete(pair.slice(0, at));
			else this.jar.set(pair.slice(0, at), value);
		}
		const csrf = hidden(res.text, 'csrf');
		if (csrf) this.csrf = csrf;
		res.location = res.headers.location;
		return res;
	}

	get(where, headers) {
		return this.send('GET', where, { headers });
	}

	// POST as a browser of ours would: same origin, csrf of the last page.  Tests
	// that run for long are asked for the password as people are.
	async post(where, fields = {}, headers = {}) {
		const res = await this.postOnce(where, fields, headers);
		if (!this.proves || !this.password || res.status !== 403) return res;
		if (hidden(res.text, 'confirm') === undefined) return res;
		return this.postOnce(where, { ...fields, confirm: this.password }, headers);
	}

	postOnce(where, fields, headers) {
		const all = { csrf: this.csrf, ...fields };
		return this.send('POST', where, {
			headers: {
				'content-type': 'application/x-www-form-urlencoded',
				origin: ORIGIN, 'sec-fetch-site': 'same-origin', ...headers,
			},
			body: form(all),
		});
	}

	async tryLogin(name, password, otp) {
		await this.get('/masuk');
		return this.post('/masuk', { user: name, password, otp });
	}

	async login(acc) {
		const code = await freshCode(acc);
		const res = await patient(() => this.tryLogin(acc.user, acc.password, code));
		if (res.status !== 303) {
			throw new Error(`login of ${acc.user}: ${res.status} ${words(res.text).slice(0, 300)}`);
		}
		this.password = acc.password;
		const home = await this.get('/');
		if (home.status !== 200) throw new Error(`home of ${acc.user}: ${home.status}`);
		return this;
	}
}

export async function loggedIn(acc, { at, agent } = {}) {
	const b = new Browser(at);
	b.agent = agent; // what it calls itself
	return b.login(acc);
}

// Rows of one SQL statement, as the private server's own administrator: the
// attacker of the tests.  Values come as hex where the statement asks so.
import { execFileSync } from 'node:child_process';
export function sql(text) {
	const conf = fs.readFileSync(path.join(VAR, 'lindung.conf'), 'utf8');
	const socket = /^db_socket\s*=\s*(.*)$/m.exec(conf)[1].trim();
	const out = execFileSync('mariadb', ['--no-defaults', '--batch', '--raw',
		'--skip-column-names', '--default-character-set=utf8mb4',
		'-S', socket, 'lindung'], { input: text, encoding: 'utf8', maxBuffer: 1 << 28 });
	return out.split('\n').filter((l) => l !== '').map((l) => l.split('\t'));
}
