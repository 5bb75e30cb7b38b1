/** Both languages. English declares the shape; Chinese has to fill all of it. */
import type { Locale } from '../contract/names.ts';
import { en, type Words } from './en/index.ts';
import { zhCN } from './zh-CN/index.ts';

export type { Words };

export function wordsOf(locale: Locale): Words {
  switch (locale) {
    case 'zh-CN':
      return zhCN;
    case 'en':
      return en;
  }
}
