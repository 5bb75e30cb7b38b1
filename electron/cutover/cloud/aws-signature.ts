/** AWS Signature Version 4 in headers, for requests without a query that needs sorting by more than its names. */
import { createHash, createHmac } from 'node:crypto';

export interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** All headers of the request, signed ones and the signature. */
export function signAws(
  request: { readonly method: string; readonly url: string; readonly body: string },
  { accessKeyId, secretAccessKey }: KeyPair,
  scope: { readonly region: string; readonly service: string; readonly nowMs: number },
): Record<string, string> {
  const url = new URL(request.url);
  const stamp = new Date(scope.nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = stamp.slice(0, 8);
  const bodyHash = createHash('sha256').update(request.body).digest('hex');
  const headers = { host: url.host, 'x-amz-content-sha256': bodyHash, 'x-amz-date': stamp };
  const names = Object.keys(headers).join(';');
  const query = [...url.searchParams]
    .map(([name, value]) => `${strictEncode(name)}=${strictEncode(value)}`)
    .sort()
    .join('&');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = [request.method, url.pathname, query, lines.join(''), names, bodyHash].join('\n');
  const place = [day, scope.region, scope.service, 'aws4_request'];
  const toSign = [
    'AWS4-HMAC-SHA256',
    stamp,
    place.join('/'),
    createHash('sha256').update(canonical).digest('hex'),
  ].join('\n');
  const key = place.reduce<Buffer | string>((last, part) => hmac(last, part), `AWS4${secretAccessKey}`);
  const signature = hmac(key, toSign).toString('hex');
  const credential = `${accessKeyId}/${place.join('/')}`;
  const { host: _host, ...sent } = headers;
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

/** Everything but letters, digits and `-._~` (RFC 3986). */
export function strictEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
