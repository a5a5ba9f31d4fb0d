// Break-glass as officers do it: asked for, both seals opened.
import { hidden, user } from './portal.mjs';

function expect(res, what) {
	if (res.status !== 303) throw new Error(`${what}: ${res.status}`);
	return res;
}
// The page that asks before an act, and the form that it has.
async function at(b, path, what, fields) {
	const page = await b.get(`${path}/${what}`);
	return expect(await b.post(`${path}/${what}`, { version: hidden(page.text, 'version'), ...fields }), what);
}
// Ask for the case's first choice; returns the request's path.
export async function asked(b, kasus, reason) {
	const page = await b.get(`/kasus/${kasus}/darurat`);
	const what = /name="what"[^>]* value="([^"]+)"/.exec(page.text)[1];
	return expect(await b.post(`/kasus/${kasus}/darurat`, { what, reason }), 'ask').location.replace(/\?.*/, '');
}
export async function peeled(pdp, path, opener) {
	const page = await pdp.get(`${path}/lepas`);
	const one = [...page.text.matchAll(/<option value="([^"]+)"[^>]*>([^<]*)/g)].find((m) => m[2].includes(user(opener).name));
	await at(pdp, path, 'lepas', { opener: one[1] });
}
export const opened = (b, path) => at(b, path, 'buka', {});
export const refused = (b, path, reason) => at(b, path, 'tolak', { reason });
export const reviewed = (b, path, finding, text) => at(b, path, 'tinjau', { finding, text });
