// Hostile text in every field: every page that shows it shows it as text,
// on both sides of a referral, and nothing runs (R31).
import { open, leads, close } from './lib.mjs';
import { as } from '../lib/people.mjs';
import { hidden } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import { proves, ok, equal } from '../lib/check.mjs';

const RUN = 'window.__x=1';
// Two in one line, as long as a name may be.
const TEXTS = [
	`"><script>${RUN}</script><img src=x onerror=${RUN}>`
		+ ` '"--></style></script></title></textarea><svg onload=${RUN}>`,
	`" autofocus onfocus="${RUN}" x="<math><style></math><img src onerror=${RUN}>`
		+ ` <iframe srcdoc="<script>parent.__x=1</script>"></iframe>`,
	`javascript:${RUN}//\${${RUN}}{{ ${RUN} }}%3Cscript%3E`
		+ ` ]]></Summary><!-- &lt;script&gt;${RUN}&lt;/script&gt; -->&amp;#60;`,
];
const S = 'konselor1.muarobungo';
const R = 'peksos2.lansia';
const WHERE = { to: 'Rehabilitasi Sosial Lanjut Usia', groups: ['2', '3'] };

// Does an element, or a field, hold exactly this text?
function shows(text) {
	return [...document.querySelectorAll('body *')].some((e) =>
		(e.children.length === 0 && e.textContent.trim() === text)
		|| (['INPUT', 'TEXTAREA'].includes(e.tagName) && e.value === text));
}

// The text is there as text, and nothing else came of it.
async function plain(page, text, what) {
	ok(await page.evaluate(shows, text), `${what} shows the text: ${text}`);
	equal(await page.evaluate(() => window.__x), undefined, `${what}: no script ran`);
	equal(await page.locator('main img, main iframe, main script, main math, main [onload], main [onfocus], main [onerror]')
		.count(), 0, `${what}: no element came of the text`);
}

async function fieldOf(page, name, text) {
	await page.locator(`main [name="${name}"]`).first().evaluate((e, v) => {
		if (e.tagName === 'SELECT') e.append(new Option('x', v, true, true));
		else e.value = v;
	}, text);
}

async function submit(page, button) {
	await leads(page, () => page.getByRole('button', { name: button, exact: true }).click());
}

// A case and its referral, written by a hostile hand on every line.
async function attack(text) {
	const [s, r] = [await as(S), await as(R)];
	const kasus = await fx.createCase(s, {
		name: text, alias: text.slice(0, 100), address: text, safe_contact: text, narrative: text,
	});
	await s.get(`/kasus/${kasus}`);
	equal((await s.post(`/kasus/${kasus}/catatan`, { text })).status, 303, 'the note is saved');
	const where = { ...WHERE, summary: text };
	const { ref } = await fx.referralIn('dibuka', s, r, where, kasus);
	await r.get(`/rujukan/${ref}`);
	equal((await r.post(`/rujukan/${ref}/tolak`, { reason: 'kapasitas-penuh', note: text })).status, 303, 'declined');
	const done = await fx.referralIn('diterima', s, r, where, kasus);
	await r.get(`/rujukan/${done.ref}`);
	equal((await r.post(`/rujukan/${done.ref}/hasil`, { status: 'completed', result: 'goal-reached', note: text })).status,
		303, 'reported');
	const draft = await fx.draft(s, kasus);
	await fx.fill(s, draft, WHERE.to, where);
	return { kasus, declined: ref, done: done.ref, draft };
}

// What a unit says of itself, by the same hand; returns where it is shown.
async function entry(text) {
	const head = await as('kepala.muarobungo');
	const at = /\/layanan\/[0-9a-f-]{36}/.exec((await head.get('/anggota')).text)[0];
	const version = async (where) => hidden((await head.get(where)).text, 'version');
	equal((await head.post(`${at}/tempat`, {
		version: await version(`${at}/tempat`), address: text, region: '15.08.03', postal: '37214', way: text, phone: '0747 000003',
		senin: '8-12', hours_note: text, access_note: text,
	})).status, 303, 'the place is saved');
	const one = `${at}/rincian?layanan=counselling`;
	equal((await head.post(`${at}/rincian`, {
		layanan: 'counselling', version: await version(one), about: text, area: ['15.08'], paid: 'ya', cost: text, bring: text, contact: text,
	})).status, 303, 'the service is saved');
	return [at, `${at}/tempat`, one, '/layanan/cetak?layanan=counselling&kecamatan=15.08.03&lengkap=ya'];
}

async function received(page, ref) {
	await page.goto(`/rujukan/${ref}`);
	return page.locator('#kasus ~ p a').getAttribute('href');
}

await proves(31, 'hostile text stays text on every page', async () => {
	const [s, r, head, guest] = [await open(S), await open(R), await open('kepala.muarobungo'), await open(null)];
	s.leaves = true;
	for (const text of TEXTS) {
		ok(text.length <= 150, `${text.length} letters`);
		const a = await attack(text);
		const own = await received(r, a.done);
		for (const [page, where] of [
			[s, '/kasus'], [s, `/kasus/${a.kasus}`], [s, `/kasus/${a.kasus}/ubah`], [s, `/kasus/${a.kasus}/riwayat`],
			[s, '/rujukan?antrean=semua'], [s, `/rujukan/${a.draft}/alasan`], [s, `/rujukan/${a.draft}/periksa`],
			[s, `/rujukan/${a.declined}`], [s, `/rujukan/${a.done}`], [s, `/rujukan/${a.done}/surat`],
			[r, `/rujukan/${a.done}`], [r, `/rujukan/${a.done}/surat`], [r, own], [r, '/kasus'],
		]) {
			await page.goto(where);
			// letters put a colon, lists an age beside it
			const said = where.endsWith('/surat') ? `: ${text}` : text;
			await plain(page, where.endsWith('/surat') && !(await page.evaluate(shows, said)) ? text : said, where);
		}

		for (const where of await entry(text)) {
			await head.goto(where);
			await plain(head, where.startsWith('/layanan/cetak') ? `: ${text}` : text, where);
		}

		await s.goto('/kasus');
		await fieldOf(s, 'text', text);
		await submit(s, 'Cari');
		await plain(s, text, 'search');
		await s.goto('/kasus/baru/isi');
		for (const name of ['name', 'phone', 'birth_date', 'nik', 'age', 'safe_contact']) await fieldOf(s, name, text);
		await submit(s, 'Simpan kasus');
		await plain(s, text, 'a form that is refused');
		await s.goto(`/rujukan/${a.draft}/persetujuan`);
		await fieldOf(s, 'until', text);
		await submit(s, 'Simpan dan lanjut');
		equal(await s.evaluate(() => window.__x), undefined, 'a refused step: no script ran');
		await guest.goto('/masuk');
		await fieldOf(guest, 'user', text);
		await submit(guest, 'Masuk');
		await plain(guest, text, 'log in');
		await guest.goto(`/${encodeURIComponent(text)}?${text}`);
		equal(await guest.evaluate(() => window.__x), undefined, 'an address: no script ran');
	}
	for (const page of [s, r, head, guest]) await close(page);
});
