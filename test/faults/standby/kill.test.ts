/**
 * The orchestrator is killed for real, then the desk is opened again and the operation finished or taken back. Every boundary of
 * the journal is tried against a model world in test/unit/standby/run-operation.test.ts; here are those where the world changes.
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { StepName } from '../../../electron/contract/models/plan.ts';
import { stepNamesOf } from '../../../electron/standby/steps/all.ts';
import type { Desk } from '../../integration/standby/desk.ts';
import { NAME, openStage, type Stage } from '../../integration/standby/stage.ts';

const promoter = path.join(import.meta.dirname, 'promoter.ts');
const run = promisify(execFile);
const order = stepNamesOf('promote', { hasGate: false });

/** Promotes in a process of its own, which dies right behind the given line of the journal; answers with a new desk. */
async function promoteAndDie(stage: Stage, step: StepName, line: 'intent' | 'done'): Promise<Desk> {
  const boundary = 2 * order.indexOf(step) + (line === 'intent' ? 1 : 2);
  await stage.desk.close();
  const died = run(process.execPath, [promoter, path.join(stage.dir, 'desk'), NAME, String(boundary)]);
  await expect(died).rejects.toMatchObject({ signal: 'SIGKILL' });
  return stage.reopen();
}

describe('a desktop that is killed', () => {
  it('finishes the promotion after a restart, with one epoch and one service', async () => {
    const stage = await openStage();
    for (const [step, line] of [
      ['transfer', 'intent'],
      ['start', 'intent'],
      ['cutover', 'intent'],
      ['cutover', 'done'],
      ['commit', 'intent'],
    ] as const) {
      await stage.primary.down();
      const before = stage.desk.gate.read()?.epoch ?? 0;
      const desk = await promoteAndDie(stage, step, line);
      const open = desk.standby.overview().running;
      expect(open?.state).toBe('interrupted');
      await expect(desk.promote(NAME)).rejects.toMatchObject({ code: 'STANDBY_INCIDENT_ACTIVE' });
      const view = await (await desk.standby.resume(open?.incidentId ?? '', 'Lin')).finished;
      expect(view).toMatchObject({ state: 'done', epoch: before + 1 });
      expect(desk.gate.read()?.epoch).toBe(before + 1);
      expect(await stage.ask()).toMatchObject({ status: 200, site: 'standby', release: stage.releaseId });
      await stage.primary.up();
      await desk.failBack(NAME);
      expect(await stage.ask()).toMatchObject({ status: 200, site: 'primary' });
    }
  });

  it('takes it back when asked to, and leaves nothing running', async () => {
    const stage = await openStage();
    await stage.primary.down();
    for (const step of ['claim', 'start', 'last-gate'] as const) {
      const desk = await promoteAndDie(stage, step, 'intent');
      const view = await desk.standby.abort(desk.standby.overview().running?.incidentId ?? '', 'Lin');
      expect(view.state).toBe('undone');
      expect(desk.standby.overview()).toMatchObject({ running: null, serving: null });
      expect(desk.gate.read()).toMatchObject({ site: 'primary', epoch: 0 });
      await expect(fetch(`http://127.0.0.1:${stage.servicePort}/healthz`)).rejects.toThrow();
    }
    const desk = await promoteAndDie(stage, 'cutover', 'done');
    const { incidentId } = desk.standby.overview().running ?? { incidentId: '' };
    await expect(desk.standby.abort(incidentId, 'Lin')).rejects.toMatchObject({ code: 'STANDBY_INCIDENT_ACTIVE' });
    await (await desk.standby.resume(incidentId, 'Lin')).finished;
    expect(await stage.ask()).toMatchObject({ site: 'standby' });
  });
});
