// Every kind of page of the portal, with the way to it.  name: also of its
// picture; who: a demo account, or null; status of its answer, if not 200;
// bare: not in our frame; english: also looked at in English; phone: its
// tables and the open menu are looked at on a phone as well.
import { as, absent } from '../lib/people.mjs';
import { hidden, request, user } from '../lib/portal.mjs';
import { leads } from './lib.mjs';
import * as files from '../lib/files.mjs';
import * as fx from '../lib/fixture.mjs';
import { consents } from '../lib/consent.mjs';
import * as glass from '../lib/glass.mjs';
import { peoplePages, peopleWorld } from './people.mjs';

const SENDER = 'konselor1.telanaipura';
const RECEIVER = 'manajer.uptd'; // decides
const ASKER = 'koordinator.telanaipura'; // for break-glass
const PDP = 'petugaspdp.bkkbn';
const HEAD = 'kepala.telanaipura';
const WHERE = { to: 'UPTD PPA', urgency: '2', groups: ['2'], summary: 'Klien contoh meminta pendampingan saat melapor.' };
const CASE = {
	category: 'ktp', sphere: 'rt', forms: ['fisik', 'psikis'], risk: 'high', nik: '1571044101900003',
	birth_date: '1990-01-01', phone: '+62 800 0000 0001', alias: 'Contoh',
	safe_contact: 'Hubungi lewat pesan, pukul 13-15.',
	narrative: 'Klien contoh datang sendiri.\nIa meminta pendampingan untuk melapor.',
};

// What has a key of its own, and requests to open it.
async function closedToOthers(w, author) {
	const [kor, pdp, head] = await Promise.all([ASKER, PDP, HEAD].map(as));
	await author.post(`/kasus/${w.kasus}/catatan-proses`, { text: 'Catatan kerja contoh.' });
	await author.post(`/kasus/${w.kasus}/keselamatan`, { text: 'Rencana contoh: hubungi petugas.', version: '0' });
	const other = async () => {
		const id = await fx.createCase(author, CASE);
		await author.post(`/kasus/${id}/catatan-proses`, { text: 'Catatan kerja contoh.' });
		return id;
	};
	w.diminta = await glass.asked(kor, await other(), 'Penulis contoh sakit.');
	w.terbuka = await glass.asked(kor, w.kasus, 'Penulis contoh sakit.');
	await glass.peeled(pdp, w.terbuka, HEAD);
	await glass.opened(head, w.terbuka);
	w.dilepas = await glass.asked(kor, await other(), 'Penulis contoh sakit.');
	await glass.peeled(pdp, w.dilepas, HEAD);
}

// A case that its holder and the head can open, and what it shows the coordinator.
async function restricted(w, holder) {
	const [kor, pdp, head] = await Promise.all([ASKER, PDP, HEAD].map(as));
	w.terbatas = await fx.createCase(holder, CASE);
	const page = await holder.get(`/kasus/${w.terbatas}/batasi`);
	const one = [...page.text.matchAll(/value="([^"]+)"[^>]*>\s*<label[^>]*>([^<]*)/g)].find((m) => m[2].includes(user(HEAD).name))[1];
	const self = /<option value="([^"]+)" selected/.exec(page.text)[1];
	const res = await holder.post(`/kasus/${w.terbatas}/batasi`, { before: '', named: [one], assignee: self });
	if (res.status !== 303) throw new Error(`restrict: ${res.status}`);
	await fx.entry(holder, w.terbatas);
	w.seluruh = await glass.asked(kor, w.terbatas, 'Petugas contoh berhalangan.');
	await glass.peeled(pdp, w.seluruh, HEAD);
	await glass.opened(head, w.seluruh);
}

