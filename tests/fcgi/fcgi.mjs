// A small FastCGI client (FastCGI 1.0, responder role) for the test suites: it
// speaks to the worker's socket, past nginx.
//
//   const answer = await request(socket, params({ REQUEST_PATH: '/masuk' }));
//   answer.status, answer.headers (lower case; set-cookie is a list),
//   answer.body (text), answer.bytes
//
// What it sends can be made wrong on purpose: open() and the frame functions
// below are exported for that.
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

export const BEGIN = 1, ABORT = 2, END = 3, PARAMS = 4, STDIN = 5, STDOUT = 6,
	STDERR = 7;
const HEADER = 8;
const CONTENT_MAX = 65528;
const RESPONDER = 1;

/** One record: header, content, padding to a multiple of eight. */
export function record(type, content, id = 1) {
	const padding = (8 - content.length % 8) % 8;
	const header = Buffer.alloc(HEADER);
	header[0] = 1; // version
	header[1] = type;
	header.writeUInt16BE(id, 2);
	header.writeUInt16BE(content.length, 4);
	header[6] = padding;
	return Buffer.concat([header, content, Buffer.alloc(padding)]);
}

/** A stream: as many records as it needs, and the empty one that ends it. */
export function stream(type, content) {
	const records = [];
	for (let at = 0; at < content.length; at += CONTENT_MAX)
		records.push(record(type, content.subarray(at, at + CONTENT_MAX)));
	return Buffer.concat([...records, record(type, Buffer.alloc(0))]);
}

function size(n) {
	if (n < 128)
		return Buffer.from([n]);
	const four = Buffer.alloc(4);
	four.writeUInt32BE((n | 0x80000000) >>> 0);
	return four;
}

/** One name-value pair. */
export function pair(name, value) {
	const n = Buffer.from(name), v = Buffer.from(value);
	return Buffer.concat([size(n.length), size(v.length), n, v]);
}

/** begin(): the record that opens a request; the connection closes after it. */
export function begin() {
	return record(BEGIN, Buffer.from([0, RESPONDER, 0, 0, 0, 0, 0, 0]));
}

/** What nginx/fastcgi.conf would send for a GET, with changes. */
export function params(changes = {}) {
	return {
		REQUEST_METHOD: 'GET',
		REQUEST_PATH: '/healthz',
		QUERY_STRING: '',
		CONTENT_TYPE: '',
		CONTENT_LENGTH: '',
		REMOTE_ADDR: '127.0.0.1',
		REQUEST_SCHEME: 'https',
		REQUEST_ID: randomBytes(16).toString('hex'),
		...changes
	};
}

/** The parameters of a form that is posted from a page of the portal. */
export function post(path, body, changes = {}) {
	return params({
		REQUEST_METHOD: 'POST',
		REQUEST_PATH: path,
		CONTENT_TYPE: 'application/x-www-form-urlencoded',
		CONTENT_LENGTH: String(Buffer.byteLength(body)),
		HTTP_SEC_FETCH_SITE: 'same-origin',
		HTTP_ORIGIN: 'null',
		...changes
	});
}

/** A connection to the socket, once it stands. */
export function open(socket) {
	return new Promise((resolve, reject) => {
		const peer = connect(socket);
		peer.once('connect', () => resolve(peer));
		peer.once('error', reject);
	});
}

/** Everything the other side sends until it closes the connection. */
export function drain(peer) {
	return new Promise((resolve, reject) => {
		const parts = [];
		peer.on('data', (part) => parts.push(part));
		peer.on('error', (error) => {
			// The other side may close with our bytes unread.
			if (error.code === 'EPIPE' || error.code === 'ECONNRESET')
				resolve(Buffer.concat(parts));
			else
				reject(error);
		});
		peer.on('close', () => resolve(Buffer.concat(parts)));
	});
}

/** Content of the records of one type. */
export function content(bytes, type) {
	const parts = [];
	let at = 0;
	while (at + HEADER <= bytes.length) {
		const n = bytes.readUInt16BE(at + 4);
		if (bytes[at + 1] === type)
			parts.push(bytes.subarray(at + HEADER, at + HEADER + n));
		at += HEADER + n + bytes[at + 6];
	}
	return Buffer.concat(parts);
}

/** Status, headers and body out of a CGI answer; null if there is none. */
export function parse(bytes) {
	const end = bytes.indexOf('\r\n\r\n');
	if (end < 0)
		return null;
	const headers = {};
	for (const line of bytes.subarray(0, end).toString('latin1').split('\r\n')) {
		const colon = line.indexOf(':');
		const name = line.slice(0, colon).toLowerCase();
		const value = line.slice(colon + 1).trim();
		if (name === 'set-cookie')
			(headers[name] ??= []).push(value);
		else if (name in headers)
			throw new Error(`header ${name} comes twice`);
		else
			headers[name] = value;
	}
	const body = bytes.subarray(end + 4);
	return {
		status: Number.parseInt(headers.status ?? '200', 10),
		headers, body: body.toString(), bytes: body
	};
}

/** Send raw bytes, as they are, and parse what comes back. */
export async function raw(socket, bytes) {
	const peer = await open(socket);
	const answer = drain(peer);
	peer.write(bytes);
	return parse(content(await answer, STDOUT));
}

/**
 * One request.  list is an object, or a list of [name, value] when a name is
 * to come twice.
 */
export function request(socket, list, body = '') {
	const pairs = Array.isArray(list) ? list : Object.entries(list);
	return raw(socket, Buffer.concat([
		begin(),
		stream(PARAMS, Buffer.concat(pairs.map(([n, v]) => pair(n, v)))),
		stream(STDIN, Buffer.from(body))
	]));
}

/** "name=value" of the cookies that an answer sets, by name. */
export function cookies(answer) {
	return Object.fromEntries((answer.headers['set-cookie'] ?? []).map(
		(line) => line.split(';')[0].split(/=(.*)/s).slice(0, 2)));
}

/** Value of a hidden field of a page. */
export function hidden(answer, name) {
	const found = answer.body.match(
		new RegExp(`name="${name}" value="([^"]*)"`));
	return found ? found[1] : null;
}
