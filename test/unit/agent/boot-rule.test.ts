/** Who starts the agent when its machine starts, on machines with systemd, with cron, and with neither. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bootRule, type RunProgram } from '../../../electron/agent/boot-rule.ts';
import { openLayout } from '../../../electron/agent/layout.ts';
import { tempDir } from '../temp-dir.ts';

interface Has {
  readonly systemd?: boolean;
  readonly lingerAllowed?: boolean;
  readonly cron?: boolean;
  /** The agent lies in another home than the account's own. */
  readonly elsewhere?: boolean;
  readonly folder?: string;
}

/** A machine that remembers its crontab and its units as the real programs would. */
async function machine(has: Has) {
  const home = path.join(await tempDir(), 'home');
  const program = path.join(home, has.folder ?? '.understudy', 'program');
  await mkdir(program, { recursive: true });
  await writeFile(path.join(program, 'agent.mjs'), '');
  const world = { crontab: null as string | null, enabled: false, lingers: false, asked: [] as string[] };
  const unitFile = path.join(home, '.config/systemd/user/understudy-standby.service');

  const systemctl = (verb: string | undefined): number => {
    if (verb === 'enable') world.enabled = true;
    if (verb === 'disable') world.enabled = false;
    return verb === 'is-enabled' && !world.enabled ? 1 : 0;
  };
  const programs: Readonly<Record<string, (args: readonly string[], input?: string) => [number | null, string]>> = {
    systemctl: ([, verb]) => [has.systemd ? systemctl(verb) : 1, ''],
    loginctl(args) {
      if (args[0] === 'enable-linger' && has.lingerAllowed) world.lingers = true;
      return [0, world.lingers ? 'yes\n' : 'no\n'];
    },
    crontab(args, input) {
      if (!has.cron) return [null, ''];
      if (args[0] === '-') world.crontab = input ?? '';
      return world.crontab === null ? [1, ''] : [0, world.crontab];
    },
  };
  const run: RunProgram = async (name, args, input) => {
    world.asked.push([name, ...args].join(' '));
    const [exitCode, stdout] = programs[name]?.(args, input) ?? [null, ''];
    return { exitCode, stdout };
  };
  const accountHome = has.elsewhere ? path.dirname(home) : home;
  const layout = await openLayout(path.join(program, 'agent.mjs'));
  return {
    world,
    layout,
    unit: () => readFile(unitFile, 'utf8').catch(() => null),
    rule: (command: 'install' | 'remove' | 'status') =>
      bootRule(layout, command, { run, home, accountHome, accountName: 'lin' }),
  };
}

describe('after a restart of the machine', () => {
  it('the account’s systemd starts the agent, also before anybody logs in where that is allowed', async () => {
    const { rule, unit, world, layout } = await machine({ systemd: true, cron: true, lingerAllowed: true });
    expect(await rule('status')).toMatchObject({ kind: 'systemd', installed: false, lingers: false });
    expect(await rule('install')).toMatchObject({ kind: 'systemd', installed: true, lingers: true });
    expect(await unit()).toContain(`ExecStart=${layout.program}/run boot\n`);
    expect(await rule('install')).toMatchObject({ installed: true });
    expect(await rule('remove')).toMatchObject({ installed: false });
    expect(await unit()).toBeNull();
    expect(world.crontab).toBeNull();
  });

  it('is told when systemd would wait for somebody to log in', async () => {
    const { rule } = await machine({ systemd: true });
    expect(await rule('install')).toMatchObject({ kind: 'systemd', installed: true, lingers: false });
  });

  it('cron starts it where there is no systemd, and keeps what else stands in the table', async () => {
    const { rule, world, layout } = await machine({ cron: true });
    world.crontab = '0 3 * * * /usr/local/bin/other\n';
    const line = `@reboot ${layout.program}/run boot`;
    expect(await rule('install')).toEqual({ kind: 'cron', installed: true, lingers: null, line });
    await rule('install');
    expect(world.crontab).toBe(`0 3 * * * /usr/local/bin/other\n${line}\n`);
    expect(await rule('remove')).toMatchObject({ installed: false });
    expect(world.crontab).toBe('0 3 * * * /usr/local/bin/other\n');
  });

  it('nothing does where there is neither, and a person is told the line', async () => {
    const { rule, layout } = await machine({});
    const line = `@reboot ${layout.program}/run boot`;
    expect(await rule('install')).toEqual({ kind: 'none', installed: false, lingers: null, line });
  });

  it('nothing is arranged for an agent outside the home of its account', async () => {
    const { rule, world } = await machine({ systemd: true, cron: true, elsewhere: true });
    expect(await rule('install')).toMatchObject({ kind: 'none', installed: false });
    expect(world.asked).toEqual([]);
  });

  it('a folder with spaces in its name is named as a shell and systemd read it', async () => {
    const { rule, world, layout } = await machine({ cron: true, folder: 'under study' });
    await rule('install');
    expect(world.crontab).toBe(`@reboot "${layout.program}/run" boot\n`);
  });
});
