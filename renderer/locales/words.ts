/** Both languages. English declares the shape; Chinese has to fill all of it. */
import type { Locale } from '../../electron/contract/names.ts';
import { en } from './en/index.ts';
import { zhCN } from './zh-CN/index.ts';

export type Words = typeof en;

export function wordsOf(locale: Locale): Words {
  switch (locale) {
    case 'zh-CN':
      return zhCN;
    case 'en':
      return en;
  }
}
