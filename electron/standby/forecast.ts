/**
 * How long each step will take. What depends on how much there is to move, read or load is reckoned from the bytes and from
 * the rates that were measured with this machine; the rest from what it took there the last time. Pure.
 */
import type { ReleaseEntry } from '../backup/service.ts';
import type { PlanStep, StepName } from '../contract/models/plan.ts';

/** Bytes per second, as they were last measured with one machine. */
export interface Rates {
  /** From this computer to it. */
  readonly line?: number;
  /** From the store to it. */
  readonly pull?: number;
  /** Read and hashed there. */
  readonly read?: number;
}

interface DoneStep {
  readonly name: StepName;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What there is to do, in bytes. */
export interface Workload {
  /** Of the agent as it travels; 0 where there is one. */
  readonly agent: number;
  /** Of the release, not there yet. */
  readonly missing: number;
  /** The same as it travels on this computer's line. */
  readonly missingPacked: number;
  /** Of the release, there already: it is read to be verified. */
  readonly present: number;
  /** Of the voice that will speak. */
  readonly voice: number;
  /** The service was loaded ahead of time: nothing of the above is left to do but to speak. */
  readonly loaded: boolean;
}

/** Before anything was measured: a line of 100 Mbit/s, and a workstation of some years. */
const usual = { line: 12_500_000, read: 600_000_000 };
/** Loading a voice, and letting it say one sentence: seconds that it takes anyway, and bytes of voice for each second more. */
const loading = { seconds: 0.6, bytesPerSecond: 75_000_000 };
const speaking = { seconds: 0.2, bytesPerSecond: 90_000_000 };

/** Less than this says more about beginnings than about the line. */
const ENOUGH_BYTES = 4_000_000;

/** A question to an agent that is there, over a local network. */
const ASKED_S = 0.05;

const fixed: Readonly<Record<StepName, number>> = {
  connect: 0.2,
  preflight: ASKED_S,
  claim: ASKED_S,
  transfer: 0.1,
  verify: 0.1,
  'put-made': 0.5,
  start: 0.4,
  warm: loading.seconds,
  prove: speaking.seconds,
  'last-gate': ASKED_S,
  'last-look': ASKED_S,
  'fence-primary': 0.3,
  resync: 0.5,
  'open-primary': 1,
  split: 0.8,
  serve: ASKED_S,
  cutover: ASKED_S,
  converge: ASKED_S,
  drain: 2,
  'bring-rest': 0.3,
  'stop-standby': 1,
  'clean-up': 1,
  'stand-back': 0.3,
  window: 0,
  commit: ASKED_S,
};

export function expectStep(
  name: StepName,
  work: Workload,
  known: { readonly rates: Rates; readonly stepSeconds: Readonly<Partial<Record<StepName, number>>> },
): Pick<PlanStep, 'expectedSeconds' | 'source'> {
  const { rates } = known;
  const left = work.loaded ? whenLoaded[name] : undefined;
  if (left !== undefined) return { expectedSeconds: left, source: 'estimated' };
  const moved = movedSeconds(name, work, { ...usual, ...rates });
  const measured = isByBytes(name, work) ? undefined : known.stepSeconds[name];
  const seconds = measured ?? fixed[name] + moved;
  return {
    expectedSeconds: Math.round(seconds * 100) / 100,
    source: measured === undefined ? 'estimated' : 'measured',
  };
}

/** What is left of these steps where the service is loaded. */
const whenLoaded: Readonly<Partial<Record<StepName, number>>> = { transfer: 0, verify: 0, start: 0.1, warm: ASKED_S };

/** What the last time says of the next: nothing where it had done so once for all, or had it done before. */
export function tellsOfNext(step: DoneStep, connect: Readonly<Record<string, unknown>>): boolean {
  if (step.name === 'connect') return connect['installed'] !== true;
  // What was moved is there now; bytes that are new are reckoned.
  if (step.name === 'transfer' && Number(step.details['bytes'] ?? 0) > 0) return false;
  return connect['loaded'] !== true || whenLoaded[step.name] === undefined;
}

/** Then it takes what there is to do this time, not what there was the last time. */
function isByBytes(name: StepName, work: Workload): boolean {
  return (
    (name === 'verify' && work.present >= ENOUGH_BYTES) ||
    (name === 'transfer' && work.missing > 0) ||
    (name === 'connect' && work.agent > 0)
  );
}

function movedSeconds(name: StepName, work: Workload, rates: Rates & typeof usual): number {
  switch (name) {
    case 'connect':
      return work.agent / rates.line;
    case 'transfer':
      // It has pulled before: the store can be reached from there.
      return rates.pull === undefined ? work.missingPacked / rates.line : work.missing / rates.pull;
    case 'verify':
      return work.present / rates.read;
    case 'warm':
      return work.voice / loading.bytesPerSecond;
    case 'prove':
      return work.voice / speaking.bytesPerSecond;
    default:
      return 0;
  }
}

/** Programs come to a third; what is compressed already, and weights, to all of it. */
const PROGRAM_SHARE = 0.36;
const isProgram = ({ path }: Pick<ReleaseEntry, 'path'>): boolean =>
  path.startsWith('runtime/') && !/\.(br|gz|png)$/.test(path);

export function workloadOf(about: {
  readonly agent: number;
  readonly entries: readonly ReleaseEntry[];
  readonly missing: readonly { readonly sha256: string; readonly sizeBytes: number; readonly have: number }[];
  readonly voice: string | null;
  readonly loaded: boolean;
}): Workload {
  const { agent, entries, voice, loaded } = about;
  const byDigest = new Map(entries.map((entry) => [entry.sha256, entry]));
  let [missing, missingPacked] = [0, 0];
  for (const { sha256, sizeBytes, have } of about.missing) {
    const entry = byDigest.get(sha256);
    missing += sizeBytes - have;
    missingPacked += (sizeBytes - have) * (entry && isProgram(entry) ? PROGRAM_SHARE : 1);
  }
  const present = sizeOf([...byDigest.values()]) - missing;
  return { agent, missing, missingPacked, present, voice: voiceBytes(entries, voice), loaded };
}

/** Of the one that is served, else of the largest. */
function voiceBytes(entries: readonly ReleaseEntry[], voice: string | null): number {
  const sizes = new Map<string, number>();
  for (const { path, sizeBytes } of entries) {
    const [folder, id = ''] = path.split('/');
    if (folder === 'voices') sizes.set(id, (sizes.get(id) ?? 0) + sizeBytes);
  }
  return sizes.get(voice ?? '') ?? Math.max(0, ...sizes.values());
}

/** Null when it was too little to tell. */
export function rateOf(bytes: number, seconds: number): number | null {
  return bytes >= ENOUGH_BYTES && seconds > 0 ? bytes / seconds : null;
}

interface Moved {
  readonly seconds: number | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What steps `transfer` and `verify` tell of the machine. */
export function ratesFrom(steps: {
  readonly transfer?: Moved | undefined;
  readonly verify?: Moved | undefined;
}): Rates {
  const { transfer, verify } = steps;
  const rate = (step: Moved | undefined, name: string): number | null =>
    rateOf(Number(step?.details[name] ?? 0), step?.seconds ?? 0);
  const [line, pull, read] = [
    rate(transfer, 'wireBytes'),
    transfer?.details['way'] === 'pulled' ? rate(transfer, 'bytes') : null,
    rate(verify, 'readBytes'),
  ];
  return { ...(line && { line }), ...(pull && { pull }), ...(read && { read }) };
}

const sizeOf = (files: readonly { readonly sizeBytes: number }[]): number =>
  files.reduce((sum, file) => sum + file.sizeBytes, 0);
