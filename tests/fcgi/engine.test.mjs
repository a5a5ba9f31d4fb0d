// The worker's socket, past nginx: what a broken or hostile peer may send.
// LINDUNG_SOCKET names the socket; the portal needs at least two workers.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import {
	PARAMS, STDIN, begin, cookies, drain, hidden, open, pair, params, post, raw,
	record, request, stream
} from './fcgi.mjs';

const socket = process.env.LINDUNG_SOCKET;
assert.ok(socket, 'LINDUNG_SOCKET must name the socket of a running portal');

const ask = (changes) => request(socket, params(changes));
const send = (path, body, changes) =>
	request(socket, post(path, body, changes), body);
const form = (fields) => new URLSearchParams(fields).toString();

/** The portal still serves. */
async function alive() {
	const answer = await ask({});
	assert.equal(answer.status, 200);
	assert.equal(answer.body, 'ok\n');
}

const ALWAYS = {
	'content-security-policy': "default-src 'none'; script-src 'self'; " +
		"style-src 'self'; img-src 'self'; connect-src 'self'; " +
		"form-action 'self'; frame-ancestors 'none'; base-uri 'none'; " +
		"require-trusted-types-for 'script'; trusted-types 'none'",
	'strict-transport-security': 'max-age=31536000; includeSubDomains',
	'x-content-type-options': 'nosniff',
	'referrer-policy': 'no-referrer',
	'cross-origin-opener-policy': 'same-origin',
	'cross-origin-resource-policy': 'same-origin',
	'cache-control': 'no-store'
};

/** An error page: status, headers, request id, and no word of our inside. */
function refused(answer, status, id) {
	assert.equal(answer?.status, status);
	for (const [name, value] of Object.entries(ALWAYS))
		assert.equal(answer.headers[name], value, name);
	assert.ok('permissions-policy' in answer.headers);
	assert.match(answer.body, /<html lang="id"/);
	assert.doesNotMatch(answer.body, /SELECT|INSERT|\.c:|0x[0-9a-f]{6}|errno/);
	if (id)
		assert.ok(answer.body.includes(id), 'request id on the page');
}

describe('parameters', () => {
	it('accepts what nginx sends', alive);

	it('refuses unknown names without HTTP_', async () => {
		for (const name of ['SCRIPT_FILENAME', 'REMOTE_USER', 'HTTPS', 'PATH',
			'SSL_CLIENT_VERIFY', 'request_method', 'HTT'])
			refused(await ask({ [name]: 'x' }), 400);
	});

	it('takes any header', async () => {
		const answer = await ask({ HTTP_X_ANY: 'x', HTTP_HOST: 'a', HTTP_PROXY: '' });
		assert.equal(answer.status, 200);
	});

	it('refuses a name that comes twice', async () => {
		for (const twice of [['REQUEST_PATH', '/masuk'], ['HTTP_COOKIE', 'a=b'],
			['CONTENT_LENGTH', '0'], ['FCGI_ROLE', 'RESPONDER']]) {
			const list = Object.entries(params({ HTTP_COOKIE: 'a=b' }));
			refused(await request(socket, [...list, twice]), 400);
		}
	});

	it('refuses a request without method or path', async () => {
		for (const name of ['REQUEST_METHOD', 'REQUEST_PATH']) {
			const list = params();
			delete list[name];
			refused(await request(socket, list), 400);
		}
		refused(await request(socket, {}), 400);
	});

	it('allows 200 entries and refuses 201', async () => {
		const list = params();
		// libfcgi adds FCGI_ROLE
		for (let i = Object.keys(list).length; i < 199; i++)
			list[`HTTP_X_${i}`] = '1';
		assert.equal((await request(socket, list)).status, 200);
		list.HTTP_LAST = '1';
		refused(await request(socket, list), 431);
	});

	it('refuses more than 64 KiB', async () => {
		assert.equal((await ask({ HTTP_X: 'a'.repeat(60000) })).status, 200);
		refused(await ask({ HTTP_X: 'a'.repeat(65536) }), 431);
	});

	it('shows the request id of nginx and no other text', async () => {
		const id = 'f'.repeat(32);
		refused(await ask({ REQUEST_PATH: '/x', REQUEST_ID: id }), 404, id);
		const odd = await ask({ REQUEST_PATH: '/x', REQUEST_ID: '<b>odd</b>' });
		refused(odd, 404);
		assert.ok(!odd.body.includes('odd'));
	});
});

