// Every kind of page: no axe violation (WCAG 2.0 to 2.2 A and AA, and best
// practice), nothing wider than a phone, nothing said on the console; and a
// picture of each in $BUILD/shots.
import { AxeBuilder } from '@axe-core/playwright';
import { open, close, fits, shoot, DESK, PHONE } from './lib.mjs';
import { pages, world } from './pages.mjs';
import { check, ok, equal } from '../lib/check.mjs';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const scan = (page) => new AxeBuilder({ page }).setLegacyMode(true).withTags(TAGS).analyze();

async function axe(page, name) {
	const { violations, passes } = await scan(page);
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
	if (!english) await shoot(page, p.name, DESK);
	await page.setViewportSize(PHONE);
	await fits(page, p.name);
	if (!english) await shoot(page, p.name, PHONE);
}

const ENGLISH = ['masuk', 'beranda-konselor', 'kasus-daftar', 'kasus-hasil-cari', 'kasus', 'kasus-baru', 'rujukan-daftar',
	'draf-siap', 'draf-periksa', 'rujukan-dibuka', 'rujukan-surat', 'akun', 'galat-404'];

// Two windows side by side, each of one person.
async function lanes(list, english) {
	const of = new Map();
	for (const p of list) {
		await windowOf(p.who, english);
		of.set(p.who, [...of.get(p.who) ?? [], p]);
	}
	const rest = [...of.values()].sort((a, b) => b.length - a.length);
	const lane = async () => {
		for (let mine = rest.shift(); mine; mine = rest.shift()) {
			for (const p of mine) await look(p, english);
		}
	};
	await Promise.all([lane(), lane()]);
}

await check('every kind of page in Indonesian', () => lanes(all, false));
await check('pages in English', () => lanes(all.filter((p) => ENGLISH.includes(p.name)), true));
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
await check('a page with a fault is found', async () => {
	const page = await windowOf(null, false);
	await page.goto('/masuk');
	await page.locator('label').first().evaluate((e) => e.remove());
	const { violations } = await scan(page);
	ok(violations.some((v) => v.id === 'label'), 'axe sees a field without its label');
});
for (const page of windows.values()) await close(page);
