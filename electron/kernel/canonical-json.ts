/**
 * JSON with one spelling only (RFC 8785): no white space, names sorted by UTF-16 code units. What is hashed or signed must
 * not depend on who wrote it.
 */
import canonicalize from 'canonicalize';

type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [name: string]: Json };

/** Members that are `undefined` are left out. Throws for NaN, infinities and circles. */
export function canonicalJson(value: Exclude<Json, undefined> | object): string {
  return canonicalize(value) as string;
}

export function canonicalBytes(value: Exclude<Json, undefined>): Buffer {
  return Buffer.from(canonicalJson(value), 'utf8');
}
