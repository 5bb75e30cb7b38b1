/** Networks that belong together: all of them are opened at the same time, and all are open or none. */

/** Rejects with the error of the first that fails, in the order given, once the others have been closed. */
export async function openTogether<T extends Readonly<Record<string, Promise<unknown>>>>(
  opening: T,
  close: (opened: NonNullable<Awaited<T[keyof T]>>) => Promise<unknown>,
): Promise<{ readonly [Name in keyof T]: Awaited<T[Name]> }> {
  const names = Object.keys(opening);
  const ends = await Promise.allSettled(Object.values(opening));
  const failed = ends.find((end) => end.status === 'rejected');
  const opened = ends.map((end) => (end.status === 'fulfilled' ? end.value : null));
  if (failed === undefined) {
    return Object.fromEntries(names.map((name, i) => [name, opened[i]])) as {
      readonly [Name in keyof T]: Awaited<T[Name]>;
    };
  }
  for (const one of opened) {
    if (one !== null) await close(one as NonNullable<Awaited<T[keyof T]>>);
  }
  throw failed.reason;
}
