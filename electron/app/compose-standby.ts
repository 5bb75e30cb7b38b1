/** Puts standby together: SSH, the gate that owns the service's address, the practice machine, and the agent's files. */
import path from 'node:path';
import type { Backup } from '../backup/service.ts';
import { createGate } from '../gate/gate.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Jobs } from '../kernel/jobs.ts';
import type { Audit, Clock, Log } from '../kernel/ports.ts';
import { createPracticeStandby } from '../platform/practice-standby.ts';
import { createRemoteShell } from '../platform/ssh-session.ts';
import { createStandbyHandlers } from '../standby/calls.ts';
import { createStandby, type Standby } from '../standby/service.ts';
import type { HttpProbe } from '../watch/ports.ts';
import type { Watch } from '../watch/service.ts';
import { readAgentImage } from './agent-image.ts';
import type { Paths } from './paths.ts';
import { runtimeDir } from './runtime-image.ts';

export async function composeStandby(deps: {
  readonly paths: Paths;
  readonly backup: Backup;
  readonly watch: Watch;
  readonly prober: HttpProbe;
  readonly ownerName: () => string;
  readonly jobs: Jobs;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<{
  readonly standby: Standby;
  readonly handlers: ReturnType<typeof createStandbyHandlers>;
  close(): Promise<void>;
}> {
  const { paths, log } = deps;
  const gate = await createGate({ stateFile: path.join(paths.standby, 'gate.json'), log });
  const standby = await createStandby({
    ...deps,
    dir: paths.standby,
    shell: createRemoteShell(),
    traffic: gate,
    image: readAgentImage(runtimeDir()),
    practice: createPracticeStandby({ dir: paths.practice, log }),
  });
  return {
    standby,
    handlers: createStandbyHandlers(standby),
    async close() {
      await standby.close();
      await gate.close();
    },
  };
}
