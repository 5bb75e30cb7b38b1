/** The marks that people write for "to". A minus may follow one, so that only these doubles are one mark. */
export const DASH = '(?:——|––|~~|～～|[-‐‑‒–—−~～〜])';
