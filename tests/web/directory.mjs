// The service directory: written by who answers for a unit, found by need and
// district, on paper, for other systems, and where a referral is sent.
import { hidden, loggedIn, sql, user, words } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import * as j from '../lib/join.mjs';
import { faults } from '../lib/hsds.mjs';
import { check, equal, ok } from '../lib/check.mjs';

const [kon, kor, adm, far, aud] = await Promise.all(['konselor1.angsoduo', 'koordinator.angsoduo', 'admin.bkkbn', 'admin.dinsos', 'auditor']
	.map((n) => loggedIn(user(n))));
const says = (res, text, what) => ok(words(res.text).includes(text), `${what}: says "${text}"`);
const silent = (text, word, what) => ok(!text.includes(word), `${what}: does not say "${word}"`);

const units = await j.unitsOf(adm);
const id = (name) => Object.entries(units).find(([n]) => n.includes(name))[1];
const ANGSO = id('Angso Duo');
const at = `/layanan/${ANGSO}`;
const hex = (uuid) => uuid.replaceAll('-', '').toUpperCase();
const version = () => Number(sql(`SELECT version FROM directory WHERE HEX(unit) = '${hex(ANGSO)}'`)[0][0]);
const place = {
	address: 'Jalan Contoh Uji No. 9', region: '15.71.04', postal: '36134', way: 'Pintu samping.',
	phone: '0741 000009', whatsapp: '', senin: '08.00-12.00, 13.00-16.00', selasa: '8-12', hours_note: 'Libur nasional tutup.',
	access: ['step-free'], access_note: '', languages: ['id', 'jax'],
};
const offer = {
	layanan: 'counselling', about: 'Bicara dengan konselor.', age_from: '18', age_to: '', sex: '', categories: [],
	area: ['15.71'], paid: 'tidak', cost: '', bring: 'KTP bila ada', capacity: 'free', contact: 'Petugas rujukan',
};
// What the form has, with other fields; its version is the one it was made of.
async function save(b, path, fields, page) {
	const form = page ?? await b.get(path);
	return b.post(path.split('?')[0], { version: hidden(form.text, 'version'), ...fields });
}
const cards = (page) => [...page.text.matchAll(/govuk-summary-card__title"><a[^>]*>([^<]*)/g)].map((m) => m[1]);

await check('a unit says where it is, and when it is open', async () => {
	const before = version();
	equal((await kon.get(`${at}/tempat`)).status, 403, 'a counsellor does not write it');
	equal((await far.get(`${at}/tempat`)).status, 404, 'nor does the administrator of another agency');
	const bad = await save(kor, `${at}/tempat`, { ...place, address: '', phone: 'nomor', senin: 'pagi', postal: '12' });
	equal(bad.status, 422, 'four mistakes');
	for (const text of ['Isi alamat', 'Nomor telepon terdiri atas', 'Senin: tulis jam seperti', 'Kode pos terdiri atas 5 angka']) says(bad, text, 'the form');
	ok(bad.text.includes('value="pagi"') && bad.text.includes('value="8-12"') && bad.text.includes('Pintu samping.'), 'what was typed stays');
	equal(version(), before, 'nothing was written');
	equal((await save(kor, `${at}/tempat`, place)).status, 303, 'the coordinator saves it');
	equal(version(), before + 1, 'one version');
	equal((await adm.get(`${at}/tempat`)).status, 200, 'the administrator may too');
	const page = await kon.get(at);
	for (const text of ['Jalan Contoh Uji No. 9', 'Pasar Jambi', '0741 000009', '08.00-12.00, 13.00-16.00', 'Libur nasional tutup.', 'Melayu Jambi', `Ditandatangani oleh ${user('koordinator.angsoduo').name}`]) says(page, text, 'the page');
	equal((await aud.get(at)).status, 200, 'everybody reads it');
	ok(!page.text.includes('/kapasitas'), 'who may not write it has no buttons');
	const [[verb, v]] = sql(`SELECT verb, version FROM trail WHERE HEX(object) = '${hex(ANGSO)}' AND verb = 9 ORDER BY version DESC LIMIT 1`);
	equal(`${verb} ${v}`, `9 ${before + 1}`, 'the trail has it');
});

await check('two who write it at once', async () => {
	const old = await kor.get(`${at}/tempat`);
	const theirs = await adm.get(`${at}/tempat`);
	equal((await save(adm, `${at}/tempat`, { ...place, phone: '0741 000010' }, theirs)).status, 303, 'the administrator is quicker');
	const late = await save(kor, `${at}/tempat`, { ...place, way: 'Lewat belakang.' }, old);
	equal(late.status, 409, 'the other one hears of it');
	says(late, `${user('admin.bkkbn').name} menyimpan catatan unit ini lebih dahulu`, 'by whom');
	ok(late.text.includes('Lewat belakang.'), 'what was typed stays');
	equal((await save(kor, `${at}/tempat`, { ...place, way: 'Lewat belakang.' }, late)).status, 303, 'and can be saved then');
	says(await kon.get(at), 'Lewat belakang.', 'it stands');
});

await check('a service: for whom, where, and whether there is room', async () => {
	const form = `${at}/rincian?layanan=counselling`;
	const bad = await save(kor, form, { ...offer, age_from: 'tua', age_to: '5', area: [], paid: 'ya' });
	equal(bad.status, 422, 'mistakes');
	for (const text of ['Tulis umur dengan angka', 'Pilih sedikitnya satu wilayah', 'Tulis biayanya']) says(bad, text, 'the form');
	ok(bad.text.includes('Bicara dengan konselor.'), 'what was typed stays');
	equal((await kor.get(`${at}/rincian?layanan=shelter`)).status, 404, 'one that it does not offer');
	// a district of a regency that is ticked whole says nothing more
	equal((await save(kor, form, { ...offer, area: ['15.71', '15.71.04', '15.05.01'] })).status, 303, 'saved');
	const page = await kon.get(at);
	for (const text of ['umur 18 tahun ke atas', 'Kota Jambi', 'Gratis', 'KTP bila ada', 'Petugas rujukan']) says(page, text, 'the page');
	equal((await kor.post(`${at}/kapasitas`, { layanan: 'counselling', capacity: 'limited' })).status, 303, 'one touch');
	const after = await kor.get(at);
	says(after, 'Terbatas', 'how much');
	says(after, `oleh ${user('koordinator.angsoduo').name}`, 'who said so');
	equal((await kor.post(`${at}/kapasitas`, { layanan: 'counselling', capacity: 'banyak' })).status, 400, 'no such capacity');
	equal((await kor.post(`${at}/kapasitas`, { layanan: 'shelter', capacity: 'free' })).status, 404, 'not offered');
	equal((await kon.post(`${at}/kapasitas`, { layanan: 'counselling', capacity: 'free' })).status, 403, 'not by a counsellor');
});

await check('it is found by need and district, the nearest first', async () => {
	const all = await aud.get('/layanan');
	ok(cards(all).length >= 6, 'every unit');
	const here = await kon.get('/layanan?layanan=counselling&kecamatan=15.71.04');
	equal(cards(here).join('|'), 'PPKS Angso Duo|PPKS Telanaipura|PPKS Pasar Muaro Bungo', 'the same district, the same city, the rest');
	for (const text of ['Di Kecamatan Pasar Jambi', 'Di Kota Jambi', 'Tidak mencakup Kecamatan Pasar Jambi', '3 unit ditemukan']) says(here, text, 'the list');
	equal(cards(await kon.get('/layanan?layanan=shelter&kecamatan=15.08.03')).join('|'), 'UPTD PPA Provinsi Jambi', 'from far, for the whole province');
	const none = await kon.get('/layanan?layanan=repatriation');
	says(none, 'Belum ada unit yang mencatat layanan ini', 'nobody offers it');
	equal((await kon.get('/layanan?layanan=tidak-ada&kecamatan=99')).status, 200, 'what no list has is not asked for');
});

await check('on paper it names neither the office nor the need', async () => {
	const q = 'layanan=victim-assistance&kecamatan=15.71.04';
	const shown = (page) => /<article[^]*<\/article>/.exec(page.text)[0];
	const sheet = (page) => shown(page).replace(/<span class="tidak-dicetak">[^]*?<\/span>/g, '');
	ok(shown(await kon.get(`/layanan/cetak?${q}`)).includes('UPTD PPA Provinsi Jambi (nama ini tidak ikut tercetak)'), 'the screen says which is which');
	const safe = sheet(await kon.get(`/layanan/cetak?${q}`));
	ok(safe.includes('Jalan Contoh Kota Baru'), 'the address');
	ok(safe.includes('0741 000004'), 'the telephone');
	for (const word of ['UPTD', 'PPA', 'Pendampingan', 'korban', 'kekerasan', 'Perempuan', 'Perlindungan', 'DP3AP2', 'Lindung', 'Rujuk', 'Layanan']) silent(safe, word, 'the sheet');
	const whole = sheet(await kon.get(`/layanan/cetak?${q}&lengkap=ya`));
	ok(whole.includes('UPTD PPA Provinsi Jambi') && whole.includes('Pendampingan korban'), 'all of it, for who asks');
});

await check('as HSDS 3.0 for other systems', async () => {
	const res = await aud.get('/layanan/hsds.json');
	equal(res.status, 200, 'any login');
	const list = JSON.parse(res.text);
	const bad = faults(list);
	ok(bad.length === 0, `as the specification wants it: ${bad.slice(0, 5)}`);
	equal(list.contents.length, list.total_items, 'all on one page');
	ok(list.total_items > 15, 'every service of every unit');
	const one = list.contents.find((s) => s.service_at_locations[0].location.name === 'PPKS Angso Duo' && s.name === 'Konseling');
	equal(one.minimum_age, 18, 'eligibility');
	equal(one.service_at_locations[0].location.addresses[0].city, 'Kota Jambi', 'where');
	equal(one.service_at_locations[0].location.schedules.filter((s) => s.byday === 'MO').map((s) => s.opens_at).join(), '08:00+07:00,13:00+07:00', 'when');
	equal(one.service_areas.map((a) => a.name).join(), 'Kota Jambi,Jambi Luar Kota', 'for which regions');
	ok(one.alert.startsWith('Terbatas'), 'whether there is room');
	equal(new Set(list.contents.map((s) => s.id)).size, list.total_items, 'each has an identifier');
	// the checker sees what is wrong
	equal(faults({ ...list, contents: [{ ...one, status: 'buka', organization: undefined, baru: 1 }] }).length, 3, 'and what is not so is found');
});

await check('a referral goes where there is room', async () => {
	const mk = await loggedIn(user('manajer.uptd'));
	const kasus = await fx.createCase(mk, { category: 'keluarga', age: '15', region: '15.71.04' });
	const ref = await fx.draft(mk, kasus);
	const step = await mk.get(`/rujukan/${ref}/tujuan`);
	const groups = [...step.text.matchAll(/<optgroup label="([^"]*)"/g)].map((m) => m[1]);
	equal(groups[0], 'Melayani Kecamatan Pasar Jambi', 'who serves the client’s district comes first');
	const first = /<optgroup label="Melayani[^]*?<\/optgroup>/.exec(step.text)[0];
	ok(first.indexOf('Angso Duo') > 0 && first.indexOf('Angso Duo') < first.indexOf('Telanaipura'), 'the nearest one first');
	ok(!first.includes('Bungo'), 'another regency’s does not serve it');
	await fx.fill(mk, ref, 'Angso Duo', { service: 'counselling' });
	const fits = await mk.get(`/rujukan/${ref}/periksa`);
	says(fits, 'hanya untuk: umur 18 tahun ke atas', 'who is too young is warned of');

	// full, after it was checked
	equal((await kor.post(`${at}/kapasitas`, { layanan: 'counselling', capacity: 'none' })).status, 303, 'full');
	const sent = await mk.post(`/rujukan/${ref}/kirim`, { checked: hidden(fits.text, 'checked') });
	equal(sent.status, 422, 'nothing is sent');
	says(sent, 'Unit penerima tidak menerima rujukan untuk layanan ini sekarang', 'and why');
	const to = (await fx.targets(mk, ref)).find((t) => t.name.includes('Angso Duo'));
	const asked = await mk.post(`/rujukan/${ref}/tujuan`, { to: to.id, service: 'counselling', urgency: '1' });
	equal(asked.status, 422, 'nor chosen');
	says(asked, 'sedang penuh untuk Konseling', 'with a clear message');
	says(asked, `oleh ${user('koordinator.angsoduo').name}`, 'and who said so');
	says(await mk.get(`/rujukan/${ref}/tujuan`), 'PPKS Angso Duo (penuh)', 'the list says it too');
	const search = await kon.get('/layanan?layanan=counselling&kecamatan=15.71.04');
	equal(cards(search).pop(), 'PPKS Angso Duo', 'the nearest one is the last, for it is full');
	says(search, 'Sedang penuh untuk layanan ini', 'under what it is');
	const paper = await kon.get('/layanan/cetak?layanan=counselling&kecamatan=15.71.04');
	ok(paper.text.includes('PPKS Telanaipura') && !/<article[^]*PPKS Angso Duo[^]*<\/article>/.test(paper.text), 'and no client is sent there');
	equal((await kor.post(`${at}/kapasitas`, { layanan: 'counselling', capacity: 'free' })).status, 303, 'room again');
	await mk.get(`/rujukan/${ref}/tujuan`);
	await fx.send(mk, ref);
});
