/** Data folders with voices for restores: the pilot voice, and others made of its weights under names of their own. */
import { appendFile, cp, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { openStudio, type Studio } from '../../../build/demo/studio.ts';
import type { BackupResult } from '../../../electron/contract/backup.ts';
import type { CallInput } from '../../../electron/contract/index.ts';
import type { LibraryRestoreResult } from '../../../electron/contract/library-restore.ts';
import { parseManifest, type VoiceManifest, writeManifest } from '../../../native-models/voice-pack/manifest.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { tempDir } from '../../unit/temp-dir.ts';

export interface Home extends Studio {
  readonly dir: string;
  readonly voice: (id: string) => string;
  /** Its recovery kit. */
  kit(): Promise<string>;
  backUp(): Promise<string>;
  bringBack(input: CallInput<'backup.bringBack'>): Promise<LibraryRestoreResult>;
  ids(): Promise<readonly string[]>;
}

/** A computer with a folder store of its own, or, with the kit of another one, that very computer again. */
export async function openHome(options: {
  readonly dir?: string;
  readonly store?: string;
  readonly kit?: string;
}): Promise<Home> {
  const dir = options.dir ?? (await startedHome());
  const studio = await openStudio(dir, { runtimeDir: await smallRuntime() });
  onTestFinished(() => studio.close());
  if (options.kit !== undefined) await studio.call('trust.useKit', { text: options.kit, passphrase: null });
  else {
    const store = { kind: 'folder', path: options.store ?? path.join(await tempDir(), 'store') } as const;
    await studio.call('backup.setStore', { store, createFolder: true });
  }
  return {
    ...studio,
    dir,
    voice: (id) => path.join(dir, 'voices', id),
    kit: async () => (await studio.call('trust.writeKit', { passphrase: null })).code.join('\n'),
    backUp: async () => (await studio.finish<BackupResult>(await studio.call('backup.start', {}))).releaseId,
    bringBack: async (input) => studio.finish(await studio.call('backup.bringBack', input)),
    ids: async () => (await studio.call('voices.list', {})).map(({ id }) => id).sort(),
  };
}

/** Nothing of these tests is served, and the real one is large. */
async function smallRuntime(): Promise<string> {
  const dir = await tempDir();
  await mkdir(path.join(dir, 'bin'));
  await writeFile(path.join(dir, 'bin/node'), '#!/bin/sh\n', { mode: 0o755 });
  await writeFile(path.join(dir, 'service.mjs'), '');
  return dir;
}

/** A voice with the pilot's weights. */
export async function addVoice(home: string, id: string, change: Partial<VoiceManifest> = {}): Promise<string> {
  const dir = path.join(home, 'voices', id);
  await cp(path.join(home, 'voices', 'pilot'), dir, { recursive: true });
  await changeVoice(dir, { id, name: id.toUpperCase(), ...change });
  return dir;
}

export async function changeVoice(dir: string, change: Partial<VoiceManifest>): Promise<void> {
  const file = path.join(dir, 'voice.json');
  const { format: _format, ...manifest } = parseManifest(await readFile(file, 'utf8'));
  await writeFile(file, writeManifest({ ...manifest, ...change }));
}

/** Of the same size, so that only whoever reads the bytes sees it. */
export async function flipByte(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, 1000);
  byte[0] = (byte[0] ?? 0) ^ 0xff;
  await handle.write(byte, 0, 1, 1000);
  await handle.close();
}

export const cutOff = (file: string): Promise<void> => appendFile(file, 'x');
