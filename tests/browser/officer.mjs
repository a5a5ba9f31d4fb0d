// Officers who do with the mouse what the pages offer, and count it.
import { open, leads, login, fits } from './lib.mjs';
import { user } from '../lib/portal.mjs';
import { ok } from '../lib/check.mjs';

// A list is one click: it opens, and the choice is typed or released on.
export class Officer {
	// Somebody who logs in with the form.
	static async at(desk, name) {
		const page = await open(null, desk);
		await login(page, user(name));
		return new Officer(page, name);
	}

	// Somebody whose session goes on.
	static async back(desk, name) {
		const officer = new Officer(await open(name, desk), name);
		await officer.home();
		return officer;
	}

	constructor(page, name) {
		this.page = page;
		this.name = name;
		this.clicks = 0;
	}

	// What leads to another page: a link or a button.
	async click(role, name, more) {
		await leads(this.page, () => this.page.getByRole(role, { name, ...more }).first().click());
		this.clicks += 1;
		await fits(this.page, `${this.name} ${this.path()}`);
	}

	// What stays on the page: a fold, a menu.
	async press(target) {
		await target.click();
		this.clicks += 1;
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
