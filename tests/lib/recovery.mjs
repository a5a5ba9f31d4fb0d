// Keys on paper and who keeps them, as people do it at the pages.
import { words as text } from './portal.mjs';
import { ID, wordsOn } from './join.mjs';

// A new key: its 24 words, and the page that shows them.
export async function paper(b) {
	await b.get('/pemulihan');
	const page = await b.post('/pemulihan/kunci/baru');
	return { words: wordsOn(page.text), page };
}
export async function register(b, words) {
	await b.get('/pemulihan/kunci');
	return b.post('/pemulihan/kunci', { words: words.join(' ') });
}
// A key that is registered; its words.
export async function keeper(b) {
	const { words } = await paper(b);
	const res = await register(b, words);
	if (res.status !== 303) throw new Error(`paper: ${res.status} ${text(res.text).slice(0, 400)}`);
	return words;
}

// Ids of those who have one, by name, from the form that appoints them.
export async function keepers(head) {
	const page = await head.get('/pemulihan/penjaga');
	return Object.fromEntries([...page.text.matchAll(new RegExp(`<option value="(${ID})">([^<(]*) \\(`, 'g'))]
		.map((m) => [m[2], m[1]]));
}
export async function appoint(head, names) {
	const ids = await keepers(head);
	const [one, two, three] = names.map((n) => ids[n]);
	return head.post('/pemulihan/penjaga', { one, two, three });
}
// The proposal that the reader has a button for; undefined: none.
export async function proposal(b) {
	const page = await b.get('/pemulihan');
	return new RegExp(`name="proposal" value="(${ID})"`).exec(page.text)?.[1];
}
export async function agree(b, id) {
	await b.get('/pemulihan');
	return b.post('/pemulihan/penjaga/setuju', { proposal: id });
}

export async function propose(b, unit, person, words) {
	await b.get('/pemulihan');
	return b.post('/pemulihan/usul', { unit, person, words: words.join(' ') });
}
export async function complete(b, unit, words, other) {
	await b.get('/pemulihan');
	return b.post('/pemulihan/selesai', { unit, words: words.join(' '), other: other.join(' ') });
}
export async function veto(b, unit) {
	await b.get('/pemulihan');
	return b.post('/pemulihan/veto', { unit });
}
