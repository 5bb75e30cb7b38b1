/** The inspector without its process: for tests that do not ask what a hanging disk does. */
import { stat } from 'node:fs/promises';
import type { FileInspector } from '../../electron/kernel/ports.ts';

export const fileInspector: FileInspector = {
  async inspect(file) {
    const stats = await stat(file).catch(() => null);
    if (!stats) return { kind: 'nothing', sizeBytes: 0, device: null };
    const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
    return { kind, sizeBytes: stats.size, device: String(stats.dev) };
  },
};
