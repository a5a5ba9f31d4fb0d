// Documents that cost too much, or lie about what they are:
//
//   node tests/xml/hostile.mjs DIR
//
// writes NAME.xml and NAME.code, the three digits of the fault that must be
// the answer; 000 is a document at a limit that must be accepted.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const dir = process.argv[2];
if (!dir) {
	console.error('usage: hostile.mjs DIR');
	process.exit(64);
}
rmSync(dir, { recursive: true, force: true });
mkdirSync(dir, { recursive: true });

const pass = (name) => readFileSync(
	new URL(`pass/${name}.xml`, import.meta.url), 'utf8');
const prolog = '<?xml version="1.0" encoding="UTF-8"?>\n';
const decision = pass('decision');
const referral = pass('referral');
const sealed = pass('message-sealed');
const report = pass('message-statistics');
const ns = 'xmlns="urn:lindung:msg:1"';
const MiB = 1 << 20;

function put(code, name, bytes) {
	writeFileSync(`${dir}/${name}.xml`, bytes);
	writeFileSync(`${dir}/${name}.code`, `${String(code).padStart(3, '0')}\n`);
}
function change(text, from, to) {
	if (!text.includes(from))
		throw new Error(`no ${from}`);
	return text.replace(from, () => to);
}
const inName = (s) => change(decision, 'Petugas Contoh', s);
const inNote = (s) =>
	change(decision, 'Kapasitas bulan ini penuh', s);
const withDtd = (dtd, doc) =>
	change(doc, '<Content', `<!DOCTYPE Content [${dtd}]>\n<Content`);
const many = (n, f) => Array.from({ length: n }, (_, i) => f(i)).join('');
const inExtensions = (s) => change(decision, '</Decision>',
	`<Extensions>${s}</Extensions></Decision>`);

// entities
put(202, 'billion-laughs', withDtd('<!ENTITY e0 "ha">' + many(9, (i) =>
	`<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`), inNote('&e9;')));
put(202, 'quadratic-blow-up', withDtd(
	`<!ENTITY a "${'a'.repeat(100000)}">`, inNote('&a;'.repeat(5000))));
put(202, 'out-of-band', withDtd('<!ENTITY % d SYSTEM "http://127.0.0.1:9/d">' +
	'%d;', decision));
put(202, 'local-dtd', withDtd('<!ENTITY % l SYSTEM ' +
	'"file:///usr/share/xml/fontconfig/fonts.dtd"><!ENTITY % e "x"> %l;',
	decision));
put(202, 'internal-defaults', withDtd(
	'<!ATTLIST Content version CDATA "1.0">', decision));
put(301, 'character-references', inNote('&#x41;'.repeat(150000)));
put(301, 'predefined-entities', inNote('&amp;'.repeat(150000)));

