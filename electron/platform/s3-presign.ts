/**
 * A GET URL that needs no keys for a while (AWS Signature Version 4 in the query string), so that a standby can pull
 * blobs by itself and never holds a key. The signed headers are the host alone, so Range may be added by the reader.
 */
import { createHash, createHmac } from 'node:crypto';
import type { S3Settings } from './s3-errors.ts';

export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** `key` is the object's whole key, prefix included. `expiresS` is at most 604,800 (a week), the limit of the scheme. */
export function presignGet(settings: S3Settings, keys: S3Keys, key: string, expiresS: number, atMs: number): string {
  const url = objectUrl(settings, key);
  const stamp = new Date(atMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const day = stamp.slice(0, 8);
  const scope = `${day}/${settings.region}/s3/aws4_request`;
  const query = [
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `${keys.accessKeyId}/${scope}`],
    ['X-Amz-Date', stamp],
    ['X-Amz-Expires', String(Math.min(expiresS, 604_800))],
    ['X-Amz-SignedHeaders', 'host'],
  ]
    .map(([name = '', value = '']) => `${name}=${encode(value)}`)
    .join('&');
  const request = ['GET', url.pathname, query, `host:${url.host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const text = ['AWS4-HMAC-SHA256', stamp, scope, createHash('sha256').update(request).digest('hex')].join('\n');
  const signingKey = [day, settings.region, 's3', 'aws4_request'].reduce<Buffer | string>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${keys.secretAccessKey}`,
  );
  const signature = createHmac('sha256', signingKey).update(text).digest('hex');
  return `${url.origin}${url.pathname}?${query}&X-Amz-Signature=${signature}`;
}

function objectUrl(settings: S3Settings, key: string): URL {
  const url = new URL(settings.endpoint);
  const folder = url.pathname.replace(/\/$/, '');
  const object = key.split('/').map(encode).join('/');
  if (settings.endpointIsBucket) {
    url.pathname = `${folder}/${object}`;
  } else if (settings.pathStyle) {
    url.pathname = `${folder}/${settings.bucket}/${object}`;
  } else {
    url.hostname = `${settings.bucket}.${url.hostname}`;
    url.pathname = `${folder}/${object}`;
  }
  return url;
}

/** RFC 3986: everything but letters, digits and `-._~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
