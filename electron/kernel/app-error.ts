/**
 * The one error type above the engine: a stable code, plain-data details and the one remedy. Foreign errors are translated
 * at the edge where they arise; whatever reaches a border untranslated becomes APP_INTERNAL there.
 */
import { randomUUID } from 'node:crypto';
import type { ErrorCode, ErrorDetails, Remedy, WireError } from '../contract/errors.ts';

export interface AppErrorOptions {
  readonly details?: ErrorDetails;
  readonly remedy?: Remedy;
  readonly retryable?: boolean;
  readonly cause?: unknown;
  /** English sentence for logs; the code is used when left out. */
  readonly message?: string;
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  readonly remedy: Remedy;
  readonly retryable: boolean;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(options.message ?? code, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details ?? {};
    this.remedy = options.remedy ?? { kind: 'none' };
    this.retryable = options.retryable ?? false;
  }
}

/** Cancelled is not an error: it is the signal's own reason, told apart by name. */
export function isCancelled(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** Any thrown value as it may cross a process border. */
export function toWireError(error: unknown, correlationId: string = randomUUID()): WireError {
  if (error instanceof AppError) {
    const why = error.cause instanceof Error ? error.cause.message : '';
    const cause = why !== '' && why !== error.message ? ` (${why})` : '';
    return {
      code: error.code,
      details: error.details,
      remedy: error.remedy,
      retryable: error.retryable,
      technical: `${error.message}${cause}`,
      correlationId,
    };
  }
  return {
    code: 'APP_INTERNAL',
    details: {},
    remedy: { kind: 'export-diagnostics' },
    retryable: false,
    technical: error instanceof Error ? (error.stack ?? error.message) : String(error),
    correlationId,
  };
}

/** The reverse, for clients that got an error over the wire. */
export function fromWireError(wire: WireError): AppError {
  return new AppError(wire.code, {
    details: wire.details,
    remedy: wire.remedy,
    retryable: wire.retryable,
    message: wire.technical,
  });
}