describe('body', () => {
	it('refuses one that is shorter than announced', async () => {
		refused(await request(socket,
			post('/masuk', 'a=1', { CONTENT_LENGTH: '10' }), 'a=1'), 400);
	});

	it('refuses one that is longer than announced', async () => {
		refused(await request(socket,
			post('/masuk', 'a=1', { CONTENT_LENGTH: '2' }), 'a=1'), 400);
	});

	it('refuses more than 1 MiB, announced or sent', async () => {
		refused(await request(socket,
			post('/masuk', '', { CONTENT_LENGTH: '1048577' })), 413);
		const big = 'a='.padEnd(1048577, 'b');
		refused(await send('/masuk', big), 413);
		refused(await request(socket,
			post('/masuk', '', { CONTENT_LENGTH: '9'.repeat(30) })), 413);
	});

	it('reads exactly 1 MiB', async () => {
		refused(await send('/masuk', 'a='.padEnd(1048576, 'b')), 403);
	});

	it('refuses a length that is no number', async () => {
		for (const bad of ['-1', '1x', '0x10', ' 1', '1e3', '+1'])
			refused(await request(socket,
				post('/masuk', 'a', { CONTENT_LENGTH: bad }), 'a'), 400);
	});

	it('refuses what is no urlencoded form', async () => {
		for (const type of ['multipart/form-data; boundary=x', 'text/plain',
			'application/json', '', 'application/x-www-form-urlencodedx'])
			refused(await send('/masuk', 'a=1', { CONTENT_TYPE: type }), 415);
	});
});

describe('methods and paths', () => {
	it('R28: knows only declared methods', async () => {
		for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE',
			'CONNECT', 'get', 'X', '', 'GET ']) {
			const answer = await ask({
				REQUEST_METHOD: method, REQUEST_PATH: '/masuk'
			});
			refused(answer, 405);
			assert.equal(answer.headers.allow, 'GET, HEAD, POST', method);
		}
		const get = await ask({ REQUEST_PATH: '/keluar' });
		refused(get, 405);
		assert.equal(get.headers.allow, 'POST');
		const sent = await send('/healthz', '');
		refused(sent, 405);
		assert.equal(sent.headers.allow, 'GET, HEAD');
		console.log('R28 ok');
	});

	it('answers HEAD as GET without a body', async () => {
		const got = await ask({ REQUEST_PATH: '/masuk' });
		const head = await ask({
			REQUEST_METHOD: 'HEAD', REQUEST_PATH: '/masuk'
		});
		assert.equal(head.status, 200);
		assert.equal(head.bytes.length, 0);
		assert.equal(head.headers['content-length'],
			got.headers['content-length']);
		assert.equal(got.bytes.length,
			Number(got.headers['content-length']));
	});

	it('does not know other spellings of a path', async () => {
		for (const path of ['', 'masuk', '//masuk', '/masuk//', '/xmasuk/', '/Masuk', '/./masuk',
			'/masuk?a=b', '/masuk%00', '/../masuk', '/kasus/1', '/etc/passwd',
			'/x'.repeat(5000)])
			refused(await ask({ REQUEST_PATH: path }), 404);
		const slash = await ask({ REQUEST_PATH: '/masuk/' });
		assert.equal(slash.status, 303);
		assert.equal(slash.headers.location, '/masuk');
	});

	it('refuses a query where none is declared', async () => {
		refused(await ask({ REQUEST_PATH: '/masuk', QUERY_STRING: 'a=b' }), 400);
		refused(await send('/masuk', 'a=b', { QUERY_STRING: 'a=b' }), 400);
	});

	it('sends nobody to the login page', async () => {
		for (const path of ['/', '/akun', '/kasus', '/kasus/baru']) {
			const answer = await ask({ REQUEST_PATH: path });
			assert.equal(answer.status, 303);
			assert.equal(answer.headers.location, '/masuk');
		}
		refused(await send('/kasus/baru', 'name=x'), 401);
	});
});

