// Case files as officers use them; what a colleague, another unit, a list see.
import { words, unescape, sql } from '../lib/portal.mjs';
import { user } from '../lib/portal.mjs';
import { as, absent, logSize, requestsSince } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { ok, equal, check, proves } from '../lib/check.mjs';

const nik = '1571044101900003';
const READ = 6; // the trail's verb

await check('create, read, correct, note, history', async () => {
	const b = await as('petugas1.uptd');
	const id = await fx.createCase(b, {
		nik, category: 'ktp', sphere: 'rt', forms: ['fisik', 'psikis'], birth_date: '1990-01-01', phone: '0800 0000 0001',
		safe_contact: 'Hari kerja saja.', narrative: 'Versi pertama.',
	});
	const page = await b.get(`/kasus/${id}`);
	const text = words(page.text);
	for (const say of ['Versi pertama.', 'Kekerasan fisik', 'Kekerasan psikis', 'Hari kerja saja.', '0003', 'UPTD-PPA/2026/']) {
		ok(text.includes(say), `shows ${say}`);
	}
	ok(!page.text.includes(nik) && !page.text.includes(nik.slice(0, 12)), 'the NIK is masked');
	const open = await b.post(`/kasus/${id}/nik`);
	ok(open.status === 200 && open.text.includes(nik), 'revealed on demand');
	ok(!(await b.get(`/kasus/${id}`)).text.includes(nik), 'and masked again');

	const edit = await b.get(`/kasus/${id}/ubah`);
	ok(!edit.text.includes(nik), 'the edit form does not show it either');
	const version = /name="version" value="(\d+)"/.exec(edit.text)[1];
	const res = await b.post(`/kasus/${id}/ubah`, {
		...fx.caseFields({ category: 'ktp', sphere: 'rt', forms: ['fisik'], narrative: 'Versi kedua.' }), version,
	});
	equal(res.status, 303, 'saved');
	await b.get(`/kasus/${id}`);
	equal((await b.post(`/kasus/${id}/catatan`, { text: 'Catatan contoh uji.' })).status, 303, 'note');
	const now = words((await b.get(`/kasus/${id}`)).text);
	ok(now.includes('Versi kedua.') && !now.includes('Versi pertama.') && now.includes('Catatan contoh uji.'), 'now');
	ok(now.includes('0003'), 'an empty NIK field keeps the stored one');
	const history = words((await b.get(`/kasus/${id}/riwayat`)).text);
	ok(history.includes('Versi pertama.') && history.includes('Versi kedua.'), 'both versions stand in the history');
});

await check('two officers edit one case: the second sees both and loses nothing', async () => {
	const a = await as('petugas1.uptd');
	const id = await fx.createCase(a, { narrative: 'Semula.' });
	const form = await a.get(`/kasus/${id}/ubah`);
	const version = /name="version" value="(\d+)"/.exec(form.text)[1];
	const fields = fx.caseFields({ narrative: 'Dari yang pertama.' });
	equal((await a.post(`/kasus/${id}/ubah`, { ...fields, version })).status, 303, 'the first saves');
	const second = await a.post(`/kasus/${id}/ubah`, { ...fields, narrative: 'Dari yang kedua.', version });
	equal(second.status, 409, 'the second is told');
	const text = unescape(second.text);
	ok(text.includes('Dari yang pertama.') && text.includes('Dari yang kedua.'), 'both versions are on the page');
	const next = /name="version" value="(\d+)"/.exec(second.text)[1];
	ok(Number(next) > Number(version), 'the form now stands on the newest version');
	equal((await a.post(`/kasus/${id}/ubah`, { ...fields, narrative: 'Dari keduanya.', version: next })).status, 303,
		'and can be saved');
	ok(words((await a.get(`/kasus/${id}`)).text).includes('Dari keduanya.'), 'saved');
});

// The form as a browser would send it back: every field with its value.
function formOf(page, end = '/ubah') {
	const fields = {};
	const html = new RegExp(`<form[^>]*action="/kasus/[^"]*${end}"[^]*?</form>`).exec(page.text)[0];
	for (const [tag] of html.matchAll(/<input\b[^>]*>/g)) {
		const name = /name="([^"]*)"/.exec(tag)[1];
		if (/type="(radio|checkbox)"/.test(tag) && !tag.includes(' checked')) continue;
		const value = unescape(/ value="([^"]*)"/.exec(tag)?.[1] ?? '');
		fields[name] = fields[name] === undefined ? value : [fields[name], value].flat();
	}
	for (const [, name, text] of html.matchAll(/<textarea[^>]*name="([^"]*)"[^>]*>\n?([^]*?)<\/textarea>/g)) fields[name] = unescape(text);
	for (const [, name, list] of html.matchAll(/<select[^>]*name="([^"]*)"[^>]*>([^]*?)<\/select>/g)) {
		fields[name] = /value="([^"]*)" selected/.exec(list)?.[1] ?? '';
	}
	return fields;
}
const marked = (page) => [...page.text.matchAll(/id="(\w+)-kini"[^]*?<strong[^>]*>([^<]*)/g)].map((m) => `${m[1]} ${m[2]}`).join();
const nameOf = (who) => user(who).name;

