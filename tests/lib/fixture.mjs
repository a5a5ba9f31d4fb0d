// Cases and referrals for tests, made the way an officer makes them.
import { hidden, patient, words } from './portal.mjs';

let serial = 0;
export const stamp = `${process.pid.toString(36)}${Date.now().toString(36)}`;

export function caseFields(extra = {}) {
	serial += 1;
	return {
		name: `Contoh Uji ${stamp} ${serial}`,
		category: 'lansia',
		narrative: 'Narasi contoh untuk uji.',
		sex: 'female',
		risk: 'low',
		region: '15.71.04',
		...extra,
	};
}

function expect(res, status, what) {
	if (res.status !== status) {
		throw new Error(`${what}: ${res.status} instead of ${status}: ${words(res.text).slice(0, 400)}`);
	}
	return res;
}

const ID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

// A form sent as people do: again when the portal says that it is busy.
const post = (b, where, fields) => patient(() => b.post(where, fields));

// Create a case as the browser's person; returns its id.
export async function createCase(b, extra) {
	await b.get('/kasus/baru');
	const res = expect(await post(b, '/kasus/baru', caseFields(extra)), 303, 'create case');
	return new RegExp(`/kasus/(${ID})`).exec(res.location)[1];
}

// A service given, as its form sends it.
export const SERVICE = { jenis: 'service', version: '0', date: '1/2/2026', service_given: 'rujukan' };

// Write an entry into a case; returns the id of the newest of its type, as the
// case's page has it, or '' where the person may not write there.
export async function entry(b, kasus, fields = SERVICE) {
	await b.get(`/kasus/${kasus}`);
	await post(b, `/kasus/${kasus}/entri`, fields);
	const ids = new RegExp(`id="${fields.jenis}"[^]*?\\?entri=(${ID})`).exec((await b.get(`/kasus/${kasus}`)).text);
	return ids?.[1] ?? '';
}

// What the forms that close a case, or open it again, ask for.
export const CLOSING = { reason: 'goal-reached' };
export const REOPENING = { reason: 'returned' };

// Search as the form does; returns the page that it leads to.
export async function search(b, fields) {
	return b.get(expect(await post(b, '/kasus/cari', fields), 303, 'search').location);
}

// Begin a referral from a case; returns its id.
export async function draft(b, kasus) {
	await b.get(`/kasus/${kasus}`);
	const res = expect(await post(b, `/kasus/${kasus}/rujuk`, { baru: 'ya' }), 303, 'begin referral');
	return new RegExp(`/rujukan/(${ID})`).exec(res.location)[1];
}

// Every unit that a draft can go to, by name, from the page itself.
export async function targets(b, ref) {
	const page = expect(await b.get(`/rujukan/${ref}/tujuan`), 200, 'step to');
	const select = /<select[^>]*name="to"[^]*?<\/select>/.exec(page.text)[0];
	return [...select.matchAll(new RegExp(`<option value="(${ID})"[^>]*>([^<]*)`, 'g'))]
		.map((m) => ({ id: m[1], name: m[2].trim() }));
}

// Fill the four steps of a draft to a unit whose name holds `to`.
export async function fill(b, ref, to, { service, urgency = '1', groups = ['2'], summary } = {}) {
	await b.get(`/rujukan/${ref}`);
	expect(await post(b, `/rujukan/${ref}/persetujuan`,
		{ basis: 'subject-consent--tertulis', explained: 'ya' }), 303, 'consent');
	expect(await post(b, `/rujukan/${ref}/data`, { groups }), 303, 'data');
	const unit = (await targets(b, ref)).find((t) => t.name.includes(to));
	if (!unit) throw new Error(`no unit named ${to}`);
	expect(await post(b, `/rujukan/${ref}/tujuan`, { to: unit.id, service, urgency }), 303, 'to');
	expect(await post(b, `/rujukan/${ref}/alasan`, {
		reason: 'other', summary: summary ?? 'Ringkasan contoh untuk penerima.',
	}), 303, 'why');
	return unit;
}

