/** The certificate and key of an address, read and checked before anything relies on them. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { TlsFiles } from '../contract/models/site.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Certificate } from './listener.ts';

/** Throws STANDBY_CERTIFICATE_INVALID with `file` and `reason`: unreadable, expired, not-yet-valid or other-key. */
export async function readCertificate({ certFile, keyFile }: TlsFiles, nowMs: number): Promise<Certificate> {
  const [cert, key] = await Promise.all([read(certFile), read(keyFile)]);
  const leaf = parse(certFile, () => new X509Certificate(cert));
  const privateKey = parse(keyFile, () => createPrivateKey(key));
  const validTo = new Date(leaf.validTo).toISOString();
  if (nowMs > Date.parse(leaf.validTo)) throw invalid(certFile, 'expired', { validTo });
  if (nowMs < Date.parse(leaf.validFrom)) throw invalid(certFile, 'not-yet-valid', { validFrom: leaf.validFrom });
  if (!leaf.checkPrivateKey(privateKey)) throw invalid(keyFile, 'other-key');
  return { cert, key };
}

/** Changes whenever one of the files does. */
export async function markOf({ certFile, keyFile }: TlsFiles): Promise<string> {
  const marks = await Promise.all(
    [certFile, keyFile].map(async (file) => {
      const seen = await stat(file).catch(() => null);
      return `${seen?.ino} ${seen?.size} ${seen?.mtimeMs}`;
    }),
  );
  return marks.join('\n');
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw invalid(file, 'unreadable', { cause: (cause as NodeJS.ErrnoException).code ?? '' });
  }
}

function parse<T>(file: string, make: () => T): T {
  try {
    return make();
  } catch {
    throw invalid(file, 'unreadable');
  }
}

function invalid(file: string, reason: string, more: Readonly<Record<string, string>> = {}): AppError {
  return new AppError('STANDBY_CERTIFICATE_INVALID', { details: { file, reason, ...more } });
}
