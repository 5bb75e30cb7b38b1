/** Is the plan's release the newest that was ever seen, by this computer or by the standby? Pure. */
import type { ErrorCode } from '../contract/errors.ts';
import type { PlanFact } from '../contract/models/plan.ts';

export interface ReleaseFloorInputs {
  /** Did a person name the release? */
  readonly chosen: boolean;
  /** Newest that was seen here, and newest that was verified on the standby; null where none was. */
  readonly seen: readonly (string | null)[];
  /** Why no release was found, where that has a reason of its own. */
  readonly problem: ErrorCode | null;
}

/** The newer release that was seen; null when the plan's is the newest. Ids sort by time. */
export function newerThan(releaseId: string | undefined, floor: ReleaseFloorInputs | undefined): string | null {
  const newest =
    (floor?.seen ?? [])
      .filter((id) => id !== null)
      .sort()
      .at(-1) ?? null;
  return newest !== null && releaseId !== undefined && newest > releaseId ? newest : null;
}

/** An older release is promoted only when a person named it. */
export function floorBlock(releaseId: string | undefined, floor: ReleaseFloorInputs | undefined): ErrorCode | null {
  if (floor?.problem) return floor.problem;
  return newerThan(releaseId, floor) !== null && !floor?.chosen ? 'BACKUP_RELEASE_ROLLED_BACK' : null;
}

export function* observeFloor(
  releaseId: string | undefined,
  floor: ReleaseFloorInputs | undefined,
  observedAt: string,
): Generator<PlanFact> {
  const newest = newerThan(releaseId, floor);
  if (newest === null && floor?.problem !== 'BACKUP_RELEASE_ROLLED_BACK') return;
  const level = floorBlock(releaseId, floor) === null ? 'warn' : 'block';
  const values = {
    releaseId: releaseId ?? null,
    newest: newest ?? (floor?.seen ?? []).find((id) => id !== null) ?? null,
  };
  yield { key: level === 'warn' ? 'release-older' : 'release-rolled-back', level, values, observedAt };
}
