/**
 * The words of the chosen language and the numbers formatted for it. Words are typed functions and strings: a missing one,
 * or one that is given the wrong values, does not compile.
 */
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { Locale } from '../../electron/contract/names.ts';
import { createFormat, type Format } from '../../electron/words/format.ts';
import type { Words } from '../../electron/words/words.ts';
import { loadWords } from './load-words.ts';

interface Language {
  readonly locale: Locale;
  readonly words: Words;
  readonly format: Format;
}

const LanguageContext = createContext<Language | null>(null);

const LOAD_AGAIN_MS = 2000;

/**
 * Draws nothing until the first words are there, and in the last language until those of a newly chosen one are. A host that is
 * away just then is asked again.
 */
export function LanguageProvider(props: { readonly locale: Locale; readonly children: ReactNode }): ReactNode {
  const { locale } = props;
  const [language, setLanguage] = useState<Language | null>(null);
  useEffect(() => {
    let again: ReturnType<typeof setTimeout> | undefined;
    let isWanted = true;
    const load = async (): Promise<void> => {
      try {
        const words = await loadWords(locale);
        if (isWanted) setLanguage({ locale, words, format: createFormat(locale, words.time) });
      } catch {
        if (isWanted) again = setTimeout(load, LOAD_AGAIN_MS);
      }
    };
    void load();
    return () => {
      isWanted = false;
      clearTimeout(again);
    };
  }, [locale]);
  const shown = language?.locale;
  useEffect(() => {
    if (shown !== undefined) document.documentElement.lang = shown;
  }, [shown]);
  return language === null ? null : <LanguageContext value={language}>{props.children}</LanguageContext>;
}

function useLanguage(): Language {
  const language = useContext(LanguageContext);
  if (language === null) throw new Error('LanguageProvider is missing');
  return language;
}

export function useWords(): Words {
  return useLanguage().words;
}

export function useFormat(): Format {
  return useLanguage().format;
}

const NowContext = createContext<number>(0);

/** One clock for all relative times on the page, so that they never disagree and the page wakes once, not once per label. */
export function NowProvider(props: { readonly everyMs: number; readonly children: ReactNode }): ReactNode {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), props.everyMs);
    return () => clearInterval(timer);
  }, [props.everyMs]);
  return <NowContext value={now}>{props.children}</NowContext>;
}

export function useNow(): number {
  return useContext(NowContext);
}