// A case of each kind, with entries.
const OFFICER = 'petugas1.uptd';
const SOCIAL = 'peksos1.lansia';
async function kinds(w) {
	const [uptd, dinsos, ppks] = [await as(OFFICER), await as(SOCIAL), await as(SENDER)];
	const add = async (b, id, fields) => {
		await b.get(`/kasus/${id}`);
		await b.post(`/kasus/${id}/entri`, { version: '0', ...fields });
	};
	w.keras = await fx.createCase(uptd, { category: 'ktp', nik: '9999990102900001', birth_date: '3/4/1991' });
	for (const [level, date] of [['high', '1/2/2026'], ['low', '2/2/2026']])
		await fx.entry(uptd, w.keras, { jenis: 'risk', version: '0', date, risk_level: level, instrument: 'danger', score: '9' });
	w.asesmen = await fx.createCase(uptd, { category: 'ktp', kind: 'violence' });
	for (const [dari, ke] of [['pengaduan', 'identifikasi'], ['identifikasi', 'asesmen']]) {
		await uptd.get(`/kasus/${w.asesmen}`);
		await uptd.post(`/kasus/${w.asesmen}/tahap`, { dari, ke });
	}
	await add(uptd, w.keras, { jenis: 'offender', relation: 'spouse', person: 'Terlapor Contoh', entry_remark: 'Keterangan contoh.\nBaris dua.' });
	w.entri = await fx.entry(uptd, w.keras, { jenis: 'service', version: '0', date: '1/2/2026', service_given: 'mediasi' });
	await add(uptd, w.keras, { jenis: 'legal', date: '2/2/2026', legal_step: 'report', letter_number: 'LP/Contoh/1' });
	w.berkas = await files.stored(uptd, w.keras, { name: 'surat visum.pdf', bytes: files.sample('pdf', 345678) }, { remark: 'Surat contoh dari rumah sakit' });
	await files.stored(uptd, w.keras, { name: `${'rekaman-'.repeat(9)}.m4a`, bytes: files.sample('m4a', 2345) });
	w.jauh = await fx.createCase(uptd, { category: 'ktp', kind: 'violence', contact: 'not-direct', safe_contact: CASE.safe_contact });
	for (const [task_kind, due_on, due_at] of [['appointment', '1/2/2026', '09.30'], ['task', '17/8/2046', '']])
		await add(uptd, w.jauh, { jenis: 'task', task_kind, todo: 'Mengantar klien contoh ke puskesmas dan menunggu hasil pemeriksaan', due_on, due_at, sadar: 'ya' });
	w.sosial = await fx.createCase(dinsos, { safety_screen: 'yes' });
	w.konseling = await fx.createCase(ppks, { kind: 'counselling', category: 'keluarga' });
	await add(ppks, w.konseling, { jenis: 'session', date: '1/2/2026', mode: 'direct', start: '09.30', end: '10.30' });
	w.kelompok = await fx.createCase(ppks, { kind: 'group', category: 'uppka', name: 'Kelompok Contoh' });
	await add(ppks, w.kelompok, { jenis: 'member', person: 'Anggota Contoh', member_skill: 'Menjahit' });
}

// What may be the same person already.
async function likely(page) {
	await page.goto('/kasus/baru');
	await page.getByLabel('Nama lengkap').fill('Contoh Uji');
	return leads(page, () => page.getByRole('button', { name: 'Cari, lalu lanjut' }).click());
}

const sections = (id, codes, who) => codes.split(' ')
	.map((c) => ({ name: `bagian-${c}`, who, go: at(`/kasus/${id}/ubah?bagian=${c}`), english: true }));
const entries = (id, codes, who) => codes.split(' ')
	.map((c) => ({ name: `entri-${c}`, who, go: at(`/kasus/${id}/entri?jenis=${c}`), english: true }));

// A consent that holds, one that was taken back, and what came of that.
async function consented(w, s, r) {
	[w.setuju] = consents(await s.get(`/kasus/${w.kasus}`));
	w.dicabut = await fx.referralIn('diterima', s, r, WHERE, await fx.createCase(s, CASE));
	[w.tarik] = consents(await s.get(`/kasus/${w.dicabut.kasus}`));
	await s.get(`/kasus/${w.dicabut.kasus}/persetujuan/cabut?entri=${w.tarik}`);
	await s.post(`/kasus/${w.dicabut.kasus}/persetujuan/cabut`, { entri: w.tarik, version: '1', consent_ended: 'client' });
}

