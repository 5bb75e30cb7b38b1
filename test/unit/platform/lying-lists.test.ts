/** A list of a bucket is the whole of it or an error: what is concluded from half a list is wrong. */
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openS3Store } from '../../../electron/platform/object-store-s3.ts';
import type { ListAnswer } from '../../fakes/strict-s3-listing.ts';
import { startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { tempDir } from '../temp-dir.ts';

const names = Array.from({ length: 7 }, (_, index) => `releases/${index}.json`);

async function openBucket(pageKeys: number) {
  const server = await startStrictS3();
  onTestFinished(() => server.close());
  const journalDir = path.join(await tempDir(), 'uploads');
  const store = openS3Store(server.settings, { keys: server, journalDir, lookup: server.lookup });
  onTestFinished(() => store.close());
  for (const name of names) await store.put(name, Buffer.from(name));
  server.setListing({ pageKeys });
  expect((await store.list('releases/')).objects.map(({ key }) => key)).toEqual(names);
  const lie = (spoil: (answer: ListAnswer, page: number) => Partial<ListAnswer>): void => {
    let first: number | null = null;
    server.setListing({
      pageKeys,
      spoil(answer, index) {
        first ??= index;
        return spoil(answer, index - first);
      },
    });
  };
  return { store, lie };
}

const entry = /<Contents>.*?<\/Contents>/s;
const entries = /<Contents>.*?<\/Contents>/gs;
const page = (body: string, contentType = 'application/xml') => ({ body, contentType });

describe('a bucket in pages', () => {
  it.each<readonly [string, (answer: ListAnswer, index: number, first: ListAnswer) => Partial<ListAnswer>]>([
    ['gives the first page again and again', (_answer, _index, first) => first],
    [
      'gives the same token again and again',
      (_answer, index, first) =>
        index === 0 ? {} : { body: first.body.replace(entries, '').replace(/<KeyCount>\d+/, '<KeyCount>0') },
    ],
    [
      'says for ever that there is more',
      ({ body }, index) => ({
        body: body
          .replace(entries, '')
          .replace(/<KeyCount>\d+/, '<KeyCount>0')
          .replace(/<IsTruncated>.*?<\/NextContinuationToken>|<IsTruncated>false<\/IsTruncated>/s, '')
          .replace(
            '</ListBucketResult>',
            `<IsTruncated>true</IsTruncated><NextContinuationToken>${index}</NextContinuationToken></ListBucketResult>`,
          ),
      }),
    ],
  ])('that %s is refused', async (_what, spoil) => {
    const { store, lie } = await openBucket(3);
    let first: ListAnswer | null = null;
    lie((answer, index) => {
      first ??= answer;
      return spoil(answer, index, first);
    });
    await expect(store.list('releases/')).rejects.toMatchObject({ code: 'BACKUP_LIST_UNSOUND' });
  });
});

describe('a list', () => {
  const lies: readonly (readonly [string, (body: string) => Partial<ListAnswer>])[] = [
    ['that has a key twice', (body) => page(body.replace(entry, (one) => one + one))],
    [
      'that is not in order',
      (body) => page(body.replace(/(<Contents>.*?<\/Contents>)(<Contents>.*?<\/Contents>)/s, '$2$1')),
    ],
    ['of another prefix', (body) => page(body.replace(/<Prefix>.*?<\/Prefix>/, '<Prefix>somebody/</Prefix>'))],
    ['with a key of another prefix', (body) => page(body.replace('<Key>understudy/v1/releases', '<Key>a/releases'))],
    ['with a key that has no size', (body) => page(body.replace(/<Size>\d+<\/Size>/, ''))],
    ['with fewer keys than it says', (body) => page(body.replace(entry, ''))],
    ['that does not say whether there is more', (body) => page(body.replace(/<IsTruncated>.*?<\/IsTruncated>/, ''))],
    ['that is cut off', (body) => page(body.slice(0, body.length / 2))],
    ['that is cut off after a key', (body) => page(body.slice(0, body.lastIndexOf('<Contents>')))],
    ['that is an empty answer', () => page('')],
    ['that is a page in XML', () => page('<!DOCTYPE html><html><body>Console</body></html>')],
    ['that is an error with status 200', () => page('<Error><Code>InternalError</Code></Error>')],
  ];

  it.each(lies)('%s is an error, never the truth', async (_what, spoil) => {
    const { store, lie } = await openBucket(1000);
    lie(({ body }) => {
      const spoiled = spoil(body);
      expect(spoiled.body).not.toBe(body);
      return spoiled;
    });
    await expect(store.list('releases/')).rejects.toMatchObject({ code: 'BACKUP_LIST_UNSOUND' });
  });

  it.each([
    ['a web page', { body: '<html>Console</html>', contentType: 'text/html' }],
    ['the way to a page where people sign in', { status: 302, body: '', contentType: 'text/plain' }],
  ])('that is %s is no store', async (_what, answer) => {
    const { store, lie } = await openBucket(1000);
    lie(() => answer);
    await expect(store.list('releases/')).rejects.toMatchObject({ code: 'BACKUP_STORE_ANSWER_UNKNOWN' });
  });
});
