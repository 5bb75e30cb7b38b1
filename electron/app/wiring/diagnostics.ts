/** Is this computer well: what the doctor looks at, and what goes into the file for whoever helps. */
import type { AuditService } from '../../audit/service.ts';
import { createDiagnostics, type Diagnostics } from '../../diagnostics/service.ts';
import { createAutostartLook } from '../../platform/autostart-look.ts';
import { createDesk } from '../../platform/desk.ts';
import type { EngineChild } from '../../platform/engine-child.ts';
import { createLocalDisk } from '../../platform/local-disk.ts';
import { createNetworkLook } from '../../platform/network-look.ts';
import type { Outbound } from '../../platform/outbound.ts';
import type { Projects } from '../../projects/service.ts';
import type { AppOptions } from '../app-options.ts';
import { computerFacts } from '../computer-facts.ts';
import { knownSecrets } from '../known-secrets.ts';
import { modelsNeeded } from '../models-needed.ts';
import { storagePlaces } from '../paths.ts';
import { version } from '../version.ts';
import type { Base } from './base.ts';
import type { Library } from './library.ts';
import type { WiredTold } from './told.ts';

interface DiagnosticsNeeds extends Library, Pick<WiredTold, 'status' | 'readFacts'> {
  readonly audit: AuditService;
  readonly engine: EngineChild;
  readonly projects: Projects;
  readonly outbound: Outbound;
}

export function wireDiagnostics(
  { paths, settings, secrets, jobs, bus, clock }: Base,
  { voices, models, status, readFacts, audit, engine, outbound, projects }: DiagnosticsNeeds,
  { autostart }: Pick<AppOptions, 'autostart'>,
): Diagnostics {
  return createDiagnostics({
    dataDir: paths.dataDir,
    logFile: paths.log,
    secretsDir: paths.secrets,
    places: storagePlaces(paths),
    secretLevel: secrets.level,
    knownSecrets: () => knownSecrets(paths, secrets),
    disk: createLocalDisk(),
    desk: createDesk(),
    autostart: createAutostartLook(autostart),
    network: createNetworkLook(outbound),
    computer: computerFacts,
    snapshot: async () => {
      const { nowMs: _nowMs, ...facts } = readFacts();
      return {
        ...facts,
        version,
        dataDir: paths.dataDir,
        status: status.current(),
        settings: settings.get(),
        voices: await voices.list(),
      };
    },
    audit,
    jobs,
    neededModels: async () => modelsNeeded(await voices.list(), await models.list()),
    restartEngine: () => engine.restartEngine(),
    async binEmptied() {
      await projects.forgetRemovedRows();
      bus.emit('voices.changed', await voices.list());
      bus.emit('synthesis.takesChanged', { ids: [] });
    },
    clock,
  });
}
