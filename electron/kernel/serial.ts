/**
 * Acts that must not overlap, one after the other in the order in which they were asked for: what reads a file, changes it
 * and writes it back would otherwise lose the change of its neighbour.
 */

/** Runs `act` when all acts before it have ended, however they ended, and settles as it does. */
export type Serial = <T>(act: () => T | Promise<T>) => Promise<T>;

export function createSerial(): Serial {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(act: () => T | Promise<T>) => {
    const turn = last.then(act);
    // The queue only orders; a failure belongs to whoever asked and must not stop those behind.
    last = turn.catch(() => {});
    return turn;
  };
}
