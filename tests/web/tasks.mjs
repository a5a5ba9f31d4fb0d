// Tasks and appointments: what is due, for whom, and how the client is reached.
import { user, words, sql } from '../lib/portal.mjs';
import { as } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { check, equal, ok } from '../lib/check.mjs';

const SAFE = `Hanya Senin pagi, kata isyarat contoh ${fx.stamp}`;
const [READ, CHANGED] = [6, 9]; // verbs
const DAY = 24 * 3600 * 1000;

// The day in Jambi, so many from now, as forms take it.
const day = (n) => new Date(Date.now() + n * DAY).toLocaleDateString('id-ID', { timeZone: 'Asia/Jakarta' });

const task = (extra = {}) => ({ jenis: 'task', version: '0', task_kind: 'task', todo: 'Contoh tugas', due_on: day(1), ...extra });

const post = (b, id, fields) => b.post(`/kasus/${id}/entri`, fields);

// What /tugas has, over all pages: [{ id, html, tasks: [{ entri, when, kind, todo }] }]
async function mine(b) {
	const all = [];
	for (let page = 1; ; page += 1) {
		const { status, text } = await b.get(`/tugas?hal=${page}`);
		equal(status, 200, `/tugas?hal=${page}`);
		for (const html of text.split('<section class="lembar" aria-labelledby="kasus-').slice(1)) {
			const tasks = [...html.matchAll(/<tr role="row">\s*<th scope="row"[^]*?<\/tr>/g)].map(([row]) => ({
				entri: /\?entri=([0-9a-f-]{36})/.exec(row)[1],
				due: words(/<th[^>]*>([^]*?)<\/th>/.exec(row)[1]).trim(),
				when: words(/data-nama="Keadaan">([^]*?)<\/td>/.exec(row)[1]).trim(),
				kind: words(/data-nama="Jenis">([^]*?)<\/td>/.exec(row)[1]).trim(),
				todo: words(/data-nama="Tugas">([^]*?)<\/td>/.exec(row)[1]).trim(),
			}));
			all.push({ id: html.slice(0, 36), html, tasks });
		}
		if (!text.includes('rel="next"')) return all;
	}
}
const of = (list, id) => list.find((c) => c.id === id);

const b = await as('petugas2.uptd');
const made = {};
for (const [name, extra] of Object.entries({ later: {}, late: {}, soon: {}, today: {} })) {
	made[name] = await fx.createCase(b, { category: 'ktp', sphere: 'rt', forms: 'fisik', safe_contact: SAFE, ...extra });
}

await check('tasks are listed by when they are due, those of the own cases', async () => {
	equal((await post(b, made.later, task({ due_on: day(40) }))).status, 303, 'in forty days');
	equal((await post(b, made.late, task({ due_on: day(-3), todo: 'Contoh telat' }))).status, 303, 'three days ago');
	equal((await post(b, made.soon, task({ due_on: day(3), due_at: '09.30', task_kind: 'appointment' }))).status, 303, 'in three days');
	equal((await post(b, made.today, task({ due_on: day(0), task_kind: 'contact' }))).status, 303, 'today');
	const list = await mine(b);
	const order = list.map((c) => Object.keys(made).find((n) => made[n] === c.id)).filter(Boolean);
	equal(order.join(' '), 'late today soon later', 'the nearest first');
	const [late] = of(list, made.late).tasks;
	equal(`${late.when}: ${late.todo}`, 'Terlambat: Contoh telat', 'what is late says so');
	equal(of(list, made.today).tasks[0].when, 'Hari ini', 'today');
	equal(of(list, made.today).tasks[0].kind, 'Menghubungi klien', 'its kind');
	equal(of(list, made.soon).tasks[0].when, 'Dalam 7 hari', 'soon');
	ok(of(list, made.soon).tasks[0].due.endsWith('pukul 09.30'), 'and at what time');
	equal(of(list, made.later).tasks[0].when, 'Kemudian', 'later');
	ok(of(list, made.late).html.includes(SAFE), 'how the client is reached stands beside it');
	const other = await mine(await as('petugas1.uptd'));
	equal((await b.get('/tugas?hal=999')).text.includes(made.later), true, 'a page beyond the last is the last');
	ok(!other.some((c) => Object.values(made).includes(c.id)), 'a colleague has theirs');
});

await check('the start page has the nearest, and not what is far', async () => {
	const page = (await b.get('/')).text;
	const part = /id="tugas"[^]*?<\/table>/.exec(page)[0];
	ok(part.includes(`/kasus/${made.late}#task`), 'the late one');
	ok(part.indexOf(made.late) < part.indexOf(made.today), 'first');
	ok(!part.includes(made.later), 'not the one of next month');
	ok(!part.includes(SAFE), 'and nothing that only the case has');
	ok(/id="task"[^]*?Contoh telat/.test((await b.get(`/kasus/${made.late}`)).text), 'it leads to the case');
});

