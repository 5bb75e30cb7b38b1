/**
 * A desktop of its own for a test: a display (Xvfb), a session bus and a panel (xfce4-panel) that hosts StatusNotifier icons.
 * Pictures are taken of the display, and its mouse is moved.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Picture, readPng } from '../fixtures/png.ts';
import { until } from '../fixtures/until.ts';

const run = promisify(execFile);

export const trayDeskPackages = ['xvfb', 'xfce4-panel', 'xdotool', 'imagemagick', 'dbus'];

export interface TrayDesk {
  readonly environment: NodeJS.ProcessEnv;
  startPanel(): Promise<void>;
  stopPanel(): Promise<void>;
  /** What the display shows, also as a PNG file. */
  picture(file: string): Promise<Picture>;
  click(x: number, y: number, button?: number): Promise<void>;
  key(name: string): Promise<void>;
  close(): Promise<void>;
}

/** The panel: at the top left, with nothing in it but a tray of 32 pixels. */
const PANEL = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array"><value type="int" value="1"/>
    <property name="dark-mode" type="bool" value="true"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="48"/>
      <property name="icon-size" type="uint" value="32"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray">
      <property name="icon-size" type="int" value="32"/>
      <property name="square-icons" type="bool" value="true"/>
    </property>
  </property>
</channel>
`;

export async function openTrayDesk(): Promise<TrayDesk> {
  const dir = await mkdtemp(path.join(tmpdir(), 'understudy-desk-'));
  const programs: ChildProcess[] = [];
  const start = (program: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    programs.push(child);
    return child;
  };
  const config = path.join(dir, 'config');
  const channels = path.join(config, 'xfce4', 'xfconf', 'xfce-perchannel-xml');
  const runtime = path.join(dir, 'run');
  await mkdir(channels, { recursive: true });
  await mkdir(runtime, { mode: 0o700 });
  await writeFile(path.join(channels, 'xfce4-panel.xml'), PANEL);
  const screen = start('Xvfb', ['-displayfd', '1', '-screen', '0', '800x300x24', '-nolisten', 'tcp'], process.env);
  const display = `:${await firstLine(screen)}`;
  const home: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: dir,
    XDG_CONFIG_HOME: config,
    XDG_CACHE_HOME: path.join(dir, 'cache'),
    XDG_RUNTIME_DIR: runtime,
    DISPLAY: display,
    NO_AT_BRIDGE: '1',
  };
  // What the bus starts by itself, the keeper of the panel's configuration, has the bus's environment.
  const bus = start('dbus-daemon', ['--session', '--print-address', '--nofork'], home);
  const environment = { ...home, DBUS_SESSION_BUS_ADDRESS: await firstLine(bus) };
  let panel: ChildProcess | null = null;
  const stop = async (child: ChildProcess): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  const mouse = (...args: readonly string[]) => run('xdotool', args, { env: environment });
  return {
    environment,
    async startPanel() {
      panel = start('xfce4-panel', ['--disable-wm-check'], environment);
    },
    async stopPanel() {
      if (panel) await stop(panel);
    },
    async picture(file) {
      await run('import', ['-silent', '-window', 'root', '-depth', '8', '-define', 'png:color-type=2', file], {
        env: environment,
      });
      return readPng(await readFile(file));
    },
    async click(x, y, button = 1) {
      await mouse('mousemove', String(x), String(y), 'click', String(button));
    },
    async key(name) {
      await mouse('key', name);
    },
    async close() {
      for (const child of programs.reverse()) await stop(child);
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  let said = '';
  child.stdout?.on('data', (bytes: Buffer) => {
    said += String(bytes);
  });
  return until(`the first line of ${child.spawnfile}`, () => /^(.*)\n/.exec(said)?.[1]);
}
