/** What the host of a data folder does by itself: it settles what a crash interrupted, and starts gate and clocks. */
import { createHeadKeeper, type HeadKeeper } from '../../audit/heads.ts';
import type { Backup } from '../../backup/service.ts';
import type { Gate } from '../../gate/gate.ts';
import { isLoopback } from '../../kernel/loopback.ts';
import type { LearningReferences } from '../../platform/network.ts';
import type { Projects } from '../../projects/service.ts';
import type { Standby } from '../../standby/standby.ts';
import type { Synthesis } from '../../synthesis/service.ts';
import type { Updates } from '../../updates/service.ts';
import type { Watch } from '../../watch/service.ts';
import type { App } from '../app.ts';
import { onClockGap } from '../clock-gap.ts';
import type { WiredAudit } from './audit.ts';
import type { Base } from './base.ts';

const LEARN_REFERENCES_EVERY_MS = 60_000;
/** Another desktop's promotion is seen here after so long at most; each look is a handful of small requests. */
const READ_REGISTERS_EVERY_MS = 120_000;
const ARCHIVE_EVERY_MS = 60_000;

interface ServiceRooms extends WiredAudit {
  readonly synthesis: Synthesis;
  readonly projects: Projects;
  readonly backup: Backup;
  readonly watch: Watch;
  readonly references: LearningReferences;
  readonly gate: Gate;
  readonly standby: Standby;
  readonly updates: Updates;
}

export interface Services {
  readonly start: App['startServices'];
  /** Notes the last head while the store can still be reached; a short while at most. */
  close(): Promise<void>;
}

export function createServices(base: Base, rooms: ServiceRooms): Services {
  let headKeeper: HeadKeeper | null = null;
  return {
    async start({ background }) {
      await base.jobs.settleInterrupted();
      await rooms.synthesis.tidy();
      await rooms.projects.tidy();
      await rooms.gate.open();
      await rooms.standby.startPractice();
      if (background) headKeeper = await startBackground(base, rooms);
    },
    close: async () => headKeeper?.close(),
  };
}

async function startBackground(base: Base, rooms: ServiceRooms): Promise<HeadKeeper> {
  const { bus, clock, ticker, log } = base;
  const { audit, headPlaces, projects, backup, watch, standby, updates } = rooms;
  await projects.resume();
  watch.start();
  standby.watchServing();
  followRegisters(base, standby);
  learnReferences(base, rooms);
  onClockGap({ clock, ticker }, () => watch.wake());
  standby.startPlacing();
  standby.startAutomatic();
  backup.watchSchedule();
  updates.watch();
  ticker.every(ARCHIVE_EVERY_MS, async () => {
    await audit.archiveEnded().catch((error: unknown) => log.info('incidents not archived', { error: String(error) }));
  });
  return createHeadKeeper({ audit, places: headPlaces, bus, ticker, log });
}

function followRegisters({ ticker, log }: Base, standby: Standby): void {
  const read = (where: 'everywhere' | 'store') => () =>
    standby.readRegisters(where).catch((error: unknown) => log.warn('registers not read', { error: String(error) }));
  void read('everywhere')();
  ticker.every(READ_REGISTERS_EVERY_MS, read('store'));
}

/** Done while the primary answers: once it fails, hosts that fail with it could no longer be told from a lost network. */
function learnReferences({ ticker }: Base, { watch, references }: ServiceRooms): void {
  ticker.every(LEARN_REFERENCES_EVERY_MS, async () => {
    const { target } = watch.status();
    if (target && !isLoopback(new URL(target.url).hostname)) await references.learn();
  });
}
