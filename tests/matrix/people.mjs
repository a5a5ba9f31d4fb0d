// Objects for the cells of the pages about people: one person for each role that
// acts, who is invited, admitted, given roles, suspended and removed in the order
// of the routes; and the same kinds of objects in another agency.
import { hidden, user, words } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import * as j from '../lib/join.mjs';
import { as, absent } from '../lib/people.mjs';

const HOME = { unit: 'PPKS Angso Duo', first: 'kon', other: 'kor' };
const OFFICE = { unit: 'Kantor Perwakilan BKKBN', first: 'aud', other: 'pdp' };
const DATA = { unit: 'Unit Pelindungan Data BKKBN', first: 'pim', other: 'pdp' };
// Who acts in the unit that they answer for; the administrator in the office.
const place = { kor: HOME, kau: HOME, adm: OFFICE, pim: OFFICE, pdp: DATA };
const ADMIN = 'admin.bkkbn';

let serial = 0;
const nameless = () => `Anggota Contoh ${fx.stamp} ${serial += 1}`;

function expect(res, status, what) {
	if (res.status !== status) throw new Error(`${what}: ${res.status} ${words(res.text).slice(0, 300)}`);
	return res;
}
const unitId = async (adm, name) => Object.entries(await j.unitsOf(adm)).find(([n]) => n.includes(name))[1];

// Somebody who has answered an invitation.
async function invited(adm, unit, roles) {
	const name = nameless();
	const { code } = await j.invite(adm, unit, name, roles);
	serial += 1;
	const one = await j.enrol(code, { user: `uji.${fx.stamp}.${serial}` });
	return { name, unit, words: one.words };
}

const people = new Map();
async function waiting(me, role) {
	const adm = await as(ADMIN);
	const v = await invited(adm, await unitId(adm, place[role].unit), [place[role].first]);
	people.set(role, v);
	return v;
}
// The role's person as a member; a new one where the last one was removed.
async function member(me, role) {
	const old = people.get(role);
	if (old?.person && !old.gone) return old;
	const v = old && !old.person ? old : await waiting(me, role);
	const head = role === 'adm' ? await as('pimpinan.bkkbn') : me;
	if (await j.waits(head, v.name)) expect(await j.admit(head, v.name, v.words), 303, 'admit');
	v.person = await j.personOf(await as(ADMIN), '/admin', v.name);
	return v;
}

async function proposed(by, list, v, roles) {
	await by.get(list);
	expect(await by.post(`${list}/peran`, { person: v.person, unit: v.unit, roles }), 303, 'propose');
}

// The unit goes on offering what the other tests ask of it.
const services = { before: '', services: ['counselling'] };
const where = {
	address: 'Jalan Contoh No. 1', region: '15.71.04', postal: '36134', phone: '0741 000001', senin: '8-12',
};
const offer = { layanan: 'counselling', about: 'Contoh.', area: ['15.71'], paid: 'tidak', capacity: 'free' };
// Fields of a form about a unit's entry, which was made of that version.
function entryOf(route, version = '1') {
	const query = '?layanan=counselling';
	if (route.endsWith('/tempat')) return { fields: { version, ...where } };
	if (route.endsWith('/rincian')) return { query, fields: { version, ...offer } };
	if (route.endsWith('/kapasitas')) return { fields: { layanan: 'counselling', capacity: 'free' } };
	return { fields: services };
}
async function ownEntry(route, me) {
	const id = await unitId(await as(ADMIN), HOME.unit);
	const form = route.endsWith('/tempat') || route.endsWith('/rincian')
		? await me.get(`/layanan/${id}/tempat`) : null;
	return { id, ...entryOf(route, form ? hidden(form.text, 'version') : undefined) };
}
async function invitationOf(adm, name) {
	const row = [...(await adm.get('/admin')).text.matchAll(/<tr role="row">[^]*?<\/tr>/g)].map((m) => m[0])
		.find((r) => r.includes(`>${name}<`));
	return new RegExp(`/admin/undangan/(${j.ID})/cabut`).exec(row)[1];
}

// An agreement that the administrator drafts with the other agency.
async function agreed(adm, name) {
	const page = await adm.get('/kesepakatan/baru');
	const other = [...page.text.matchAll(/<option value="([0-9a-f-]{36})"[^>]*>([^<]*)/g)].find((m) => m[2].includes(name))[1];
	const fields = { other, title: nameless(), wording: 'Teks contoh.' };
	const res = expect(await adm.post('/kesepakatan/baru', fields), 303, 'draft');
	return { id: new RegExp(j.ID).exec(res.location)[0], fields };
}
const unsigned = { other: absent, document: '0'.repeat(64), read: 'ya' };
const unseen = (route) => (route.endsWith('/akhiri') ? { other: absent } : unsigned);

