/** AWS Signature Version 4 as a server checks it: header and query form. Nothing is believed that was not signed. */
import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { S3Fault } from './strict-s3-fault.ts';

const MAX_SKEW_MS = 15 * 60_000;

export interface SignedRequest {
  readonly accessKeyId: string;
  readonly region: string;
  /** Value that was signed for the body: a hex digest or UNSIGNED-PAYLOAD. */
  readonly payloadHash: string;
}

export function checkSignature(
  request: IncomingMessage,
  url: URL,
  secretOf: (accessKeyId: string) => string | undefined,
  nowMs: number,
): SignedRequest {
  const claim = url.searchParams.has('X-Amz-Signature') ? fromQuery(url, nowMs) : fromHeader(request, nowMs);
  const [accessKeyId = '', day = '', region = '', service = ''] = claim.credential.split('/');
  const secret = secretOf(accessKeyId);
  if (!secret) throw new S3Fault(403, 'InvalidAccessKeyId');
  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .join('&');
  const names = claim.signedHeaders.split(';');
  if (!names.includes('host')) throw new S3Fault(403, 'AccessDenied', 'host is not signed');
  const unsigned = Object.keys(request.headers).find((name) => /^x-(amz|oss)-/.test(name) && !names.includes(name));
  if (unsigned && !claim.presigned) throw new S3Fault(403, 'AccessDenied', `${unsigned} is not signed`);
  const headers = names.map(
    (name) =>
      `${name}:${String(request.headers[name] ?? '')
        .trim()
        .replace(/\s+/g, ' ')}`,
  );
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const canonical = [request.method, path, query, ...headers, '', claim.signedHeaders, claim.payloadHash].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', claim.stamp, scope, createHash('sha256').update(canonical).digest('hex')];
  const key = [day, region, service, 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${secret}`);
  if (hmac(key, text.join('\n')).toString('hex') !== claim.signature) throw new S3Fault(403, 'SignatureDoesNotMatch');
  return { accessKeyId, region, payloadHash: claim.payloadHash };
}

interface Claim {
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly stamp: string;
  readonly payloadHash: string;
  readonly presigned: boolean;
}

function fromHeader(request: IncomingMessage, nowMs: number): Claim {
  const { authorization = '' } = request.headers;
  const match = /^AWS4-HMAC-SHA256 Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})$/.exec(
    authorization,
  );
  const stamp = String(request.headers['x-amz-date'] ?? '');
  const payloadHash = String(request.headers['x-amz-content-sha256'] ?? '');
  if (!match) throw new S3Fault(403, 'AccessDenied', 'anonymous or malformed authorization');
  if (!payloadHash) throw new S3Fault(400, 'InvalidRequest', 'x-amz-content-sha256 is missing');
  if (!(Math.abs(stampMs(stamp) - nowMs) <= MAX_SKEW_MS)) throw new S3Fault(403, 'RequestTimeTooSkewed');
  const [, credential = '', signedHeaders = '', signature = ''] = match;
  return { credential, signedHeaders, signature, stamp, payloadHash, presigned: false };
}

function fromQuery(url: URL, nowMs: number): Claim {
  const value = (name: string): string => url.searchParams.get(`X-Amz-${name}`) ?? '';
  const expiresS = Number(value('Expires'));
  if (!(expiresS > 0 && expiresS <= 604_800)) throw new S3Fault(400, 'AuthorizationQueryParametersError');
  if (nowMs > stampMs(value('Date')) + expiresS * 1000) throw new S3Fault(403, 'AccessDenied', 'Request has expired');
  return {
    credential: value('Credential'),
    signedHeaders: value('SignedHeaders'),
    signature: value('Signature'),
    stamp: value('Date'),
    payloadHash: 'UNSIGNED-PAYLOAD',
    presigned: true,
  };
}

function stampMs(stamp: string): number {
  return Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
