import { describe, expect, it } from 'vitest';
import { doctorCheckNames } from '../../../electron/contract/diagnostics.ts';
import { locales } from '../../../electron/contract/names.ts';
import { type ComputerFacts, examine } from '../../../electron/diagnostics/doctor-rules.ts';
import type { StartEntry } from '../../../electron/diagnostics/ports.ts';
import { wordsOf } from '../../../electron/words/words.ts';

const well: ComputerFacts = {
  program: { version: '24.1.0', platform: 'linux', arch: 'x64' },
  memory: { freeBytes: 8e9, totalBytes: 16e9, cores: 8 },
  disk: { freeBytes: 1e11, path: '/home/studio' },
  folder: { path: '/home/studio/data', isWritable: true },
  secrets: { level: 'file', open: 0 },
  voices: { count: 2, needed: ['hubert'], missing: [] },
  engine: 'idle',
  leftovers: { bytes: 5_000_000, files: 2 },
  hanFont: 'Noto Sans CJK SC',
  starts: [{ by: 'desktop', isOn: true, program: '/opt/understudy', isThere: true }],
  canEnter: true,
  proxy: { place: 'proxy.lan:3128', answers: true, reachesStore: true },
  authorities: { file: '/etc/studio.pem', state: 'well' },
  clock: { aheadMs: -299_000, by: 'store' },
  audit: { ok: true, lines: 12, firstBadLine: null },
};
const entry = (change: Partial<StartEntry>): StartEntry => ({
  by: 'desktop',
  isOn: true,
  program: '/opt/understudy',
  isThere: true,
  ...change,
});
const bad = (facts: Partial<ComputerFacts>) =>
  examine({ ...well, ...facts })
    .filter(({ ok }) => !ok)
    .map(({ name, canMend }) => `${name}${canMend ? ' (mended)' : ''}`);

describe('the doctor', () => {
  it('finds nothing on a computer that is well, and looks at everything', () => {
    expect(bad({})).toEqual([]);
    expect(examine(well).map(({ name }) => name)).toEqual(doctorCheckNames);
  });

  it.each<[string, Partial<ComputerFacts>]>([
    ['memory', { memory: { ...well.memory, freeBytes: 5e8 } }],
    ['disk', { disk: { ...well.disk, freeBytes: 1e9 } }],
    ['data folder (mended)', { folder: { ...well.folder, isWritable: false } }],
    ['secrets (mended)', { secrets: { level: 'file', open: 1 } }],
    ['voices', { voices: { ...well.voices, count: 0 } }],
    ['models', { voices: { ...well.voices, missing: ['hubert'] } }],
    ['engine (mended)', { engine: 'stopped' }],
    ['leftovers (mended)', { leftovers: { bytes: 2e8, files: 4 } }],
    ['fonts', { hanFont: null }],
    ['autostart (mended)', { starts: [entry({ isOn: false, program: null })] }],
    ['autostart (mended)', { starts: [entry({ isThere: false })] }],
    ['autostart', { starts: [entry({}), entry({ by: 'service', isThere: false })] }],
    ['autostart', { starts: [entry({ isThere: false })], canEnter: false }],
    ['proxy', { proxy: { place: 'proxy.lan:3128', answers: false, reachesStore: null } }],
    ['proxy', { proxy: { place: 'proxy.lan:3128', answers: true, reachesStore: false } }],
    ['authority', { authorities: { file: '/etc/studio.pem', state: 'unreadable' } }],
    ['authority', { authorities: { file: '/etc/studio.pem', state: 'expired' } }],
    ['clock', { clock: { aheadMs: 301_000, by: 'primary' } }],
    ['clock', { clock: { aheadMs: -301_000, by: 'store' } }],
    ['audit chain', { audit: { ok: false, lines: 12, firstBadLine: 7 } }],
  ])('finds %s', (found, facts) => {
    expect(bad(facts)).toEqual([found]);
  });

  it('says nothing of fonts where nothing can say it', () => {
    expect(examine({ ...well, hanFont: undefined }).map(({ name }) => name)).not.toContain('fonts');
  });

  it('says nothing of what there is none of', () => {
    const bare = { ...well, starts: [], proxy: null, authorities: null, clock: null };
    const names = examine(bare).map(({ name }) => name);
    expect(names).toEqual(
      doctorCheckNames.filter((name) => !['autostart', 'proxy', 'authority', 'clock'].includes(name)),
    );
  });

  it.each(locales)('says in %s of each check why it matters and what helps', (locale) => {
    const { help } = wordsOf(locale).diagnostics;
    expect(Object.keys(help).sort()).toEqual([...doctorCheckNames].sort());
    for (const { why, fix } of Object.values(help)) expect(`${why}${fix}`).toMatch(/\S[.。]\S.*[.。]$/);
    expect(Object.keys(wordsOf(locale).settings.doctorNames).sort()).toEqual([...doctorCheckNames].sort());
  });
});
