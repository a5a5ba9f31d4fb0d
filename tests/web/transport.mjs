// Methods and headers of every route (R28, R29, R30), and what nginx answers.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import tls from 'node:tls';
import fs from 'node:fs';
import { Browser, ORIGIN, VAR, request, words } from '../lib/portal.mjs';
import { as, absent } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { ok, equal, check, proves } from '../lib/check.mjs';

const routes = execFileSync(path.join(process.env.BUILD ?? 'build', 'lindung'), ['--routes'],
	{ encoding: 'utf8' }).split('\n').filter((l) => /^\| (GET|POST) /.test(l))
	.map((l) => l.slice(2).split(' | ')).map(([method, p]) => ({ method, path: p.replaceAll('`', '') }));
const paths = [...new Set(routes.map((r) => r.path))];
const at = (p, id = absent) => p.replace(':id2', absent).replace(':id', id);

const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
	+ "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
	+ "require-trusted-types-for 'script'; trusted-types 'none'";

function policy(res, what) {
	equal(res.headers['content-security-policy'], csp, `${what}: CSP`);
}
function hardened(res, what) {
	const h = res.headers;
	ok(/^max-age=(\d+); includeSubDomains$/.test(h['strict-transport-security'] ?? '')
		&& Number(/\d+/.exec(h['strict-transport-security'])[0]) >= 31536000, `${what}: HSTS`);
	equal(h['x-content-type-options'], 'nosniff', `${what}: nosniff`);
	equal(h['referrer-policy'], 'no-referrer', `${what}: referrer`);
	equal(h['cross-origin-opener-policy'], 'same-origin', `${what}: COOP`);
	equal(h['cross-origin-resource-policy'], 'same-origin', `${what}: CORP`);
	ok((h['permissions-policy'] ?? '').includes('camera=()'), `${what}: Permissions-Policy`);
	equal(h['cache-control'], 'no-store', `${what}: no-store`);
}

// Every route, logged in and not, with an object and without.
async function answers() {
	const b = await as('koordinator.angsoduo');
	const id = await fx.createCase(b);
	const all = [];
	for (const r of routes) {
		if (r.path === '/keluar' || r.path === '/keluar-cepat') continue;
		const where = at(r.path, r.path.startsWith('/kasus/') ? id : absent);
		all.push([`${r.method} ${r.path}`, r.method === 'GET' ? await b.get(where) : await b.post(where)]);
		all.push([`nobody ${r.method} ${r.path}`, await request(r.method, where)]);
	}
	for (const where of ['/tidak/ada', '/%00', '/kasus/x', '/kasus//', '/kasus?x=1', '/.git/config']) {
		all.push([where, await b.get(where)]);
	}
	all.push(['PUT', await b.send('PUT', '/kasus')]);
	all.push(['TRACE', await request('TRACE', '/')]);
	all.push(['large', await b.send('POST', '/kasus/baru', {
		headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a'.repeat(1100000),
	})]);
	all.push(['long', await request('GET', `/${'a'.repeat(20000)}`)]);
	return all;
}

const all = await answers();
await check('a healthy start leaves no complaint of the database', async () => {
	equal(fs.readFileSync(path.join(VAR, 'log/sql.log'), 'utf8'), '', 'sql.log');
});

await proves(29, 'the strict CSP stands on every answer', async () => {
	for (const [what, res] of all) policy(res, `${what} (${res.status})`);
});
await proves(30, 'the other security headers stand on every answer', async () => {
	for (const [what, res] of all) hardened(res, `${what} (${res.status})`);
	for (const [what, res] of all) {
		ok(!/nginx\/\d|lindung\/\d+\.\d/i.test(`${res.headers.server ?? ''} ${res.text}`), `${what}: no version`);
	}
});

