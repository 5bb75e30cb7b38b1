/** What an agent does with a drill: beside everything that is real, for its time and no longer. Real sshd, real processes. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../fakes/sshd.ts';
import { until } from '../../fixtures/until.ts';
import { NAME, openStage, type Stage } from './stage.ts';

const accessKey = 'the key of one drill alone';

async function placed(): Promise<Stage> {
  const stage = await openStage();
  await stage.desk.standby.place({ name: NAME, actor: 'Lin' }).finished;
  return stage;
}

async function startDrill({ desk, releaseId }: Stage, seconds: number) {
  const where = { releaseId, host: '127.0.0.1', port: await freePort(), voice: null };
  return desk.standby.askMachine<'drill'>(NAME, {
    verb: 'drill',
    command: { kind: 'start', ...where, accessKey, seconds },
  });
}

const ask = (stage: Stage, kind: 'status' | 'stop') =>
  stage.desk.standby.askMachine<'drill'>(NAME, { verb: 'drill', command: { kind } });

const speak = (port: number | null, key?: string) =>
  fetch(`http://127.0.0.1:${port}/tts`, { headers: key === undefined ? {} : { authorization: `Bearer ${key}` } });

/** The door closes first, then the service ends, and only then is that written down. */
const untilEnded = (stage: Stage) =>
  until('the drill has ended', async () => {
    const status = await ask(stage, 'status');
    return status.state === 'stopped' && status;
  });

/** Every file of the real site, as it lies there. */
async function realSite({ agentRoot }: Stage): Promise<readonly string[]> {
  const files = await Promise.all(
    ['run', 'epochs'].map(async (folder) => {
      const names = (await readdir(path.join(agentRoot, folder), { recursive: true, withFileTypes: true })).filter(
        (entry) => entry.isFile(),
      );
      return Promise.all(
        names.map(async (entry) => {
          const file = path.join(entry.parentPath, entry.name);
          return `${file} ${(await readFile(file)).toString('hex')}`;
        }),
      );
    }),
  );
  return files.flat().sort();
}

describe('a drill on a standby', () => {
  it('A1: speaks for its own key alone, and leaves epochs and gate of the real site as they were', async () => {
    const stage = await placed();
    const before = await realSite(stage);
    const { port, state } = await startDrill(stage, 600);
    expect(state).toBe('running');
    await until('it is loaded', async () => (await speak(port, accessKey)).status === 200);
    expect((await speak(port)).status).toBe(503);
    expect(await realSite(stage)).toEqual(before);
    expect(await stage.desk.standby.askMachine<'status'>(NAME, { verb: 'status' })).toMatchObject({ state: 'stopped' });
    expect(await ask(stage, 'stop')).toMatchObject({ state: 'stopped', portClosed: true });
    await expect(speak(port, accessKey)).rejects.toThrow();
    expect(await realSite(stage)).toEqual(before);
  });

  it('A1: ends when its time is over, although the desktop says nothing', async () => {
    const stage = await placed();
    const { port } = await startDrill(stage, 10);
    expect(await untilEnded(stage)).toMatchObject({ pid: null, portClosed: true });
    await expect(speak(port, accessKey)).rejects.toThrow();
  });

  it('A1: ends with the connection that began it, long before its time', async () => {
    const stage = await placed();
    const { port } = await startDrill(stage, 600);
    await stage.desk.close();
    await stage.reopen();
    expect(await untilEnded(stage)).toMatchObject({ pid: null, portClosed: true });
    await expect(speak(port, accessKey)).rejects.toThrow();
  });

  it('is refused while listeners are served there, and ended by a promotion', async () => {
    const stage = await placed();
    const { port } = await startDrill(stage, 600);
    await stage.primary.down();
    expect((await (await stage.desk.promote(NAME)).finished).state).toBe('done');
    await expect(speak(port, accessKey)).rejects.toThrow();
    await expect(startDrill(stage, 600)).rejects.toMatchObject({ code: 'STANDBY_INCIDENT_ACTIVE' });
  });
});
