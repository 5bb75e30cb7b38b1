/** Requests that the SDK gives up and that one more try mends. */
import { nameOf } from './s3-errors.ts';

const TRIES = 3;

/** An answer that ended before its last byte. The SDK tries again until an answer begins, and not behind that. */
export class AnswerCutShort extends Error {
  readonly code = 'ECONNRESET';
}

export async function againIfMended<T>(act: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await act();
    } catch (error) {
      if (tries === TRIES || !isMended(error)) throw error;
    }
  }
}

/**
 * A clock here that was set right looks skewed to an SDK that had learnt to make up for it: it learns anew from that answer, and
 * gives the request up all the same.
 */
function isMended(error: unknown): boolean {
  return error instanceof AnswerCutShort || nameOf(error) === 'RequestTimeTooSkewed';
}
