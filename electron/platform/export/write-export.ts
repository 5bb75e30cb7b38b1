/** An order becomes a file. Throws AppError; whatever it throws, the target is as it was. */
import type { ExportedSound, RowFormat } from '../../contract/export.ts';
import { namesOf } from '../../export/file-names.ts';
import type { ExportOrder, Written } from '../../export/ports.ts';
import { isTextFormat, textFileOf } from '../../export/subtitle-files.ts';
import { chaptersOf, labelsOf } from '../../export/timeline.ts';
import { createM4aWriter } from './ffmpeg-writer.ts';
import { createFlacWriter, createMp3Writer } from './libav-writer.ts';
import { createOpusWriter, OPUS_RATE_HZ } from './opus-writer.ts';
import { openPart, openScratch, type PartFile } from './part-file.ts';
import { openProgramme, type Programme, type ProgrammePart } from './programme.ts';
import { Hearing, levelled, type Measured, measure, planOf } from './sound-levels.ts';
import type { SoundTarget, SoundWriter } from './sound-writer.ts';
import { createWavWriter } from './wav-writer.ts';
import { createZip } from './zip-writer.ts';

export interface Work {
  /** Rejects when the export was cancelled. */
  readonly step: (doneS: number, totalS: number) => Promise<void>;
  readonly ffmpeg?: string | undefined;
}

type SoundFormat = RowFormat | 'm4a';

/** Between what a limiter keeps to and what meters find. */
const MARGIN_DB = 0.1;
/** A coding that loses something adds peaks; what it added is taken off and the file is written again, this often at most. */
const MOST_TRIALS = 4;

export async function writeExport(order: ExportOrder, work: Work): Promise<Written> {
  const { wishes, rows } = order;
  const { format } = wishes;
  const file = openPart(wishes.path);
  try {
    const soundFormat = format === 'zip' ? wishes.rowFormat : format;
    const programme = openProgramme(order, soundFormat === 'opus' ? OPUS_RATE_HZ : wishes.sampleRateHz);
    const seconds = programme.samples / programme.sampleRateHz;
    const sound = isTextFormat(format) ? null : await writeSound(order, programme, file, work);
    if (isTextFormat(format)) file.append(Buffer.from(textFileOf(format, programme.placed, seconds)));
    const bytes = file.bytes();
    file.place();
    return { file: wishes.path, format, bytes, rows: rows.length, seconds, sound };
  } finally {
    file.drop();
  }
}

async function writeSound(
  order: ExportOrder,
  programme: Programme,
  file: PartFile,
  work: Work,
): Promise<ExportedSound> {
  const { wishes } = order;
  const total = programme.samples / programme.sampleRateHz;
  let done = 0;
  const onPart = (samples: number): Promise<void> => {
    done += samples / programme.sampleRateHz;
    // Both passes together count as the sound once.
    return work.step(Math.min(done / 2, total), total);
  };
  const measured = await measure(programme, onPart);
  for (let trial = 1, ceilingDb = wishes.truePeakDb - MARGIN_DB; ; trial++) {
    done = total;
    const sound = await writeOnce(order, programme, measured, ceilingDb, { file, onPart, ffmpeg: work.ffmpeg });
    const above = sound.truePeakDb - wishes.truePeakDb;
    if (above <= 0 || trial === MOST_TRIALS) return sound;
    ceilingDb -= above + MARGIN_DB;
  }
}

interface Writing {
  readonly file: PartFile;
  readonly onPart: (samples: number) => Promise<void>;
  readonly ffmpeg: string | undefined;
}

async function writeOnce(
  order: ExportOrder,
  programme: Programme,
  measured: Measured,
  ceilingDb: number,
  { file, onPart, ffmpeg }: Writing,
): Promise<ExportedSound> {
  const { wishes } = order;
  const { sampleRateHz, samples } = programme;
  const plan = planOf(measured, wishes, ceilingDb);
  const hearing = new Hearing(sampleRateHz);
  const parts = levelled(programme, measured, plan, wishes.roomTone);
  file.clear();
  const { placed } = programme;
  const chapters = chaptersOf(placed, samples / sampleRateHz);
  const tags = { title: order.project, chapters, labels: labelsOf(placed) };
  const onHeard = (heard: Float32Array): void => hearing.add(heard);
  if (wishes.format === 'zip') await writeRows(order, programme, parts, { file, onPart, onHeard });
  else {
    const format = wishes.format as SoundFormat;
    const writer = await createWriter(format, { file, sampleRateHz, samples, tags, onHeard }, ffmpeg);
    try {
      for (const part of parts) {
        await writer.add(part.samples);
        await onPart(part.samples.length);
      }
      await writer.end();
    } finally {
      await writer.free();
    }
  }
  return hearing.end(plan);
}

interface RowWriting extends Omit<Writing, 'ffmpeg'> {
  readonly onHeard: (samples: Float32Array) => void;
}

/** Each row is written beside and copied into the zip: its format goes back to its own head. */
async function writeRows(
  { project, rows, wishes }: ExportOrder,
  { sampleRateHz, rowSamples }: Programme,
  parts: Iterable<ProgrammePart>,
  { file, onPart, onHeard }: RowWriting,
): Promise<void> {
  const names = namesOf(project, rows, wishes.pattern);
  const zip = createZip(file, new Date());
  const scratch = openScratch(file, wishes.path);
  let open: { readonly row: number; readonly writer: SoundWriter } | null = null;
  const finish = async (): Promise<void> => {
    if (open === null) return;
    await open.writer.end();
    zip.add(`${names[open.row]}.${wishes.rowFormat}`, scratch.pieces());
    await open.writer.free();
    open = null;
  };
  try {
    for (const { samples, row } of parts) {
      if (open !== null && open.row !== row) await finish();
      if (row === null) onHeard(samples);
      else {
        open ??= { row, writer: await startRow(row) };
        await open.writer.add(samples);
      }
      await onPart(samples.length);
    }
    await finish();
    zip.end();
  } finally {
    await open?.writer.free();
    scratch.drop();
  }

  function startRow(row: number): Promise<SoundWriter> {
    scratch.clear();
    const tags = { title: names[row] ?? '', chapters: [], labels: [] };
    const target = { file: scratch, sampleRateHz, samples: rowSamples[row] ?? 0, tags, onHeard };
    return createWriter(wishes.rowFormat, target, undefined);
  }
}

async function createWriter(
  format: SoundFormat,
  target: SoundTarget,
  ffmpeg: string | undefined,
): Promise<SoundWriter> {
  switch (format) {
    case 'wav':
      return createWavWriter(target);
    case 'flac':
      return createFlacWriter(target);
    case 'mp3':
      return createMp3Writer(target);
    case 'opus':
      return createOpusWriter(target);
    case 'm4a':
      return createM4aWriter(target, ffmpeg);
  }
}
