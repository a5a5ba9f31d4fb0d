// R2, third part: requests for break-glass, the acts on them, and keys on their way.
import { user } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import * as g from '../lib/glass.mjs';
import { equal, ok } from '../lib/check.mjs';
import { canary, idHex, logins, person, random, refused, rowOf, shown } from './lib.mjs';
import { sql } from './sql.mjs';
import { set, swap, unit, w } from './swap_world.mjs';

const HEAD = 'kepala.angsoduo';
const PDP = 'petugaspdp.bkkbn';
const REASON = canary('alasan');
const REFUSAL = canary('tolak');

export async function breakGlass() {
	const [head, pdp] = await logins(HEAD, PDP);
	const made = async (how) => {
		const text = canary('darurat');
		const id = await fx.createCase(w.kon);
		await w.kon.get(`/kasus/${id}/catatan-proses`);
		await w.kon.post(`/kasus/${id}/catatan-proses`, { text });
		const path = await g.asked(w.kor, id, REASON);
		if (how === 'refused') await g.refused(pdp, path, REFUSAL);
		else if (how !== 'asked') await g.peeled(pdp, path, HEAD);
		if (how === 'opened') await g.opened(head, path);
		return { id, text, path, hex: idHex(path.split('/').pop()) };
	};
	const [one, two, wait, next] = [await made('opened'), await made('opened'), await made('asked'), await made('peeled')];
	const row = (r) => `id = X'${r.hex}'`;
	const part = (r) => `request = X'${r.hex}'`;
	const act = (r, version) => `${part(r)} AND version = ${version}`;
	const shut = async (r, what, browsers = [w.kor, pdp]) => {
		for (const b of browsers) refused(await b.get(r.path), what, [404, 500]);
	};
	shown(await w.kor.get(one.path), one.text, 'what was opened');

	// the request
	const old = rowOf('glass', row(one));
	for (const name of ['parts', 'body']) {
		await set('glass', row(one), { [name]: rowOf('glass', row(two))[name] }, () => shut(one, `glass.${name} of another request`));
	}
	await swap('glass', row(one), row(two), ['parts', 'body', 'case_id'], () => shut(one, 'what another request asks for'));
	for (const name of ['state', 'version', 'epoch', 'pdp_epoch', 'created']) {
		await set('glass', row(one), { [name]: Number(old[name]) + 1 }, () => shut(one, `glass.${name}`));
	}
	await set('glass', row(one), { ends: Number(old.ends) + 3600e3 }, () => shut(one, 'glass.ends, a longer term'));
	await set('glass', row(one), { case_id: idHex(two.id) }, () => shut(one, 'glass.case_id'));
	await set('glass', row(one), { unit: unit.b }, () => shut(one, 'glass.unit'));
	await set('glass', row(one), { pdp: unit.b }, () => shut(one, 'glass.pdp'));
	await set('glass', row(one), { id: random() }, () => shut(one, 'glass.id'));
	// said to be peeled or opened by nobody
	for (const state of [2, 3]) {
		await set('glass', row(wait), { state, version: state }, async () => {
			await shut(wait, `a state that nobody signed: ${state}`);
			refused(await head.post(`${wait.path}/buka`, { version: '2' }), 'and its inner seal', [500]);
		});
	}

	// the acts
	for (const version of [1, 2, 3]) {
		await set('glass_act', act(one, version), { body: rowOf('glass_act', act(two, version)).body }, () =>
			shut(one, `glass_act.body ${version} of another request`));
	}
	// what somebody said of an act
	const [no, nay] = [await made('refused'), await made('refused')];
	shown(await w.kor.get(no.path), REFUSAL, 'why it was refused');
	await set('glass_act', act(no, 2), { word: '' }, () => shut(no, 'no reason for refusing'));
	await set('glass_act', act(no, 2), { word: rowOf('glass_act', act(nay, 2)).word }, () => shut(no, 'the reason of another refusal'));
	await swap('glass_act', act(no, 2), act(nay, 2), ['body', 'word'], () => shut(no, 'the refusal of another request'));
	await set('glass_act', act(one, 2), { word: rowOf('glass_act', act(no, 2)).word }, () => shut(one, 'a word where none belongs'));
	await set('glass_act', act(one, 3), { version: 4 }, () => shut(one, 'glass_act.version'));
	await set('glass_act', act(one, 3), { request: random() }, () => shut(one, 'glass_act.request'));

	// keys on their way: to who asked, and to who opens
	await swap('glass_key', part(one), part(two), ['sealed'], () => shut(one, "another request's key", [w.kor]));
	await set('glass_key', part(one), { object: random() }, () => shut(one, 'glass_key.object', [w.kor]));
	await set('glass_key', part(one), { request: random() }, () => shut(one, 'glass_key.request', [w.kor]));
	await set('glass_key', part(one), { ends: Number(rowOf('glass_key', part(one)).ends) + 3600e3 }, () =>
		shut(one, 'glass_key.ends', [w.kor]));
	// what one PDP officer gave for another request opens no other seal
	sql(`UPDATE glass SET state = 2 WHERE ${row(wait)}`);
	const lent = rowOf('glass_key', part(next));
	sql(`INSERT INTO glass_key (request, object, ends, sealed) VALUES (X'${wait.hex}', X'${lent.object}', 0, X'${lent.sealed}')`);
	refused(await head.post(`${wait.path}/buka`, { version: '2' }), 'a key that was peeled for another request', [500]);
	sql(`DELETE FROM glass_key WHERE ${part(wait)}; UPDATE glass SET state = 1 WHERE ${row(wait)}`);

	// what was sealed twice
	const glass = (r) => `case_id = X'${idHex(r.id)}'`;
	const peels = async (what) => {
		await pdp.get(wait.path);
		const page = await pdp.get(`${wait.path}/lepas`);
		const opener = [...page.text.matchAll(/<option value="([^"]+)"[^>]*>([^<]*)/g)].find((m) => m[2].includes(user(HEAD).name))[1];
		refused(await pdp.post(`${wait.path}/lepas`, { version: '1', opener }), what, [500]);
	};
	await set('key_glass', glass(wait), { sealed: rowOf('key_glass', glass(one)).sealed }, () => peels('key_glass.sealed of another note'));
	for (const values of [{ object: random() }, { version: 2 }, { case_id: idHex(w.k1.id) }, { pdp_epoch: 2 }]) {
		await set('key_glass', glass(wait), values, () => peels(`key_glass.${Object.keys(values)}`));
	}
	await set('key_glass', glass(next), { epoch: 2 }, async () => refused(await head.post(`${next.path}/buka`, { version: '2' }), 'key_glass.epoch', [500]));
	await set('key_glass', glass(next), { pdp: unit.b }, async () => {
		ok((await w.kor.get(next.path)).status === 200, 'key_glass.pdp decides nothing');
	});

	// a key that was lent is none to keep: not even for who holds the case
	const lentRow = rowOf('glass_key', part(one));
	const kor = person('koordinator.angsoduo');
	sql(`INSERT INTO key_wrap (case_id, object, version, holder, unit, sealed)
		VALUES (X'${idHex(one.id)}', X'${lentRow.object}', 1, X'${kor}', X'${unit.a}', X'${lentRow.sealed}')`);
	ok(!(await w.kor.get(`/kasus/${one.id}`)).text.includes(one.text), 'a lent key in the place of an own one');
	equal((await w.kor.get(`/kasus/${one.id}/catatan-proses`)).status, 403, 'whose page is not the coordinator’s');
	sql(`DELETE FROM key_wrap WHERE holder = X'${kor}'`);
	shown(await w.kor.get(one.path), one.text, 'all is as it was');
	await pdp.get(wait.path);
	await g.peeled(pdp, wait.path, HEAD);
	await g.opened(head, wait.path);
	shown(await w.kor.get(wait.path), wait.text, 'and goes on');
}
