/** A standby whose clock is a day away from this computer's, by libfaketime in everything that sshd starts. */
import { describe, expect, it } from 'vitest';
import { NAME, openStage } from './stage.ts';

const LIBRARY = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';
const DAY_MS = 24 * 3600_000;

describe('the clock of a standby', () => {
  it.each([
    ['ahead', '+1d', DAY_MS],
    ['behind', '-1d', -DAY_MS],
  ])('may be a day %s: the check tells it, and the service moves there and back', async (_what, offset, offsetMs) => {
    const env = { LD_PRELOAD: LIBRARY, FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
    const stage = await openStage({ sshd: { env } });
    const { desk, primary } = stage;
    const { ok, checks } = await desk.standby.check(NAME).finished;
    const clock = checks.find((check) => check.name === 'clock');
    expect(ok).toBe(true);
    expect(clock?.state).toBe('warn');
    expect(Math.abs(Number(clock?.details['offsetMs']) - offsetMs)).toBeLessThan(3600_000);

    await primary.down();
    const view = await (await desk.promote(NAME)).finished;
    expect(view.state).toBe('done');
    expect(view.rtoSeconds).toBeLessThan(3600);
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'standby' });
    await primary.up();
    expect(await desk.failBack(NAME)).toMatchObject({ state: 'done' });
    await expect(fetch(`http://127.0.0.1:${stage.servicePort}/healthz`)).rejects.toThrow();
  });
});
