/**
 * Own readings as a file that people exchange and edit in a spreadsheet: a line for each word, its reading and, if it is one voice's,
 * the voice's ID, with tabs between them. Lines that begin with `#` are remarks.
 */
import type { OwnReading } from './synthesis.ts';

export function writeReadings(readings: readonly OwnReading[]): string {
  return readings
    .map(({ word, reading, voiceId }) => `${[word, reading, ...(voiceId === null ? [] : [voiceId])].join('\t')}\n`)
    .join('');
}

/** @returns the readings, or the number (from 1) of the first line that is none. */
export function parseReadings(text: string): readonly OwnReading[] | { readonly badLine: number } {
  const readings: OwnReading[] = [];
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [word = '', reading = '', voiceId = '', ...more] = line.split('\t').map((cell) => cell.trim());
    if (word === '' || reading === '' || more.some((cell) => cell !== '')) return { badLine: index + 1 };
    readings.push({ word, reading, voiceId: voiceId === '' ? null : voiceId });
  }
  return readings;
}