// One referral in each state, and cases with a history.
export async function world() {
	const [s, r] = [await as(SENDER), await as(RECEIVER)];
	const w = { people: await peopleWorld() };
	for (const state of ['draf', 'terkirim', 'dibuka', 'diterima', 'ditolak', 'selesai']) {
		w[state] = await fx.referralIn(state, s, r, WHERE, await fx.createCase(s, CASE));
	}
	w.ditutup = await fx.referralIn('selesai', s, r, WHERE, await fx.createCase(s, CASE));
	await s.get(`/rujukan/${w.ditutup.ref}`);
	await s.post(`/rujukan/${w.ditutup.ref}/tutup`);
	const kor = await as('koordinator.telanaipura');
	await kor.get(`/kasus/${w.ditutup.kasus}`);
	await kor.post(`/kasus/${w.ditutup.kasus}/tutup`, fx.CLOSING);
	w.pemegang = /serahkan\?dari=([0-9a-f-]{36})/.exec((await kor.get('/kasus/serahkan')).text)[1];
	w.usul = await fx.createCase(s, CASE);
	await s.get(`/kasus/${w.usul}`);
	await s.post(`/kasus/${w.usul}/tahap`, { dari: 'pengaduan', ke: 'diusulkan', ...fx.CLOSING });
	w.kosong = (await fx.draft(s, w.draf.kasus));
	w.siap = await fx.draft(s, w.draf.kasus);
	await fx.fill(s, w.siap, WHERE.to, WHERE);
	w.kasus = w.terkirim.kasus;
	const form = await s.get(`/kasus/${w.kasus}/ubah`);
	w.version = hidden(form.text, 'version');
	await consented(w, s, r);
	w.base = hidden(form.text, 'base');
	await s.post(`/kasus/${w.kasus}/ubah`, {
		...fx.caseFields({ ...CASE, narrative: 'Narasi contoh yang diperbaiki.' }), version: w.version,
	});
	await s.get(`/kasus/${w.kasus}`);
	await s.post(`/kasus/${w.kasus}/catatan`, { text: 'Klien contoh setuju dirujuk.' });
	await closedToOthers(w, s);
	await restricted(w, s);
	await kinds(w);
	return w;
}

const at = (where) => (page) => page.goto(where);

// Press the button of a page's form without filling in anything.
const pressed = (where, button) => async (page) => {
	await page.goto(where);
	return leads(page, () => page.getByRole('button', { name: button, exact: true }).click());
};

// The first details of a page are opened, if it has any.
const unfolded = (where) => async (page) => {
	const res = await page.goto(where);
	await page.locator('details summary').first().click();
	return res;
};

// Close a case.
async function shut(page, where) {
	await page.goto(where);
	await page.locator('details summary', { hasText: 'Tutup kasus' }).click();
	await page.getByLabel('Alasan', { exact: true }).selectOption(fx.CLOSING.reason);
	return leads(page, () => page.getByRole('button', { name: 'Tutup kasus' }).click());
}

async function searched(page, text) {
	await page.goto('/kasus');
	await page.getByLabel('Nama, nomor kasus').or(page.getByLabel('Name, case number')).fill(text);
	return leads(page, () => page.locator('form[role=search] button').click());
}

// Somebody else has saved meanwhile.
async function conflict(page, w) {
	await page.goto(`/kasus/${w.kasus}/ubah`);
	for (const name of ['version', 'base']) await page.locator(`[name=${name}]`).evaluate((e, v) => { e.value = v; }, w[name]);
	await page.locator('#narrative').fill('Narasi contoh yang lain.');
	return leads(page, () => page.locator('main form button[type=submit]').click());
}

