/** Is there anything to add to a release? Pure. */
import { canonicalJson } from '../../kernel/canonical-json.ts';
import type { VoiceInRelease } from '../ports.ts';
import type { ReadRelease } from '../registry.ts';
import type { ReleaseEntry } from '../release/manifest.ts';
import { recipePath } from '../release/restore-recipe.ts';

/**
 * The same files with the same bytes and rights, and the same voices. When they were last touched is not compared: that is no
 * new content, and neither is the recipe, which is ours.
 */
export function holdsTheSame(
  release: Pick<ReadRelease, 'entries' | 'summary'>,
  entries: readonly ReleaseEntry[],
  voices: readonly VoiceInRelease[],
): boolean {
  const held = release.entries.filter((entry) => entry.path !== recipePath);
  if (held.length !== entries.length || canonicalJson(release.summary.voices) !== canonicalJson(voices)) return false;
  const lines = new Set(held.map(lineOf));
  return entries.every((entry) => lines.has(lineOf(entry)));
}

function lineOf({ path, sha256, sizeBytes, mode, role }: ReleaseEntry): string {
  return `${sha256} ${sizeBytes} ${mode} ${role} ${path}`;
}
