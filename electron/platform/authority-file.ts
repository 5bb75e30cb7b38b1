/** A PEM file with certificates that are trusted besides the usual ones. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';

const MOST_BYTES = 4_000_000;

/** Each certificate as PEM. Throws where there is none, or one that cannot be read. */
export async function readAuthorities(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'latin1');
  const found =
    text.length > MOST_BYTES ? [] : (text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []);
  if (found.length === 0) throw new Error('no certificate in it');
  for (const pem of found) new X509Certificate(pem);
  return found;
}

/** Until when the last of them holds. */
export function lastEndMs(authorities: readonly string[]): number {
  return Math.max(...authorities.map((pem) => Date.parse(new X509Certificate(pem).validTo)));
}
