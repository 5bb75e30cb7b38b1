import type { ErrorCode } from '../../../contract/errors.ts';

/** What did not happen, and why. */
export interface ErrorWords {
  readonly title: string;
  readonly body: string;
}

export type SomeErrors = Partial<Record<ErrorCode, ErrorWords>>;
