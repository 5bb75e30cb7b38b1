/** Prints of voices in a release: who is listened to, when again, and what is left out. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createReleaseSource } from '../../../electron/backup/content/source.ts';
import { type ListenToVoices, withVoicePrints } from '../../../electron/backup/content/voice-prints.ts';
import { readVoicePrints, type VoicePrint, voicePrintsPath } from '../../../electron/contract/models/voice-print.ts';
import { tempDir } from '../temp-dir.ts';

const print: VoicePrint = { shape: Array.from({ length: 20 }, (_, band) => band - 9.5), pitchHz: 180 };

async function library(hear: (id: string) => VoicePrint | null | undefined) {
  const dir = await tempDir();
  for (const id of ['lin', 'zhou']) {
    await mkdir(path.join(dir, 'voices', id), { recursive: true });
    await writeFile(path.join(dir, 'voices', id, 'voice.json'), '{}');
  }
  const asked: string[] = [];
  const listen: ListenToVoices = async (voices) => {
    asked.push(...voices.map(({ directory }) => path.relative(dir, directory)));
    return new Map(voices.flatMap(({ id }) => (hear(id) === undefined ? [] : [[id, hear(id) ?? null] as const])));
  };
  const voice = (id: string) => ({ id, name: id, modelId: id, directory: path.join(dir, 'voices', id) });
  const source = withVoicePrints(
    createReleaseSource({
      voices: { list: async () => [voice('lin'), voice('zhou')] },
      runtime: { files: async () => [] },
    }),
    { directory: path.join(dir, 'prints'), listen },
  );
  const prints = async (): Promise<readonly string[] | null> => {
    const { files } = await source.collect();
    const file = files.find((one) => one.path === voicePrintsPath);
    return file ? [...readVoicePrints(await readFile(file.absolute)).keys()] : null;
  };
  return { dir, asked, prints };
}

describe('N2: prints of the voices of a release', () => {
  it('are taken once, and anew for a voice with another file', async () => {
    const { dir, asked, prints } = await library(() => print);
    expect(await prints()).toEqual(['lin', 'zhou']);
    expect(await prints()).toEqual(['lin', 'zhou']);
    expect(asked).toEqual(['voices/lin', 'voices/zhou']);
    await writeFile(path.join(dir, 'voices/zhou/voice.json'), '{ "other": true }');
    expect(await prints()).toEqual(['lin', 'zhou']);
    expect(asked).toEqual(['voices/lin', 'voices/zhou', 'voices/zhou']);
  });

  it('leave out a voice that could not speak, which is asked again, and one that whispers, which is not', async () => {
    const { asked, prints } = await library((id) => (id === 'lin' ? undefined : null));
    expect(await prints()).toBeNull();
    expect(await prints()).toBeNull();
    expect(asked).toEqual(['voices/lin', 'voices/zhou', 'voices/lin']);
  });

  it('are nothing where the file is no such file', () => {
    expect(readVoicePrints(Buffer.from('no JSON')).size).toBe(0);
    expect(readVoicePrints(Buffer.from('{"format":2,"voices":{}}')).size).toBe(0);
  });
});
