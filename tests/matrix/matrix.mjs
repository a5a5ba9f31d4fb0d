// The matrix: what the portal does equals what its tables say.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { Browser, hidden, user, words } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import { consent, recorded } from '../lib/consent.mjs';
import { asked } from '../lib/glass.mjs';
import * as people from './people.mjs';
import * as files from '../lib/files.mjs';
import { as, absent } from '../lib/people.mjs';
import { ok, proves, finish } from '../lib/check.mjs';

const lindung = path.join(process.env.BUILD ?? 'build', 'lindung');

// Rows of a Markdown table that the program prints.
function table(flag) {
	const lines = execFileSync(lindung, [flag], { encoding: 'utf8' })
		.split('\n').filter((l) => l.startsWith('| ')).map((l) =>
			l.slice(2, -2).split(/ ?\| ?/).map((c) => c.replaceAll('`', '').trim()));
	const [head, , ...rows] = lines;
	return rows.map((r) => Object.fromEntries(head.map((h, i) => [h, r[i]])));
}
const routes = table('--routes');
const policy = Object.fromEntries(table('--permissions').map((r) => [r.permission, r]));

// Who stands for a role, and who is the colleague with the other case.
const cast = {
	kon: { me: 'konselor1.angsoduo', colleague: 'konselor2.angsoduo' },
	kor: { me: 'koordinator.angsoduo', colleague: 'konselor1.angsoduo' },
	kau: { me: 'kepala.angsoduo', colleague: 'konselor1.angsoduo' },
	ptg: { me: 'petugas1.uptd', colleague: 'petugas2.uptd' },
	mk: { me: 'manajer.uptd', colleague: 'petugas1.uptd' },
	pks: { me: 'peksos1.lansia', colleague: 'peksos2.lansia' },
	adm: { me: 'admin.bkkbn' },
	aud: { me: 'auditor' },
	pim: { me: 'pimpinan.bkkbn' },
	pdp: { me: 'petugaspdp.bkkbn' },
};
const key = ['kon', 'kor', 'kau', 'ptg', 'mk', 'pks'];

const units = {
	angsoduo: { name: 'PPKS Angso Duo', service: 'family-counselling' },
	uptd: { name: 'UPTD PPA', service: 'complaint' },
	lansia: { name: 'Lanjut Usia', service: 'home-care-assessment' },
};
const unitOf = (name) => units[name.split('.')[1]];
// Somebody of another unit who sends to, or receives from, this role's unit.
function peer(role) {
	return cast[role].me.endsWith('.uptd') ? 'konselor1.angsoduo' : 'manajer.uptd';
}
const to = (name) => ({ to: unitOf(name).name, service: unitOf(name).service });

// A referral from sender's case to receiver's unit in a state.
async function referral(state, sender, receiver) {
	return (await fx.referralIn(state, await as(sender), await as(receiver), to(receiver))).ref;
}

// Which side acts on a route, and the state it needs.
const needs = {
	'/rujukan/:id/buka': ['receiver', 'terkirim'],
	'/rujukan/:id/terima': ['receiver', 'dibuka'],
	'/rujukan/:id/tolak': ['receiver', 'dibuka'],
	'/rujukan/:id/hasil': ['receiver', 'diterima'],
	'/rujukan/:id/cabut': ['receiver', 'diterima'],
	'/rujukan/:id/tindak-lanjut': ['receiver', 'tindak'],
	'/rujukan/:id/salah-input': ['sender', 'ditarik'],
	'/rujukan/:id/tanya': ['receiver', 'dibuka'],
	'/rujukan/:id/sarankan': ['receiver', 'dibuka'],
	'/rujukan/:id/jawab': ['sender', 'perlu-info'],
	'/rujukan/:id/rujuk-lagi': ['sender', 'selesai'],
	'/rujukan/:id/jadwal': ['receiver', 'diterima'],
	'/rujukan/:id/tidak-hadir': ['receiver', 'dijadwalkan'],
	'/rujukan/:id/mulai': ['receiver', 'diterima'],
	'/rujukan/:id/tangguhkan': ['receiver', 'berjalan'],
	'/rujukan/:id/tutup': ['sender', 'selesai'],
	'/rujukan/:id/tarik': ['sender', 'terkirim'],
	'/rujukan/:id/kirim': ['sender', 'draf'],
	'/rujukan/:id/tanda-terima': ['sender', 'terkirim'],
	'/rujukan/:id/surat': ['sender', 'terkirim'],
	'/rujukan/:id/asli': ['sender', 'terkirim'],
	'/rujukan/:id/bukti': ['sender', 'terkirim'],
	'/rujukan/:id/dokumen.xml': ['sender', 'terkirim'],
};
const need = (route) => needs[route] ?? ['sender', 'draf'];
// What is read on both sides is read on the receiving one too: by the whole
// unit while nobody has a case of it, by that case's holder afterwards.
const alsoRead = new Set(['/rujukan/:id', '/rujukan/:id/surat', '/rujukan/:id/asli', '/rujukan/:id/dokumen.xml']);
const places = (route) => (alsoRead.has(route)
	? [need(route), ['receiver', 'dibuka'], ['receiver', 'diterima']] : [need(route)]);