await check('two officers: what the second left alone is the first one\'s, only what both changed is asked', async () => {
	const a = await as('koordinator.angsoduo');
	const b = await as('konselor1.angsoduo');
	const id = await fx.createCase(b, { narrative: 'Semula.', phone: '0800 0000 0001', address: 'Jalan Lama', birth_date: '1980-02-25', nik });
	const at = `/kasus/${id}/ubah`;
	await a.get(`/kasus/${id}`);
	const mine = await b.get(at);
	// the first: another window of the holder, in two steps
	for (const change of [{ phone: '0800 0000 0002', risk: 'high' }, { narrative: 'Dari yang pertama.', address: 'Jalan Baru' }]) {
		equal((await b.post(at, { ...formOf(await b.get(at)), ...change })).status, 303, 'the first saves');
	}
	// the second, who changed narrative and alias
	const res = await b.post(at, { ...formOf(mine), narrative: 'Dari yang kedua.', alias: 'Contoh Dua' });
	equal(res.status, 409, 'the second is told');
	const now = formOf(res);
	equal(now.phone, '0800 0000 0002', 'the newer telephone');
	equal(now.risk, 'high', 'the newer risk');
	equal(now.address, 'Jalan Baru', 'the newer address');
	equal(now.narrative, 'Dari yang kedua.', 'what was typed');
	equal(now.alias, 'Contoh Dua', 'and what only the second changed');
	equal(now.birth_date, '25/02/1980', 'what nobody changed');
	equal(marked(res), 'address Diperbarui,phone Diperbarui,risk Diperbarui,narrative Bertabrakan', 'marks beside the fields');
	const beside = words(/id="narrative-kini"[^]*?<\/div>/.exec(res.text)[0]);
	ok(beside.includes('Dari yang pertama.') && beside.includes('diubah oleh Anda sendiri, ')
		&& /pukul \d\d\.\d\d WIB/.test(beside), `by whom and when: ${beside}`);
	ok(/aria-describedby="[^"]*narrative-kini/.test(res.text), 'heard with the field');
	ok(res.text.includes('<a class="govuk-link" href="#narrative">') && !res.text.includes('href="#phone"'), 'links to what is to be settled');
	equal((await b.post(at, now)).status, 303, 'pressed without another thought');
	const text = words((await b.get(`/kasus/${id}`)).text);
	for (const kept of ['0800 0000 0002', 'Jalan Baru', 'Dari yang kedua.', 'Contoh Dua', '0003']) ok(text.includes(kept), `stored: ${kept}`);
	ok(!text.includes('0800 0000 0001') && !text.includes('Jalan Lama'), 'nothing old is put back');

	// nothing that both changed; a field that was emptied; a NIK that was not touched
	const late = await b.get(at);
	equal((await b.post(at, { ...formOf(late), alias: '', nik_hapus: 'ya' })).status, 303, 'the first again');
	const calm = await b.post(at, { ...formOf(late), address: 'Jalan Ketiga' });
	equal(calm.status, 409, 'told');
	ok(words(calm.text).includes('Tidak ada isian yang berselisih'), 'that nothing collides');
	equal(formOf(calm).alias, '', 'emptied it stays');
	equal((await b.post(at, formOf(calm))).status, 303, 'saved');
	const end = words((await b.get(`/kasus/${id}`)).text);
	ok(end.includes('Jalan Ketiga') && !end.includes('Contoh Dua') && !end.includes('berakhir 0003'), 'both changes stand');
	for (const base of ['1', '9-0-0-0-0-0-0-0-0-0', '1-1-1-1-1-1-1-1-1-1-1', '1-x-1-0-0-0-0-0-0-1', '-']) {
		equal((await b.post(at, { ...formOf(late), address: 'Jalan Empat', base })).status, 400, `base ${base}`);
	}
});

await check('a NIK is taken away by a tick', async () => {
	const b = await as('konselor1.angsoduo');
	const id = await fx.createCase(b, { nik });
	const at = `/kasus/${id}/ubah`;
	const form = await b.get(at);
	ok(/type="checkbox"[^>]*/.test(form.text) && words(form.text).includes('Hapus NIK yang tersimpan'), 'a box to tick');
	ok(!words(form.text).includes('tanda -'), 'no secret sign');
	const both = await b.post(at, { ...formOf(form), nik_hapus: 'ya', nik: '1571044101900011' });
	equal(both.status, 422, 'a new one and none');
	equal(formOf(both).nik_hapus, 'ya', 'the tick is kept');
	equal((await b.post(at, { ...formOf(form), nik: '-' })).status, 422, 'a dash is no NIK');
	equal((await b.post(at, { ...formOf(form), nik_hapus: 'ya' })).status, 303, 'taken away');
	ok(!(await b.get(`/kasus/${id}`)).text.includes(`/kasus/${id}/nik`), 'none to show');
	ok(!words((await b.get(at)).text).includes('Hapus NIK'), 'and none to take away');
	ok(words(form.text).includes('hanya tanggal lahir yang dipakai'), 'of birth date and age one is used');
});

