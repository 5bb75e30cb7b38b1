/**
 * Is there a tray at all? Linux desktops differ: GNOME shows none without an extension, and an icon that nobody draws would
 * leave an app that runs and cannot be seen. So the bus is asked for whoever draws StatusNotifier icons, and listened to,
 * because at log-in the panel may come after us, and may go while we run.
 */
import type { Stop } from '../kernel/ports.ts';
import { BUS, busSocket, connectSessionBus, type SessionBus } from './session-bus.ts';

const WATCHER = 'org.kde.StatusNotifierWatcher';

export interface TrayHost {
  isThere(): boolean;
  close: Stop;
}

/** `onChange` tells from then on; elsewhere than on Linux there always is a tray. */
export async function watchTrayHost(
  onChange: (isThere: boolean) => void,
  { platform, environment }: { readonly platform: NodeJS.Platform; readonly environment: NodeJS.ProcessEnv },
): Promise<TrayHost> {
  if (platform !== 'linux') return { isThere: () => true, close() {} };
  const socket = busSocket(environment);
  const bus = socket === null ? null : await connectSessionBus(socket).catch(() => null);
  if (bus === null) return { isThere: () => false, close() {} };
  let isThere = await isDrawn(bus);
  const look = (): void => {
    void isDrawn(bus).then((now) => {
      if (now === isThere) return;
      isThere = now;
      onChange(now);
    });
  };
  const owner = `type='signal',interface='${BUS.interface}',member='NameOwnerChanged',arg0='${WATCHER}'`;
  await bus.onSignal(owner, look);
  for (const member of ['StatusNotifierHostRegistered', 'StatusNotifierHostUnregistered']) {
    await bus.onSignal(`type='signal',interface='${WATCHER}',member='${member}'`, look);
  }
  look();
  return { isThere: () => isThere, close: () => bus.close() };
}

/** A watcher alone only keeps the list: without a host nobody draws it. */
async function isDrawn(bus: SessionBus): Promise<boolean> {
  try {
    const [owned] = await bus.call({ ...BUS, member: 'NameHasOwner', signature: 's', body: [WATCHER] });
    if (owned !== true) return false;
    const [found] = await bus.call({
      destination: WATCHER,
      path: '/StatusNotifierWatcher',
      interface: 'org.freedesktop.DBus.Properties',
      member: 'Get',
      signature: 'ss',
      body: [WATCHER, 'IsStatusNotifierHostRegistered'],
    });
    return (found as { readonly value: unknown }).value === true;
  } catch {
    return false;
  }
}