// Receiving units' persons who may decide, for preparing states.
const decider = { angsoduo: 'koordinator.angsoduo', uptd: 'manajer.uptd', lansia: 'peksos1.lansia' };
const deciderOf = (name) => decider[name.split('.')[1]];

// Has the receiver a case of it by then?
const accepted = (state) => state === 'diterima' || state in fx.LATER;
// An accepted referral, or one further on, whose case is held by one person of the
// receiving unit.
async function acceptedBy(holder, sender, state) {
	const ref = await referral('dibuka', sender, deciderOf(holder));
	const b = await as(deciderOf(holder));
	const page = await b.get(`/rujukan/${ref}`);
	const select = /<select[^>]*name="assignee"[^]*?<\/select>/.exec(page.text)[0];
	const one = [...select.matchAll(/<option value="([^"]*)"[^>]*>([^<]*)/g)]
		.find((m) => m[2].includes(user(holder).name));
	await fx.accept(b, ref, one[1]);
	for (const [act, fields] of fx.LATER[state] ?? []) await fx.step(await as(holder), ref, act, fields);
	return ref;
}

// The file of a case that has one.
const fileOf = new Map();
const FILE = { name: 'contoh.pdf', bytes: files.sample('pdf', 100) };
// Routes by which a second person ends a case that somebody else holds: their own
// are those of a colleague, and for who does not answer for the unit, restricted
// ones that name them.
const ends = new Set(['/kasus/:id/tutup', '/kasus/:id/kembalikan']);
async function ended(route, role, kind, id) {
	const b = await as(cast[role].colleague);
	if (kind === 'own' && policy['case-close'][role] === 'S') await restricted(cast[role].colleague, id, role, true);
	if (!route.endsWith('/kembalikan')) return id;
	await b.get(`/kasus/${id}`);
	const res = await b.post(`/kasus/${id}/tahap`, { dari: 'pengaduan', ke: 'diusulkan', ...fx.CLOSING });
	if (res.status !== 303) throw new Error(`propose the end of ${id}: ${res.status}`);
	return id;
}
// An assessment of a colleague's that waits for a second person, who may hold the
// case by now.
async function lowered(role, id, own) {
	const b = await as(cast[role].colleague);
	const risk = (level) => b.post(`/kasus/${id}/entri`, { jenis: 'risk', version: '0', date: '1/2/2026', instrument: 'interview', risk_level: level });
	await b.get(`/kasus/${id}`);
	for (const level of ['high', 'low']) {
		const res = await risk(level);
		if (res.status !== 303) throw new Error(`risk of ${id}: ${res.status}`);
	}
	if (!own || policy['risk-lower'][role] !== 'S') return;
	const assignee = await selfId(role);
	const head = await as('kepala.uptd');
	await head.get(`/kasus/${id}`);
	const res = await head.post(`/kasus/${id}/petugas`, { assignee });
	if (res.status !== 303) throw new Error(`hand over ${id}: ${res.status}`);
}
const seconds = new Set([...ends, '/kasus/:id/risiko']);

