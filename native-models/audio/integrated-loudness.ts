/**
 * Integrated loudness by ITU-R BS.1770-4, as EBU R128 asks for it: blocks of 400 ms that begin every 100 ms, of which silence (below
 * -70 LUFS) and what is 10 LU below the rest do not count. Mono, as one channel at full weight.
 */

const STEPS_A_BLOCK = 4;
const ABSOLUTE_GATE_LUFS = -70;
const RELATIVE_GATE_LU = -10;
const OFFSET_DB = -0.691;

/** LUFS of K-weighted mean squares of 100 ms each; null for what is silent or shorter than one block. */
export function integratedLoudness(steps: ArrayLike<number>): number | null {
  const blocks: number[] = [];
  for (let at = 0; at + STEPS_A_BLOCK <= steps.length; at++) {
    let sum = 0;
    for (let i = at; i < at + STEPS_A_BLOCK; i++) sum += steps[i]!;
    blocks.push(sum / STEPS_A_BLOCK);
  }
  const heard = blocks.filter((power) => toLufs(power) > ABSOLUTE_GATE_LUFS);
  if (heard.length === 0) return null;
  const gate = toLufs(mean(heard)) + RELATIVE_GATE_LU;
  return toLufs(mean(heard.filter((power) => toLufs(power) > gate)));
}

const toLufs = (power: number): number => OFFSET_DB + 10 * Math.log10(power);

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
