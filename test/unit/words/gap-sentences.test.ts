import { describe, expect, it } from 'vitest';
import { gapReasons } from '../../../electron/contract/backup.ts';
import { gapSentences } from '../../../electron/words/gap-sentences.ts';
import { wordsOf } from '../../../electron/words/words.ts';

describe.each(['en', 'zh-CN'] as const)('what a partial release lacks, in %s', (language) => {
  it.each(gapReasons)('%s: says which voice and which file', (reason) => {
    const gap = { reason, voice: { id: 'mei', name: '梅' }, path: 'voices/mei/gpt.ckpt' };
    const [sentence, ...others] = gapSentences(wordsOf(language), { missing: [gap], more: 0 });
    expect(others).toEqual([]);
    expect(sentence).toContain('梅');
    expect(sentence).toContain('voices/mei/gpt.ckpt');
  });

  it('says how much more there is', () => {
    const gap = { reason: 'runtime' as const, voice: null, path: 'runtime/bin/node' };
    const sentences = gapSentences(wordsOf(language), { missing: [gap], more: 7 });
    expect(sentences).toHaveLength(2);
    expect(sentences[1]).toContain('7');
  });
});
