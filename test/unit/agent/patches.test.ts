/** S20: how old the packages of a standby are, on machines of several kinds. */
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPatches } from '../../../electron/agent/patches.ts';
import { tempDir } from '../temp-dir.ts';

const bootedMs = Date.parse('2026-11-20T00:00:00Z');

/** A machine with these files, each last changed at that time. */
async function machine(files: Readonly<Record<string, readonly [string, string]>>): Promise<string> {
  const root = await tempDir();
  for (const [name, [changed, text]] of Object.entries(files)) {
    const file = path.join(root, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
    await utimes(file, new Date(changed), new Date(changed));
  }
  return root;
}

const debian = {
  'etc/os-release': ['2026-01-01', 'NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'],
  'var/lib/dpkg/status': ['2026-11-01T10:00:00Z', ''],
  'boot/vmlinuz-6.1.0-27-amd64': ['2026-10-01', ''],
} as const;

describe('S20: how old a standby is', () => {
  it('says when a package was last changed, and what it is', async () => {
    expect(await readPatches(await machine(debian), bootedMs)).toMatchObject({
      system: 'Debian GNU/Linux 12 (bookworm)',
      node: process.versions.node,
      changedMs: Date.parse('2026-11-01T10:00:00Z'),
      rebootNeeded: false,
    });
  });

  it('needs a restart where the system says so, or where a kernel came after the last one', async () => {
    const marked = await machine({ ...debian, 'run/reboot-required': ['2026-11-02', ''] });
    const newKernel = await machine({ ...debian, 'boot/vmlinuz-6.1.0-28-amd64': ['2026-11-21', ''] });
    expect((await readPatches(marked, bootedMs)).rebootNeeded).toBe(true);
    expect((await readPatches(newKernel, bootedMs)).rebootNeeded).toBe(true);
  });

  it.each(['var/lib/rpm/rpmdb.sqlite', 'lib/apk/db/installed'])('knows the list of packages at %s', async (list) => {
    const root = await machine({ [list]: ['2026-11-05T00:00:00Z', ''] });
    expect(await readPatches(root, bootedMs)).toMatchObject({
      system: null,
      changedMs: Date.parse('2026-11-05T00:00:00Z'),
    });
  });

  it('says that it does not know where nothing of that is there', async () => {
    expect(await readPatches(await tempDir(), bootedMs)).toMatchObject({ changedMs: null, rebootNeeded: false });
  });
});
