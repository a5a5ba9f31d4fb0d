// The ceremony by which somebody becomes a member, as people do it at the pages:
// invited, enrolled, admitted by six words.
import { Browser, freshCode, hidden, loggedIn, patient, unescape, words } from './portal.mjs';

export const ID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
export const PASSWORD = 'gunung-lampu-sepatu-bambu-77';

// Ids of the agency's units by name, from the administrator's page.
export async function unitsOf(adm) {
	const page = await adm.get('/admin');
	return Object.fromEntries([...page.text.matchAll(new RegExp(`href="#(${ID})">([^<]*)`, 'g'))]
		.map((m) => [unescape(m[2]), m[1]]));
}

// Name a unit; returns its id.
export async function found(adm, code, name) {
	await adm.get('/admin/unit');
	const res = await adm.post('/admin/unit', { code, abbr: code, name_id: name, name_en: `${name} (en)` });
	if (res.status !== 303) throw new Error(`unit ${code}: ${res.status} ${words(res.text).slice(0, 400)}`);
	return (await unitsOf(adm))[name];
}

// The text in the element of this class that looks like a code, without blanks.
export const keys = (html) => [...html.matchAll(/<strong class="kunci"[^>]*>([^<]*)</g)]
	.map((m) => unescape(m[1]).replaceAll(' ', ''));

// Invite somebody; returns the letter: its code and the page.
export async function invite(adm, unit, name, roles) {
	await adm.get(`/admin/undang?unit=${unit}`);
	const res = await adm.post('/admin/undang', { unit, name, roles });
	if (res.status !== 200) throw new Error(`invite ${name}: ${res.status} ${words(res.text).slice(0, 400)}`);
	const [, code] = keys(res.text);
	return { code, page: res };
}

// The form that an invitation's code opens: what it hides, and the app's secret.
export async function opened(b, code) {
	await b.get('/gabung');
	const page = await b.post('/gabung', { code });
	if (page.status !== 200) return { page };
	return {
		page, state: hidden(page.text, 'state'), code: hidden(page.text, 'code'),
		user: hidden(page.text, 'user'), totp_secret: keys(page.text)[0],
	};
}

export const wordsOn = (html) => [...(/<ol class="kata"[^]*?<\/ol>/.exec(html)?.[0] ?? '')
	.matchAll(/<li>([a-z]+)<\/li>/g)].map((m) => m[1]);

// Answer an invitation; returns the account, and the words.
export async function enrol(code, { user, password = PASSWORD, at } = {}) {
	const b = new Browser(at);
	const f = await opened(b, code);
	const acc = { user: user ?? f.user, password, totp_secret: f.totp_secret };
	const page = await patient(async () => b.post('/gabung/daftar', {
		code: f.code, state: f.state, user: acc.user, new: password, again: password, otp: await freshCode(acc),
	}));
	if (page.status !== 200) throw new Error(`enrol ${acc.user}: ${page.status} ${words(page.text).slice(0, 400)}`);
	[acc.recovery_code] = keys(page.text);
	return { acc, words: wordsOn(page.text), page, browser: b };
}

// The invitation of who waits, as the page of who may admit them names it.
export async function waits(b, name) {
	const page = await b.get('/anggota');
	const row = [...page.text.matchAll(/<tr role="row">[^]*?<\/tr>/g)].map((m) => m[0])
		.find((r) => r.includes(name) && r.includes('/terima'));
	return row === undefined ? undefined : new RegExp(`/anggota/(${ID})/terima`).exec(row)[1];
}

// Admit them by the words that they read out; returns the answer.
export async function admit(b, name, said) {
	const id = await waits(b, name);
	if (!id) throw new Error(`${name} does not wait`);
	await b.get(`/anggota/${id}/terima`);
	return b.post(`/anggota/${id}/terima`, { words: said.join(' '), seen: 'ya' });
}

// All of it: from the invitation to a session.
export async function member(adm, head, unit, name, roles) {
	const letter = await invite(adm, unit, name, roles);
	const { acc, words: said } = await enrol(letter.code);
	const res = await admit(head, name, said);
	if (res.status !== 303) throw new Error(`admit ${name}: ${res.status} ${words(res.text).slice(0, 400)}`);
	return { acc, browser: await loggedIn(acc) };
}

// The person's id, from the link that changes them.
export async function personOf(b, list, name) {
	const page = await b.get(list);
	const row = [...page.text.matchAll(/<tr role="row">[^]*?<\/tr>/g)].map((m) => m[0])
		.find((r) => r.includes(`>${name}<`) && r.includes('/ubah'));
	return row === undefined ? undefined : new RegExp(`/anggota/(${ID})/ubah`).exec(row)[1];
}
