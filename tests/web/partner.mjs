// The agencies that the portal knows, for who compares words and signs.
import fs from 'node:fs';
import path from 'node:path';
import { randomBytes, randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { VAR, words } from '../lib/portal.mjs';
import { as, reread } from '../lib/people.mjs';
import { check, equal, ok } from '../lib/check.mjs';

const known = JSON.parse(spawnSync(path.join(process.env.BUILD ?? 'build', 'lindungctl'),
	['-c', path.join(VAR, 'lindung.conf'), 'roster', 'show', '--json'], { encoding: 'utf8' }).stdout).agencies;

// The page by agency: what stands under each heading.
async function parts(b) {
	const page = await b.get('/mitra');
	equal(page.status, 200, 'the page');
	return Object.fromEntries([...page.text.matchAll(/<section class="lembar"[^]*?<\/section>/g)].map(([html]) => [
		words(/<h2[^>]*>([^<]*)/.exec(html)[1]).trim(),
		{ text: words(html), said: [...html.matchAll(/<li>([a-z]+)<\/li>/g)].map((m) => m[1]).join(' ') }]));
}

await check('every agency with its beginning, what was agreed, and who can receive', async () => {
	const pim = await as('pimpinan.bkkbn');
	const list = await parts(pim);
	for (const { name, words: said } of known) equal(list[name]?.said, said, `the words of ${name}`);
	const own = list[known.find((g) => g.code.endsWith('/BKKBN')).name];
	const other = list[known.find((g) => g.code.endsWith('/DP3AP2')).name];
	ok(own.text.includes('Instansi Anda') && !own.text.includes('Dipercaya'), 'one’s own');
	ok(own.text.includes('PPKS Angso Duo') && !own.text.includes('Unit Pelindungan Data'), 'units with somebody who reads');
	ok(other.text.includes('Saling merujuk dimungkinkan') && /sejak \S+, \d+ \S+ \d{4}/.test(other.text), 'since when it is trusted');
	ok(other.text.includes('UPTD PPA Provinsi Jambi') && !other.text.includes('Kantor DP3AP2'), 'no office receives');
	ok(other.text.includes('Nota kesepakatan contoh Berlaku'), 'what was agreed');
	ok((await pim.get('/kesepakatan')).text.includes('href="/mitra"'), 'the way there');
});

await check('an agency that root has pinned and that nobody has founded', async () => {
	const pim = await as('pimpinan.bkkbn');
	const [file, id] = [path.join(VAR, 'trust.d/BELUM.pin'), randomUUID()];
	fs.writeFileSync(file, `agency ${id}\ngenesis ${randomBytes(32).toString('hex')}\n`);
	try {
		await reread();
		const part = Object.entries(await parts(pim)).find(([name]) => name.includes(id))?.[1];
		ok(part?.text.includes('Belum ada anggotanya'), 'it says so');
		equal(part?.said.split(' ').length, 26, 'and has words to compare');
		ok(part?.text.includes('Belum. Dua orang dari instansi Anda mempercayainya'), 'nobody trusts it yet');
	} finally {
		fs.rmSync(file);
		await reread();
	}
	ok(!Object.keys(await parts(pim)).some((name) => name.includes(id)), 'gone with its pin');
});
