// The list of referrals, section by section and page by page.
import { hidden, words } from '../lib/portal.mjs';
import { as } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { ok, equal, check } from '../lib/check.mjs';

const b = await as('petugas1.uptd');
const SIZE = 20;

// One queue: its rows (their links), how many there are in all, where it leads.
const link = (page, rel) => new RegExp(`rel="${rel}" href="([^"]+)"`).exec(page.text)?.[1].replaceAll('&amp;', '&');
const rows = (page) => [...page.text.matchAll(/<th scope="row"[^>]*><a [^>]*href="\/rujukan\/([^"]+)"/g)].map((m) => m[1]);
const total = (page) => Number(/<p class="govuk-body">([\d.]+) rujukan/.exec(page.text)?.[1].replace('.', '') ?? 0);
// The tabs: address -> { name, n }, and which is shown.
function tabs(page) {
	const list = /<ul class="antrean">([^]*?)<\/ul>/.exec(page.text)[1];
	return Object.fromEntries([...list.matchAll(/<a [^>]*href="\/rujukan\?antrean=([a-z-]+)"( aria-current="page")?>([^]*?)<\/a>/g)].map((m) => [m[1], {
		here: Boolean(m[2]), name: words(m[3]).trim(), n: /angka[^>]*>([\d.]+)/.exec(m[3])?.[1] }]));
}

await check('more referrals than a page holds', async () => {
	const kasus = [];
	for (let i = 0; i < SIZE + 3; i += 1) {
		if (i % 5 === 0) kasus.push(await fx.createCase(b));
		await fx.draft(b, kasus.at(-1));
		const gone = await fx.draft(b, kasus.at(-1));
		await fx.fill(b, gone, 'Lanjut Usia', { service: 'home-care-assessment' });
		await fx.send(b, gone);
		equal((await b.post(`/rujukan/${gone}/tarik`, { state: 'terkirim', reason: 'entered-in-error' })).status, 303, 'withdrawn');
	}
	for (const queue of ['keluar', 'ditolak', 'semua']) {
		const seen = new Set();
		let page = await b.get(`/rujukan?antrean=${queue}`);
		const all = total(page);
		ok(all > SIZE && !link(page, 'prev') && link(page, 'next'), `${queue}: ${all} rows, and the first page leads on, not back`);
		for (;;) {
			rows(page).forEach((id) => seen.add(id));
			ok(rows(page).length <= SIZE && total(page) === all, `${queue}: a page is no longer, the count is of all`);
			if (!link(page, 'next')) break;
			page = await b.get(link(page, 'next'));
			ok(words(page.text).includes('Menampilkan '), 'and says which part it is');
		}
		equal(seen.size, all, `${queue}: every row once`);
		ok(link(page, 'prev'), 'the last page leads back');
		if (queue !== 'keluar') continue;
		const drafts = Number(/(\d+) masih draf/.exec(words((await b.get('/')).text))[1]);
		ok(drafts >= SIZE + 3 && drafts <= all, `the start page counts the drafts: ${drafts}`);
	}
});

await check('pages that there are not', async () => {
	const far = await b.get('/rujukan?antrean=keluar&hal=60000');
	ok(rows(far).length > 0 && !link(far, 'next') && link(far, 'prev'), 'too far is the last one');
	const ended = await b.get('/rujukan?antrean=ditolak&hal=60000');
	ok(rows(ended).length === 0 && link(ended, 'prev') === '/rujukan?antrean=ditolak', 'or leads back to the first');
	const first = await b.get('/rujukan?antrean=keluar');
	for (const none of ['0', '1', '', '99999']) equal((await b.get(`/rujukan?antrean=masuk&hal=${none}`)).status, 200, `hal=${none}`);
	equal(rows(await b.get('/rujukan?antrean=keluar&hal=0')).join(), rows(first).join(), 'page 0 is the first');
	for (const bad of ['hal=x', 'hal=-1', 'hal=1&hal=2', 'lain=1', 'hal=999999', 'antrean=A']) {
		equal((await b.get(`/rujukan?${bad}`)).status, 400, bad);
	}
	ok(tabs(await b.get('/rujukan?antrean=tidak-ada')).tunggu.here, 'a queue that is none is the first');
});

