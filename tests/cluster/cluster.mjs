// R21: three hosts over one cluster are one portal: whoever is suspended on one
// is out at the next request on each, and what one host wrote the next one
// reads, be its server ever so far behind.
import { Browser, freshCode, hidden, loggedIn, user, words } from '../lib/portal.mjs';
import { check, equal, finish, ok, proves } from '../lib/check.mjs';
import * as fx from '../lib/fixture.mjs';
import * as j from '../lib/join.mjs';
import { hosts, until } from './hosts.mjs';

const [one, two, three] = hosts;
const others = [two, three];
const hex = (id) => id.replaceAll('-', '');
const shows = (res, text, what) => ok(res.status === 200 && words(res.text).includes(text),
	`${what}: ${res.status}, shows "${text}"`);

// A person's one session, at whichever host.
function on(host, b) {
	const twin = new Browser(host.origin);
	twin.jar = b.jar;
	twin.csrf = b.csrf;
	return twin;
}
const enter = (name, host) => loggedIn(user(name), { at: host.origin });
const [kon, kor, head] = [await enter('konselor1.muarobungo', one),
	await enter('koordinator.muarobungo', two), await enter('kepala.muarobungo', three)];

async function note(b, kasus, text) {
	await b.get(`/kasus/${kasus}`);
	return b.post(`/kasus/${kasus}/catatan`, { text });
}
const times = (res, text) => words(res.text).split(text).length - 1;

await check('three servers are one cluster', async () => {
	for (const h of hosts) {
		const [[, size]] = h.sql("SHOW STATUS LIKE 'wsrep_cluster_size'");
		equal(size, String(hosts.length), `${h.origin}: servers`);
	}
});

let kasus;
await check('one session serves on every host, and reads what another host wrote', async () => {
	kasus = await fx.createCase(kon, { name: 'Contoh Tiga Simpul' });
	for (const h of hosts) shows(await on(h, kon).get(`/kasus/${kasus}`), 'Contoh Tiga Simpul', h.origin);
	for (let i = 0; i < 15; i += 1) {
		const text = `Catatan putaran ${i}.`;
		equal((await note(on(hosts[i % 3], kon), kasus, text)).status, 303, text);
		shows(await on(hosts[(i + 1) % 3], kon).get(`/kasus/${kasus}/catatan`), text, text);
	}
});

// Each request waits for what its server has not applied yet.
async function behind(host, asks) {
	let answered = 0;
	const answers = asks.map((ask) => ask().then((res) => {
		answered += 1;
		return res;
	}));
	await until('the requests wait', () => answered === asks.length || host.busy().length >= asks.length);
	equal(answered, 0, `${host.origin}: answers while the server is behind`);
	return answers;
}

await check('a page waits for a server that is behind', async () => {
	const go = await two.lag();
	equal((await note(kon, kasus, 'Catatan yang belum sampai.')).status, 303, 'written on the first host');
	const [answer] = await behind(two, [() => on(two, kor).get(`/kasus/${kasus}/catatan`)]);
	await go();
	shows(await answer, 'Catatan yang belum sampai.', 'the second host');
});

await check('notes sent on three hosts at once: each that was taken is there, once', async () => {
	const all = hosts.map((h) => on(h, kon));
	for (let i = 0; i < 8; i += 1) {
		await Promise.all(all.map((b) => b.get(`/kasus/${kasus}`)));
		const sent = await Promise.all(all.map((b, k) => b.post(`/kasus/${kasus}/catatan`, { text: `Serentak ${i}${k}.` })));
		const page = await on(hosts[i % 3], kor).get(`/kasus/${kasus}/catatan`);
		sent.forEach((res, k) => {
			ok([303, 409, 503].includes(res.status), `${i}${k}: ${res.status}`);
			equal(times(page, `Serentak ${i}${k}.`), res.status === 303 ? 1 : 0, `${i}${k}: ${res.status}, and the page`);
		});
		ok(sent.some((res) => res.status === 303), `round ${i}: somebody wrote`);
	}
});

// The commit is stopped by silence of the other hosts, and its answer is lost
// to the worker, which has waited long enough.
await check('a commit whose outcome is unknown is looked up, and done once', async () => {
	const lost = () => (one.log().match(/event=commit errno=/g) ?? []).length;
	const before = lost();
	await kon.get(`/kasus/${kasus}`);
	const go = await one.hold(`BEGIN; SELECT version FROM kasus WHERE id = X'${hex(kasus)}' FOR UPDATE`);
	const sent = kon.post(`/kasus/${kasus}/catatan`, { text: 'Catatan yang nasibnya tidak diketahui.' });
	await until('its transaction waits', () => one.busy().some((s) => s.startsWith('UPDATE kasus')));
	for (const h of others) h.signal('SIGSTOP');
	try {
		await go();
		await until('the answer is lost', () => lost() > before);
	} finally {
		for (const h of others) h.signal('SIGCONT');
	}
	equal((await sent).status, 303, 'the officer hears what became of it');
	for (const h of hosts) {
		const page = await on(h, kor).get(`/kasus/${kasus}/catatan`);
		equal(times(page, 'Catatan yang nasibnya tidak diketahui.'), 1, `${h.origin}: the note`);
	}
});

