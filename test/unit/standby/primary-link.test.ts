import { expect, it } from 'vitest';
import { AppError } from '../../../electron/kernel/app-error.ts';
import { systemClock } from '../../../electron/kernel/clock.ts';
import type { RemoteSession } from '../../../electron/standby/ports.ts';
import { PrimaryLink } from '../../../electron/standby/primary-link.ts';
import type { PrimaryRecord } from '../../../electron/standby/primary-record.ts';
import { fencePrimary } from '../../../electron/standby/steps/fence-primary.ts';
import type { StepContext } from '../../../electron/standby/steps/step.ts';
import { answeringSession } from '../../fakes/agent-session.ts';
import { machine } from './model-world.ts';

const record: PrimaryRecord = {
  gateUrl: 'http://10.0.0.1:9880',
  url: 'http://10.0.0.1:9881',
  host: '10.0.0.1',
  port: 22,
  user: 'u',
  keyFile: '/k',
  fingerprint: 'SHA256:x',
  broughtAgent: true,
  hadKey: false,
  installedAt: '',
  peers: [],
};

function linkOver(connect: () => Promise<RemoteSession>): PrimaryLink {
  return new PrimaryLink({
    shell: { connect, readHostKey: () => Promise.reject(), ownKey: () => ({ privateText: '', publicKey: '' }) },
    record,
    machines: { list: () => [{ ...machine, host: '10.0.0.2' }] },
    opening: { nonce: 'a'.repeat(32), incidentId: 'i' },
    holder: { name: 'desk', device: 'SHA256:desk' },
    clock: systemClock,
  });
}

const fence = (primaryGate: PrimaryLink) =>
  fencePrimary.run({
    primaryGate,
    number: () => 4,
    signal: new AbortController().signal,
  } as unknown as StepContext);

it('a primary that is off holds a promotion up for no longer than a moment', async () => {
  const link = linkOver(() => new Promise(() => {}));
  const startedAtMs = performance.now();
  const { facts } = await fence(link);
  expect(facts).toEqual({ gate: true, fenced: false, mode: null, problem: 'STANDBY_UNREACHABLE' });
  const first = performance.now() - startedAtMs;
  // The way was tried all the time; there is no reason to wait for it once more.
  const againAtMs = performance.now();
  await fence(link);
  expect(performance.now() - againAtMs).toBeLessThan(first / 2);
  link.close();
});

it('a primary that was not there at first is tried again', async () => {
  const asked: unknown[] = [];
  const session = answeringSession((request) => {
    asked.push(request);
    return { state: 'running', mode: 'fenced' };
  });
  let tries = 0;
  const link = linkOver(async () => {
    tries += 1;
    if (tries === 1) throw new AppError('STANDBY_UNREACHABLE');
    return session;
  });
  await expect.poll(() => link.tryingForMs).toBeNull();
  expect((await fence(link)).facts).toMatchObject({ fenced: true, mode: 'fenced' });
  expect(asked).toMatchObject([
    {
      verb: 'primary',
      command: { kind: 'turn', mode: 'fenced', epoch: 4, nonce: 'a'.repeat(32), peers: ['http://10.0.0.2:9880'] },
    },
  ]);
  link.close();
});