await check('queues: whose turn it is, what is late, whose case', async () => {
	const [own, colleague, peksos, manager, third] = [await as('konselor1.angsoduo'), await as('koordinator.angsoduo'), await as('peksos2.lansia'), await as('kepala.lansia'), b];
	const where = { to: 'Lanjut Usia', service: 'home-care-assessment' };
	const kasus = await fx.createCase(own);
	const made = async (state, urgency = '1') => (await fx.referralIn(state, own, peksos, { ...where, urgency }, kasus)).ref;
	const refs = { draf: await made('draf'), terkirim: await made('terkirim'), dibuka: await made('dibuka', '3'), diterima: await made('diterima'),
		ditolak: await made('ditolak'), selesai: await made('selesai') };
	const stands = async (who) => {
		const found = {};
		for (const queue of Object.keys(tabs(await who.get('/rujukan')))) {
			let page = await who.get(`/rujukan?antrean=${queue}`);
			const tab = tabs(page)[queue];
			ok(tab.here && Object.values(tabs(page)).filter((t) => t.here).length === 1, `${queue}: is the one that is shown`);
			ok(tab.n === undefined || Number(tab.n.replace('.', '')) === total(page), `${queue}: its number is that of its rows`);
			const ids = rows(page);
			for (let next; (next = link(page, 'next')); ids.push(...rows(page))) page = await who.get(next);
			found[queue] = Object.keys(refs).filter((state) => ids.includes(refs[state])).join(' ');
		}
		return found;
	};
	const mine = await stands(own);
	equal(JSON.stringify(mine), JSON.stringify({ tunggu: 'draf ditolak selesai', lewat: '', masuk: '', ditangani: '', keluar: 'draf terkirim dibuka diterima',
		saya: 'draf terkirim dibuka diterima ditolak selesai', 'perlu-ditutup': 'ditolak selesai', ditolak: 'ditolak', selesai: '',
		semua: 'draf terkirim dibuka diterima ditolak selesai' }), 'the sender who holds the case');
	equal((await stands(colleague)).saya, '', 'a coordinator holds none of them');
	equal((await stands(colleague)).tunggu, 'draf ditolak selesai', 'but may act on all of the unit');
	const there = await stands(peksos);
	equal(`${there.masuk}|${there.ditangani}|${there.keluar}|${there.saya}`, 'terkirim dibuka|diterima||diterima', 'the receiver, who holds what they accepted');
	equal(`${there.ditolak}|${there.selesai}`, 'ditolak|selesai', 'and what has ended there');
	ok(there.tunggu.includes('terkirim') && there.tunggu.includes('diterima'), `waits for them: ${there.tunggu}`);
	equal((await stands(manager)).saya, '', 'their head holds none');
	ok(Object.values(await stands(third)).every((found) => found === ''), 'a third unit has none of them');

	let page = await own.get('/rujukan?antrean=keluar');
	let { text } = page;
	for (let next; (next = link(page, 'next')); text += page.text) page = await own.get(next);
	const dues = [...text.matchAll(/<tr role="row"[^]*?<\/tr>/g)].map(([tr]) => refs[Object.keys(refs).find((s) => tr.includes(refs[s]))]).filter(Boolean);
	ok(dues.indexOf(refs.dibuka) < dues.indexOf(refs.terkirim), 'what is due first stands first');
	ok(dues.at(-1) === refs.draf, 'and what has no term last');
});

await check('an empty queue says what belongs in it', async () => {
	const page = words((await (await as('kepala.uptd')).get('/rujukan?antrean=saya')).text);
	ok(page.includes('Tidak ada rujukan di sini. Masuk atau keluar, dari kasus yang Anda pegang.'), 'in a sentence');
});

await check('the address of a form\'s answer leads to the page that has the form', async () => {
	const found = await b.get('/kasus/cari');
	ok(found.status === 303 && found.location === '/kasus', 'a search');
	const id = await fx.createCase(b, { nik: '1571044101900003' });
	const nik = await b.get(`/kasus/${id}/nik`);
	ok(nik.status === 303 && nik.location === `/kasus/${id}`, 'a NIK that was shown');
	equal((await b.get('/kasus/x/nik')).status, 404, 'but no other');
});

