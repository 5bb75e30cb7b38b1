/** Rows that the pilot voice speaks, made once for all files that need them, and what ffmpeg finds in a file. */
import { execFile, execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { type ExportWishes, exportWishes } from '../../../electron/contract/export.ts';
import type { ExportOrder, ExportRow } from '../../../electron/export/ports.ts';
import { writeWav } from '../../../native-models/audio/wav.ts';
import { createEngine } from '../../../native-models/engine.ts';
import type { TimedWord } from '../../../native-models/engine-types.ts';
import { pilotId } from '../../../native-models/voice-pack/pilot.ts';
import { copyPilotLibrary } from '../../fakes/pilot-library.ts';
import { onceInRun } from '../../fixtures/once-in-run.ts';

const texts = [
  [
    'en',
    'Good morning, everyone. Today we talk about the harbour, and about the people who work there at night.',
    'Ada',
  ],
  ['zh', '今天天气很好。我们开始吧，大家都到了。', '林'],
  ['en', 'Thank you, that is all.', 'Ada'],
] as const;

/** Three rows of two speakers, two chapters. */
export async function spokenRows(): Promise<ExportRow[]> {
  const folder = await onceInRun('episode-rows', speakInto);
  const rows = JSON.parse(await readFile(path.join(folder, 'rows.json'), 'utf8')) as ExportRow[];
  return rows.map((row) => ({ ...row, file: path.join(folder, row.file) }));
}

async function speakInto(folder: string): Promise<void> {
  await copyPilotLibrary(folder);
  const engine = createEngine({ threads: 1 });
  const rows: ExportRow[] = [];
  for (const [index, [language, text, speaker]] of texts.entries()) {
    const parts: Float32Array[] = [];
    const words: TimedWord[] = [];
    let sampleRateHz = 0;
    const pack = path.join(folder, 'voices', pilotId);
    for await (const chunk of engine.speakChunks(pack, { text, language, seed: 1 })) {
      parts.push(chunk.samples);
      words.push(...(chunk.words ?? []));
      sampleRateHz = chunk.sampleRateHz;
    }
    const file = `${index + 1}.wav`;
    await writeFile(
      path.join(folder, file),
      writeWav(Float32Array.from(parts.flatMap((part) => [...part])), sampleRateHz),
    );
    const chapter = index === 0 ? 'Harbour & night' : index === 2 ? '结尾' : null;
    rows.push({ number: index + 1, file, text, words, pauseAfterS: 0.6, speaker, chapter });
  }
  await engine.dispose();
  await writeFile(path.join(folder, 'rows.json'), JSON.stringify(rows));
}

export function orderOf(rows: readonly ExportRow[], wishes: Partial<ExportWishes>): ExportOrder {
  return { project: 'Episode "12"', rows, wishes: exportWishes.parse(wishes) };
}

export interface Heard {
  readonly loudness: number;
  readonly truePeakDb: number;
}

/** What FFmpeg's meter for EBU R128 reads. */
export async function meter(file: string): Promise<Heard> {
  const args = ['-hide_banner', '-nostats', '-i', file, '-map', '0:a', '-af', 'ebur128=peak=true', '-f', 'null', '-'];
  // It says what it hears ten times a second.
  const { stderr } = await promisify(execFile)('ffmpeg', args, { maxBuffer: 256 * 1024 * 1024 });
  const summary = stderr.slice(stderr.lastIndexOf('Summary:'));
  return {
    loudness: Number(/I:\s+(-?[\d.]+) LUFS/.exec(summary)?.[1]),
    truePeakDb: Number(/Peak:\s+(-?[\d.]+) dBFS/.exec(summary)?.[1]),
  };
}

/** As a player hears it. */
export function decode(file: string, sampleRateHz: number): Float32Array {
  const bytes = execFileSync(
    'ffmpeg',
    ['-v', 'error', '-i', file, '-ac', '1', '-ar', String(sampleRateHz), '-f', 'f32le', 'pipe:1'],
    {
      maxBuffer: 256 * 1024 * 1024,
    },
  );
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** 1 for the same sound, sample by sample. */
export function likeness(a: Float32Array, b: Float32Array): number {
  let [both, left, right] = [0, 0, 0];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    both += a[i]! * b[i]!;
    left += a[i]! ** 2;
    right += b[i]! ** 2;
  }
  return both / Math.sqrt(left * right);
}
