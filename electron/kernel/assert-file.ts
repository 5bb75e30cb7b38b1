/** Refuses what is no file before it is opened: a pipe or a device may let its reader wait for ever. */
import { AppError } from './app-error.ts';
import type { FileInspector } from './ports.ts';

/** @throws AppError APP_NOT_A_FILE; a path where nothing lies is left to whoever opens it. */
export async function assertFile(inspector: FileInspector, file: string, signal?: AbortSignal): Promise<void> {
  const { kind } = await inspector.inspect(file, signal);
  if (kind === 'file' || kind === 'nothing') return;
  throw new AppError('APP_NOT_A_FILE', { details: { file, found: kind }, remedy: { kind: 'choose-file' } });
}
