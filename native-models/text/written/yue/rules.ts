/** The written forms of this language, in the order in which they are tried. */
import type { Rule } from '../form.ts';

export const YUE_RULES: readonly Rule[] = [];