// Make the object of a cell.
async function make(route, role, kind, [side, state]) {
	const { me, colleague } = cast[role];
	// who withdrew it is not the second person, whoever's case it is
	const holder = kind === 'own' && !route.endsWith('/salah-input') ? me : colleague;
	if (route.startsWith('/kasus/')) {
		// who answers for a unit reads files, and stores none
		const others = seconds.has(route) || (route.includes(':id2') && policy['case-edit'][role] === '-');
		const by = await as(others ? colleague : holder);
		const id = await fx.createCase(by);
		if (route.includes(':id2')) fileOf.set(id, await files.stored(by, id, FILE));
		if (ends.has(route)) return ended(route, role, kind, id);
		if (route.endsWith('/risiko')) await lowered(role, id, kind === 'own');
		if (route.endsWith('/buka-lagi')) await closeCase(holder, id);
		if (route.endsWith('/batasi/cabut')) await restricted(holder, id, role, policy['case-restrict'][role] === 'U' && holder !== me);
		if (/persetujuan.(cabut|bukti)/.test(route)) await consented(await as(holder), id, peer(role), route.endsWith('/bukti'));
		return id;
	}
	if (side === 'sender') return referral(state, holder, deciderOf(peer(role)));
	if (accepted(state)) return acceptedBy(holder, peer(role), state);
	return referral(state, peer(role), deciderOf(me));
}

// A consent of the case; back: it was taken back.
const consentOf = new Map();
async function consented(b, id, other, back) {
	const entri = await recorded(b, id, { to: unitOf(other).name });
	consentOf.set(id, entri);
	const res = back ? await b.post(`/kasus/${id}/persetujuan/cabut`, { entri, version: '1', consent_ended: 'client' }) : { status: 303 };
	if (res.status !== 303) throw new Error(`consent of ${id} taken back: ${res.status}`);
}

async function closeCase(holder, id) {
	const head = { angsoduo: 'kepala.angsoduo', uptd: 'kepala.uptd', lansia: 'kepala.lansia' };
	const other = holder === head.angsoduo ? 'koordinator.angsoduo' : head[holder.split('.')[1]];
	const b = await as(other);
	await b.get(`/kasus/${id}`);
	const res = await b.post(`/kasus/${id}/tutup`, fx.CLOSING);
	if (res.status !== 303) throw new Error(`close ${id}: ${res.status}`);
}

// Who else can be ticked on the form of who can open a case; not this one.
async function others(b, id, but) {
	const page = await b.get(`/kasus/${id}/batasi`);
	return [...page.text.matchAll(/name="named"[^>]* value="([^"]+)"/g)].map((m) => m[1]).filter((v) => v !== but);
}
// Restrict a case to its holder and another: to this role's own person, or not.
async function restricted(holder, id, role, own) {
	const b = await as(holder);
	const self = await selfId(role);
	const named = own ? self : (await others(b, id, self)).at(-1);
	const assignee = /<option value="([^"]+)" selected/.exec((await b.get(`/kasus/${id}/batasi`)).text)[1];
	const res = await b.post(`/kasus/${id}/batasi`, { before: '', named: [named], assignee });
	if (res.status !== 303) throw new Error(`restrict ${id} for ${role}: ${res.status}`);
}

// An object of two other units, in the state that the route needs.
const foreignOf = new Map();
async function foreign(route, role) {
	const mine = cast[role].me.split('.')[1];
	const [a, b] = ['angsoduo', 'uptd', 'lansia'].filter((u) => u !== mine);
	const where = `${a} ${b} ${route.startsWith('/kasus/') ? 'case' : need(route)}`;
	if (!foreignOf.has(where)) {
		foreignOf.set(where, route.startsWith('/kasus/')
			? await fx.createCase(await as(decider[a]))
			: await referral(need(route)[1], decider[a], decider[b]));
	}
	return foreignOf.get(where);
}

