/**
 * The one place where the rooms are put together, in the order in which data flows; `wiring/` holds a file for each of them or for
 * a few that belong together. `createApp` opens the stores and nothing else; `startServices` opens the gate, settles jobs that a
 * crash interrupted and starts the clocks, which only the host of a data folder may do.
 *
 * A room is given the rooms before it. Where it also asks one behind it, it is given a way to that room, which it goes when it is
 * asked something itself and not before.
 */
import type { Backup } from '../backup/service.ts';
import { findSoundProgram } from '../platform/sound-program.ts';
import { createRemoteShell } from '../platform/ssh-session.ts';
import { createStandbyConfirmations } from '../standby/calls.ts';
import type { Standby } from '../standby/standby.ts';
import { metricsText } from '../status/metrics.ts';
import { createSecondPerson } from '../trust/second-person.ts';
import { createTrust } from '../trust/service.ts';
import type { Watch } from '../watch/service.ts';
import type { App } from './app.ts';
import type { AppOptions } from './app-options.ts';
import { createDispatch } from './dispatch.ts';
import { builtRuntimeDir } from './runtime-image.ts';
import { version } from './version.ts';
import { openVoiceService } from './voice-service.ts';
import { wireAdopt } from './wiring/adopt.ts';
import { wireAudit } from './wiring/audit.ts';
import { wireBackup } from './wiring/backup.ts';
import { openBase } from './wiring/base.ts';
import { wireDiagnostics } from './wiring/diagnostics.ts';
import { wireEngine } from './wiring/engine.ts';
import { handlersOf } from './wiring/handlers.ts';
import { wireLibrary } from './wiring/library.ts';
import { wireNetwork } from './wiring/network.ts';
import { createServices } from './wiring/services.ts';
import { wireStandby } from './wiring/standby.ts';
import { wireStudio } from './wiring/studio.ts';
import { wireTold } from './wiring/told.ts';
import { wireUpdates } from './wiring/updates.ts';
import { wireWatch } from './wiring/watch.ts';
import { startWorkers } from './wiring/workers.ts';

export async function createApp(options: AppOptions): Promise<App> {
  const programs = options.programs ?? {};
  const runtimeDir = programs.runtimeDir ?? builtRuntimeDir();

  const base = await openBase(options);
  const { settings, secrets, jobs, bus, clock, log, paths } = base;
  const behind = { backup: (): Backup => backup, watch: (): Watch => watching.watch, standby: (): Standby => standby };

  const { audit, headPlaces } = await wireAudit(base, behind);
  const outbound = await wireNetwork(base, options);
  const workers = startWorkers(base, programs);
  const speaking = wireEngine(base, programs);
  const { engine } = speaking;
  const library = wireLibrary(base, { workers, engine, outbound, ...behind }, options);
  const { voices } = library;
  const studio = await wireStudio(base, { engine, voices }, programs);
  const { synthesis, projects, readings } = studio;
  const backup = await wireBackup(base, {
    ...library,
    ...studio,
    ...speaking,
    ...behind,
    audit,
    outbound,
    workers,
    runtimeDir,
  });
  const watching = await wireWatch(base, { voices, audit, ...behind });
  const { watch } = watching;
  const { readSmall } = workers;
  const shell = createRemoteShell(readSmall, undefined, { secrets });
  const { gate, standby } = await wireStandby(base, { ...watching, shell, readSmall, backup, audit, runtimeDir });
  const adopt = wireAdopt(base, { ...library, workers, shell, backup });
  const trust = createTrust({ backup, standby, settings, clock });
  const second = createSecondPerson({ settings, backup, clock });
  const told = await wireTold(base, { audit, outbound, synthesis, backup, watch, standby });
  const diagnostics = wireDiagnostics(base, { ...library, ...told, audit, engine, outbound, projects }, options);

  const moving = { backup, watch, standby };
  const updates = await wireUpdates(base, { ...moving, workers, engine }, options);
  const services = createServices(base, {
    ...studio,
    ...moving,
    audit,
    headPlaces,
    gate,
    references: watching.references,
    updates,
  });
  const call = createDispatch({
    handlers: handlersOf(base, {
      ...library,
      ...studio,
      ...told,
      ...moving,
      outbound,
      audit,
      adopt,
      trust,
      second,
      diagnostics,
      updates,
    }),
    confirmations: createStandbyConfirmations(standby, second.check),
    audit,
    log,
    locale: () => settings.get().locale,
  });

  if (!base.readOnly) await backup.settleRestores();
  // A library is never empty, whoever opens it first.
  if (!base.readOnly) await voices.start();
  // A command that was killed in an export has no host behind it: whatever opens the folder next looks after it.
  if (!base.readOnly) await studio.exporting.tidy();
  // A command that ends at once writes down what has to be told, and begins to tell it.
  told.notify.start();

  return {
    call,
    startServices: services.start,
    bus,
    wake: () => watch.wake(),
    uploadsDir: paths.uploads,
    async serveVoice(voiceId) {
      const clients = () => settings.get().voiceService;
      const soundProgram = await findSoundProgram();
      const service = await openVoiceService(voiceId, { voices, engine, readings, soundProgram, clients });
      speaking.stayLoaded();
      return service;
    },
    mediaFile: (mediaPath) =>
      synthesis.mediaFile(mediaPath) ??
      projects.mediaFile(mediaPath) ??
      voices.mediaFile(mediaPath) ??
      standby.soundFile(mediaPath),
    metrics: () =>
      metricsText({
        ...told.readFacts(),
        version,
        auditLines: audit.list({ limit: 1 })[0]?.seq ?? 0,
        told: told.notify.attempts(),
        probes: watch.probeTimes(),
      }),
    receiveAlerts: (document) => told.alerts.receive(document),
    async close() {
      await services.close();
      // First, so that nobody waits for a disk that hangs.
      workers.storeDisk.close();
      workers.otherDisks.close();
      projects.closing();
      await jobs.close();
      await projects.close();
      base.ticker.stopAll();
      await watch.close();
      await standby.close();
      await gate.close();
      await backup.close();
      await told.alerts.close();
      await told.notify.close();
      told.status.close();
      engine.close();
      await workers.hasher.close();
      await workers.sealer.close();
      await watching.incidents.close();
      await audit.close();
      outbound.close();
    },
  };
}
