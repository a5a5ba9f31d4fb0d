// Consents under somebody who writes to the database: one that was taken back is
// put back, one of another case is put in its place, an older version or an older
// header is to widen it again.  Each is refused with an alarm, and nothing is sent.
import * as fx from '../lib/fixture.mjs';
import { hidden } from '../lib/portal.mjs';
import { check, equal, finish, ok } from '../lib/check.mjs';
import { alarmsSince, logSize } from '../lib/people.mjs';
import { consent, recorded } from '../lib/consent.mjs';
import { exchanged, forged, idHex, login, missing, putBack, refused, rowOf, snapshot } from './lib.mjs';
import { sql } from './sql.mjs';

const where = { to: 'Lanjut Usia', service: 'home-care-assessment' };
const kon = await login('konselor1.angsoduo');
const rowsOf = (kasus) => [['kasus', `id = X'${idHex(kasus)}'`], ['record', `case_id = X'${idHex(kasus)}'`]];
const record = (id, version) => `id = X'${idHex(id)}' AND version = ${version}`;
const sent = () => Number(sql('SELECT COUNT(*) FROM document')[0][0]);

// A case with a consent of that scope, and a draft on it, ready to be sent.
async function ready(extra) {
	const kasus = await fx.createCase(kon);
	const id = await recorded(kon, kasus, extra);
	const ref = await fx.draft(kon, kasus);
	const unit = (await fx.targets(kon, ref)).find((t) => t.name.includes(where.to));
	const steps = [['persetujuan', { basis: `ada--${id}` }], ['tujuan', { to: unit.id, service: where.service, urgency: '1' }],
		['alasan', { reason: 'other', summary: 'Ringkasan contoh.' }]];
	for (const [step, fields] of steps) equal((await kon.post(`/rujukan/${ref}/${step}`, fields)).status, 303, step);
	const checked = hidden((await kon.get(`/rujukan/${ref}/periksa`)).text, 'checked');
	return { kasus, id, ref, checked };
}
async function takenBack(x) {
	const page = await kon.get(`/kasus/${x.kasus}/persetujuan/cabut?entri=${x.id}`);
	const res = await kon.post(`/kasus/${x.kasus}/persetujuan/cabut`,
		{ entri: x.id, version: hidden(page.text, 'version'), consent_ended: 'client' });
	equal(res.status, 303, 'taken back');
}
// Nothing of it is shown or sent, and each try is an alarm.
async function found(x, what) {
	const before = sent();
	for (const [name, run] of [
		['the case', () => kon.get(`/kasus/${x.kasus}`)],
		['the consent', () => kon.get(`/kasus/${x.kasus}/persetujuan?entri=${x.id}`)],
		['the check', () => kon.get(`/rujukan/${x.ref}/periksa`)],
		['sending', () => kon.post(`/rujukan/${x.ref}/kirim`, { checked: x.checked })],
		['another one', async () => kon.post(`/kasus/${x.kasus}/persetujuan`, x.fields)],
	]) {
		const from = logSize();
		refused(await run(), `${what}: ${name}`);
		ok(alarmsSince(from).some((a) => a.includes('event=tamper')), `${what}, ${name}: an alarm`);
	}
	equal(sent(), before, `${what}: nothing was sent`);
}

await check('a consent that was taken back is put back, with the whole case', async () => {
	const x = await ready();
	x.fields = await consent(kon, x.kasus);
	const old = snapshot(rowsOf(x.kasus));
	await takenBack(x);
	await putBack(old, rowsOf(x.kasus), () => found(x, 'the whole case'));
	equal((await kon.post(`/rujukan/${x.ref}/kirim`, { checked: x.checked })).status, 422, 'as it was, it is not sent either');
});

await check('its rows alone: an older version, none, an older header', async () => {
	const x = await ready();
	x.fields = await consent(kon, x.kasus);
	const header = rowOf('kasus', `id = X'${idHex(x.kasus)}'`);
	await takenBack(x);
	const first = rowOf('record', record(x.id, 1));
	await forged('record', record(x.id, 2), { body: first.body }, () => found(x, 'the first version as the second'));
	await missing('record', record(x.id, 2), () => found(x, 'the second version gone'));
	const { version, header: head, changed, size, idx, wrap } = header;
	await forged('kasus', `id = X'${idHex(x.kasus)}'`, { version, header: head, changed, size, idx, wrap },
		() => found(x, 'the header that names the first'));
});

await check('a wider consent of another case in its place', async () => {
	const x = await ready({ consent_groups: ['2'] });
	const y = await ready({ consent_groups: ['2', '3', '4', '5', '6', '7', '9'] });
	x.fields = await consent(kon, x.kasus);
	const wide = rowOf('record', record(y.id, 1));
	await forged('record', record(x.id, 1), { body: wide.body }, () => found(x, "another case's consent"));
	await exchanged('record', record(x.id, 1), record(y.id, 1), ['case_id', 'body'], () => found(x, 'both exchanged'));
	equal((await kon.post(`/rujukan/${x.ref}/kirim`, { checked: x.checked })).status, 303, 'as they were, it is sent');
});
finish();
