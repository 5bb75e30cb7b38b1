/** Which sentences are decoded in one pass, as in the official batches (`GPT_SoVITS/TTS_infer_pack/TTS.py, TTS.run`). */

/**
 * Groups of sentence indices, shortest sentences first (official: `TTS.to_batch` with `split_bucket`): a group holds at most
 * `batchSize`, and its middle length must not be below `threshold` times its mean. A group is decoded in its order.
 */
export function groupByLength(lengths: readonly number[], batchSize: number, threshold: number): number[][] {
  const order = lengths.map((_, i) => i).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  const groups: number[][] = [];
  for (let at = 0; at < order.length; ) {
    let group = order.slice(at, at + batchSize);
    while (group.length > 1 && !isEven(group, lengths, threshold)) group = group.slice(0, -1);
    groups.push(group);
    at += group.length;
  }
  return groups;
}

/** Groups of neighbours. */
export function groupInOrder(lengths: readonly number[], batchSize: number): number[][] {
  const groups: number[][] = [];
  for (let at = 0; at < lengths.length; at += batchSize) {
    groups.push([...lengths.keys()].slice(at, at + batchSize));
  }
  return groups;
}

function isEven(group: readonly number[], lengths: readonly number[], threshold: number): boolean {
  const mean = group.reduce((sum, i) => sum + lengths[i]!, 0) / group.length;
  return lengths[group[group.length >> 1]!]! / (mean + 1e-8) >= threshold;
}
