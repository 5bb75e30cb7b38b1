/**
 * Every state that a few desktops, standbys and a store can get into, by the decisions of the real code; `npm run model` goes
 * through the larger worlds.
 */
import { describe, expect, it } from 'vitest';
import { large, small, undecided } from '../../model/configs.ts';
import { explore, walk } from '../../model/explore.ts';
import { mutations, realRules } from '../../model/rules.ts';

const MAX_STATES = 60_000;
const WALKS = 300;

describe('several desktops', () => {
  it.each(small)('$name: never two sites, never one who was passed by', (config) => {
    const found = explore(config, realRules, MAX_STATES);
    expect(found.violation).toBeNull();
    expect(found).toMatchObject({ whole: true });
    expect(found.ends).toBeGreaterThan(10);
  });

  it.each(large)('along single ways: $name', (config) => {
    for (let seed = 1; seed <= WALKS; seed++) expect([seed, walk(config, realRules, seed)]).toEqual([seed, null]);
  });

  it('are not safe where neither the store nor one standby decides between them', () => {
    expect(explore(undecided, realRules, MAX_STATES).violation).not.toBeNull();
  });
});

describe('the model notices', () => {
  it.each(Object.entries(mutations))('%s', (_name, mutation) => {
    const caught = small.some(
      (config) => explore(config, { ...realRules, ...mutation }, MAX_STATES).violation !== null,
    );
    expect(caught).toBe(true);
  });
});
