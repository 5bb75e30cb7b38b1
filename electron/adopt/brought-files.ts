/** Pure: where a file from elsewhere is put on this computer, whatever it is called there. */
import { createHash } from 'node:crypto';
import path from 'node:path';

/** Files of one folder there lie in one folder here. A name that a system has trouble with is replaced. */
export function placeFor(target: string, file: string): string {
  const cut = file.lastIndexOf('/') + 1;
  const folder = digestOf(file.slice(0, cut));
  const name = file.slice(cut);
  const ending = /\.[a-z0-9]{1,12}$/i.exec(name)?.[0] ?? '';
  const isPlain = /^[\p{L}\p{N}_][^\\/:*?"<>|\p{Cc}\p{Co}\uFFFD]*$/u.test(name) && Buffer.byteLength(name) <= 200;
  return path.join(target, folder, isPlain && !/[ .]$/.test(name) ? name : `${digestOf(name)}${ending}`);
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
