// A file as an officer keeps it with a case, with and without JavaScript.
import fs from 'node:fs';
import { open, leads, close, PHONE } from './lib.mjs';
import { as } from '../lib/people.mjs';
import * as files from '../lib/files.mjs';
import * as fx from '../lib/fixture.mjs';
import { check, ok, equal } from '../lib/check.mjs';

const WHO = 'peksos1.lansia';
const id = await fx.createCase(await as(WHO));

for (const js of [true, false]) {
	await check(`a file is chosen, stored, fetched, and marked, ${js ? 'with' : 'without'} JavaScript`, async () => {
		const page = await open(WHO, { size: PHONE, js });
		const buffer = files.sample('pdf', 300000);
		await page.goto(`/kasus/${id}`);
		await leads(page, () => page.getByRole('link', { name: 'Tambah berkas' }).click());
		await leads(page, () => page.getByRole('button', { name: 'Simpan berkas' }).click());
		await page.getByRole('alert').getByText('Pilih berkas yang akan disimpan').waitFor();
		await page.getByLabel('Keterangan', { exact: true }).fill('Surat contoh');
		await page.getByLabel('Berkas', { exact: true }).setInputFiles({ name: 'surat é.pdf', mimeType: 'application/pdf', buffer });
		await leads(page, () => page.getByRole('button', { name: 'Simpan berkas' }).click());
		await page.getByText('Berkas sudah disimpan.').waitFor();
		await leads(page, () => page.getByRole('link', { name: 'surat é.pdf' }).first().click());
		await page.getByText('Surat contoh').waitFor();
		const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('Unduh berkas').click()]);
		equal(download.suggestedFilename(), 'surat é.pdf', 'its name');
		ok(fs.readFileSync(await download.path()).equals(buffer), 'its bytes');
		await page.getByText('Tandai salah').first().click();
		await page.getByLabel('Apa yang salah').selectOption({ label: 'Milik kasus lain' });
		await leads(page, () => page.getByRole('button', { name: 'Tandai salah' }).click());
		await page.getByText('Berkas sudah ditandai salah.').waitFor();
		await close(page);
	});
}
