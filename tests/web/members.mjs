// People and units through the front door: a unit is named, its head and its
// counsellor join, somebody is suspended and comes back, and nobody does any of it
// alone (R13, R14).
import { Browser, freshCode, hidden, loggedIn, totp, user, words, sql } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import * as j from '../lib/join.mjs';
import * as rc from '../lib/recovery.mjs';
import { check, equal, ok, proves } from '../lib/check.mjs';

const tag = Date.now().toString(36).toUpperCase();
const UNIT = `PPKS Contoh ${tag}`;
const HEAD = `Kepala Baru ${tag}`;
const KON = `Konselor Baru ${tag}`;
const [adm, pim] = [await loggedIn(user('admin.bkkbn')), await loggedIn(user('pimpinan.bkkbn'))];
const rows = (table) => Number(sql(`SELECT COUNT(*) FROM ${table}`)[0][0]);
const says = (res, text, what) => ok(words(res.text).includes(text), `${what}: says "${text}"`);

const newest = () => sql("SELECT LOWER(INSERT(INSERT(INSERT(INSERT(HEX(id), 9, 0, '-'), 14, 0, '-'), 19, 0, '-'), 24, 0, '-')) FROM proposal ORDER BY created DESC LIMIT 1")[0][0];
async function propose(b, list, person, roles) {
	await b.get(`/anggota/${person}/ubah?unit=${unit}`);
	return b.post(`${list}/peran`, { person, unit, roles });
}

let unit;
let head;
let kon;
let headLetter;

await check('the administrator names a unit', async () => {
	await adm.get('/admin/unit');
	const empty = await adm.post('/admin/unit', {});
	equal(empty.status, 422, 'an empty form');
	for (const say of ['Isi kode unit', 'Isi singkatan unit', 'Isi nama unit']) says(empty, say, 'an empty form');
	const bad = await adm.post('/admin/unit', { code: 'A/B', abbr: 'X Y', name_id: UNIT, name_en: UNIT });
	equal(bad.status, 422, 'a code with a slash');
	equal(hidden(bad.text, 'name_id'), UNIT, 'what was typed stays');
	says(bad, 'Pakai huruf, angka, dan tanda hubung saja', 'a code with a slash');
	unit = await j.found(adm, `uji-${tag}`, UNIT);
	ok(unit, 'the unit stands on the page');
	const page = await adm.get('/admin');
	says(page, `ID-JA/GOV/BKKBN/UJI-${tag}`, 'the code in capitals');
	says(page, 'Belum ada', 'no key yet');
	await adm.get('/admin/unit');
	const again = await adm.post('/admin/unit', { code: `UJI-${tag}`, abbr: 'X', name_id: UNIT, name_en: UNIT });
	equal(again.status, 422, 'the same code again');
	const short = await adm.post('/admin/unit', { code: `LAIN-${tag}`, abbr: 'ppks-ad', name_id: UNIT, name_en: UNIT });
	equal(short.status, 422, 'another unit’s abbreviation');
	says(short, 'Singkatan ini sudah dipakai unit lain', 'another unit’s abbreviation');
	says(again, 'Kode ini sudah dipakai unit lain', 'the same code again');
});

await check('roles that the unit cannot have are refused in words', async () => {
	const office = (await j.unitsOf(adm))['Kantor Perwakilan BKKBN'];
	for (const [where, roles, say] of [
		[unit, [], 'Pilih sedikitnya satu peran'],
		[unit, ['kon'], 'yang pertama harus bertanggung jawab'],
		[unit, ['adm', 'kau'], 'Peran ini tidak ada'],
		[office, ['kau'], 'Peran ini tidak ada'],
		[unit, ['kau', 'pdp'], 'tidak boleh memegang sekaligus'],
	]) {
		await adm.get(`/admin/undang?unit=${where}`);
		const res = await adm.post('/admin/undang', { unit: where, name: 'Contoh', roles });
		equal(res.status, 422, `${roles}`);
		says(res, say, `${roles}`);
		equal(hidden(res.text, 'name'), 'Contoh', 'the name stays');
	}
	await adm.get('/admin/undang');
	equal((await adm.post('/admin/undang', { unit, name: 'Contoh', roles: ['raja'] })).status, 400, 'no such role');
});

