/**
 * JSON with limits on size and depth. A few megabytes of brackets would become hundreds of megabytes of objects, so both are
 * checked before parsing. Descriptions of models stay far below the limits.
 */
import { EngineError } from '../engine-error.ts';

/** The tables of the largest encoders take a tenth of this. */
export const MAX_JSON_BYTES = 1 << 20;
const MAX_DEPTH = 32;

/** Throws CHECKPOINT_LIMIT or CHECKPOINT_FORMAT_UNKNOWN with the path. */
export function parseSmallJson(bytes: Buffer, path: string): unknown {
  if (bytes.length > MAX_JSON_BYTES || depthOf(bytes) > MAX_DEPTH) {
    throw new EngineError('CHECKPOINT_LIMIT', 'a description is absurdly large or deep', { path });
  }
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new EngineError('CHECKPOINT_FORMAT_UNKNOWN', 'a description is not JSON', { path }, { cause });
  }
}

/** The largest number of brackets open at once, not counting those in strings. */
function depthOf(bytes: Buffer): number {
  let depth = 0;
  let deepest = 0;
  let inText = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inText) {
      if (byte === 0x5c) i++;
      else if (byte === 0x22) inText = false;
    } else if (byte === 0x22) inText = true;
    else if (byte === 0x5b || byte === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return deepest;
}
