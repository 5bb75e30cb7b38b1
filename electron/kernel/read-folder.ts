/** What is in a folder of ours. One that nobody has made yet is empty; one that cannot be read is an error. */
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';

export function readFolder(folder: string): Promise<string[]> {
  return readdir(folder).catch(noFolderYet);
}

/** The same with the kind of each item, without following links. */
export function readFolderItems(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(noFolderYet);
}

function noFolderYet(error: NodeJS.ErrnoException): never[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
