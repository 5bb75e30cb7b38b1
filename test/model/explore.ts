/** Goes through the states that a model can get into, depth first, each once; and along single ways of it that a seed chooses. */

import type { Rules } from './rules.ts';
import { type Config, firstState, type State, Violation } from './state.ts';
import { createModel } from './world.ts';

export interface Found {
  readonly states: number;
  readonly ends: number;
  /** False when the limit of states came first. */
  readonly whole: boolean;
  /** What happened, in order, and what was wrong in the end. */
  readonly violation: { readonly what: string; readonly way: readonly string[] } | null;
}

interface Node {
  readonly key: string;
  readonly way: Way | null;
}

interface Way {
  readonly name: string;
  readonly before: Way | null;
}

export function explore(config: Config, rules: Rules, maxStates: number): Found {
  const model = createModel(config, rules);
  const first = JSON.stringify(firstState(config));
  const seen = new Set<string>([digest(first)]);
  const open: Node[] = [{ key: first, way: null }];
  let ends = 0;
  for (let node = open.pop(); node; node = open.pop()) {
    const state = JSON.parse(node.key) as State;
    const possible = model.actions(state);
    try {
      if (possible.length === 0 || possible.every(({ name }) => name === 'the primary is back')) {
        ends += 1;
        model.assertEnd(JSON.parse(node.key) as State);
      }
    } catch (error) {
      return { states: seen.size, ends, whole: false, violation: violationOf(error, node.way) };
    }
    for (const { name, act } of possible) {
      const way = { name, before: node.way };
      const next = JSON.parse(node.key) as State;
      try {
        act(next);
      } catch (error) {
        return { states: seen.size, ends, whole: false, violation: violationOf(error, way) };
      }
      const key = JSON.stringify(next);
      const mark = digest(key);
      if (seen.has(mark)) continue;
      if (seen.size >= maxStates) return { states: seen.size, ends, whole: false, violation: null };
      seen.add(mark);
      open.push({ key, way });
    }
  }
  return { states: seen.size, ends, whole: true, violation: null };
}

/** One way from the start to an end, chosen by the seed. */
export function walk(config: Config, rules: Rules, seed: number): Found['violation'] {
  const model = createModel(config, rules);
  const state = firstState(config);
  const copy = structuredClone(state);
  const random = generator(seed);
  let way: Way | null = null;
  for (let steps = 0; steps < 400; steps++) {
    const possible = model.actions(copy);
    const action = possible[Math.floor(random() * possible.length)];
    try {
      if (!action) {
        model.assertEnd(copy);
        return null;
      }
      way = { name: action.name, before: way };
      action.act(copy);
    } catch (error) {
      return violationOf(error, way);
    }
  }
  return null;
}

function violationOf(error: unknown, way: Way | null): NonNullable<Found['violation']> {
  if (!(error instanceof Violation)) throw error;
  const names: string[] = [];
  for (let at = way; at; at = at.before) names.push(at.name);
  return { what: error.message, way: names.reverse() };
}

/** Two 32-bit hashes beside each other: a tenth of the memory, and a clash among a million states is one in ten million. */
function digest(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b) ^ (b >>> 15);
  }
  return `${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}`;
}

/** Mulberry32: small, and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