await check('the letter shows the code once', async () => {
	headLetter = await j.invite(adm, unit, HEAD, ['kau']);
	ok(/^[a-z0-9]{52}$/.test(headLetter.code), 'a code of 52 letters');
	says(headLetter.page, '/gabung', 'the address');
	ok(/<svg class="kode-qr"[^>]*role="img"[^>]*aria-label/.test(headLetter.page.text), 'a picture with its name');
	ok(!headLetter.page.text.includes(`#${headLetter.code}`), 'the link stands in the picture alone');
	const page = await adm.get('/admin');
	ok(!page.text.replaceAll(' ', '').includes(headLetter.code), 'nowhere else');
	says(page, 'Belum dijawab', 'an open invitation');
});

await check('a code that is unknown, mistyped or used has one answer', async () => {
	const b = new Browser();
	const wrong = headLetter.code.replace(/^./, (c) => (c === 'a' ? 'b' : 'a'));
	const answers = [];
	for (const code of [wrong, 'abcd', `${headLetter.code}a`]) {
		const { page } = await j.opened(b, code);
		equal(page.status, 422, code.slice(0, 8));
		answers.push(page.text.replaceAll(code, 'K').replace(/[0-9a-f]{32,64}/g, 'X'));
	}
	ok(answers.every((a) => a === answers[0]), 'the same page');
	const empty = (await j.opened(b, '')).page;
	says(empty, 'Isi kode dari surat undangan', 'an empty form');
});

await check('the head enrols: what is wrong stands beside its field, the secret stays', async () => {
	const b = new Browser();
	const grouped = headLetter.code.toUpperCase().replace(/(.{4})/g, '$1 ').trim();
	const f = await j.opened(b, grouped);
	equal(f.page.status, 200, 'the code in groups and capitals');
	for (const say of [HEAD, UNIT, 'Kepala unit']) says(f.page, say, 'who was invited');
	ok(/^kepala\.baru(\.\d)?$/.test(f.user), `proposed: ${f.user}`);
	ok(/^[A-Z2-7]{32}$/.test(f.totp_secret), 'the secret of the app');
	const good = { code: f.code, state: f.state, user: f.user, new: j.PASSWORD, again: j.PASSWORD };
	const otp = () => totp(f.totp_secret, Math.floor(Date.now() / 30000));
	const people = rows('person');
	for (const [what, fields, say] of [
		['a name that is taken', { user: 'admin.bkkbn' }, 'sudah dipakai orang lain'],
		['a name with capitals and signs', { user: 'kepala_baru!' }, '3 sampai 64 huruf kecil'],
		['a weak password', { new: 'pendek', again: 'pendek' }, 'terlalu pendek'],
		['another repetition', { again: 'x' }, 'tidak sama'],
		['a wrong code', { otp: '000000' }, 'Kode tidak cocok'],
		['nothing typed', { user: '', new: '', again: '', otp: '' }, 'Pilih nama pengguna'],
	]) {
		const res = await b.post('/gabung/daftar', { ...good, otp: otp(), ...fields });
		equal(res.status, 422, what);
		says(res, say, what);
		equal(hidden(res.text, 'state'), f.state, `${what}: the same state`);
		equal(hidden(res.text, 'code'), f.code, `${what}: the same code`);
		ok(res.text.replaceAll(' ', '').includes(f.totp_secret), `${what}: the same secret`);
		ok(!res.text.includes(j.PASSWORD), `${what}: no password comes back`);
	}
	equal(rows('person'), people, 'nobody was made');
	equal((await b.post('/gabung/daftar', { ...good, otp: otp(), state: 'a'.repeat(132) })).status, 400, 'another state');
	head = await j.enrol(headLetter.code);
	equal(head.words.length, 6, 'six words');
	says(head.page, 'Pimpinan Contoh Satu', 'who is to hear them');
	says(head.page, 'tatap muka', 'and how');
	equal(head.page.cookies.filter((c) => c.startsWith('__Host-sid=')).length, 0, 'no session');
	equal((await j.opened(new Browser(), headLetter.code)).page.status, 422, 'the code serves once');
});

