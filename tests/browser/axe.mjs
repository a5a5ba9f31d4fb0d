// Every kind of page: no axe violation (WCAG 2.0 to 2.2 A and AA, and best
// practice), nothing wider than a desk, a tablet or a phone, nothing said on
// the console; and a picture of each in $BUILD/shots.
import { open, close, clean, fits, scan, shoot, speak, DESK, TABLET, PHONE } from './lib.mjs';
import { pages, world } from './pages.mjs';
import { check, ok, equal } from '../lib/check.mjs';

async function fitsIn(page, size, name) {
	await page.setViewportSize(size);
	await fits(page, name);
}

// A page as its reader gets it, in the language that the window speaks.
async function visit(page, p, lang) {
	await page.setViewportSize(DESK);
	equal((await p.go(page)).status(), p.status ?? 200, `${p.name} answers`);
	if (!p.bare) equal(await page.locator('html').getAttribute('lang'), lang, `${p.name} says its language`);
	await fits(page, p.name);
}

async function look(page, p) {
	await visit(page, p, 'id');
	await clean(page, p.name);
	await shoot(page, p.name, DESK);
	await fitsIn(page, TABLET, p.name);
	await fitsIn(page, PHONE, p.name);
	await shoot(page, p.name, PHONE);
	if (!p.phone) return;
	await page.getByRole('button', { name: 'Menu' }).click();
	await clean(page, `${p.name} on a phone`);
}

// English words are of other lengths; the markup is the same.
async function lookInEnglish(page, p) {
	await visit(page, p, 'en');
	await fitsIn(page, PHONE, `${p.name} in English`);
}

// All pages of one person, in one window.
async function lookAs(who, list) {
	const page = await open(who);
	page.leaves = true;
	await check(`pages of ${who ?? 'nobody'}`, async () => {
		for (const p of list) await look(page, p);
	});
	const english = list.filter((p) => p.english);
	if (english.length > 0) {
		await check(`pages of ${who ?? 'nobody'} in English`, async () => {
			await page.goto(who === null ? '/masuk' : '/akun');
			await speak(page, 'English');
			await clean(page, 'English');
			for (const p of english) await lookInEnglish(page, p);
		});
	}
	await close(page);
}

const people = new Map();
for (const p of pages(await world())) people.set(p.who, [...people.get(p.who) ?? [], p]);
const rest = [...people].sort((a, b) => b[1].length - a[1].length);

// Two windows side by side; the person with most pages comes first.
async function lane() {
	for (let next = rest.shift(); next; next = rest.shift()) await lookAs(...next);
}
await Promise.all([lane(), lane()]);

await check('a page with a fault is found', async () => {
	const page = await open(null, { size: PHONE });
	await page.goto('/masuk');
	await page.locator('label').first().evaluate((e) => {
		e.textContent = 'Kata-yang-tidak-muat-karena-panjangnya-melebihi-lebar-sebuah-ponsel';
		e.removeAttribute('for');
		e.style.whiteSpace = 'nowrap';
	});
	const { violations } = await scan(page);
	ok(violations.some((v) => v.id === 'label'), 'axe sees a field without its label');
	ok((await page.evaluate(() => document.documentElement.scrollWidth)) > PHONE.width, 'a line that is too long');
	await close(page);
});
