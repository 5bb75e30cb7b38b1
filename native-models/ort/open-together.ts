/** Networks that belong together: all of them are opened at the same time, and all are open or none. */

type Opening = Readonly<Record<string, () => Promise<unknown>>>;
type Opened<T extends Opening> = { readonly [Name in keyof T]: Awaited<ReturnType<T[Name]>> };

/**
 * Rejects with the error of the first that fails, in the order given, once the others have ended and been closed: what they read
 * from may then be closed as well.
 */
export async function openTogether<T extends Opening>(
  opening: T,
  close: (opened: NonNullable<Opened<T>[keyof T]>) => Promise<unknown>,
): Promise<Opened<T>> {
  const names = Object.keys(opening);
  // One that fails before it waits for anything must not keep the others from being waited for.
  const ends = await Promise.allSettled(Object.values(opening).map(async (open) => open()));
  const failed = ends.find((end) => end.status === 'rejected');
  const opened = ends.map((end) => (end.status === 'fulfilled' ? end.value : null));
  if (failed === undefined) return Object.fromEntries(names.map((name, i) => [name, opened[i]])) as Opened<T>;
  for (const one of opened) {
    if (one !== null) await close(one as NonNullable<Opened<T>[keyof T]>);
  }
  throw failed.reason;
}
