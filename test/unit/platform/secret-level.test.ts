/** The level that is told is that of the file, whatever keychain a desktop has: `serve` and `backup now` have none. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFileSecretBox } from '../../../electron/platform/secret-box-file.ts';

const SOURCES = path.resolve(import.meta.dirname, '../../../electron');

/** What Electron would choose its backend by. */
const DESKTOPS = [
  { backend: 'basic_text', platform: 'linux', desktop: '' },
  { backend: 'gnome_libsecret', platform: 'linux', desktop: 'GNOME' },
  { backend: 'kwallet', platform: 'linux', desktop: 'KDE' },
  { backend: 'dpapi', platform: 'win32', desktop: '' },
  { backend: 'keychain', platform: 'darwin', desktop: '' },
] as const;

describe('the level of secrets', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it.each(DESKTOPS)('is the file where the desktop has $backend, and is read without it', async (row) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'secret-level-'));
    try {
      vi.spyOn(process, 'platform', 'get').mockReturnValue(row.platform);
      vi.stubEnv('XDG_CURRENT_DESKTOP', row.desktop);
      const box = createFileSecretBox(folder);
      await box.write('a', 'one');
      expect(box.level).toBe('file');
      vi.restoreAllMocks();
      vi.unstubAllEnvs();
      expect(await createFileSecretBox(folder).read('a')).toBe('one');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('could be no other: no source asks a keychain', async () => {
    const names = (await readdir(SOURCES, { recursive: true })).filter((name) => name.endsWith('.ts'));
    expect(names.length).toBeGreaterThan(100);
    const asking: string[] = [];
    for (const name of names) {
      if ((await readFile(path.join(SOURCES, name), 'utf8')).includes('safeStorage')) asking.push(name);
    }
    expect(asking).toEqual([]);
  });
});
