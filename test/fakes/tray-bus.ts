/**
 * A session bus of its own with something on it that says it draws StatusNotifier icons, and can be told to go. Enough for what
 * an app asks before it makes an icon; `tray-desk.ts` has a real panel.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { BUS, busSocket, connectSessionBus, type SessionBus } from '../../electron/shell/session-bus.ts';
import { until } from '../fixtures/until.ts';

const WATCHER = 'org.kde.StatusNotifierWatcher';

export interface TrayBus {
  readonly address: string;
  comes(): Promise<void>;
  goes(): void;
  close(): Promise<void>;
}

export async function openTrayBus(): Promise<TrayBus> {
  const daemon = spawn('dbus-daemon', ['--session', '--print-address', '--nofork'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  daemon.stdout.on('data', (bytes: Buffer) => {
    said += String(bytes);
  });
  const address = await until('the address of the bus', () => /^(.*)\n/.exec(said)?.[1]);
  let watcher: SessionBus | null = null;
  return {
    address,
    async comes() {
      watcher = await connectSessionBus(busSocket({ DBUS_SESSION_BUS_ADDRESS: address }) ?? '');
      watcher.serve(({ member }) =>
        member === 'Get' ? { signature: 'v', body: [{ signature: 'b', value: true }] } : { signature: '', body: [] },
      );
      await watcher.call({ ...BUS, member: 'RequestName', signature: 'su', body: [WATCHER, 0] });
    },
    goes() {
      watcher?.close();
      watcher = null;
    },
    async close() {
      watcher?.close();
      const ended = once(daemon, 'exit');
      daemon.kill('SIGKILL');
      await ended;
    },
  };
}
