/** The contract over IPC. Only our own window's top frame is listened to; anything else gets no answer at all. */
import { type BrowserWindow, dialog, type IpcMainInvokeEvent, ipcMain } from 'electron';
import type { CallName, WireEvent } from '../contract/index.ts';
import type { Connection } from '../host/connection.ts';
import type { Stop } from '../kernel/ports.ts';
import { CALL_CHANNEL, EVENT_CHANNEL, PICK_FILES_CHANNEL } from './channels.ts';
import { PAGE_ORIGIN } from './page-origin.ts';

/** An event of the host, on to the page. */
export function sendToPage(window: BrowserWindow | null, event: WireEvent): void {
  if (window && !window.isDestroyed()) window.webContents.send(EVENT_CHANNEL, event);
}

export function connectIpc(host: Pick<Connection, 'call'>, currentWindow: () => BrowserWindow | null): Stop {
  const trusted = (event: IpcMainInvokeEvent): boolean => {
    const frame = event.senderFrame;
    return (
      frame !== null &&
      event.sender === currentWindow()?.webContents &&
      frame.parent === null &&
      frame.url.startsWith(`${PAGE_ORIGIN}/`)
    );
  };

  ipcMain.handle(CALL_CHANNEL, (event, name: unknown, input: unknown) => {
    if (!trusted(event)) throw new Error('not our window');
    return host.call(String(name) as CallName, input as never);
  });
  ipcMain.handle(PICK_FILES_CHANNEL, async (event) => {
    const window = currentWindow();
    if (!trusted(event) || !window) throw new Error('not our window');
    const chosen = await dialog.showOpenDialog(window, { properties: ['openFile', 'multiSelections'] });
    return chosen.canceled ? [] : chosen.filePaths;
  });

  return () => {
    ipcMain.removeHandler(CALL_CHANNEL);
    ipcMain.removeHandler(PICK_FILES_CHANNEL);
  };
}
