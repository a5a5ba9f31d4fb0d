// Choose the case page that is measured and write what page.mjs needs of it:
// a case with a referral, so that the page runs every statement it has.
import fs from 'node:fs';
import path from 'node:path';
import { loggedIn, user, ORIGIN, VAR } from '../lib/portal.mjs';
import * as fx from '../lib/fixture.mjs';

const b = await loggedIn(user('konselor1.angsoduo'));
const id = await fx.createCase(b, {
	nik: '1571046502800003', birth_date: '1980-02-25', phone: '081200000001',
	safe_contact: 'Hubungi lewat pos.',
	narrative: 'Narasi contoh untuk pengukuran. '.repeat(20),
});
const page = await b.get(`/kasus/${id}`);
if (page.status !== 200) throw new Error(`case page: ${page.status}`);
const head = page.headers;
fs.writeFileSync(process.env.BENCH_TARGET, JSON.stringify({
	origin: ORIGIN,
	path: `/kasus/${id}`,
	cookie: b.cookieHeader(),
	log: path.join(VAR, 'log/lindung.log'),
	// what goes over the wire, the headers that only the portal sends included
	bytes: page.body.length + Object.entries(head)
		.reduce((n, [k, v]) => n + k.length + String(v).length + 4, 0),
}));
process.exit(0);
