// Every kind of page: no axe violation (WCAG 2.0 to 2.2 A and AA, and best
// practice), nothing wider than a phone, nothing said on the console.
import AxeBuilder from '@axe-core/playwright';
import { open, close, fits, DESK, PHONE } from './lib.mjs';
import { pages, world } from './pages.mjs';
import { check, ok, equal } from '../lib/check.mjs';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function axe(page, name) {
	const builder = AxeBuilder.default ? new AxeBuilder.default({ page }) : new AxeBuilder({ page });
	const { violations, passes } = await builder.setLegacyMode(true).withTags(TAGS).analyze();
	ok(passes.length > 5, `axe looked at ${name}`);
	equal(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 200)).join(' | ')}`).join('\n'), '',
		`axe on ${name}`);
}

const w = await world();
const all = pages(w);
const windows = new Map();
async function windowOf(who, english) {
	const key = `${who} ${english}`;
	if (!windows.has(key)) windows.set(key, await open(who, { english }));
	return windows.get(key);
}

async function look(p, english) {
	const page = await windowOf(p.who, english);
	await page.setViewportSize(DESK);
	const res = await p.go(page);
	equal(res.status(), p.status ?? 200, `${p.name} answers`);
	const lang = await page.locator('html').getAttribute('lang');
	if (!p.bare) equal(lang, english ? 'en' : 'id', `${p.name} says its language`);
	await axe(page, p.name);
	await page.setViewportSize(PHONE);
	await fits(page, p.name);
	return page;
}

const ENGLISH = ['masuk', 'beranda-konselor', 'kasus-daftar', 'kasus-hasil-cari', 'kasus', 'kasus-baru', 'rujukan-daftar',
	'draf-siap', 'draf-periksa', 'rujukan-dibuka', 'rujukan-surat', 'akun', 'galat-404'];

await check('every kind of page in Indonesian', async () => {
	for (const p of all) await look(p, false);
});
await check('pages in English', async () => {
	for (const p of all.filter((x) => ENGLISH.includes(x.name))) await look(p, true);
});
await check('axe on a phone, where menu and tables take another form', async () => {
	for (const name of ['beranda-petugas', 'kasus-daftar', 'kasus', 'kasus-baru', 'rujukan-dibuka', 'draf-periksa']) {
		const p = all.find((x) => x.name === name);
		const page = await windowOf(p.who, false);
		await page.setViewportSize(PHONE);
		await p.go(page);
		await page.getByRole('button', { name: 'Menu' }).click();
		await axe(page, `${name} on a phone`);
	}
});
await check('a table too narrow for axe finds its fault', async () => {
	const page = await windowOf(null, false);
	await page.goto('/masuk');
	await page.locator('label').first().evaluate((e) => e.remove());
	const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(TAGS).analyze();
	ok(violations.some((v) => v.id === 'label'), 'axe sees a field without its label');
});
for (const page of windows.values()) await close(page);
