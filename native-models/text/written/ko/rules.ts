/** The written forms of this language, in the order in which they are tried. */
import type { Rule } from '../form.ts';

export const KO_RULES: readonly Rule[] = [];
