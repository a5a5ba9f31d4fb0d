// R3: one bit turned anywhere in a sealed or signed value of a live row is
// refused.  All bits of all bytes are turned in the unit tests; here a sample
// of positions, through the portal.
import { Browser, freshCode, user } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import { finish, ok, proves } from '../lib/check.mjs';
import {
	TAG, flip, forged, idHex, listed, listedSent, person, refused, rowOf, searched, shown, stepsForget, world,
} from './lib.mjs';
import { sql } from './sql.mjs';

sql('DELETE FROM session'); // of those before us
const w = await world();

// Beginning, key version, nonce, body, tag.
function places(hex) {
	const n = hex.length / 2;
	return [...new Set([0, 3, 7, 31, n >> 1, n - 17, n - 1])].filter((i) => i >= 0 && i < n);
}

async function everywhere(table, where, name, view) {
	const { [name]: hex } = rowOf(table, where);
	ok(hex.length > 0, `${table}.${name} holds something`);
	for (const at of places(hex)) {
		await forged(table, where, { [name]: flip(hex, at, at % 8) }, () =>
			view(`${table}.${name} byte ${at} of ${hex.length / 2}`));
	}
}

const page = (b, where) => async (what) => refused(await b.get(where), what);

async function sessionOver(what) {
	const res = await w.kon2.get('/');
	ok(res.status === 303 && res.location === '/masuk' && !res.text.includes(TAG), `${what}: ${res.status}`);
}

async function loginRefused(what) {
	const acc = user('konselor2.angsoduo');
	stepsForget();
	const res = await new Browser().tryLogin(acc.user, acc.password, await freshCode(acc));
	ok([422, 500].includes(res.status), `${what}: ${res.status}`);
	ok(!res.cookies.some((c) => c.startsWith('__Host-sid=') && !/max-age=0/i.test(c)), `${what}: no session`);
}

await proves(3, 'a turned bit is refused', async () => {
	const k = `id = X'${idHex(w.k1.id)}'`;
	const me = `person = X'${person('konselor2.angsoduo')}'`;
	await everywhere('kasus', k, 'wrap', page(w.kon, `/kasus/${w.k1.id}`));
	await everywhere('kasus', k, 'header', page(w.kon, `/kasus/${w.k1.id}`));
	await everywhere('kasus', k, 'idx', async (what) => {
		for (const where of ['/kasus', '/']) {
			const list = await w.kon.get(where);
			listed(list, `${what}, ${where}`, [w.k1.word]);
			ok(list.text.includes(w.k2.word), `${what}, ${where}: sound rows are shown`);
		}
		searched(await fx.search(w.kon, { text: TAG }), `${what}, search`, [w.k1.word]);
	});
	const [[id, version]] = sql(`SELECT HEX(id), version FROM record WHERE case_id = X'${idHex(w.k1.id)}' LIMIT 1`);
	await everywhere('record', `id = X'${id}' AND version = ${version}`, 'body', page(w.kon, `/kasus/${w.k1.id}`));
	const { unit } = rowOf('kasus', k);
	const side = `referral = X'${idHex(w.draft.id)}' AND unit = X'${unit}'`;
	await everywhere('referral_side', side, 'idx', async (what) => {
		refused(await w.kon.get(`/rujukan/${w.draft.id}`), what);
		await listedSent(w.kon, `${what}, list`);
	});
	await everywhere('referral_side', side, 'draft', page(w.kon, `/rujukan/${w.draft.id}`));
	const both = async (what) => {
		for (const b of [w.kon, w.mk]) refused(await b.get(`/rujukan/${w.opened.id}`), what);
	};
	for (let v = 1; v <= 3; v += 1) {
		await everywhere('action', `referral = X'${idHex(w.opened.id)}' AND version = ${v}`, 'body', both);
	}
	const doc = `conversation = X'${idHex(w.opened.id)}'`;
	for (const name of ['nonce', 'ciphertext', 'kcv', 'sealed_keys', 'sealed_hash', 'signature']) {
		await everywhere('document', doc, name, both);
	}
	const copy = `document = X'${rowOf('document', doc).id}' AND unit = X'${unit}'`;
	await everywhere('document_copy', copy, 'body', page(w.kon, `/rujukan/${w.opened.id}`));
	await everywhere('session', me, 'body', sessionOver);
	await everywhere('person', `user = 'konselor2.angsoduo'`, 'wrap', loginRefused);
	await everywhere('person', `user = 'konselor2.angsoduo'`, 'bag', loginRefused);
	await everywhere('unit_wrap', me, 'sealed', loginRefused);
	shown(await w.kon.get(`/kasus/${w.k1.id}`), w.k1.word, 'all is as it was');
	shown(await w.mk.get(`/rujukan/${w.opened.id}`), w.opened.word, 'all is as it was');
	ok((await w.kon2.get('/')).status === 200, 'the session lives');
});
finish();
