// Four kinds of case: from the search to every section and entry, as the pages
// themselves ask for it.
import { words, unescape, sql } from '../lib/portal.mjs';
import { as } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { ok, equal, check } from '../lib/check.mjs';

const KINDS = {
	violence: { who: 'petugas1.uptd', label: 'Kasus kekerasan', category: 'ktp',
		sections: 'person incident health legal plan economy consent',
		entries: 'offender relation risk service legal follow-up task' },
	social: { who: 'peksos1.lansia', label: 'Kasus lanjut usia atau disabilitas', category: 'lansia',
		sections: 'person social health plan economy consent',
		entries: 'relation risk service follow-up task' },
	counselling: { who: 'konselor1.angsoduo', label: 'Konseling keluarga', category: 'keluarga',
		sections: 'person family health plan economy consent',
		entries: 'relation risk session service follow-up task' },
	group: { who: 'konselor1.telanaipura', label: 'Kelompok usaha (UPPKA)', category: 'uppka',
		sections: 'group consent', entries: 'service member activity task' },
};

const attr = (tag, name) => {
	const m = new RegExp(` ${name}="([^"]*)"`).exec(tag);
	return m ? unescape(m[1]) : undefined;
};

// What a person could write in the main form of a page: one value for each name,
// an array where several can be ticked.  hidden: what the form brings along.
function formOf(html, action) {
	const form = html.split('<form').find((f) => f.includes(`action="${action}"`));
	const hidden = {};
	const fields = {};
	for (const m of form.matchAll(/<(input|textarea|select)[^>]*>([^]*?)(?=<input|<textarea|<select|<\/form|$)/g)) {
		const [tag, kind, rest] = [m[0].slice(0, m[0].indexOf('>') + 1), m[1], m[2]];
		const name = attr(tag, 'name');
		const type = attr(tag, 'type');
		if (type === 'hidden') hidden[name] = attr(tag, 'value');
		else if (kind === 'textarea') fields[name] = { kind: 'text', value: unescape(/^\n?([^]*?)<\/textarea>/.exec(rest)[1]) };
		else if (kind === 'select') {
			fields[name] = { kind: 'menu', codes: [...rest.matchAll(/<option value="([^"]+)"/g)].map((o) => o[1]),
				value: /<option value="([^"]*)" selected/.exec(rest)?.[1] ?? '' };
		} else if (type === 'radio' || type === 'checkbox') {
			fields[name] ??= { kind: type, codes: [], value: [] };
			fields[name].codes.push(attr(tag, 'value'));
			if (tag.includes(' checked')) fields[name].value.push(attr(tag, 'value'));
		} else {
			const hint = words(new RegExp(`id="${name}-ket"[^]*?</div>`).exec(form)?.[0] ?? '');
			fields[name] = { kind: hint.includes('hh/bb/tttt') ? 'date' : /Misalnya \d\d\.\d\d/.test(hint) ? 'time'
				: hint.includes('16 angka') ? 'digits' : type === 'tel' ? 'tel' : attr(tag, 'inputmode') === 'numeric' ? 'number' : 'line',
			value: attr(tag, 'value') };
		}
	}
	delete hidden.csrf;
	delete hidden.request_id;
	return { hidden, fields };
}

// Something right for each.
function filled({ hidden, fields }) {
	const out = { ...hidden };
	for (const [name, f] of Object.entries(fields)) {
		// a restricted case is for restricted.mjs
		// what is done was not left undone
		if (name === 'nik_hapus' || name === 'second' || name === 'not_done') continue;
		out[name] = {
			text: `Teks contoh ${name}\nbaris dua`, line: `Isian contoh ${name}`, date: '1/2/2026', number: '3', digits: '1571040101480001',
			tel: '0800 1234 567', time: name === 'end' ? '10.30' : '09.30', menu: f.codes?.[0], radio: f.codes?.[0], checkbox: f.codes,
		}[f.kind];
	}
	return out;
}

