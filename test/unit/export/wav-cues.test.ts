import { expect, it } from 'vitest';
import { labelsOf } from '../../../electron/export/timeline.ts';
import { wavCues } from '../../../electron/platform/export/wav-cues.ts';

interface Chunk {
  readonly id: string;
  readonly body: Buffer;
}

/** As the format says: lengths are without the byte that fills up. */
function chunksOf(bytes: Uint8Array): Chunk[] {
  const file = Buffer.from(bytes);
  const chunks: Chunk[] = [];
  for (let at = 0; at < file.length; ) {
    const size = file.readUInt32LE(at + 4);
    chunks.push({ id: file.toString('latin1', at, at + 4), body: file.subarray(at + 8, at + 8 + size) });
    at += 8 + size + (size % 2);
  }
  return chunks;
}

it('labels are cue points with names in UTF-8, and every chunk begins at an even place', () => {
  const labels = [
    { name: '1 · 林 · 今天天气很好。', startS: 0 },
    { name: '2 · Ada', startS: 1.5 },
    { name: '3', startS: 9 },
  ];
  const [cue, list, ...more] = chunksOf(wavCues(labels, 32_000, 100_000));
  expect([cue?.id, list?.id, more]).toEqual(['cue ', 'LIST', []]);
  expect(cue?.body.readUInt32LE(0)).toBe(3);
  const points = [0, 1, 2].map((index) => cue!.body.subarray(4 + index * 24, 28 + index * 24));
  expect(points.map((point) => point.readUInt32LE(0))).toEqual([1, 2, 3]);
  expect(points.map((point) => point.toString('latin1', 8, 12))).toEqual(['data', 'data', 'data']);
  // The last one is held at the end of the sound.
  expect(points.map((point) => point.readUInt32LE(20))).toEqual([0, 48_000, 100_000]);
  expect(list?.body.toString('latin1', 0, 4)).toBe('adtl');
  const names = chunksOf(list!.body.subarray(4));
  expect(names.map(({ id, body }) => [id, body.readUInt32LE(0), body.toString('utf8', 4)])).toEqual(
    labels.map(({ name }, index) => ['labl', index + 1, `${name}\0`]),
  );
});

it('without labels there are no chunks', () => {
  expect(wavCues([], 32_000, 10)).toHaveLength(0);
});

it('a row is labelled with its number, its chapter, who speaks and what is said, on one line', () => {
  const row = { file: '', words: [], pauseAfterS: 0 };
  const placed = [
    { row: { ...row, number: 4, chapter: ' Night ', speaker: 'Ada', text: 'One\ntwo.' }, startS: 0, endS: 1 },
    { row: { ...row, number: 5, chapter: null, speaker: null, text: '三。' }, startS: 2, endS: 3 },
  ];
  expect(labelsOf(placed)).toEqual([
    { name: '4 · Night · Ada · One two.', startS: 0 },
    { name: '5 · 三。', startS: 2 },
  ]);
});
