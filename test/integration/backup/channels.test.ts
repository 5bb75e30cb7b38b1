/** Channels in a store that several computers, and strangers, can write to. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newSigningKey } from '../../../electron/backup/release/signature.ts';
import { sealRecord } from '../../../electron/backup/release/signed-record.ts';
import { type StrictS3, startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { fillVoice, introduce, openStudio, removeFolders, type Studio } from './studio.ts';

const prefix = 'understudy/v1/';
/** Newer than anything that is made here. */
const later = '20990101T000000Z-000000000000';

describe('a channel', () => {
  let server: StrictS3;
  let ann: Studio;
  let ben: Studio;
  let first: string;
  let second: string;

  const open = async (deviceName: string): Promise<Studio> => {
    const studio = await openStudio({ server, deviceName });
    await fillVoice(studio.voice, 10_000);
    await studio.backup.setStore(server.settings);
    return studio;
  };
  const head = async (studio: Studio, name = 'prod') =>
    (await studio.backup.channels()).find((channel) => channel.name === name);
  const set = (studio: Studio, releaseId: string, name = 'prod') => studio.backup.setChannel({ name, releaseId });
  const keys = (): string[] => server.keys().filter((key) => key.startsWith(`${prefix}channels/`));

  beforeEach(async () => {
    server = await startStrictS3();
    ann = await open('ann');
    first = (await ann.publish()).releaseId;
    second = (await ann.publishAnew()).releaseId;
    ben = await open('ben');
    await introduce(ann, ben);
  });
  afterEach(async () => {
    for (const studio of [ann, ben]) {
      await studio.close();
      await removeFolders(studio.dir);
    }
    await server.close();
  });

  it('points where it was pointed last, from whichever computer, and going back is one more entry', async () => {
    await set(ann, first);
    await set(ben, second);
    expect(await head(ann)).toMatchObject({ releaseId: second, by: 'ben', passedOver: 0 });
    expect((await set(ann, first)).releaseId).toBe(first);
    expect(await head(ben)).toMatchObject({ releaseId: first, by: 'ann' });
    expect((await ben.backup.channelHistory('prod')).map(({ releaseId, by }) => [releaseId, by])).toEqual([
      [first, 'ann'],
      [second, 'ben'],
      [first, 'ann'],
    ]);
    expect(keys()).toHaveLength(3);
    const shown = await ann.backup.releases();
    expect(shown.find(({ releaseId }) => releaseId === first)?.channels).toEqual(['prod']);
    expect(shown.find(({ releaseId }) => releaseId === second)?.channels).toEqual([]);
  });

  it('says which release a promotion means, and an id stays an id', async () => {
    await set(ann, first);
    expect((await ben.backup.readRelease('prod')).summary.releaseId).toBe(first);
    expect((await ben.backup.readRelease(second)).summary.releaseId).toBe(second);
    await expect(ben.backup.readRelease('spare')).rejects.toMatchObject({
      code: 'BACKUP_RELEASE_UNKNOWN',
      details: { releaseId: 'spare' },
    });
  });

  it('is not moved by what is torn, not signed, signed by a stranger, or signed for another place', async () => {
    await set(ann, first);
    const [entry = ''] = keys();
    const good = await server.read(entry);
    const key = `channels/prod/${later}.json`;
    const content = { channel: 'prod', releaseId: second, at: '2099-01-01T00:00:00.000Z', by: 'ann' };
    const forgeries: Readonly<Record<string, Uint8Array>> = {
      torn: good.subarray(0, 40),
      unsigned: Buffer.from(JSON.stringify(content)),
      foreign: sealRecord(key, content, newSigningKey()),
    };
    for (const [fault, bytes] of Object.entries(forgeries)) {
      await server.write(`${prefix}${key}`, bytes);
      for (const studio of [ann, ben]) {
        expect({ fault, ...(await head(studio)) }).toMatchObject({ fault, releaseId: first, passedOver: 1 });
        expect((await studio.backup.channelHistory('prod'))[0]).toMatchObject({ key, releaseId: null, fault });
      }
    }
    // The right entry under a newer name, and in another channel.
    await server.write(`${prefix}${key}`, good);
    await server.write(`${prefix}channels/spare/${later}.json`, good);
    expect(await head(ann)).toMatchObject({ releaseId: first, passedOver: 1 });
    expect(await head(ann, 'spare')).toMatchObject({ releaseId: null, passedOver: 1 });
    await expect(ann.backup.readRelease('spare')).rejects.toMatchObject({ code: 'BACKUP_CHANNEL_UNKNOWN' });
    // And a changed one.
    const changed = good.toString().replace(first, second);
    await server.write(`${prefix}${key}`, Buffer.from(changed));
    expect(await head(ann)).toMatchObject({ releaseId: first, passedOver: 1 });
    // What is set now is newer than everything that is believed, and stays.
    await server.remove(`${prefix}${key}`);
    await set(ben, second);
    expect(await head(ann)).toMatchObject({ releaseId: second, passedOver: 0 });
  });

  it('is not lost when the key that set it is replaced or its computer retires', async () => {
    await set(ben, first);
    await set(ann, second, 'spare');
    await ben.backup.trust.rotate();
    expect(await head(ann)).toMatchObject({ releaseId: first, passedOver: 0 });
    const { fingerprint } = await ben.backup.identity();
    await set(ben, second);
    await ann.backup.trust.revoke({ fingerprint });
    expect(await head(ann)).toMatchObject({ releaseId: second, by: 'ben' });
    expect(await head(ann, 'spare')).toMatchObject({ releaseId: second, by: 'ann' });
  });

  it('of a computer that is revoked as stolen points where it did before', async () => {
    await set(ann, first);
    server.setClockOffset(3_600_000);
    const since = new Date(Date.now() + 1_800_000).toISOString();
    await set(ben, second);
    const { fingerprint } = await ben.backup.identity();
    await ann.backup.trust.revoke({ fingerprint, since });
    expect(await head(ann)).toMatchObject({ releaseId: first, by: 'ann', passedOver: 1 });
    expect((await ann.backup.channelHistory('prod'))[0]?.fault).toBe('revoked');
  });

  it('points to no release that does not count', async () => {
    const stranger = await open('stranger');
    const { releaseId } = await stranger.publish();
    await expect(set(ann, releaseId)).rejects.toMatchObject({ code: 'BACKUP_RELEASE_FOREIGN' });
    await expect(set(ann, later)).rejects.toMatchObject({ code: 'BACKUP_RELEASE_UNKNOWN' });
    expect(keys()).toEqual([]);
    await expect(ann.backup.channelHistory('prod')).rejects.toMatchObject({
      code: 'BACKUP_CHANNEL_UNKNOWN',
      details: { channel: 'prod' },
    });
    await stranger.close();
    await removeFolders(stranger.dir);
  });

  it('keeps its release from being tidied away', async () => {
    const day = 24 * 3_600_000;
    for (let daysAhead = 40; daysAhead <= 100; daysAhead += 12) {
      server.setClockOffset(daysAhead * day);
      await ann.publishAnew();
    }
    const { remove } = await ann.backup.prune({ apply: false });
    const [goes = ''] = remove;
    expect(remove.length).toBeGreaterThan(0);
    await set(ann, goes);
    expect((await ann.backup.prune({ apply: true })).remove).not.toContain(goes);
    expect((await ann.backup.readRelease('prod')).summary.releaseId).toBe(goes);
  });
});
