/** Structured log lines in English, written synchronously (the last line before a crash is the one that matters) and redacted at the sink. */
import { pino } from 'pino';
import type { Log } from './ports.ts';
import { redact } from './redact.ts';

export function createLog(options: { readonly file?: string; readonly level?: string }): Log {
  const destination = pino.destination({ dest: options.file ?? 2, sync: true, mkdir: true, append: true });
  const logger = pino(
    { level: options.level ?? 'info', base: undefined, timestamp: pino.stdTimeFunctions.isoTime },
    destination,
  );
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, data: Record<string, unknown> = {}): void => {
      logger[level](redact(data) as Record<string, unknown>, redact(message) as string);
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** Discards everything; for library use and tests. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
