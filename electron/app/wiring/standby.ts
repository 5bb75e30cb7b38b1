/** Standbys and how listeners are moved to them, with the gate of studios of one computer. */
import path from 'node:path';
import type { Backup } from '../../backup/service.ts';
import { createCutover } from '../../cutover/service.ts';
import { createGate, type Gate } from '../../gate/gate.ts';
import { systemSleep } from '../../kernel/clock.ts';
import type { Audit } from '../../kernel/ports.ts';
import { createCutoverHttp } from '../../platform/cutover-http.ts';
import { createDnsExchange, lookupAll } from '../../platform/dns-exchange.ts';
import { createPracticeStandby } from '../../platform/practice-standby.ts';
import { createSshSurroundings } from '../../platform/ssh-config-files.ts';
import { wake } from '../../platform/wake-on-lan.ts';
import type { StandbyDeps } from '../../standby/deps.ts';
import type { RemoteShell } from '../../standby/ports.ts';
import { createStandby } from '../../standby/service.ts';
import type { Standby } from '../../standby/standby.ts';
import { automaticAlone } from '../../trust/second-person.ts';
import { readAgentImage } from '../agent-image.ts';
import type { Base } from './base.ts';
import type { WiredWatch } from './watch.ts';
import type { Workers } from './workers.ts';

interface StandbyNeeds extends Omit<WiredWatch, 'incidents'> {
  readonly shell: RemoteShell;
  readonly readSmall: Workers['readSmall'];
  readonly backup: Backup;
  readonly audit: Audit;
  /** Where the runtime lies of which the agent is a part. */
  readonly runtimeDir: string;
}

export interface WiredStandby {
  readonly gate: Gate;
  readonly standby: Standby;
}

export async function wireStandby(base: Base, needs: StandbyNeeds): Promise<WiredStandby> {
  const { paths, readOnly, settings, secrets, jobs, bus, clock, ticker, log } = base;
  const { shell, backup, watch, prober, certificates, references, audit } = needs;
  const gate = await createGate({ stateFile: path.join(paths.standby, 'gate.json'), ticker, log });
  // The cutover speaks to machines through standby, which moves listeners by it.
  const cutover = await createCutover({
    dir: paths.standby,
    gate,
    secrets,
    exchange: createDnsExchange(),
    http: createCutoverHttp(),
    lookup: lookupAll,
    agent: (machine, command, signal) => standby.askMachine(machine, { verb: 'address', command }, signal),
    primaryAgent: (command, signal) => standby.askPrimaryAddress(command, signal),
    machines: () => standby.overview().machines,
    clock,
  });
  const standby = await createStandby({
    dir: paths.standby,
    cutover,
    readOnly,
    deviceName: () => settings.get().deviceName,
    shell,
    sshSurroundings: createSshSurroundings(needs.readSmall),
    secrets,
    gate,
    image: readAgentImage(needs.runtimeDir, path.join(paths.standby, 'packed')),
    practice: createPracticeStandby({ dir: paths.practice, log }),
    backup,
    watch,
    ...standbySettings(base),
    wake,
    prober,
    certificates,
    references,
    jobs,
    bus,
    audit,
    clock,
    sleep: systemSleep,
    ticker,
    log,
  });
  return { gate, standby };
}

/** What of the settings is standby's, each part with its own writer. */
function standbySettings({
  settings,
}: Base): Pick<StandbyDeps, 'madeSettings' | 'drillSettings' | 'timeZone' | 'automatic'> {
  return {
    madeSettings: {
      read: () => settings.get().made,
      write: async (made) => void (await settings.set({ made })),
    },
    drillSettings: {
      read: () => settings.get().drills ?? null,
      write: async (drills) => void (await settings.set({ drills })),
    },
    timeZone: () => settings.get().schedule.timeZone,
    automatic: {
      read: () => settings.get().automatic,
      write: async (automatic) => {
        if (automatic.on && settings.get().twoPersons) throw automaticAlone();
        await settings.set({ automatic });
      },
    },
  };
}
