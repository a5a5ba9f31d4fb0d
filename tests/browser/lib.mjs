// A real browser for tests: Debian's Chromium, which trusts the portal's own
// certificate, so that caches and cookies behave as in an office.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { X509Certificate, createHash } from 'node:crypto';
import { chromium } from 'playwright-core';
import { VAR, ORIGIN, freshCode, patient } from '../lib/portal.mjs';
import { as } from '../lib/people.mjs';
import { ok, equal } from '../lib/check.mjs';

export const BUILD = path.resolve(process.env.BUILD ?? 'build');
export const DESK = { width: 1280, height: 900 };
export const TABLET = { width: 768, height: 1024 };
export const PHONE = { width: 360, height: 740 };

const cert = new X509Certificate(fs.readFileSync(path.join(VAR, 'tls/cert.pem')));
const pin = createHash('sha256')
	.update(cert.publicKey.export({ type: 'spki', format: 'der' })).digest('base64');

export const chrome = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: [`--ignore-certificate-errors-spki-list=${pin}`],
});

// Everything that a page of ours must never do, collected in page.troubles.
function watch(page) {
	page.troubles = [];
	page.on('console', (m) => {
		// the browser reports a page of status 4xx as a failed resource
		const own = m.location().url === page.url() && /status of 4\d\d/.test(m.text());
		if (m.type() === 'error' && !own) page.troubles.push(`console: ${m.text()}`);
	});
	page.on('pageerror', (e) => page.troubles.push(`script: ${e.message}`));
	page.on('dialog', (d) => {
		// who looks at one page after another leaves forms that came back unsaved
		if (d.type() === 'beforeunload' && page.leaves) {
			d.accept();
			return;
		}
		page.troubles.push(`dialog: ${d.message()}`);
		d.dismiss();
	});
	page.on('request', (r) => {
		const { origin } = new URL(r.url());
		if (origin !== ORIGIN && !page.away) page.troubles.push(`request to ${r.url()}`);
	});
}

// A page in a window of its own; who: a demo account's name that is logged
// in already, or null.
export async function open(who, { size = DESK, js = true } = {}) {
	const context = await chrome.newContext({
		baseURL: ORIGIN, viewport: size, javaScriptEnabled: js, reducedMotion: 'reduce',
	});
	context.setDefaultTimeout(60000);
	if (js) {
		await context.addInitScript(() => document.addEventListener('securitypolicyviolation',
			(e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}`)));
	}
	if (who !== null) await wear(context, who);
	const page = await context.newPage();
	watch(page);
	return page;
}

// Do what leads to another page, and wait until that page is there; returns
// its answer.
export async function leads(page, act) {
	const [res] = await Promise.all([page.waitForNavigation(), act()]);
	return res;
}

// Another language, by the button at the foot of the page that is shown.
export async function speak(page, language) {
	await leads(page, () => page.getByRole('button', { name: language }).click());
}

// Put the cookies of a person who is logged in already into a window.
export async function wear(context, who) {
	const { jar } = await as(who);
	await context.addCookies([...jar].map(([name, value]) => ({
		name, value, url: ORIGIN, secure: true, httpOnly: true, sameSite: 'Strict',
	})));
}

// Log in with the form, as a person does.
export async function login(page, acc) {
	const code = await freshCode(acc);
	const { status } = await patient(async () => {
		await page.goto('/masuk');
		await page.getByLabel('Nama pengguna').fill(acc.user);
		await page.getByLabel('Kata sandi').fill(acc.password);
		await page.getByLabel('Kode dari aplikasi').fill(code);
		const res = await leads(page, () => page.getByRole('button', { name: 'Masuk' }).click());
		return { status: res.status(), headers: res.headers() };
	});
	equal(status, 200, `login of ${acc.user}`);
	await page.getByRole('heading', { level: 1, name: 'Selamat bekerja' }).waitFor();
}

export async function close(page) {
	equal(page.troubles.join('\n'), '', 'console, policy, dialogs, foreign requests');
	await page.context().close();
}

// A picture of the whole page, kept as build output.
export const picture = (name, { width }) => path.join(BUILD, 'shots', `${name}-${width}.png`);
export async function shoot(page, name, size) {
	await page.mouse.move(0, 0);
	await page.evaluate(() => scrollTo(0, 0));
	const png = await page.screenshot({ path: picture(name, size), fullPage: true });
	ok(png.length > 4000, `a picture of ${name}`);
}

// Nothing of the page lies beside the window, nor do words run out of their
// box into the next one.
function misfits() {
	const have = document.documentElement.clientWidth;
	const tag = (e) => e.outerHTML.slice(0, 120);
	const beside = document.documentElement.scrollWidth <= have ? []
		: [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > have + 0.5);
	const over = [...document.body.querySelectorAll('dd, dt, td, tbody th, p, h1, h2, h3')]
		.filter((e) => e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1);
	return [...beside.slice(0, 3).map(tag), ...over.slice(0, 3).map(tag)];
}

export async function fits(page, what) {
	const bad = await page.evaluate(misfits);
	return ok(bad.length === 0, `${what} fits ${page.viewportSize().width} pixels: ${bad.join(' | ')}`);
}

// Before a quick exit: the neutral page is played, nobody outside is asked.
export async function weather(page) {
	page.away = true;
	await page.context().route((url) => url.origin !== ORIGIN,
		(route) => route.fulfill({ contentType: 'text/html', body: '<title>Cuaca</title>' }));
}

// After it: elsewhere, the session is dead, and Back shows nothing of a case.
export async function gone(page, secret) {
	await page.waitForURL('https://www.bmkg.go.id/');
	equal(await page.title(), 'Cuaca', 'the neutral page');
	for (let i = 0; i < 3; i += 1) {
		await page.goBack();
		await page.waitForLoadState();
		const text = await page.content();
		ok(!text.includes(secret), `Back ${i + 1} shows no case: ${page.url()}`);
	}
	await page.goto('/kasus');
	equal(new URL(page.url()).pathname, '/masuk', 'the session is dead');
}

// No violation of axe's rules: WCAG 2.0 to 2.2 A and AA, and best practice.
const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export async function scan(page) {
	await page.evaluate(AXE);
	return page.evaluate((values) => window.axe.run(document, {
		runOnly: { type: 'tag', values }, resultTypes: ['violations'],
	}), TAGS);
}

export async function clean(page, name) {
	const { violations, passes } = await scan(page);
	ok(passes.length > 5, `axe looked at ${name}`);
	equal(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 200)).join(' | ')}`).join('\n'), '',
		`axe on ${name}`);
}
