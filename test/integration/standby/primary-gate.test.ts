/** Agent and gate before an official installation that is there already, over real SSH; watched, and taken away again. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { copyPilotLibrary } from '../../fakes/pilot-library.ts';
import { freePort, startSshd } from '../../fakes/sshd.ts';
import { understudy } from '../../faults/cli.ts';
import { until } from '../../fixtures/until.ts';
import { tempDir } from '../../unit/temp-dir.ts';
import { endServicesBelow } from './desk.ts';
import { openOfficialSite } from './official-site.ts';
import { startPrimary } from './primary.ts';
import { NAME } from './stage.ts';

describe('a gate before an official installation', () => {
  it('is put there in one step, watched, and taken away without a trace', async () => {
    const { stage, sshd, recording, target, wanted } = await openOfficialSite();
    const { desk, primary } = stage;
    const installed = await desk.standby.installPrimary(wanted).finished;
    const gate = `http://127.0.0.1:${wanted.listenPort}`;
    const { serviceUrl } = desk.gate.read() ?? {};
    expect(installed).toEqual({
      url: gate,
      officialUrl: primary.url,
      host: '127.0.0.1',
      // A promotion asks the gate whether the primary lives, and listeners who go through this computer are sent to it.
      cutover: { primaryUrl: gate, serviceUrl },
    });
    expect(desk.gate.read()).toMatchObject({ site: 'primary', upstreamUrl: gate });
    expect(desk.watch.status().target).toMatchObject({ ...target, url: gate, secondUrl: primary.url });
    desk.watch.start();
    await until('a healthy primary', () => desk.watch.status().state === 'healthy');
    expect(desk.watch.status().samples.at(-1)).toMatchObject({ kind: 'ok', api: 'official' });

    const said = { text: 'hello', text_lang: 'en', ref_audio_path: recording, prompt_lang: 'zh' };
    const ask = (pathname: string, body?: object) =>
      fetch(gate + pathname, body ? { method: 'POST', body: JSON.stringify(body) } : {}).then(async (answer) => {
        await answer.arrayBuffer();
        return [answer.status, answer.headers.get('x-understudy-site')];
      });
    expect(await ask('/tts', said)).toEqual([200, 'primary']);
    expect(await ask('/control?command=exit')).toEqual([403, null]);
    expect(await ask('/tts', { ...said, ref_audio_path: '/etc/passwd' })).toEqual([400, null]);
    await expect(desk.standby.installPrimary(wanted).finished).rejects.toMatchObject({ code: 'PRIMARY_GATE_EXISTS' });

    const removed = await desk.standby.uninstallPrimary();
    expect(removed).toEqual({
      url: primary.url,
      host: '127.0.0.1',
      agentLeft: false,
      cutover: { primaryUrl: primary.url, serviceUrl },
    });
    expect(desk.gate.read()).toMatchObject({ upstreamUrl: primary.url });
    expect(existsSync(path.join(sshd.home, '.understudy'))).toBe(false);
    await expect(fetch(`${gate}/healthz`)).rejects.toThrow();
    expect(desk.watch.status().target).toMatchObject({ ...target, secondUrl: null });
    await until('a healthy primary again', () => desk.watch.status().state === 'healthy');
    await expect(desk.standby.uninstallPrimary()).rejects.toMatchObject({ code: 'PRIMARY_GATE_MISSING' });
  });

  it('that lives while the installation is dead stands in no promotion’s way, and is gone back to', async () => {
    const { stage, wanted } = await openOfficialSite();
    const { desk, primary } = stage;
    await desk.standby.installPrimary(wanted).finished;
    desk.watch.start();
    await until('a healthy primary', () => desk.watch.status().state === 'healthy');
    await primary.down();
    const incident = await until('the P1', () => desk.watch.status().incident);
    expect(incident).toMatchObject({ kind: 'down', failures: 4 });
    expect(incident.evidence.at(-1)).toMatchObject({ kind: 'http-error', status: 503 });
    expect(await (await desk.promote(NAME)).finished).toMatchObject({ state: 'done' });
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'standby' });
    await primary.up();
    const back = await desk.failBack(NAME);
    expect(back.state).toBe('done');
    expect(back.steps.find(({ name }) => name === 'prove')?.details).toMatchObject({
      api: 'official',
      modelKnown: false,
    });
  });

  it('says over its agent how the primary is: well, without a voice, not there, or not to be asked', async () => {
    const { stage, sshd, wanted } = await openOfficialSite();
    const { desk, primary } = stage;
    const beat = async () => {
      const plan = await desk.standby.plan({ name: NAME, intent: 'promote' });
      const fact = plan.facts.find(({ key }) => key === 'primary-beat');
      const verdict = plan.facts.find(({ key }) => key.startsWith('verdict-'));
      return [fact?.values['beat'] ?? null, fact?.level ?? null, verdict?.key ?? null, plan.blockedBy];
    };
    // Its address leads nowhere, while the machine and its voice are well.
    const closed = `http://127.0.0.1:${await freePort()}`;
    const listen = { provider: 'gate', listenHost: '127.0.0.1', listenPort: 0 } as const;
    await desk.standby.installPrimary(wanted).finished;
    const file = path.join(desk.dir, 'standby/primary-gate.json');
    const written = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    await writeFile(file, JSON.stringify({ ...written, gateUrl: closed }));
    await desk.standby.setCutover({ ...listen, primaryUrl: closed });
    await desk.standby.check(NAME).finished;
    await until('the first beat', async () => (await beat())[0] === 'fresh-good');
    expect(await beat()).toEqual(['fresh-good', 'warn', 'verdict-ingress-lost', []]);
    await primary.down();
    expect(await beat()).toEqual(['fresh-bad', 'ok', 'verdict-service-down', []]);
    await writeFile(file, JSON.stringify({ ...written, gateUrl: closed, fingerprint: 'SHA256:another' }));
    expect((await beat()).slice(0, 3)).toEqual(['unreadable', 'ok', 'verdict-unsure']);
    await writeFile(file, JSON.stringify({ ...written, gateUrl: closed }));
    await sshd.stop();
    expect(await beat()).toEqual(['stale', 'ok', 'verdict-down', []]);
    // The beat of another address is no word about this one.
    await desk.standby.setCutover({ ...listen, primaryUrl: `http://127.0.0.1:${await freePort()}` });
    expect((await beat())[0]).toBeNull();
  });

  it('is not put before something else, and leaves nothing where it cannot be opened', async () => {
    const { stage, sshd, wanted } = await openOfficialSite();
    const { standby, watch } = stage.desk;
    const before = watch.status().target;
    await expect(
      standby.installPrimary({ ...wanted, url: `http://127.0.0.1:${await freePort()}` }).finished,
    ).rejects.toMatchObject({ code: 'PRIMARY_NOT_OFFICIAL' });
    expect(existsSync(path.join(sshd.home, '.understudy'))).toBe(false);
    const taken = Number(new URL(stage.primary.url).port);
    await expect(standby.installPrimary({ ...wanted, listenPort: taken }).finished).rejects.toMatchObject({
      code: 'STANDBY_PORT_TAKEN',
    });
    expect(existsSync(path.join(sshd.home, '.understudy'))).toBe(false);
    expect(watch.status().target).toEqual(before);
  });
});

it('by command it shows the host key first, and is put there once that was compared', async () => {
  const dir = await tempDir();
  const home = path.join(dir, 'data');
  await copyPilotLibrary(home);
  const sshd = await startSshd(path.join(dir, 'primary-host'));
  const primary = await startPrimary({ official: true });
  onTestFinished(async () => {
    endServicesBelow(sshd.home);
    await sshd.stop();
    await primary.down();
  });
  const { host, port, user, keyFile, fingerprint } = sshd.address;
  const listenPort = await freePort();
  const install = ['primary', 'install', primary.url, '--host', host, '--port', String(port), '--user', user];
  const rest = ['--key', keyFile, '--listen', String(listenPort), '--reference-folder', dir];
  const asked = await understudy(home, [...install, ...rest]);
  expect(asked.code).toBe(1);
  expect(asked.stderr).toContain(fingerprint);
  expect(existsSync(path.join(sshd.home, '.understudy'))).toBe(false);

  const done = await understudy(home, [...install, ...rest, '--fingerprint', fingerprint, '--json']);
  expect(done.code, done.stderr).toBe(0);
  const url = `http://127.0.0.1:${listenPort}`;
  expect(JSON.parse(done.stdout)).toMatchObject({ url, officialUrl: primary.url, host });
  expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({ ready: true, api: 'official', site: 'primary' });
  const gone = await understudy(home, ['primary', 'uninstall', '--json']);
  expect(gone.code, gone.stderr).toBe(0);
  expect(JSON.parse(gone.stdout)).toMatchObject({ url: primary.url, agentLeft: false });
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
});
