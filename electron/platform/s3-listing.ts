/**
 * Listings of a bucket, all of it or an error. What follows from a list (which release is the newest, which blobs are missing, what
 * may be removed) is wrong when it was cut short, so each page has to be a list of S3, about what was asked, in order, and every
 * page has to get further than the one before.
 */
import { ListObjectsV2Command, type ListObjectsV2CommandOutput, type S3Client } from '@aws-sdk/client-s3';
import type { StoredObject } from '../backup/ports.ts';
import { AppError } from '../kernel/app-error.ts';

/** AWS may answer a page without keys and say that there is more; a store that goes on doing so has no list to give. */
const MAX_EMPTY_PAGES = 20;
const LIST_END = /<\/(?:[A-Za-z0-9]+:)?ListBucketResult>\s*$/;

interface Asked {
  readonly Bucket: string;
  /** The whole prefix, as it stands in the bucket. */
  readonly Prefix: string;
}

/** Throws BACKUP_LIST_UNSOUND and what `send` throws. Keys are as they stand in the bucket. */
export async function listWhole(
  asked: Asked,
  send: (command: ListObjectsV2Command) => Promise<ListObjectsV2CommandOutput>,
): Promise<readonly StoredObject[]> {
  const objects: StoredObject[] = [];
  const tokens = new Set<string>();
  let empty = 0;
  let from: { readonly ContinuationToken?: string; readonly StartAfter?: string } | null = {};
  while (from) {
    const page: ListObjectsV2CommandOutput = await send(new ListObjectsV2Command({ ...asked, ...from }));
    const before = objects.length;
    readPage(page, asked.Prefix, objects);
    empty = objects.length === before ? empty + 1 : 0;
    if (empty > MAX_EMPTY_PAGES) throw unsound('no end', asked.Prefix);
    from = nextPage(page, objects.at(-1)?.key, from.StartAfter, asked.Prefix);
    const token = from?.ContinuationToken;
    if (token === undefined) continue;
    if (tokens.has(token)) throw unsound('page repeated', token);
    tokens.add(token);
  }
  return objects;
}

/** Adds what the page lists to `objects`. */
function readPage(page: ListObjectsV2CommandOutput, prefix: string, objects: StoredObject[]): void {
  const { Contents = [], CommonPrefixes = [], KeyCount, IsTruncated } = page;
  if (IsTruncated === undefined) throw unsound('no list', prefix);
  if (page.Prefix && page.Prefix !== prefix) throw unsound('list of another prefix', page.Prefix);
  if (KeyCount !== undefined && KeyCount > Contents.length + CommonPrefixes.length) {
    throw unsound('fewer keys than it says', prefix);
  }
  let last = objects.at(-1)?.key;
  for (const { Key, Size, ETag, LastModified } of Contents) {
    if (!Key?.startsWith(prefix)) throw unsound('key of another prefix', Key ?? '');
    if (Size === undefined || !(Size >= 0)) throw unsound('key without a size', Key);
    if (last !== undefined && compareKeys(last, Key) >= 0) {
      throw unsound(last === Key ? 'key repeated' : 'keys not in order', Key);
    }
    last = Key;
    const etag = (ETag ?? '').replace(/^"|"$/g, '');
    objects.push({ key: Key, sizeBytes: Size, etag, modifiedAtMs: LastModified?.getTime() ?? 0 });
  }
}

/**
 * Null at the end of a list. A store that says there is more and gives no token is asked from the last key on; one that does not
 * get any further then has no whole list to give.
 */
function nextPage(
  { IsTruncated, NextContinuationToken }: ListObjectsV2CommandOutput,
  last: string | undefined,
  startedAfter: string | undefined,
  prefix: string,
): { readonly ContinuationToken?: string; readonly StartAfter?: string } | null {
  if (!IsTruncated) return null;
  if (NextContinuationToken) return { ContinuationToken: NextContinuationToken };
  if (last === undefined || last === startedAfter) throw unsound('no way to the rest', last ?? prefix);
  return { StartAfter: last };
}

/** S3 orders keys by their bytes. */
function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function unsound(reason: string, key: string): AppError {
  return new AppError('BACKUP_LIST_UNSOUND', {
    details: { reason, key: key.slice(0, 200) },
    remedy: { kind: 'retry' },
  });
}

interface RawAnswer {
  readonly statusCode?: number;
  body?: unknown;
}

/**
 * An answer with status 200 is a list from beginning to end, or none: the reader of XML behind this one takes what it finds, and an
 * empty answer, a page in XHTML or a list that a proxy cut off would be an empty or a short bucket to it.
 */
export function refuseCutLists(client: S3Client): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      const answer = (result.response ?? {}) as RawAnswer;
      if (context.commandName !== 'ListObjectsV2Command' || answer.statusCode !== 200) return result;
      const bytes = await collect(answer.body);
      const text = bytes.toString('utf8');
      if (!text.includes('ListBucketResult')) throw unsound('no list', text.slice(0, 100));
      if (!LIST_END.test(text)) throw unsound('cut short', text.slice(-100));
      answer.body = bytes;
      return result;
    },
    { step: 'deserialize', name: 'wholeLists', priority: 'low' },
  );
}

async function collect(body: unknown): Promise<Buffer> {
  if (!body) return Buffer.alloc(0);
  const pieces: Uint8Array[] = [];
  for await (const piece of body as AsyncIterable<Uint8Array>) pieces.push(piece);
  return Buffer.concat(pieces);
}
