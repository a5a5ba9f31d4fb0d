// The list of referrals, section by section and page by page.
import { hidden, words } from '../lib/portal.mjs';
import { as } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { ok, equal, check } from '../lib/check.mjs';

const b = await as('petugas1.uptd');
const SIZE = 20;

// The four sections: { heading, rows (their links), total, links }.
function sections(page) {
	const parts = page.text.split('<h2 class="govuk-heading-m" id="').slice(1);
	return Object.fromEntries(parts.map((part) => {
		const rows = [...part.matchAll(/<th scope="row"[^>]*><a [^>]*href="\/rujukan\/([^"]+)"/g)].map((m) => m[1]);
		const link = (rel) => new RegExp(`rel="${rel}" href="([^"]+)"`).exec(part)?.[1].replaceAll('&amp;', '&');
		return [part.slice(0, part.indexOf('"')), {
			rows, text: words(part), next: link('next'), prev: link('prev'),
			total: Number(/([\d.]+) rujukan/.exec(words(part))?.[1].replace('.', '') ?? 0),
		}];
	}));
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
	const seen = { keluar: new Set(), 'keluar-selesai': new Set() };
	let page = sections(await b.get('/rujukan'));
	const { total } = page.keluar;
	ok(total > SIZE && page['keluar-selesai'].total > SIZE, `${total} rows`);
	ok(!page.keluar.prev && page.keluar.next, 'the first page leads on, not back');
	let drafts = 0;
	for (;;) {
		page.keluar.rows.forEach((id) => seen.keluar.add(id));
		drafts += page.keluar.text.split('Draf rujukan').length - 1;
		ok(page.keluar.rows.length <= SIZE, 'a page is no longer');
		equal(page.keluar.total, total, 'the count is of all');
		if (!page.keluar.next) break;
		ok(page.keluar.next.endsWith('#keluar'), 'leads to its section');
		page = sections(await b.get(page.keluar.next.split('#')[0]));
	}
	equal(seen.keluar.size, total, 'every row once');
	ok(page.keluar.prev, 'the last page leads back');

	// the other section moves on, this one stays
	const here = page.keluar.rows.join();
	const both = sections(await b.get(page['keluar-selesai'].next.split('#')[0]));
	equal(both.keluar.rows.join(), here, 'this section stays where it was');
	ok(both['keluar-selesai'].rows.every((id) => !page['keluar-selesai'].rows.includes(id)), 'the other one has moved');
	ok(both['keluar-selesai'].text.includes(`Menampilkan ${SIZE + 1} sampai`), 'and says so');

	const home = words((await b.get('/')).text);
	equal(Number(/(\d+) masih draf/.exec(home)[1]), drafts, 'the start page counts the drafts');
});

await check('pages that there are not', async () => {
	const far = sections(await b.get('/rujukan?keluar=60000'));
	ok(far.keluar.rows.length > 0 && !far.keluar.next && far.keluar.prev, 'too far is the last one');
	const first = sections(await b.get('/rujukan'));
	for (const none of ['0', '1', '', '99999']) {
		const res = await b.get(`/rujukan?masuk=${none}`);
		equal(res.status, 200, `masuk=${none}`);
	}
	equal(sections(await b.get('/rujukan?keluar=0')).keluar.rows.join(), first.keluar.rows.join(), 'page 0 is the first');
	for (const bad of ['keluar=x', 'keluar=-1', 'keluar=1&keluar=2', 'lain=1', 'keluar=999999']) {
		equal((await b.get(`/rujukan?${bad}`)).status, 400, bad);
	}
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
	equal(back(await b.get('/rujukan?masuk=2&keluar-selesai=3')), '/rujukan?masuk=2&keluar-selesai=3', 'the parts of the referrals');
	await b.get(location);
	const there = await b.post('/bahasa', { bahasa: 'en', kembali: back(found) });
	equal(there.location, location, 'leads to what was found');
	const again = await b.get(there.location);
	ok(/lang="en"/.test(again.text) && / value="Contoh"/.test(again.text) && /value="lansia" selected/.test(again.text), 'in English');
	const rows = (page) => page.text.match(/<tbody[^]*<\/tbody>/)[0].match(/href="[^"]*"/g).join();
	equal(rows(again), rows(found), 'the same rows');
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
	const list = await b.get('/rujukan');
	const [, ref, from] = /href="\/rujukan\/([^"]+)">[^]*?data-nama="From"><span>([^<]*)/.exec(list.text);
	const page = words((await b.get(`/rujukan/${ref}`)).text);
	ok(page.includes(from) && from.includes('Family Service Centre'), `a unit has one name: ${from}`);
	const bar = /<section class="bilah-kasus"[^]*?<\/section>/.exec((await b.get(`/kasus/${id}`)).text)[0];
	ok(bar.includes('<dt>Case</dt>'), 'one case in its bar');
	await b.post('/bahasa', { bahasa: 'id', kembali: '/' });
});
