/** What can be asked for: the served voice and its references, in the shapes of those who ask. */
import type { ServedVoice } from './tts-request.ts';

/** Clients of the official API that let a person choose among the references. */
export function listSpeakers({
  references,
}: ServedVoice): readonly { readonly name: string; readonly voice_id: string }[] {
  return references.map(({ name }) => ({ name, voice_id: name }));
}

export interface SpeechModel {
  readonly id: string;
  readonly object: 'model';
  /** Seconds since 1970. */
  readonly created: number;
  readonly owned_by: string;
}

/** One: the voice that is served. */
export function modelOf(voice: ServedVoice, sinceS: number): SpeechModel {
  return { id: voice.id, object: 'model', created: sinceS, owned_by: 'understudy' };
}

/** The voice, its references, and the names of OpenAI's that a setting stands for one of them. */
export function listVoices(
  voice: ServedVoice,
  names: Readonly<Record<string, string>>,
): readonly { readonly id: string; readonly name: string }[] {
  return [
    { id: voice.id, name: voice.name },
    ...voice.references.map(({ name }) => ({ id: name, name })),
    ...Object.entries(names).map(([id, name]) => ({ id, name })),
  ];
}