await check('who is not admitted yet logs in and sees the words again', async () => {
	const b = new Browser();
	const res = await b.tryLogin(head.acc.user, head.acc.password, await freshCode(head.acc));
	equal(res.status, 200, 'a page');
	equal(j.wordsOn(res.text).join(' '), head.words.join(' '), 'the same words');
	ok(!b.jar.has('__Host-sid'), 'no session');
	equal((await b.get('/')).status, 303, 'and nothing else');
	const wrong = await new Browser().tryLogin(head.acc.user, `${head.acc.password}x`, '000000');
	equal(wrong.status, 422, 'a wrong password shows nothing');
	equal(j.wordsOn(wrong.text).length, 0, 'no words');
	says(await adm.get('/admin'), 'Sudah mendaftar; menunggu diterima', 'the administrator sees who waits');
	equal((await adm.get('/anggota')).status, 403, 'and admits nobody');
});

await check('wrong words admit nobody', async () => {
	const id = await j.waits(pim, HEAD);
	ok(id, 'the head of the agency sees the first member of a new unit');
	says(await pim.get('/'), 'Yang menunggu Anda terima sebagai anggota: 1.', 'and is told on the start page');
	ok(!(await adm.get('/')).text.includes('Yang menunggu Anda terima'), 'the administrator, who admits nobody, is not');
	const links = rows('roster_link');
	const at = `/anggota/${id}/terima`;
	await pim.get(at);
	const blank = await pim.post(at, {});
	equal(blank.status, 422, 'an empty form');
	for (const say of ['Ketik enam kata', 'Periksa dahulu identitasnya']) says(blank, say, 'an empty form');
	const said = head.words.join(' ');
	const unseen = await pim.post(at, { words: said });
	equal(unseen.status, 422, 'without the tick');
	equal(hidden(unseen.text, 'words'), said, 'what was typed stays');
	const [a, c, ...rest] = head.words;
	const warning = 'mungkin ada yang mengubah permintaannya';
	const denials = () => Number(sql('SELECT COUNT(*) FROM trail WHERE verb = 3')[0][0]);
	const other = ['abadi', 'zona'].find((w) => w !== a);
	for (const [what, typed, say] of [['another order', [c, a, ...rest], warning], ['another word', [other, c, ...rest], warning],
		['three words', head.words.slice(0, 3), 'Baru 3 dari 6 kata'], ['a slip', [...head.words.slice(0, 5), 'kudaa'], 'Kata ke-6 tidak ada dalam daftar kata'],
		['too many', [...head.words, 'abadi'], 'Ada 7 kata, seharusnya 6']]) {
		const before = denials();
		const res = await pim.post(at, { words: typed.join(' '), seen: 'ya' });
		equal(res.status, 422, what);
		says(res, say, what);
		equal(words(res.text).includes(warning), say === warning, `${what}: the warning`);
		equal(denials() - before, say === warning ? 1 : 0, `${what}: denied entries`);
	}
	equal(rows('roster_link'), links, 'no link was written');
});

await check('the head is admitted, and works', async () => {
	const res = await j.admit(pim, HEAD, head.words.map((w) => w.toUpperCase()));
	equal(res.status, 303, 'admitted');
	const page = await pim.get(res.location);
	says(page, 'Orang itu sekarang anggota', 'the notice');
	ok(await j.waits(pim, HEAD) === undefined, 'nobody waits any more');
	ok(!(await pim.get('/')).text.includes('Yang menunggu Anda terima'), 'nor on the start page');
	head.browser = await loggedIn(head.acc);
	const kasus = await fx.createCase(head.browser, { name: 'Contoh Kasus Kepala' });
	says(await head.browser.get(`/kasus/${kasus}`), 'Contoh Kasus Kepala', 'a case of the new unit');
	ok((await head.browser.get(`/kasus/${kasus}`)).text.includes(`UJI-${tag}/`), 'its number begins with the abbreviation');
	equal((await new Browser().tryLogin(head.acc.user, headLetter.code, await freshCode(head.acc))).status, 422,
		'the code of the invitation is no password');
});