// Fields that make a POST valid.
async function fields(route, role, id) {
	const b = cast[role] ? await as(cast[role].me) : new Browser();
	const self = await selfId(role);
	switch (route) {
	case '/kasus/:id/ubah': return { ...fx.caseFields(), version: '1' };
	case '/kasus/baru': return fx.caseFields();
	case '/kasus/:id/entri': return fx.SERVICE;
	case '/kasus/:id/entri/salah':
		return { entri: (key.includes(role) && id && await fx.entry(b, id)) || absent, version: '1', mistake: 'typo' };
	case '/kasus/:id/berkas/:id2/salah': return { version: '1', mistake: 'typo' };
	case '/kasus/:id/persetujuan':
	case '/kasus/:id/persetujuan/langkah': {
		const none = { langkah: '1', consent_basis: 'subject-consent', consent_form: 'tertulis' };
		return key.includes(role) && id ? consent(b, id, { to: unitOf(peer(role)).name }).catch(() => none) : none;
	}
	case '/kasus/:id/persetujuan/cabut': return { entri: consentOf.get(id) ?? absent, version: '1', consent_ended: 'client' };
	case '/kasus/:id/catatan':
	case '/kasus/:id/catatan-proses': return { text: 'Catatan contoh.' };
	case '/kasus/:id/keselamatan': return { text: 'Rencana contoh.', version: '0' };
	case '/kasus/:id/darurat': return { what: 'rencana', reason: 'Alasan contoh.' };
	case '/darurat/:id/lepas': return { version: '1', opener: absent };
	case '/darurat/:id/buka': return { version: '1' };
	case '/darurat/:id/tolak': return { version: '1', reason: 'Alasan contoh.' };
	case '/darurat/:id/tinjau': return { version: '1', finding: 'sah', text: 'Contoh.' };
	case '/kasus/:id/tutup': return fx.CLOSING;
	case '/kasus/:id/tahap': return { dari: 'pengaduan', ke: 'ditunda', hold: 'waiting' };
	case '/kasus/serahkan': return { dari: self, assignee: self, kasus: [absent] };
	case '/kasus/:id/kembalikan': return { back: 'Contoh.' };
	case '/kasus/:id/risiko': {
		const page = key.includes(role) && id ? await b.get(`/kasus/${id}`) : { text: '' };
		return { entri: hidden(page.text, 'entri') ?? absent, version: '1' };
	}
	case '/kasus/:id/batasi':
		return { before: '', assignee: self, named: key.includes(role) && id ? (await others(b, id, self)).slice(0, 1) : [absent] };
	case '/kasus/:id/batasi/cabut': return { reason: 'Alasan contoh.' };
	case '/kasus/:id/buka-lagi': return fx.REOPENING;
	case '/kasus/:id/petugas': {
		// whoever holds it already is refused
		const page = key.includes(role) && id ? await b.get(`/kasus/${id}`) : { text: '' };
		const select = /<select[^>]*name="assignee"[^]*?<\/select>/.exec(page.text)?.[0] ?? '';
		return { assignee: /<option value="([^"]+)">/.exec(select)?.[1] ?? self };
	}
	case '/rujukan/:id/persetujuan':
		return { basis: 'subject-consent--tertulis', explained: 'ya' };
	case '/rujukan/:id/data': return { groups: ['2'] };
	case '/rujukan/:id/tujuan': {
		if (!key.includes(role)) return { to: absent, service: 'complaint', urgency: '1' };
		const list = id && (await b.get(`/rujukan/${id}/tujuan`)).status === 200
			? await fx.targets(b, id) : [];
		const where = list.find((t) => t.name.includes(unitOf(peer(role)).name));
		return { to: where?.id ?? absent, service: unitOf(deciderOf(peer(role))).service, urgency: '1' };
	}
	case '/rujukan/:id/alasan': return { reason: 'other', summary: 'Ringkasan contoh.' };
	case '/rujukan/:id/kirim': {
		const page = key.includes(role) && id ? await b.get(`/rujukan/${id}/periksa`) : { text: '' };
		return { checked: hidden(page.text, 'checked') ?? '0'.repeat(64) };
	}
	case '/rujukan/:id/terima': return {};
	case '/rujukan/:id/tolak': return { reason: 'lainnya', note: 'Contoh.' };
	case '/rujukan/:id/tanya': return { about: 'kontak', question: 'Contoh?' };
	case '/rujukan/:id/jawab': return { reply: 'Contoh.' };
	case '/rujukan/:id/sarankan': return { unit: await thirdUnit(b, key.includes(role) && id), reason: 'bukan-kewenangan' };
	case '/rujukan/:id/jadwal': return fx.MEETING;
	case '/rujukan/:id/tangguhkan': return fx.HOLD;
	case '/rujukan/:id/hasil': return { status: 'completed', result: 'goal-reached' };
	case '/rujukan/:id/tarik': return { state: 'terkirim', reason: 'no-longer-needed' };
	case '/bahasa': return { bahasa: 'id', kembali: '/' };
	default: return {};
	}
}