await proves(28, 'only declared methods are answered', async () => {
	for (const p of paths) {
		const declared = routes.filter((r) => r.path === p).map((r) => r.method);
		for (const m of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'FOO']) {
			if (declared.includes(m)) continue;
			const res = await request(m, at(p));
			equal(res.status, 405, `${m} ${p}`);
			const allow = (res.headers.allow ?? '').split(/, ?/);
			ok(declared.every((d) => allow.includes(d)), `${m} ${p}: Allow names ${declared}`);
		}
	}
	equal((await request('TRACE', '/')).status, 405, 'TRACE');
	const head = await request('HEAD', '/masuk');
	ok(head.status === 200 && head.body.length === 0, 'HEAD answers as GET without a body');
});

await check('error pages speak both languages and show no insides', async () => {
	const b = new Browser();
	await b.get('/masuk');
	for (const [what, res] of all.filter(([, r]) => r.status >= 400)) {
		ok(!/SQL|mysql|maria|errno|\.c:\d|stack|0x[0-9a-f]{6}/i.test(words(res.text)), `${what}: no insides`);
	}
	await b.post('/bahasa', { bahasa: 'en', kembali: '/' });
	const en = await b.get('/tidak/ada');
	const id = await new Browser().get('/tidak/ada');
	ok(/not found/i.test(words(en.text)), '404 in English');
	ok(/tidak ditemukan/i.test(words(id.text)), '404 in Indonesian');
	ok(/<html[^>]* lang="en"/.test(en.text) && /<html[^>]* lang="id"/.test(id.text), 'the page names its language');
});

await check('static files: hashed address, cached for ever, nothing else served', async () => {
	const page = await request('GET', '/masuk');
	const css = /href="(\/static\/[0-9a-f]+\/lindung\.css)"/.exec(page.text)[1];
	const js = /src="(\/static\/[0-9a-f]+\/lindung\.js)"/.exec(page.text)[1];
	for (const one of [css, js]) {
		const res = await request('GET', one);
		equal(res.status, 200, one);
		ok(/immutable/.test(res.headers['cache-control']), `${one}: immutable`);
		policy(res, one);
	}
	const hash = css.split('/')[2];
	for (const bad of [`/static/${hash}/../lindung.conf`, `/static/${hash}/lindung.conf`, `/static/${hash}/%2e%2e/x`,
		'/static/', `/static/${hash}/`, '/galat/404.html']) {
		const res = await request('GET', bad);
		ok(res.status === 404 || res.status === 400, `${bad}: ${res.status}`);
	}
});

// What a client must not be able to say: names that only nginx may set.
function raw(lines) {
	const url = new URL(ORIGIN);
	return new Promise((resolve, reject) => {
		const s = tls.connect({ host: '127.0.0.1', port: url.port, servername: 'localhost',
			ca: fs.readFileSync(path.join(VAR, 'tls/cert.pem')), ALPNProtocols: ['http/1.1'] }, () => {
			s.write(`${lines.join('\r\n')}\r\n\r\n`);
		});
		let text = '';
		s.on('data', (d) => { text += d; });
		s.on('end', () => resolve(text));
		s.on('error', reject);
		s.setTimeout(10000, () => s.destroy(new Error('no answer')));
	});
}
await check('headers that could pass for parameters change nothing', async () => {
	const base = ['GET /healthz HTTP/1.1', 'Host: localhost', 'Connection: close'];
	const plain = (await raw(base)).split('\r\n')[0];
	ok(plain.includes(' 200 '), `healthz: ${plain}`);
	for (const bad of ['Proxy: http://127.0.0.1:1', 'REMOTE_ADDR: 10.0.0.1', 'Request-Method: POST',
		'HTTP_HOST: evil.example', 'REQUEST_PATH: /kasus', 'X_Y: 1']) {
		const got = (await raw([...base, bad])).split('\r\n')[0];
		equal(got, plain, bad);
	}
	ok(/ 400 /.test(await raw([...base, 'Content-Length: 1', 'Content-Length: 2'])), 'two lengths: 400');
});
