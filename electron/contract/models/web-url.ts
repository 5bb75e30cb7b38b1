/**
 * A web address that a person types. One with a name or password in it is refused by its own code: it would be stored, shown
 * and backed up as it is.
 */
import { z } from 'zod';
import type { ErrorCode } from '../errors.ts';

/** What an issue of a schema may carry, so that the caller is answered with that code and not with "not accepted". */
export interface CodedIssue {
  readonly code: ErrorCode;
}

const coded: CodedIssue = { code: 'APP_URL_SECRET' };

export const webUrl = z
  .url({ protocol: /^https?$/ })
  .refine((url) => !hasCredentials(url), { params: { ...coded }, message: 'must not hold a name or password' });

/** The same address without them. What is no address stays as it is. */
export function withoutCredentials(url: string): string {
  if (!hasCredentials(url)) return url;
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare.href;
}

function hasCredentials(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}
