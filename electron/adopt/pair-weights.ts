/**
 * Pure: which weights belong together. Both halves of a voice carry the name of its experiment, in folders of one version; the
 * pair that is served now counts more than names do.
 */
import type { LeftReason } from '../contract/adopt.ts';
import type { ServedPair } from './served-weights.ts';
import type { Survey, Weights } from './survey.ts';
import { baseName, cleanPath } from './training-list.ts';
import { sameSymbols } from './weight-names.ts';

export interface Group {
  readonly key: string;
  readonly experiment: string;
  readonly version: Weights['version'];
  readonly served: 'api' | 'webui' | null;
  /** The one to take first; others are taken where it is not whole. */
  readonly gpt: readonly Weights[];
  readonly sovits: readonly Weights[];
}

export interface Unpaired {
  readonly path: string;
  readonly reason: LeftReason;
  readonly detail: string | null;
}

export interface Pairs {
  readonly groups: readonly Group[];
  readonly left: readonly Unpaired[];
}

interface Served {
  readonly by: 'api' | 'webui';
  readonly gpt: Weights | null;
  readonly sovits: Weights;
}

export function pairWeights(survey: Survey): Pairs {
  const { served, left } = findServed(survey);
  const groups: Group[] = [];
  const used = new Set<Weights>();
  for (const sovits of groupsOf(survey.weights.filter(({ kind }) => kind === 'sovits'))) {
    const [newest] = sovits;
    if (!newest) continue;
    const { version, experiment } = newest;
    const chosen = served.find((one) => sovits.includes(one.sovits)) ?? null;
    const gpt = partnersOf(survey.weights, newest, chosen?.gpt ?? null);
    for (const one of gpt) used.add(one);
    if (gpt.length === 0) {
      left.push({ path: newest.path, reason: 'no-partner', detail: 'sovits' });
      continue;
    }
    groups.push({
      key: `${version}/${experiment}`,
      experiment,
      version,
      served: chosen?.by ?? null,
      gpt,
      sovits: chosen ? first(chosen.sovits, sovits) : sovits,
    });
  }
  for (const [newest] of groupsOf(survey.weights.filter((one) => one.kind === 'gpt' && !used.has(one)))) {
    if (!newest) continue;
    left.push({ path: newest.path, reason: 'no-partner', detail: 'gpt' });
  }
  return { groups: groups.sort((a, b) => Number(b.served !== null) - Number(a.served !== null)), left };
}

/** Of the same experiment and version; else of a version that knows the same symbols. */
function partnersOf(weights: readonly Weights[], sovits: Weights, served: Weights | null): readonly Weights[] {
  const named = weights.filter(({ kind, experiment }) => kind === 'gpt' && experiment === sovits.experiment);
  const own = named.filter(({ version }) => version === sovits.version);
  const near = named.filter(({ version }) => sameSymbols(version, sovits.version));
  const partners = [...(own.length > 0 ? own : near)].sort(newestFirst);
  return served ? first(served, partners) : partners;
}

const first = (one: Weights, all: readonly Weights[]): readonly Weights[] => [
  one,
  ...all.filter((other) => other !== one),
];

/** One list per version and experiment, each with its newest epoch first. */
function groupsOf(weights: readonly Weights[]): readonly (readonly Weights[])[] {
  const groups = Map.groupBy(weights, ({ version, experiment }) => `${version}/${experiment}`);
  return [...groups.values()].map((group) => group.sort(newestFirst));
}

function newestFirst(a: Weights, b: Weights): number {
  return (
    (b.epoch ?? -1) - (a.epoch ?? -1) ||
    (b.steps ?? -1) - (a.steps ?? -1) ||
    (b.modifiedMs ?? 0) - (a.modifiedMs ?? 0) ||
    (a.path < b.path ? -1 : 1)
  );
}

function findServed(survey: Survey): { readonly served: readonly Served[]; readonly left: Unpaired[] } {
  const served: Served[] = [];
  const left: Unpaired[] = [];
  const take = (pair: ServedPair, by: Served['by']): void => {
    const sovits = pair.sovits === null ? null : findWritten(survey, pair.sovits);
    const gpt = pair.gpt === null ? null : findWritten(survey, pair.gpt);
    if (sovits?.kind === 'sovits') served.push({ by, sovits, gpt: gpt?.kind === 'gpt' ? gpt : null });
    if (by === 'webui' || pair.sovits === null || sovits) return;
    const reason = cleanPath(pair.sovits).includes('pretrained_models/') ? 'base' : 'outside';
    left.push({ path: pair.sovits, reason, detail: pair.version });
  };
  if (survey.settings) take(survey.settings, 'api');
  for (const pair of survey.chosenInWeb) take(pair, 'webui');
  return { served, left };
}

/** Weights by a path as it is written there: below the installation, or with the folders above it on whatever system that was. */
function findWritten(survey: Survey, written: string): Weights | null {
  const path = cleanPath(written);
  const name = baseName(path);
  const belowRoot = (one: Weights): string => (survey.root === '' ? one.path : one.path.slice(survey.root.length + 1));
  return (
    survey.weights.find((one) => {
      const below = belowRoot(one);
      return baseName(below) === name && (path.replace(/^\.\//, '') === below || path.endsWith(`/${below}`));
    }) ?? null
  );
}
