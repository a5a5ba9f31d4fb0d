// Second opinion on the signature of a Content: npm xml-crypto for XML-DSig
// and exclusive C14N, node:crypto for Ed25519.
//
//   node tests/oracle/xmldsig.mjs BUILD_DIR
//     verifies what BUILD_DIR/tests/unit/test_xmldocs wrote, refuses changed
//     copies, and lets it verify what is signed here with fresh keys
//   node tests/oracle/xmldsig.mjs --sign SEED_HEX FILE
//     signs an unsigned Content in place (docs/xml/examples/)
//
// One line a check, at the end "N passed, N failed".
import { createHash, createPrivateKey, createPublicKey, randomBytes, sign,
	verify } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync }
	from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(process.env.TEST_MODULES ?
	join(process.env.TEST_MODULES, 'x.js') : import.meta.url);
const { SignedXml } = require('xml-crypto');

const ed25519 = 'http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519';
const excC14n = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

// xml-crypto knows no EdDSA; it lets us register it.
class Ed25519 {
	getAlgorithmName = () => ed25519;
	getSignature = (info, key) =>
		sign(null, Buffer.from(info), key).toString('base64');
	verifySignature = (info, key, value) =>
		verify(null, Buffer.from(info), key, Buffer.from(value, 'base64'));
}

const privateKey = (seed) => createPrivateKey({ format: 'der', type: 'pkcs8',
	key: Buffer.concat([Buffer.from('302e020100300506032b657004220420',
		'hex'), seed]) });
const rawPublic = (key) => Buffer.from(
	createPublicKey(key).export({ format: 'jwk' }).x, 'base64url');
const publicKey = (raw) => createPublicKey({ format: 'jwk', key: {
	kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') } });
const keyId = (raw) => createHash('sha256').update(raw).digest('hex');

function verifies(xml, key) {
	const s = new SignedXml({ publicCert: key, getCertFromKeyInfo: () => null });
	s.SignatureAlgorithms[ed25519] = Ed25519;
	const start = xml.search(/<(\w+:)?Signature[ >]/);
	try {
		s.loadSignature(xml.slice(start, xml.lastIndexOf('</Content>')));
		return s.checkSignature(xml) &&
			s.getSignedReferences().length === 1;
	} catch {
		return false;
	}
}

function signed(xml, key, prefix) {
	const unit = xml.match(/<From>(.*?)<\/From>/)[1];
	const p = prefix ? `${prefix}:` : '';
	const s = new SignedXml({ privateKey: key, signatureAlgorithm: ed25519,
		canonicalizationAlgorithm: excC14n,
		getKeyInfoContent: () => `<${p}KeyName>${unit}#` +
			`${keyId(rawPublic(key))}</${p}KeyName>` });
	s.SignatureAlgorithms[ed25519] = Ed25519;
	s.addReference({ xpath: '/*', isEmptyUri: true, digestAlgorithm: sha256,
		transforms: [enveloped, excC14n] });
	s.computeSignature(xml, { prefix,
		location: { reference: '/*', action: 'append' } });
	return s.getSignedXml();
}

// Without carriage returns: this parser's writer loses them.
const unsigned = (xml) => xml.replace(/<ds:Signature .*<\/ds:Signature>/s, '')
	.replaceAll('&#xD;', '');

let passed = 0;
let failed = 0;
function check(name, ok) {
	console.log(`${ok ? 'ok' : 'not ok'} ${name}`);
	ok ? passed++ : failed++;
}

function main(build) {
	const program = join(build, 'tests/unit/test_xmldocs');
	const folder = join(build, 'tests/xmldsig');
	const run = (...args) => spawnSync(program, args,
		{ encoding: 'utf8' }).status;
	const theirs = (xml, raw) => {
		const file = join(folder, 'theirs.xml');
		writeFileSync(file, xml);
		return run('--verify', file, raw.toString('hex'));
	};

	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	check('the C program writes', run('--write', folder) === 0);
	const raw = Buffer.from(
		readFileSync(join(folder, 'key.hex'), 'utf8').trim(), 'hex');
	for (const name of readdirSync(folder).filter((n) => n.endsWith('.xml'))) {
		const xml = readFileSync(join(folder, name), 'utf8');
		const seed = randomBytes(32);
		const key = privateKey(seed);
		const own = rawPublic(key);

		check(`${name}: signature holds here`, verifies(xml, publicKey(raw)));
		check(`${name}: not under another key`, !verifies(xml, publicKey(own)));
		check(`${name}: not when changed`,
			!verifies(xml.replace('Contoh', 'Contok'), publicKey(raw)));
		for (const prefix of ['ds', 'sig', undefined]) {
			const mine = signed(unsigned(xml), key, prefix);
			const as = `${name}: signed here, prefix ${prefix ?? 'none'}`;

			check(`${as}, holds there`, theirs(mine, own) === 0);
			check(`${as}, not under another key`, theirs(mine, raw) === 1);
			check(`${as}, not when changed`,
				theirs(mine.replace('Contoh', 'Contok'), own) === 1);
		}
	}
	console.log(`${passed} passed, ${failed} failed`);
	process.exit(failed === 0 && passed > 0 ? 0 : 1);
}

if (process.argv[2] === '--sign') {
	const [, , , seed, file] = process.argv;
	const xml = unsigned(readFileSync(file, 'utf8'));
	writeFileSync(file, `<?xml version="1.0" encoding="UTF-8"?>\n` +
		`${signed(xml, privateKey(Buffer.from(seed, 'hex')), 'ds')
			.replace(/^<\?xml.*?\?>\s*/, '')}\n`);
} else {
	main(process.argv[2] ?? 'build');
}
