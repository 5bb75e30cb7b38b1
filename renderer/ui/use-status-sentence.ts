/** The one sentence as the window says it: without the percentage, because each job has its bar on the same page. */
import { describeStatus } from '../../electron/words/status-sentence.ts';
import { useSnapshot } from '../client/client.tsx';
import { useFormat, useNow, useWords } from './words.tsx';

export function useStatusSentence(): string {
  const words = useWords();
  const format = useFormat();
  const now = useNow();
  const { status } = useSnapshot();
  const { key, values } = status.sentence;
  return describeStatus(words, format, { ...status, sentence: { key, values: { ...values, percent: -1 } } }, now);
}