// A unit that a receiver can suggest: the last of its form's.
async function thirdUnit(b, id) {
	const page = id ? await b.get(`/rujukan/${id}/sarankan`) : { text: '' };
	const all = [...page.text.matchAll(/<option value="([0-9a-f-]{36})"[^>]*>([^<]*)/g)];
	const names = Object.values(units).map((u) => u.name);
	return all.find((m) => !names.some((n) => m[2].includes(n)))?.[1] ?? absent;
}

// The id of this role's own person, read from the assignment form of the
// unit's head; the program shows it nowhere else.
const selves = new Map();
async function selfId(role) {
	if (!key.includes(role)) return absent;
	if (!selves.has(role)) {
		const { me } = cast[role];
		const head = { angsoduo: 'koordinator.angsoduo', uptd: 'kepala.uptd', lansia: 'kepala.lansia' };
		const b = await as(head[me.split('.')[1]]);
		const id = await fx.createCase(b);
		const page = await b.get(`/kasus/${id}`);
		const select = /<select[^>]*name="assignee"[^]*?<\/select>/.exec(page.text)[0];
		selves.set(role, [...select.matchAll(/<option value="([^"]*)"[^>]*>([^<]*)/g)]
			.find((m) => m[2].includes(user(me).name))[1]);
	}
	return selves.get(role);
}

async function ask(b, row, id, role) {
	const where = row.path.replace(':id2', fileOf.get(id) ?? absent).replace(':id', id ?? '');
	if (row.flags.includes('file')) return files.upload(b, id ?? absent, FILE);
	if (/persetujuan.(cabut|bukti)/.test(where) && row.method === 'GET') return b.get(`${where}?entri=${consentOf.get(id) ?? absent}`);
	if (row.method === 'GET') return b.get(row.path === '/kasus/:id/entri' ? `${where}?jenis=service` : where);
	return b.post(where, await fields(row.path, role, id));
}

// Routes that end the session they use, need a second factor of their own, or are
// for who is not logged in: the web tests have them, and the browser's those of
// passkeys.
const elsewhere = new Set(['GET /masuk', 'POST /keluar', 'POST /keluar-cepat', 'POST /masuk',
	'POST /masuk/kunci', 'POST /masuk/lupa/kunci', 'POST /akun/kunci', 'POST /akun/kunci/daftar', 'GET /akun/kunci/:id/hapus',
	'POST /akun/kunci/:id/hapus',
	'POST /akun/sandi', 'POST /akun/sesi', 'POST /akun/ponsel', 'POST /akun/kode', 'POST /gabung', 'POST /gabung/daftar',
	'GET /masuk/lupa', 'POST /masuk/lupa', 'GET /masuk/ponsel', 'POST /masuk/ponsel']);

const cells = {};
const allowed = {};
function count(role, isAllowed) {
	cells[role] = (cells[role] ?? 0) + 1;
	if (isAllowed) allowed[role] = (allowed[role] ?? 0) + 1;
}

