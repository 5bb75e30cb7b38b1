/** A standby remembers how long a desktop's audit log was, and tells the desktop what only the desktop can have signed. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { answerAuditHeads } from '../../../electron/agent/audit-heads.ts';
import { type Layout, openLayout } from '../../../electron/agent/layout.ts';
import {
  isSignedBy,
  newSigningKey,
  publicKeyOf,
  signatureText,
  signManifest,
} from '../../../electron/backup/release/signature.ts';
import { auditHeadsOn } from '../../../electron/standby/audit-heads.ts';
import { tempDir } from '../temp-dir.ts';

const owner = newSigningKey();
const AT = '2026-11-28T14:00:00.000Z';
const head = (seq: number) => ({ seq, hash: 'a'.repeat(64), first: 'b'.repeat(64), at: AT });

async function standby(): Promise<Layout> {
  const program = path.join(await tempDir(), 'program');
  await mkdir(program);
  await writeFile(path.join(program, 'agent.mjs'), '');
  const layout = await openLayout(path.join(program, 'agent.mjs'));
  await writeFile(layout.pinnedKey, JSON.stringify({ publicKey: publicKeyOf(owner), name: 'desk' }));
  return layout;
}

const placeOn = (layout: Layout, { key = owner, device = 'DESK' } = {}) =>
  auditHeadsOn('spare', {
    ask: (_machine, request) => answerAuditHeads(layout, request),
    sign: async (document) => signManifest(document, key),
    isOurs: async (bytes, signature) =>
      isSignedBy(bytes, signatureText(signature), [{ publicKey: publicKeyOf(owner), name: 'desk' }]),
    device: async () => device,
  });

it('keeps heads of each desktop apart, the newest thirty', async () => {
  const layout = await standby();
  const place = placeOn(layout);
  expect(await place.read()).toEqual([]);
  for (let seq = 1; seq <= 35; seq += 1) expect(await place.write(head(seq))).toBe(true);
  await placeOn(layout, { device: 'OTHER' }).write(head(7));
  expect((await place.read())?.map(({ seq }) => seq)).toEqual(Array.from({ length: 30 }, (_, index) => index + 6));
  expect(await placeOn(layout, { device: 'OTHER' }).read()).toEqual([head(7)]);
});

it('takes nothing that no computer of the studio signed, nor for another one than it says', async () => {
  const layout = await standby();
  await expect(placeOn(layout, { key: newSigningKey() }).write(head(1))).rejects.toMatchObject({
    code: 'BACKUP_RELEASE_FOREIGN',
  });
  const signed = await placeOn(layout).write(head(1));
  expect(signed).toBe(true);
  const [note] = (await answerAuditHeads(layout, { verb: 'audit-heads', device: 'DESK' })).heads;
  await expect(answerAuditHeads(layout, { verb: 'audit-heads', device: 'OTHER', note })).rejects.toMatchObject({
    code: 'APP_INPUT_INVALID',
  });
});

it('is not believed by the desktop where its file was changed', async () => {
  const layout = await standby();
  const place = placeOn(layout);
  await place.write(head(5));
  const kept = JSON.parse(await readFile(layout.auditHeads, 'utf8')) as Record<string, { document: string }[]>;
  const [only] = kept['DESK'] ?? [];
  const text = Buffer.from(only?.document ?? '', 'base64').toString();
  const forged = Buffer.from(text.replace('"seq":5', '"seq":4')).toString('base64');
  await writeFile(layout.auditHeads, JSON.stringify({ DESK: [{ ...only, document: forged }] }));
  expect(await place.read()).toEqual([]);
});
