/** What an S3 store answers, translated at the edge: one code per thing that a person can do something about. */
import { type StoreKeys, setStoreCommand } from '../backup/ports.ts';
import type { StoreSettings } from '../contract/models/settings.ts';
import { AppError, type AppErrorOptions } from '../kernel/app-error.ts';
import { type ElsewhereAnswer, isElsewhere, readPlace, setStoreThere } from './s3-elsewhere.ts';

export type S3Settings = Extract<StoreSettings, { kind: 's3' }>;

interface ForeignError extends ElsewhereAnswer {
  readonly name?: string;
  readonly code?: string;
  readonly Code?: string;
  readonly message?: string;
  readonly cause?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** What requests were made with. */
export interface AskedWith {
  readonly settings: S3Settings;
  readonly keys: StoreKeys;
}

const deniedNames = new Set([
  'AccessDenied',
  'Forbidden',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'InvalidToken',
  'InvalidSecurityToken',
  'AccountProblem',
  'AllAccessDisabled',
]);
const expiredNames = new Set(['ExpiredToken', 'ExpiredTokenException', 'SecurityTokenExpired', 'TokenRefreshRequired']);
const pathStyleRefused = new Set(['SecondLevelDomainForbidden', 'PathStyleDomainForbidden']);
/** How AWS and Aliyun begin the ids of keys that belong to a session and want its token. */
const temporaryKey = /^(ASIA|STS\.)/;
const fullNames = new Set([
  'QuotaExceeded',
  'InsufficientCapacity',
  'InsufficientStorage',
  'StorageFull',
  'XMinioStorageFull',
  'EntityTooLargeForQuota',
  'UserDisable',
]);
const certificateCodes = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(GET|VERIFY))/;
/** Encryption was begun with somebody who does not speak it. */
const plainCodes = /^(EPROTO|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG))$/;
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

export const statusOf = (error: unknown): number | undefined =>
  (error as ForeignError | null)?.$metadata?.httpStatusCode;
export const nameOf = (error: unknown): string => {
  const foreign = error as ForeignError | null;
  return foreign?.Code ?? foreign?.name ?? '';
};

