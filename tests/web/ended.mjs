// An agreement that one agency ends: nothing more is sent by it, and what was sent
// before is opened and answered.
import { hidden, user, words } from '../lib/portal.mjs';
import { as } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { ID } from '../lib/join.mjs';
import { check, equal, ok } from '../lib/check.mjs';

const says = (res, text, what) => ok(words(res.text).includes(text), `${what}: says "${text}"`);
const where = { to: 'Lanjut Usia', service: 'home-care-assessment' };
const OTHER = 'Dinas Sosial';

// The agreements of the list that hold, with the other agency.
async function holding(b) {
	const rows = [...(await b.get('/kesepakatan')).text.matchAll(/<tr role="row">[^]*?<\/tr>/g)].map((m) => m[0]);
	return rows.filter((r) => words(r).includes(OTHER) && />Berlaku/.test(r))
		.map((r) => new RegExp(`/kesepakatan/${ID}`).exec(r)[0]);
}
// Who has no form is sent what another one's has.
let other;
const end = async (b, at) => {
	other = hidden((await b.get(`${at}/akhiri`)).text, 'other') || other;
	return b.post(`${at}/akhiri`, { other });
};
const sign = async (b, at) => {
	const page = (await b.get(at)).text;
	return b.post(`${at}/tanda-tangan`, { other: hidden(page, 'other'), document: hidden(page, 'document'), read: 'ya' });
};
async function agreedAnew(adm, signers) {
	const form = await adm.get('/kesepakatan/baru');
	const to = [...form.text.matchAll(/<option value="([0-9a-f-]{36})"[^>]*>([^<]*)/g)].find((m) => m[2].includes(OTHER))[1];
	const at = (await adm.post('/kesepakatan/baru', { other: to, title: `Nota baru ${fx.stamp}`, wording: 'Teks contoh.' })).location.split('?')[0];
	for (const b of signers) equal((await sign(b, at)).status, 303, 'signed');
	return at;
}

const [adm, pim, kau, kon, pks, their, theirs] = await Promise.all(['admin.bkkbn', 'pimpinan.bkkbn', 'kepala.angsoduo',
	'konselor1.angsoduo', 'peksos1.lansia', 'pimpinan.dinsos', 'kepala.lansia'].map(as));

await check('an agreement is ended by two of one side; what is under way goes on', async () => {
	const kasus = await fx.createCase(kon);
	const sent = (await fx.referralIn('terkirim', kon, pks, where, kasus)).ref;
	const opened = (await fx.referralIn('dibuka', kon, pks, where, kasus)).ref;
	const draft = (await fx.referralIn('draf', kon, pks, where, kasus)).ref;
	const list = await holding(pim);
	ok(list.length > 0, 'something to end');
	for (const b of [adm, kon]) equal((await b.post(`${list[0]}/akhiri`, { other: '' })).status, 403, 'who signs nothing ends nothing');

	for (const [i, at] of list.entries()) {
		const page = await pim.get(`${at}/akhiri`);
		says(page, 'Anda menandatangani yang pertama', 'the page that asks');
		says(page, 'Rujukan yang sudah terkirim tetap dapat dibuka', 'and says what comes');
		equal((await pim.post(`${at}/akhiri`, { other: '01a20bf7-0000-7000-8000-000000000000' })).status, 409, 'another agency than was shown');
		const first = await end(pim, at);
		equal(first.status, 303, 'the head signs first');
		says(await pim.get(first.location), 'Tanda tangan Anda sudah dicatat', 'the notice');
		says(await kau.get(at), 'pengakhirannya menunggu tanda tangan kedua', 'it still holds');
		says(await kau.get(at), `Baru oleh ${user('pimpinan.bkkbn').name}`, 'who has signed');
		const twice = await end(pim, at);
		equal(twice.status, 403, 'one person twice');
		says(twice, 'harus dari orang lain', 'and it says why');
		if (i + 1 === list.length) await fx.referralIn('terkirim', kon, pks, where, kasus);
		says(await kau.get(`${at}/akhiri`), 'Anda menandatangani yang kedua', 'the page asks the second one');
		equal((await end(kau, at)).status, 303, 'a head of a unit ends it');
	}

	const at = list.at(-1);
	const by = `${user('pimpinan.bkkbn').name} dan ${user('kepala.angsoduo').name}`;
	for (const [b, who] of [[adm, 'the administrator'], [their, 'the other head'], [theirs, 'a head of theirs']]) {
		const page = await b.get(at);
		says(page, 'Sudah diakhiri', who);
		says(page, by, `${who}: by whom`);
		ok(!page.text.includes(`${at}/akhiri`), `${who}: nothing is left to end`);
	}
	for (const b of [their, theirs, pks, kon, adm]) says(await b.get('/'), `diakhiri oleh ${by}`, 'the start page tells who ended it');
	says(await pks.get('/'), 'Tidak ada kesepakatan lain yang berlaku', 'and that there is no other');
	says(await pks.get('/'), 'rujukan yang sudah terkirim tetap diselesaikan', 'and what goes on');
	equal((await end(pim, at)).status, 409, 'it ends once');

	// nothing new
	ok(!(await fx.targets(kon, draft)).some((t) => t.name.includes(where.to)), 'no unit of theirs can be chosen');
	const checked = hidden((await kon.get(`/rujukan/${draft}/periksa`)).text, 'checked') ?? '0'.repeat(64);
	ok((await kon.post(`/rujukan/${draft}/kirim`, { checked })).status >= 400, 'a draft that named one is not sent');
	// what is under way
	await fx.open(pks, sent);
	await fx.decline(pks, sent);
	await fx.decline(pks, opened);
	for (const ref of [sent, opened]) {
		await kon.get(`/rujukan/${ref}`);
		equal((await kon.post(`/rujukan/${ref}/tutup`)).status, 303, 'closed');
	}

	// and anew
	const anew = await agreedAnew(adm, [pim, kau, their, theirs]);
	const page = await their.get(anew);
	says(page, 'Berlaku', 'another agreement');
	for (const pair of [['pimpinan.bkkbn', 'kepala.angsoduo'], ['pimpinan.dinsos', 'kepala.lansia']]) {
		says(page, pair.map((n) => user(n).name).join(' dan '), 'names its signers');
	}
	await fx.referralIn('terkirim', kon, pks, where, kasus);
	for (const b of [pks, kon, their]) {
		const home = await b.get('/');
		says(home, `Rujukan tetap dapat dikirim berdasarkan kesepakatan "Nota baru ${fx.stamp}".`, 'which one holds');
		ok(!words(home.text).includes('Tidak ada kesepakatan lain'), 'nothing says that none does');
	}
	says(await pks.get('/'), 'Kesepakatan "Nota kesepakatan contoh" dengan', 'which one ended');
});