// What the form shows of it afterwards.
function sameValue(f, sent) {
	if (f.kind === 'date') return f.value === '01/02/2026';
	if (f.kind === 'radio' || f.kind === 'checkbox') return f.value.join() === [sent].flat().join();
	return f.value === sent;
}

async function createOf(b, kind, extra = {}) {
	return fx.createCase(b, { kind, category: KINDS[kind].category, ...extra });
}

for (const [kind, k] of Object.entries(KINDS)) {
	await check(`${kind}: from the search to every section`, async () => {
		const b = await as(k.who);
		const name = `Contoh Jenis ${kind} ${fx.stamp}`;
		const seek = await b.get('/kasus/baru');
		equal(seek.status, 200, 'the search');
		const found = await b.post('/kasus/baru/cari', { kind, name });
		equal(found.status, 200, 'the form behind it');
		ok(words(found.text).includes('Tidak ada kasus yang mirip'), 'nobody like that');
		const first = formOf(found.text, '/kasus/baru');
		equal(first.fields.name.value, name, 'what was typed goes into the form');
		equal(first.hidden.kind, kind, 'the kind too');
		equal('category' in first.fields, kind !== 'group', 'with one category no question is asked');
		const fields = { ...filled(first), name, age: '40', birth_date: '' };
		const made = await b.post('/kasus/baru', fields);
		equal(made.status, 303, `created: ${words(made.text).slice(200, 500)}`);
		const id = /[0-9a-f-]{36}/.exec(made.location)[0];
		let page = await b.get(`/kasus/${id}`);
		ok(words(page.text).includes(`Jenis kasus ${k.label}`), 'the page says what it is');
		const links = [...page.text.matchAll(/\/ubah\?bagian=([a-z]+)"/g)].map((m) => m[1]);
		equal([...new Set(links)].sort().join(' '), k.sections.split(' ').sort().join(' '), 'its sections');
		for (const section of k.sections.split(' ')) {
			const where = `/kasus/${id}/ubah?bagian=${section}`;
			const form = formOf((await b.get(where)).text, `/kasus/${id}/ubah`);
			ok(Object.keys(form.fields).length > 0, `${section} has fields`);
			const sent = filled(form);
			const res = await b.post(`/kasus/${id}/ubah`, sent);
			equal(res.status, 303, `${section}: ${words(res.text).slice(0, 600)}`);
			const again = formOf((await b.get(where)).text, `/kasus/${id}/ubah`);
			for (const [n, f] of Object.entries(again.fields)) ok(sameValue(f, sent[n]), `${section} ${n}: ${JSON.stringify(f)}`);
		}
		page = words((await b.get(`/kasus/${id}`)).text);
		ok(!page.includes('Lengkapi data'), 'nothing is left to fill in');
		ok(page.includes(name), 'and the first part stands as it was');
	});

	await check(`${kind}: every entry, corrected and marked`, async () => {
		const b = await as(k.who);
		const id = await createOf(b, kind);
		const page = await b.get(`/kasus/${id}`);
		const types = [...page.text.matchAll(/\/entri\?jenis=([a-z-]+)"/g)].map((m) => m[1]);
		equal([...new Set(types)].sort().join(' '), k.entries.split(' ').sort().join(' '), 'what such a case may have');
		for (const type of k.entries.split(' ')) {
			const form = formOf((await b.get(`/kasus/${id}/entri?jenis=${type}`)).text, `/kasus/${id}/entri`);
			const empty = await b.post(`/kasus/${id}/entri`, form.hidden);
			equal(empty.status, 422, `${type}: an empty one is refused`);
			ok(words(empty.text).includes('wajib diisi'), `${type}: it says what is missing`);
			const sent = filled(form);
			equal((await b.post(`/kasus/${id}/entri`, sent)).status, 303, `${type}: written`);
			const entri = new RegExp(`id="${type}"[^]*?\\?entri=([0-9a-f-]{36})`).exec((await b.get(`/kasus/${id}`)).text)[1];
			const where = `/kasus/${id}/entri?entri=${entri}`;
			const again = formOf((await b.get(where)).text, `/kasus/${id}/entri`);
			for (const [n, f] of Object.entries(again.fields)) if (n in sent) ok(sameValue(f, sent[n]), `${type} ${n}: ${JSON.stringify(f)}`);
			equal((await b.post(`/kasus/${id}/entri/salah`, { entri, version: '1', mistake: 'typo' })).status, 303, `${type}: marked`);
			ok(new RegExp(`id="${type}"[^]*?Ditandai salah`).test((await b.get(`/kasus/${id}`)).text), `${type}: the mark is seen`);
			equal((await b.post(`/kasus/${id}/entri`, { ...sent, entri, version: '1' })).status, 409, `${type}: not over a version before`);
		}
		const past = words((await b.get(`/kasus/${id}/riwayat`)).text);
		ok(past.includes('versi 2') && !past.includes('tidak sah'), 'the history has both versions, and they are whole');
	});
}

await check('wrong input of each kind is named beside its field, and kept', async () => {
	const b = await as('petugas1.uptd');
	const id = await createOf(b, 'violence');
	const wrong = {
		person: { no_kk: ['123', 'Nomor KK terdiri atas 16 angka'], language: ['Satu\nDua', 'tulis dalam satu baris'] },
		incident: { incident_date: ['31/02/2026', 'Tanggal itu tidak ada'], report_date: ['1/1/2099', 'belum lewat'],
			incident_region: ['99.99', 'Pilih kecamatan'] },
		health: { health: ['x'.repeat(4001), 'paling banyak 4.000 huruf'], chronic_illness: ['x'.repeat(151), 'paling banyak 150 huruf'] },
		plan: { plan_review: ['besok', 'Tulis tanggal'] },
		economy: { income: ['banyak', 'Tulis jumlah rupiah'], dependants: ['dua', 'Tulis dengan angka saja'] },
	};
	for (const [section, fields] of Object.entries(wrong)) {
		const where = `/kasus/${id}/ubah?bagian=${section}`;
		const form = formOf((await b.get(where)).text, `/kasus/${id}/ubah`);
		for (const [name, [typed, say]] of Object.entries(fields)) {
			const res = await b.post(`/kasus/${id}/ubah`, { ...filled(form), [name]: typed });
			equal(res.status, 422, `${name}: refused`);
			ok(words(new RegExp(`id="${name}-salah"[^]*?</p>`).exec(res.text)[0]).includes(say), `${name}: says ${say}`);
			ok(res.text.includes(`<a href="#${name}"`), `${name}: the summary leads there`);
			const kept = formOf(res.text, `/kasus/${id}/ubah`).fields;
			const sent = { ...filled(form), [name]: typed };
			for (const [n, f] of Object.entries(kept)) {
				if (f.kind === 'date') equal(f.value, sent[n], `${n}: as it was typed`);
				else if (name !== 'incident_region' || n !== name) ok(sameValue(f, sent[n]) || f.value === sent[n].replace('\n', ''), `${n} is kept`);
			}
		}
	}
	const entry = formOf((await b.get(`/kasus/${id}/entri?jenis=service`)).text, `/kasus/${id}/entri`);
	const res = await b.post(`/kasus/${id}/entri`, { ...filled(entry), date: '31/02/2026' });
	equal(res.status, 422, 'an entry');
	ok(unescape(res.text).includes('Teks contoh entry_remark\nbaris dua') && res.text.includes('value="31/02/2026"'), 'kept');
	const counsel = await as('konselor1.angsoduo');
	const other = await createOf(counsel, 'counselling');
	const session = filled(formOf((await counsel.get(`/kasus/${other}/entri?jenis=session`)).text, `/kasus/${other}/entri`));
	for (const [start, end, say] of [['25.00', '10.30', 'Tulis jam'], ['11.00', '10.30', 'Jam selesai harus']]) {
		const late = await counsel.post(`/kasus/${other}/entri`, { ...session, start, end });
		ok(late.status === 422 && words(late.text).includes(say), `${start} to ${end}`);
	}
});

await check('a form has the fields of its section and type, and no other', async () => {
	const b = await as('petugas1.uptd');
	const id = await createOf(b, 'violence');
	const c = await as('konselor1.angsoduo');
	const counselling = await createOf(c, 'counselling');
	await b.get(`/kasus/${id}`);
	equal((await b.get(`/kasus/${id}/ubah?bagian=group`)).status, 404, 'a section of another kind');
	equal((await b.get(`/kasus/${id}/ubah?bagian=none`)).status, 404, 'no section');
	equal((await b.get(`/kasus/${id}/entri?jenis=member`)).status, 404, 'an entry of another kind');
	equal((await b.get(`/kasus/${id}/entri`)).status, 404, 'no entry');
	const sent = { bagian: 'plan', version: '1', base: '' };
	equal((await b.post(`/kasus/${id}/ubah`, { ...sent, health: 'x' })).status, 400, "another section's field");
	equal((await b.post(`/kasus/${id}/ubah`, { ...sent, kind: 'group' })).status, 303, 'the kind is not changed');
	ok(words((await b.get(`/kasus/${id}`)).text).includes('Jenis kasus Kasus kekerasan'), 'it stays');
	const entry = { jenis: 'service', version: '0', date: '1/2/2026', service_given: 'mediasi' };
	equal((await b.post(`/kasus/${id}/entri`, { ...entry, legal_step: 'visum' })).status, 400, "another type's field");
	equal((await b.post(`/kasus/${id}/entri`, { ...entry, jenis: 'member', person: 'x' })).status, 404, 'a type of another kind');
	equal((await b.post(`/kasus/${id}/entri`, { ...entry, service_given: 'none' })).status, 422, 'a code of no list');
	equal((await (await as('petugas2.uptd')).get(`/kasus/${id}/entri?jenis=service`)).status, 403, "a colleague's case");
	await c.get(`/kasus/${counselling}`);
	equal((await c.post(`/kasus/${id}/entri`, entry)).status, 404, "another unit's case");
	const head = await as('kepala.uptd');
	await head.get(`/kasus/${id}`);
	equal((await head.post(`/kasus/${id}/tutup`, fx.CLOSING)).status, 303, 'closed');
	equal((await b.post(`/kasus/${id}/entri`, entry)).status, 409, 'a closed case gets no entry');
	equal((await b.get(`/kasus/${id}/entri?jenis=service`)).status, 409, 'nor the form of one');
});

await check('an entry written in two windows: the second compares', async () => {
	const b = await as('konselor1.angsoduo');
	const id = await createOf(b, 'counselling');
	const entri = await fx.entry(b, id);
	const one = { ...fx.SERVICE, entri, version: '1', entry_remark: 'Dari jendela lain' };
	equal((await b.post(`/kasus/${id}/entri`, one)).status, 303, 'the first');
	const res = await b.post(`/kasus/${id}/entri`, { ...one, entry_remark: 'Dari jendela ini' });
	equal(res.status, 409, 'the second');
	for (const say of ['Entri ini diubah saat Anda mengetik', 'Dari jendela lain', 'Dari jendela ini']) ok(words(res.text).includes(say), say);
	const form = formOf(res.text, `/kasus/${id}/entri`);
	equal(form.hidden.version, '2', 'the form is of the version that stands');
	equal((await b.post(`/kasus/${id}/entri`, { ...form.hidden, date: '1/2/2026', service_given: 'rujukan', entry_remark: 'Dari keduanya' })).status, 303, 'saved');
	ok(words((await b.get(`/kasus/${id}`)).text).includes('Dari keduanya'), 'what was settled');
});

await check('a new case begins with a search that finds who is there', async () => {
	const b = await as('petugas1.uptd');
	const mark = fx.stamp.slice(-6);
	const name = `Contoh Ganda Zx${mark}`;
	const id = await createOf(b, 'violence', { name, nik: '1571044101480077', phone: '0800 7777 7001', birth_date: '1/1/1948' });
	const ask = async (who, fields) => {
		await who.get('/kasus/baru');
		return who.post('/kasus/baru/cari', fields);
	};
	const hit = (res) => res.text.includes(`href="/kasus/${id}"`);
	for (const [what, fields] of [['NIK', { nik: '1571 0441 0148 0077' }], ['phone', { phone: '+62 800-7777-7001' }], ['name', { name: `zx${mark} GANDA` }],
		['birth date and a word', { name: `Lain Zx${mark}`, birth_date: '01/01/1948' }]]) {
		const res = await ask(b, fields);
		ok(res.status === 200 && hit(res) && words(res.text).includes('Mungkin sudah ada di unit Anda'), `by ${what}`);
		const form = formOf(res.text, '/kasus/baru').fields;
		for (const [n, v] of Object.entries(fields)) equal(form[n].value, v, `${what}: ${n} goes into the form`);
	}
	for (const [what, fields] of [['part of a NIK', { nik: '157104410148' }], ['another name', { name: `Lain ${mark}Zx` }],
		['the birth date with another name', { name: 'Lainnya', birth_date: '1/1/1948' }]]) ok(!hit(await ask(b, fields)), `not by ${what}`);
	ok(!hit(await ask(await as('petugas2.uptd'), { name })), "a colleague's case is laid open to nobody");
	ok(words((await ask(await as('petugas2.uptd'), { name })).text).includes('tanyakan kepada koordinator'), 'who is told so');
	ok(!hit(await ask(await as('konselor1.angsoduo'), { name })), 'nor to another unit');
	const before = sql('SELECT COUNT(*) FROM trail WHERE verb = 5')[0][0];
	const none = await ask(b, {});
	ok(none.status === 200 && !words(none.text).includes('mirip'), 'with nothing typed the form stands at once');
	equal(sql('SELECT COUNT(*) FROM trail WHERE verb = 5')[0][0], before, 'and nothing was searched');
	await ask(b, { name });
	equal(Number(sql('SELECT COUNT(*) FROM trail WHERE verb = 5')[0][0]), Number(before) + 1, 'a search is on the trail');
	equal((await b.get('/kasus/baru/cari')).location, '/kasus/baru', 'its address leads to the search');
	equal((await b.get('/kasus/baru/isi')).status, 200, 'the way past it');
});

await check('what a unit works with follows from its services', async () => {
	const b = await as('konselor1.telanaipura');
	const page = await b.get('/kasus/baru');
	ok(/name="kind" type="radio" value="counselling"[^>]* checked/.test(page.text) && /name="kind" type="radio" value="group"/.test(page.text), 'two kinds: a choice');
	ok(!/name="kind" type="radio"/.test((await (await as('petugas1.uptd')).get('/kasus/baru')).text), 'one kind: no question');
	const form = await b.get('/kasus/baru/isi?jenis=group');
	ok(!/name="nik"/.test(form.text) && words(form.text).includes('Nama kelompok'), 'a group is no person');
	ok(form.text.includes('/kasus/baru/isi?jenis=counselling'), 'the way to the other kind');
	equal((await b.get('/kasus/baru/isi?jenis=violence')).status, 400, 'none that the unit has not');
	equal((await b.post('/kasus/baru', fx.caseFields({ kind: 'violence' }))).status, 400, 'nor by a form');
	// a received case takes its kind from the service that was asked for; who
	// is to earn a living is a person, and no group
	const sender = await as('petugas1.uptd');
	for (const [who, where, label] of [['koordinator.angsoduo', { to: 'Angso Duo', service: 'family-counselling' }, KINDS.counselling.label],
		['kepala.telanaipura', { to: 'Telanaipura', service: 'economic-empowerment' }, KINDS.counselling.label]]) {
		const head = await as(who);
		const { ref } = await fx.referralIn('diterima', sender, head, where, await createOf(sender, 'violence', { sphere: 'rt' }));
		const own = /\/kasus\/[0-9a-f-]{36}/.exec((await head.get(`/rujukan/${ref}`)).text)[0];
		ok(words((await head.get(own)).text).includes(`Jenis kasus ${label}`), `${where.service}: ${label}`);
	}
});

await check('a group knows its members by name, telephone and skill alone', async () => {
	const b = await as('konselor1.telanaipura');
	const id = await createOf(b, 'group');
	const form = formOf((await b.get(`/kasus/${id}/entri?jenis=member`)).text, `/kasus/${id}/entri`);
	equal(Object.keys(form.fields).join(' '), 'person person_phone member_skill', 'the fields of its form');
	const sent = { ...form.hidden, person: 'Anggota Contoh', member_skill: 'Menjahit' };
	equal((await b.post(`/kasus/${id}/entri`, { ...sent, entry_remark: 'Korban' })).status, 400, 'no reason');
	equal((await b.post(`/kasus/${id}/entri`, sent)).status, 303, 'a member');
	ok(words((await b.get(`/kasus/${id}`)).text).includes('Keterampilan: Menjahit'), 'is shown');
});

await check('a NIK that does not fit is doubted beside it, and saved', async () => {
	const b = await as('konselor1.angsoduo');
	const id = await createOf(b, 'counselling', { nik: '9999990102900001', birth_date: '3/4/1991', sex: 'female' });
	for (const at of [`/kasus/${id}`, `/kasus/${id}/ubah`]) {
		const page = words((await b.get(at)).text);
		for (const say of ['bukan kode wilayah yang dikenal', 'Tanggal lahir di dalam NIK berbeda', 'Jenis kelamin di dalam NIK berbeda']) ok(page.includes(say), `${at}: ${say}`);
	}
	const good = await createOf(b, 'counselling', { nik: '1571044304910001', birth_date: '3/4/1991', sex: 'female' });
	ok(!words((await b.get(`/kasus/${good}`)).text).includes('di dalam NIK berbeda'), 'not one that fits');
});

await check('who says that there is violence is offered the way to the UPTD PPA', async () => {
	const offer = 'Tawarkan kepada klien rujukan ke UPTD PPA';
	for (const [who, kind] of [['peksos1.lansia', 'social'], ['konselor1.angsoduo', 'counselling']]) {
		const b = await as(who);
		const no = await createOf(b, kind, { safety_screen: 'no' });
		ok(!words((await b.get(`/kasus/${no}`)).text).includes(offer), `${kind}: not where there is none`);
		const yes = await createOf(b, kind, { safety_screen: 'yes' });
		ok(words((await b.get(`/kasus/${yes}`)).text).includes(offer), `${kind}: where there is`);
	}
	const b = await as('konselor1.angsoduo');
	const id = await createOf(b, 'counselling');
	const seen = async () => words((await b.get(`/kasus/${id}`)).text).includes(offer);
	ok(!await seen(), 'not yet');
	equal((await b.post(`/kasus/${id}/entri`, { jenis: 'session', version: '0', date: '1/2/2026', mode: 'direct', violence_seen: 'yes' })).status, 303, 'a session');
	ok(await seen(), 'a session says so');
	const ref = await fx.draft(b, id);
	ok((await fx.targets(b, ref))[0].name.includes('UPTD PPA'), 'who takes such clients is the first to choose from');
	ok(/value="violence-suspected"[^>]*selected/.test((await b.get(`/rujukan/${ref}/alasan`)).text), 'and why is proposed');
	const entri = /\?entri=([0-9a-f-]{36})/.exec((await b.get(`/kasus/${id}`)).text)[1];
	equal((await b.post(`/kasus/${id}/entri/salah`, { entri, version: '1', mistake: 'other-case' })).status, 303, 'which was a mistake');
	ok(!await seen(), 'then not');
});

await check('the UPTD PPA is not sent to itself with what a counselling centre found', async () => {
	const b = await as('konselor1.angsoduo');
	const id = await createOf(b, 'counselling', { safety_screen: 'yes' });
	const ref = await fx.draft(b, id);
	await fx.fill(b, ref, 'UPTD PPA');
	await fx.send(b, ref);
	const mk = await as('manajer.uptd');
	await fx.open(mk, ref);
	await fx.accept(mk, ref);
	const own = /href="\/kasus\/([0-9a-f-]{36})"/.exec((await mk.get(`/rujukan/${ref}`)).text)[1];
	const page = words((await mk.get(`/kasus/${own}`)).text);
	ok(page.includes('Ada kekerasan') || page.includes('Ya'), 'what was found has come along');
	ok(!page.includes('Tawarkan kepada klien rujukan ke UPTD PPA'), 'and no offer');
});

await check('entries travel with the groups that are ticked, and no others', async () => {
	const b = await as('petugas1.uptd');
	const id = await createOf(b, 'violence');
	const add = (fields) => b.post(`/kasus/${id}/entri`, { version: '0', ...fields });
	await b.get(`/kasus/${id}`);
	equal((await add({ jenis: 'offender', relation: 'spouse', entry_remark: `Terlapor ${fx.stamp}` })).status, 303, 'an offender');
	equal((await add({ jenis: 'service', date: '1/2/2026', service_given: 'mediasi', entry_remark: `Layanan ${fx.stamp}` })).status, 303, 'a service');
	equal((await add({ jenis: 'service', date: '2/2/2026', service_given: 'pengaduan', entry_remark: `Keliru ${fx.stamp}` })).status, 303, 'another');
	const entri = /\?entri=([0-9a-f-]{36})/.exec((await b.get(`/kasus/${id}`)).text.split(`id="service"`)[1])[1];
	equal((await b.post(`/kasus/${id}/entri/salah`, { entri, version: '1', mistake: 'double' })).status, 303, 'a mistake');
	const ref = await fx.draft(b, id);
	const data = words((await b.get(`/rujukan/${ref}/data`)).text);
	ok(data.includes('Layanan diberikan') && data.includes('Terlapor'), 'the groups say what is in them');
	await fx.fill(b, ref, 'PPKS Angso Duo', { service: 'counselling', groups: ['2', '6'] });
	const page = await b.get(`/rujukan/${ref}/periksa`);
	const shown = words(page.text);
	const [goes, stays] = ['ya', 'tidak'].map((x) => words(page.text.split(`baca__kotak--${x}`)[1].split('</div>')[0]));
	ok(goes.includes('Layanan diberikan: 1 entri') && !goes.includes('Terlapor'), 'who will read what names entries');
	ok(stays.includes('Terlapor: 1 entri') && !stays.includes('Layanan diberikan'), 'and those that stay');
	await fx.send(b, ref);
	const other = await as('koordinator.angsoduo');
	await fx.open(other, ref);
	const got = words((await other.get(`/rujukan/${ref}`)).text);
	const letter = words((await other.get(`/rujukan/${ref}/surat`)).text);
	const xml = (await other.post(`/rujukan/${ref}/dokumen.xml`)).text;
	for (const [where, text] of Object.entries({ shown, got, letter, xml })) {
		ok(text.includes(`Layanan ${fx.stamp}`), `${where}: the service goes`);
		ok(!text.includes(`Terlapor ${fx.stamp}`), `${where}: the offender does not`);
		ok(!text.includes(`Keliru ${fx.stamp}`), `${where}: nor the mistake`);
	}
	ok(/<Entry type="service"><Field name="date">2026-02-01<\/Field>/.test(xml), 'as an element of its own');
});
