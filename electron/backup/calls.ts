/** The calls of this room, each handed to the service as it is. */

import type { ChangeHandlers, Handlers, ReadHandlers } from '../contract/index.ts';
import { readBill } from './content/bill.ts';
import type { Backup } from './service.ts';

export type BackupReader = Pick<
  Backup,
  | 'overview'
  | 'releases'
  | 'show'
  | 'diff'
  | 'restores'
  | 'readRelease'
  | 'blobSource'
  | 'policy'
  | 'encryption'
  | 'channels'
  | 'channelHistory'
  | 'retention'
  | 'removed'
>;

export function createBackupHandlers(backup: Backup): Pick<Handlers, Extract<keyof Handlers, `backup.${string}`>> {
  return { ...readHandlers(backup), ...changeHandlers(backup) };
}

function readHandlers(backup: BackupReader): ReadHandlers<'backup'> {
  return {
    'backup.overview': async () => backup.overview(),
    'backup.releases': (_input, { signal }) => backup.releases(signal),
    'backup.channels': (_input, { signal }) => backup.channels(signal),
    'backup.channelHistory': ({ name }, { signal }) => backup.channelHistory(name, signal),
    'backup.show': ({ releaseId }, { signal }) => backup.show(releaseId, signal),
    'backup.bill': async ({ releaseId }, { signal }) => ({ bill: await readBill(backup, releaseId, signal) }),
    'backup.diff': (input, { signal }) => backup.diff({ ...input, signal }),
    'backup.restores': () => backup.restores(),
    'backup.policy': async (asked) => backup.policy(asked),
    'backup.encryption': () => backup.encryption.status(),
    'backup.retention': ({ rule }, { signal }) => backup.retention({ rule, signal }),
    'backup.removed': (_input, { signal }) => backup.removed(signal),
  };
}

function changeHandlers(backup: Backup): ChangeHandlers<'backup'> {
  return {
    'backup.start': async () => ({ jobId: backup.start().jobId }),
    'backup.verify': async (input) => backup.verify(input),
    'backup.restore': async (input) => backup.restore(input),
    'backup.container': async (input) => backup.container(input),
    'backup.bringBack': async (input) => backup.bringBack(input),
    'backup.undoRestore': ({ restoreId }) => backup.undoRestore(restoreId),
    'backup.pin': (input, { signal }) => backup.pin({ ...input, signal }),
    'backup.setChannel': (input, { signal }) => backup.setChannel({ ...input, signal }),
    'backup.prove': async (input) => backup.prove(input),
    'backup.prune': (input, { signal }) => backup.prune({ ...input, signal }),
    'backup.setRetention': ({ retention }) => backup.setRetention(retention),
    'backup.undo': (input, { signal }) => backup.undo({ ...input, signal }),
    'backup.collect': async (input) => backup.collect(input),
    'backup.setStore': ({ store, createFolder }, { signal }) => backup.setStore(store, { createFolder, signal }),
    'backup.setStoreKeys': (keys) => backup.setStoreKeys(keys),
    'backup.checkStore': (_input, { signal }) => backup.checkStore(signal),
    'backup.setSchedule': ({ schedule }) => backup.setSchedule(schedule),
    'backup.setBandwidth': ({ bandwidth }) => backup.setBandwidth(bandwidth),
    'backup.setEncryption': (asked, { signal }) => backup.encryption.set(asked, signal),
    'backup.rotateEncryption': (asked, { signal }) => backup.encryption.rotate(asked, signal),
    'backup.unlockEncryption': (key, { signal }) => backup.encryption.unlock(key, signal),
  };
}
