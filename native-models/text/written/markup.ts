/** A script without its markup. What the markup says about the reading of a stretch stays as a claim. */
import type { Claim } from './form.ts';

export interface PlainText {
  readonly text: string;
  /** For every unit of `text` its place in the script, and last the script's length. */
  readonly sources: Int32Array;
  /** In places of `text`, in order. */
  readonly claims: readonly Claim[];
}

export function readMarkup(script: string): PlainText {
  const text = script.replaceAll('\r\n', ' \n').replaceAll('\r', '\n');
  return { text, sources: Int32Array.from({ length: text.length + 1 }, (_, at) => at), claims: [] };
}
