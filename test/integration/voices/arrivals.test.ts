/** Voices that come out of a release: how they stand to what is here. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  manifestFile,
  parseManifest,
  type VoiceManifest,
  writeManifest,
} from '../../../native-models/voice-pack/manifest.ts';
import { isVoiceId } from '../../../native-models/voice-pack/voice-id.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { openStudio } from '../../fakes/studio.ts';
import { flipByte } from '../backup/homes.ts';

async function studio() {
  const dir = await startedHome();
  const { voices } = await openStudio(dir);
  const { format: _format, ...here } = parseManifest(
    await readFile(path.join(dir, 'voices/pilot', manifestFile), 'utf8'),
  );
  /** The pilot voice as a release may hold it. */
  const arriving = (change: Partial<VoiceManifest> = {}, id = 'pilot') => ({
    id,
    document: Buffer.from(writeManifest({ ...here, ...change })),
    files: new Map(here.files.map((file) => [file.path, file.sha256])),
  });
  return { dir, voices: voices.arrivals, here, arriving };
}

describe('a voice out of a release', () => {
  it('is the same whenever it was imported, and another when anything that is heard or read differs', async () => {
    const { voices, arriving, here } = await studio();
    const kind = async (change: Partial<VoiceManifest>) =>
      (await voices.judge(arriving(change), { inPlace: false })).kind;
    expect(await kind({})).toBe('same');
    expect(await kind({ importedAt: '2020-01-01T00:00:00Z' })).toBe('same');
    expect(await kind({ name: 'Another' })).toBe('other');
    expect(await kind({ sampling: { ...here.sampling, topK: 7 } })).toBe('other');
    expect(await kind({ references: here.references.map((one) => ({ ...one, text: 'otherwise' })) })).toBe('other');
    expect((await voices.judge(arriving({ id: 'mei' }, 'mei'), { inPlace: false })).kind).toBe('new');
  });

  it('is not the same as a folder whose bytes have changed', async () => {
    const { dir, voices, arriving } = await studio();
    await flipByte(path.join(dir, 'voices/pilot/gpt.ckpt'));
    expect(await voices.judge(arriving(), { inPlace: false })).toMatchObject({ kind: 'damaged' });
  });

  it('does not come in with a document of another voice, or files that are not those of its document', async () => {
    const { voices, arriving } = await studio();
    const whole = arriving({ id: 'mei' }, 'mei');
    const unusable = { kind: 'unusable' };
    expect(await voices.judge({ ...whole, id: 'lin' }, { inPlace: false })).toMatchObject(unusable);
    expect(await voices.judge({ ...whole, id: '../lin' }, { inPlace: false })).toMatchObject(unusable);
    expect(await voices.judge({ ...whole, document: Buffer.from('{}') }, { inPlace: false })).toMatchObject(unusable);
    const files = new Map(whole.files).set('gpt.ckpt', '0'.repeat(64));
    expect(await voices.judge({ ...whole, files }, { inPlace: false })).toMatchObject(unusable);
  });

  it('gets an id that is a folder name, and a name, that nobody has', async () => {
    const { voices } = await studio();
    const taken = { ids: new Set(['pilot-2026-11-28']), names: new Set<string>() };
    expect(await voices.besides({ id: 'pilot', name: 'Pilot' }, '2026-11-28', taken)).toEqual({
      id: 'pilot-2026-11-28-2',
      name: 'Pilot (2026-11-28 2)',
    });
    const long = `${'声'.repeat(24)}-3fa9c1`;
    const { id } = await voices.besides({ id: long, name: '声' }, '2026-11-28', taken);
    expect(isVoiceId(id)).toBe(true);
    expect(id).toMatch(/声-2026-11-28$/);
  });
});
