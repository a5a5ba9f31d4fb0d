// Officers who do with the mouse what the pages offer, and count it.
import { open, login, fits } from './lib.mjs';
import { user } from '../lib/portal.mjs';
import { ok } from '../lib/check.mjs';

// A list is one click: it opens, and the choice is typed or released on.
export class Officer {
	static async at(desk, name) {
		const page = await open(null, desk);
		await login(page, user(name));
		return new Officer(page, name);
	}

	constructor(page, name) {
		this.page = page;
		this.name = name;
		this.clicks = 0;
	}

	async look() {
		await fits(this.page, `${this.name} ${new URL(this.page.url()).pathname}`);
	}

	async click(role, name, n = 1) {
		const target = this.page.getByRole(role, { name }).first();
		await target.click();
		await this.page.waitForLoadState();
		this.clicks += n;
		await this.look();
	}

	async tick(label) {
		await this.page.getByLabel(label).check();
		this.clicks += 1;
	}

	async pick(label, option) {
		const list = this.page.getByLabel(label, { exact: true });
		await list.selectOption(await list.locator('option', { hasText: option }).first()
			.getAttribute('value'));
		this.clicks += 1;
	}

	async type(label, text) {
		await this.page.getByLabel(label).fill(text);
	}

	// Home again, uncounted, as the next morning.
	async home() {
		await this.page.goto('/');
	}

	// What was done since `from` took fewer than ten clicks.
	few(from, what) {
		const n = this.clicks - from;
		console.log(`     ${what}: ${n} clicks`);
		return ok(n > 0 && n < 10, `${what} takes ${n} clicks`);
	}

	async sees(text) {
		await this.page.getByText(text).first().waitFor();
		return ok(true, text);
	}

	path() {
		return new URL(this.page.url()).pathname;
	}
}
