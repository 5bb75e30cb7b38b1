/**
 * The certificate for the address of this site. Its owner puts it there, or a link to where it is renewed; a desktop neither
 * brings nor names one, so it cannot make this machine read any other file.
 */
import path from 'node:path';
import type { AgentResults } from '../contract/models/agent.ts';
import type { TlsFiles } from '../contract/models/site.ts';
import { readCertificate } from '../gate/certificate.ts';
import { AppError } from '../kernel/app-error.ts';
import { sizeOf } from './blobs.ts';
import type { Layout } from './layout.ts';

/** Null where there is none: listeners are spoken to without TLS. Throws STANDBY_CERTIFICATE_INVALID. */
export async function findCertificate(layout: Layout): Promise<TlsFiles | null> {
  const files = { certFile: path.join(layout.tls, 'cert.pem'), keyFile: path.join(layout.tls, 'key.pem') };
  const sizes = await Promise.all([sizeOf(files.certFile), sizeOf(files.keyFile)]);
  if (sizes.every((size) => size === null)) return null;
  await readCertificate(files, Date.now());
  return files;
}

export async function certificateFacts(layout: Layout): Promise<AgentResults['preflight']['certificate']> {
  try {
    return (await findCertificate(layout)) && { problem: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { problem: `${error.details['file']}: ${error.details['reason']}` };
  }
}