// After an act the page that it leads to says what was done.
async function told(b, path, fields, say) {
	const res = await b.post(path, fields);
	equal(res.status, 303, path);
	const page = await b.get(res.location);
	equal(page.status, 200, res.location);
	const said = words(/role="status"[^>]*>([^]*?)<\/div>/.exec(page.text)?.[1] ?? '').trim();
	ok(said.includes(say), `${path}: "${said}", not "${say}"`);
	return page;
}

await check('each act on a case is confirmed, and who closed it is named', async () => {
	const b = await as('konselor1.angsoduo');
	const head = await as('kepala.angsoduo');
	await b.get('/kasus/baru');
	const page = await told(b, '/kasus/baru', fx.caseFields(), 'Kasus tersimpan.');
	const [at] = /\/kasus\/[0-9a-f-]{36}/.exec(page.text);
	const form = formOf(await b.get(`${at}/ubah`));
	await told(b, `${at}/ubah`, form, 'Tidak ada yang berubah.');
	await told(b, `${at}/ubah`, { ...form, address: 'Jalan Contoh' }, 'Tersimpan.');
	await told(b, `${at}/catatan`, { text: 'Catatan contoh.' }, 'Catatan tersimpan.');
	await head.get(at);
	const closed = await told(head, `${at}/tutup`, fx.CLOSING, 'Kasus sudah ditutup.');
	ok(words(closed.text).includes(`ditutup oleh ${nameOf('kepala.angsoduo')}, `), 'by whom');
	ok(!/role="status"/.test((await head.get(`${at}?kabar=dibuka`)).text), 'what is not so is not said');
	const shut = await b.get(`${at}/ubah`);
	equal(shut.status, 409, 'a closed case is not corrected');
	ok(words(shut.text).includes('sudah ditutup; buka lagi dahulu') && shut.text.includes(`href="${at}"`), 'says why, and leads back');
	const typed = { ...form, narrative: 'Narasi contoh yang sempat diketik.' };
	const late = await b.post(`${at}/ubah`, typed);
	equal(late.status, 409, 'nor by a form that was open');
	ok(words(late.text).includes(`ditutup oleh ${nameOf('kepala.angsoduo')}, `) && late.text.includes(typed.narrative), 'which keeps what was typed');
	const note = await b.post(`${at}/catatan`, { text: 'Catatan contoh yang sempat diketik.' });
	equal(note.status, 409, 'no note either');
	ok(words(note.text).includes('catatan ini belum tersimpan'), 'it says so');
	const again = formOf(note, '/buka-lagi');
	ok(note.text.includes('<a href="#remark">') && /<textarea[^>]*id="remark"/.test(note.text), 'and leads to where the text is');
	equal(again.remark, 'Catatan contoh yang sempat diketik.', 'the button on that very page takes it along');
	equal((await b.post(`${at}/buka-lagi`, { ...again, reason: '' })).status, 422, 'not without a reason');
	equal((await b.post(`${at}/buka-lagi`, { ...again, reason: 'moved' })).status, 422, 'nor with one of closing');
	await told(b, `${at}/buka-lagi`, { ...again, ...fx.REOPENING }, 'Kasus sudah dibuka lagi.');
	const told_of = words((await b.get(at)).text);
	ok(told_of.includes(`Kasus ditutup: Tujuan tercapai ${nameOf('kepala.angsoduo')}`), 'by whom and why it was closed');
	ok(told_of.includes(`Kasus dibuka lagi: Klien datang lagi ${nameOf('konselor1.angsoduo')}`)
		&& told_of.includes('Catatan contoh yang sempat diketik.'), 'and opened again');
	await told(b, `${at}/ubah`, { ...formOf(late), narrative: typed.narrative }, 'Tersimpan.');
	const select = /<select[^>]*name="assignee"[^]*?<\/select>/.exec((await head.get(at)).text)[0];
	const to = [...select.matchAll(/<option value="([^"]*)"[^>]*>([^<]*)/g)].find((m) => m[2].includes(nameOf('konselor2.angsoduo')))[1];
	// whoever has it already is not given it, and nothing is written
	const bodies = () => sql(`SELECT COUNT(*), MAX(version) FROM record WHERE case_id = X'${at.slice(7).replaceAll('-', '')}'`)[0].join();
	const now = bodies();
	const holder = /value="([^"]*)" selected/.exec(select)[1];
	const same = await head.post(`${at}/petugas`, { assignee: holder });
	equal(same.status, 422, 'to its holder');
	ok(words(/id="assignee-salah"[^]*?<\/p>/.exec(same.text)[0]).includes(`sudah dipegang ${nameOf('konselor1.angsoduo')}. Pilih petugas lain`), 'said at the field');
	ok(!words(same.text).includes('Kasus diserahkan'), 'no note of it');
	equal(bodies(), now, 'nothing written');
	const moved = await told(head, `${at}/petugas`, { assignee: to }, `diserahkan kepada ${nameOf('konselor2.angsoduo')}.`);
	ok(words(moved.text).includes(`Terakhir diubah oleh ${nameOf('kepala.angsoduo')}, `), 'the last change');
	ok(words(moved.text).includes(`Kasus diserahkan: ${nameOf('konselor2.angsoduo')} ${nameOf('kepala.angsoduo')}`), 'to whom and by whom');
	const past = await head.get(`${at}/riwayat`);
	const notes = past.text.split('<div class="lembar">').filter((v) => /<h2[^>]*>Catatan</.test(v)).map(words);
	ok(notes.some((n) => n.includes(`Kasus diserahkan ${nameOf('konselor2.angsoduo')}`)) && notes.some((n) => n.includes('Catatan contoh.')), 'the notes');
	ok(notes.every((n) => !n.includes('Sebelumnya') && !n.includes('Kosong')), 'have nothing before them');
	ok(words(past.text).includes('Sebelumnya'), 'fields have');
	ok(words(past.text).includes('lewat halaman ini'), 'the history promises no more than it can keep');

	// who may give a case away but not read it any more
	const manager = await as('manajer.uptd');
	const own = await fx.createCase(manager);
	const list = /<select[^>]*name="assignee"[^]*?<\/select>/.exec((await manager.get(`/kasus/${own}`)).text)[0];
	const other = [...list.matchAll(/<option value="([^"]*)"[^>]*>([^<]*)/g)].find((m) => m[2].includes(nameOf('petugas1.uptd')))[1];
	await told(manager, `/kasus/${own}/petugas`, { assignee: other }, 'Kasus sudah diserahkan.');
});

