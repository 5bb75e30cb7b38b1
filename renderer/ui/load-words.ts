/** The words of one language, fetched when it is chosen: nobody reads two at a time, and they are a third of the page's scripts. */
import type { Locale } from '../../electron/contract/names.ts';
import type { Words } from '../../electron/words/en/index.ts';

export async function loadWords(locale: Locale): Promise<Words> {
  switch (locale) {
    case 'zh-CN':
      return (await import('../../electron/words/zh-CN/index.ts')).zhCN;
    case 'en':
      return (await import('../../electron/words/en/index.ts')).en;
  }
}
