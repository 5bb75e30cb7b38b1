/** The way home with real parts: what was made meanwhile comes along, and listeners go back in shares. */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { NAME, openStage, type Stage } from './stage.ts';

const run = promisify(execFile);
const homeGoer = path.join(import.meta.dirname, '../../faults/standby/home-goer.ts');

const stateOf = ({ agentRoot }: Stage): string => path.join(agentRoot, 'run/state');
const madeOf = ({ dir }: Stage): string => path.join(dir, 'desk/standby/made/files');
const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function promoted(): Promise<Stage> {
  const stage = await openStage();
  await stage.primary.down();
  await (await stage.desk.promote(NAME)).finished;
  await stage.primary.up();
  return stage;
}

/** `count` files as a service would leave them: empty, small, and larger than one answer of the agent. */
async function make(stage: Stage, count: number): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  await mkdir(path.join(stateOf(stage), 'takes'), { recursive: true });
  for (let index = 0; index < count; index++) {
    const bytes = randomBytes(index === 0 ? 0 : index % 50 === 1 ? 1_500_000 : 3_000 + index);
    const name = `takes/第 ${index} 条.wav`;
    await writeFile(path.join(stateOf(stage), name), bytes);
    made.set(name, digest(bytes));
  }
  // What is passing or of the machine stays there.
  await writeFile(path.join(stateOf(stage), 'takes/half.wav.tmp'), 'half');
  await mkdir(path.join(stateOf(stage), 'tuning'), { recursive: true });
  await writeFile(path.join(stateOf(stage), 'tuning/cpu.json'), '{}');
  await mkdir(path.join(stateOf(stage), 'networks/voice/t2s.1'), { recursive: true });
  await writeFile(path.join(stateOf(stage), 'networks/voice/t2s.1/weights.bin'), 'mapped');
  return made;
}

async function digestsIn(folder: string, below: string): Promise<Map<string, string>> {
  const names = await readdir(path.join(folder, below));
  const read = async (name: string) =>
    [`${below}/${name}`, digest(await readFile(path.join(folder, below, name)))] as const;
  return new Map(await Promise.all(names.map(read)));
}

const detailsOf = (
  view: { readonly steps: readonly { readonly name: string; readonly details: object }[] },
  name: string,
) => view.steps.find((step) => step.name === name)?.details;

