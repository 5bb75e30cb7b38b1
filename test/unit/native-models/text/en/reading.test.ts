// English numbers, tokens, homographs, possessives, unknown words.
import { describe, expect, it } from 'vitest';
import { openTextData } from '../../../../../native-models/text/data.ts';
import { createLetterToSound } from '../../../../../native-models/text/en/letter-to-sound.ts';
import { readCardinal, readInteger, readOrdinal } from '../../../../../native-models/text/en/numerals.ts';
import { createEnglishReader } from '../../../../../native-models/text/en/reader.ts';
import { createSplitWords } from '../../../../../native-models/text/en/split-words.ts';

const data = openTextData();
const read = createEnglishReader(data, 'corrected');
const phonesOf = (text: string, word: string): readonly string[] =>
  read(text)
    .words.filter(({ text: token }) => token === word)
    .map(({ phones }) => phones.join(' '));

describe('numbers', () => {
  it('are named in groups of three', () => {
    expect(readCardinal('9401422')).toBe('nine million, four hundred one thousand, four hundred twenty-two');
    expect(readCardinal('0')).toBe('zero');
    expect(readCardinal('1'.repeat(60)).split(' ')).toHaveLength(60);
  });

  it('are years between 1001 and 2999', () => {
    expect(['1001', '1900', '1999', '2000', '2005', '2021', '3000'].map(readInteger)).toEqual([
      'ten oh one',
      'nineteen hundred',
      'nineteen ninety-nine',
      'two thousand',
      'two thousand five',
      'twenty twenty-one',
      'three thousand',
    ]);
  });

  it('have ordinals', () => {
    expect(['1', '12', '20', '53', '100'].map(readOrdinal)).toEqual([
      'first',
      'twelfth',
      'twentieth',
      'fifty-third',
      'one hundredth',
    ]);
  });
});

describe('one spelling, two readings', () => {
  it.each([
    ['They refuse to take the refuse.', 'refuse', ['R IH0 F Y UW1 Z', 'R EH1 F Y UW2 Z']],
    ['She will object to the object.', 'object', ['AH0 B JH EH1 K T', 'AA1 B JH EH0 K T']],
    ['He could not live without live music.', 'live', ['L IH1 V', 'L AY1 V']],
    ['A tear fell as I began to tear the page.', 'tear', ['T IH1 R', 'T EH1 R']],
    ['Separate the eggs into separate bowls.', 'separate', ['S EH1 P ER0 IH0 T']],
    ['The wind will wind the clock.', 'wind', ['W IH1 N D', 'W AY1 N D']],
    ['We have read it, so read it again.', 'read', ['R EH1 D', 'R IY1 D']],
    ['The complex is near a complex junction.', 'complex', ['K AA1 M P L EH0 K S', 'K AH0 M P L EH1 K S']],
    ['I used to use it, then I used that.', 'used', ['Y UW1 S T', 'Y UW1 Z D']],
  ] as const)('%s', (text, word, wanted) => expect(phonesOf(text, word)).toEqual(wanted));
});

describe('words outside the dictionary', () => {
  it('take the ending of a possessive from the last sound', () => {
    expect(read("the sheikh's fnords").words[1]?.phones.at(-1)).toBe('S');
    expect(phonesOf("Tencent's", "Tencent's")[0]).toMatch(/ T S$/);
  });

  it('are split where the parts are words', () => {
    expect(createSplitWords(data)('livestreaming')).toEqual(['live', 'streaming']);
    expect(read('a livestreaming').words[1]).toEqual({
      text: 'livestreaming',
      phones: 'L AY1 V S T R IY1 M IH0 NG'.split(' '),
      origin: 'split',
    });
  });

  it('are guessed letter by letter as a speaker would', () => {
    const guess = createLetterToSound(data);
    expect(guess('brillig').join(' ')).toBe('B R IH1 L IH0 G');
    expect(guess('vorpal').join(' ')).toBe('V AO1 R P AH0 L');
    expect(guess('x'.repeat(5000)).length).toBeLessThan(200);
    expect(guess('')).toEqual([]);
  });
});