// An address that only leads up asks for no object: the page above does.
const isUp = (row) => row.flags.includes('up');
// Nothing in these cases is closed to anybody: who may ask is told so.
const isAsking = (row) => row.method === 'POST' && row.path === '/kasus/:id/darurat';
const good = (row) => (isUp(row) ? [303] : isAsking(row) ? [422] : row.flags.includes('page') || row.method === 'GET' ? [200] : [303, 204]);

function says(res, row, want, role, kind) {
	ok(want.includes(res.status),
		`${role} ${row.method} ${row.path} ${kind}: ${res.status} instead of ${want.join('/')}: `
		+ words(res.text).slice(0, 160));
}

// Sender-side drafts have to be complete before these two.
async function prepare(row, role, kind, id) {
	if (!['/rujukan/:id/kirim', '/rujukan/:id/periksa'].includes(row.path)) return;
	const holder = kind === 'own' ? cast[role].me : cast[role].colleague;
	await fx.fill(await as(holder), id, unitOf(peer(role)).name, {
		service: unitOf(deciderOf(peer(role))).service,
	});
}

async function objectCells(row, role, scope) {
	const b = await as(cast[role].me);
	for (const kind of ['own', 'colleague', 'foreign', 'absent']) {
		if (scope === '-' || kind === 'absent' || kind === 'foreign') {
			const id = kind === 'foreign' || (scope === '-' && kind !== 'absent')
				? await foreign(row.path, key.includes(role) ? role : 'kon') : absent;
			says(await ask(b, row, id, role), row, [scope === '-' ? 403 : 404], role, kind);
			count(role, false);
			if (scope === '-' && kind === 'own') return; // one denied fixture serves
			continue;
		}
		for (const place of places(row.path)) await placeCell(b, row, role, kind, place);
	}
}

// One cell: the object of this kind, where the role's unit stands on that side.
async function placeCell(b, row, role, kind, [side, state]) {
	const receiverUnit = side === 'receiver' && !accepted(state) && !row.path.startsWith('/kasus/');
	if (kind === 'colleague' && receiverUnit) return; // handed to the unit: nobody's own
	const id = await make(row.path, role, kind, [side, state]);
	const denied = kind === 'colleague' && policy[row.permission][role] === 'S';
	if (!denied) await prepare(row, role, kind, id);
	const res = await ask(b, row, id, role);
	says(res, row, denied ? [403] : good(row), role, `${kind} ${side} ${state}`);
	if (denied) {
		ok(words(res.text).includes(user(cast[role].colleague).name),
			`${role} ${row.method} ${row.path} ${side}: the page names who holds the case`);
	}
	count(role, !denied);
}

// Pages about people; what each needs is in people.mjs.
const isOfPeople = (row) => /^\/(anggota|admin|layanan|kesepakatan)(\/|$)/.test(row.path);
// What a unit says of itself, everybody reads.
const isPublic = (row) => row.method === 'GET' && row.path === '/layanan/:id';
async function askOf(row, role, { id, fields, query }) {
	const b = await as(cast[role].me);
	await b.get('/akun'); // for a csrf
	const where = row.path.replace(':id', id);
	return row.method === 'GET' ? b.get(`${where}${query ?? ''}`) : b.post(where, fields);
}
async function peopleCells(row, role, scope) {
	const hasObject = row.path.includes(':id') || row.path.endsWith('/peran');
	if (scope === '-') {
		const o = hasObject ? people.nobody(row.path) : { fields: await people.plain(row.path) };
		says(await askOf(row, role, o), row, [403], role, 'by role');
		count(role, false);
		return;
	}
	const mine = hasObject ? await people.own(row.path, role, await as(cast[role].me))
		: { fields: await people.plain(row.path) };
	says(await askOf(row, role, mine), row, good(row), role, 'own unit');
	count(role, true);
	if (!hasObject) return;
	for (const [kind, o] of [['foreign', await people.foreign(row.path, role)], ['absent', people.nobody(row.path)]]) {
		const read = kind === 'foreign' && isPublic(row);
		says(await askOf(row, role, o), row, [read ? 200 : 404], role, kind);
		count(role, read);
	}
}

