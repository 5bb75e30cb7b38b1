/** How two releases differ: voice by voice, part by part, file by file. Pure. */

import type { ReleaseSummary } from '../../contract/backup.ts';
import type {
  FileChange,
  FileDifference,
  PartDifference,
  ReleaseDiff,
  ReleasePart,
  VoiceDifference,
  VoicePart,
} from '../../contract/library-restore.ts';
import { distinctBlobs } from '../blobs.ts';
import type { ReleaseEntry } from './manifest.ts';
import { inVoice, partOf } from './places.ts';

interface Side {
  readonly summary: ReleaseSummary;
  readonly entries: readonly ReleaseEntry[];
}

interface Difference extends FileDifference {
  readonly entry: ReleaseEntry;
}

const partsInOrder: readonly ReleasePart[] = [
  'voices',
  'takes',
  'projects',
  'models',
  'settings',
  'runtime',
  'documents',
];

export function diffReleases(earlier: Side, later: Side): ReleaseDiff {
  const differences = diffFiles(earlier.entries, later.entries);
  const held = new Set(earlier.entries.map((entry) => entry.sha256));
  return {
    earlier: earlier.summary,
    later: later.summary,
    voices: diffVoices(earlier, later, differences),
    parts: partsInOrder.flatMap((part) => summarizePart(part, differences)),
    files: differences.map(({ entry: _entry, ...difference }) => difference),
    bytesNew: bytesOf(distinctBlobs(later.entries.filter((entry) => !held.has(entry.sha256)))),
  };
}

/** By path. A file that only got other permissions or another time is the same. */
function diffFiles(earlier: readonly ReleaseEntry[], later: readonly ReleaseEntry[]): readonly Difference[] {
  const before = new Map(earlier.map((entry) => [entry.path, entry]));
  const after = new Map(later.map((entry) => [entry.path, entry]));
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path): Difference[] => {
    const [old, now] = [before.get(path), after.get(path)];
    const entry = now ?? old;
    if (!entry || old?.sha256 === now?.sha256) return [];
    const change: FileChange = !old ? 'added' : !now ? 'removed' : 'changed';
    return [{ entry, path, change, bytesBefore: old?.sizeBytes ?? null, bytesAfter: now?.sizeBytes ?? null }];
  });
}

function diffVoices(earlier: Side, later: Side, differences: readonly Difference[]): readonly VoiceDifference[] {
  const [before, after] = [earlier, later].map(
    ({ summary }) => new Map(summary.voices.map((voice) => [voice.id, voice])),
  ) as [Map<string, ReleaseSummary['voices'][number]>, Map<string, ReleaseSummary['voices'][number]>];
  return [...new Set([...after.keys(), ...before.keys()])].map((id) => {
    const own = differences.filter(({ path }) => inVoice(path)?.id === id);
    const change = !before.has(id) ? 'added' : !after.has(id) ? 'removed' : own.length > 0 ? 'changed' : 'same';
    return {
      id,
      name: (after.get(id) ?? before.get(id))?.name ?? id,
      change,
      parts: change === 'changed' ? [...new Set(own.map(({ entry }) => voicePartOf(entry)))].sort() : [],
      bytes: bytesThatCame(own),
    };
  });
}

function voicePartOf({ path, role }: ReleaseEntry): VoicePart {
  if (inVoice(path)?.below === 'voice.json') return 'settings';
  return role === 'reference' ? 'references' : 'weights';
}

function summarizePart(part: ReleasePart, differences: readonly Difference[]): PartDifference[] {
  const own = differences.filter(({ path }) => partOf(path) === part);
  const count = (change: FileChange): number => own.filter((difference) => difference.change === change).length;
  if (own.length === 0) return [];
  return [
    {
      part,
      added: count('added'),
      removed: count('removed'),
      changed: count('changed'),
      bytes: bytesThatCame(own),
    },
  ];
}

const bytesThatCame = (differences: readonly FileDifference[]): number =>
  differences.reduce((sum, { bytesAfter }) => sum + (bytesAfter ?? 0), 0);

const bytesOf = (blobs: readonly { readonly sizeBytes: number }[]): number =>
  blobs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
