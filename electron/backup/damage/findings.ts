/**
 * What a verification found, written down where it counts: as a mark in the store when it is news, in the audit log by name, and
 * in what this computer remembers.
 */
import type { DamagedRelease, ReleaseSummary, VerifyResult } from '../../contract/backup.ts';
import { AppError } from '../../kernel/app-error.ts';
import { isoTime } from '../../kernel/clock.ts';
import type { Audit, Log } from '../../kernel/ports.ts';
import type { BackupMemory } from '../memory.ts';
import type { ObjectStore } from '../ports.ts';
import { isAboutOneRelease, type Registry } from '../registry.ts';
import type { ReleaseEntry } from '../release/manifest.ts';
import { type Mark, type Marks, markOf, saysTheSame, type VoiceNames, voicesWith } from './marks.ts';

export interface Findings {
  /**
   * Of a release that was just looked at. `repaired`: a backup has just sent blobs of it again. `lost`: it wanted to, and has no
   * right bytes for what is still damaged. Answers whether it is marked as damaged now.
   */
  record(
    store: ObjectStore,
    marks: Marks,
    about: {
      readonly release: LookedAt;
      readonly result: VerifyResult;
      readonly before: Mark | null;
      readonly act?: 'repaired' | 'lost';
      readonly actor: 'person' | 'schedule' | 'backup';
    },
    signal?: AbortSignal,
  ): Promise<boolean>;
  /**
   * Blobs that a backup had to send, though an earlier release has them: they were gone from the store, or cut short, and nobody had
   * looked in between. That release is whole again, and told by name.
   */
  recordReplaced(
    registry: Pick<Registry, 'read'>,
    earlier: string,
    sent: readonly string[],
    signal?: AbortSignal,
  ): Promise<void>;
  /** What a list says of damage, remembered. Told on when it is news. */
  note(releases: readonly ReleaseSummary[]): void;
}

export interface LookedAt {
  readonly releaseId: string;
  readonly entries: readonly ReleaseEntry[];
  readonly voices: VoiceNames;
}

export function createFindings(deps: {
  readonly audit: Audit;
  readonly log: Log;
  readonly memory: BackupMemory;
  /** How this computer is called in the store. */
  readonly ownName: () => Promise<string>;
  /** What is shown of damage has changed. */
  readonly announce: () => unknown;
}): Findings {
  const { audit, log, memory, announce } = deps;

  async function write(marks: Marks, mark: Mark, signal?: AbortSignal): Promise<boolean> {
    try {
      await marks.write(mark, signal);
      return true;
    } catch (error) {
      // Keys that can only read still find out; then it is known here alone.
      if (!(error instanceof AppError && unwritable.has(error.code))) throw error;
      log.warn('mark not written', { releaseId: mark.releaseId, code: error.code });
      return false;
    }
  }

  return {
    async record(store, marks, { release, result, before, act, actor }, signal) {
      const wasDamaged = before?.state === 'damaged';
      if (result.ok && !wasDamaged) return false;
      // A mark that could not name all of it is taken back only by somebody who read all of it.
      if (result.ok && !result.deep && (before?.blobs ?? 0) > (before?.damaged.length ?? 0)) return true;
      const at = isoTime(await store.serverNow(signal));
      const lost = act === 'lost' ? true : undefined;
      const mark = markOf(release, result, { at, by: await deps.ownName(), before, lost });
      if (before && saysTheSame(before, mark)) return true;
      const isMarked = await write(marks, mark, signal);
      const event = result.ok
        ? act === 'repaired'
          ? 'backup.damageRepaired'
          : 'backup.damageGone'
        : mark.lost
          ? 'backup.damageLost'
          : 'backup.damageFound';
      await audit.append({
        actor,
        event,
        data: {
          releaseId: release.releaseId,
          blobs: result.ok ? (before?.blobs ?? 0) : mark.blobs,
          voices: result.ok ? (before?.voices ?? []) : mark.voices,
          files: filesOf(release, result.ok ? (before?.damaged ?? []) : mark.damaged),
          ...(!isMarked && { marked: false }),
        },
      });
      return !result.ok;
    },
    async recordReplaced(registry, earlier, sent, signal) {
      if (sent.length === 0) return;
      const release = await registry.read(earlier, signal).catch((error: unknown) => {
        if (isAboutOneRelease(error)) return null;
        throw error;
      });
      const digests = new Set(sent);
      const files = release?.entries.filter(({ sha256 }) => digests.has(sha256)) ?? [];
      if (!release || files.length === 0) return;
      const blobs = new Set(files.map(({ sha256 }) => sha256));
      await audit.append({
        actor: 'backup',
        event: 'backup.damageRepaired',
        data: {
          releaseId: earlier,
          blobs: blobs.size,
          voices: voicesWith({ entries: release.entries, voices: release.summary.voices }, blobs),
          files: files.slice(0, NAMED_FILES).map((entry) => entry.path),
        },
      });
    },
    note(releases) {
      const damaged = releases.flatMap(({ releaseId, createdAt, damaged: damage }): DamagedRelease[] =>
        damage ? [{ releaseId, createdAt, ...damage }] : [],
      );
      const { lastRelease } = memory.state;
      const seen = releases.find(({ releaseId }) => releaseId === lastRelease?.releaseId) ?? lastRelease;
      const isNews = JSON.stringify([damaged, seen]) !== JSON.stringify([memory.state.damaged, lastRelease]);
      if (!isNews) return;
      memory.note({ damaged, lastRelease: seen });
      announce();
    },
  };
}

const unwritable = new Set<string>(['BACKUP_BUCKET_DENIED', 'BACKUP_STORE_FULL']);
const NAMED_FILES = 20;

function filesOf({ entries }: LookedAt, damaged: Mark['damaged']): string[] {
  const digests = new Set(damaged.map(({ sha256 }) => sha256));
  const files = entries.filter(({ sha256 }) => digests.has(sha256)).map((entry) => entry.path);
  return files.slice(0, NAMED_FILES);
}
