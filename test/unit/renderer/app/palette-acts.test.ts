/** The palette knows every act of the screens, and leads to places that exist. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { calls } from '../../../../electron/contract/index.ts';
import { locales } from '../../../../electron/contract/names.ts';
import { wordsOf } from '../../../../electron/words/words.ts';
import { paletteActs } from '../../../../renderer/app/palette-acts.ts';
import { createWorld, type Scene } from '../../../fakes/host/world.ts';

const root = path.resolve(import.meta.dirname, '../../../../renderer');
const sources = (folder: string): string =>
  readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile() && /\.tsx?$/.test(item.name))
    .map((item) => readFileSync(path.join(item.parentPath, item.name), 'utf8'))
    .join('\n');
const screens = sources('screens') + sources('ui') + sources('app');

function snapshotOf(scene: Scene) {
  const { snapshot } = createWorld({ scene, locale: 'en', nowMs: 0, recordings: [{ mediaPath: 'a', seconds: 1 }] });
  const job = { id: 'j', kind: 'backup', subject: '', state: 'running', endedAt: null } as never;
  return {
    ...snapshot,
    jobs: [job],
    seq: 0,
    status: { state: 'healthy', sentence: { key: 'allGood', values: {} } },
  } as const;
}
const acts = (['healthy', 'serving'] as const).flatMap((scene) => paletteActs(snapshotOf(scene), wordsOf('en')));
const paused = { ...snapshotOf('healthy'), watch: { ...snapshotOf('healthy').watch, pausedUntil: '2026-01-01' } };
const covered = new Set([...acts, ...paletteActs(paused, wordsOf('en'))].flatMap(({ covers }) => covers));

describe('the palette', () => {
  it('knows every act that a screen has', () => {
    const used = new Set([...screens.matchAll(/useCall\('([a-zA-Z.]+)'/g)].map((match) => match[1] ?? ''));
    expect(used.size).toBeGreaterThan(50);
    const changing = [...used].filter((name) => calls[name as keyof typeof calls].effect !== 'read');
    expect(changing.filter((name) => !covered.has(name as never))).toEqual([]);
  });

  it('leads only to screens and parts that are there', () => {
    const places = new Set([...screens.matchAll(/\bplace="([a-z-]+)"/g)].map((match) => match[1]));
    for (const { id, path: to, place } of acts) {
      if (to !== null)
        expect(to, id).toMatch(
          /^\/(synthesis|projects|voices|backup|watch|audit|settings)?$|^\/standby(\/[a-z-]+(\/[^/]+)?)?$/,
        );
      if (place !== undefined) expect(places, id).toContain(place);
    }
  });

  it.each(locales)('names no two acts alike (%s)', (locale) => {
    const labels = paletteActs(snapshotOf('healthy'), wordsOf(locale)).map(({ label }) => label);
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('never promotes by itself: it leads to the plan', () => {
    const promote = acts.find(({ id }) => id === 'promote-standby-2');
    expect(promote).toMatchObject({ path: '/standby/promote/standby-2' });
    expect(promote?.direct).toBeUndefined();
  });
});
