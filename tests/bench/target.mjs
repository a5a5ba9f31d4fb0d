// Choose the case pages that are measured and write what page.mjs needs of
// them: a full case file, and the same with a referral, whose page runs every
// statement that it has.
import fs from 'node:fs';
import path from 'node:path';
import { loggedIn, user, ORIGIN, VAR } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';

const b = await loggedIn(user('konselor1.angsoduo'));

function fullCase() {
	return fx.createCase(b, {
		nik: '1571046502800003', birth_date: '1980-02-25', phone: '081200000001',
		safe_contact: 'Hubungi lewat pos.',
		narrative: 'Narasi contoh untuk pengukuran. '.repeat(20),
	});
}

// The page, and its bytes on the wire with the headers that only the portal
// sends.
async function page(id) {
	const res = await b.get(`/kasus/${id}`);
	if (res.status !== 200) throw new Error(`case page: ${res.status}`);
	return {
		path: `/kasus/${id}`,
		bytes: res.body.length + Object.entries(res.headers)
			.reduce((n, [k, v]) => n + k.length + String(v).length + 4, 0),
	};
}

const plain = await fullCase();
const referred = await fullCase();
const ref = await fx.draft(b, referred);
await fx.fill(b, ref, 'UPTD PPA');
await fx.send(b, ref);
fs.writeFileSync(process.env.BENCH_TARGET, JSON.stringify({
	origin: ORIGIN,
	cookie: b.cookieHeader(),
	log: path.join(VAR, 'log/lindung.log'),
	plain: await page(plain),
	referred: await page(referred),
}));
process.exit(0);
