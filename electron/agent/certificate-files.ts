/**
 * The certificate for the address of this site. Its owner puts it there, or a link to where it is renewed; a desktop neither
 * brings nor names one, so it cannot make this machine read any other file.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { AgentResults } from '../contract/models/agent.ts';
import type { TlsFiles } from '../contract/models/site.ts';
import { readCertificate } from '../gate/certificate.ts';
import { AppError } from '../kernel/app-error.ts';
import { sizeOf } from './blobs.ts';
import type { Layout } from './layout.ts';

const certFile = (layout: Layout): string => path.join(layout.tls, 'cert.pem');

/** Null where there is none: listeners are spoken to without TLS. Throws STANDBY_CERTIFICATE_INVALID. */
export async function findCertificate(layout: Layout): Promise<TlsFiles | null> {
  const files = { certFile: certFile(layout), keyFile: path.join(layout.tls, 'key.pem') };
  const sizes = await Promise.all([sizeOf(files.certFile), sizeOf(files.keyFile)]);
  if (sizes.every((size) => size === null)) return null;
  await readCertificate(files, Date.now());
  return files;
}

/** With the certificate itself, which everybody may see: whether it fits the name that listeners use is known to a desktop only. */
export async function certificateFacts(layout: Layout): Promise<AgentResults['preflight']['certificate']> {
  const pem = await readLeaf(layout);
  try {
    return (await findCertificate(layout)) && { problem: null, pem };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { problem: `${error.details['file']}: ${error.details['reason']}`, pem };
  }
}

/** The first of the file: those that follow are its issuers'. */
async function readLeaf(layout: Layout): Promise<string | null> {
  const text = await readFile(certFile(layout), 'utf8').catch(() => '');
  return /-----BEGIN CERTIFICATE-----[^-]{1,16000}-----END CERTIFICATE-----/.exec(text)?.[0] ?? null;
}
