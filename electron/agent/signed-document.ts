/** Bytes that came with a signature: whatever they ask for, only the owner of this standby may ask for it. */
import type { z } from 'zod';
import type { signedDocument } from '../contract/models/agent.ts';
import type { Layout } from './layout.ts';
import { assertSignature } from './releases.ts';

/** Throws BACKUP_RELEASE_UNSIGNED or _FOREIGN, like a release. */
export async function openSigned(layout: Layout, signed: z.output<typeof signedDocument>): Promise<Buffer> {
  const document = Buffer.from(signed.document, 'base64');
  await assertSignature(layout, document, Buffer.from(signed.signature, 'base64'));
  return document;
}
