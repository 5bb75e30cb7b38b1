/** The forwarder between the sandboxed page and the host: calls in, answers and events out. It knows no call by name. */
import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from 'electron';
import { CALL_CHANNEL, EVENT_CHANNEL, PICK_FILES_CHANNEL } from './channels.ts';

contextBridge.exposeInMainWorld('understudy', {
  call: (name: string, input: unknown): Promise<unknown> => ipcRenderer.invoke(CALL_CHANNEL, name, input),
  onEvent(listener: (event: unknown) => void): () => void {
    const forward = (_event: IpcRendererEvent, payload: unknown): void => listener(payload);
    ipcRenderer.on(EVENT_CHANNEL, forward);
    return () => {
      ipcRenderer.removeListener(EVENT_CHANNEL, forward);
    };
  },
  pickFiles: (): Promise<readonly string[]> => ipcRenderer.invoke(PICK_FILES_CHANNEL) as Promise<readonly string[]>,
  /** Where a dropped file lies; only the preload may know. */
  pathOf: (file: File): string => webUtils.getPathForFile(file),
  mediaUrl: (mediaPath: string): string =>
    `app://understudy/media/${mediaPath.split('/').map(encodeURIComponent).join('/')}`,
});
