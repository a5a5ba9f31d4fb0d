// The start page: what its numbers count, whose they are, and where they lead.
import { user, words, unescape } from '../lib/portal.mjs';
import { as } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { ok, equal, check } from '../lib/check.mjs';

const nameOf = (who) => user(who).name;

// The tiles: name -> { n, href, text }.
function tiles(page) {
	return Object.fromEntries([...page.text.matchAll(/<div class="kartu[^]*?<\/div>/g)].map(([html]) => {
		const [, href, name] = /href="([^"]*)">([^<]*)/.exec(html);
		return [unescape(name), { n: Number(/angka">([\d.]+)/.exec(html)[1].replace('.', '')), href: unescape(href),
			text: words(/kartu__ket">([^]*?)<\/p>/.exec(html)[1]).trim(), urgent: html.includes('kartu--perlu') }];
	}));
}

await check('the tiles say whose numbers they are, and who decides', async () => {
	const [officer, manager, head] = [await as('petugas1.uptd'), await as('manajer.uptd'), await as('kepala.uptd')];
	const [o, m, k] = [tiles(await officer.get('/')), tiles(await manager.get('/')), tiles(await head.get('/'))];
	const inbox = 'Rujukan masuk unit';
	ok(o[inbox].text.startsWith('Menunggu keputusan; ') && !o[inbox].text.includes('Perlu dijawab') && !o[inbox].urgent, 'not the officer\'s to answer');
	for (const who of ['manajer.uptd', 'kepala.uptd']) ok(o[inbox].text.includes(`Yang memutuskan: `) && o[inbox].text.includes(nameOf(who)), `decides: ${who}`);
	ok(m[inbox].text.startsWith('Perlu dijawab; ') && !m[inbox].text.includes('memutuskan'), 'the manager\'s');
	for (const t of [o, m, k]) ok(t[inbox].n === o[inbox].n && 'Rujukan keluar unit' in t, 'the unit\'s numbers');
	const own = 'Perlu ditutup di unit Anda';
	ok(own in o && own in m && o[own].text.includes('Anda menutup yang kasusnya Anda pegang'), 'who closes own ones is told whose the number is');
	ok(!(own in k) && !k['Perlu ditutup'].text.includes('Anda menutup') && k['Perlu ditutup'].n === o[own].n, 'the head closes all of them');
});

await check('the number of my cases leads to my cases, as many', async () => {
	const b = await as('petugas2.uptd');
	const name = `Contoh Milik ${fx.stamp}`;
	await fx.createCase(b, { name });
	const theirs = `Contoh Rekan ${fx.stamp}`;
	const other = await as('petugas1.uptd');
	await fx.createCase(other, { name: theirs });
	const tile = tiles(await b.get('/'))['Kasus saya'];
	const list = await b.get(tile.href);
	equal(list.status, 200, tile.href);
	ok(list.text.includes(name), 'mine');
	const holders = [...list.text.matchAll(/data-nama="Petugas"><span>([^<]*)/g)].map((c) => c[1]);
	ok(holders.length > 0 && holders.every((h) => h === 'Saya'), `all of them: ${new Set(holders)}`);
	equal(Number(/dari ([\d.]+) kasus\./.exec(words(list.text))[1].replace('.', '')), tile.n, 'the number');
	ok(/<option value="saya" selected/.test(list.text), 'the form says so');
	equal(tiles(await (await as('kepala.uptd')).get('/'))['Kasus unit'].href, '/kasus', 'the head\'s are the unit\'s');
});
