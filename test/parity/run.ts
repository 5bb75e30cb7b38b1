/** Checks every entry of a golden folder; an entry that no stage knows fails, so that nothing is passed over in silence. */
import type { Provider } from '../../native-models/engine-types.ts';
import type { DeviceForm } from '../../native-models/voice-pack/tuning.ts';
import { Golden, type GoldenEntry } from './golden.ts';
import { checkNote } from './notes.ts';
import { failed, type Outcome } from './outcome.ts';
import { openGoldenFolder } from './packed.ts';
import { cfmStages } from './stages/cfm.ts';
import { checkpointStages } from './stages/checkpoints.ts';
import { listeningStages } from './stages/listening.ts';
import { readingStages } from './stages/reading.ts';
import { soundStages } from './stages/sound.ts';
import { tokenStages } from './stages/tokens.ts';
import { unpicklerStages } from './stages/unpickler.ts';
import { wholeRunStages } from './stages/whole-runs.ts';

const STAGES = [
  ...cfmStages,
  ...checkpointStages,
  ...unpicklerStages,
  ...readingStages,
  ...tokenStages,
  ...wholeRunStages,
  ...listeningStages,
  ...soundStages,
];

export interface NamedOutcome extends Outcome {
  readonly name: string;
}

/** `only`: entries whose name it finds; all of them when left out. Bounds are those of exact networks in every form. */
export async function* checkGolden(
  dir: string,
  provider: Provider,
  only?: RegExp,
  precision: DeviceForm = 'exact',
): AsyncGenerator<NamedOutcome> {
  const folder = await openGoldenFolder(dir);
  try {
    const golden = new Golden(folder.dir, { provider, threads: 2, precision });
    for (const entry of golden.entries) {
      const name = entry.file ?? `note: ${entry.note ?? '(empty)'}`;
      if (only !== undefined && !only.test(name)) continue;
      const outcome = await check(golden, entry).catch((error: unknown) => failed(`${error}`.split('\n')[0]!));
      yield { name, ...outcome };
    }
  } finally {
    await folder.close();
  }
}

async function check(golden: Golden, entry: GoldenEntry): Promise<Outcome> {
  if (entry.file === undefined) return checkNote(golden, entry.note ?? '');
  const { file } = entry;
  for (const stage of STAGES) {
    const match = stage.knows.exec(file);
    if (match !== null) return stage.check(golden, { ...entry, file }, match);
  }
  return failed('no stage covers this entry');
}