// What a cell of the own unit needs: { id, fields }.
export async function own(route, role, me) {
	if (route.endsWith('/terima')) {
		const old = people.get(role);
		const v = old && !old.person ? old : await waiting(me, role);
		return { id: await j.waits(me, v.name), fields: { words: v.words.join(' '), seen: 'ya' } };
	}
	if (route.startsWith('/kesepakatan')) {
		const { id } = await agreed(await as(ADMIN), 'DP3AP2');
		const page = (await me.get(`/kesepakatan/${id}`)).text;
		const fields = { ...unsigned, other: hidden(page, 'other'), document: hidden(page, 'document') };
		if (!route.endsWith('/akhiri')) return { id, fields };
		// only what the agency has signed is ended
		for (const name of ['pimpinan.bkkbn', 'kepala.angsoduo']) {
			const b = await as(name);
			const form = (await b.get(`/kesepakatan/${id}`)).text;
			const seen = { other: hidden(form, 'other'), document: hidden(form, 'document'), read: 'ya' };
			expect(await b.post(`/kesepakatan/${id}/tanda-tangan`, seen), 303, 'sign');
		}
		return { id, fields: { other: hidden((await me.get(`/kesepakatan/${id}/akhiri`)).text, 'other') } };
	}
	if (route.startsWith('/layanan')) return ownEntry(route, me);
	if (route.endsWith('/cabut')) {
		const [adm, name] = [await as(ADMIN), nameless()];
		await j.invite(adm, await unitId(adm, HOME.unit), name, ['kon']);
		return { id: await invitationOf(adm, name), fields: {} };
	}
	const v = await member(me, role);
	if (route.endsWith('/keluarkan') || route.includes('/hilang/')) v.gone = true;
	const roles = [place[role].other];
	if (route.endsWith('/peran')) return { fields: { person: v.person, unit: v.unit, roles } };
	if (!route.endsWith('/peran/:id')) return { id: v.person, fields: { unit: v.unit } };
	const list = role === 'adm' ? '/admin' : '/anggota';
	if (role === 'adm') await proposed(await as('pimpinan.bkkbn'), '/anggota', v, roles);
	else await proposed(await as(ADMIN), '/admin', v, roles);
	const page = await me.get(list);
	return { id: new RegExp(`${list}/peran/(${j.ID})`).exec(page.text)[1], fields: {} };
}

// The same kinds of objects in another agency.
let far;
async function abroad() {
	const adm = await as('admin.dp3ap2');
	const unit = await unitId(adm, 'UPTD PPA');
	const guest = await invited(adm, unit, ['ptg']);
	const person = await j.personOf(adm, '/admin', user('petugas3.uptd').name);
	await proposed(adm, '/admin', { person, unit }, ['ptg', 'mk']);
	const kau = await as('kepala.uptd');
	return {
		unit, person, invitation: await j.waits(kau, guest.name),
		proposal: new RegExp(`/anggota/peran/(${j.ID})`).exec((await kau.get('/anggota')).text)[1],
	};
}
export async function foreign(route, role) {
	if (route.startsWith('/kesepakatan')) {
		const [adm, name] = role === 'aud' ? [ADMIN, 'Dinas Sosial'] : ['admin.dp3ap2', 'Dinas Sosial'];
		return { id: (await agreed(await as(adm), name)).id, fields: unseen(route) };
	}
	far ??= abroad();
	const o = await far;
	if (route.endsWith('/terima')) return { id: o.invitation, fields: { words: 'a', seen: 'ya' } };
	if (route.startsWith('/layanan')) return { id: o.unit, ...entryOf(route) };
	if (route.endsWith('/cabut')) return { id: o.invitation, fields: {} };
	if (route.endsWith('/peran')) return { fields: { person: o.person, unit: o.unit, roles: ['kon'] } };
	if (route.endsWith('/peran/:id')) return { id: o.proposal, fields: {} };
	return { id: o.person, fields: { unit: o.unit } };
}

// Nobody's.
export function nobody(route) {
	if (route.endsWith('/terima')) return { id: absent, fields: { words: 'a', seen: 'ya' } };
	if (route.endsWith('/peran')) return { fields: { person: absent, unit: absent, roles: ['kon'] } };
	if (route.startsWith('/kesepakatan')) return { id: absent, fields: unseen(route) };
	if (route.startsWith('/layanan')) return { id: absent, ...entryOf(route) };
	return { id: absent, fields: /\/(peran\/:id|cabut)$/.test(route) ? {} : { unit: absent } };
}

// Fields of the routes without an object.
export async function plain(route) {
	serial += 1;
	if (route === '/admin/unit') return { code: `M${serial}-${fx.stamp}`, abbr: 'M', name_id: nameless(), name_en: 'M' };
	if (route === '/kesepakatan/baru') return (await agreed(await as(ADMIN), 'DP3AP2')).fields;
	if (route !== '/admin/undang') return {};
	return { unit: await unitId(await as(ADMIN), OFFICE.unit), name: nameless(), roles: ['aud'] };
}