// A note with the number of its form, sent until some host says that it is there:
// to the host that was asked first, then to the others.
async function insist(kasus, first, text) {
	let at = first;
	let page = {};
	await until(`${text}: a page`, async () => {
		page = await on(hosts[at], kon).get(`/kasus/${kasus}`).catch((e) => ({ status: e.code }));
		if (page.status !== 200) at = (at + 1) % hosts.length;
		return page.status === 200;
	});
	const form = page.text.slice(page.text.indexOf(`/kasus/${kasus}/catatan`));
	const fields = { text, request_id: hidden(form, 'request_id') };
	ok(fields.request_id, `${text}: a form with a number`);
	const answers = [];
	await until(`${text} is there`, async () => {
		const res = await on(hosts[at], kon).post(`/kasus/${kasus}/catatan`, fields).catch((e) => ({ status: e.code }));
		answers.push(res.status);
		ok(res.status !== 303 || res.location.startsWith(`/kasus/${kasus}`), `${text}: leads to ${res.location}`);
		// who was killed does not answer, who is behind says so, a colleague was quicker
		ok([303, 409, 502, 503, 504].includes(res.status) || typeof res.status === 'string', `${text}: ${res.status}`);
		if (res.status !== 303) at = (at + 1) % hosts.length;
		return res.status === 303;
	});
	return answers;
}

