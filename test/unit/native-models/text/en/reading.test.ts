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

describe('hyphened numbers', () => {
  it.each(['forty-five', 'twenty-first', 'ninety-nine'])('sound as without the hyphen: %s', (text) => {
    const sounds = (each: string): string[] => read(each).words.flatMap(({ phones }) => [...phones]);
    expect(sounds(text)).toEqual(sounds(text.replace('-', ' ')));
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
    ['She got used to it.', 'used', ['Y UW1 S T']],
    ['They are used to waiting, but salt is used to melt ice.', 'used', ['Y UW1 S T', 'Y UW1 Z D']],
    ['The scene records what the records say.', 'records', ['R IH0 K AO1 R D Z', 'R EH1 K ER0 D Z']],
    ['The report shows that records fall.', 'records', ['R EH1 K ER0 D Z']],
    ['She uses its many uses.', 'uses', ['Y UW1 Z IH0 Z', 'Y UW1 S IH0 Z']],
    ['Students protest when a protest is banned.', 'protest', ['P R AH0 T EH1 S T', 'P R OW1 T EH2 S T']],
    ['The insult made him insult her.', 'insult', ['IH1 N S AH2 L T', 'IH2 N S AH1 L T']],
    ['The order failed, so transfer the money by a transfer.', 'transfer', ['T R AE0 N S F ER1', 'T R AE1 N S F ER0']],
    ['She was content with the content.', 'content', ['K AH0 N T EH1 N T', 'K AA1 N T EH0 N T']],
    ['He read what I read.', 'read', ['R EH1 D', 'R IY1 D']],
    ['They relay it in the relay.', 'relay', ['R IY0 L EY1', 'R IY1 L EY2']],
    ['Overflow pipes overflow the tank.', 'overflow', ['OW2 V ER0 F L OW1']],
    ['Her mouth will mouth the words.', 'mouth', ['M AW1 TH', 'M AW1 DH']],
    ['A learned man learned it.', 'learned', ['L ER1 N D', 'L ER1 N D']],
  ] as const)('%s', (text, word, wanted) => expect(phonesOf(text, word)).toEqual(wanted));

  it('are exchanged or told apart as in the official list', () => {
    const official = createEnglishReader(data, 'official');
    const phones = (text: string, word: string): string | undefined =>
      official(text)
        .words.find((each) => each.text === word)
        ?.phones.join(' ');
    expect(phones('It is in his mouth.', 'mouth')).toBe('M AW1 DH');
    expect(phones('She learned a lesson.', 'learned')).toBe('L ER1 N IH0 D');
    expect(phones('They saw the record.', 'record')).toBe('R EH1 K ER0 D');
    expect(phones('An object fell.', 'object')).toBe('AH0 B JH EH1 K T');
    expect(phones('We research it.', 'research')).toBe('R IY0 S ER1 CH');
    expect(phones('They will survey the land.', 'survey')).toBe('S ER1 V EY2');
  });
});

describe('the dictionary', () => {
  it.each([
    ['started', 'S T AA1 R T IH0 D'],
    ['created', 'K R IY0 EY1 T AH0 D'],
    ['artist', 'AA1 R T IH0 S T'],
    ['office', 'AO1 F AH0 S'],
    ['solution', 'S AA0 L UW1 SH AH0 N'],
    ['module', 'M AO1 JH UW0 L'],
    ['termination', 'T ER0 M IH0 N EY1 SH AH0 N'],
    ['intramural', 'IH2 N T R AA0 M Y UH1 R AH0 L'],
    ['represents', 'R EH2 P R IH0 Z EH1 N T S'],
    ['recorded', 'R IH0 K AO1 R D IH0 D'],
    ['hiv', 'EY2 CH AY2 V IY1'],
  ])('has the revision of 2015: %s', (word, phones) => expect(phonesOf(word, word)).toEqual([phones]));

  it('has no remarks among the phones', () => {
    const known = new Set(data.table('en-words').meta['phones'] as readonly string[]);
    expect([...known].filter((phone) => !/^[A-Z]{1,2}[012]?$/.test(phone))).toEqual([]);
  });
});

describe('words joined by dots', () => {
  it('are one address without pauses in the official reading only', () => {
    const marks = (mode: 'official' | 'corrected'): number =>
      createEnglishReader(data, mode)('open readme.text now').words.filter(({ origin }) => origin === 'mark').length;
    expect(marks('official')).toBe(0);
    expect(marks('corrected')).toBe(1);
  });
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
