/** What the terminal says of a release that was brought back, of taking that back, and of how two releases differ. */
import type { LibraryRestoreResult, ReleaseDiff, UndoResult, VoiceDifference } from '../contract/library-restore.ts';
import { columns } from './columns.ts';
import type { Terminal } from './terminal.ts';

export function broughtBackLines(result: LibraryRestoreResult, { words, cli, format, when }: Terminal): string[] {
  const { voices, takes, projects, readings, settings, models, restoreId, undoUntil, acceptedKey } = result;
  const say = words.bringBack;
  return [
    ...(acceptedKey === null ? [] : [say.accepted(acceptedKey)]),
    ...(restoreId === null ? [say.nothing] : []),
    ...columns(
      voices.map(({ id, name, outcome }) => [id, name, say.outcome[outcome]]),
      '  ',
    ),
    ...(takes.added > 0 ? [say.takes(takes.added)] : []),
    ...(projects.added + projects.replaced > 0 ? [say.projects(projects.added + projects.replaced)] : []),
    ...(projects.left > 0 ? [say.projectsLeft(projects.left)] : []),
    ...(readings.changed > 0 ? [say.readings(readings.changed)] : []),
    ...(readings.left > 0 ? [say.readingsLeft(readings.left)] : []),
    ...(settings.length > 0 ? [cli.detail(say.settingsBack(settings.length), settings.join(', '))] : []),
    ...(models > 0 ? [say.models(models)] : []),
    ...(restoreId === null
      ? []
      : [
          cli.downloaded(format.bytes(result.bytesDownloaded), format.bytes(result.bytesReused)),
          ...(undoUntil === null ? [] : [say.undoUntil(when(undoUntil))]),
          cli.undoHint(`understudy releases undo ${restoreId}`),
        ]),
  ];
}

export function undoneLines({ removed, putBack }: UndoResult, { words, cli }: Terminal): string[] {
  const say = words.bringBack;
  return [
    say.undone,
    ...(removed.length > 0 ? [cli.detail(say.removed(removed.length), removed.join(', '))] : []),
    ...(putBack.length > 0 ? [cli.detail(say.putBack(putBack.length), putBack.join(', '))] : []),
  ];
}

export function diffLines(diff: ReleaseDiff, terminal: Terminal): string[] {
  const { words, format, when } = terminal;
  const say = words.bringBack;
  const { earlier, later, voices, parts, files, bytesNew } = diff;
  if (files.length === 0 && voices.every(({ change }) => change === 'same')) return [say.noDifference];
  return [
    `${earlier.releaseId} (${when(earlier.createdAt)}) → ${later.releaseId} (${when(later.createdAt)})`,
    ...columns(
      voices.map((voice) => [say.change[voice.change], voice.id, voice.name, voiceParts(voice, terminal)]),
      '  ',
    ),
    ...columns(
      parts.map(({ part, added, removed, changed, bytes }) => [
        say.part[part],
        say.counts(added, removed, changed),
        format.bytes(bytes),
      ]),
      '  ',
    ),
    ...columns(
      files.map(({ path, change, bytesBefore, bytesAfter }) => [
        say.change[change],
        format.bytes(bytesAfter ?? bytesBefore ?? 0).padStart(8),
        path,
      ]),
      '  ',
    ),
    say.newBytes(format.bytes(bytesNew)),
  ];
}

function voiceParts({ change, parts, bytes }: VoiceDifference, { words, format }: Terminal): string {
  const named = parts.map((part) => words.bringBack.voicePart[part]).join(', ');
  return change === 'same' ? '' : [named, format.bytes(bytes)].filter((text) => text !== '').join(' · ');
}
