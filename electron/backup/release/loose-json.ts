/** Content of objects that anybody with the bucket's keys can write: what is no JSON is nothing, and no reason to fail. */
import { decodeJson } from './manifest.ts';

export function jsonOrNull(bytes: Uint8Array): unknown {
  try {
    return decodeJson(bytes);
  } catch {
    return null;
  }
}
