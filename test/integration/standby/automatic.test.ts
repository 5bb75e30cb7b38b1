/** Automatic mode with everything real: the primary is killed, sshd, the agent and the store answer, nobody clicks. */
import { execFileSync, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PlanFact } from '../../../electron/contract/models/plan.ts';
import { wake } from '../../../electron/platform/wake-on-lan.ts';
import { type NetworkMachine, openNetwork } from '../../fakes/network.ts';
import { until } from '../../fixtures/until.ts';
import { NAME, openStage, type Stage } from './stage.ts';

const DELAY_S = 10;

const automaticOf = ({ desk }: Stage) => desk.standby.overview().automatic;

/** Oldest first. */
function told({ desk }: Stage): readonly string[] {
  const lines = [...desk.auditLines()].reverse().filter(({ event }) => event.startsWith('standby.automatic.'));
  return lines.map(({ event }) => event.replace('standby.automatic.', ''));
}

async function phase(stage: Stage, wanted: string) {
  return until(`automatic mode to be ${wanted}`, () => {
    const status = automaticOf(stage);
    return status?.phase === wanted && status;
  });
}

/** A standby that was promoted once, a primary that is watched and well, and the switch on. */
async function arm(stage: Stage): Promise<void> {
  const { desk, primary } = stage;
  const recording = path.join(stage.dir, 'lin.wav');
  await writeFile(recording, 'a recording on the machine of the primary');
  const reference = { audioPath: recording, text: '你好', language: 'zh' };
  await desk.watch.set({ url: primary.url, intervalS: 0.2, failures: 3, deep: false, reference });
  await primary.down();
  await (await desk.promote(NAME)).finished;
  await primary.up();
  expect(await desk.failBack(NAME)).toMatchObject({ state: 'done' });
  desk.watch.start();
  await until('a healthy primary', () => desk.watch.status().state === 'healthy');
  await desk.standby.setAutomatic({ on: true, delayS: DELAY_S }, 'Lin');
  desk.standby.startAutomatic();
  await phase(stage, 'armed');
}

describe('a primary that is killed', () => {
  it('is replaced without a click, by a voice that is proven, and once a day', async () => {
    const stage = await openStage();
    const { desk, primary } = stage;
    const before = await desk.standby.automatic();
    expect(before).toMatchObject({ on: false, phase: 'off' });
    expect(before.missing.map(({ need }) => need)).toEqual(['watch', 'store-check', 'proof', 'mac']);
    await arm(stage);
    expect((await desk.standby.automatic()).missing).toEqual([{ need: 'mac', machines: [NAME] }]);

    await primary.down();
    const counting = await phase(stage, 'counting');
    expect(counting).toMatchObject({ machine: NAME, by: 'Lin', delayS: DELAY_S });
    expect(await stage.ask().catch(() => null)).not.toMatchObject({ status: 200 });
    const { incidentId } = await phase(stage, 'done');
    const view = await desk.standby.incident(incidentId ?? '');
    expect(view).toMatchObject({
      state: 'done',
      machine: NAME,
      automatic: { by: 'Lin' },
      voiceProof: { ok: true, releaseId: stage.releaseId },
    });
    expect(Date.parse(view.startedAt)).toBeGreaterThanOrEqual(Date.parse(counting.beginsAt ?? ''));
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'standby', release: stage.releaseId });
    expect(told(stage)).toEqual(['armed', 'checking', 'counting', 'promoting', 'done']);
    const opened = desk.auditLines().filter(({ event }) => event === 'promote.opened');
    expect(opened[0]).toMatchObject({ actor: 'automatic', data: { automatic: { by: 'Lin' }, machine: NAME } });
    await expect(desk.standby.stopAutomatic('Mei')).rejects.toMatchObject({ code: 'STANDBY_AUTOMATIC_TOO_LATE' });

    await primary.up();
    expect(await desk.failBack(NAME)).toMatchObject({ state: 'done' });
    await until('a healthy primary', () => desk.watch.status().state === 'healthy');
    await primary.down();
    expect(await phase(stage, 'waiting')).toMatchObject({ rule: 'once-a-day' });
    expect(desk.standby.overview().serving).toBeNull();
  });

  it('is not replaced by a desktop that was closed in the countdown and opened again, before it counted anew', async () => {
    const stage = await openStage();
    await arm(stage);
    await stage.primary.down();
    await phase(stage, 'counting');
    const desk = await stage.reopen();
    expect(desk.watch.status().incident).toMatchObject({ kind: 'down', state: 'open' });
    // The desk of these tests keeps its settings in memory; the app's are a file.
    await desk.standby.setAutomatic({ on: true, delayS: DELAY_S }, 'Lin');
    desk.standby.startAutomatic();
    await until('a look', () => automaticOf(stage)?.phase === 'waiting');
    expect((await desk.standby.incidents()).filter(({ automatic }) => automatic)).toEqual([]);
    // Nothing is counted before it watches again itself.
    desk.watch.start();
    const { beginsAt } = await phase(stage, 'counting');
    expect(Date.parse(beginsAt ?? '') - Date.now()).toBeGreaterThan((DELAY_S - 5) * 1000);
    expect(await desk.standby.stopAutomatic('Mei')).toMatchObject({ phase: 'stopped' });
    expect(desk.watch.status().incident).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'Mei' });
  });

  it('is not replaced when somebody stops the promotion before the line', async () => {
    const stage = await openStage({ behaviour: { readyAfterMs: 3_000 } });
    await arm(stage);
    await stage.primary.down();
    await phase(stage, 'promoting');
    expect(await stage.desk.standby.stopAutomatic('tray')).toMatchObject({ phase: 'stopped' });
    const [last] = await stage.desk.standby.incidents();
    expect(last).toMatchObject({ state: 'undone', automatic: { by: 'Lin' } });
    expect(stage.desk.standby.overview()).toMatchObject({ running: null, serving: null });
    expect(stage.desk.watch.status().incident).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'desk' });
  });
});