await check('stages to filter by, and what the start page counts', async () => {
	const b = await as('petugas2.uptd');
	const stage = /<select[^>]*name="stage"[^]*?<\/select>/.exec((await b.get('/kasus')).text)[0];
	equal([...stage.matchAll(/value="([^"]*)"/g)].map((m) => m[1]).join(), ',terbuka,pengaduan,identifikasi,asesmen,rencana,intervensi,pemantauan,dibuka-kembali,ditunda,diusulkan,terminasi,tanpa-layanan', 'those that there are');
	const mine = async () => Number(/kartu__angka">([\d.]+)<\/span>\s*<p[^>]*><a[^>]*href="\/kasus\?cari=[0-9a-f]+">/.exec((await b.get('/')).text)[1].replace('.', ''));
	const before = await mine();
	const head = await as('kepala.uptd');
	const name = `Contoh Tutup ${fx.stamp}`;
	const id = await fx.createCase(b, { name });
	equal(await mine(), before + 1, 'one more');
	ok((await b.get('/')).text.includes(name), 'in the list');
	await head.get(`/kasus/${id}`);
	equal((await head.post(`/kasus/${id}/tutup`, fx.CLOSING)).status, 303, 'closed');
	equal(await mine(), before, 'one less');
	ok(!(await b.get('/')).text.includes(name), 'not in the list');
	ok((await fx.search(b, { stage: 'terminasi' })).text.includes(name), 'under its stage');
});

await check("a colleague's note is no conflict", async () => {
	const a = await as('petugas1.uptd');
	const id = await fx.createCase(a, { narrative: 'Semula.' });
	const form = await a.get(`/kasus/${id}/ubah`);
	const version = /name="version" value="(\d+)"/.exec(form.text)[1];
	equal((await a.post(`/kasus/${id}/catatan`, { text: 'Di antaranya.' })).status, 303, 'note');
	equal((await a.post(`/kasus/${id}/ubah`, { ...fx.caseFields({ narrative: 'Baru.' }), version })).status, 303, 'saved');
	const text = words((await a.get(`/kasus/${id}`)).text);
	ok(text.includes('Baru.') && text.includes('Di antaranya.'), 'both are there');
});

// What both sides know of a case after a change that was never first: the
// trigger makes each attempt of its own come second, with nothing moved.
await check('who loses every round is shown what is stored, and the trail knows', async () => {
	const b = await as('petugas1.uptd');
	const id = await fx.createCase(b, { narrative: 'Tersimpan.' });
	const hex = id.replaceAll('-', '');
	const reads = () => Number(sql(`SELECT COUNT(*) FROM trail WHERE object = X'${hex}' AND verb = ${READ}`)[0][0]);
	const form = await b.get(`/kasus/${id}/ubah`);
	const version = /name="version" value="(\d+)"/.exec(form.text)[1];
	const before = reads();
	sql(`CREATE TRIGGER selalu_kedua BEFORE UPDATE ON kasus FOR EACH ROW SET
		NEW.version = OLD.version, NEW.changed = OLD.changed, NEW.header = OLD.header,
		NEW.idx = OLD.idx, NEW.size = OLD.size, NEW.epoch = OLD.epoch, NEW.wrap = OLD.wrap`);
	try {
		const res = await b.post(`/kasus/${id}/ubah`, { ...fx.caseFields({ narrative: 'Baru.' }), version });
		equal(res.status, 409, 'refused');
		ok(res.text.includes('Tersimpan.') && res.text.includes('Baru.'), 'both are shown');
		equal(reads() - before, 2, 'one entry for the reading before, one for what is shown now');
	} finally {
		sql('DROP TRIGGER selalu_kedua');
	}
});

// Entries of a page, newest first; the pages that there are.
async function pagesOf(b, where, each) {
	const pages = [];
	for (let next = where; next; ) {
		const page = await b.get(next);
		equal(page.status, 200, next);
		pages.push(page.text.match(each) ?? []);
		next = unescape(/rel="next" href="([^"]*)"/.exec(page.text)?.[1] ?? '');
	}
	return pages;
}

const NOTE = /riwayat__judul">Catatan</g;
const VERSION = /Tanda tangan (tidak )?sah/g;

await check('a case as full as it can be is shown, to its last note', async () => {
	const b = await as('konselor1.angsoduo');
	const head = await as('koordinator.angsoduo');
	const id = await fx.createCase(b, { narrative: '"'.repeat(20000) });
	const note = '"'.repeat(20000);
	let n = 0;
	let res = await b.post(`/kasus/${id}/catatan`, { text: note });
	for (; res.status === 303 && n < 200; n += 1) res = await b.post(`/kasus/${id}/catatan`, { text: note });
	equal(res.status, 422, `note ${n + 1} is one too many`);
	ok(n > 50, `${n} notes`);
	ok(words(res.text).includes('lalu buat kasus baru untuk kelanjutannya'), 'it says what to do');
	ok(unescape(res.text).includes(`${note}</textarea>`), 'and keeps what was typed');
	const page = await head.get(`/kasus/${id}`);
	equal(page.status, 200, 'the case');
	equal(page.text.match(NOTE).length, 10, 'the newest notes');
	ok(words(page.text).includes(`Lihat semua ${n} catatan`) && page.text.includes(`href="/kasus/${id}/catatan"`), 'the way to all');
	const notes = await pagesOf(b, `/kasus/${id}/catatan`, NOTE);
	equal(notes.flat().length, n, 'all notes');
	ok(notes.every((p) => p.length <= 20), 'by pages');
	equal((await pagesOf(b, `/kasus/${id}/riwayat`, VERSION)).flat().join(), Array(n + 3).fill('Tanda tangan sah').join(), 'the history');

	// its fields can be corrected all the same, as often as it takes
	for (let i = 0; i < 45; i += 1) {
		const form = await b.get(`/kasus/${id}/ubah`);
		equal(form.status, 200, 'the form');
		const version = /name="version" value="(\d+)"/.exec(form.text)[1];
		const fields = fx.caseFields({ narrative: String(i % 10) + '"'.repeat(19999) });
		equal((await b.post(`/kasus/${id}/ubah`, { ...fields, version })).status, 303, `version ${i + 2}`);
		if (i === 0) {
			const late = await b.post(`/kasus/${id}/ubah`, { ...fields, version });
			equal(late.status, 409, 'a change that came too late');
		}
	}
	const past = await pagesOf(b, `/kasus/${id}/riwayat`, VERSION);
	equal(past.flat().length, n + 3 + 90, 'every version of name and narrative');
	ok(past.flat().every((v) => v === 'Tanda tangan sah'), 'as it was signed');
	const last = await b.get(`/kasus/${id}/riwayat?hal=${past.length}`);
	const beyond = await b.get(`/kasus/${id}/riwayat?hal=60000`);
	equal(beyond.text.match(VERSION).length, last.text.match(VERSION).length, 'no such page: the last one');
	equal((await b.get(`/kasus/${id}/riwayat?hal=x`)).status, 400, 'no page at all');
	equal((await (await as('kepala.angsoduo')).post(`/kasus/${id}/tutup`, fx.CLOSING)).status, 303, 'closed');
});

// Words at a closing are measured like notes; the closing itself always has room.
await check('a case full of long characters: a collision is shown, it changes hands and is closed', async () => {
	const b = await as('konselor1.angsoduo');
	const head = await as('koordinator.angsoduo');
	const long = '\u{1f33e}'.repeat(20000);
	const id = await fx.createCase(b, { narrative: long });
	const form = await b.get(`/kasus/${id}/ubah`);
	const version = /name="version" value="(\d+)"/.exec(form.text)[1];
	let n = 0;
	let status = 303;
	for (; status === 303 && n < 100; n += 1) ({ status } = await b.post(`/kasus/${id}/catatan`, { text: long }));
	equal(status, 422, `note ${n} is one too many`);
	const first = await head.get(`/kasus/${id}`);
	equal(first.status, 200, 'the case is shown');
	const other = fx.caseFields({ narrative: `lain ${long.slice(20)}` });
	equal((await b.post(`/kasus/${id}/ubah`, { ...other, version })).status, 303, 'corrected');
	const late = await b.post(`/kasus/${id}/ubah`, { ...fx.caseFields({ narrative: long }), version });
	equal(late.status, 409, 'a change that came too late');
	ok(late.text.includes(long.slice(0, 2000)), 'is shown what was typed');
	const to = /<option value="([0-9a-f-]{36})"[^>]*>Konselor Contoh Dua/.exec(first.text)[1];
	equal((await head.post(`/kasus/${id}/petugas`, { assignee: to })).status, 303, 'handed over');
	await head.get(`/kasus/${id}`);
	const worded = await head.post(`/kasus/${id}/tutup`, { ...fx.CLOSING, remark: long });
	equal(worded.status, 422, 'closed with many words');
	ok(words(worded.text).includes('Kosongkan keterangan ini'), 'it says what to do');
	equal((await head.post(`/kasus/${id}/tutup`, fx.CLOSING)).status, 303, 'closed without');
	equal((await head.post(`/kasus/${id}/buka-lagi`, { ...fx.REOPENING, remark: long })).status, 422, 'not opened again with many words');
});

await check('a case has so many referrals and no more', async () => {
	const b = await as('konselor1.angsoduo');
	const id = await fx.createCase(b);
	for (let i = 0; i < 100; i += 1) {
		const ref = await fx.draft(b, id);
		equal((await b.post(`/rujukan/${ref}/buang`)).status, 303, `draft ${i + 1} thrown away`);
	}
	await b.get(`/kasus/${id}`);
	const res = await b.post(`/kasus/${id}/rujuk`, { baru: 'ya' });
	equal(res.status, 409, 'one more');
	ok(words(res.text).includes('Buat kasus baru untuk kelanjutannya'), 'it says what to do');
	equal((await b.get(`/kasus/${id}`)).status, 200, 'the case is shown');
});

// Whoever loses the compare-and-set to a colleague's note is not told of
// referrals that the case does not have.
await check('closing while a colleague writes', async () => {
	const b = await as('konselor1.angsoduo');
	const head = await as('koordinator.angsoduo');
	const seen = [];
	for (let i = 0; i < 12; i += 1) {
		const id = await fx.createCase(b);
		await Promise.all([b.get(`/kasus/${id}`), head.get(`/kasus/${id}`)]);
		const [note, shut] = await Promise.all([
			b.post(`/kasus/${id}/catatan`, { text: 'Catatan contoh.' }),
			head.post(`/kasus/${id}/tutup`, fx.CLOSING)]);
		ok([303, 409].includes(note.status), `the note: ${note.status}`);
		equal(shut.status, 303, 'closed');
		seen.push(note.status);
	}
	ok(seen.length === 12, `notes: ${seen}`);
});

await check('texts of a case and of a referral are measured in characters', async () => {
	const b = await as('petugas1.uptd');
	const id = await fx.createCase(b);
	const ref = await fx.draft(b, id);
	const wide = '\u{1F33F}';
	const told = async (where, field, fields) => {
		const hint = new RegExp(`id="${field}-ket"[^>]*>([^<]*)`).exec((await b.get(where.page)).text)[1];
		ok(hint.endsWith('Paling banyak 20.000 huruf.'), `${field}: ${hint}`);
		for (const letter of ['x', wide]) {
			const many = await b.post(where.form, { ...fields, [field]: letter.repeat(20001) });
			equal(many.status, 422, `${field}: one too many`);
			const said = words(/id="\w+-salah"[^]*?<\/p>/.exec(many.text)[0]);
			ok(said.includes('paling banyak 20.000 huruf'), `${field}: ${said}`);
			equal((await b.post(where.form, { ...fields, [field]: letter.repeat(20000) })).status, 303, `${field}: as many as said`);
		}
	};
	await told({ page: `/kasus/${id}`, form: `/kasus/${id}/catatan` }, 'text', {});
	await told({ page: `/rujukan/${ref}/alasan`, form: `/rujukan/${ref}/alasan` }, 'summary', { reason: 'other' });
	const answer = await as('koordinator.angsoduo');
	const asked = `/rujukan/${(await fx.referralIn('dibuka', b, answer, { to: 'Angso Duo', service: 'counselling' })).ref}`;
	ok(/id="note-ket"[^>]*>[^<]*Paling banyak 20.000 huruf\./.test((await answer.get(asked)).text), 'the note of an answer');
	const long = await answer.post(`${asked}/tolak`, { reason: 'kapasitas-penuh', note: 'x'.repeat(20001) });
	equal(long.status, 422, 'one too many');
	ok(words(long.text).includes('Catatan untuk pengirim: paling banyak 20.000 huruf, sekarang 20.001'), 'is told');
	// what may be written may be sent, and is the receiver's
	const kasus = await fx.createCase(b, { narrative: wide.repeat(20000) });
	const sent = await fx.draft(b, kasus);
	await fx.fill(b, sent, 'PPKS Angso Duo', { service: 'family-counselling', groups: ['2', '3'], summary: wide.repeat(20000) });
	await fx.send(b, sent);
	const other = await as('koordinator.angsoduo');
	await fx.open(other, sent);
	const page = await other.get(`/rujukan/${sent}`);
	equal((page.text.match(new RegExp(wide, 'gu')) ?? []).length, 40000, 'narrative and summary');
	await fx.accept(other, sent);
	const own = /\/kasus\/[0-9a-f-]{36}/.exec((await other.get(`/rujukan/${sent}`)).text)[0];
	equal(((await (await as('kepala.angsoduo')).get(own)).text.match(new RegExp(wide, 'gu')) ?? []).length, 20000, 'in a case of their own');
});

await check('search: any part of a name, a NIK only whole, no colleague laid open', async () => {
	const a = await as('petugas1.uptd');
	const mark = `Uji${fx.stamp}`;
	await fx.createCase(a, { name: `Contoh Ábel ${mark} Cari`, nik: '1571040203040567', phone: '0800-1234-5678' });
	const find = async (b, text, extra = {}) => {
		await b.get('/kasus');
		return fx.search(b, { text, ...extra });
	};
	const hit = (res) => res.text.includes(`Contoh Ábel ${mark} Cari`);
	ok(hit(await find(a, mark.slice(2, 9))), 'inside a word');
	ok(hit(await find(a, `contoh abel ${mark.toLowerCase()}`)), 'without marks and case');
	ok(hit(await find(a, '1571040203040567')), 'whole NIK');
	ok(!hit(await find(a, '157104020304')), 'part of a NIK finds nothing');
	ok(hit(await find(a, '0800 1234 5678')), 'whole phone');
	ok(!hit(await find(a, '08001234')), 'part of a phone finds nothing');
	for (const typed of ['+6280012345678', '6280012345678', '+62 800-1234-5678', '62 800 1234 5678', '(0800) 1234.5678', '+62 0800 1234 5678']) {
		ok(hit(await find(a, typed)), `whole phone as ${typed}`);
	}
	for (const typed of ['+62 800 1234', '+62 800 1234 56789', '0800 1234 5679', '1234-5678']) {
		ok(!hit(await find(a, typed)), `not the phone: ${typed}`);
	}
	const abroad = `Contoh Negara ${fx.stamp}`;
	await fx.createCase(a, { name: abroad, phone: '+62 812 0000 7788' });
	for (const typed of ['081200007788', '6281200007788', '+62812-0000-7788']) {
		ok((await find(a, typed)).text.includes(abroad), `stored with the country's code, asked as ${typed}`);
	}
	await fx.createCase(a, { name: `${abroad} Dua`, nik: '6201040203040561' });
	ok((await find(a, '6201040203040561')).text.includes(`${abroad} Dua`), 'a NIK that begins as a country code does');
	ok(!(await find(a, '001040203040561')).text.includes(`${abroad} Dua`), 'is no telephone');
	ok(hit(await find(a, mark, { category: 'lansia' })), 'with its category');
	ok(!hit(await find(a, mark, { category: 'ktp' })), 'not with another');
	ok(!hit(await find(await as('konselor1.angsoduo'), mark)), 'another unit finds nothing');
	const number = /UPTD-PPA\/2026\/\d+/.exec((await find(a, mark)).text)[0];
	const other = await as('petugas2.uptd');
	const byNumber = await find(other, number);
	ok(words(byNumber.text).includes('Petugas Contoh Satu') && !hit(byNumber), 'a colleague finds it by number: holder, no name');
	for (const [what, text, extra] of [['name', mark], ['NIK', '1571040203040567'], ['phone', '0800 1234 5678'],
		['category', '', { category: 'lansia' }]]) {
		const rows = (await find(other, text, extra)).text.split('<tr').filter((r) => r.includes(number));
		equal(rows.length, 0, `a colleague learns nothing by ${what}`);
	}
	ok(hit(await find(await as('kepala.uptd'), mark)), 'the head does');
	ok(hit(await find(a, `cari ${mark.toLowerCase()} CONT`)), 'words in any order');
	ok(!hit(await find(a, `cari ${mark} lain`)), 'all of them');
});

await check('whoever may search only the own cases is told so when nothing is found', async () => {
	const a = await as('petugas1.uptd');
	const head = await as('kepala.uptd');
	const say = 'Kasus yang dipegang rekan hanya dapat dicari dengan nomornya; tanyakan kepada koordinator.';
	const told = async (b, fields) => {
		await b.get('/kasus');
		return words((await fx.search(b, fields)).text).includes(say);
	};
	const name = `Contoh Rekan ${fx.stamp}`;
	await fx.createCase(a, { name });
	ok(await told(a, { text: 'tidak ada yang begini' }), 'by a name');
	ok(await told(a, { text: 'tidak ada yang begini', category: 'ktp' }), 'in a category');
	ok(await told(a, { category: 'lansia' }), 'a category hides theirs though some are found');
	ok(!await told(a, { text: name }), 'not when it is found');
	ok(!await told(a, { text: 'tidak ada yang begini', mine: 'saya' }), 'nor among the own');
	ok(!words((await a.get('/kasus')).text).includes(say), 'nor on the list, which has theirs');
	ok(!await told(head, { text: 'tidak ada yang begini', category: 'ktp' }), 'nor to the head, who finds all');
});

await check('what is searched for stands in the address, sealed for who searched', async () => {
	const a = await as('petugas1.uptd');
	const name = `Contoh Alamat ${fx.stamp}`;
	for (let i = 0; i < 21; i += 1) await fx.createCase(a, { name: `${name} ${i}` });
	await a.get('/kasus');
	const { status, location } = await a.post('/kasus/cari', { text: name, mine: 'saya' });
	equal(status, 303, 'leads to a page that can be gone back to');
	ok(/^\/kasus\?cari=[0-9a-f]+$/.test(location), `an address that says nothing: ${location}`);
	const first = await a.get(location);
	const next = unescape(/rel="next" href="([^"]*)"/.exec(first.text)[1]);
	const second = await a.get(next);
	equal([first, second].map((p) => p.text.split(name).length - 1).join(), '21,2', 'the pages of what was found, and the form again');
	ok(unescape(/rel="prev" href="([^"]*)"/.exec(second.text)[1]).startsWith(location), 'and back');
	const other = await as('petugas2.uptd');
	for (const [b, at, what] of [[other, location, 'a colleague'], [a, location.slice(0, -2), 'cut off'],
		[a, location.replace(/.$/, (c) => (c === '0' ? '1' : '0')), 'changed'], [a, '/kasus?cari=zz', 'nonsense']]) {
		const res = await b.get(at);
		ok(res.status === 303 && res.location === '/kasus', `${what}: the plain list`);
	}
	const long = await a.post('/kasus/cari', { text: 'x'.repeat(101) });
	ok(long.status === 422 && long.text.includes('x'.repeat(101)), 'too long: said, and kept');
	equal((await a.post('/kasus/cari', {})).location, '/kasus', 'nothing asked for');
});

