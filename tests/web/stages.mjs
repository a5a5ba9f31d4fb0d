// The stages of a case by their pages: the whole course, what is refused and where
// it leads, who ends it, and a risk that goes down by two.
import { loggedIn, sql, user, words } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';
import { as, alarmsSince, logSize } from '../lib/people.mjs';
import { check, equal, ok } from '../lib/check.mjs';

const hex = (id) => id.replaceAll('-', '');
const stageOf = (id) => sql(`SELECT stage FROM kasus WHERE id = X'${hex(id)}'`)[0][0];
const says = (page, text, what) => ok(words(page.text).includes(text), `${what}: "${text}" in ${words(page.text).slice(0, 300)}`);

// As the buttons of the case's page send it.
async function lead(b, id, to, more = {}) {
	const page = await b.get(`/kasus/${id}`);
	const from = /name="dari" value="([^"]*)"/.exec(page.text)?.[1] ?? stageOf(id);
	return b.post(`/kasus/${id}/tahap`, { dari: from, ke: to, ...more });
}
async function led(b, id, to, more) {
	const res = await lead(b, id, to, more);
	equal(res.status, 303, `to ${to}`);
	equal(stageOf(id), to, 'the clear column');
	return b.get(res.location);
}
const RISK = { jenis: 'risk', version: '0', date: '1/2/2026', risk_level: 'high', instrument: 'danger', score: '14' };
const PROPOSAL = { reason: 'goal-reached' };
const VIOLENCE = { category: 'ktp', kind: 'violence' };

await check('the long course of a violence case, with its guards', async () => {
	const b = await as('petugas1.uptd');
	const head = await as('kepala.uptd');
	const id = await fx.createCase(b, VIOLENCE);
	const first = await b.get(`/kasus/${id}`);
	says(first, 'Berikutnya: Identifikasi, oleh', 'what comes next');
	ok(words(first.text).includes(user('petugas1.uptd').name), 'and by whom');
	ok(/aria-current="step"><strong>Pengaduan/.test(first.text), 'where it stands');
	says(await led(b, id, 'identifikasi'), 'Tahap kasus ini sekarang: Identifikasi.', 'said');
	equal((await lead(b, id, 'rencana')).status, 409, 'no stage is left out');
	await led(b, id, 'asesmen');
	// risk before the plan: the refusal leads to where it is written
	const early = await lead(b, id, 'rencana');
	equal(early.status, 409, 'no plan before the risk');
	ok(early.text.includes(`<a href="/kasus/${id}/entri?jenis=risk">Catat dahulu penilaian risiko`), 'and where it is written');
	equal(stageOf(id), 'asesmen', 'it stays');
	equal((await b.post(`/kasus/${id}/entri`, RISK)).status, 303, 'assessed');
	says(await b.get(`/kasus/${id}`), 'Skor: 14', 'with the score');
	await led(b, id, 'rencana');
	const empty = await lead(b, id, 'intervensi');
	equal(empty.status, 409, 'nothing is planned');
	ok(empty.text.includes(`<a href="/kasus/${id}/ubah?bagian=plan">`), 'where it is planned');
	const form = await b.get(`/kasus/${id}/ubah?bagian=plan`);
	const hidden = (n) => new RegExp(`name="${n}" value="([^"]*)"`).exec(form.text)[1];
	equal((await b.post(`/kasus/${id}/ubah`, { bagian: 'plan', version: hidden('version'), base: hidden('base'), plan_goal: 'Tujuan contoh.' })).status, 303, 'planned');
	await led(b, id, 'intervensi');
	await led(b, id, 'pemantauan');
	// who holds it does not end it
	const alone = await b.post(`/kasus/${id}/tutup`, fx.CLOSING);
	equal(alone.status, 403, 'not by its holder');
	says(alone, `Yang dapat mengakhiri kasus ini: ${user('kepala.uptd').name}`, 'who does');
	const ref = await fx.draft(b, id);
	const open = await lead(b, id, 'diusulkan', PROPOSAL);
	equal(open.status, 409, 'its referral runs');
	ok(open.text.includes('<a href="#rujukan">'), 'which is where');
	await b.get(`/rujukan/${ref}`);
	equal((await b.post(`/rujukan/${ref}/buang`)).status, 303, 'thrown away');
	const asked = await led(b, id, 'diusulkan', { ...PROPOSAL, remark: 'Usul contoh.' });
	says(asked, `Berikutnya: Terminasi, oleh ${user('kepala.uptd').name}`, 'whose turn it is');
	const home = await head.get('/');
	says(home, 'Kasus yang diusulkan diakhiri, dan menunggu keputusan:', 'the head is told');
	const list = /diusulkan diakhiri[^<]*<a class="govuk-link" href="([^"]*)"/.exec(home.text)[1];
	ok((await head.get(list)).text.includes(id), 'and led there');
	const seen = await head.get(`/kasus/${id}`);
	says(seen, 'Usul contoh.', 'the head reads why');
	ok(/<option value="goal-reached" selected/.test(seen.text), 'the reason is proposed');
	equal((await head.post(`/kasus/${id}/kembalikan`, { back: '' })).status, 422, 'not back without words');
	equal((await head.post(`/kasus/${id}/kembalikan`, { back: 'Satu kunjungan lagi.' })).status, 303, 'back');
	equal(stageOf(id), 'pemantauan', 'to where it was');
	says(await b.get(`/kasus/${id}`), 'Satu kunjungan lagi.', 'with what is to be done');
	await led(b, id, 'diusulkan', PROPOSAL);
	await head.get(`/kasus/${id}`);
	equal((await head.post(`/kasus/${id}/tutup`, fx.CLOSING)).status, 303, 'ended by the second person');
	equal(stageOf(id), 'terminasi', 'the end');
	equal((await head.post(`/kasus/${id}/buka-lagi`, fx.REOPENING)).status, 303, 'opened again');
	equal(stageOf(id), 'dibuka-kembali', 'a stage of its own');
	await led(b, id, 'asesmen');
});

