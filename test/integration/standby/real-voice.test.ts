/** The whole of it once with the pilot voice: the app, its built runtime, OpenSSH, and a sentence spoken by the standby. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openStudio } from '../../../build/demo/studio.ts';
import { buildRuntime } from '../../../build/headless/runtime.ts';
import type { BackupResult } from '../../../electron/contract/backup.ts';
import type { PromotionView } from '../../../electron/contract/standby.ts';
import { canaryRequest, judgeVoice } from '../../../electron/watch/voice-proof.ts';
import { freePort, startSshd } from '../../fakes/sshd.ts';
import { endServicesBelow } from './desk.ts';

it('promotes a bare machine that then speaks with the studio’s own voice', async () => {
  await buildRuntime();
  const dir = await mkdtemp(path.join(tmpdir(), 'real-voice-'));
  const sshd = await startSshd(path.join(dir, 'host'));
  const studio = await openStudio(path.join(dir, 'studio'));
  onTestFinished(async () => {
    await studio.close();
    await sshd.stop();
    endServicesBelow(dir);
    await rm(dir, { recursive: true, force: true });
  });
  await studio.call('backup.setStore', {
    store: { kind: 'folder', path: path.join(dir, 'store') },
    createFolder: true,
  });
  const { releaseId } = await studio.finish<BackupResult>(await studio.call('backup.start', {}));
  const gate = await studio.call('standby.setCutover', {
    provider: 'gate',
    listenPort: 0,
    primaryUrl: `http://127.0.0.1:${await freePort()}`,
  });
  const { host, port, user, keyFile, fingerprint } = sshd.address;
  const seen = await studio.call('standby.readHostKey', { host, port });
  expect(seen.fingerprint).toBe(fingerprint);
  await studio.call('standby.add', {
    name: '备用机-2',
    host,
    port,
    user,
    keyFile,
    fingerprint,
    servicePort: await freePort(),
  });
  const unchecked = await studio.call('standby.plan', { name: '备用机-2', intent: 'promote' });
  expect(unchecked.blockedBy).toEqual(['STANDBY_CHECK_NEEDED']);
  await studio.finish(await studio.call('standby.check', { name: '备用机-2' }));
  const { planId, planHash, blockedBy } = await studio.call('standby.plan', { name: '备用机-2', intent: 'promote' });
  expect(blockedBy).toEqual([]);
  const view = await studio.finish<PromotionView>(
    await studio.call('standby.promote', { planId, planHash, confirmName: '备用机－2', reason: 'power failure' }),
  );
  expect(view).toMatchObject({ state: 'done', releaseId, voiceProof: { ok: true, problems: [] } });
  const answer = await fetch(`${gate.serviceUrl}/tts`, { method: 'POST', body: JSON.stringify(canaryRequest) });
  expect(answer.headers.get('x-understudy-site')).toBe('standby');
  const answered = answer.headers.get('x-understudy-release');
  const proof = judgeVoice(new Uint8Array(await answer.arrayBuffer()), { answered, expected: releaseId });
  expect(proof.problems).toEqual([]);
});
