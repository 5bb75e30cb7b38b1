/** Choosing where releases go, its keys, and the doctor that says what the chosen place can do. */
import type { BackupOverview, StoreCheck } from '../../contract/backup.ts';
import type { StoreSettings } from '../../contract/models/settings.ts';
import type { Clock, FileInspector, SecretBox } from '../../kernel/ports.ts';
import type { BackupMemory } from '../memory.ts';
import { type BackupSettings, type OpenStore, secretNames } from '../ports.ts';
import type { Backup } from '../service.ts';
import { tidyKeys } from './access-keys.ts';
import { tidyStore } from './address.ts';
import { checkArbitration } from './arbitration.ts';
import type { ChosenStore } from './chosen-store.ts';
import { checkStore } from './doctor.ts';
import { prepareLayout } from './layout.ts';

interface Surroundings {
  readonly settings: BackupSettings;
  readonly secrets: SecretBox;
  readonly openStore: OpenStore;
  readonly inspector: FileInspector;
  /** A folder on the disk that holds the voices. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly memory: BackupMemory;
  readonly chosenStore: ChosenStore;
  readonly announce: () => BackupOverview;
}

export function createStoreChoice(deps: Surroundings): Pick<Backup, 'setStore' | 'setStoreKeys' | 'checkStore'> {
  const { settings, secrets, clock, memory, chosenStore, announce } = deps;

  async function isSameDisk(chosen: StoreSettings): Promise<boolean> {
    if (chosen.kind !== 'folder') return false;
    const [store, voices] = await Promise.all([
      deps.inspector.inspect(chosen.path),
      deps.inspector.inspect(deps.dataDir),
    ]);
    return store.device !== null && store.device === voices.device;
  }

  return {
    async setStore(typed, { createFolder = false, signal } = {}) {
      const chosen = tidyStore(typed);
      // Opened and written to before it is saved: a store that does not work never replaces one that does.
      const store = await deps.openStore(chosen, {
        create: createFolder ? 'folder' : 'layout',
        mountedAt: isSameFolder(settings.get().store, chosen) ? memory.state.mountPoint : null,
      });
      try {
        await prepareLayout(store, signal);
      } finally {
        await store.close();
      }
      await settings.set({ store: chosen });
      await memory.change({ mountPoint: store.mountPoint ?? null });
      await chosenStore.forget();
      const [newest = null] = await (await chosenStore.open()).registry.list(signal);
      const nowMs = clock.now();
      chosenStore.noteAnswer(true);
      await memory.change({
        sameDisk: await isSameDisk(chosen),
        arbitrates: null,
        lastRelease: newest,
        lastError: null,
        watchedSinceMs: nowMs,
        doneSlotMs: nowMs,
        attempts: null,
      });
      return announce();
    },
    async setStoreKeys(typed) {
      const { accessKeyId, secretAccessKey, sessionToken } = tidyKeys(typed);
      await secrets.write(secretNames.accessKeyId, accessKeyId);
      await secrets.write(secretNames.secretAccessKey, secretAccessKey);
      // The token of a session before would make good keys wrong.
      if (sessionToken === undefined) await secrets.remove(secretNames.sessionToken);
      else await secrets.write(secretNames.sessionToken, sessionToken);
      await chosenStore.forget();
      return { stored: true };
    },
    async checkStore(signal) {
      const checks = await chosenStore.answerSoon<readonly StoreCheck[]>(
        async () => {
          const { store } = await chosenStore.open();
          return checkStore({ store, settings: chosenStore.settings(), nowMs: () => clock.now() }, signal);
        },
        async () => [{ name: 'reach', state: 'fail', finding: null, details: { code: 'BACKUP_STORE_SILENT' } }],
      );
      if (checks.some(({ state }) => state === 'fail')) return checks;
      const arbitration = await checkArbitration((await chosenStore.open()).store, signal);
      const at = new Date(clock.now()).toISOString();
      await memory.change({ arbitrates: { ok: arbitration.state === 'ok', at } });
      announce();
      return [...checks, arbitration];
    },
  };
}

function isSameFolder(before: StoreSettings | null, chosen: StoreSettings): boolean {
  return before?.kind === 'folder' && chosen.kind === 'folder' && before.path === chosen.path;
}
