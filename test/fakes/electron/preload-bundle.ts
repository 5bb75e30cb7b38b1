/** The real preload source as a page script, with `electron` replaced by an in-page contextBridge and ipcRenderer. */
import { build } from 'esbuild';

const inPageElectron = `
const listeners = new Map();
globalThis.__electronEmit = (channel, text) => {
  for (const listener of [...(listeners.get(channel) ?? [])]) listener({}, ...JSON.parse(text));
};
export const ipcRenderer = {
  async invoke(channel, ...args) {
    const answer = JSON.parse(await globalThis.__electronInvoke(channel, JSON.stringify(args.map((arg) => arg ?? null))));
    if (answer.error) throw new Error("Error invoking remote method '" + channel + "': " + answer.error);
    return answer.ok;
  },
  on(channel, listener) {
    if (!listeners.has(channel)) listeners.set(channel, new Set());
    listeners.get(channel).add(listener);
    return ipcRenderer;
  },
  removeListener(channel, listener) {
    listeners.get(channel)?.delete(listener);
    return ipcRenderer;
  },
};
// A file that a page makes itself lies nowhere.
const made = new WeakSet();
const NativeFile = globalThis.File;
globalThis.File = class File extends NativeFile {
  constructor(...parts) {
    super(...parts);
    made.add(this);
  }
};
export const webUtils = { getPathForFile: (file) => (made.has(file) ? '' : '/dropped/' + file.name) };
export const contextBridge = {
  exposeInMainWorld(name, value) {
    Object.defineProperty(globalThis, name, { value: Object.freeze(value), writable: false, configurable: false });
  },
};`;

export async function bundlePreload(file: string): Promise<string> {
  const result = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    logLevel: 'error',
    plugins: [
      {
        name: 'in-page-electron',
        setup(builder) {
          builder.onResolve({ filter: /^electron$/ }, () => ({ path: 'electron', namespace: 'in-page' }));
          builder.onLoad({ filter: /.*/, namespace: 'in-page' }, () => ({ contents: inPageElectron, loader: 'js' }));
        },
      },
    ],
  });
  return result.outputFiles[0]?.text ?? '';
}
