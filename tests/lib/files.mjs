// Files that begin as each kind does, and forms that bring one.
import { randomBytes } from 'node:crypto';
import { hidden, ORIGIN } from './portal.mjs';

const begins = {
	jpg: Buffer.from('ffd8ffe000104a46494600010100', 'hex'),
	png: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
	webp: Buffer.from('RIFF\x24\0\0\0WEBPVP8 ', 'latin1'),
	pdf: Buffer.from('%PDF-1.7\n'),
	mp3: Buffer.from('ID3\x04\0\0\0\0\0\x0a', 'latin1'),
	m4a: Buffer.from('\0\0\0\x1cftypM4A \0\0\0\0', 'latin1'),
	ogg: Buffer.from('OggS\0\x02', 'latin1'),
	wav: Buffer.from('RIFF\x24\0\0\0WAVEfmt ', 'latin1'),
};
export const kinds = Object.keys(begins);
// So many bytes of that kind, with what is to be found again at their end.
export function sample(kind, size, tail = '') {
	const begin = begins[kind];
	const end = Buffer.from(tail);
	return Buffer.concat([begin, randomBytes(Math.max(0, size - begin.length - end.length)), end]);
}

const BOUNDARY = '----contoh7MA4YWxkTrZu0gW';
export const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`;
const field = (name, value) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
// The body of a form as browsers write it; file: { name, bytes, type }.
export function multipart(fields, file) {
	const parts = Object.entries(fields).map(([k, v]) => Buffer.from(field(k, v)));
	if (file) {
		const name = file.name.replace(/"/g, '%22');
		parts.push(Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="berkas"; filename="${name}"\r\n`
			+ `Content-Type: ${file.type ?? 'application/octet-stream'}\r\n\r\n`), file.bytes, Buffer.from('\r\n'));
	}
	parts.push(Buffer.from(`--${BOUNDARY}--\r\n`));
	return Buffer.concat(parts);
}
export function send(b, where, body, headers = {}) {
	return b.send('POST', where, {
		headers: { 'content-type': MULTIPART, origin: ORIGIN, 'sec-fetch-site': 'same-origin', ...headers },
		body,
	});
}
// Through the form of the case's page of files.
export async function upload(b, id, file, fields = {}) {
	const page = await b.get(`/kasus/${id}/berkas`);
	return send(b, `/kasus/${id}/berkas`, multipart({
		csrf: hidden(page.text, 'csrf') ?? b.csrf, request_id: hidden(page.text, 'request_id') ?? '', remark: '', ...fields,
	}, file));
}
// Ids of the files on that page, the newest first.
export const idsOf = (page) => [...page.text.matchAll(/\/berkas\/([0-9a-f-]{36})"/g)].map((m) => m[1]);
// Store one and return its id.
export async function stored(b, id, file, fields) {
	const res = await upload(b, id, file, fields);
	if (res.status !== 303) throw new Error(`upload: ${res.status} ${res.text.slice(0, 2000)}`);
	return idsOf(await b.get(`/kasus/${id}/berkas`))[0];
}
