/**
 * `npm run bench -- promote [--json] [--bandwidth 100mbit]`: from the moment in which an outage is known (P1) to the studio's
 * own voice, proven, under the service's address. The app, its runtime, OpenSSH, the agent and the pilot voice are real; the
 * standby is a network namespace, so what goes over its line is counted by the kernel. Needs root.
 *
 * `cold`: a bare machine. `placed`: the release was brought there before. `warm`: and loaded. With a bandwidth only `cold`.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openStudio, type Studio } from '../../build/demo/studio.ts';
import { buildRuntime } from '../../build/headless/runtime.ts';
import type { PromotionView } from '../../electron/contract/standby.ts';
import { canaryRequest, judgeVoice } from '../../electron/watch/voice-proof.ts';
import { freePort, startSshd } from '../fakes/sshd.ts';
import { until } from '../fixtures/until.ts';
import { endServicesBelow } from '../integration/standby/desk.ts';
import { startPrimary } from '../integration/standby/primary.ts';
import { type Line, openLine } from './promote-parts/line.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, bandwidth: { type: 'string' } },
});
const NAME = 'spare';

interface Measured {
  readonly seconds: number;
  /** Over the line to the standby, both ways, whatever they were for. */
  readonly bytes: number;
  readonly segments: Readonly<Record<string, number>>;
  /** Told when the plan was confirmed: what had passed by then, and what it expected. */
  readonly forecastSeconds: number;
}

await buildRuntime();
const cases = values.bandwidth === undefined ? (['cold', 'placed', 'warm'] as const) : (['cold'] as const);
const measured: Record<string, Measured> = {};
for (const at of cases) measured[at] = await measure(at);

if (values.json) {
  console.log(JSON.stringify({ ...measured, bandwidth: values.bandwidth ?? null, load: os.loadavg()[0] }));
} else {
  for (const [at, { seconds, bytes, segments, forecastSeconds }] of Object.entries(measured)) {
    const said = `forecast ${forecastSeconds.toFixed(1)} s, ${(bytes / 1e6).toFixed(1)} MB`;
    console.log(`${at}: ${seconds.toFixed(2)} s from P1 to the voice (${said})`);
    for (const [name, took] of Object.entries(segments)) console.log(`  ${name.padEnd(12)} ${took.toFixed(2)} s`);
  }
}

async function measure(at: 'cold' | 'placed' | 'warm'): Promise<Measured> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'bench-promote-'));
  const line = openLine(values.bandwidth ?? null);
  const sshd = await startSshd(path.join(dir, 'host'), { listen: line.machine });
  const studio = await openStudio(path.join(dir, 'studio'));
  try {
    const [voice] = await studio.call('voices.list', {});
    const primary = await startPrimary({ modelId: voice?.modelId, voice: voice?.id });
    await studio.call('watch.set', { target: { url: primary.url, intervalS: 1, failures: 3, deep: false } });
    const stateIs = async (wanted: string): Promise<boolean> =>
      (await studio.call('watch.status', {})).state === wanted;
    await until('a healthy primary', () => stateIs('healthy'));
    await studio.call('backup.setStore', {
      store: { kind: 'folder', path: path.join(dir, 'store') },
      createFolder: true,
    });
    await studio.finish(await studio.call('backup.start', {}));
    const { serviceUrl } = await studio.call('standby.setCutover', {
      provider: 'gate',
      listenPort: 0,
      primaryUrl: primary.url,
    });
    const { host, port, user, keyFile, fingerprint } = sshd.address;
    const machine = { name: NAME, host, port, user, keyFile, fingerprint, servicePort: await freePort() };
    await studio.call('standby.add', { ...machine, pairing: false });
    // Done while all is well, as soon as there is a machine.
    await until('the packed agent', () => existsSync(path.join(dir, 'studio/standby/packed/node.gz.json')));
    if (at !== 'cold') {
      await studio.finish(await studio.call('standby.check', { name: NAME }));
      await studio.finish(await studio.call('standby.place', { name: NAME }));
      if (at === 'warm') await studio.finish(await studio.call('standby.warm', { name: NAME }));
    }
    await primary.down();
    await until('P1', () => stateIs('down'));
    return await recover(studio, line, serviceUrl);
  } finally {
    await studio.close();
    endServicesBelow(dir);
    await sshd.stop();
    line.close();
    await rm(dir, { recursive: true, force: true });
  }
}

/** What a person does then, without the time to read: plan, check, plan, promote, listen. */
async function recover(studio: Studio, line: Line, serviceUrl: string): Promise<Measured> {
  const startedAt = performance.now();
  const bytesBefore = line.bytes();
  const segments: Record<string, number> = {};
  async function timed<T>(name: string, act: () => Promise<T>): Promise<T> {
    const begunAt = performance.now();
    const result = await act();
    segments[name] = rounded((segments[name] ?? 0) + seconds(begunAt));
    return result;
  }
  const askPlan = () => timed('plan', () => studio.call('standby.plan', { name: NAME, intent: 'promote' }));
  await askPlan();
  await timed('check', async () => studio.finish(await studio.call('standby.check', { name: NAME })));
  const { planId, planHash, expectedSeconds } = await askPlan();
  const forecastSeconds = rounded(seconds(startedAt) + expectedSeconds);
  const confirmed = { planId, planHash, confirmName: NAME, reason: 'bench' };
  const view = await studio.finish<PromotionView>(await studio.call('standby.promote', confirmed));
  for (const step of view.steps) segments[step.name] = step.seconds ?? 0;
  await timed('listen', async () => {
    const answer = await fetch(`${serviceUrl}/tts`, { method: 'POST', body: JSON.stringify(canaryRequest) });
    const answered = answer.headers.get('x-understudy-release');
    const { problems } = judgeVoice(new Uint8Array(await answer.arrayBuffer()), { answered, expected: view.releaseId });
    if (problems.length > 0) throw new Error(`the voice is not proven: ${problems.join(', ')}`);
  });
  return { seconds: seconds(startedAt), bytes: line.bytes() - bytesBefore, segments, forecastSeconds };
}

function seconds(sinceMs: number): number {
  return rounded((performance.now() - sinceMs) / 1000);
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
