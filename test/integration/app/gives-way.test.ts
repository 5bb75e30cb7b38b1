/** A backup while a take is spoken: it says that it gives way, goes on when the take is over, and is whole. */
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createApp } from '../../../electron/app/create-app.ts';
import type { BackupResult } from '../../../electron/contract/backup.ts';
import type { CallInput, CallName, CallOutput } from '../../../electron/contract/index.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { until } from '../../fixtures/until.ts';

const endless = 'This is one of many sentences that nobody wants to hear. '.repeat(60);

it('a backup by hand gives way to a take, and says so', async () => {
  const dataDir = await startedHome();
  const app = await createApp({ dataDir, role: 'host', logToStderr: true });
  await app.startServices({ background: false });
  onTestFinished(() => app.close());
  const context = { actor: 'cli', surface: 'cli', signal: new AbortController().signal } as const;
  const call = async <N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> => {
    const answer = await app.call(name, input, context);
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.technical}`);
    return answer.data;
  };
  const steps: (string | null)[] = [];
  let sentences = 0;
  app.bus.on('job.changed', ({ kind, step }) => {
    if (kind === 'backup' && steps.at(-1) !== step) steps.push(step);
  });
  app.bus.on('synthesis.sentenceReady', () => {
    sentences += 1;
  });
  const folder = path.join(dataDir, 'a-store-of-its-own');
  await call('backup.setStore', { store: { kind: 'folder', path: folder }, createFolder: true });
  const [voice] = await call('voices.list', {});
  const take = await call('synthesis.start', {
    voiceId: voice?.id ?? '',
    text: endless,
    parameters: { language: 'en' },
  });
  await until('somebody to be heard', () => sentences > 0);
  const { jobId } = await call('backup.start', {});
  await until('the backup to give way', () => steps.includes('backup.step.giveWay'));
  await call('jobs.cancel', { jobId: take.jobId });
  const ended = await until('the backup', async () => {
    const job = await call('jobs.get', { jobId });
    return job.endedAt === null ? null : job;
  });
  expect(ended.state).toBe('done');
  const { releaseId } = ended.result as BackupResult;
  expect((await call('backup.releases', {})).map((release) => release.releaseId)).toEqual([releaseId]);
});
