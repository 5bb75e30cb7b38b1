/** What a self-test found is kept with what it depends on, and counts no more when that has changed. */
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { keepPlace, readPlaces } from '../../../../native-models/voice-pack/by-hand.ts';
import { changesBetween, findGraphics, takeFingerprint } from '../../../../native-models/voice-pack/fingerprint.ts';
import {
  changedSince,
  keepTuning,
  markDevice,
  markedDevice,
  readTuning,
  type Tuning,
} from '../../../../native-models/voice-pack/tuning.ts';
import { tempDir } from '../../temp-dir.ts';

const network = { precision: 'fast', reason: 'faster', exactMs: 29, fastMs: 10 } as const;
const found: Omit<Tuning, 'format' | 'computer' | 'testedAt'> = {
  tokens: { ...network, agreement: 0.98, cacheScales: { keys: [0.1], values: [0.2] } },
  sound: { ...network, differenceDb: 1.2, usualDifferenceDb: 2 },
  timings: [{ network: 'tokens', provider: 'cpu', threads: 2, ms: 9, togetherMs: 2 }],
  refused: [{ network: null, provider: 'webgpu', reason: 'does-not-start', message: 'no adapter' }],
};

async function kept(change: (text: string) => string = (text) => text): Promise<string> {
  const dir = await tempDir();
  await keepTuning(dir, 'm', found);
  const file = path.join(dir, 'm.json');
  const text = await readFile(file, 'utf8');
  await writeFile(file, change(text));
  return dir;
}

describe('a kept self-test', () => {
  it('is read again as it was found', async () => {
    const dir = await kept();
    expect(await readTuning(dir, 'm')).toMatchObject({ ...found, computer: takeFingerprint() });
    expect(await changedSince(dir, 'm')).toEqual([]);
    expect(await changedSince(dir, 'another')).toBeNull();
  });

  it.each([
    ['the processor is another', /"processor": "[^"]*"/, '"processor": "another"', ['processor']],
    ['there are more cores', /"cores": \d+/, '"cores": 999', ['cores']],
    ['a driver is new', /"graphics": \[[^\]]*\]/, '"graphics": ["nvidia 1.2"]', ['graphics']],
    ['the runtime is new', /"runtime": "[^"]*"/, '"runtime": "0.1"', ['runtime']],
    ['networks are run in another way', /"engine": \d+/, '"engine": 1', ['engine']],
    ['an older version wrote it', /understudy-tuning\/\d/, 'understudy-tuning/1', ['engine']],
    ['it is cut off', /[\s\S]*/, '{', ['engine']],
    ['its cache has steps that are none', /"keys": \[\s*[\d.e-]+/, '"keys": [ -1', ['engine']],
    ['it wants no threads', /"threads": \d+/, '"threads": 0', ['engine']],
    ['it names no network', /"network": "tokens"/, '"network": "none"', ['engine']],
  ] as const)('counts no more when %s', async (_what, from, to, changed) => {
    const dir = await kept((text) => text.replace(from, to));
    expect(await readTuning(dir, 'm')).toBeNull();
    expect(await changedSince(dir, 'm')).toEqual(changed);
  });

  it('tells every part that changed', () => {
    const now = takeFingerprint();
    expect(changesBetween({ ...now, cores: 0, runtime: '' }, now)).toEqual(['cores', 'runtime']);
  });
});

it('knows graphics devices and their drivers by what the system has of them', async () => {
  const root = await tempDir();
  const device = path.join(root, 'sys/class/drm/card0/device');
  await mkdir(device, { recursive: true });
  await writeFile(path.join(device, 'vendor'), '0x10de\n');
  await writeFile(path.join(device, 'device'), '0x2684\n');
  await symlink('../../bus/pci/drivers/nvidia', path.join(device, 'driver'));
  await mkdir(path.join(root, 'sys/class/drm/card0-HDMI-A-1'));
  const version = path.join(root, 'sys/module/nvidia/version');
  await mkdir(path.dirname(version), { recursive: true });
  await writeFile(version, '580.159\n');
  await mkdir(path.join(root, 'usr/share/vulkan/icd.d'), { recursive: true });
  await writeFile(path.join(root, 'usr/share/vulkan/icd.d/nvidia_icd.json'), '{}');
  const before = findGraphics('linux', root);
  expect(before).toEqual(['0x10de 0x2684 nvidia', 'nvidia 580.159', 'vulkan nvidia_icd.json']);
  await writeFile(version, '590.1\n');
  expect(findGraphics('linux', root)).not.toEqual(before);
  expect(findGraphics('linux', path.join(root, 'nowhere'))).toEqual([]);
});

describe('a place chosen by hand', () => {
  it('is kept for each network until it is left to the test again', async () => {
    const dir = await tempDir();
    expect(await readPlaces(dir, 'm')).toEqual({});
    await keepPlace(dir, 'm', 'sound', { provider: 'webgpu' });
    await keepPlace(dir, 'm', 'tokens', { threads: 4 });
    expect(await readPlaces(dir, 'm')).toEqual({ sound: { provider: 'webgpu' }, tokens: { threads: 4 } });
    await keepTuning(dir, 'm', found);
    expect(await readPlaces(dir, 'm')).toEqual({ sound: { provider: 'webgpu' }, tokens: { threads: 4 } });
    await keepPlace(dir, 'm', 'sound', {});
    await keepPlace(dir, 'm', 'tokens', {});
    expect(await readPlaces(dir, 'm')).toEqual({});
    expect(await readdir(dir)).toEqual(['m.json']);
  });

  it('counts as none where its file cannot be read', async () => {
    const dir = await tempDir();
    await writeFile(path.join(dir, 'm.places.json'), '{');
    expect(await readPlaces(dir, 'm')).toEqual({});
    expect(await readPlaces(undefined, 'm')).toEqual({});
  });
});

it('marks the device that is tried, for whoever comes after a crash', async () => {
  const dir = await tempDir();
  expect(await markedDevice(dir)).toBeNull();
  await markDevice(dir, 'webgpu');
  expect(await markedDevice(dir)).toBe('webgpu');
  await markDevice(dir, null);
  expect(await markedDevice(dir)).toBeNull();
});
