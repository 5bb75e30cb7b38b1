/**
 * Which encrypted blob stands for which file, noted as each is sent: a run that dies before its release is there has not sent it for
 * nothing. The releases say the same to every computer; losing this file costs sending once more.
 */
import { appendFile, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../../kernel/make-folder.ts';
import type { Blob } from '../blobs.ts';

const line = /^([0-9a-f]{64}) ([0-9a-f]{64}) (\d{1,13})$/;

export function openSentJournal(file: string): {
  read(): Promise<ReadonlyMap<string, Blob>>;
  note(sha256: string, stored: Blob): Promise<void>;
  forget(): Promise<void>;
} {
  return {
    async read() {
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      });
      // A line that a crash cut short is none, and the next one begins anew.
      const found = new Map<string, Blob>();
      for (const each of text.split('\n')) {
        const [, plain, sha256, size] = line.exec(each) ?? [];
        if (plain && sha256) found.set(plain, { sha256, sizeBytes: Number(size) });
      }
      return found;
    },
    forget: () => rm(file, { force: true }),
    async note(sha256, stored) {
      await makeFolder(path.dirname(file));
      await appendFile(file, `\n${sha256} ${stored.sha256} ${stored.sizeBytes}`);
    },
  };
}
