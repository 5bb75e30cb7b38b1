/** ListObjects (version 1 and 2) in byte order, with delimiter and pages, as XML. */
import type { HeldObject } from './strict-s3-objects.ts';

const compareKeys = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

export interface Listing {
  readonly pageKeys: number;
  /** A store without tells that there is more and not how to ask for it. */
  readonly tokens: boolean;
  /** Starts after a key that is named; else always at the beginning. */
  readonly startAfter: boolean;
  /** What becomes of the answer on its way: `index` counts the lists that were asked for. */
  readonly spoil: (answer: ListAnswer, index: number) => Partial<ListAnswer>;
}

export interface ListAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export const usualListing: Listing = { pageKeys: 1000, tokens: true, startAfter: true, spoil: () => ({}) };

export function listObjects(
  bucket: ReadonlyMap<string, HeldObject>,
  query: URLSearchParams,
  { pageKeys, tokens, startAfter }: Listing,
): string {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const limit = Math.min(Number(query.get('max-keys') ?? pageKeys), pageKeys);
  const second = query.get('list-type') === '2';
  const token = query.get('continuation-token');
  const after = token
    ? Buffer.from(token, 'base64').toString()
    : ((startAfter ? query.get('start-after') : null) ?? query.get('marker') ?? '');
  const write = query.get('encoding-type') === 'url' ? encodeKey : escapeXml;

  const contents: string[] = [];
  const folders = new Set<string>();
  let last = '';
  let truncated = false;
  for (const key of [...bucket.keys()].sort(compareKeys)) {
    if (!key.startsWith(prefix) || (after !== '' && compareKeys(key, after) <= 0)) continue;
    const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    const folder = end >= 0 ? key.slice(0, end + delimiter.length) : null;
    if (folder && (folders.has(folder) || after.startsWith(folder))) {
      last = key;
      continue;
    }
    if (contents.length + folders.size >= limit) {
      truncated = true;
      break;
    }
    if (folder) folders.add(folder);
    else contents.push(key);
    last = key;
  }

  const next = second
    ? `<NextContinuationToken>${Buffer.from(last).toString('base64')}</NextContinuationToken>`
    : `<NextMarker>${write(last)}</NextMarker>`;
  const objects = contents.map((key) => {
    const object = bucket.get(key) as HeldObject;
    return (
      `<Contents><Key>${write(key)}</Key><LastModified>${new Date(object.modifiedAtMs).toISOString()}</LastModified>` +
      `<ETag>&quot;${object.etag}&quot;</ETag><Size>${object.sizeBytes}</Size><StorageClass>STANDARD</StorageClass></Contents>`
    );
  });
  return [
    '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    `<Prefix>${write(prefix)}</Prefix><MaxKeys>${limit}</MaxKeys>`,
    second ? `<KeyCount>${contents.length + folders.size}</KeyCount>` : '',
    query.has('encoding-type') ? '<EncodingType>url</EncodingType>' : '',
    `<IsTruncated>${truncated}</IsTruncated>${truncated && tokens ? next : ''}`,
    ...objects,
    ...[...folders].map((folder) => `<CommonPrefixes><Prefix>${write(folder)}</Prefix></CommonPrefixes>`),
    '</ListBucketResult>',
  ].join('');
}

export function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/');
}
