/** Backups: what goes into a release, how a store is reached, and where what comes back goes. */
import path from 'node:path';
import { withKeptFiles } from '../../backup/content/kept-files.ts';
import { portableSettingsDocument } from '../../backup/content/portable-settings.ts';
import { createReleaseSource } from '../../backup/content/source.ts';
import { withVoicePrints } from '../../backup/content/voice-prints.ts';
import { createBackup } from '../../backup/create-backup.ts';
import type { ReleaseSource } from '../../backup/ports.ts';
import { projectsPlace, takesPlace } from '../../backup/release/places.ts';
import type { Backup } from '../../backup/service.ts';
import type { Audit } from '../../kernel/ports.ts';
import { catalog } from '../../models/catalog.ts';
import { createDiskContainer } from '../../platform/disk-container.ts';
import { createDiskRestore } from '../../platform/disk-restore.ts';
import type { Outbound } from '../../platform/outbound.ts';
import type { Standby } from '../../standby/standby.ts';
import { readingsFiles, readingsIn } from '../../synthesis/readings.ts';
import type { Watch } from '../../watch/service.ts';
import { createListenToVoices } from '../listen-to-voices.ts';
import { openStoreOf } from '../open-store.ts';
import { libraryVoice } from '../release-voices.ts';
import { readRuntimeImage } from '../runtime-image.ts';
import { createSpeakRestored } from '../speak-restored.ts';
import { version } from '../version.ts';
import type { Base } from './base.ts';
import type { SpawnEngine, WiredEngine } from './engine.ts';
import type { Library } from './library.ts';
import type { Studio } from './studio.ts';
import type { Workers } from './workers.ts';

interface Content extends Library, Studio {
  /** Where the standby's runtime lies. */
  readonly runtimeDir: string;
  readonly spawnEngine: SpawnEngine;
}

interface BackupNeeds extends Content, WiredEngine {
  readonly audit: Audit;
  readonly outbound: Outbound;
  readonly workers: Workers;
  /** Both are asked before a backup begins by itself: none does while the service fails or moves. */
  readonly watch: () => Watch;
  readonly standby: () => Standby;
}

export function wireBackup(base: Base, needs: BackupNeeds): Promise<Backup> {
  const { paths, readOnly, settings, secrets, jobs, bus, clock, ticker, log } = base;
  const { voices, readings, synthesis, projects, engine, spawnEngine, audit, outbound } = needs;
  const { hasher, sealer, inspector, storeDisk, otherDisks } = needs.workers;
  const journalDir = path.join(paths.backup, 'uploads');
  return createBackup({
    dir: paths.backup,
    readOnly,
    appVersion: version,
    settings,
    secrets,
    openStore: openStoreOf({ disks: storeDisk, secrets, journalDir, hashes: hasher, outbound }),
    restore: createDiskRestore({ disks: otherDisks, secrets, journalDir }),
    makeContainer: createDiskContainer({ disks: otherDisks, secrets, journalDir }),
    speakRestored: createSpeakRestored({ spawn: spawnEngine, clock, ticker, log }),
    source: releaseSource(base, needs),
    library: {
      voices: voices.arrivals,
      takes: synthesis.arrivals,
      projects: projects.released.arrivals,
      readings: { ...readings, read: readingsIn },
      settings,
      models: { dir: paths.models, restartEngine: () => engine.restartEngine() },
      stagingDir: paths.arriving,
    },
    inspector,
    dataDir: paths.dataDir,
    hasher,
    sealer,
    isBusy: () => needs.watch().status().incident !== null || needs.standby().overview().running !== null,
    jobs,
    bus,
    audit,
    clock,
    ticker,
    isSpeaking: () => engine.isSpeaking,
    log,
  });
}

/** What was imported from a base voice is a voice of its own; the rest can be fetched again. */
const baseVoicePlaces = catalog.filter(({ role }) => role === 'base-voice').map(({ place }) => place);

function releaseSource({ paths, settings, clock, ticker, log }: Base, content: Content): ReleaseSource {
  const { voices, models, synthesis, projects, runtimeDir, spawnEngine } = content;
  const files = createReleaseSource({
    voices: {
      async list(signal) {
        const here = await models.list();
        return (await voices.shelf(signal)).map((voice) => libraryVoice(voice, here));
      },
    },
    runtime: readRuntimeImage(runtimeDir),
    shared: [
      { prefix: 'models', directory: paths.models, except: baseVoicePlaces },
      { prefix: 'settings', directory: path.dirname(paths.settings), only: readingsFiles },
    ],
    made: {
      directory: path.join(paths.backup, 'made'),
      documents: [portableSettingsDocument(() => settings.get())],
    },
  });
  const withTakes = withKeptFiles(files, [
    { place: takesPlace, files: () => synthesis.keptTakeFiles() },
    { place: projectsPlace, files: () => projects.released.files() },
  ]);
  return withVoicePrints(withTakes, {
    directory: path.join(paths.backup, 'prints'),
    listen: createListenToVoices({ spawn: spawnEngine, modelsDir: paths.models, clock, ticker, log }),
  });
}