export async function send(b, ref) {
	const page = await b.get(`/rujukan/${ref}/periksa`);
	return expect(await post(b, `/rujukan/${ref}/kirim`,
		{ checked: hidden(page.text, 'checked') }), 303, 'send');
}

export async function open(b, ref) {
	await b.get(`/rujukan/${ref}`);
	return expect(await post(b, `/rujukan/${ref}/buka`), 303, 'open');
}

export async function accept(b, ref, assignee) {
	await b.get(`/rujukan/${ref}`);
	return expect(await post(b, `/rujukan/${ref}/terima`, { assignee }), 303, 'accept');
}

export async function decline(b, ref) {
	await b.get(`/rujukan/${ref}`);
	return expect(await post(b, `/rujukan/${ref}/tolak`,
		{ reason: 'kapasitas-penuh', note: 'Catatan contoh.' }), 303, 'decline');
}

export async function outcome(b, ref) {
	await b.get(`/rujukan/${ref}`);
	return expect(await post(b, `/rujukan/${ref}/hasil`,
		{ status: 'completed', result: 'goal-reached', note: 'Hasil contoh.' }), 303, 'outcome');
}

// Today in Jambi, as its forms take a date, or so many days later.
export function day(later = 0) {
	const [y, m, d] = new Date(Date.now() + 7 * 3600e3 + later * 86400e3).toISOString().slice(0, 10).split('-');
	return `${d}/${m}/${y}`;
}

// What the steps after an acceptance ask for; this appointment is past at once.
export const MEETING = { date: day(), time: '00.00', where: 'Ruang konseling contoh' };
export const HOLD = { reason: 'antrean', review: day(30) };

export async function step(b, ref, act, fields = {}) {
	await b.get(`/rujukan/${ref}`);
	return expect(await post(b, `/rujukan/${ref}/${act}`, fields), 303, act);
}

// The steps from an acceptance to a state.
export const LATER = {
	dijadwalkan: [['jadwal', MEETING]],
	'tidak-hadir': [['jadwal', MEETING], ['tidak-hadir']],
	berjalan: [['mulai']],
	ditangguhkan: [['mulai'], ['tangguhkan', HOLD]],
	selesai: [['hasil', { status: 'completed', result: 'goal-reached', note: 'Hasil contoh.' }]],
	'selesai-sebagian': [['hasil', { status: 'partly' }]],
	'tidak-tercapai': [['hasil', { status: 'failed', result: 'moved' }]],
	tindak: [['cabut']],
};

// A referral brought to a state: draf, terkirim, dibuka, ditarik, perlu-info, diterima,
// ditolak, or one of LATER.  sender and receiver are browsers; where = {to, service}.
export async function referralIn(state, sender, receiver, where, kasus) {
	const own = kasus ?? await createCase(sender);
	const ref = await draft(sender, own);
	await fill(sender, ref, where.to, where);
	if (state === 'draf') return { ref, kasus: own };
	await send(sender, ref);
	if (state === 'terkirim') return { ref, kasus: own };
	await open(receiver, ref);
	if (state === 'dibuka') return { ref, kasus: own };
	if (state === 'ditarik') {
		await step(sender, ref, 'tarik', { state: 'dibuka', reason: 'entered-in-error' });
		return { ref, kasus: own };
	}
	if (state === 'perlu-info') {
		await step(receiver, ref, 'tanya', { about: 'kontak', question: 'Pertanyaan contoh?' });
		return { ref, kasus: own };
	}
	if (state === 'ditolak') {
		await decline(receiver, ref);
		return { ref, kasus: own };
	}
	await accept(receiver, ref);
	for (const [act, fields] of LATER[state] ?? []) await step(receiver, ref, act, fields);
	return { ref, kasus: own };
}
