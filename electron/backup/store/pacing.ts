/** Transfers of backups go at the speed of the moment. Bringing a release back is nobody's background, and asks nothing here. */
import { createPace, type Pace } from '../../kernel/pace.ts';
import type { Clock, Ticker } from '../../kernel/ports.ts';
import type { OpenBlob } from '../blobs.ts';
import type { BackupSettings } from '../ports.ts';
import { minuteOfDayIn, type Speed, speedAt } from './bandwidth.ts';

export interface Pacing {
  readonly pace: Pace;
  speed(): Speed;
}

export function createPacing(deps: {
  readonly settings: BackupSettings;
  /** A take is spoken here, for whomever. */
  readonly isSpeaking: () => boolean;
  readonly clock: Clock;
  readonly ticker: Ticker;
}): Pacing {
  const { settings, isSpeaking, clock, ticker } = deps;
  let zone: { readonly name: string; readonly minuteOfDay: (nowMs: number) => number } | null = null;

  function speed(): Speed {
    const { bandwidth, schedule } = settings.get();
    if (!bandwidth) return speedAt(null, 0, isSpeaking());
    if (zone?.name !== schedule.timeZone) {
      zone = { name: schedule.timeZone, minuteOfDay: minuteOfDayIn(schedule.timeZone) };
    }
    return speedAt(bandwidth, zone.minuteOfDay(clock.now()), isSpeaking());
  }

  return { speed, pace: createPace({ rate: () => speed().bytesPerS, clock, ticker }) };
}

/** The pace of one job, which says when it holds back because somebody speaks, and when it goes on. */
export function tellingPace({ pace, speed }: Pacing, job: { step(key: string): void }): Pace {
  let toldOfTake = false;
  const telling: Pace = async (sizeBytes, signal) => {
    const isForTake = speed().because === 'take';
    if (isForTake !== toldOfTake) {
      toldOfTake = isForTake;
      if (isForTake) job.step('backup.step.giveWay');
      else job.step('backup.step.upload');
    }
    return pace(sizeBytes, signal);
  };
  return Object.assign(telling, { isFree: pace.isFree });
}

/** The same blobs, each piece at its time. */
export const pacedBy = (pace: Pace, open: OpenBlob): OpenBlob =>
  async function* (sha256, options) {
    for await (const piece of open(sha256, options)) {
      await pace(piece.length, options.signal);
      yield piece;
    }
  };