describe('forms', () => {
	let cookie, csrf;

	before(async () => {
		const page = await ask({ REQUEST_PATH: '/masuk' });
		cookie = `__Host-pra=${cookies(page)['__Host-pra']}`;
		csrf = hidden(page, 'csrf');
		assert.match(csrf, /^[0-9a-f]{64}$/);
		for (const line of page.headers['set-cookie'])
			assert.match(line,
				/^__Host-pra=[0-9a-f]{64}; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
	});

	const language = (fields, changes) => send('/bahasa',
		form({ csrf, bahasa: 'en', ...fields }),
		{ HTTP_COOKIE: cookie, ...changes });

	it('takes a form of ours', async () => {
		const answer = await language({ kembali: '/masuk' });
		assert.equal(answer.status, 303);
		assert.equal(answer.headers.location, '/masuk');
		assert.equal(cookies(answer)['__Host-bahasa'], 'en');
	});

	it('leads back to pages of ours only', async () => {
		for (const kembali of ['//example.org', 'https://example.org', '/\\x',
			'/healthz', '/keluar', 'masuk', '/masuk\t']) {
			const answer = await language({ kembali });
			assert.equal(answer.headers.location,
				kembali.trim() === '/masuk' ? '/masuk' : '/', kembali);
		}
	});

	it('R27: refuses what no page of ours has sent', async () => {
		for (const site of ['cross-site', 'same-site', 'none'])
			refused(await language({}, { HTTP_SEC_FETCH_SITE: site }), 403);
		refused(await language({}, { HTTP_ORIGIN: 'https://example.org' }), 403);
		refused(await language({}, { HTTP_COOKIE: '' }), 403);
		refused(await language({ csrf: '' }), 403);
		refused(await language({ csrf: '0'.repeat(64) }), 403);
		refused(await send('/bahasa', 'bahasa=en', { HTTP_COOKIE: cookie }), 403);
		const list = post('/bahasa', form({ csrf, bahasa: 'en' }),
			{ HTTP_COOKIE: cookie });
		delete list.HTTP_SEC_FETCH_SITE; // then "null" comes from anywhere
		refused(await request(socket, list, form({ csrf, bahasa: 'en' })), 403);
	});

	it('refuses fields that are not declared or come twice', async () => {
		refused(await language({ peran: 'kau' }), 400);
		refused(await send('/bahasa', form({ csrf, bahasa: 'en' }) + '&bahasa=id',
			{ HTTP_COOKIE: cookie }), 400);
	});

	it('refuses bytes that are no text', async () => {
		for (const bad of ['%', '%0', '%zz', '%00', '%c0%af', '%ed%a0%80', '%ff',
			'%1b'])
			refused(await send('/bahasa', `csrf=${csrf}&bahasa=en&kembali=${bad}`,
				{ HTTP_COOKIE: cookie }), 400);
	});

	it('speaks English on request', async () => {
		const answer = await ask({
			REQUEST_PATH: '/masuk', HTTP_COOKIE: '__Host-bahasa=en'
		});
		assert.match(answer.body, /<html lang="en"/);
		assert.equal(answer.headers['content-language'], 'en');
	});

	it('leaves at once', async () => {
		const answer = await send('/keluar-cepat', form({ csrf }),
			{ HTTP_COOKIE: cookie });
		assert.equal(answer.status, 303);
		assert.equal(answer.headers.location, '/keluar-cepat');
		assert.equal(answer.headers['clear-site-data'], '"cache", "storage"');
		assert.deepEqual(cookies(answer),
			{ '__Host-sid': '', '__Host-pra': '' });
		const page = await ask({ REQUEST_PATH: '/keluar-cepat' });
		assert.match(page.headers.refresh, /^0;url=https:\/\//);
		assert.doesNotMatch(page.body, /[Ll]indung|[Kk]asus/);
		assert.ok(!('set-cookie' in page.headers));
	});
});

describe('the protocol', () => {
	const open_peers = [];

	/** A connection that stays open through the test. */
	async function hold(bytes) {
		const peer = await open(socket);
		peer.on('error', () => {});
		open_peers.push(peer);
		if (bytes)
			peer.write(bytes);
	}

	after(() => open_peers.forEach((peer) => peer.destroy()));

	it('lets only its owner open the socket', () => {
		assert.equal(statSync(socket).mode & 0o777, 0o600);
	});

	it('survives lengths that lie', async () => {
		const four = (n) => {
			const b = Buffer.alloc(4);
			b.writeUInt32BE((n | 0x80000000) >>> 0);
			return b;
		};
		const bad = [
			Buffer.concat([four(0x7fffffff), four(0x7fffffff), Buffer.from('AB')]),
			Buffer.concat([four(0x7fffffff), Buffer.from([1]), Buffer.from('AB')]),
			Buffer.concat([Buffer.from([200, 1]), Buffer.from('AB')]),
			Buffer.concat([Buffer.from([14, 100]), Buffer.from('REQUEST_METHOD')]),
			Buffer.from([0x80]),
			Buffer.from([0, 0]),
			Buffer.alloc(1000, 0xff)
		];
		for (const pairs of bad) {
			const answer = await raw(socket, Buffer.concat([
				begin(), stream(PARAMS, pairs), stream(STDIN, Buffer.alloc(0))
			]));
			if (answer !== null)
				assert.ok(answer.status >= 400, 'never served');
			await alive();
		}
	});

	it('survives records that are no records', async () => {
		const head = (...bytes) => Buffer.from(bytes);
		const bad = [
			head(0, 1, 0, 1, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0), // version 0
			head(1, 99, 0, 1, 0, 0, 0, 0),                         // odd type
			record(PARAMS, pair('A', 'b')),                        // no begin
			Buffer.concat([begin(), begin()]),
			Buffer.concat([record(1, Buffer.from([0, 9, 0, 0, 0, 0, 0, 0]))]),
			Buffer.alloc(4096, 0),
			Buffer.alloc(4096, 0xff),
			Buffer.from('GET / HTTP/1.1\r\n\r\n')
		];
		for (const bytes of bad) {
			const peer = await open(socket);
			const gone = drain(peer);
			peer.end(bytes);
			await gone;
			await alive();
		}
	});

	it('gives up a request that breaks off', async () => {
		const list = Buffer.concat(Object.entries(params())
			.map(([n, v]) => pair(n, v)));
		const whole = Buffer.concat([begin(), stream(PARAMS, list)]);
		for (const n of [1, 7, 8, 15, 16, 20, 30, whole.length - 8,
			whole.length]) {
			const peer = await open(socket);
			const gone = drain(peer);
			peer.end(whole.subarray(0, n));
			await gone;
			await alive();
		}
	});

	it('serves others while a peer is silent', async () => {
		await hold();
		await Promise.all([alive(), alive(), alive(), alive()]);
	});

	it('serves others while a peer stops in the middle of a record', async () => {
		await hold(begin().subarray(0, 11));
		await Promise.all([alive(), alive(), alive(), alive()]);
	});
});