// encodings
const xxe = withDtd('<!ENTITY x SYSTEM "file:///etc/passwd">', inName('&x;'));
const utf16 = (s) => Buffer.from(s, 'utf16le');
const swapped = (b) => Buffer.from(b).swap16();
const utf32 = (s) => Buffer.concat([...s].map((c) => {
	const b = Buffer.alloc(4);
	b.writeUInt32LE(c.codePointAt(0));
	return b;
}));
const utf7 = (s) => s.replace(/[<>&"'!%]/g, (c) => '+' + swapped(utf16(c))
	.toString('base64').replace(/=+$/, '') + '-');
const ebcdic = (s) => {
	const rows = { a: 0x81, j: 0x91, s: 0xa2, A: 0xc1, J: 0xd1, S: 0xe2,
		0: 0xf0 };
	const one = { ' ': 0x40, '<': 0x4c, '>': 0x6e, '?': 0x6f, '=': 0x7e,
		'"': 0x7f, '.': 0x4b, '-': 0x60, '/': 0x61, ':': 0x7a, '&': 0x50,
		';': 0x5e, '!': 0x5a, '[': 0xba, ']': 0xbb, '\n': 0x25 };
	return Buffer.from([...s].map((c) => {
		for (const [from, to] of Object.entries(rows)) {
			const d = c.charCodeAt(0) - from.charCodeAt(0);
			if (d >= 0 && d < 10 && /[A-Za-z0-9]/.test(c))
				return to + d;
		}
		return one[c] ?? 0x6f;
	}));
};
const mark = Buffer.from([0xff, 0xfe]);
const declared = (e) => change(xxe, 'UTF-8', e);
put(201, 'xxe-utf-16le', Buffer.concat([mark, utf16(declared('UTF-16'))]));
put(201, 'xxe-utf-16be', swapped(
	Buffer.concat([mark, utf16(declared('UTF-16'))])));
put(201, 'xxe-utf-16-no-mark', utf16(declared('UTF-16LE')));
put(201, 'xxe-utf-32', utf32(declared('UTF-32')));
put(201, 'xxe-utf-7', utf7(declared('UTF-7')));
put(201, 'xxe-utf-7-after-declaration', change(declared('UTF-7'), '\n',
	'\n\0').split('\0').map((s, i) => (i ? utf7(s) : s)).join(''));
put(201, 'xxe-ebcdic', ebcdic(declared('cp037')));
put(201, 'gzip', Buffer.from('1f8b0800000000000003b3b1afc8cd51284b2d2acecc' +
	'cfb35532d43350b2b70300b2e8c0e615000000', 'hex'));

// numbers
const attrs = (n, f) => `<Decision ${many(n, f)}>`;
put(203, 'attributes-100000', change(decision, '<Decision>',
	attrs(100000, (i) => `a${i}="" `)));
put(203, 'attributes-100000-same', change(decision, '<Decision>',
	attrs(100000, () => 'a="" ')));
put(203, 'xmlns-50000', change(decision, '<Decision>',
	attrs(50000, (i) => `xmlns:n${i}="u" `)));
put(203, 'xmlns-20000-children-2000', prolog + `<Content ${ns} ` +
	many(20000, (i) => `xmlns:n${i}="u${i}" `) + '>' +
	'<a/>'.repeat(2000) + '</Content>');
for (const n of [33, 257, 100000])
	put(203, `depth-${n}`, prolog + `<Content ${ns}>`.repeat(1) +
		'<a>'.repeat(n) + '</a>'.repeat(n) + '</Content>');
put(203, 'depth-100000-never-closed', '<a>'.repeat(100000));
put(203, 'tags-50001', `${prolog}<a>${'<b/>'.repeat(50000)}</a>`);
put(203, 'closed-tag-of-5000', prolog + `<a></a${' '.repeat(5000)}>`);
put(203, 'name-of-1000000', prolog + `<${'a'.repeat(1000000)}/>`);
put(203, 'value-of-1000000', prolog + `<a b="${'x'.repeat(1000000)}"/>`);
put(401, 'namespaces-at-the-limit', prolog + `<Content ${ns} version="1.0">` +
	many(20, (i) => `<x ${many(15, (k) => `xmlns:n${i}-${k}="u:${k}" `)}>`) +
	many(10000, (i) => `<n${i % 20}-3:y/>`) + '</x>'.repeat(20) +
	'</Content>');

// sizes
const fill = (n) => 'a'.repeat(n);
put(101, 'content-of-1-mib-and-1', inNote(fill(MiB + 1 - decision.length +
	'Kapasitas bulan ini penuh'.length)));
put(301, 'note-of-a-content-of-1-mib', inNote(fill(MiB - decision.length +
	'Kapasitas bulan ini penuh'.length)));
put(101, 'text-of-11-mb', inNote(fill(11e6)));
put(101, 'eight-mib-and-1', prolog + `<a>${' '.repeat(8 * MiB + 1 -
	prolog.length - 7)}</a>`);
const cipher = (n) => sealed.replace(/<Ciphertext>[^<]*/, () =>
	`<Ciphertext>${Buffer.alloc(n, 0x5a).toString('base64')}`);
put(0, 'largest-ciphertext', cipher(6225920));
put(301, 'ciphertext-too-large', cipher(6225921));
const cells = (n, dims) => report.replace(/<Cell count="23">.*?<\/Cell>/s, () =>
	many(n, (i) => `<Cell count="${i}">${many(dims, (d) =>
		`<Dim axis="a${d}" code="c${i}"/>`)}</Cell>\n`));
put(0, 'report-of-4990-cells', cells(4990, 4));
put(301, 'report-of-5100-cells', cells(5100, 1));
put(101, 'report-above-1-mib', cells(4990, 8));

// patterns and lists of the schema
put(301, 'long-unit', change(decision, '<To>', `<To>ID-JA${
	'/A-B'.repeat(200000)}`));
put(301, 'long-code', change(decision, 'kapasitas-penuh',
	'a-'.repeat(400000)));
put(301, 'long-field', change(referral, 'living_situation',
	'a_-'.repeat(1000) + '!'));
put(301, 'long-region', change(referral, '15.71.04', '15.'.repeat(300000)));
put(301, 'long-age-digits', change(referral,
	'<BirthDate>1948-01-01</BirthDate>',
	`<EstimatedAge>${'0'.repeat(900000)}1</EstimatedAge>`));
put(301, 'long-instant', change(decision, '<SignedAt>2021-02-04T03:00:00',
	`<SignedAt>2021-02-04T03:00:00.${'0'.repeat(900000)}`));
put(301, 'many-reasons', change(decision, '<Reason ', `<Reason list="a">b` +
	`</Reason>`.repeat(1) + '<Reason list="a">b</Reason>'.repeat(20000) +
	'<Reason '));
put(301, 'many-unknown', change(decision, '<Decision>',
	`<Decision>${'<Z/>'.repeat(40000)}`));
put(301, 'extensions-33', inExtensions(
	'<x:a xmlns:x="urn:x"/>'.repeat(33)));
put(0, 'extension-of-20000-elements', inExtensions(`<x:a xmlns:x="urn:x">${
	'<x:b c="d"/>'.repeat(20000)}</x:a>`));