export function translateS3Error(error: unknown, { settings, keys }: AskedWith, operation: string): unknown {
  if (error instanceof AppError) return error;
  const name = nameOf(error);
  const status = statusOf(error);
  const code = codeOf(error, (found) => networkCodes.has(found));
  const tls = codeOf(error, (found) => certificateCodes.test(found) || plainCodes.test(found));
  const options = {
    details: {
      store: settings.bucket,
      endpoint: settings.endpoint,
      operation,
      technical: code ?? tls ?? name,
      status: status ?? null,
    },
    cause: error,
  };
  if (tls !== undefined && certificateCodes.test(tls)) {
    return new AppError('BACKUP_STORE_CERTIFICATE', { ...options, remedy: { kind: 'open', screen: 'backup' } });
  }
  if (tls !== undefined) {
    const command = setStoreCommand({ ...settings, endpoint: settings.endpoint.replace(/^https/, 'http') });
    return new AppError('BACKUP_STORE_ANSWER_UNKNOWN', { ...options, remedy: { kind: 'run', command } });
  }
  if (name === 'RequestTimeTooSkewed') {
    const details = { ...options.details, skewS: skewOf(error) };
    return new AppError('BACKUP_CLOCK_SKEWED', { ...options, details, remedy: { kind: 'retry' } });
  }
  if (name === 'NoSuchBucket') {
    return new AppError('BACKUP_BUCKET_MISSING', { ...options, remedy: { kind: 'open', screen: 'backup' } });
  }
  if (fullNames.has(name) || status === 507) {
    return new AppError('BACKUP_STORE_FULL', { ...options, remedy: { kind: 'open', screen: 'backup' } });
  }
  if (pathStyleRefused.has(name)) {
    const command = setStoreCommand({ ...settings, pathStyle: false });
    return new AppError('BACKUP_PATH_STYLE_REFUSED', { ...options, remedy: { kind: 'run', command } });
  }
  if (expiredNames.has(name)) {
    return new AppError('BACKUP_KEYS_EXPIRED', { ...options, remedy: { kind: 'open', screen: 'backup' } });
  }
  const namedRegion = headersOf(error)['x-amz-bucket-region'];
  const otherRegion = status === 400 && namedRegion !== undefined && namedRegion !== settings.region;
  if (isElsewhere(name, status) || otherRegion) {
    const { Region = namedRegion, Endpoint } = error as ElsewhereAnswer;
    const place = readPlace({ Region, Endpoint }, settings);
    return new AppError('BACKUP_BUCKET_ELSEWHERE', {
      ...options,
      details: { ...options.details, namedRegion: place.region, namedEndpoint: place.endpoint },
      remedy: setStoreThere(place, settings),
    });
  }
  if (deniedNames.has(name) || status === 401 || status === 403) {
    if (temporaryKey.test(keys.accessKeyId) && keys.sessionToken === undefined) {
      return new AppError('BACKUP_KEYS_TEMPORARY', { ...options, remedy: { kind: 'open', screen: 'backup' } });
    }
    return new AppError('BACKUP_BUCKET_DENIED', {
      ...options,
      // Enough to tell two keys apart, not enough to use one.
      details: { ...options.details, keyIdSuffix: keys.accessKeyId.slice(-4) },
      remedy: { kind: 'open', screen: 'backup' },
    });
  }
  const overloaded =
    name === 'SlowDown' || name === 'TimeoutError' || name === 'RequestTimeout' || (status ?? 0) >= 500;
  if (code || overloaded) {
    return new AppError('BACKUP_STORE_UNREACHABLE', { ...options, remedy: { kind: 'retry' }, retryable: true });
  }
  return answerUnknown(options);
}

function headersOf(error: unknown): Readonly<Record<string, string>> {
  return (error as ForeignError | null)?.$response?.headers ?? {};
}

/** Seconds by which the store's clock is ahead of this computer's; null where it does not say. */
function skewOf(error: unknown): number | null {
  const serverMs = Date.parse(headersOf(error)['date'] ?? '');
  return Number.isNaN(serverMs) ? null : Math.round((serverMs - Date.now()) / 1000);
}

function answerUnknown(options: Pick<AppErrorOptions, 'details' | 'cause'>): AppError {
  return new AppError('BACKUP_STORE_ANSWER_UNKNOWN', { ...options, remedy: { kind: 'open', screen: 'backup' } });
}

/** A page for people is what a console, a proxy or a web site answers with. The SDK would take it for an empty bucket. */
export function assertNoWebPage(
  answer: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> },
  { endpoint }: S3Settings,
): void {
  const type = answer.headers?.['content-type'] ?? '';
  const status = answer.statusCode ?? 0;
  // A proxy before a store words its own refusals and failures like that; they keep their meaning.
  if (status >= 500 || status === 401 || status === 403 || status === 407) return;
  if (!/^(text\/html|application\/xhtml)/i.test(type)) return;
  throw answerUnknown({ details: { endpoint, technical: type, status } });
}

/** Network errors hide below one or two wrappers; a name with several addresses fails with all their errors together. */
function codeOf(error: unknown, isMeant: (code: string) => boolean, depth = 0): string | undefined {
  const foreign = error as (ForeignError & { readonly errors?: readonly unknown[] }) | null;
  if (!foreign || depth > 4) return undefined;
  if (foreign.code && isMeant(foreign.code)) return foreign.code;
  const isCut = foreign.message === 'aborted' || foreign.message === 'socket hang up';
  if (isCut && isMeant('ECONNRESET')) return 'ECONNRESET';
  return codeOf(foreign.errors?.[0] ?? foreign.cause, isMeant, depth + 1);
}
