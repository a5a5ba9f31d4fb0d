// The parts of a referral, as officers do them by clicks; each begins at the
// start page or at the case and says how many clicks it took.
import { equal } from '../lib/check.mjs';
import { stamp } from '../lib/fixture.mjs';

let serial = 0;

export async function newCase(o, { category, narrative }) {
	serial += 1;
	const name = `Contoh Uji ${stamp} ${serial}`;
	await o.click('link', 'Buat kasus baru');
	await o.type('Nama lengkap', name);
	await o.click('button', 'Cari, lalu lanjut');
	equal(await o.page.getByLabel('Nama lengkap').inputValue(), name, 'what was searched for stands in the form');
	await o.page.getByLabel('Tanggal lahir').fill('1989-03-12');
	await o.tick('Perempuan');
	await o.pick('Kecamatan', 'Telanaipura');
	await o.pick('Kategori kasus', category);
	await o.tick('Tinggi');
	await o.page.getByLabel('Narasi').fill(narrative);
	await o.click('button', 'Simpan kasus');
	await o.page.getByRole('heading', { level: 1, name }).waitFor();
	return name;
}

// From the case page to the receipt; returns number and address.
export async function refer(o, { to, summary, onward }) {
	const from = o.clicks;
	await o.click('button', 'Rujuk ke instansi lain');
	await o.tick('Persetujuan klien: Tertulis');
	await o.tick('Saya sudah menjelaskan');
	await o.click('button', 'Simpan dan lanjut');
	await o.pick('Unit penerima', to);
	await o.click('button', 'Simpan dan lanjut');
	await o.type('Ringkasan untuk penerima', summary);
	await o.click('button', 'Simpan dan lanjut');
	await o.sees(`Petugas ${to}`);
	await o.sees(summary);
	if (onward) await o.tick('Persetujuan pengirim sudah ada');
	await o.click('button', 'Kirim rujukan');
	await o.page.getByRole('heading', { name: 'Rujukan terkirim' }).waitFor();
	o.few(from, `${o.name}: refer, from case to receipt`);
	return o.page.locator('.govuk-panel strong').innerText();
}

// From the inbox on the start page to what was received.
export async function openReceived(o, number) {
	await o.home();
	await o.click('link', number);
	await o.click('button', 'Buka rujukan');
}

// Accepted for a colleague, it is theirs to read: the list follows.
export async function accept(o, number, assignee, ...texts) {
	const from = o.clicks;
	await openReceived(o, number);
	for (const text of texts) await o.sees(text);
	if (assignee) await o.pick('Petugas yang akan memegang kasusnya', assignee);
	await o.click('button', 'Terima');
	await o.sees(assignee ? 'Hanya terbaca oleh petugasnya' : 'Keputusan penerima');
	o.few(from, `${o.name}: open and accept`);
}

export async function decline(o, number, reason, note) {
	const from = o.clicks;
	await openReceived(o, number);
	await o.press(o.page.getByText('Tolak rujukan ini'));
	await o.pick('Alasan menolak', reason);
	await o.type('Catatan untuk pengirim', note);
	await o.click('button', 'Tolak', { exact: true });
	await o.sees('Keputusan penerima');
	o.few(from, `${o.name}: open and decline`);
}

// From the case that came from the referral, or from the referral itself.
export async function report(o, number, result, note) {
	const from = o.clicks;
	if (number) await o.click('link', number);
	await o.tick('Layanan selesai diberikan');
	if (result) await o.pick('Mengapa tidak tercapai', result);
	await o.type('Catatan untuk pengirim', note);
	await o.click('button', 'Laporkan hasil');
	await o.sees('Hasil penanganan');
	o.few(from, `${o.name}: report the outcome`);
}

// The sender reads the answer and closes the loop.
export async function readAndClose(o, number, ...texts) {
	const from = o.clicks;
	await o.home();
	await o.click('link', 'Perlu ditutup');
	await o.click('link', number);
	for (const text of texts) await o.sees(text);
	await o.click('button', 'Tutup rujukan');
	await o.page.getByText('Ditutup').first().waitFor();
	o.few(from, `${o.name}: read and close`);
}