// The form at one address, sent to another: so late that it means something else.
const late = (from, form, to, typed = {}) => async (page) => {
	await page.goto(from);
	for (const [name, text] of Object.entries(typed)) await page.locator(`[name=${name}]`).fill(text);
	const f = page.locator(`main form[action="${form}"]`);
	return leads(page, () => f.evaluate((e, action) => {
		e.action = action;
		e.requestSubmit();
	}, to));
};

// A form of before the last login: the page of the error shows what was typed.
async function refused(page) {
	await page.goto('/kasus/baru/isi');
	await page.locator('#name').fill('Contoh Terketik');
	await page.locator('#narrative').fill('Narasi contoh.\n'.repeat(20));
	await page.locator('main form [name=csrf]').evaluate((e) => { e.value = 'f'.repeat(64); });
	return leads(page, () => page.locator('main form button[type=submit]').click());
}

// The neutral page, held before it leads away.
async function held(page) {
	await page.route('**/keluar-cepat', async (route) => {
		const { status, headers: { refresh, ...headers }, body } = await request('GET', '/keluar-cepat');
		if (!refresh) throw new Error('no Refresh header');
		await route.fulfill({ status, headers, body });
	});
	return page.goto('/keluar-cepat');
}

// nginx answers this one itself.
async function tooLarge(page) {
	await page.goto('/masuk');
	await page.locator('[name=user]').evaluate((e) => { e.value = 'a'.repeat(1100000); });
	return leads(page, () => page.locator('main form button[type=submit]').click());
}