await check('on hold and back, and no service at all', async () => {
	const b = await as('petugas1.uptd');
	const id = await fx.createCase(b, VIOLENCE);
	await led(b, id, 'identifikasi');
	equal((await lead(b, id, 'ditunda', { hold: 'goal-reached' })).status, 422, 'a reason of another list');
	says(await led(b, id, 'ditunda', { hold: 'unreachable', pause: 'Tiga kali dihubungi.' }), 'Kasus ditunda: Klien tidak terhubungi', 'noted');
	equal((await lead(b, id, 'asesmen')).status, 409, 'back to where it was alone');
	await led(b, id, 'identifikasi');
	const head = await as('kepala.uptd');
	await head.get(`/kasus/${id}`);
	equal((await head.post(`/kasus/${id}/tutup`, { reason: 'out-of-mandate' })).status, 303, 'not for this unit');
	equal(stageOf(id), 'tanpa-layanan', 'closed without service');
	equal((await b.post(`/kasus/${id}/catatan`, { text: 'x' })).status, 409, 'read only');
	ok(!(await fx.search(b, { stage: 'terbuka', mine: 'saya' })).text.includes(id), 'not among the open ones');
	ok((await fx.search(b, { stage: 'tanpa-layanan' })).text.includes(id), 'under its stage');
});

await check('a family has a short course, and its coordinator ends it', async () => {
	const b = await as('konselor1.angsoduo');
	const kor = await as('koordinator.angsoduo');
	const id = await fx.createCase(b, { kind: 'counselling' });
	equal((await lead(b, id, 'identifikasi')).status, 409, 'no stage of the long one');
	await led(b, id, 'intervensi');
	await led(b, id, 'diusulkan', PROPOSAL);
	equal((await b.post(`/kasus/${id}/tutup`, fx.CLOSING)).status, 403, 'not by who holds it');
	await kor.get(`/kasus/${id}`);
	equal((await kor.post(`/kasus/${id}/tutup`, fx.CLOSING)).status, 303, 'by the coordinator');
	// a head who holds a case has somebody else end it
	const head = await as('kepala.angsoduo');
	const own = await fx.createCase(head, { kind: 'counselling' });
	const res = await head.post(`/kasus/${own}/tutup`, fx.CLOSING);
	equal(res.status, 409, 'not their own');
	says(res, `Terminasi disetujui orang kedua, bukan pemegang kasus atau pengusulnya: ${user('koordinator.angsoduo').name}`, 'who can');
});

