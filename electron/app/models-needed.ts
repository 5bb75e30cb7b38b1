/** Pure: which shared models the voices of the library need, and which of them are not here. */
import type { ModelName, ModelSummary } from '../contract/models-library.ts';
import type { VoiceSummary } from '../contract/voices.ts';

/** The pilot voice brings its own; every other needs to hear its reference and to read Chinese. */
const byVersion: Readonly<Record<string, readonly ModelName[]>> = {
  v2Pro: ['speaker'],
  v2ProPlus: ['speaker'],
  v3: ['vocoder-v3'],
  v4: ['vocoder-v4'],
};

export function modelsNeeded(
  voices: readonly Pick<VoiceSummary, 'pilot' | 'version'>[],
  models: readonly Pick<ModelSummary, 'name' | 'state'>[],
): { readonly needed: readonly ModelName[]; readonly missing: readonly ModelName[] } {
  const own = voices.filter(({ pilot }) => !pilot);
  const needed = new Set<ModelName>(own.length === 0 ? [] : ['hubert', 'bert']);
  for (const { version } of own) for (const name of byVersion[version] ?? []) needed.add(name);
  return {
    needed: [...needed],
    missing: models.filter(({ name, state }) => needed.has(name) && state === 'missing').map(({ name }) => name),
  };
}
