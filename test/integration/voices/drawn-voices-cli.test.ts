/** Voices of v3 and v4 as a person brings them in at a terminal, and speaks with them in more or fewer steps. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createPairCheck } from '../../../electron/app/pair-check.ts';
import { readWav } from '../../../native-models/audio/wav.ts';
import { readVoicePack } from '../../../native-models/voice-pack/read.ts';
import { addVocoders, importDrawn, voiceOf, writeDrawnFiles } from '../../fakes/drawn-voices.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { understudy } from '../../faults/cli.ts';
import { tempDir } from '../../unit/temp-dir.ts';

it('a LoRA speaks with the base that was named, a model without a mark as the version that was, and steps count', async () => {
  const [home, dir] = [await startedHome(), await tempDir()];
  await addVocoders(home, dir);
  const { lora, base, whole } = writeDrawnFiles(dir);

  const alone = await importDrawn(home, 'lin', lora);
  expect([alone.code, alone.stderr]).toEqual([1, expect.stringContaining('understudy models fetch lora-base-v3')]);
  const swapped = await importDrawn(home, 'lin', lora, '--lora-base', lora);
  expect([swapped.code, swapped.stderr]).toEqual([1, expect.stringContaining('VOICES_ROLE_WRONG')]);
  const lin = voiceOf(await importDrawn(home, 'lin', lora, '--lora-base', base));
  const xia = voiceOf(await importDrawn(home, 'xia', whole, '--as', 'v4'));
  expect([lin.version, xia.version]).toEqual(['v3', 'v4']);
  // A release holds them as whole: what their files do not say, their packs do.
  const pairs = createPairCheck(path.join(dir, 'pairs.json'));
  for (const { id, version } of [lin, xia]) {
    const pack = await readVoicePack(path.join(home, 'voices', id));
    expect(await pairs.look(pack)).toMatchObject({ fits: true, facts: { version } });
  }

  const speak = async (voice: string, steps: string) => {
    const out = path.join(dir, `${voice}-${steps}.wav`);
    const words = ['--voice', voice, '--lang', 'en', '--seed', '3', '--steps', steps, '--out', out];
    const { code, stderr } = await understudy(home, ['speak', 'Hello.', ...words]);
    return { code, stderr, wav: code === 0 ? readWav(await readFile(out)) : null };
  };
  const [few, more, other] = [await speak('lin', '2'), await speak('lin', '3'), await speak('xia', '2')];
  expect([few.wav?.sampleRateHz, more.wav?.sampleRateHz, other.wav?.sampleRateHz]).toEqual([24_000, 24_000, 48_000]);
  expect(more.wav?.samples.length).toBe(few.wav?.samples.length);
  expect(more.wav?.samples).not.toEqual(few.wav?.samples);
  expect((await speak('xia', '0')).code).not.toBe(0);
}, 600_000);