await check('the head admits a counsellor, who works', async () => {
	const letter = await j.invite(adm, unit, KON, ['kon']);
	kon = await j.enrol(letter.code);
	says(kon.page, HEAD, 'the head is named');
	ok(await j.waits(pim, KON) === undefined, 'the agency’s head admits first members only');
	const outsider = await loggedIn(user('koordinator.angsoduo'));
	const id = await j.waits(head.browser, KON);
	ok(id, 'the head of the unit does');
	equal((await outsider.get(`/anggota/${id}/terima`)).status, 404, 'for a head of another unit there is none');
	await outsider.get('/anggota');
	equal((await outsider.post(`/anggota/${id}/terima`, { words: kon.words.join(' '), seen: 'ya' })).status, 404, 'nor to admit');
	equal((await j.admit(head.browser, KON, kon.words)).status, 303, 'admitted');
	kon.browser = await loggedIn(kon.acc);
	kon.kasus = await fx.createCase(kon.browser, { name: 'Contoh Kasus Konselor' });
	says(await head.browser.get(`/kasus/${kon.kasus}`), 'Contoh Kasus Konselor', 'colleagues read one another');
});

await check('suspended: out at once, and the cases need another holder', async () => {
	const id = await j.personOf(head.browser, '/anggota', KON);
	equal((await propose(head.browser, '/anggota', id, ['kon', 'kor'])).status, 303, 'the head has proposed another role');
	kon.early = newest();
	const page = await head.browser.get(`/anggota/${id}/tangguhkan?unit=${unit}`);
	equal(page.status, 200, 'it is asked once more');
	says(page, 'Ia keluar seketika', 'and said what happens');
	const res = await head.browser.post(`/anggota/${id}/tangguhkan`, { unit });
	equal(res.status, 303, 'suspended');
	const list = await head.browser.get(res.location);
	says(list, 'Anggota sudah ditangguhkan', 'the notice');
	says(list, 'Ditangguhkan', 'the page of the act shows it');
	const next = await kon.browser.get('/kasus');
	ok(next.status === 303 && next.location.startsWith('/masuk'), 'the next request is the login page');
	const refused = await new Browser().tryLogin(kon.acc.user, kon.acc.password, await freshCode(kon.acc));
	equal(refused.status, 422, 'and login is refused');
	says(refused, `Keanggotaan Anda di ${UNIT} sedang ditangguhkan`, 'who has proved who they are is told why');
	says(refused, HEAD, 'and whom to ask');
	const guessed = await new Browser().tryLogin(kon.acc.user, kon.acc.password, '000000');
	ok(!words(guessed.text).includes('ditangguhkan'), 'nobody else is');
	says(await adm.get('/admin'), 'Diganti saat ada yang menulis', 'a new key is due');
	for (const where of ['/kasus', `/kasus/${kon.kasus}`]) {
		says(await head.browser.get(where), 'Pemegang sudah tidak aktif: serahkan kepada petugas lain', where);
	}
	await fx.createCase(head.browser, { name: 'Contoh Kasus Sesudahnya' });
	ok(!words((await adm.get('/admin')).text).includes('Diganti saat ada yang menulis'), 'the next who wrote gave the unit a new key');
});

