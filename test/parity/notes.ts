/** Entries of a manifest without a file: remarks that other entries depend on. Each is checked for what it says. */
import { type Golden, numberIn } from './golden.ts';
import { compareTo, failed, type Outcome, passed } from './outcome.ts';
import { smallestLead } from './stages/tokens.ts';

export async function checkNote(golden: Golden, note: string): Promise<Outcome> {
  const lead = numberIn(note, /top-1\/top-2 gap[^:]*: *([\d.]+)/);
  // The manifest rounds to four places.
  if (lead !== undefined) return compareTo([lead], [await smallestLead(golden)], 6e-5);
  const reference = /^(\w+)\/tworef.*spec\[:, :, :\d+\]/.exec(note);
  if (reference !== null)
    return golden.has(`${reference[1]}/tworef_ge.npy`) ? passed('used by tworef') : failed('unused');
  return failed('a remark that nothing here understands');
}
