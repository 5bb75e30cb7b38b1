/** The marks that people write for "to". */
export const DASH = '(?:[-‐‑‒–—−~～〜]{1,2})';
/** One that stands for nothing else. */
export const isWave = (mark: string): boolean => /[~～〜–—]/.test(mark);
