/** Pure: what a person chose of a plan, held against the plan; nothing that it does not list is read there. */
import type { AdoptChoice, AdoptFile, AdoptLeft, AdoptPlan, AdoptReference, AdoptVoice } from '../contract/adopt.ts';
import { AppError } from '../kernel/app-error.ts';

export interface PickedReference extends Omit<AdoptReference, 'seconds'> {
  /** `there`: below the place that is adopted; `here`: a file of this computer. */
  readonly from: 'there' | 'here';
}

export interface PickedVoice {
  readonly key: string;
  readonly name: string;
  readonly version: string;
  readonly gpt: AdoptFile;
  readonly sovits: AdoptFile;
  readonly references: readonly PickedReference[];
  /** A person chose them: none is left out without being asked. */
  readonly chosen: boolean;
}

export interface Picked {
  readonly picks: readonly PickedVoice[];
  readonly present: readonly AdoptVoice[];
  readonly left: readonly AdoptLeft[];
}

/** Throws ADOPT_CHOICE_UNKNOWN. */
export function pickVoices(plan: AdoptPlan, choices: readonly AdoptChoice[] | undefined): Picked {
  const byKey = new Map(plan.voices.map((voice) => [voice.key, voice]));
  for (const { key } of choices ?? []) if (!byKey.has(key)) throw unknown(plan, key);
  const wanted = (voice: AdoptVoice): AdoptChoice | undefined => choices?.find(({ key }) => key === voice.key);
  const picks: PickedVoice[] = [];
  const present: AdoptVoice[] = [];
  const left = plan.left.filter(({ reason }) => reason !== 'no-reference');
  for (const voice of plan.voices) {
    const choice = wanted(voice);
    if (choices && !choice) left.push({ path: voice.key, reason: 'not-chosen', detail: null });
    else if (voice.present !== null && !choice?.gpt && !choice?.sovits) present.push(voice);
    else {
      const pick = pickOf(plan, voice, choice);
      if (pick.references.length > 0) picks.push(pick);
      else left.push({ path: voice.key, reason: 'no-reference', detail: null });
    }
  }
  return { picks, present, left };
}

function pickOf(plan: AdoptPlan, voice: AdoptVoice, choice: AdoptChoice | undefined): PickedVoice {
  const file = (path: string | undefined, taken: AdoptFile, others: readonly AdoptFile[]): AdoptFile => {
    const found = path === undefined ? taken : [taken, ...others].find((one) => one.path === path);
    if (!found) throw unknown(plan, path ?? '');
    return found;
  };
  const listed = new Set([...voice.references, ...voice.otherReferences].map(({ path }) => path));
  for (const { from, path } of choice?.references ?? []) {
    if (from === 'there' && !listed.has(path)) throw unknown(plan, path);
  }
  const { key, version } = voice;
  return {
    key,
    version,
    name: choice?.name ?? voice.name,
    gpt: file(choice?.gpt, voice.gpt, voice.otherGpt),
    sovits: file(choice?.sovits, voice.sovits, voice.otherSovits),
    references: choice?.references ?? voice.references.map((one) => ({ ...one, from: 'there' as const })),
    chosen: choice?.references !== undefined,
  };
}

function unknown(plan: AdoptPlan, choice: string): AppError {
  return new AppError('ADOPT_CHOICE_UNKNOWN', {
    details: { choice, voices: plan.voices.map(({ key }) => key) },
    remedy: { kind: 'read-again' },
  });
}
