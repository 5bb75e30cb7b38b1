/** What becomes of each file that a service made elsewhere, seen from three sides. Pure. */
import type { MadeFile } from '../../contract/models/agent.ts';

/** Digests by path. */
export type Digests = ReadonlyMap<string, string>;

export interface Compared {
  /** Only there, or changed there alone. */
  readonly bring: readonly MadeFile[];
  /** Changed on both sides: what is here keeps its name, what is there comes beside it. */
  readonly conflicts: readonly MadeFile[];
  /** The same, or changed here alone. */
  readonly same: number;
}

/** `base`: what both sides had when they were last the same. What was removed on one side and unchanged on the other stays removed. */
export function compareMade(there: readonly MadeFile[], here: Digests, base: Digests): Compared {
  const bring: MadeFile[] = [];
  const conflicts: MadeFile[] = [];
  let same = 0;
  for (const file of there) {
    const [own, common] = [here.get(file.path), base.get(file.path)];
    const isUnchangedThere = file.sha256 === common;
    if (own === file.sha256 || isUnchangedThere) same += 1;
    else if (own === undefined || own === common) bring.push(file);
    else conflicts.push(file);
  }
  return { bring, conflicts, same };
}
