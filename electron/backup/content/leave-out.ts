/**
 * What of a library can be published when some of its files turned out bad: a voice or the runtime goes in with all of its files or
 * not at all, and what stays out is told. Pure.
 */
import type { ReleaseGap } from '../../contract/backup.ts';
import type { ReleaseContent, SourceFile, Unit } from '../ports.ts';

/** A file that was read, or not. */
export interface BadFile {
  readonly file: SourceFile;
  readonly reason: Extract<ReleaseGap['reason'], 'damaged' | 'unreadable'>;
}

export function leaveOut(content: ReleaseContent, bad: readonly BadFile[]): ReleaseContent {
  if (bad.length === 0) return content;
  const badFiles = new Set(bad.map(({ file }) => file));
  const badUnits = new Set(bad.flatMap(({ file }) => (file.unit && !file.spare ? [nameOf(file.unit)] : [])));
  const isOut = (file: SourceFile): boolean =>
    badFiles.has(file) || (file.unit ? badUnits.has(nameOf(file.unit)) : false);
  return {
    files: content.files.filter((file) => !isOut(file)),
    voices: content.voices.filter(({ id }) => !badUnits.has(voiceUnit(id))),
    // Of a voice that is not there nothing else is missing.
    gaps: [...content.gaps.filter(({ voice }) => !voice || !badUnits.has(voiceUnit(voice.id))), ...bad.map(gapOf)],
  };
}

function gapOf({ file, reason }: BadFile): ReleaseGap {
  const { unit, path } = file;
  if (unit?.kind === 'runtime') return { reason: 'runtime', voice: null, path };
  return { reason, voice: unit ? { id: unit.id, name: unit.name } : null, path };
}

const voiceUnit = (id: string): string => `voice ${id}`;

function nameOf(unit: Unit): string {
  return unit.kind === 'voice' ? voiceUnit(unit.id) : unit.kind;
}
