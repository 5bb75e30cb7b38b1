/** Pure: paths below a place that is only read, with `/` whatever system is there. */

/** `root` is empty, `..`, or a folder below the place. */
export const at = (root: string, path: string): string => (root === '' ? path : path === '' ? root : `${root}/${path}`);

/** A path that stays where it begins: a list or a setting there may say anything. */
export function isInside(path: string): boolean {
  return path !== '' && !path.startsWith('/') && !path.split('/').some((part) => part === '..' || part === '');
}
