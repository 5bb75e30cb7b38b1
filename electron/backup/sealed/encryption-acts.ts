/** What a person does about encryption: switch it on or off, look, change the key, unlock what another computer encrypts. */
import type { EncryptionStatus } from '../../contract/backup.ts';
import type { ReadRelease } from '../registry.ts';
import type { ChosenStore } from '../store/chosen-store.ts';
import { newestEncrypted, type Vault } from './vault.ts';

type Asked = { readonly state: 'off' } | ({ readonly state: 'on' } & Parameters<Vault['turnOn']>[0]);

export interface EncryptionActs {
  status(): Promise<EncryptionStatus>;
  set(asked: Asked, signal?: AbortSignal): Promise<EncryptionStatus>;
  rotate(named: Parameters<Vault['rotate']>[0], signal?: AbortSignal): Promise<EncryptionStatus>;
  unlock(key: Parameters<Vault['unlock']>[1], signal?: AbortSignal): Promise<EncryptionStatus>;
}

export function createEncryptionActs(deps: {
  readonly vault: Vault;
  readonly chosenStore: Pick<ChosenStore, 'open'>;
  readonly hasStore: () => boolean;
}): EncryptionActs {
  const { vault, chosenStore, hasStore } = deps;
  const newest = async (signal?: AbortSignal): Promise<ReadRelease | null> =>
    hasStore() ? newestEncrypted((await chosenStore.open()).registry, signal) : null;
  return {
    status: vault.status,
    set: async (asked, signal) =>
      asked.state === 'off' ? vault.turnOff(await newest(signal)) : vault.turnOn(asked, await newest(signal)),
    rotate: async (named, signal) => vault.rotate(named, await newest(signal)),
    unlock: async (key, signal) => vault.unlock(await chosenStore.open(), key, signal),
  };
}