describe('what was made on the standby meanwhile (S13)', () => {
  it('is here byte for byte before listeners go back, and what both sides changed is kept twice', async () => {
    const stage = await promoted();
    const made = await make(stage, 200);
    const readings = path.join(stateOf(stage), 'readings.txt');
    const here = path.join(madeOf(stage), 'readings.txt');
    await writeFile(readings, 'as the standby says it');
    await mkdir(madeOf(stage), { recursive: true });
    await writeFile(here, 'as we say it here');

    const plan = await stage.desk.standby.plan({ name: NAME, intent: 'fail-back' });
    expect(plan.facts.find(({ key }) => key === 'made')).toMatchObject({ level: 'warn', values: { conflicts: 1 } });
    const back = await stage.desk.failBack(NAME);
    expect(back.state).toBe('done');
    expect(await digestsIn(madeOf(stage), 'takes')).toEqual(made);
    expect(await readFile(here, 'utf8')).toBe('as we say it here');
    expect(await readFile(path.join(madeOf(stage), `readings~${NAME}-1.txt`), 'utf8')).toBe('as the standby says it');
    expect(detailsOf(back, 'resync')).toMatchObject({
      conflicts: 1,
      conflictNames: `readings.txt + readings~${NAME}-1.txt`,
      leftOut: 0,
    });
    expect(await readFile(path.join(madeOf(stage), `service-log/${NAME}/service.log`))).toBeDefined();
    expect(detailsOf(back, 'stop-standby')).toMatchObject({ portClosed: true });

    // The next time what is here already does not travel, and a conflict that was settled is none.
    await stage.primary.down();
    await (await stage.desk.promote(NAME)).finished;
    await stage.primary.up();
    await writeFile(path.join(stateOf(stage), 'takes/new.wav'), 'new');
    const again = await stage.desk.failBack(NAME);
    expect(detailsOf(again, 'resync')).toMatchObject({ conflicts: 0 });
    expect((await digestsIn(madeOf(stage), 'takes')).size).toBe(201);
  });

  it('goes on arriving after the desktop was killed in the middle', async () => {
    const stage = await promoted();
    const made = await make(stage, 200);
    await stage.desk.close();
    const died = run(process.execPath, [homeGoer, path.join(stage.dir, 'desk'), NAME, '40']);
    await expect(died).rejects.toMatchObject({ signal: 'SIGKILL' });
    const arrived = (await readdir(path.join(madeOf(stage), 'takes'))).length;
    expect(arrived).toBeGreaterThanOrEqual(40);
    expect(arrived).toBeLessThan(200);
    const desk = await stage.reopen();
    const open = desk.standby.overview().running;
    expect(open?.state).toBe('interrupted');
    const back = await (await desk.standby.resume(open?.incidentId ?? '', 'Lin')).finished;
    expect(back.state).toBe('done');
    expect(detailsOf(back, 'resync')).toMatchObject({ leftOut: 0 });
    expect(Number((detailsOf(back, 'resync') as { brought: number }).brought)).toBeLessThanOrEqual(201 - arrived);
    expect(await digestsIn(madeOf(stage), 'takes')).toEqual(made);
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'primary' });
  });

  it('stays behind with a standby that is gone, and the plan says so', async () => {
    const stage = await promoted();
    await stage.sshd.stop();
    const plan = await stage.desk.standby.plan({ name: NAME, intent: 'fail-back' });
    expect(plan.facts.find(({ key }) => key === 'made-left')?.level).toBe('warn');
    expect(plan.blockedBy).toEqual([]);
    await rm(madeOf(stage), { recursive: true, force: true });
  });
});

describe('listeners on the way home (S15)', () => {
  it('all get an answer while their share grows, and the standby sleeps again', async () => {
    const stage = await promoted();
    const failed: number[] = [];
    const sites = new Map<string | null, number>();
    let isOver = false;
    let asked = 0;
    const load = Promise.all(
      Array.from({ length: 6 }, async (_none, listener) => {
        while (!isOver || asked < 2_000) {
          asked += 1;
          const { status, site } = await stage.ask(`/tts?text=${listener}-${asked}`);
          if (status !== 200) failed.push(status);
          sites.set(site, (sites.get(site) ?? 0) + 1);
        }
      }),
    );
    const back = await stage.desk.failBack(NAME, 1);
    isOver = true;
    await load;
    expect(back.state).toBe('done');
    expect(failed).toEqual([]);
    expect(asked).toBeGreaterThanOrEqual(2_000);
    expect(detailsOf(back, 'split')).toMatchObject({ share: 100, failed: 0, problem: null });
    expect(Number((detailsOf(back, 'split') as { there: number }).there)).toBeGreaterThan(10);
    await expect(fetch(`http://127.0.0.1:${stage.servicePort}/healthz`)).rejects.toThrow();
  });

  it('are with the standby again when the primary fails meanwhile, and the standby keeps its promotion', async () => {
    const stage = await promoted();
    const { desk } = stage;
    let hasFailed = false;
    desk.bus.on('standby.changed', ({ running }) => {
      if (hasFailed || running?.steps.find(({ name }) => name === 'split')?.state !== 'running') return;
      hasFailed = true;
      void stage.primary.down();
    });
    await expect(desk.failBack(NAME, 10)).rejects.toMatchObject({ code: 'STANDBY_SPLIT_RETURNED' });
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'standby' });
    const health = await (await fetch(`http://127.0.0.1:${stage.servicePort}/healthz`)).json();
    expect(health).toMatchObject({ mode: 'serve', epoch: 1 });
    await stage.primary.up();
    expect((await desk.failBack(NAME)).state).toBe('done');
  });
});