await check('what is done, given up or a mistake is not due any more', async () => {
	const first = of(await mine(b), made.late).tasks[0];
	equal((await post(b, made.late, task({ due_on: day(2), todo: 'Contoh kedua' }))).status, 303, 'one more');
	const two = of(await mine(b), made.late);
	equal(two.tasks.map((t) => t.todo).join(', '), 'Contoh telat, Contoh kedua', 'both, in order');
	const both = task({ due_on: day(-3), todo: 'Contoh telat', entri: first.entri, version: '1', done_on: day(-1), not_done: 'no-show' });
	const refused = await post(b, made.late, both);
	equal(refused.status, 422, 'done and not done');
	ok(words(refused.text).includes('Isi salah satu'), 'it says so');
	equal((await post(b, made.late, { ...both, not_done: '' })).status, 303, 'done');
	const left = of(await mine(b), made.late);
	equal(left.tasks.map((t) => `${t.todo}, ${t.when}`).join(), 'Contoh kedua, Dalam 7 hari', 'the other is the nearest now');
	const [second] = left.tasks;
	equal((await post(b, made.late, task({ due_on: day(2), todo: 'Contoh kedua', entri: second.entri, version: '1', not_done: 'declined' }))).status, 303, 'given up');
	ok(!of(await mine(b), made.late), 'nothing is left');
	ok(words((await b.get(`/kasus/${made.late}`)).text).includes('Klien tidak bersedia'), 'the case says why');
	const [wrong] = of(await mine(b), made.later).tasks;
	equal((await b.post(`/kasus/${made.later}/entri/salah`, { entri: wrong.entri, version: '1', mistake: 'typo' })).status, 303, 'a mistake');
	ok(!of(await mine(b), made.later), 'it is not due');
});

await check('another change of the case keeps what is due; a case handed over takes it along', async () => {
	equal((await b.post(`/kasus/${made.today}/catatan`, { text: 'Catatan contoh.' })).status, 303, 'a note');
	equal(of(await mine(b), made.today).tasks.length, 1, 'still due');
	const other = await as('petugas1.uptd');
	const head = await as('kepala.uptd');
	const select = /<select[^>]*name="assignee"[^]*?<\/select>/.exec((await head.get(`/kasus/${made.today}`)).text)[0];
	const [, to] = [...select.matchAll(/<option value="([^"]*)"[^>]*>([^<]*)/g)].find((m) => m[2].includes(user('petugas1.uptd').name));
	equal((await head.post(`/kasus/${made.today}/petugas`, { assignee: to })).status, 303, 'handed over');
	ok(!of(await mine(b), made.today), 'not hers any more');
	equal(of(await mine(other), made.today).tasks.length, 1, 'but who holds it now');
});

await check('who must not be contacted directly: a warning comes before it is saved', async () => {
	const id = await fx.createCase(b, { category: 'ktp', sphere: 'rt', forms: 'fisik', contact: 'not-direct', safe_contact: SAFE });
	for (const type of ['task', 'follow-up']) {
		const form = await b.get(`/kasus/${id}/entri?jenis=${type}`);
		ok(form.text.includes('govuk-warning-text') && words(form.text).includes('Jangan menghubungi klien langsung'), `${type}: the warning`);
		ok(form.text.includes(SAFE) && form.text.includes('name="sadar"'), `${type}: the words, and the box`);
	}
	for (const fields of [task({ task_kind: 'appointment' }), task({ task_kind: 'contact' }),
		{ jenis: 'follow-up', version: '0', date: day(-1), next_step: 'visit' }]) {
		const what = fields.task_kind ?? fields.jenis;
		const res = await post(b, id, fields);
		equal(res.status, 422, `${what}: not without the box`);
		ok(words(res.text).includes('tidak boleh dihubungi langsung'), `${what}: it says why`);
		equal((await post(b, id, { ...fields, sadar: 'ya' })).status, 303, `${what}: with it`);
	}
	equal((await post(b, id, task())).status, 303, 'a task reaches nobody');
	const shown = of(await mine(b), id);
	equal(shown.tasks.length, 3, 'and only those were written');
	ok(shown.html.includes('Jangan menghubungi klien langsung'), 'the list warns too');
	const free = await b.get(`/kasus/${made.soon}/entri?jenis=task`);
	ok(!free.text.includes('name="sadar"') && free.text.includes(SAFE), 'no warning where none is due');
});

await check('each is on the trail as other entries are, and nothing of it lies in clear', async () => {
	const id = made.soon;
	const hex = id.replaceAll('-', '');
	const count = (verb) => Number(sql(`SELECT COUNT(*) FROM trail WHERE verb = ${verb} AND object = X'${hex}'`)[0][0]);
	const [written, read] = [count(CHANGED), count(READ)];
	const todo = `Contoh rahasia ${fx.stamp}`;
	equal((await post(b, id, task({ todo, due_on: '17/8/2031' }))).status, 303, 'written');
	equal(count(CHANGED), written + 1, 'written: once on the trail');
	const before = count(READ);
	ok(before >= read, 'the form read it');
	ok(of(await mine(b), id).tasks.some((t) => t.todo === todo), 'listed');
	equal(count(READ), before + 1, 'and read, once');
	for (const clear of [todo, '2031-08-17', '17/8/2031'])
		equal(sql(`SELECT COUNT(*) FROM kasus k LEFT JOIN record r ON r.case_id = k.id WHERE k.id = X'${hex}' AND (INSTR(k.idx, '${clear}') OR INSTR(k.header, '${clear}') OR INSTR(r.body, '${clear}'))`)[0][0], '0', `${clear} is sealed`);
});
