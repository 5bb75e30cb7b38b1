import { expect, it } from 'vitest';
import { parseReadings, writeReadings } from '../../../electron/contract/readings-file.ts';

const readings = [
  { word: '小明', reading: 'xiao3 ming2', voiceId: null },
  { word: 'GIF', reading: 'jiff', voiceId: 'lin' },
];

it('reads back what it wrote, also from a spreadsheet', () => {
  expect(parseReadings(writeReadings(readings))).toEqual(readings);
  const saved = `\ufeff# our names\r\n小明\txiao3 ming2\t\t\r\n\r\nGIF\tjiff\tlin\r\n`;
  expect(parseReadings(saved)).toEqual(readings);
});

it.each([
  ['小明 xiao3 ming2', 1],
  ['小明\txiao3 ming2\nGIF\t', 2],
  ['a\tb\tc\td', 1],
])('names the line that is no reading: %j', (text, badLine) => {
  expect(parseReadings(text)).toEqual({ badLine });
});
