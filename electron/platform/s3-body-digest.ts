/**
 * A bucket that locks new objects takes them only with a digest of the body that its own software knows; others never ask for one,
 * and it costs as much as the signature. So it is sent from the first refusal on.
 */
import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { nameOf } from './s3-errors.ts';

interface Request {
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

export function sendDigestWhereAsked(client: S3Client): void {
  let isAsked = false;
  client.middlewareStack.add(
    (next) => async (args) => {
      const wasAsked = isAsked;
      try {
        return await next(args);
      } catch (error) {
        if (wasAsked || !asksForDigest(error)) throw error;
        isAsked = true;
        return next(args);
      }
    },
    { step: 'initialize', name: 'askedForDigest' },
  );
  client.middlewareStack.add(
    (next) => (args) => {
      const { headers, body } = args.request as Request;
      // Before the signature, so that nobody can take it off on the way.
      if (isAsked && body instanceof Uint8Array)
        headers['content-md5'] = createHash('md5').update(body).digest('base64');
      return next(args);
    },
    { step: 'build', name: 'bodyDigest' },
  );
}

/** Stores word it in several ways, but all name the header. */
function asksForDigest(error: unknown): boolean {
  const { message = '' } = error as { readonly message?: string };
  const names = ['InvalidRequest', 'MissingContentMD5', 'InvalidDigest', 'MissingArgument'];
  return names.includes(nameOf(error)) && /content-md5|x-amz-checksum/i.test(`${nameOf(error)} ${message}`);
}