await proves(14, 'admission and roles need two persons', async () => {
	const id = await j.personOf(adm, '/admin', KON);
	const links = rows('roster_link');
	const proposal = async (b, list) => new RegExp(`${list}/peran/(${j.ID})`).exec((await b.get(list)).text)?.[1];

	// one person alone: neither the administrator nor the head
	equal((await propose(adm, '/admin', id, ['kon', 'kor'])).status, 303, 'the administrator proposes');
	equal(await proposal(adm, '/admin'), undefined, 'and is offered no button');
	const own = newest();
	const alone = await adm.post(`/admin/peran/${own}`);
	equal(alone.status, 403, 'the administrator alone');
	says(alone, 'dua orang menandatangani', 'and is told why');
	equal((await adm.post(`/anggota/peran/${own}`)).status, 403, 'nor by the other address');
	const useless = await propose(head.browser, '/anggota', id, ['kon']);
	equal(useless.status, 422, 'the head proposes for whom they have to give the seed');
	says(useless, 'minta admin mengusulkan', 'and is told who proposes');
	equal((await head.browser.post(`/anggota/peran/${kon.early}`)).status, 404, 'what was proposed before they were suspended');
	equal((await adm.post(`/admin/peran/${kon.early}`)).status, 404, 'is void, whoever agrees');
	equal(rows('roster_link'), links, 'no link was written');

	// two persons: the administrator proposes, the head agrees
	equal(await proposal(head.browser, '/anggota'), own, 'the head has a button');
	const both = await head.browser.post(`/anggota/peran/${own}`);
	equal(both.status, 303, 'both');
	says(await head.browser.get(both.location), 'Peran sudah berubah', 'the notice');
	equal(rows('roster_link'), links + 1, 'one link');
	equal((await head.browser.post(`/anggota/peran/${own}`, { kembali: '/' })).status, 404, 'it serves once');
	kon.browser = await loggedIn(kon.acc);
	says(await kon.browser.get(`/kasus/${kon.kasus}`), 'Contoh Kasus Konselor', 'back with the seed');
	says(await kon.browser.get('/akun'), 'Koordinator', 'and with the new role');
	// of an active member the order does not matter
	equal((await propose(head.browser, '/anggota', id, ['kon'])).status, 303, 'the head proposes');
	equal((await adm.post(`/admin/peran/${newest()}`)).status, 303, 'the administrator agrees');
	ok(!words((await kon.browser.get('/akun')).text).includes('Koordinator'), 'at the next page');

	// nobody proposes for themselves, nor ends themselves
	const self = await j.personOf(adm, '/admin', HEAD);
	await head.browser.get(`/anggota/${self}/ubah`);
	equal((await head.browser.post('/anggota/peran', { person: self, unit, roles: ['kor'] })).status, 403, 'own roles');
	equal((await head.browser.post(`/anggota/${self}/tangguhkan`, { unit })).status, 403, 'own end');

	// who keeps the unit's recovery, and who does after them
	for (const b of [adm, pim, head.browser]) await rc.keeper(b);
	const three = [user('admin.bkkbn').name, user('pimpinan.bkkbn').name, HEAD];
	for (const time of ['the first time', 'and each time after it']) {
		equal((await rc.appoint(head.browser, [three[0], three[0], HEAD])).status, 422, 'one of them twice');
		equal((await rc.appoint(head.browser, three)).status, 303, `the head proposes custodians, ${time}`);
		const linked = rows('roster_link');
		const waits = newest();
		equal(await rc.proposal(head.browser), undefined, 'and is offered no button');
		equal((await rc.agree(head.browser, waits)).status, 403, 'the head alone');
		equal((await rc.agree(adm, waits)).status, 403, 'nor with the administrator');
		equal((await head.browser.post(`/anggota/peran/${waits}`)).status, 404, 'nor as if it were of roles');
		equal(rows('roster_link'), linked, 'no link');
		equal(await rc.proposal(pim), waits, 'the head of the agency has a button');
		equal((await rc.agree(pim, waits)).status, 303, 'both');
		equal((await rc.agree(pim, waits)).status, 404, 'it serves once');
		equal(rows('roster_link'), linked + 1, 'one link');
		says(await kon.browser.get('/pemulihan'), 'Lengkap', 'all members see who they are');
	}

	// who is administrator and head of the agency in one: invites, and cannot admit
	const office = (await j.unitsOf(adm))['Kantor Perwakilan BKKBN'];
	const name = `Admin Pimpinan ${tag}`;
	const both2 = await j.member(adm, pim, office, name, ['adm', 'pim']);
	const letter = await j.invite(both2.browser, unit, `Tamu ${tag}`, ['kon']);
	ok(letter.code, 'invites');
	const guest = `Tamu Kantor ${tag}`;
	const theirs = await j.enrol((await j.invite(both2.browser, office, guest, ['aud'])).code);
	const before = rows('roster_link');
	const refused = await j.admit(both2.browser, guest, theirs.words);
	equal(refused.status, 403, 'whom they invited themselves');
	says(refused, 'Anda undang sendiri', 'and says why');
	equal(rows('roster_link'), before, 'no link');
	equal((await j.admit(pim, guest, theirs.words)).status, 303, 'somebody else does');
	const end = await j.personOf(adm, '/admin', name);
	await adm.get(`/anggota/${end}/keluarkan?unit=${office}`);
	equal((await adm.post(`/anggota/${end}/keluarkan`, { unit: office })).status, 303, 'removed again');
	const gone = await both2.browser.get('/admin');
	ok(gone.status === 303 && gone.location.startsWith('/masuk'), 'out at once');
});

