/** What people do with releases, through the page, against the in-memory host: back up, choose a store, bring back, let a computer in. */
import { describe, expect, it } from 'vitest';
import { button, host, open, page, title } from './opened-page.ts';

describe('backing up', () => {
  it('is one press, from any screen, and shows the release', async () => {
    await open('healthy', '/audit');
    await page.keyboard.press('Control+b');
    await expect.poll(title).toBe('Backups');
    await page.getByText('n3wr31').first().waitFor();
    await page.getByText(/Backed up: 42 files/).waitFor();
  });

  it('says whose release it is when another computer made it', async () => {
    await open('healthy', '/backup');
    const { backup } = host.world.snapshot;
    host.bus.emit('backup.changed', { ...backup, doneBy: { releaseId: 'r7kq2m', host: 'MAC-MINI' } });
    await page.getByText('made by MAC-MINI').waitFor();
  });

  it('that is partial names what is missing and what helps, and is called verified nowhere', async () => {
    await open('healthy', '/backup');
    const [newest, ...older] = host.world.releases;
    if (!newest) throw new Error('the world has no release');
    const missing = [{ reason: 'damaged' as const, voice: { id: 'mei', name: 'Mei' }, path: 'voices/mei/gpt.ckpt' }];
    const partial = { ...newest, verifiedAt: null, partial: { missing, more: 0 } };
    host.world.releases = [partial, ...older];
    const { backup } = host.world.snapshot;
    const lastError = { code: 'BACKUP_RELEASE_PARTIAL', at: newest.createdAt };
    host.bus.emit('backup.changed', { ...backup, lastRelease: partial, lastError });
    await page.getByText('Mei (voices/mei/gpt.ckpt) is damaged', { exact: false }).waitFor();
    await page.getByText('The newest backup is partial', { exact: false }).waitFor();
    await expect.poll(() => page.locator('.backup-state .pill').textContent()).toBe('partial');
  });

  it('starts with a store that is tested as it is saved', async () => {
    await open('fresh', '/backup');
    await page.getByLabel('Folder path').fill('/mnt/nas/understudy');
    await button('Save and test').click();
    await page.getByText('Store answers').waitFor();
    expect(host.world.snapshot.backup.store).toEqual({ kind: 'folder', path: '/mnt/nas/understudy' });
  });
});

describe('a release', () => {
  const act = async (name: RegExp): Promise<void> => {
    await page
      .getByRole('button', { name: /^More for / })
      .first()
      .click();
    await page.getByRole('menuitem', { name }).click();
  };

  it('is first of all brought back into the library, and that can be undone', async () => {
    await open('healthy', '/backup');
    await act(/^Restore/);
    await page.getByText('--into-library').waitFor();
    await page.getByText('In its place').click();
    await page.getByText('--into-library --replace').waitFor();
    await page.getByText('Beside the voice that is here').click();
    await button('Bring back').click();
    await page.getByText(/^Back in the library: /).waitFor();
    await page.getByText('2 kept takes · 1 project · 1 word is said otherwise here and stayed so').waitFor();
    await button('Undo').click();
    await page.getByText('Undone: the library is as it was before.').waitFor();
  });

  it('goes into a folder where that is chosen', async () => {
    await open('healthy', '/backup');
    await act(/^Restore/);
    await page.getByText('Into a folder').click();
    await page.getByLabel('New folder').fill('/tmp/restored');
    await page.getByRole('button', { name: 'Restore', exact: true }).click();
    await page.getByText('41 files restored to /tmp/restored').waitFor();
  });

  it('of another computer waits for the fingerprint that was compared', async () => {
    await open('healthy', '/backup');
    host.world.releases = host.world.releases.map((one) => ({ ...one, signed: false }));
    host.bus.emit('backup.changed', host.world.snapshot.backup);
    await page.getByText('unsigned').first().waitFor();
    await act(/^Restore/);
    expect(await button('Bring back').isDisabled()).toBe(true);
    await page.getByLabel('Fingerprint of the computer that signed it').fill('AB12-CD34-EF56-GH78-JK90-MN12');
    await button('Bring back').click();
    await page.getByText('Signed by AB12-CD34-EF56-GH78-JK90-MN12').waitFor();
  });

  it('shows its files, and how it differs from another one', async () => {
    await open('healthy', '/backup');
    await act(/^Look inside/);
    const files = page.getByRole('group', { name: 'Files' });
    await files.getByText('voice.json').first().waitFor();
    await page.getByLabel('Part of a path').fill('sovits');
    await expect.poll(() => files.getByText('voice.json').count()).toBe(0);
    await page.getByRole('combobox', { name: 'Compare with' }).or(page.getByLabel('Compare with')).first().click();
    await page.getByRole('option').first().click();
    await page.getByText('changed · weights').waitFor();
  });

  it('becomes a container image in a folder', async () => {
    await open('healthy', '/backup');
    await act(/^Look inside/);
    await button('Container image…').click();
    expect(await button('Make image').isDisabled()).toBe(true);
    await page.getByLabel('New folder').fill('/tmp/lin');
    await page.getByLabel('Image name').fill('registry.example/voices:1');
    await page.getByText('--to /tmp/lin --image registry.example/voices:1').waitFor();
    await button('Make image').click();
    await page.getByText('Container image in /tmp/lin').waitFor();
  });
});

describe('a second computer', () => {
  it('is let in and turned out by the fingerprint that was typed', async () => {
    await open('healthy', '/backup');
    const [code = ''] = host.world.trust.requests.map(({ fingerprint }) => fingerprint);
    await page.getByText('LAPTOP-7 asks to be let in.').waitFor();
    expect(await page.getByText(code).count()).toBe(0);
    const typed = page.getByRole('textbox', { name: 'Fingerprint' });
    expect(await button('Let in').isDisabled()).toBe(true);
    await typed.fill('7777-0000');
    await button('Let in').click();
    await page.getByText('Computer not let in').waitFor();
    await typed.fill(code);
    await button('Let in').click();
    await page.getByText(code).waitFor();
    expect(await typed.inputValue()).toBe('');
    await typed.fill(code);
    await button('Revoke').click();
    await page.getByText(/^revoked /).waitFor();
  });
});
