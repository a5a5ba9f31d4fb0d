// The start page: what its numbers count, whose they are, and where they lead.
import { user, words, unescape } from '../lib/portal.mjs';
import { as, logSize, requestsSince } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { ok, equal, check } from '../lib/check.mjs';

const where = { to: 'Lanjut Usia', service: 'home-care-assessment' };
const nameOf = (who) => user(who).name;

// The tiles: name -> { n, href, text }.
function tiles(page) {
	return Object.fromEntries([...page.text.matchAll(/<div class="kartu[^]*?<\/div>/g)].map(([html]) => {
		const [, href, name] = /href="([^"]*)">([^<]*)/.exec(html);
		return [unescape(name), { n: Number(/angka">([\d.]+)/.exec(html)[1].replace('.', '')), href: unescape(href),
			text: words(/kartu__ket">([^]*?)<\/p>/.exec(html)[1]).trim(), urgent: html.includes('kartu--perlu') }];
	}));
}
// The part of a page under a heading, or ''.
function section(page, id) {
	const part = page.text.split('<h2 class="govuk-heading-m" id="').find((p) => p.startsWith(`${id}"`));
	return part ?? '';
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

await check('what has to be closed is listed, on the start page and before what runs', async () => {
	const b = await as('konselor1.telanaipura');
	const receiver = await as('peksos1.lansia');
	const tile = async () => tiles(await b.get('/'))['Perlu ditutup di unit Anda'];
	const cost = async () => {
		const from = logSize();
		for (let i = 0; i < 2; i += 1) await b.get('/');
		// one of them may have noted when the session was last seen
		return Math.min(...(await requestsSince(from, 2)).map((l) => Number(l.sql)));
	};
	const before = (await tile()).n;
	const first = await cost();
	const kasus = await fx.createCase(b);
	const answered = [];
	for (const state of ['ditolak', 'selesai']) answered.push((await fx.referralIn(state, b, receiver, where, kasus)).ref);
	const running = (await fx.referralIn('terkirim', b, receiver, where, kasus)).ref;
	const home = await b.get('/');
	equal((await tile()).n, before + 2, 'counted');
	equal((await tile()).href, '/rujukan?antrean=perlu-ditutup', 'leads to them');
	equal(before, 0, 'nothing before');
	ok(first <= 19 && await cost() <= 25, `statements: ${first}, with the list ${await cost()}`);
	const list = await b.get((await tile()).href);
	const runs = await b.get('/rujukan?antrean=keluar');
	for (const ref of answered) {
		ok(section(home, 'perlu-ditutup').includes(`href="/rujukan/${ref}"`), 'on the start page');
		ok(section(list, 'perlu-ditutup').includes(`href="/rujukan/${ref}"`), 'in a queue of its own');
		ok(!runs.text.includes(ref), 'once');
	}
	ok(runs.text.includes(running) && !list.text.includes(running) && !section(home, 'perlu-ditutup').includes(running), 'what runs');
	for (const ref of answered) {
		await b.get(`/rujukan/${ref}`);
		equal((await b.post(`/rujukan/${ref}/tutup`)).status, 303, 'closed');
	}
	const after = await b.get('/');
	equal((await tile()).n, before, 'counted');
	ok(await cost() <= 19, 'for what is not there, no statement');
	for (const ref of answered) ok(!after.text.includes(ref), 'no more');
});
