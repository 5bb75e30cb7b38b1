/**
 * Which recordings a voice gets as references: those it was trained with, 3 to 10 seconds long, with what is said in them. The
 * middle of that range comes first, because the official program says nothing of the rest.
 */
import type { AdoptReference } from '../contract/adopt.ts';
import type { OfficialFolder } from './ports.ts';
import { lengthOf } from './recording-length.ts';
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
const MIN_SECONDS = 3;
const MAX_SECONDS = 10;
const BEST_SECONDS = 6;
/** By the ending; WAV as the official slicer and trainer write it: 32 kHz, 16 bit, one channel. */
const USUAL_BYTES_PER_SECOND: Readonly<Record<string, number>> = { wav: 64_000, flac: 40_000 };
const PACKED_BYTES_PER_SECOND = 16_000;
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
    const { path, sizeBytes } = candidate;
    const seconds = await lengthOf((from, bytes) => folder.read({ path, from, bytes }, signal), sizeBytes);
    if (seconds !== null && isReferenceLong(seconds)) found.push(referenceOf(candidate, seconds, found));
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
    seconds: Math.round(seconds * 1000) / 1000,
  };
}

/** Counted in whole samples of the rate in which the import counts. */
export function isReferenceLong(seconds: number): boolean {
  const counted = Math.ceil(Number((seconds * COUNTING_RATE_HZ).toFixed(3)));
  return counted >= MIN_SECONDS * COUNTING_RATE_HZ && counted <= MAX_SECONDS * COUNTING_RATE_HZ;
}

/** With their transcript first, then by how near their length seems to the best one. */
function candidatesOf(survey: Survey, experiment: string, lines: readonly ListLine[]): Candidate[] {
  const byName = new Map<string, Candidate>();
  for (const line of lines) {
    const name = baseName(line.path);
    const sound = byName.has(name) ? null : findSound(survey, line, experiment);
    if (sound) byName.set(name, { ...sound, line });
  }
  const distance = ({ path, sizeBytes }: Sound): number =>
    Math.abs(sizeBytes / usualBytesPerSecond(path) - BEST_SECONDS);
  return [...byName.values()].sort(
    (a, b) =>
      Number(a.line.text === '') - Number(b.line.text === '') ||
      distance(a) - distance(b) ||
      (a.path < b.path ? -1 : 1),
  );
}

function usualBytesPerSecond(file: string): number {
  return USUAL_BYTES_PER_SECOND[file.slice(file.lastIndexOf('.') + 1).toLowerCase()] ?? PACKED_BYTES_PER_SECOND;
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