await check('an address with a slash too many leads to the page', async () => {
	const id = await fx.createCase(b);
	for (const path of ['/kasus', '/rujukan', '/akun', '/kasus/baru', `/kasus/${id}`, `/kasus/${id}/ubah`]) {
		const res = await b.get(`${path}/`);
		ok(res.status === 303 && res.location === path, `${path}/: ${res.status} ${res.location}`);
		equal((await b.get(res.location)).status, 200, path);
	}
	for (const none of ['/tidak-ada/', '/kasus//', `/kasus/${id}/keluar/`, '/keluar/']) equal((await b.get(none)).status, 404, none);
	await b.get('/kasus/baru');
	equal((await b.post('/kasus/baru/', fx.caseFields())).status, 404, 'a form is never sent on');
});

await check('another language keeps the place', async () => {
	const back = (res) => hidden(res.text, 'kembali');
	const id = await fx.createCase(b, { nik: '1571044101900003' });
	await b.get('/kasus');
	const { location } = await b.post('/kasus/cari', { text: 'Contoh', category: 'lansia' });
	const found = await b.get(location);
	equal(back(found), location, 'a search');
	equal(back(await b.get(`${location}&hal=2`)), `${location}&hal=2`, 'and its page');
	equal(back(await b.get('/kasus?kabar=diserahkan&hal=2')), '/kasus?hal=2', 'but nothing that is told once');
	equal(back(await b.get('/rujukan?antrean=keluar&hal=2&kabar=ditarik')), '/rujukan?antrean=keluar&hal=2', 'a queue of referrals, and its page');
	await b.get(location);
	const there = await b.post('/bahasa', { bahasa: 'en', kembali: back(found) });
	equal(there.location, location, 'leads to what was found');
	const again = await b.get(there.location);
	ok(/lang="en"/.test(again.text) && / value="Contoh"/.test(again.text) && /value="lansia" selected/.test(again.text), 'in English');
	const hrefs = (page) => page.text.match(/<tbody[^]*<\/tbody>/)[0].match(/href="[^"]*"/g).join();
	equal(hrefs(again), hrefs(found), 'the same rows');
	for (const evil of ['/kasus?cari=%0d%0aX:y', '/kasus?x=<b>', '/kasus?/../..', '/tidak?hal=1', '//evil?hal=1', '/kasus?hal=1#x', '/rujukan?kembali=/x']) {
		equal((await b.post('/bahasa', { bahasa: 'id', kembali: evil })).location, '/', `not to ${evil}`);
	}
	await b.get(`/kasus/${id}`);
	equal(back(await b.post(`/kasus/${id}/nik`)), `/kasus/${id}`, 'a NIK that is shown');
	equal(back(await b.get('/rujukan/tidak-ada')), '/rujukan', 'an address that is none');
	equal(back(await b.post(`/rujukan/${id}/dokumen.xml`)), `/rujukan/${id}`, 'what is no page');
	equal(back(await b.get('/tidak-ada')), '/', 'nothing above');
	await b.get('/kasus');
	const gone = await b.post('/bahasa', { bahasa: 'en', kembali: '/kasus' });
	ok(gone.status === 303 && gone.location === '/kasus', 'and leads there');
	const text = words((await b.get('/akun')).text);
	for (const say of ['Logged in', 'Active sessions', 'Current password', 'Every access is recorded']) {
		ok(text.includes(say), `English: ${say}`);
	}
	ok(!/\bbegun\b|Present password|Running/.test(text), 'no clumsy words');
	const column = /<thead[^]*?<\/th>/.exec((await b.get('/kasus')).text)[0];
	ok(words(column).trim() === 'Case', 'one case in a row of the list');
	const list = await b.get('/rujukan?antrean=masuk');
	const [, ref, from] = /href="\/rujukan\/([^"]+)">[^]*?data-nama="Other unit"><span>from ([^<]*)/.exec(list.text);
	const page = words((await b.get(`/rujukan/${ref}`)).text);
	ok(page.includes(from) && from.includes('Family Service Centre'), `a unit has one name: ${from}`);
	const bar = /<section class="bilah-kasus"[^]*?<\/section>/.exec((await b.get(`/kasus/${id}`)).text)[0];
	ok(bar.includes('<dt>Case</dt>'), 'one case in its bar');
	await b.post('/bahasa', { bahasa: 'id', kembali: '/' });
});
