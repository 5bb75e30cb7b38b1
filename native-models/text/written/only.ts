import type { Rule } from './form.ts';

/** Most lines have few signs: a cheap test spares them most of the rules. @param needs what every match of the rules has in its line. */
export const only = (needs: RegExp, rules: readonly Rule[]): Rule[] => rules.map((rule) => ({ ...rule, needs }));