export function pages(w) {
	const s = (name, go, more) => ({ name, who: SENDER, go, ...more });
	const r = (name, go, more) => ({ name, who: RECEIVER, go, ...more });
	const home = (who, name, more) => ({ name: `beranda-${name}`, who, go: at('/'), ...more });
	const ref = (state, tail = '') => `/rujukan/${w[state].ref}${tail}`;
	return [
		{ name: 'masuk', who: null, go: at('/masuk'), english: true },
		{ name: 'panduan', who: null, go: at('/panduan'), english: true },
		{ name: 'masuk-salah', who: null, status: 422, go: pressed('/masuk', 'Masuk') },
		{ name: 'keluar-cepat', who: null, go: held, bare: true },
		{ name: 'galat-413', who: null, go: tooLarge, status: 413, bare: true },
		home(SENDER, 'konselor', { english: true }), home('koordinator.telanaipura', 'koordinator'),
		home(RECEIVER, 'manajer', { phone: true }), home('admin.bkkbn', 'admin'), home('auditor', 'auditor'),

		{ name: 'tugas', who: OFFICER, go: at('/tugas'), english: true }, s('tugas-kosong', at('/tugas')),
		home(OFFICER, 'petugas', { english: true }), ...entries(w.jauh, 'task', OFFICER),
		s('kasus-daftar', at('/kasus'), { english: true, phone: true }),
		s('kasus-hasil-cari', (page) => searched(page, fx.stamp), { english: true }),
		s('kasus-tidak-ada', (page) => searched(page, 'tidak ada nama seperti ini')),
		s('kasus-cari-dulu', at('/kasus/baru'), { english: true }),
		s('kasus-baru', at('/kasus/baru/isi'), { english: true }),
		s('kasus-baru-galat', (page) => refused(page), { status: 403, english: true }),
		s('kasus-baru-salah', pressed('/kasus/baru/isi', 'Simpan kasus'), { status: 422 }),
		s('kasus', at(`/kasus/${w.kasus}`), { english: true, phone: true }),
		s('kasus-nik', pressed(`/kasus/${w.kasus}`, 'Tampilkan NIK, akan dicatat')),
		s('kasus-ubah', at(`/kasus/${w.kasus}/ubah`)),
		s('kasus-bertabrakan', (page) => conflict(page, w), { status: 409 }),
		s('kasus-riwayat', at(`/kasus/${w.kasus}/riwayat`), { phone: true }),
		s('persetujuan-baru', at(`/kasus/${w.kasus}/persetujuan`), { english: true, phone: true }),
		s('persetujuan-baru-salah', pressed(`/kasus/${w.kasus}/persetujuan`, 'Lanjut'), { status: 422 }),
		s('persetujuan', at(`/kasus/${w.kasus}/persetujuan?entri=${w.setuju}`), { english: true, phone: true }),
		s('persetujuan-cabut', at(`/kasus/${w.kasus}/persetujuan/cabut?entri=${w.setuju}`), { english: true, phone: true }),
		s('persetujuan-cabut-salah', pressed(`/kasus/${w.kasus}/persetujuan/cabut?entri=${w.setuju}`, 'Cabut persetujuan'), { status: 422 }),
		s('persetujuan-bukti', at(`/kasus/${w.dicabut.kasus}/persetujuan/bukti?entri=${w.tarik}`), { english: true, phone: true }),
		{ name: 'rujukan-dicabut', who: RECEIVER, go: at(`/rujukan/${w.dicabut.ref}`), english: true, phone: true },
		s('catatan-proses', at(`/kasus/${w.kasus}/catatan-proses`), { english: true }),
		s('keselamatan', at(`/kasus/${w.kasus}/keselamatan`), { english: true }),
		s('keselamatan-salah', pressed(`/kasus/${w.dibuka.kasus}/keselamatan`, 'Simpan rencana keselamatan'), { status: 422 }),
		{ name: 'kasus-tertutup', who: ASKER, go: at(`/kasus/${w.kasus}`) },
		{ name: 'darurat-minta', who: ASKER, go: at(`/kasus/${w.kasus}/darurat`), english: true },
		{ name: 'darurat-minta-salah', who: ASKER, go: pressed(`/kasus/${w.kasus}/darurat`, 'Minta akses darurat'), status: 422 },
		{ name: 'darurat-daftar', who: ASKER, go: at('/darurat'), english: true, phone: true },
		{ name: 'darurat', who: ASKER, go: at(w.terbuka), english: true },
		{ name: 'darurat-diminta', who: PDP, go: at(w.diminta), english: true },
		{ name: 'darurat-lepas', who: PDP, go: at(`${w.diminta}/lepas`), english: true },
		{ name: 'darurat-tolak', who: PDP, go: at(`${w.diminta}/tolak`), english: true },
		{ name: 'darurat-tolak-salah', who: PDP, go: pressed(`${w.diminta}/tolak`, 'Ya, tolak'), status: 422 },
		{ name: 'darurat-buka', who: HEAD, go: at(`${w.dilepas}/buka`), english: true },
		{ name: 'darurat-tinjau', who: PDP, go: at(`${w.terbuka}/tinjau`), english: true },
		{ name: 'darurat-tinjau-salah', who: PDP, go: pressed(`${w.terbuka}/tinjau`, 'Tandatangani hasil tinjauan'), status: 422 },
		s('batasi', at(`/kasus/${w.kasus}/batasi`), { english: true }),
		s('batasi-salah', pressed(`/kasus/${w.kasus}/batasi`, 'Batasi kasus ini'), { status: 422 }),
		s('batasi-ubah', at(`/kasus/${w.terbatas}/batasi`), { english: true }),
		s('terbatas', at(`/kasus/${w.terbatas}`), { english: true, phone: true }),
		{ name: 'terbatas-daftar', who: ASKER, go: at('/kasus'), english: true, phone: true },
		{ name: 'terbatas-tertutup', who: ASKER, go: at(`/kasus/${w.terbatas}`), status: 403, english: true },
		{ name: 'terbatas-minta', who: ASKER, go: at(`/kasus/${w.terbatas}/darurat`), english: true },
		{ name: 'terbatas-dibaca', who: ASKER, go: at(w.seluruh), english: true, phone: true },
		home(PDP, 'pdp'),
		s('kasus-pembaca', at(`/kasus/${w.kasus}/jejak`), { english: true, phone: true }),
		s('kasus-ditutup', at(`/kasus/${w.ditutup.kasus}`)),
		s('kasus-tersimpan', at(`/kasus/${w.kasus}?kabar=tersimpan`)),
		s('kasus-ditutup-ubah', at(`/kasus/${w.ditutup.kasus}/ubah`), { status: 409 }),
		s('kasus-ditutup-saat-mengetik', late(`/kasus/${w.dibuka.kasus}/ubah`, `/kasus/${w.dibuka.kasus}/ubah`, `/kasus/${w.ditutup.kasus}/ubah`), { status: 409, english: true }),
		s('kasus-ditutup-catatan', late(`/kasus/${w.kasus}`, `/kasus/${w.kasus}/catatan`, `/kasus/${w.ditutup.kasus}/catatan`, { text: 'Catatan contoh.' }), { status: 409 }),
		s('kasus-punya-draf', pressed(`/kasus/${w.draf.kasus}`, 'Rujuk ke instansi lain'), { status: 409 }),
		{ name: 'kasus-belum-dapat-ditutup', who: 'koordinator.telanaipura', go: (page) => shut(page, `/kasus/${w.kasus}`), status: 409 },
		{ name: 'kasus-diusulkan', who: 'koordinator.telanaipura', go: at(`/kasus/${w.usul}`), english: true, phone: true },
		s('kasus-menunggu-kepala', at(`/kasus/${w.usul}`)),
		{ name: 'kasus-tanpa-risiko', who: OFFICER, go: pressed(`/kasus/${w.asesmen}`, 'Ke tahap: Rencana intervensi'), status: 409, phone: true },
		{ name: 'kasus-beban', who: 'koordinator.telanaipura', go: at(`/kasus/serahkan?dari=${w.pemegang}`), english: true, phone: true },
		{ name: 'kasus-koordinator', who: 'koordinator.telanaipura', go: at(`/kasus/${w.kasus}`) },

		s('kasus-mungkin-ada', likely, { phone: true }),
		{ name: 'kasus-kekerasan', who: OFFICER, go: at(`/kasus/${w.keras}`), english: true, phone: true },
		{ name: 'kasus-sosial', who: SOCIAL, go: at(`/kasus/${w.sosial}`), english: true },
		s('kasus-konseling', at(`/kasus/${w.konseling}`)),
		s('kasus-kelompok', at(`/kasus/${w.kelompok}`), { english: true }),
		s('kelompok-baru', at('/kasus/baru/isi?jenis=group')),
		...sections(w.keras, 'person incident health legal plan economy consent', OFFICER),
		...sections(w.sosial, 'social', SOCIAL), ...sections(w.konseling, 'family', SENDER), ...sections(w.kelompok, 'group', SENDER),
		...entries(w.keras, 'offender relation risk legal follow-up', OFFICER), ...entries(w.konseling, 'session', SENDER),
		...entries(w.kelompok, 'member activity', SENDER),
		{ name: 'entri-ubah', who: OFFICER, go: at(`/kasus/${w.keras}/entri?entri=${w.entri}`), english: true },
		{ name: 'berkas-daftar', who: OFFICER, go: at(`/kasus/${w.keras}/berkas`), english: true, phone: true },
		{ name: 'berkas', who: OFFICER, go: at(`/kasus/${w.keras}/berkas/${w.berkas}`), english: true, phone: true },
		{ name: 'berkas-kosong', who: OFFICER, status: 422, go: pressed(`/kasus/${w.keras}/berkas`, 'Simpan berkas') },
		{ name: 'entri-salah', who: OFFICER, status: 422, go: pressed(`/kasus/${w.keras}/entri?jenis=service`, 'Simpan') },
		{ name: 'bagian-salah', who: OFFICER, status: 422, go: async (page) => {
			await page.goto(`/kasus/${w.keras}/ubah?bagian=incident`);
			await page.getByLabel('Tanggal kejadian').fill('kemarin');
			return leads(page, () => page.getByRole('button', { name: 'Simpan perubahan' }).click());
		} },

		s('rujukan-daftar', at('/rujukan'), { english: true }),
		s('draf-kosong', at(`/rujukan/${w.kosong}`)),
		s('draf-siap', unfolded(`/rujukan/${w.siap}`), { english: true }),
		s('draf-persetujuan-salah', pressed(`/rujukan/${w.kosong}/persetujuan`, 'Simpan dan lanjut'), { status: 422 }),
		s('draf-data', at(`/rujukan/${w.kosong}/data`)),
		s('draf-tujuan', at(`/rujukan/${w.kosong}/tujuan`)),
		s('draf-alasan', unfolded(`/rujukan/${w.kosong}/alasan`)),
		s('draf-alasan-salah', pressed(`/rujukan/${w.kosong}/alasan`, 'Simpan dan lanjut'), { status: 422 }),
		s('draf-periksa', at(`/rujukan/${w.siap}/periksa`), { english: true }),
		s('rujukan-tanda-terima', at(ref('terkirim', '/tanda-terima'))),
		s('rujukan-terkirim', unfolded(ref('terkirim'))),
		s('rujukan-keluar-ditolak', at(ref('ditolak'))),
		s('rujukan-keluar-selesai', at(ref('selesai'))),
		s('rujukan-surat', at(ref('terkirim', '/surat')), { english: true }),
		s('rujukan-bukti', at(ref('terkirim', '/bukti')), { english: true, phone: true }),
		r('rujukan-surat-palsu', at(ref('terkirim', '/asli?kode=0')), { phone: true }),
		{ name: 'kasus-hasil', who: OFFICER, go: at(`/kasus/${w.keras}/hasil?tanda=ya`), english: true, phone: true },
		r('rujukan-belum-dibuka', at(ref('terkirim'))),
		r('rujukan-dibuka', unfolded(ref('dibuka')), { english: true }),
		r('rujukan-tolak-salah', async (page) => {
			await unfolded(ref('dibuka'))(page);
			return leads(page, () => page.getByRole('button', { name: 'Tolak', exact: true }).click());
		}, { status: 422 }),
		r('rujukan-terlambat-dijawab', late(ref('dibuka'), ref('dibuka', '/terima'), ref('diterima', '/terima')), { status: 409, english: true }),
		r('rujukan-diterima', at(ref('diterima'))),
		r('rujukan-masuk-ditolak', at(ref('ditolak'))),

		...peoplePages(w.people),

		{ name: 'statistik', who: 'analis.dp3ap2', go: at('/statistik?tabel=t-02&tahun=2021'), english: true, phone: true },
		{ name: 'statistik-bulan', who: 'analis.dp3ap2', go: at('/statistik?tabel=t-07&tahun=2021') },
		{ name: 'statistik-kosong', who: 'analis.dp3ap2', go: at('/statistik?tabel=t-15&tahun=2020') },
		{ name: 'statistik-tanpa-kunci', who: 'pimpinan.dp3ap2', go: at('/statistik') },

		s('jejak', at('/jejak'), { phone: true }),
		s('jejak-salah', at('/jejak?dari=kapan'), { status: 422 }),
		s('jejak-kosong', at('/jejak?sampai=2001-01-01')),
		{ name: 'jejak-koordinator', who: 'koordinator.telanaipura', go: at('/jejak'), english: true },
		{ name: 'jejak-auditor', who: 'auditor', go: at('/jejak') },

		s('akun', at('/akun'), { english: true, phone: true }),
		s('akun-salah', pressed('/akun', 'Ganti kata sandi'), { status: 422 }),
		{ name: 'galat-403', who: 'admin.bkkbn', go: at('/kasus'), status: 403 },
		s('galat-404', at(`/kasus/${absent}`), { status: 404, english: true }),
		s('rujukan-bukan-draf', at(ref('terkirim', '/tujuan')), { status: 409 }),
	];
}
