/**
 * Pictures of README and guide, made where the tests stand anyway, so that they never age: with UNDERSTUDY_PICTURES=1 they are
 * written to build/pictures, else they are only made, and must stay small.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { Locale } from '../../electron/contract/names.ts';
import { shrinkPng } from './shrink-png.ts';

const MAX_PICTURE_BYTES = 100_000;
const folder = path.resolve(import.meta.dirname, '../../build/pictures');

export const isShown = process.env['UNDERSTUDY_PICTURES'] === '1';

/** `made`: a screenshot of a page, a part of one, or an element. */
export function keepPicture(locale: Locale, name: string, made: Buffer): void {
  const small = shrinkPng(made);
  expect(small.length).toBeLessThan(MAX_PICTURE_BYTES);
  if (!isShown) return;
  mkdirSync(path.join(folder, locale), { recursive: true });
  writeFileSync(path.join(folder, locale, `${name}.png`), small);
}
