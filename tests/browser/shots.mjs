// The picture of the README: who will be able to read what.  It is written
// with WRITE_SCREENSHOT=1.
import fs from 'node:fs';
import { open, close, leads, DESK } from './lib.mjs';
import { as } from '../lib/people.mjs';
import * as fx from '../lib/fixture.mjs';
import { check, ok } from '../lib/check.mjs';

const WHO = 'konselor1.angsoduo';

await check('the picture of the README', async () => {
	const page = await open(WHO, { size: DESK });
	await page.goto('/kasus');
	await page.getByLabel('Nama, nomor kasus').fill('Sari Contoh');
	await leads(page, () => page.getByRole('button', { name: 'Cari', exact: true }).click());
	await leads(page, () => page.getByRole('row', { name: 'Sari Contoh' }).getByRole('link').click());
	await page.getByRole('heading', { level: 1, name: 'Sari Contoh' }).waitFor();
	const officer = await as(WHO);
	const draft = await fx.draft(officer, new URL(page.url()).pathname.split('/')[2]);
	await fx.fill(officer, draft, 'UPTD PPA', { groups: ['2'] });
	await page.goto(`/rujukan/${draft}/periksa`);
	const { y, height } = await page.locator('.jeda').boundingBox();
	await page.setViewportSize({ width: DESK.width, height: Math.ceil(y + height) + 20 });
	const png = await page.screenshot();
	ok(png.length < 200 * 1024, `${png.length} bytes`);
	if (process.env.WRITE_SCREENSHOT === '1') fs.writeFileSync('docs/screenshot.png', png);
	await close(page);
});
