/**
 * The store that the settings name, opened once and kept open. Whoever waits for it waits a few seconds at most: after that
 * they get what is known already, and it is remembered since when the store has been silent.
 */
import type { StoreSettings } from '../../contract/models/settings.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock, Ticker } from '../../kernel/ports.ts';
import type { Marks } from '../damage/marks.ts';
import type { ObjectStore } from '../ports.ts';
import type { Records } from '../records/records.ts';
import type { Registry } from '../registry.ts';
import { PATIENCE_MS, TOO_LATE, within } from './within.ts';

export interface OpenedStore {
  readonly store: ObjectStore;
  readonly registry: Registry;
  readonly records: Records;
  readonly marks: Marks;
}

export interface ChosenStore {
  /** Throws BACKUP_STORE_MISSING when none is set. */
  settings(): StoreSettings;
  open(): Promise<OpenedStore>;
  /** Before a backup a folder is looked at anew: its disk may have been unmounted since. */
  openForBackup(): Promise<OpenedStore>;
  /** Closes it; the next `open` reads the settings again. */
  forget(): Promise<void>;
  /** Somebody waited for the store in vain, since this time; null once it answers again. */
  silentSinceMs(): number | null;
  noteAnswer(answered: boolean): void;
  /** A person waits for this: after a few seconds they get what is known from before. */
  answerSoon<T>(ask: () => Promise<T>, known: () => Promise<T>): Promise<T>;
}

export function createChosenStore(deps: {
  readonly chosen: () => StoreSettings | null;
  readonly open: (chosen: StoreSettings) => Promise<OpenedStore>;
  readonly ticker: Ticker;
  readonly clock: Clock;
  /** The store fell silent, or answers again. */
  readonly onSilence: () => void;
}): ChosenStore {
  let silentSinceMs: number | null = null;
  let current: Promise<OpenedStore> | null = null;

  function settings(): StoreSettings {
    const store = deps.chosen();
    if (!store) throw new AppError('BACKUP_STORE_MISSING', { remedy: { kind: 'open', screen: 'backup' } });
    return store;
  }

  const open = (): Promise<OpenedStore> => {
    current ??= (async () => deps.open(settings()))().catch((error: unknown) => {
      current = null;
      throw error;
    });
    return current;
  };

  async function forget(): Promise<void> {
    const before = current;
    current = null;
    await before?.then(({ store }) => store.close()).catch(() => {});
  }

  function noteAnswer(answered: boolean): void {
    if (answered === (silentSinceMs === null)) return;
    silentSinceMs = answered ? null : deps.clock.now();
    deps.onSilence();
  }

  return {
    settings,
    open,
    async openForBackup() {
      if (deps.chosen()?.kind === 'folder') await forget();
      return open();
    },
    forget,
    silentSinceMs: () => silentSinceMs,
    noteAnswer,
    async answerSoon(ask, known) {
      const asked = ask();
      asked.then(
        () => noteAnswer(true),
        (error: unknown) => (isSilence(error) ? noteAnswer(false) : undefined),
      );
      try {
        const answer = await within(deps.ticker, PATIENCE_MS, asked);
        if (answer !== TOO_LATE) return answer;
      } catch (error) {
        if (!isSilence(error)) throw error;
      }
      noteAnswer(false);
      return known();
    },
  };
}

export function silentStore(): AppError {
  return new AppError('BACKUP_STORE_SILENT', { remedy: { kind: 'retry' }, retryable: true });
}

function isSilence(error: unknown): boolean {
  return error instanceof AppError && ['BACKUP_STORE_SILENT', 'BACKUP_STORE_UNREACHABLE'].includes(error.code);
}
