/** A standby that has no IPv4 address. `::1%lo` is no loopback to the app: its zone makes it an address like a link-local one. */
import { describe, expect, it } from 'vitest';
import { standbyCalls } from '../../../electron/contract/standby.ts';
import { showAddress } from '../../../electron/words/address.ts';
import { openStage } from './stage.ts';

const NAME = 'v6box';

describe('a standby that is reached by IPv6', () => {
  it.each([
    ['::1', (port: number) => `[::1]:${port}`],
    ['::1%lo', (port: number) => `[::1%lo]:${port}`],
  ])('at %s is added as typed, pinned, checked, promoted and given back', async (host, typed) => {
    const stage = await openStage({ sshd: { listen: '::1' } });
    const { desk, primary, sshd, servicePort } = stage;
    const { port, user, keyFile, fingerprint } = sshd.address;
    const add = standbyCalls['standby.add'].input;
    const machine = add.parse({ name: NAME, host: typed(port), user, keyFile, fingerprint, servicePort });
    expect(machine).toMatchObject({ host, port });
    expect(await desk.standby.readHostKey({ ...machine, jumps: [] })).toMatchObject({ fingerprint });
    await desk.standby.add(machine);
    expect(await desk.standby.check(NAME).finished).toMatchObject({ ok: true });
    await primary.down();
    const plan = await desk.standby.plan({ name: NAME, intent: 'promote' });
    expect(plan.blockedBy).toEqual([]);
    expect(plan.cutover.to).toBe(`${NAME} (${showAddress(host, servicePort)})`);
    expect((await (await desk.promote(NAME)).finished).state).toBe('done');
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'standby', release: stage.releaseId });
    await primary.up();
    expect(await desk.failBack(NAME)).toMatchObject({ state: 'done' });
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'primary' });
  });
});