await proves(13, 'the administrator never sees or sets a password', async () => {
	const id = await j.personOf(adm, '/admin', HEAD);
	const pages = ['/admin', '/admin/undang', `/admin/undang?unit=${unit}`, '/admin/unit', `/anggota/${id}/ubah?unit=${unit}`,
		`/anggota/${id}/tangguhkan?unit=${unit}`, `/anggota/${id}/keluarkan?unit=${unit}`];
	for (const where of pages) {
		const page = await adm.get(where);
		equal(page.status, 200, where);
		ok(!/type="password"|name="(new|again|old|password|otp)"/.test(page.text), `${where} has no field of a password`);
	}
	await adm.get('/admin');
	for (const where of ['/admin/undang', '/admin/unit', '/admin/peran', `/anggota/${id}/tangguhkan`]) {
		for (const field of ['new', 'password']) {
			equal((await adm.post(where, { unit, [field]: j.PASSWORD })).status, 400, `${where} takes no ${field}`);
		}
	}
	const secret = [headLetter.code, head.words.join(' ')];
	for (const password of secret) {
		equal((await new Browser().tryLogin(head.acc.user, password, await freshCode(head.acc))).status, 422, 'what was on paper opens nothing');
	}
	const dump = JSON.stringify(sql('SELECT HEX(link) FROM roster_link'));
	ok(!dump.includes(Buffer.from(headLetter.code).toString('hex').toUpperCase()), 'the code is stored nowhere');
});

await check('removed for good', async () => {
	const id = await j.personOf(adm, '/admin', KON);
	await adm.get(`/anggota/${id}/keluarkan?unit=${unit}`);
	const res = await adm.post(`/anggota/${id}/keluarkan`, { unit });
	equal(res.status, 303, 'by the administrator');
	says(await adm.get(res.location), 'Anggota sudah dikeluarkan', 'the notice');
	ok((await kon.browser.get('/kasus')).status === 303, 'out at once');
	says(await adm.get(`/anggota/${id}/ubah?unit=${unit}`), 'sudah dikeluarkan', 'the page says so');
	equal((await adm.post(`/anggota/${id}/tangguhkan`, { unit })).status, 403, 'once is enough');
	await adm.get('/admin');
	equal((await adm.post('/admin/peran', { person: id, unit, roles: ['kon'] })).status, 422, 'no role brings them back');
});

await check('somebody is admitted before anybody else writes: the new seed comes first', async () => {
	says(await adm.get('/admin'), 'Diganti saat ada yang menulis', 'a new key is due');
	const next = await j.member(adm, head.browser, unit, `Konselor Lain ${tag}`, ['kon', 'kor']);
	ok(!words((await adm.get('/admin')).text).includes('Diganti saat ada yang menulis'), 'it came with the admission');
	says(await next.browser.get(`/kasus/${kon.kasus}`), 'Contoh Kasus Konselor', 'and leads back to what is older');
	await next.browser.get(`/kasus/${kon.kasus}`);
	const page = await head.browser.get(`/kasus/${kon.kasus}`);
	ok(/<option value="">Pilih petugas/.test(page.text), 'nobody is chosen for the case without a holder');
	const [, other] = /<option value="([0-9a-f-]{36})"[^>]*>Konselor Lain/.exec(page.text);
	equal((await head.browser.post(`/kasus/${kon.kasus}/petugas`, {})).status, 422, 'without a choice');
	equal((await head.browser.post(`/kasus/${kon.kasus}/petugas`, { assignee: other })).status, 303, 'it gets another holder');
	ok(!words((await head.browser.get(`/kasus/${kon.kasus}`)).text).includes('Pemegang sudah tidak aktif'), 'and says so no more');
});

