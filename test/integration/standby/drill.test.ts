/** A drill with real parts: sshd, agent, signed release, service. What is real stays as it was. */
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgeVoice, printOfWav } from '../../../electron/watch/voice-proof.ts';
import { until } from '../../fixtures/until.ts';
import { NAME, openStage, type Stage } from './stage.ts';

const drill = ({ desk }: Stage) => desk.standby.drill({ name: NAME, actor: 'Lin' });

async function realState({ desk }: Stage): Promise<object> {
  const { service, register } = await desk.standby.askMachine<'hello'>(NAME, { verb: 'hello' });
  const { serving, cutover, running } = desk.standby.overview();
  return { service, register, serving, cutover, running, incidents: await desk.standby.incidents() };
}

describe('a drill', () => {
  it('A1: speaks on a bare machine, keeps what was heard, and leaves everything real as it was', async () => {
    const stage = await openStage();
    await stage.desk.standby.place({ name: NAME, actor: 'Lin' }).finished;
    const before = await realState(stage);
    const report = await drill(stage).finished;
    expect(report).toMatchObject({ ok: true, state: 'done', machine: NAME, releaseId: stage.releaseId, problem: null });
    const { 'clean-up': cleaning = 0, ...spoken } = report.segments;
    const sum = Object.values(spoken).reduce((total, seconds) => total + seconds, 0);
    expect(report.rtoSeconds).toBeCloseTo(sum, 2);
    expect(cleaning).toBeGreaterThan(0);
    expect(report.rpoSeconds).toBeGreaterThan(0);
    expect(report.forecastSeconds).toBeGreaterThan(0);
    const sound = await readFile(report.proof?.file ?? '');
    expect(judgeVoice(sound, { answered: null, expected: null })).toMatchObject({ ok: true });
    expect(await realState(stage)).toEqual(before);
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'primary' });
    await expect(fetch(`http://127.0.0.1:${stage.servicePort + 1}/healthz`)).rejects.toThrow();
    expect(stage.desk.standby.overview().machines[0]?.lastDrill).toMatchObject({ ok: true, drillId: report.drillId });
    expect(await stage.desk.standby.drills()).toEqual([report]);
    expect(stage.desk.standby.soundFile(report.proof?.mediaPath ?? '')).toBe(report.proof?.file);
    expect(stage.desk.standby.soundFile('drills/../machines.json')).toBeNull();
  });

  it('N2: fails with a voice that is silent, and takes it away again', async () => {
    const stage = await openStage({ behaviour: { sound: 'silence' } });
    await expect(drill(stage).finished).rejects.toMatchObject({ code: 'STANDBY_VOICE_NOT_PROVEN' });
    expect(stage.desk.standby.overview().machines[0]?.lastDrill).toMatchObject({ ok: false, rtoSeconds: null });
    const status = { verb: 'drill', command: { kind: 'status' } } as const;
    expect(await stage.desk.standby.askMachine<'drill'>(NAME, status)).toMatchObject({ portClosed: true });
  });

  it('N2: tells the right voice of the release from another one by the print that was published with it', async () => {
    const heard = await drill(await openStage()).finished;
    const print = printOfWav(await readFile(heard.proof?.file ?? ''));
    if (print === null) throw new Error('the service of the tests is not voiced');
    const right = await openStage({ print });
    expect(await drill(right).finished).toMatchObject({ ok: true });
    const other = await openStage({ print: { ...print, pitchHz: print.pitchHz * 1.3 } });
    await expect(drill(other).finished).rejects.toMatchObject({
      code: 'STANDBY_VOICE_NOT_PROVEN',
      message: expect.stringContaining('other-voice'),
    });
  });

  it('A1: is refused during a P1, and ended by one that begins', async () => {
    const stage = await openStage({ behaviour: { speakMs: 5_000 } });
    const { desk, primary } = stage;
    await desk.watch.set({ url: primary.url, intervalS: 0.2, failures: 3, deep: false });
    desk.watch.start();
    await until('the primary is seen', () => desk.watch.status().state === 'healthy');
    const { finished } = drill(stage);
    const ended = expect(finished).rejects.toThrow();
    await primary.down();
    await until('the P1', () => desk.watch.status().state === 'down');
    await ended;
    expect(desk.standby.overview().machines[0]?.lastDrill).toBeUndefined();
    expect(() => drill(stage)).toThrow(expect.objectContaining({ code: 'STANDBY_INCIDENT_ACTIVE' }));
  });

  it('of the schedule is made up for by a desktop that finds one owed, and told by its end', async () => {
    const drills = { machine: NAME, day: 1, time: '04:00' };
    const stage = await openStage({ drills });
    const file = path.join(stage.desk.dir, 'standby/drill-schedule.json');
    await writeFile(file, JSON.stringify({ doneSlotMs: 0, owed: null, last: null }));
    const desk = await stage.reopen();
    desk.standby.startPlacing();
    await until('the drill is over', () => desk.standby.overview().drillSchedule?.last !== null);
    const { drillSchedule, machines } = desk.standby.overview();
    expect(drillSchedule?.last).toMatchObject({ machine: NAME, ok: true, drillId: machines[0]?.lastDrill?.drillId });
    expect(desk.auditLines().find(({ event }) => event === 'drill.opened')).toMatchObject({ actor: 'schedule' });
    expect(await desk.standby.setDrillSchedule(null)).toBeNull();
    expect(desk.standby.overview().drillSchedule).toBeNull();
  });

  it('writes every step into the audit log and into a journal beside the incidents', async () => {
    const stage = await openStage();
    const { drillId } = await drill(stage).finished;
    const lines = await readFile(path.join(stage.desk.dir, 'standby/drills', `${drillId}.jsonl`), 'utf8').catch(
      () => '',
    );
    expect(lines).toContain('"kind":"ended"');
    const events = stage.desk.auditLines().map(({ event }) => event);
    expect(events).toContain('drill.opened');
    expect(events).toContain('drill.ended');
    expect(await stage.desk.standby.incidents()).toEqual([]);
  });

  it('is kept with a number of others; what is older is cleared away', async () => {
    const stage = await openStage();
    const first = await drill(stage).finished;
    const dir = path.join(stage.desk.dir, 'standby/drills');
    const old = Array.from({ length: 30 }, (_none, index) => `20200101-0000${String(index).padStart(2, '0')}-abcdef`);
    for (const id of old) {
      await copyFile(path.join(dir, `${first.drillId}.jsonl`), path.join(dir, `${id}.jsonl`));
      await writeFile(path.join(dir, `${id}.wav`), 'sound');
    }
    const second = await drill(stage).finished;
    const left = await readdir(dir);
    expect(left).toContain(`${second.drillId}.wav`);
    expect(left).toContain(`${first.drillId}.wav`);
    expect(left).not.toContain(`${old[0]}.jsonl`);
    expect(left).not.toContain(`${old[0]}.wav`);
    expect(left.filter((name) => name.endsWith('.jsonl'))).toHaveLength(25);
  });
});
