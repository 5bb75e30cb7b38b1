/** A library of voices in folders as the app keeps them, with small files in place of weights, and a runtime beside it. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { libraryVoice } from '../../electron/app/release-voices.ts';
import { readRuntimeImage } from '../../electron/app/runtime-image.ts';
import { createReleaseSource } from '../../electron/backup/content/source.ts';
import type { ReleaseSource } from '../../electron/backup/ports.ts';
import type { ModelSummary } from '../../electron/contract/models-library.ts';
import type { PairCheck } from '../../electron/voices/ports.ts';
import { readShelf } from '../../electron/voices/shelf.ts';
import { computeModelId, type VoiceManifest, writeManifest } from '../../native-models/voice-pack/manifest.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Puts a voice into the library; answers its folder. `files`: beside or in place of the ones that every voice has. */
export async function addVoice(
  library: string,
  id: string,
  options: {
    readonly name?: string;
    readonly files?: Readonly<Record<string, Uint8Array>>;
    readonly manifest?: Partial<VoiceManifest>;
  } = {},
): Promise<string> {
  const folder = path.join(library, id);
  const contents: Record<string, Uint8Array> = {
    'gpt.ckpt': randomBytes(40_000),
    'sovits.pth': randomBytes(60_000),
    'references/01-calm.wav': randomBytes(3_000),
    ...options.files,
  };
  const files = Object.entries(contents).map(([file, bytes]) => ({
    path: file,
    sha256: sha256(bytes),
    sizeBytes: bytes.length,
  }));
  for (const [file, bytes] of Object.entries(contents)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), bytes);
  }
  const manifest = writeManifest({
    id,
    name: options.name ?? id,
    version: 'v2',
    modelId: computeModelId(files),
    importedAt: '2026-11-01T00:00:00.000Z',
    hubert: 'pack',
    usesBert: false,
    sampling: { topK: 15, topP: 1, temperature: 1, repetitionPenalty: 1.35 },
    references: [{ name: 'calm', file: 'references/01-calm.wav', text: '你好', language: 'zh', seconds: 4 }],
    files,
    ...options.manifest,
  });
  await writeFile(path.join(folder, 'voice.json'), manifest);
  return folder;
}

/** Puts a runtime there that knows what belongs to it. */
export async function addRuntime(folder: string): Promise<void> {
  const contents = { 'bin/node': '#!/bin/sh\n', 'service.mjs': '// the service', 'agent.mjs': '// the agent' };
  for (const [file, text] of Object.entries(contents)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
  const list = Object.entries(contents).map(([file, text]) => ({
    path: file,
    sizeBytes: text.length,
    mode: 0o644,
    sha256: sha256(Buffer.from(text)),
  }));
  await writeFile(path.join(folder, 'files.json'), JSON.stringify(list));
}

/** What the app makes releases of, below one folder: `voices`, `models`, `runtime`. */
export function librarySource(
  dir: string,
  options: { readonly models?: readonly ModelSummary[]; readonly pairs?: PairCheck } = {},
): ReleaseSource {
  const { models = [], pairs = { look: async () => ({ fits: true, facts: null }) } } = options;
  return createReleaseSource({
    voices: {
      list: async (signal) =>
        (await readShelf(path.join(dir, 'voices'), pairs, signal)).map((voice) => libraryVoice(voice, models)),
    },
    runtime: readRuntimeImage(path.join(dir, 'runtime')),
    shared: [{ prefix: 'models', directory: path.join(dir, 'models') }],
  });
}
