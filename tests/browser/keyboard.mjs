// From log in to a sent referral with the keyboard alone.
import { open, leads, close } from './lib.mjs';
import { user, freshCode } from '../lib/portal.mjs';
import { stamp } from '../lib/fixture.mjs';
import { check, ok, equal } from '../lib/check.mjs';

// What has the focus: its words, and whether one can see that it has it.
function focused() {
	const e = document.activeElement;
	const label = e.labels?.[0]?.innerText ?? '';
	// a radio or checkbox of ours is drawn by its label
	const drawn = ['radio', 'checkbox'].includes(e.type) ? e.nextElementSibling : e;
	const styles = [getComputedStyle(drawn), getComputedStyle(drawn, '::before')];
	const box = drawn.getBoundingClientRect();
	return {
		tag: e.localName,
		type: e.type,
		id: e.id,
		name: (label || e.innerText || '').replace(/\s+/g, ' ').trim(),
		checked: e.checked,
		marked: styles.some((s) => (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2)
			|| s.boxShadow !== 'none'),
		within: box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0,
	};
}

class Keyboard {
	constructor(page) {
		this.page = page;
		this.keys = page.keyboard;
	}

	where() {
		return this.page.evaluate(focused);
	}

	// Tab to the control with these words; each stop on the way can be seen.
	async tab(name, key = 'Tab') {
		const seen = [];
		for (let i = 0; i < 80; i += 1) {
			await this.keys.press(key);
			const f = await this.where();
			seen.push(f.name || f.id || f.tag);
			ok(f.tag === 'body' || (f.marked && f.within), `focus is seen on ${f.tag} ${f.name || f.id}`);
			if (f.tag !== 'body' && (f.name === name || f.id === name || f.name.startsWith(`${name} `))) return f;
		}
		throw new Error(`no way by Tab to ${name}: ${seen.join(', ')}`);
	}

	// Press a button or a link, and wait for the page that it leads to.
	async go(name, key = 'Enter') {
		await this.tab(name);
		await leads(this.page, () => this.keys.press(key));
	}

	async fill(name, text) {
		await this.tab(name);
		await this.keys.type(text);
	}

	// A list: typed by its first letters.
	async pick(name, letters) {
		const f = await this.tab(name);
		equal(f.tag, 'select', `${name} is a list`);
		await this.keys.type(letters);
		const chosen = await this.page.evaluate(() => document.activeElement.selectedOptions[0].text);
		ok(chosen.startsWith(letters), `${name}: ${chosen}`);
	}
}

await check('log in, create, note, refer, send: keyboard only', async () => {
	const page = await open(null);
	await page.exposeFunction('touched', () => page.troubles.push('a pointer was used'));
	await page.addInitScript(() => addEventListener('pointerdown', () => window.touched(), true));
	const k = new Keyboard(page);
	const acc = user('konselor1.telanaipura');
	const name = `Contoh Papan Ketik ${stamp}`;

	await page.goto('/masuk');
	await k.fill('Nama pengguna', acc.user);
	await k.fill('Kata sandi', acc.password);
	await k.fill('Kode dari aplikasi', await freshCode(acc));
	await leads(page, () => k.keys.press('Enter'));
	await page.getByRole('heading', { name: 'Selamat bekerja' }).waitFor();

	await k.tab('Langsung ke isi utama');
	await k.keys.press('Enter');
	equal((await k.where()).id, 'isi', 'the skip link puts the focus into the page');
	await k.go('Buat kasus baru');

	// one key goes past the search
	await k.tab('Nama lengkap');
	await leads(page, () => k.keys.press('Enter'));

	// an empty form: the focus goes to the summary, whose links lead to fields
	await k.go('Simpan kasus');
	await page.getByRole('alert').waitFor();
	ok(await page.evaluate(() => document.activeElement.classList.contains('govuk-error-summary')),
		'the focus is on the summary of errors');
	await k.keys.press('Tab');
	await k.keys.press('Enter');
	equal((await k.where()).id, 'name', 'its first link leads to the name');

	await k.keys.type(name);
	await k.tab('sex');
	await k.keys.press('Space');
	await k.keys.press('ArrowDown');
	equal((await k.where()).checked, true, 'arrows choose within a group');
	await k.fill('Saring daftar kecamatan', 'telanai');
	await k.pick('Kecamatan', 'Telanaipura');
	await k.tab('contact');
	await k.keys.press('Space');
	equal((await k.where()).checked, true, 'Space ticks');
	await k.pick('Kategori kasus', 'Konseling dan ketahanan keluarga');
	await k.tab('risk');
	await k.keys.press('Space');
	await k.fill('Narasi', 'Narasi contoh dari papan ketik.');
	await k.go('Simpan kasus');
	await page.getByRole('heading', { level: 1, name }).waitFor();

	await k.fill('Catatan', 'Catatan contoh dari papan ketik.');
	await k.go('Simpan catatan', 'Space');
	await page.getByText('Catatan contoh dari papan ketik.').waitFor();

	await k.go('Rujuk ke instansi lain');
	await k.tab('basis');
	await k.keys.press('Space');
	await k.tab('Saya sudah menjelaskan');
	await k.keys.press('Space');
	await k.go('Simpan dan lanjut');
	await k.pick('Unit penerima', 'Rehabilitasi Sosial Lanjut Usia');
	await k.go('Simpan dan lanjut');
	await k.fill('Ringkasan untuk penerima', 'Ringkasan contoh dari papan ketik.');
	await k.go('Simpan dan lanjut');
	await k.go('Kirim rujukan');
	await page.getByRole('heading', { name: 'Rujukan terkirim' }).waitFor();
	ok(true, 'sent');
	await close(page);
});
