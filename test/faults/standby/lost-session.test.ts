/** The SSH session is cut while a standby is reached and looked at: another one takes its place, a few times. */
import { appendFile, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startCuttingProxy } from '../../fakes/cutting-proxy.ts';
import { openStage, type Stage } from '../../integration/standby/stage.ts';

const NAME = 'far';
const NODE_BYTES = 12_000_000;

/** A standby behind a way that can be cut, with an agent image as large as it takes to be cut within. */
async function openCuttable() {
  const stage = await openStage();
  const image = path.join(stage.dir, 'desk/agent/node');
  await appendFile(image, `#${'x'.repeat(NODE_BYTES)}\n`);
  const proxy = await startCuttingProxy(stage.sshd.address.port);
  onTestFinished(() => proxy.close());
  await stage.desk.standby.add({
    name: NAME,
    ...stage.sshd.address,
    port: proxy.port,
    servicePort: stage.servicePort,
  });
  const installed = async () =>
    (await readFile(path.join(stage.agentRoot, 'program/node'))).equals(await readFile(image));
  return { stage, proxy, installed };
}

/** Confirmed, with the agent gone again since the check: the promotion has to install it. */
async function confirmed({ desk, agentRoot, primary }: Stage) {
  await desk.standby.check(NAME).finished;
  await primary.down();
  const { planId, planHash } = await desk.standby.plan({ name: NAME, intent: 'promote' });
  await rm(path.join(agentRoot, 'program'), { recursive: true });
  return { planId, planHash, confirmName: NAME, reason: 'test', actor: 'Lin' };
}

describe('a session that is lost', () => {
  it('during the first install of a promotion is replaced, and the upload goes on', async () => {
    const { stage, proxy, installed } = await openCuttable();
    const plan = await confirmed(stage);
    const before = proxy.connections();
    proxy.cutNext(2, 5_000_000);
    // Enough for what is left then, and not for the whole again.
    proxy.cutNext(1, 9_000_000);
    const view = await (await stage.desk.standby.promote(plan)).finished;
    expect(view).toMatchObject({ state: 'done' });
    expect(proxy.connections() - before).toBeGreaterThan(2);
    expect(await installed()).toBe(true);
    expect((await readdir(path.join(stage.agentRoot, 'program'))).sort()).toEqual(['agent.mjs', 'node', 'run']);
  });

  it('at every try fails the step after the third', async () => {
    const { stage, proxy } = await openCuttable();
    const plan = await confirmed(stage);
    const before = proxy.connections();
    proxy.cutNext(9, 3_000_000);
    await expect((await stage.desk.standby.promote(plan)).finished).rejects.toMatchObject({
      code: 'STANDBY_CONNECTION_LOST',
    });
    expect(proxy.connections() - before).toBe(3);
  });

  it('during preflight is replaced', async () => {
    const { stage, proxy } = await openCuttable();
    const plan = await confirmed(stage);
    let cut = false;
    stage.desk.bus.on('standby.changed', ({ running }) => {
      if (cut || running?.steps.find((step) => step.name === 'preflight')?.state !== 'running') return;
      cut = true;
      proxy.cutAll();
    });
    expect((await (await stage.desk.standby.promote(plan)).finished).state).toBe('done');
    expect(cut).toBe(true);
  });

  it('during a check is replaced', async () => {
    const { stage, proxy, installed } = await openCuttable();
    proxy.cutNext(2, 5_000_000);
    expect(await stage.desk.standby.check(NAME).finished).toMatchObject({ machine: NAME, ok: true });
    expect(await installed()).toBe(true);
  });
});
