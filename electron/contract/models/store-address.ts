/**
 * The address of a bucket as people paste it, made whole: a scheme where there is none. What the rest of it must look like is
 * for the room that opens the store.
 */
import { z } from 'zod';
import { webUrl } from './web-url.ts';

/** Addresses and names of one network only: nobody issues certificates for them. */
function hasNoCertificate(hostname: string): boolean {
  const isAddress = hostname.startsWith('[') || /^[\d.]+$/.test(hostname);
  return isAddress || !hostname.includes('.') || /\.(local|lan|home|internal|intranet)$/i.test(hostname);
}

/** `oss-cn-shanghai.aliyuncs.com` becomes `https://oss-cn-shanghai.aliyuncs.com`, `192.168.1.20:9000` `http://192.168.1.20:9000`. */
function withScheme(typed: string): string {
  const address = typed.trim();
  if (address === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(address)) return address;
  const bare = `https://${address.replace(/^\/+/, '')}`;
  if (!URL.canParse(bare)) return address;
  return hasNoCertificate(new URL(bare).hostname) ? bare.replace(/^https/, 'http') : bare;
}

export const storeEndpoint = z.string().transform(withScheme).pipe(webUrl);