// Recovery needs papers and 48 hours, which tests/attack/recovery.mjs has: here
// whoever may is let in as far as an empty form, or a unit that there is not.
const isOfRecovery = (row) => row.path.startsWith('/pemulihan') && !isUp(row);
const further = new Set(['/pemulihan/usul', '/pemulihan/selesai', '/pemulihan/veto', '/pemulihan/penjaga/setuju']);
async function recoveryCells(row, role, scope) {
	const b = await as(cast[role].me);
	const fields = { [row.path.endsWith('/setuju') ? 'proposal' : 'unit']: absent };
	await b.get('/akun'); // for a csrf
	const res = row.method === 'GET' ? await b.get(further.has(row.path) ? `${row.path}?unit=${absent}` : row.path)
		: await b.post(row.path, further.has(row.path) ? fields : {});
	const may = further.has(row.path) ? [404] : row.method === 'GET' || row.flags.includes('page') ? [200] : [422];
	says(res, row, scope === '-' ? [403] : may, role, 'as far as it goes');
	count(role, scope !== '-');
}

// Requests for break-glass: who may act at all, and that one which does not concern
// the actor is absent.  Who does what on one's own is in tests/web/glass.mjs.
const isOfGlass = (row) => row.path.startsWith('/darurat/:id');
let request;
async function otherRequest() {
	if (!request) {
		const [head, officer] = [await as('kepala.lansia'), await as('peksos2.lansia')];
		const id = await fx.createCase(officer);
		await officer.get(`/kasus/${id}/catatan-proses`);
		await officer.post(`/kasus/${id}/catatan-proses`, { text: 'Catatan contoh.' });
		request = (await asked(head, id, 'Alasan contoh.')).split('/').pop();
	}
	return request;
}
async function glassCells(row, role, scope) {
	const b = await as(cast[role].me);
	await b.get('/akun'); // for a csrf
	for (const id of [await otherRequest(), absent]) {
		says(await ask(b, row, id, role), row, [scope === '-' ? 403 : 404], role, 'not theirs');
		count(role, false);
	}
}

async function roleCells(row, role) {
	const scope = policy[row.permission][role];
	if (isOfRecovery(row)) {
		await recoveryCells(row, role, scope);
		return;
	}
	if (isOfGlass(row)) {
		await glassCells(row, role, scope);
		return;
	}
	if (isOfPeople(row) && !isUp(row)) {
		await peopleCells(row, role, scope);
		return;
	}
	if (row.path.includes(':id') && !isUp(row)) {
		await objectCells(row, role, scope);
		return;
	}
	const b = await as(cast[role].me);
	const res = await ask(b, row, absent, role);
	says(res, row, scope === '-' ? [403] : good(row), role, 'no object');
	if (isUp(row) && scope !== '-') {
		ok(row.path.replace(':id2', absent).replace(':id', absent).startsWith(`${res.location}/`), `${role} ${row.path} leads up`);
	}
	count(role, scope !== '-');
}

async function nobodyCells(row) {
	const res = await ask(new Browser(), row, absent, 'nobody');
	const open = row.flags.includes('public');
	const want = row.method === 'GET' ? (open && !isUp(row) ? [200] : [303]) : (open ? [403] : [401]);
	says(res, row, want, 'nobody', 'absent');
	if (row.method === 'GET' && !open) {
		ok(res.location === '/masuk', `nobody GET ${row.path} is led to the login page`);
	}
	count('nobody', open && row.method === 'GET');
}

await proves(19, 'every cell of the matrix is what the tables say', async () => {
	ok(routes.length > 40, 'the program printed its routes');
	for (const row of routes) {
		await nobodyCells(row);
		if (elsewhere.has(`${row.method} ${row.path}`)) continue;
		for (const role of Object.keys(cast)) await roleCells(row, role);
	}
	for (const role of ['nobody', ...Object.keys(cast)]) {
		console.log(`cells ${role}: ${cells[role] ?? 0} run, ${allowed[role] ?? 0} allowed`);
		ok(cells[role] > 0 && allowed[role] > 0, `${role} has cells, and allowed ones`);
	}
});
finish();
