// Break-glass as officers do it: asked for, both seals opened.
import { user } from './portal.mjs';

function expect(res, what) {
	if (res.status !== 303) throw new Error(`${what}: ${res.status}`);
	return res;
}
async function at(b, path, what, fields) {
	await b.get('/darurat');
	return expect(await b.post(`${path}/${what}`, fields), what);
}
// Ask for the case's first choice; returns the request's path.
export async function asked(b, kasus, reason) {
	const page = await b.get(`/kasus/${kasus}/darurat`);
	const what = /name="what"[^>]* value="([^"]+)"/.exec(page.text)[1];
	return expect(await b.post(`/kasus/${kasus}/darurat`, { what, reason }), 'ask').location.replace(/\?.*/, '');
}
export async function peeled(pdp, path, opener) {
	const page = await pdp.get(path);
	const one = [...page.text.matchAll(/<option value="([^"]+)"[^>]*>([^<]*)/g)].find((m) => m[2].includes(user(opener).name));
	await at(pdp, path, 'lepas', { opener: one[1] });
}
export const opened = (b, path) => at(b, path, 'buka', {});