await check('a server killed amid writing: each act is done once, and it comes back', async () => {
	// who says nothing is given up sooner now
	for (const h of hosts) h.provider('evs.keepalive_period=PT0.5S;evs.suspect_timeout=PT2S;evs.install_timeout=PT4S;evs.inactive_timeout=PT5S');
	const kasus = await fx.createCase(on(two, kon), { name: 'Contoh Mati Mendadak' });
	const entries = () => Number(one.sql(`SELECT COUNT(*) FROM trail WHERE object = X'${hex(kasus)}'`)[0][0]);
	const version = (h) => Number(h.sql(`SELECT version FROM kasus WHERE id = X'${hex(kasus)}'`)[0][0]);
	const [before, first] = [entries(), version(one)];
	let killed = false;
	const sent = [];
	const write = async (host, name) => {
		for (let i = 0; i < 12; i += 1) {
			const text = `Mati mendadak ${name}${i}.`;
			sent.push({ text, answers: await insist(kasus, host, text) });
			if (sent.length === 6) {
				three.signal('SIGKILL');
				killed = true;
			}
		}
	};
	await Promise.all([write(0, 'a'), write(2, 'b'), write(1, 'c'), write(2, 'd')]);
	ok(killed && sent.length === 48, `${sent.length} notes`);
	ok(sent.some((s) => s.answers.some((a) => a !== 303 && a !== 409)), 'some were not answered at first');
	await until('the third host is down', () => three.down());
	for (const h of [one, two]) {
		equal(h.sql("SHOW STATUS LIKE 'wsrep_cluster_size'")[0][1], '2', `${h.origin}: the servers that are left`);
	}
	await three.again();
	await until('the cluster is whole', () => hosts.every((h) =>
		h.sql("SHOW STATUS LIKE 'wsrep_cluster_size'")[0][1] === '3' &&
		h.sql("SHOW STATUS LIKE 'wsrep_local_state_comment'")[0][1] === 'Synced'));
	for (const h of hosts) {
		equal(version(h), first + sent.length, `${h.origin}: versions of the case`);
		const page = await on(h, kon).get(`/kasus/${kasus}/catatan`);
		let said = words(page.text);
		for (let next = page; (next = /rel="next" href="([^"#]+)/.exec(next.text)?.[1]) !== undefined;) {
			next = await on(h, kon).get(next);
			said += words(next.text);
		}
		for (const { text, answers } of sent) equal(said.split(text).length - 1, 1, `${h.origin}: ${text} after ${answers}`);
	}
	ok(entries() >= before + sent.length, 'each is on the trail');
});

// Requests enough for each worker of a host to get one.
const MANY = 10;
const out = (res) => (res.status === 303 && res.location.startsWith('/masuk')) || res.status === 401;

await proves(21, 'suspended on one host: out at the next request on each', async () => {
	const acc = user('konselor1.muarobungo');
	for (const h of hosts) {
		const all = await Promise.all(Array.from({ length: MANY }, () => on(h, kon).get('/kasus')));
		ok(all.every((res) => res.status === 200), `${h.origin}: serves before`);
	}
	const id = await j.personOf(head, '/anggota', acc.name);
	const unit = new RegExp(`/anggota/${id}/ubah\\?unit=(${j.ID})`).exec((await head.get('/anggota')).text)[1];
	await head.get(`/anggota/${id}/tangguhkan?unit=${unit}`);
	const go = [await one.lag(), await two.lag()];
	equal((await head.post(`/anggota/${id}/tangguhkan`, { unit })).status, 303, 'suspended on the third host');
	// neither of the others has applied it; what they answer they may not know yet
	const waiting = [];
	for (const h of [one, two]) {
		const b = on(h, kon);
		waiting.push(...await behind(h, [() => b.get('/kasus'), () => b.get(`/kasus/${kasus}`),
			() => b.post(`/kasus/${kasus}/catatan`, { text: 'Catatan sesudahnya.' })]));
	}
	for (const stop of go) await stop();
	for (const res of await Promise.all(waiting)) ok(out(res), `a request that waited: ${res.status}`);
	for (const h of hosts) {
		const all = await Promise.all(Array.from({ length: MANY }, () => on(h, kon).get('/kasus')));
		ok(all.every(out), `${h.origin}: out, whichever worker is asked`);
		equal(h.sql(`SELECT COUNT(*) FROM session WHERE person = X'${hex(id)}'`)[0][0], '0', `${h.origin}: sessions left`);
		const login = await new Browser(h.origin).tryLogin(acc.user, acc.password, await freshCode(acc));
		equal(login.status, 422, `${h.origin}: login`);
	}
});

await check('the next who writes, on whichever host, gives the unit a new key', async () => {
	const [[unit]] = one.sql(`SELECT HEX(unit) FROM kasus WHERE id = X'${hex(kasus)}'`);
	const epochs = (h) => h.sql(`SELECT COUNT(*) FROM unit_prev WHERE unit = X'${unit}'`)[0][0];
	equal(epochs(one), '0', 'before');
	const b = on(two, kor);
	const later = await fx.createCase(b, { name: 'Contoh Kunci Baru' });
	for (const h of hosts) {
		await until('the new key is everywhere', () => epochs(h) === '1');
		for (const who of [kor, head]) {
			shows(await on(h, who).get(`/kasus/${later}`), 'Contoh Kunci Baru', `${h.origin}: a case under the new key`);
			shows(await on(h, who).get(`/kasus/${kasus}`), 'Contoh Tiga Simpul', `${h.origin}: one from before`);
		}
	}
	equal(times(await b.get(`/kasus/${kasus}/catatan`), 'Catatan sesudahnya.'), 0, 'the suspended wrote nothing');
});

await check('invited on one host, enrolled on the next, admitted on the third', async () => {
	const adm = await enter('admin.bkkbn', one);
	const unit = Object.entries(await j.unitsOf(adm)).find(([name]) => name.includes('Bungo'))[1];
	const letter = await j.invite(adm, unit, 'Anggota Contoh Tiga Simpul', ['kor']);
	const { acc, words: said } = await j.enrol(letter.code, { at: two.origin });
	equal((await j.admit(head, 'Anggota Contoh Tiga Simpul', said)).status, 303, 'admitted');
	for (const h of hosts) {
		const b = await loggedIn(acc, { at: h.origin });
		shows(await b.get(`/kasus/${kasus}`), 'Contoh Tiga Simpul', `${h.origin}: reads the unit's cases`);
	}
});

await check('one trail of three hosts, whole', async () => {
	const streams = new Set();
	for (const h of hosts) {
		await on(h, kor).get(`/kasus/${kasus}`);
		const [[stream]] = h.sql(`SELECT HEX(stream) FROM trail WHERE object = X'${hex(kasus)}'
			ORDER BY at DESC LIMIT 1`);
		streams.add(stream);
	}
	equal(streams.size, hosts.length, 'streams, one a host');
	const count = (table) => one.sql(`SELECT COUNT(*) FROM ${table}`)[0][0];
	await until('the first host has taken all entries', () => count('trail') === count('tree_leaf'));
	for (const h of hosts) {
		const verify = h.lindungctl('audit', 'verify');
		equal(verify.status, 0, `${h.origin}: ${verify.said}`);
		ok(!h.log().includes('level=alarm'), `${h.origin}: no alarm`);
	}
});
finish();