// The link on the administrator's page that takes somebody's invitation back.
async function withdrawal(name) {
	const row = [...(await adm.get('/admin')).text.matchAll(/<tr role="row">[^]*?<\/tr>/g)].map((m) => m[0])
		.find((r) => r.includes(`>${name}<`) && r.includes('/cabut'));
	return row && new RegExp(`/admin/undangan/${j.ID}/cabut`).exec(row)[0];
}

await check('an invitation is taken back', async () => {
	const [lost, joined] = [`Tamu Batal ${tag}`, `Tamu Daftar ${tag}`];
	const letter = await j.invite(adm, unit, lost, ['kon']);
	const one = await j.enrol((await j.invite(adm, unit, joined, ['kon'])).code);
	const invitation = await j.waits(head.browser, joined);
	const links = rows('roster_link');
	for (const name of [lost, joined]) {
		const where = await withdrawal(name);
		const page = await adm.get(where);
		says(page, 'Cabut undangan ini?', 'asks once more');
		says(page, name, 'whose it is');
		const res = await adm.post(where);
		equal(res.status, 303, 'taken back');
		says(await adm.get(res.location), 'Undangan sudah dicabut', 'the notice');
		equal(await withdrawal(name), undefined, 'and off the list');
		equal((await adm.get(where)).status, 404, 'there is no second time');
		await adm.get('/admin');
		const again = await adm.post(where);
		equal(again.status, 403, 'nor a second link');
		says(again, 'tidak dapat dicabut lagi', 'and it says why');
	}
	equal(rows('roster_link'), links + 2, 'two links');
	equal((await j.opened(new Browser(), letter.code)).page.status, 422, 'the code opens nothing');
	equal(await j.waits(head.browser, joined), undefined, 'who enrolled waits no more');
	equal((await head.browser.post(`/anggota/${invitation}/terima`, { words: one.words.join(' '), seen: 'ya' })).status, 404, 'their words admit nobody');
	const page = await new Browser().tryLogin(one.acc.user, one.acc.password, await freshCode(one.acc));
	says(page, 'Admin mencabut undangan Anda', 'and they are told');
	ok(page.text.includes('<title>Undangan Anda tidak berlaku lagi'), 'in the title too');
	equal(j.wordsOn(page.text).length, 0, 'without words');
	equal((await head.browser.get(`/admin/undangan/${invitation}/cabut`)).status, 403, 'the head takes nobody back');
});

await check('two who enrolled as the first member of a unit', async () => {
	const where = await j.found(adm, `dua-${tag}`, `PPKS Dua ${tag}`);
	const [one, two] = [`Kepala Pertama ${tag}`, `Kepala Kedua ${tag}`];
	const first = await j.enrol((await j.invite(adm, where, one, ['kau'])).code);
	const second = await j.enrol((await j.invite(adm, where, two, ['kor'])).code);
	equal((await j.admit(pim, one, first.words)).status, 303, 'the first is admitted');
	const boss = await loggedIn(first.acc);
	says(await boss.get('/anggota'), 'Harus diundang lagi', 'the head reads that the second can’t be');
	says(await adm.get('/admin'), 'Tidak dapat diterima: sesudah ia mendaftar', 'the administrator too');
	const page = await new Browser().tryLogin(second.acc.user, second.acc.password, await freshCode(second.acc));
	says(page, 'Minta admin mencabutnya', 'and so does the person');
	equal(j.wordsOn(page.text).length, 0, 'without words');
	await adm.get('/admin');
	equal((await adm.post(await withdrawal(two))).status, 303, 'taken back');
	await j.member(adm, boss, where, two, ['pim']);
	const { browser: leader } = await j.member(adm, boss, where, `Pimpinan Unit ${tag}`, ['pim']);
	says(await leader.get('/'), 'Anda memegang kunci unit', 'a leader in a unit with a key');
	says(await pim.get('/'), 'Peran ini tidak memegang kunci unit', 'one of the office');
});
