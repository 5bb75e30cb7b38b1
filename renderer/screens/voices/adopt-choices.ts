/** Pure: what a person chooses of a plan, before it is sent. */
import type { AdoptPlan, AdoptReference, AdoptVoice } from '../../../electron/contract/adopt.ts';
import type { CallInput } from '../../../electron/contract/index.ts';

type SentChoice = NonNullable<CallInput<'adopt.start'>['choices']>[number];

/** `automatic`: what the plan would take; `own`: a file of this computer; else the path of one that the plan lists. */
export interface VoiceChoice {
  readonly taken: boolean;
  readonly name: string;
  readonly gpt: string;
  readonly sovits: string;
  readonly reference: 'automatic' | 'own' | (string & {});
  readonly ownPath: string;
  readonly ownText: string;
  readonly ownLanguage: AdoptReference['language'];
}

export type Choices = Readonly<Record<string, VoiceChoice>>;

export function firstChoices({ voices }: AdoptPlan): Choices {
  return Object.fromEntries(
    voices.map(({ key, name, gpt, sovits, references, present }) => [
      key,
      {
        taken: present === null && references.length > 0,
        name,
        gpt: gpt.path,
        sovits: sovits.path,
        reference: references.length > 0 ? 'automatic' : 'own',
        ownPath: '',
        ownText: '',
        ownLanguage: 'auto',
      },
    ]),
  );
}

export const takenOf = (choices: Choices): readonly VoiceChoice[] =>
  Object.values(choices).filter(({ taken }) => taken);

export function isReady(choices: Choices): boolean {
  const taken = takenOf(choices);
  return (
    taken.length > 0 &&
    taken.every(({ name, reference, ownPath }) => name.trim() !== '' && (reference !== 'own' || ownPath.trim() !== ''))
  );
}

export function sentChoices(plan: AdoptPlan, choices: Choices): SentChoice[] {
  return plan.voices.flatMap((voice) => {
    const choice = choices[voice.key];
    return choice?.taken ? [sentChoice(voice, choice)] : [];
  });
}

function sentChoice(voice: AdoptVoice, choice: VoiceChoice): SentChoice {
  const { gpt, sovits } = choice;
  const references = referencesOf(voice, choice);
  return { key: voice.key, name: choice.name.trim(), gpt, sovits, ...(references && { references }) };
}

function referencesOf(voice: AdoptVoice, choice: VoiceChoice): SentChoice['references'] {
  const { reference, ownPath, ownText, ownLanguage } = choice;
  if (reference === 'automatic') return undefined;
  if (reference === 'own') {
    const path = ownPath.trim();
    const name = (path.split(/[\\/]/).at(-1) ?? path).replace(/\.[^.]*$/, '').slice(0, 80) || 'reference';
    return [{ from: 'here', path, name, text: ownText.trim(), language: ownLanguage }];
  }
  const chosen = [...voice.references, ...voice.otherReferences].find(({ path }) => path === reference);
  if (!chosen) return undefined;
  const { path, name, text, language } = chosen;
  return [{ from: 'there', path, name, text, language }];
}
