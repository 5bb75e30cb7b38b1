/** When to give up on the graphics device: a driver that crashes again and again leaves a white window. Pure. */

/** Two within this time are no accident. */
const WITHIN_MS = 60_000;
const ENOUGH = 2;

export interface GpuGuard {
  /** Version of Electron that draws without the graphics device; another one may do better and tries again. */
  readonly softwareFor: string | null;
}

export interface Counted {
  /** Moments of the crashes that still count. */
  readonly crashesMs: readonly number[];
  readonly isEnough: boolean;
}

export function countCrash(crashesMs: readonly number[], nowMs: number): Counted {
  const counted = [...crashesMs.filter((ms) => ms <= nowMs && nowMs - ms <= WITHIN_MS), nowMs];
  return { crashesMs: counted, isEnough: counted.length >= ENOUGH };
}

export function drawsInSoftware({ softwareFor }: GpuGuard, electronVersion: string, isAsked: boolean): boolean {
  return isAsked || softwareFor === electronVersion;
}
