import { describe, expect, it } from 'vitest';
import { diffReleases } from '../../../../electron/backup/release/diff.ts';
import type { ReleaseEntry } from '../../../../electron/backup/release/manifest.ts';
import { entriesToServe, partOf } from '../../../../electron/backup/release/places.ts';
import type { ReleaseSummary } from '../../../../electron/contract/backup.ts';

const entry = (path: string, content: string, sizeBytes = 10): ReleaseEntry => ({
  path,
  sha256: content.repeat(64).slice(0, 64),
  sizeBytes,
  mode: 0o644,
  modifiedAt: '2026-11-28T00:00:00Z',
  role: path.endsWith('.wav') ? 'reference' : path.endsWith('.json') ? 'config' : 'weights',
});

function side(releaseId: string, ids: readonly string[], entries: readonly ReleaseEntry[]) {
  const voices = ids.map((id) => ({ id, name: id.toUpperCase(), modelId: 'm' }));
  const summary = { releaseId, voices } as unknown as ReleaseSummary;
  return { summary, entries };
}

const lin = [
  entry('voices/lin/gpt.ckpt', 'a', 100),
  entry('voices/lin/voice.json', 'b'),
  entry('voices/lin/references/01.wav', 'c'),
];

describe('two releases', () => {
  it('say which voice came, went or changed, and what changed in it', () => {
    const earlier = side(
      '1',
      ['lin', 'mei', 'old'],
      [...lin, entry('voices/mei/gpt.ckpt', 'd'), entry('voices/old/gpt.ckpt', 'e')],
    );
    const later = side(
      '2',
      ['lin', 'mei', 'new'],
      [
        entry('voices/lin/gpt.ckpt', 'f', 120),
        entry('voices/lin/voice.json', 'b'),
        entry('voices/lin/references/01.wav', '1'),
        entry('voices/mei/gpt.ckpt', 'd'),
        entry('voices/new/gpt.ckpt', 'a', 100),
      ],
    );
    const { voices, bytesNew } = diffReleases(earlier, later);
    expect(voices).toEqual([
      { id: 'lin', name: 'LIN', change: 'changed', parts: ['references', 'weights'], bytes: 130 },
      { id: 'mei', name: 'MEI', change: 'same', parts: [], bytes: 0 },
      { id: 'new', name: 'NEW', change: 'added', parts: [], bytes: 100 },
      { id: 'old', name: 'OLD', change: 'removed', parts: [], bytes: 0 },
    ]);
    // The new voice's weights are those that the earlier release held under another name.
    expect(bytesNew).toBe(130);
  });

  it('count what differs by part, and leave out what does not', () => {
    const earlier = side(
      '1',
      [],
      [entry('runtime/run', 'a'), entry('settings/settings.json', 'b'), entry('models/x', 'c')],
    );
    const later = side(
      '2',
      [],
      [
        entry('runtime/run', 'd', 12),
        entry('models/x', 'c'),
        entry('takes/takes.json', 'e', 7),
        entry('RESTORE.txt', 'f', 5),
      ],
    );
    const { parts, files } = diffReleases(earlier, later);
    expect(parts).toEqual([
      { part: 'takes', added: 1, removed: 0, changed: 0, bytes: 7 },
      { part: 'settings', added: 0, removed: 1, changed: 0, bytes: 0 },
      { part: 'runtime', added: 0, removed: 0, changed: 1, bytes: 12 },
      { part: 'documents', added: 1, removed: 0, changed: 0, bytes: 5 },
    ]);
    expect(files).toEqual([
      { path: 'RESTORE.txt', change: 'added', bytesBefore: null, bytesAfter: 5 },
      { path: 'runtime/run', change: 'changed', bytesBefore: 10, bytesAfter: 12 },
      { path: 'settings/settings.json', change: 'removed', bytesBefore: 10, bytesAfter: null },
      { path: 'takes/takes.json', change: 'added', bytesBefore: null, bytesAfter: 7 },
    ]);
  });

  it('that hold the same files do not differ', () => {
    const { voices, parts, files, bytesNew } = diffReleases(side('1', ['lin'], lin), side('2', ['lin'], lin));
    expect([voices.map(({ change }) => change), parts, files, bytesNew]).toEqual([['same'], [], [], 0]);
  });
});

it('a standby is sent everything but the takes that were kept', () => {
  const entries = [...lin, entry('takes/1.wav', '1'), entry('takes/takes.json', '2'), entry('runtime/run', '3')];
  expect(entriesToServe(entries).map(({ path }) => partOf(path))).toEqual(['voices', 'voices', 'voices', 'runtime']);
});
