// The pictures that axe.mjs has left in $BUILD/shots; with WRITE_SCREENSHOT=1
// the README's picture as well: a case of the demo, on a desk.
import fs from 'node:fs';
import path from 'node:path';
import { open, close, BUILD, DESK } from './lib.mjs';
import { check, ok } from '../lib/check.mjs';

await check('a picture of every kind of page, at both widths', async () => {
	const have = fs.readdirSync(path.join(BUILD, 'shots'));
	for (const width of [1280, 360]) {
		ok(have.filter((f) => f.endsWith(`-${width}.png`)).length >= 45, `pictures of ${width} pixels`);
	}
});

await check('the picture of the README', async () => {
	const page = await open('konselor1.angsoduo', { size: DESK });
	await page.goto('/kasus');
	await page.getByLabel('Nama atau nomor').fill('Sari Contoh');
	await page.getByRole('button', { name: 'Cari', exact: true }).click();
	await page.getByRole('row', { name: 'Sari Contoh' }).getByRole('link').click();
	await page.getByRole('heading', { level: 1, name: 'Sari Contoh' }).waitFor();
	const picture = await page.screenshot();
	ok(picture.length < 200 * 1024, `${picture.length} bytes`);
	if (process.env.WRITE_SCREENSHOT === '1') fs.writeFileSync('docs/screenshot.png', picture);
	await close(page);
});
