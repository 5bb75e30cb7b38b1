/** Looks at this computer: the facts that the doctor judges. */
import type { Snapshot } from '../contract/app.ts';
import type { Clock, SecretBox } from '../kernel/ports.ts';
import type { ComputerFacts } from './doctor-rules.ts';
import { lookAtNetwork } from './network-facts.ts';
import type { Autostart, Desk, LocalDisk, NetworkLook } from './ports.ts';
import type { Storage } from './storage.ts';

export interface LookDeps {
  readonly dataDir: string;
  readonly secretsDir: string;
  readonly secretLevel: SecretBox['level'];
  readonly disk: LocalDisk;
  readonly desk: Desk;
  readonly autostart: Autostart;
  readonly network: NetworkLook;
  readonly computer: () => Pick<ComputerFacts, 'program' | 'memory'>;
  readonly snapshot: () => Promise<Pick<Snapshot, 'voices' | 'engine' | 'settings'>>;
  readonly audit: { verify(): Promise<ComputerFacts['audit']> };
  /** Shared models that these voices need, and which of them are not here. */
  readonly neededModels: () => Promise<Pick<ComputerFacts['voices'], 'needed' | 'missing'>>;
  readonly clock: Clock;
}

export async function lookAtComputer(deps: LookDeps, storage: Pick<Storage, 'leftovers'>): Promise<ComputerFacts> {
  const { dataDir, disk, autostart } = deps;
  const { voices, engine, settings } = await deps.snapshot();
  const { freeBytes } = await disk.space(dataDir);
  // The entry of a desktop that is off, where nobody wants it on, is no fact.
  const isMeant = (entry: ComputerFacts['starts'][number]): boolean =>
    entry.by === 'service' || entry.isOn || settings.startAtLogin === true;
  return {
    ...deps.computer(),
    disk: { freeBytes, path: dataDir },
    folder: { path: dataDir, isWritable: await disk.isWritable(dataDir) },
    secrets: { level: deps.secretLevel, open: (await disk.openFiles(deps.secretsDir)).length },
    voices: { count: voices.length, ...(await deps.neededModels()) },
    engine: engine.state,
    leftovers: await storage.leftovers(),
    hanFont: await deps.desk.hanFont(),
    starts: (await autostart.look()).filter(isMeant),
    canEnter: autostart.enter !== null,
    ...(await lookAtNetwork(deps.network, settings, deps.clock.now())),
    audit: await deps.audit.verify(),
  };
}
