/**
 * Which recordings a voice gets as references: those it was trained with, 3 to 10 seconds long, with what is said in them. The
 * middle of that range comes first, because the official program says nothing of the rest.
 */
import type { AdoptReference } from '../contract/adopt.ts';
import type { OfficialFolder } from './ports.ts';
import { findSound, type Sound, type Survey } from './survey.ts';
import { baseName, type ListLine, stemOf } from './training-list.ts';

interface Candidate extends Sound {
  readonly line: ListLine;
}

/** As many as a voice gets without being asked, and as many more as are shown. */
const TAKEN = 3;
const SHOWN = 12;
/** Each look crosses a network. */
const MOST_LOOKS = 24;
const HEADER_BYTES = 4096;
const MIN_SECONDS = 3;
const MAX_SECONDS = 10;
const BEST_SECONDS = 6;
/** What the official slicer and trainer write: 32 kHz, 16 bit, one channel. */
const USUAL_BYTES_PER_SECOND = 64_000;
const COUNTING_RATE_HZ = 16_000;

export async function chooseReferences(
  folder: OfficialFolder,
  survey: Survey,
  experiment: string,
  signal?: AbortSignal,
): Promise<{ readonly references: readonly AdoptReference[]; readonly others: readonly AdoptReference[] }> {
  const own = linesOf(survey, experiment);
  const isSure = own.length > 0;
  const lines = isSure ? own : survey.lists.flatMap((list) => list.lines);
  const found: AdoptReference[] = [];
  for (const candidate of candidatesOf(survey, experiment, lines).slice(0, MOST_LOOKS)) {
    if (found.length >= TAKEN + SHOWN) break;
    const head = await folder.read({ path: candidate.path, from: 0, bytes: HEADER_BYTES }, signal);
    const seconds = head && secondsOf(head, candidate.sizeBytes);
    if (seconds !== null) found.push(referenceOf(candidate, seconds, found));
  }
  // A recording that may be of somebody else is a person's choice.
  return isSure ? { references: found.slice(0, TAKEN), others: found.slice(TAKEN) } : { references: [], others: found };
}

function referenceOf({ path, line }: Candidate, seconds: number, before: readonly AdoptReference[]): AdoptReference {
  const stem = stemOf(path).slice(0, 70) || 'reference';
  const taken = before.filter(({ name }) => name === stem || name.startsWith(`${stem} (`)).length;
  return {
    path,
    name: taken === 0 ? stem : `${stem} (${taken + 1})`,
    text: [...line.text].slice(0, 500).join(''),
    language: line.language,
    seconds,
  };
}

/** With their transcript first, then by how near their length seems to the best one. */
function candidatesOf(survey: Survey, experiment: string, lines: readonly ListLine[]): Candidate[] {
  const byName = new Map<string, Candidate>();
  for (const line of lines) {
    const name = baseName(line.path);
    const sound = byName.has(name) ? null : findSound(survey, line, experiment);
    if (sound) byName.set(name, { ...sound, line });
  }
  const distance = ({ sizeBytes }: Sound): number => Math.abs(sizeBytes / USUAL_BYTES_PER_SECOND - BEST_SECONDS);
  return [...byName.values()].sort(
    (a, b) =>
      Number(a.line.text === '') - Number(b.line.text === '') ||
      distance(a) - distance(b) ||
      (a.path < b.path ? -1 : 1),
  );
}

/** Lists before the trainer's own notes: they have the text as it was written, and its language. */
function linesOf(survey: Survey, experiment: string): readonly ListLine[] {
  const trained = survey.trained.get(experiment) ?? [];
  const names = new Set(trained.map(({ path }) => baseName(path)));
  const listed = survey.lists.flatMap(({ stem, lines }) =>
    lines.filter(
      (line) =>
        names.has(baseName(line.path)) ||
        line.speaker === experiment ||
        stem === experiment ||
        line.path.split('/').at(-2) === experiment,
    ),
  );
  if (listed.length > 0 || trained.length > 0) return [...listed, ...trained];
  const spoken = survey.weights.filter(({ kind }) => kind === 'sovits');
  return new Set(spoken.map((one) => one.experiment)).size === 1 ? survey.lists.flatMap(({ lines }) => lines) : [];
}

/** Of a WAV file, by its header and size; null for another file, and for one that is too short or too long. */
export function secondsOf(head: Uint8Array, sizeBytes: number): number | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const tag = (offset: number): string => String.fromCharCode(...head.subarray(offset, offset + 4));
  if (head.length < 12 || tag(0) !== 'RIFF' || tag(8) !== 'WAVE') return null;
  let format: { readonly rateHz: number; readonly frameBytes: number } | null = null;
  for (let offset = 12; offset + 8 <= head.length; ) {
    const declared = view.getUint32(offset + 4, true);
    const body = offset + 8;
    if (tag(offset) === 'fmt ' && body + 16 <= head.length) {
      format = { rateHz: view.getUint32(body + 4, true), frameBytes: view.getUint16(body + 12, true) };
    }
    if (tag(offset) === 'data') {
      if (!format || format.rateHz === 0 || format.frameBytes === 0) return null;
      const samples = Math.floor(Math.min(declared, sizeBytes - body) / format.frameBytes);
      const counted = Math.ceil((samples * COUNTING_RATE_HZ) / format.rateHz);
      if (counted < MIN_SECONDS * COUNTING_RATE_HZ || counted > MAX_SECONDS * COUNTING_RATE_HZ) return null;
      return Math.round((samples / format.rateHz) * 1000) / 1000;
    }
    offset = body + declared + (declared % 2);
  }
  return null;
}
