/** A client inside the desktop window: the page's own bridge, over the real preload and the real IPC handlers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CallName, WireEvent } from '../../electron/contract/index.ts';
import * as electron from '../fakes/electron/electron.ts';
import { copyPilotLibrary } from '../fakes/pilot-library.ts';
import { until } from '../fixtures/until.ts';
import type { TransportClient } from './transport-client.ts';

export async function openIpcClient(): Promise<TransportClient> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'understudy-ipc-'));
  const rendererDir = path.join(dataDir, 'page');
  await import('node:fs/promises').then(async ({ mkdir, writeFile }) => {
    await mkdir(rendererDir);
    await writeFile(path.join(rendererDir, 'index.html'), '<!doctype html><title>bridge</title>');
  });
  await copyPilotLibrary(path.join(dataDir, 'home'));
  process.env['UNDERSTUDY_HOME'] = path.join(dataDir, 'home');
  const { startShell } = await import('../../electron/shell/main.ts');
  const shell = await startShell({
    rendererDir,
    iconsDir: path.resolve('build/icons'),
    preload: path.resolve('electron/shell/preload.ts'),
  });
  const page = await electron.BrowserWindow.getAllWindows()[0]?.page;
  if (!shell || !page) throw new Error('the window did not open');
  const events: WireEvent[] = [];
  await page.exposeFunction('__heard', (event: WireEvent) => void events.push(event));
  await page.evaluate(() => {
    const bridge = Reflect.get(globalThis, 'understudy');
    bridge.onEvent((event: unknown) => Reflect.get(globalThis, '__heard')(event));
  });
  const callRaw = (name: string, input: unknown) =>
    page.evaluate(([called, given]) => Reflect.get(globalThis, 'understudy').call(called, given), [
      name,
      input,
    ] as const);

  return {
    dataDir: path.join(dataDir, 'home'),
    events,
    callRaw,
    call: (name: CallName, input: unknown) => callRaw(name, input) as never,
    async media(mediaPath) {
      const bytes = await page.evaluate(async (wanted) => {
        const response = await fetch(Reflect.get(globalThis, 'understudy').mediaUrl(wanted));
        return response.status === 200 ? [...new Uint8Array(await response.arrayBuffer())] : null;
      }, mediaPath);
      return bytes === null ? null : new Uint8Array(bytes);
    },
    upload: (name, bytes) =>
      page.evaluate(
        async ([called, values]) => {
          const body = new Uint8Array(values);
          const response = await fetch(`api/upload?name=${encodeURIComponent(called)}`, { method: 'POST', body });
          return (await response.json()).data.path as string;
        },
        [name, [...bytes]] as const,
      ),
    async close() {
      electron.app.emit('before-quit', { preventDefault() {} });
      await electron.closeBrowser();
      await until('the end of the app', () => electron.app.quitCodes.length > 0);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
