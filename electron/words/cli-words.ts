/** The command line's own words, apart from `words.ts` so that the window does not carry them. */
import type { Locale } from '../contract/names.ts';
import { type CliWords, cli as en } from './en/cli/index.ts';
import { cli as zhCN } from './zh-CN/cli/index.ts';

export type { CliWords };

export function cliWordsOf(locale: Locale): CliWords {
  switch (locale) {
    case 'zh-CN':
      return zhCN;
    case 'en':
      return en;
  }
}