await check('a risk goes up at once, and down by two', async () => {
	const b = await as('petugas1.uptd');
	const head = await as('kepala.uptd');
	const id = await fx.createCase(b, { ...VIOLENCE, risk: 'medium' });
	const riskOf = async () => /<dt>Risiko<\/dt><dd><strong[^>]*>([^<]*)</.exec((await b.get(`/kasus/${id}`)).text)[1];
	equal((await b.post(`/kasus/${id}/entri`, RISK)).status, 303, 'assessed');
	equal(await riskOf(), 'Tinggi', 'up at once');
	const form = await b.get(`/kasus/${id}/ubah`);
	const hidden = (n) => new RegExp(`name="${n}" value="([^"]*)"`).exec(form.text)[1];
	const lower = await b.post(`/kasus/${id}/ubah`, { ...fx.caseFields({ ...VIOLENCE, kind: undefined, risk: 'low' }), version: hidden('version'), base: hidden('base') });
	equal(lower.status, 422, 'not down by the form');
	says(lower, 'sesudah orang kedua setuju', 'it says how');
	equal((await b.post(`/kasus/${id}/entri`, { ...RISK, risk_level: 'low', score: '3' })).status, 303, 'assessed again');
	equal(await riskOf(), 'Tinggi', 'it stays');
	const page = await head.get(`/kasus/${id}`);
	says(page, `${user('petugas1.uptd').name} menilai risiko Rendah (Danger Assessment`, 'what waits');
	const ask = { entri: /name="entri" value="([^"]*)"/.exec(page.text)[1], version: '1' };
	equal((await b.post(`/kasus/${id}/risiko`, ask)).status, 403, 'not by who holds it');
	equal((await head.post(`/kasus/${id}/risiko`, ask)).status, 303, 'agreed');
	equal(await riskOf(), 'Rendah', 'down');
	says(await b.get(`/kasus/${id}`), `Dinilai oleh: ${user('petugas1.uptd').name}`, 'both are named');
	equal((await head.post(`/kasus/${id}/risiko`, ask)).status, 409, 'once');
	const at = await as('manajer.uptd');
	const own = await fx.createCase(at, { ...VIOLENCE, risk: 'high' });
	await at.post(`/kasus/${own}/entri`, { ...RISK, risk_level: 'low' });
	const mine = await at.get(`/kasus/${own}`);
	ok(!mine.text.includes('/risiko"'), 'who wrote it has no button');
	const [[entry]] = sql(`SELECT LOWER(HEX(id)) FROM record WHERE case_id = X'${hex(own)}' ORDER BY id DESC LIMIT 1`);
	const uuid = entry.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
	const alone = await at.post(`/kasus/${own}/risiko`, { entri: uuid, version: '1' });
	equal(alone.status, 409, 'nor a way');
	says(alone, 'Orang kedua yang menyetujuinya', 'and is told');
});

await check('of two who lead a case on at once, one does', async () => {
	const acc = user('petugas1.uptd');
	const b = await as('petugas1.uptd');
	const other = await loggedIn(acc);
	for (let i = 0; i < 6; i += 1) {
		const id = await fx.createCase(b, VIOLENCE);
		await Promise.all([b.get(`/kasus/${id}`), other.get(`/kasus/${id}`)]);
		const both = await Promise.all([
			b.post(`/kasus/${id}/tahap`, { dari: 'pengaduan', ke: 'identifikasi' }),
			other.post(`/kasus/${id}/tahap`, { dari: 'pengaduan', ke: 'ditunda', hold: 'waiting' })]);
		const won = both.filter((r) => r.status === 303).length;
		equal(won, 1, `one winner: ${both.map((r) => r.status)}`);
		equal(both.filter((r) => r.status === 409).length, 1, 'the other is told');
		equal(sql(`SELECT version FROM kasus WHERE id = X'${hex(id)}'`)[0][0], '2', 'written once');
	}
});

await check('a stage that somebody changed in the database is found', async () => {
	const b = await as('petugas1.uptd');
	const id = await fx.createCase(b, VIOLENCE);
	for (const to of ['identifikasi', 'rencana', 'terminasi', 'tanpa-layanan']) {
		const from = logSize();
		sql(`UPDATE kasus SET stage = '${to}' WHERE id = X'${hex(id)}'`);
		equal((await b.get(`/kasus/${id}`)).status, 500, `read as ${to}`);
		equal((await b.post(`/kasus/${id}/tahap`, { dari: to, ke: 'asesmen' })).status, 500, 'led on');
		ok(alarmsSince(from).some((l) => l.includes('what=case')), 'an alarm');
		sql(`UPDATE kasus SET stage = 'pengaduan' WHERE id = X'${hex(id)}'`);
	}
	await led(b, id, 'identifikasi');
});