interface Apart {
  readonly stage: Stage;
  readonly here: string;
  readonly machines: Readonly<Record<'primary' | 'standby', NetworkMachine>>;
}

/** Primary and standby are computers of a network. */
async function openApart(): Promise<Apart> {
  const network = openNetwork();
  const machines = { primary: network.add('p'), standby: network.add('s') };
  const stage = await openStage({ primary: { official: machines.primary }, sshd: { listen: machines.standby }, wake });
  await arm(stage);
  return { stage, here: network.here, machines };
}

describe('a primary that only this computer does not reach', () => {
  it('is not replaced, and who sees it is told', async () => {
    const { stage, here, machines } = await openApart();
    const { desk, primary } = stage;
    machines.primary.dropTo(here);
    // Before the witnesses were asked, another condition may have been missing.
    const told = await until('the witnesses to be heard', () => {
      const status = automaticOf(stage);
      return status?.phase === 'waiting' && status.rule === 'witnesses-agree' && status;
    });
    expect(told).toMatchObject({ detail: 'partition', machine: NAME });
    // It is shown before it is written down.
    const line = await until('the audit line', () =>
      desk
        .auditLines()
        .find(({ event, data }) => event === 'standby.automatic.waiting' && data['rule'] === 'witnesses-agree'),
    );
    const evidence = line.data['evidence'] as readonly PlanFact[];
    const seen = (key: string) => evidence.find((fact) => fact.key === key);
    expect(seen('primary')).toMatchObject({ values: { url: primary.url, kind: 'timeout' } });
    expect(seen('primary-from-standby')).toMatchObject({ level: 'block', values: { machine: NAME, seen: 1 } });
    expect(seen('verdict-partition')).toMatchObject({ level: 'block' });
    expect((await desk.standby.incidents()).filter(({ automatic }) => automatic)).toEqual([]);
    expect(desk.gate.read()).toMatchObject({ site: 'primary' });
    machines.primary.undropTo(here);
    await phase(stage, 'armed');
  });
});

/** Prints each packet that comes to port 9, in hexadecimal digits. */
const ear = `require('node:dgram').createSocket('udp4').on('message', (m) => console.log(m.toString('hex')))
  .bind(9, '0.0.0.0', () => console.log('listening'));`;

/** Port 9 of that computer, where the card of a computer that sleeps would listen. */
async function listenFor(machine: NetworkMachine): Promise<readonly string[]> {
  const [program, ...words] = machine.prefix;
  const child = spawn(program, [...words, process.execPath, '-e', ear], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const heard: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => heard.push(...chunk.toString().trim().split('\n')));
  await until('the ear', () => heard.includes('listening'));
  heard.length = 0;
  return heard;
}

function macOf({ name }: NetworkMachine): string {
  const [link] = JSON.parse(execFileSync('ip', ['-n', name, '-j', 'link', 'show', 'eth0'], { encoding: 'utf8' })) as {
    readonly address: string;
  }[];
  return link?.address ?? '';
}

describe('a standby that sleeps', () => {
  it('hears the packet on its network, is waited for, checked and promoted', async () => {
    const { stage, machines } = await openApart();
    const { desk } = stage;
    const mac = macOf(machines.standby);
    expect(await desk.standby.setMac(NAME, mac)).toMatchObject({ mac });
    expect((await desk.standby.automatic()).missing).toEqual([]);
    const heard = await listenFor(machines.standby);
    await stage.sshd.stop();
    await stage.primary.down();
    expect(await phase(stage, 'waking')).toMatchObject({ machine: NAME });
    await until('a packet', () => heard.length > 0);
    expect(new Set(heard)).toEqual(new Set([`${'ff'.repeat(6)}${mac.replaceAll(':', '').repeat(16)}`]));
    await stage.sshd.restart();
    await phase(stage, 'done');
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'standby' });
    expect(told(stage)).toEqual(['armed', 'waking', 'checking', 'counting', 'promoting', 'done']);
    expect(await desk.standby.setMac(NAME, null)).not.toHaveProperty('mac', mac);
  });
});