await proves(20, "another unit's case answers exactly as an absent one", async () => {
	const a = await as('petugas1.uptd');
	const b = await as('konselor1.angsoduo');
	const foreign = await fx.createCase(a);
	await b.get('/');
	const shape = (res) => JSON.stringify([res.status, { ...res.headers, date: 0, 'content-length': 0 },
		res.text.replace(/[0-9a-f]{32,64}/g, 'X').replace(/[0-9a-f-]{36}/g, 'I').replace(/\d\d\/\d\d\/\d{4} \d\d\.\d\d/g, 'T')]);
	const ways = [
		['GET', ''], ['GET', '/ubah'], ['GET', '/riwayat'], ['GET', '/catatan'], ['POST', '/nik'], ['POST', '/catatan', { text: 'x' }],
		['POST', '/ubah', { ...fx.caseFields(), version: '1' }], ['POST', '/rujuk'], ['POST', '/tutup', fx.CLOSING],
	];
	for (const [method, tail, fields] of ways) {
		const from = logSize();
		const ask = (id) => (method === 'GET' ? b.get(`/kasus/${id}${tail}`) : b.post(`/kasus/${id}${tail}`, fields));
		const one = await ask(foreign);
		const two = await ask(absent);
		equal(one.status, 404, `${method} ${tail}`);
		equal(shape(one), shape(two), `${method} ${tail}: same answer`);
		const [x, y] = await requestsSince(from, 2);
		equal(x.sql, y.sql, `${method} ${tail}: same number of statements`);
	}
});

