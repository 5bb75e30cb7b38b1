/** What would be adopted, what would not, and why: read from the folder, with nothing changed there or here. */
import type { AdoptFile, AdoptLeft, AdoptPlan, AdoptVoice } from '../contract/adopt.ts';
import { isoTime } from '../kernel/clock.ts';
import { type FoundEncoders, findEncoders } from './encoders.ts';
import { findRoot } from './find-root.ts';
import { readOfficialVersion } from './official-version.ts';
import { pairWeights } from './pair-weights.ts';
import type { OfficialFolder } from './ports.ts';
import { chooseReferences } from './references.ts';
import { surveyFolder, type Weights } from './survey.ts';
import { CONTAINER_END_BYTES, isDrawn, isLoraMark, isWholeContainer, versionOfSovits } from './weight-names.ts';

/** A voice of the library here, by the content of its weights. */
export interface KnownVoice {
  readonly id: string;
  readonly name: string;
  readonly gpt: { readonly sha256: string; readonly sizeBytes: number };
  readonly sovits: { readonly sha256: string; readonly sizeBytes: number };
}

/** What is here already. */
export interface Here {
  readonly voices: readonly KnownVoice[];
  /** Names of shared models that are missing. */
  readonly missingModels: readonly string[];
}

export interface ReadPlan {
  readonly plan: AdoptPlan;
  readonly encoders: FoundEncoders;
}

export async function readPlan(folder: OfficialFolder, here: Here, signal?: AbortSignal): Promise<ReadPlan> {
  const root = await findRoot(folder, signal);
  const survey = await surveyFolder(folder, root, signal);
  const { groups, left: unpaired } = pairWeights(survey);
  const left: AdoptLeft[] = [
    ...unpaired,
    ...survey.unreadableNames.map((path) => ({ path, reason: 'name-unreadable' as const, detail: null })),
  ];
  const names = createNames(here.voices);
  const voices: AdoptVoice[] = [];
  const bases = new Set<'v3' | 'v4'>();
  for (const group of groups) {
    const gpt = await firstWhole(folder, group.gpt, left, signal);
    const sovits = await firstWhole(folder, group.sovits, left, signal);
    if (!gpt || !sovits) {
      const half = gpt ?? sovits;
      // One that speaks with other weights is not alone.
      const speaks = groups.some((one) => one !== group && half && [...one.gpt, ...one.sovits].includes(half.weights));
      if (half && !speaks) left.push({ path: half.weights.path, reason: 'no-partner', detail: half.weights.kind });
      continue;
    }
    const version = versionOfSovits(group.version, sovits.weights.sizeBytes, sovits.head);
    const present = await findPresent(folder, here.voices, gpt.weights, sovits.weights, signal);
    if (present === null && isDrawn(version) && isLoraMark(sovits.head)) bases.add(version);
    const { references, others } = await chooseReferences(folder, survey, group.experiment, signal);
    if (references.length === 0 && present === null) {
      left.push({ path: group.key, reason: 'no-reference', detail: null });
    }
    voices.push({
      key: group.key,
      name: present?.name ?? names.take(group.experiment, version),
      version,
      served: group.served,
      gpt: fileOf(gpt.weights),
      sovits: fileOf(sovits.weights),
      otherGpt: othersOf(group.gpt, gpt.weights),
      otherSovits: othersOf(group.sovits, sovits.weights),
      references,
      otherReferences: others,
      present: present?.id ?? null,
    });
  }
  const encoders = await findEncoders(folder, survey, { voices, bases }, here.missingModels, signal);
  const plan: AdoptPlan = {
    place: folder.place,
    root,
    official: await readOfficialVersion(folder, root, survey.settings, signal),
    archive: folder.archive,
    voices,
    left,
    encoders: [...encoders.shared.keys()],
    missing: encoders.missing,
    bytes:
      sum(voices.filter(({ present }) => present === null).flatMap(({ gpt, sovits }) => [gpt, sovits])) +
      sum([...encoders.shared.values(), [...encoders.bases.values()]].flat()),
  };
  return { plan, encoders };
}

const sum = (files: readonly { readonly sizeBytes: number }[]): number =>
  files.reduce((total, { sizeBytes }) => total + sizeBytes, 0);

const othersOf = (all: readonly Weights[], taken: Weights): AdoptFile[] =>
  all.filter((one) => one !== taken).map(fileOf);

function fileOf({ path, sizeBytes, epoch, modifiedMs }: Weights): AdoptFile {
  return { path, sizeBytes, epoch, modifiedAt: modifiedMs === null ? null : isoTime(modifiedMs) };
}

/** The first that can be read and has both its ends; what was passed over for it is told. */
async function firstWhole(
  folder: OfficialFolder,
  candidates: readonly Weights[],
  left: AdoptLeft[],
  signal?: AbortSignal,
): Promise<{ readonly weights: Weights; readonly head: Uint8Array } | null> {
  for (const weights of candidates) {
    const { path } = weights;
    const head = await folder.read({ path, from: 0, bytes: CONTAINER_END_BYTES }, signal);
    const tail = head && (await folder.read({ path, from: -CONTAINER_END_BYTES, bytes: CONTAINER_END_BYTES }, signal));
    if (head && tail && isWholeContainer(head, tail)) return { weights, head };
    if (!left.some((one) => one.path === path)) {
      left.push({ path, reason: head && tail ? 'damaged' : 'unreadable', detail: null });
    }
  }
  return null;
}

/** By content. Only weights that are as long are read for it. */
async function findPresent(
  folder: OfficialFolder,
  voices: readonly KnownVoice[],
  gpt: Weights,
  sovits: Weights,
  signal?: AbortSignal,
): Promise<KnownVoice | null> {
  const alike = voices.filter(
    (one) => one.gpt.sizeBytes === gpt.sizeBytes && one.sovits.sizeBytes === sovits.sizeBytes,
  );
  if (alike.length === 0) return null;
  const sums = [await folder.digest(gpt.path, signal), await folder.digest(sovits.path, signal)];
  return alike.find((one) => one.gpt.sha256 === sums[0] && one.sovits.sha256 === sums[1]) ?? null;
}

/** Two voices with one name could not be told apart. */
function createNames(voices: readonly KnownVoice[]) {
  const used = new Set(voices.map(({ name }) => name));
  return {
    take(experiment: string, version: string): string {
      const base = [...experiment.trim()].slice(0, 60).join('') || 'voice';
      const tries = [base, `${base} (${version})`];
      for (let number = 0; ; number++) {
        const name = tries.shift() ?? `${base} (${version}, ${number})`;
        if (used.has(name)) continue;
        used.add(name);
        return name;
      }
    },
  };
}
