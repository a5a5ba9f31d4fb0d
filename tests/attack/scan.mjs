// Looking for words in files, in every form that they could lie there: UTF-8,
// UTF-16, hexadecimal, base64 at each of its three offsets, and all of these
// inside gzip members.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

function base64(bytes, offset) {
	const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64').replace(/=+$/, '');
	// the first and last letters depend on what stands beside the word
	const from = [0, 2, 3][offset];
	const whole = Math.floor((bytes.length + offset) / 3) * 4;
	return Buffer.from(text.slice(from, whole));
}

// Forms of a text, or of raw bytes: [name, bytes].
export function forms(word) {
	const bytes = Buffer.from(word);
	const out = [
		['bytes', bytes],
		['hex', Buffer.from(bytes.toString('hex'))],
		['HEX', Buffer.from(bytes.toString('hex').toUpperCase())],
	];
	for (const offset of [0, 1, 2]) {
		const text = base64(bytes, offset);
		out.push([`base64+${offset}`, text]);
		const url = Buffer.from(text.toString().replaceAll('+', '-').replaceAll('/', '_'));
		if (!url.equals(text)) out.push([`base64url+${offset}`, url]);
	}
	if (typeof word === 'string') {
		const wide = Buffer.from(word, 'utf16le');
		out.push(['utf-16le', wide], ['utf-16be', Buffer.from(wide).swap16()]);
	}
	return out;
}

const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);

// Where the compressed part of a gzip member begins (RFC 1952).
function packed(bytes, at) {
	const flags = bytes[at + 3];
	let from = at + 10;
	if (flags & 4) from += 2 + bytes.readUInt16LE(from);
	for (const text of [8, 16]) {
		if (flags & text) from = bytes.indexOf(0, from) + 1;
	}
	return bytes.subarray(from + (flags & 2 ? 2 : 0));
}

// What gzip members in the bytes hold, whatever stands behind them.
function members(bytes) {
	const out = [];
	for (let at = bytes.indexOf(GZIP); at >= 0; at = bytes.indexOf(GZIP, at + 1)) {
		try {
			out.push(zlib.inflateRawSync(packed(bytes, at), {
				finishFlush: zlib.constants.Z_SYNC_FLUSH, maxOutputLength: 1 << 26 }));
		} catch (e) {
			// three bytes that only look like the beginning of one
			if (e.code === 'ERR_BUFFER_TOO_LARGE') throw e;
		}
	}
	return out;
}

// The words of a list that lie in the bytes: "word as form".  words: { name:
// text or bytes }.
export function found(bytes, words) {
	const hits = [];
	const all = [['', bytes], ...members(bytes).map((m) => [' in gzip', m])];
	for (const [where, part] of all) {
		for (const [name, word] of Object.entries(words)) {
			for (const [form, needle] of forms(word)) {
				const at = part.indexOf(needle);
				if (at >= 0) hits.push(`${name} as ${form}${where} at ${at}`);
			}
		}
	}
	return hits;
}

// All regular files below a folder.
export function files(dir) {
	return fs.readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
		const name = path.join(dir, entry.name);
		if (entry.isDirectory()) return files(name);
		return entry.isFile() ? [name] : [];
	});
}