await check('close and open again', async () => {
	const b = await as('konselor1.angsoduo');
	const head = await as('kepala.angsoduo');
	const id = await fx.createCase(b);
	await Promise.all([b.get(`/kasus/${id}`), head.get(`/kasus/${id}`)]);
	equal((await head.post(`/kasus/${id}/tutup`, fx.CLOSING)).status, 303, 'closed');
	equal((await b.post(`/kasus/${id}/catatan`, { text: 'x' })).status, 409, 'a closed case is not written');
	equal((await b.post(`/kasus/${id}/rujuk`)).status, 409, 'nor referred');
	ok(words((await b.get(`/kasus/${id}`)).text).includes('Kasus ini ditutup'), 'it says so');
	equal((await head.post(`/kasus/${id}/tutup`, fx.CLOSING)).status, 409, 'closed once');
	equal((await b.post(`/kasus/${id}/buka-lagi`, fx.REOPENING)).status, 303, 'opened again');
	equal((await b.post(`/kasus/${id}/catatan`, { text: 'x' })).status, 303, 'written again');
	const ref = await fx.draft(b, id);
	equal((await head.post(`/kasus/${id}/tutup`, fx.CLOSING)).status, 409, 'not with an open referral');
	await b.get(`/rujukan/${ref}`);
	equal((await b.post(`/rujukan/${ref}/buang`)).status, 303, 'draft discarded');
	equal((await head.post(`/kasus/${id}/tutup`, fx.CLOSING)).status, 303, 'now it can be closed');
});

await check('clear columns hold nothing but what docs/threats.md lists', async () => {
	const cols = sql("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name IN ('kasus','record','referral','session','trail')")
		.map((r) => r.join('.'));
	const known = ('kasus.id unit assignee stage created changed version size files review_month key_version epoch wrap header idx|'
		+ 'record.id version past case_id layout body|'
		+ 'referral.id number from_unit to_unit agreement state urgency sent due expires version|'
		+ 'session.id person created seen ends body place|'
		+ 'trail.stream seq at actor unit verb object version head shown mac').split('|')
		.flatMap((t) => { const [name, rest] = t.split(/\.(.*)/s); return rest.split(' ').map((c) => `${name}.${c}`); });
	equal(cols.filter((c) => !known.includes(c)).join(' '), '', 'no column beyond the list');
});
