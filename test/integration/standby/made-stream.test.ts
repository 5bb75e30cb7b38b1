/** S4: what a service made is saved in the store between backups, and put back where a promotion brings the service. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { NAME, openStage, type Stage } from './stage.ts';

const stateOf = ({ agentRoot }: Stage): string => path.join(agentRoot, 'run/state');
const madeOf = ({ dir }: Stage): string => path.join(dir, 'desk/standby/made/files');
const storeOf = ({ dir }: Stage): string => path.join(dir, 'desk/store/understudy/v1');

async function promoted(): Promise<Stage> {
  const stage = await openStage();
  await stage.primary.down();
  await (await stage.desk.promote(NAME)).finished;
  return stage;
}

async function take(folder: string, name: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(path.join(folder, 'takes'), { recursive: true });
  await writeFile(path.join(folder, 'takes', name), bytes);
}

describe('what services make (S4)', () => {
  it('is brought from the standby and saved, only what is new of it, and the plan tells how old that is', async () => {
    const stage = await promoted();
    const { standby } = stage.desk;
    const large = Buffer.alloc(3_000_000, 'sound');
    await take(stateOf(stage), 'one.wav', 'one');
    await take(stateOf(stage), 'large.wav', large);
    const status = await standby.saveMade();
    expect(status).toMatchObject({ problem: null, saved: { by: 'desk' } });
    expect(await readFile(path.join(madeOf(stage), 'takes/large.wav'))).toEqual(large);
    const saved = async (): Promise<string[]> => (await readdir(path.join(storeOf(stage), 'made/saved'))).sort();
    const pieces = async (): Promise<number> => (await readdir(path.join(storeOf(stage), 'made/piece'))).length;
    const [documents, before] = [await saved(), await pieces()];

    await take(stateOf(stage), 'two.wav', 'two');
    await standby.saveMade();
    expect((await saved()).length).toBe(documents.length + 1);
    // The new take, and the log that has grown at most.
    expect((await pieces()) - before).toBeLessThanOrEqual(2);

    await stage.primary.up();
    await stage.desk.failBack(NAME);
    const plan = await standby.plan({ name: NAME, intent: 'switchover' });
    const fact = plan.facts.find(({ key }) => key === 'made-saved');
    expect(Number(fact?.values['files'])).toBeGreaterThanOrEqual(3);
    expect(Number(fact?.values['ageSeconds'])).toBeLessThan(600);
    expect(plan.steps.map(({ name: step }) => step)).toContain('put-made');
  });

  it('is put there by the next promotion, and what lies there already is not written over', async () => {
    const stage = await promoted();
    await take(stateOf(stage), 'one.wav', 'one');
    await stage.desk.standby.saveMade();
    await stage.primary.up();
    await stage.desk.failBack(NAME);
    // Another machine in its place: bare, but for one file of the same name.
    await rm(stateOf(stage), { recursive: true, force: true });
    await take(stateOf(stage), 'one.wav', 'another');
    await stage.primary.down();
    const view = await (await stage.desk.promote(NAME)).finished;
    expect(view.steps.find(({ name }) => name === 'put-made')?.details).toMatchObject({ kept: 1, problem: null });
    const names = (await readdir(path.join(stateOf(stage), 'takes'))).sort();
    expect(names).toHaveLength(2);
    expect(await readFile(path.join(stateOf(stage), 'takes/one.wav'), 'utf8')).toBe('one');
    const beside = names.find((name) => name !== 'one.wav') ?? '';
    expect(await readFile(path.join(stateOf(stage), 'takes', beside), 'utf8')).toBe('another');
    // It comes home as what it is: one more file.
    await stage.primary.up();
    const back = await stage.desk.failBack(NAME);
    expect(back.steps.find(({ name }) => name === 'resync')?.details).toMatchObject({ conflicts: 0 });
    expect(await readFile(path.join(madeOf(stage), 'takes', beside), 'utf8')).toBe('another');
  });

  it('of a studio that encrypts is put back by whoever has the key, and without it the plan and the step say so', async () => {
    const stage = await promoted();
    const { backup, standby } = stage.desk;
    await backup.encryption.set({ state: 'on' });
    await take(stateOf(stage), 'one.wav', 'what was said');
    await standby.saveMade();
    for (const folder of ['made/saved', 'made/piece']) {
      for (const name of await readdir(path.join(storeOf(stage), folder))) {
        expect(await readFile(path.join(storeOf(stage), folder, name), 'latin1')).not.toMatch(/what was said|one\.wav/);
      }
    }
    await stage.primary.up();
    await stage.desk.failBack(NAME);
    await rm(stateOf(stage), { recursive: true, force: true });
    await stage.primary.down();
    const view = await (await stage.desk.promote(NAME)).finished;
    expect(view.steps.find(({ name }) => name === 'put-made')?.details).toMatchObject({ problem: null });
    expect(await readFile(path.join(stateOf(stage), 'takes/one.wav'), 'utf8')).toBe('what was said');

    await stage.primary.up();
    await stage.desk.failBack(NAME);
    const root = await backup.readRoot();
    await backup.takeRoot({ ...root, encryptionKey: null });
    await rm(stateOf(stage), { recursive: true, force: true });
    const plan = await standby.plan({ name: NAME, intent: 'switchover' });
    expect(plan.facts.find(({ key }) => key === 'made-locked')).toMatchObject({ level: 'warn' });
    await stage.primary.down();
    const without = await (await stage.desk.promote(NAME)).finished;
    expect(without.state).toBe('done');
    expect(without.steps.find(({ name }) => name === 'put-made')?.details).toMatchObject({
      problem: 'STANDBY_MADE_LOCKED',
    });
  });

  it('that somebody put into the store counts for nothing, and a damaged piece holds no promotion up', async () => {
    const stage = await promoted();
    await take(stateOf(stage), 'one.wav', 'one');
    await stage.desk.standby.saveMade();
    await stage.primary.up();
    await stage.desk.failBack(NAME);
    const saved = path.join(storeOf(stage), 'made/saved');
    const [own = ''] = await readdir(saved);
    const forged = JSON.parse(await readFile(path.join(saved, own), 'utf8'));
    await writeFile(path.join(saved, `9${own.slice(1)}`), JSON.stringify({ ...forged, files: [] }));
    const { saved: newest } = await stage.desk.standby.madeStatus();
    expect(newest?.files).toBeGreaterThan(0);
    const pieces = path.join(storeOf(stage), 'made/piece');
    for (const name of await readdir(pieces)) {
      await rm(path.join(pieces, name));
      await writeFile(path.join(pieces, name), 'damaged');
    }
    await rm(stateOf(stage), { recursive: true, force: true });
    await stage.primary.down();
    const view = await (await stage.desk.promote(NAME)).finished;
    expect(view.state).toBe('done');
    expect(view.steps.find(({ name }) => name === 'put-made')?.details).toMatchObject({
      problem: 'BACKUP_BLOB_DAMAGED',
    });
  });
});
