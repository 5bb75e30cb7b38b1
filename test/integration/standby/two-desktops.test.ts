/** Two desktops, each with a data folder and a way to the standby of its own, at one store. sshd and the agent are real. */
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createRemoteShell } from '../../../electron/platform/ssh-session.ts';
import { askAgent } from '../../../electron/standby/agent-client.ts';
import { type Desk, furnish, openDesk } from './desk.ts';
import { NAME, openStage, type Stage } from './stage.ts';

const patient = { connectTimeoutMs: 120_000, keepaliveIntervalMs: 20_000, keepaliveCount: 6 };

describe('a second desktop', () => {
  let stage: Stage;
  let second: Desk;

  const trustOnStandby = async () => {
    const shell = createRemoteShell((file) => readFile(file), patient);
    const session = await shell.connect(stage.sshd.address);
    try {
      return (await askAgent(session, { verb: 'hello' })).trust;
    } finally {
      session.close();
    }
  };
  const keyOf = async (desk: Desk): Promise<string> => (await desk.backup.identity()).publicKey;
  const introduce = async (): Promise<void> => {
    const request = await second.backup.trust.request();
    await stage.desk.backup.trust.add({ fingerprint: request.fingerprint, request });
  };

  beforeEach(async () => {
    stage = await openStage();
    const dir = await mkdtemp(path.join(tmpdir(), 'second-'));
    await furnish(dir);
    second = await openDesk(dir);
    onTestFinished(async () => {
      await second.close().catch(() => {});
      await rm(dir, { recursive: true, force: true });
    });
    await second.standby.setCutover({
      provider: 'gate',
      listenHost: '127.0.0.1',
      listenPort: 0,
      primaryUrl: stage.primary.url,
    });
    await second.backup.setStore({ kind: 'folder', path: path.join(stage.dir, 'desk', 'store') });
    await second.standby.add({ name: NAME, ...stage.sshd.address, servicePort: stage.servicePort });
  });

  it('promotes with a release of the first one, once that let it in', async () => {
    await stage.desk.standby.check(NAME).finished;
    await introduce();
    expect(await stage.desk.standby.shareTrust()).toEqual([{ machine: NAME, told: true, code: null }]);
    expect(await trustOnStandby()).toMatchObject({
      number: 2,
      trusted: [await keyOf(stage.desk), await keyOf(second)],
    });
    await stage.primary.down();
    const view = await (await second.promote(NAME)).finished;
    expect(view).toMatchObject({ state: 'done', releaseId: stage.releaseId });
    expect(view.voiceProof).toMatchObject({ ok: true, releaseId: stage.releaseId });
  });

  it('promotes with a release of its own, on a machine that only the first one enrolled', async () => {
    await stage.desk.standby.check(NAME).finished;
    await introduce();
    await writeFile(path.join(second.dir, 'voices/lin/weights.bin'), 'retrained');
    const { releaseId } = await second.backup.start().finished;
    await stage.primary.down();
    // Nobody told the standby yet: the check does.
    const view = await (await second.promote(NAME, releaseId)).finished;
    expect(view).toMatchObject({ state: 'done', releaseId });
    expect((await trustOnStandby())?.number).toBe(2);
  });

  it('that nobody let in can neither plan nor check, and changes nothing', async () => {
    await stage.desk.standby.check(NAME).finished;
    const before = await trustOnStandby();
    await stage.primary.down();
    await expect(second.standby.plan({ name: NAME, intent: 'promote' })).rejects.toMatchObject({
      code: 'BACKUP_RELEASE_FOREIGN',
      details: { releaseId: stage.releaseId, fingerprint: (await stage.desk.backup.identity()).fingerprint },
    });
    await expect(second.standby.check(NAME).finished).rejects.toMatchObject({
      code: 'TRUST_MACHINE_FOREIGN',
      remedy: { kind: 'run', command: 'understudy trust request' },
    });
    expect(await trustOnStandby()).toEqual(before);
  });

  it('that was revoked is refused by the standby, whatever it holds itself', async () => {
    await stage.desk.standby.check(NAME).finished;
    await introduce();
    await second.standby.check(NAME).finished;
    const lists = await second.backup.trust.lists();
    const { fingerprint } = await second.backup.identity();
    await stage.desk.backup.trust.revoke({ fingerprint });
    expect(await stage.desk.standby.shareTrust()).toMatchObject([{ told: true }]);
    expect((await trustOnStandby())?.trusted).toEqual([await keyOf(stage.desk)]);
    // The list from before its revocation is older, and one of its own counts for nobody.
    const shell = createRemoteShell((file) => readFile(file), patient);
    const session = await shell.connect(stage.sshd.address);
    onTestFinished(() => session.close());
    expect(await askAgent(session, { verb: 'trust', lists: [...lists] })).toEqual({ number: 3 });
    expect((await trustOnStandby())?.trusted).toEqual([await keyOf(stage.desk)]);
    await expect(second.standby.check(NAME).finished).rejects.toMatchObject({ code: 'TRUST_MACHINE_FOREIGN' });
  });

  it('that had the standby first is believed there, and its new friend as well', async () => {
    await second.standby.check(NAME).finished;
    expect((await trustOnStandby())?.trusted).toEqual([await keyOf(second)]);
    await introduce();
    const report = await second.standby.check(NAME).finished;
    expect(report.checks.find(({ name }) => name === 'trust')).toMatchObject({ state: 'ok' });
    expect((await trustOnStandby())?.trusted).toEqual([await keyOf(stage.desk), await keyOf(second)]);
    expect(await stage.desk.standby.check(NAME).finished).toMatchObject({ ok: true });
  });

  it('is not needed by the first one, nor is the store, to reach a standby', async () => {
    await introduce();
    await stage.desk.standby.check(NAME).finished;
    await rename(path.join(stage.dir, 'desk', 'store'), path.join(stage.dir, 'unplugged'));
    expect(await stage.desk.standby.check(NAME).finished).toMatchObject({ ok: true });
    expect((await trustOnStandby())?.number).toBe(2);
  });

  it('hears that a machine was not told', async () => {
    await stage.desk.standby.check(NAME).finished;
    await stage.sshd.stop();
    await introduce();
    expect(await stage.desk.standby.shareTrust()).toEqual([
      { machine: NAME, told: false, code: expect.stringMatching(/^STANDBY_/) },
    ]);
  });
});
