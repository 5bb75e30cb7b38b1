/** First pass: how loud the programme is and how its quiet sounds. Second pass: the same sound at the levels that were planned. */
import { type LevelMap, LevelMeter } from '../../../native-models/audio/level-map.ts';
import { type LevelPlan, planLevels } from '../../../native-models/audio/level-plan.ts';
import { RoomToneLearner } from '../../../native-models/audio/room-tone.ts';
import { SoundMeter } from '../../../native-models/audio/sound-meter.ts';
import type { ExportedSound, ExportWishes } from '../../contract/export.ts';
import type { Programme, ProgrammePart } from './programme.ts';

export interface Measured {
  readonly map: LevelMap;
  readonly learner: RoomToneLearner;
}

/** Called with the samples of every part that is done; lets cancels in. */
export type OnPart = (samples: number) => Promise<void>;

export async function measure(programme: Programme, onPart: OnPart): Promise<Measured> {
  const meter = new LevelMeter(programme.sampleRateHz, programme.samples);
  const learner = new RoomToneLearner(programme.sampleRateHz);
  for (const { samples, row } of programme.parts(null)) {
    meter.add(samples);
    if (row !== null) learner.hear(samples);
    await onPart(samples.length);
  }
  return { map: meter.end(), learner };
}

/** Without a wish for loudness only peaks are held back. */
export function planOf({ map }: Measured, { loudness }: ExportWishes, ceilingDb: number): LevelPlan {
  return planLevels(map, { loudness, truePeakDb: ceilingDb });
}

export function* levelled(
  programme: Programme,
  { learner }: Measured,
  plan: LevelPlan,
  roomTone: boolean,
): Generator<ProgrammePart> {
  for (const part of programme.parts(roomTone ? learner.tone() : null)) {
    plan.apply(part.samples, part.at);
    yield part;
  }
}

/** What a file sounds like, told part by part. */
export class Hearing {
  readonly #meter: SoundMeter;
  readonly #sampleRateHz: number;

  constructor(sampleRateHz: number) {
    this.#meter = new SoundMeter(sampleRateHz);
    this.#sampleRateHz = sampleRateHz;
  }

  add(samples: Float32Array): void {
    this.#meter.add(samples);
  }

  end({ before, limitedDb }: LevelPlan): ExportedSound {
    const { loudness, truePeak } = this.#meter.end();
    return {
      sampleRateHz: this.#sampleRateHz,
      loudnessBefore: rounded(before),
      loudness: rounded(loudness),
      truePeakDb: Math.max(LEAST_DB, Math.round(2000 * Math.log10(truePeak)) / 100),
      limitedDb: rounded(limitedDb) ?? 0,
    };
  }
}

/** Told for digital silence. */
const LEAST_DB = -120;

const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value * 100) / 100);
