// Consents for tests, recorded the way an officer records them.
import { patient, words } from './portal.mjs';

const ID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

// Whom a consent may name, by the name of the choice, from the form itself.
async function scopes(b, kasus) {
	const page = await patient(() => b.post(`/kasus/${kasus}/persetujuan/langkah`,
		{ langkah: '1', consent_basis: 'subject-consent', consent_form: 'tertulis' }));
	const select = /<select[^>]*name="consent_to"[^]*?<\/select>/.exec(page.text)[0];
	return [...select.matchAll(new RegExp(`<option value="(${ID})"[^>]*>([^<]*)`, 'g'))]
		.map((m) => ({ id: m[1], name: m[2].trim() }));
}

// The fields of one for a unit whose name holds `to`.
export async function consent(b, kasus, { to = 'Lanjut Usia', ...extra } = {}) {
	await b.get(`/kasus/${kasus}/persetujuan`);
	const unit = (await scopes(b, kasus)).find((s) => s.name.includes(to));
	if (!unit) throw new Error(`no unit named ${to}`);
	return {
		langkah: '4', consent_basis: 'subject-consent', consent_form: 'tertulis', consent_to: unit.id,
		consent_groups: ['2', '6'], consent_purpose: 'Pendampingan contoh', consent_told: 'yes', ...extra,
	};
}

// Ids of the consents on a case's page, newest first.
export const consents = (page) => [...page.text.matchAll(new RegExp(`persetujuan\\?entri=(${ID})`, 'g'))].map((m) => m[1]);

// Record one; returns its id.
export async function recorded(b, kasus, extra) {
	const before = consents(await b.get(`/kasus/${kasus}`));
	const fields = await consent(b, kasus, extra);
	const res = await patient(() => b.post(`/kasus/${kasus}/persetujuan`, fields));
	if (res.status !== 303) throw new Error(`consent: ${res.status}: ${words(res.text).slice(0, 400)}`);
	return consents(await b.get(`/kasus/${kasus}`)).find((id) => !before.includes(id));
}
