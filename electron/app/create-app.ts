/**
 * The one place where the rooms are put together. `createApp` opens the stores and nothing else; `startServices` opens the
 * gate, settles jobs that a crash interrupted and starts the clocks, which only the host of a data folder may do.
 */
import path from 'node:path';
import type { EngineOptions } from '../../native-models/engine.ts';
import { createAdoptHandlers } from '../adopt/calls.ts';
import { openOfficialFolders } from '../adopt/open-folder.ts';
import { createAdopt } from '../adopt/service.ts';
import { createAlertsHandlers } from '../alerts/calls.ts';
import { createAlerts } from '../alerts/service.ts';
import { createAuditHandlers } from '../audit/calls.ts';
import { createHeadKeeper, type HeadKeeper } from '../audit/heads.ts';
import type { HeadPlace } from '../audit/ports.ts';
import { createAudit } from '../audit/service.ts';
import { createBackupHandlers } from '../backup/calls.ts';
import { withKeptFiles } from '../backup/content/kept-files.ts';
import { portableSettingsDocument } from '../backup/content/portable-settings.ts';
import { createReleaseSource } from '../backup/content/source.ts';
import { withVoicePrints } from '../backup/content/voice-prints.ts';
import { createBackup } from '../backup/create-backup.ts';
import { projectsPlace, takesPlace } from '../backup/release/places.ts';
import { isSignedBy, signatureText, signerOf } from '../backup/release/signature.ts';
import type { ReleaseSummary } from '../contract/backup.ts';
import type { Handlers } from '../contract/index.ts';
import type { NetworkSettings } from '../contract/models/network.ts';
import type { Machine } from '../contract/standby.ts';
import { createCostsHandlers } from '../costs/calls.ts';
import { createCutover } from '../cutover/service.ts';
import { createDiagnosticsHandlers } from '../diagnostics/calls.ts';
import { createDiagnostics } from '../diagnostics/service.ts';
import { createExportService } from '../export/service.ts';
import { createGate } from '../gate/gate.ts';
import { createBus } from '../kernel/bus.ts';
import type { ChildHandle } from '../kernel/child-client.ts';
import { isoTime, systemClock, systemSleep } from '../kernel/clock.ts';
import { createJobs } from '../kernel/jobs.ts';
import { createLog, silentLog } from '../kernel/log.ts';
import { isLoopback } from '../kernel/loopback.ts';
import { makeFolder } from '../kernel/make-folder.ts';
import type { FileInspector } from '../kernel/ports.ts';
import { createTicker } from '../kernel/ticker.ts';
import { createModelsHandlers } from '../models/calls.ts';
import { catalog, mirrors } from '../models/catalog.ts';
import { createModels } from '../models/service.ts';
import { createNotifyHandlers } from '../notify/calls.ts';
import { createNotify } from '../notify/service.ts';
import { createAdoptDisk, freeBytes } from '../platform/adopt-disk.ts';
import { createRemoteFolders } from '../platform/adopt-ssh.ts';
import { createCertificateLook } from '../platform/certificate-look.ts';
import { createCutoverHttp } from '../platform/cutover-http.ts';
import { createDesk } from '../platform/desk.ts';
import { createDiskContainer } from '../platform/disk-container.ts';
import { createDiskProcess } from '../platform/disk-process.ts';
import { createDiskRestore } from '../platform/disk-restore.ts';
import { createDnsExchange, lookupAll } from '../platform/dns-exchange.ts';
import { createEngineChild, ENGINE_RESTS_AFTER_MS, forkEngine } from '../platform/engine-child.ts';
import { createExporter } from '../platform/export-process.ts';
import { createHashPool } from '../platform/hash-pool.ts';
import { createHttpDownload } from '../platform/http-download.ts';
import { createHttpProbe } from '../platform/http-probe.ts';
import { createLocalDisk } from '../platform/local-disk.ts';
import { createMailer } from '../platform/mailer.ts';
import { createNetworkReferences } from '../platform/network.ts';
import { createNotifyHttp } from '../platform/notify-http.ts';
import { createOutbound } from '../platform/outbound.ts';
import { createPracticeStandby } from '../platform/practice-standby.ts';
import { createReferenceSounds } from '../platform/reference-sounds.ts';
import { createSealThread } from '../platform/seal-thread.ts';
import { createFileSecretBox } from '../platform/secret-box-file.ts';
import { findSoundProgram } from '../platform/sound-program.ts';
import { createSshSurroundings } from '../platform/ssh-config-files.ts';
import { createRemoteShell } from '../platform/ssh-session.ts';
import { wake } from '../platform/wake-on-lan.ts';
import { createProjectsHandlers } from '../projects/calls.ts';
import { createProjects } from '../projects/service.ts';
import { createSettingsHandlers } from '../settings/calls.ts';
import { createSettings } from '../settings/service.ts';
import { auditHeadsOn } from '../standby/audit-heads.ts';
import { createStandbyConfirmations, createStandbyHandlers } from '../standby/calls.ts';
import { createStandby } from '../standby/service.ts';
import { metricsText } from '../status/metrics.ts';
import { createStatus } from '../status/service.ts';
import { createSynthesisHandlers } from '../synthesis/calls.ts';
import { openReadings, readingsFiles, readingsIn } from '../synthesis/readings.ts';
import { createSynthesis } from '../synthesis/service.ts';
import { createTrustHandlers } from '../trust/calls.ts';
import { automaticAlone, createSecondPerson } from '../trust/second-person.ts';
import { createTrust } from '../trust/service.ts';
import { createVoicesHandlers } from '../voices/calls.ts';
import { createVoices } from '../voices/service.ts';
import { createWatchHandlers } from '../watch/calls.ts';
import { modelsAfter } from '../watch/rules.ts';
import { createWatch } from '../watch/service.ts';
import { openIncidentStore } from '../watch/store.ts';
import { readAgentImage } from './agent-image.ts';
import type { App } from './app.ts';
import { createAppHandlers } from './app-calls.ts';
import { onClockGap } from './clock-gap.ts';
import { computerFacts } from './computer-facts.ts';
import { createDispatch } from './dispatch.ts';
import { findEncoders } from './encoders.ts';
import { knownSecrets } from './known-secrets.ts';
import { createListenToVoices } from './listen-to-voices.ts';
import { modelsNeeded } from './models-needed.ts';
import { referencesOf } from './network-references.ts';
import { openStoreOf } from './open-store.ts';
import { createPairCheck } from './pair-check.ts';
import { pathsBelow, storagePlaces } from './paths.ts';
import { libraryVoice } from './release-voices.ts';
import { builtRuntimeDir, readRuntimeImage } from './runtime-image.ts';
import { createSpeakRestored } from './speak-restored.ts';
import { version } from './version.ts';
import { openVoiceService } from './voice-service.ts';

const LEARN_REFERENCES_EVERY_MS = 60_000;
/** Another desktop's promotion is seen here after so long at most; each look is a handful of small requests. */
const READ_REGISTERS_EVERY_MS = 120_000;
const ARCHIVE_EVERY_MS = 60_000;
/** Name of the watched address's key in the secret box. */
const WATCH_KEY = 'watch.accessKey';
/** A disk that sleeps needs some seconds to turn. */
const INSPECT_WITHIN_MS = 6_000;

export interface AppOptions {
  readonly dataDir: string;
  /**
   * `host` and `command` hold the lock of the folder; a command is over after one answer, tells people what there is to
   * tell, and starts no services. A `reader`
   * holds nothing and writes nothing.
   */
  readonly role: 'host' | 'command' | 'reader';
  /** For a reader: a command holds the folder at this moment. */
  readonly sharedNow?: boolean;
  readonly logToStderr: boolean;
  /** Language of the computer, for the first start. */
  readonly locale?: string;
  /** Address of the proxy that the desktop's own settings name; null where they name none. */
  readonly systemProxy?: () => Promise<string | null>;
  /** How a bundle starts its parts; what is left out is found as from source. */
  readonly programs?: {
    readonly spawnEngine?: (options: EngineOptions) => ChildHandle;
    readonly spawnDisk?: () => ChildHandle;
    readonly hashWorker?: URL;
    readonly sealWorker?: URL;
    readonly spawnSound?: () => ChildHandle;
    readonly spawnExport?: () => ChildHandle;
    readonly runtimeDir?: string;
  };
}

/** What was imported from a base voice is a voice of its own; the rest can be fetched again. */
const baseVoicePlaces = catalog.filter(({ role }) => role === 'base-voice').map(({ place }) => place);

export async function createApp(options: AppOptions): Promise<App> {
  const paths = pathsBelow(options.dataDir);
  const readOnly = options.role === 'reader';
  await makeFolder(paths.dataDir, 0o700);
  const log = options.logToStderr ? createLog({}) : readOnly ? silentLog : createLog({ file: paths.log });
  const clock = systemClock;
  const bus = createBus(log);
  const ticker = createTicker(log);
  const locale = options.locale ?? Intl.DateTimeFormat().resolvedOptions().locale;
  const settings = await createSettings({ file: paths.settings, readOnly, locale, bus });
  // What is signed and noted lies with the backups, which are recorded in turn.
  const storeHeads: HeadPlace = {
    name: 'store',
    read: (signal) => backup.audit.heads(signal),
    write: (head, signal) => backup.audit.noteHead(head, signal),
  };
  const headPlaces = (): readonly HeadPlace[] => [
    storeHeads,
    ...standby.overview().machines.map(({ name }) =>
      auditHeadsOn(name, {
        ask: (machine, request, signal) => standby.askMachine<'audit-heads'>(machine, request, signal),
        sign: backup.sign,
        isOurs: async (bytes, signature) => {
          const signer = signerOf(bytes, signature);
          return (await backup.trustedKeys({ anew: false })).some(({ publicKey }) => publicKey === signer);
        },
        device: async () => (await backup.identity()).fingerprint,
      }),
    ),
  ];
  const audit = await createAudit({
    file: paths.audit,
    readOnly,
    device: settings.get().deviceName,
    signer: {
      sign: async (bytes) => signatureText(await backup.sign(bytes)),
      isOurs: async (bytes, signature) => isSignedBy(bytes, signature, await backup.trustedKeys({ anew: false })),
    },
    places: headPlaces,
    archives: {
      archive: (...archived) => backup.audit.archive(...archived),
      archives: (signal) => backup.audit.archives(signal),
    },
    clock,
    bus,
    log,
  });
  const outbound = createOutbound({ environment: process.env, systemProxy: options.systemProxy });
  /** Whatever is wrong with it is told by what does not get through: nothing here may keep the app from starting. */
  const followNetwork = (network: NetworkSettings | undefined): Promise<void> =>
    outbound.use(network).catch((error: unknown) => log.warn('network settings not used', { error: String(error) }));
  await followNetwork(settings.get().network);
  let networkUsed = JSON.stringify(settings.get().network);
  bus.on('settings.changed', ({ network }) => {
    if (JSON.stringify(network) === networkUsed) return;
    networkUsed = JSON.stringify(network);
    void followNetwork(network);
  });
  const jobs = await createJobs({ dir: paths.jobs, readOnly, sharedNow: options.sharedNow, bus, clock, log });
  const secrets = createFileSecretBox(paths.secrets);
  const hasher = createHashPool({ worker: options.programs?.hashWorker });
  const sealer = createSealThread({ worker: options.programs?.sealWorker });
  const spawnDisk = options.programs?.spawnDisk;
  const storeDisk = createDiskProcess({ spawn: spawnDisk, ticker });
  // Apart from the store's, so that a place which hangs takes no backup with it.
  const otherDisks = createDiskProcess({ spawn: spawnDisk, ticker, silentCode: 'APP_DISK_SILENT' });
  const inspector: FileInspector = {
    inspect: (file, signal) => otherDisks.call('inspect', { path: file }, { signal, silentMs: INSPECT_WITHIN_MS }),
  };

  const runtime = options.programs?.runtimeDir ?? builtRuntimeDir();
  const spawnEngineWith = (engineOptions: EngineOptions): ChildHandle =>
    options.programs?.spawnEngine?.(engineOptions) ?? forkEngine(engineOptions)();
  const spawnEngine = (): ChildHandle => {
    const { engineProvider } = settings.get();
    return spawnEngineWith({
      encoders: findEncoders(paths.models),
      tuningDir: paths.tuning,
      networksDir: paths.networks,
      ...(engineProvider ? { provider: engineProvider } : {}),
    });
  };
  // Whoever listens to a served voice may come at any time, and does not wait for it to load.
  let isServing = false;
  const rest = { afterMs: ENGINE_RESTS_AFTER_MS, isAllowed: () => !isServing };
  const engine = createEngineChild({ spawn: spawnEngine, rest, clock, ticker, log });
  let { engineProvider } = settings.get();
  bus.on('settings.changed', (changed) => {
    if (changed.engineProvider === engineProvider) return;
    engineProvider = changed.engineProvider;
    // A running take is finished where it began.
    void engine.restartEngine();
  });

  // Voices and backups know of each other: a release holds voices, a voice shows its release.
  const voices = createVoices({
    dir: paths.voices,
    tuningDir: paths.tuning,
    provider: () => settings.get().engineProvider ?? 'cpu',
    testsAgain: options.role === 'host',
    networksDir: paths.networks,
    engine,
    releases: { findRelease: (voice) => releaseHolding(backup.overview().lastRelease, voice) },
    pairs: createPairCheck(path.join(paths.backup, 'pairs.json')),
    inspector,
    hasher,
    sounds: createReferenceSounds({ spawn: options.programs?.spawnSound }),
    jobs,
    bus,
    clock,
    log,
  });
  const uploadsJournal = path.join(paths.backup, 'uploads');
  const models = createModels({
    modelsDir: paths.models,
    stateDir: paths.modelFetch,
    catalog,
    mirrors,
    engine,
    download: createHttpDownload({ agentOf: outbound.agentOf }),
    hasher,
    inspector,
    copyFile: (source, target, copyOptions) => otherDisks.call('copy', { path: source, target }, copyOptions),
    jobs,
  });
  const readings = await openReadings(path.dirname(paths.settings));
  const synthesis = await createSynthesis({
    dir: paths.takes,
    readOnly,
    readings,
    engine,
    voices,
    jobs,
    bus,
    clock,
    log,
  });
  const projects = createProjects({
    dir: paths.projects,
    readOnly,
    readings,
    engine,
    voices,
    jobs,
    bus,
    clock,
    log,
  });
  const exporting = createExportService({
    projects,
    exporter: createExporter({ ticker, spawn: options.programs?.spawnExport }),
    jobs,
  });
  const backup = await createBackup({
    dir: paths.backup,
    readOnly,
    appVersion: version,
    settings,
    secrets,
    openStore: openStoreOf({ disks: storeDisk, secrets, journalDir: uploadsJournal, hashes: hasher, outbound }),
    restore: createDiskRestore({ disks: otherDisks, secrets, journalDir: uploadsJournal }),
    makeContainer: createDiskContainer({ disks: otherDisks, secrets, journalDir: uploadsJournal }),
    speakRestored: createSpeakRestored({ spawn: spawnEngineWith, clock, ticker, log }),
    source: withVoicePrints(
      withKeptFiles(
        createReleaseSource({
          voices: {
            async list(signal) {
              const here = await models.list();
              return (await voices.shelf(signal)).map((voice) => libraryVoice(voice, here));
            },
          },
          runtime: readRuntimeImage(runtime),
          shared: [
            { prefix: 'models', directory: paths.models, except: baseVoicePlaces },
            { prefix: 'settings', directory: path.dirname(paths.settings), only: readingsFiles },
          ],
          made: {
            directory: path.join(paths.backup, 'made'),
            documents: [portableSettingsDocument(() => settings.get())],
          },
        }),
        [
          { place: takesPlace, files: () => synthesis.keptTakeFiles() },
          { place: projectsPlace, files: () => projects.released.files() },
        ],
      ),
      {
        directory: path.join(paths.backup, 'prints'),
        listen: createListenToVoices({ spawn: spawnEngineWith, modelsDir: paths.models, clock, ticker, log }),
      },
    ),
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
    isBusy: () => watch.status().incident !== null || standby.overview().running !== null,
    jobs,
    bus,
    audit,
    clock,
    ticker,
    isSpeaking: () => engine.isSpeaking,
    log,
  });
  const prober = createHttpProbe();
  const references = createNetworkReferences(() => referencesOf(settings.get(), standby.overview().machines));
  const certificates = createCertificateLook();
  const incidents = await openIncidentStore(path.join(paths.watch, 'incidents.jsonl'), { readOnly });
  const watch = createWatch({
    prober,
    references,
    expectedModels: async (served) => modelsAfter(served, await voices.list()),
    settings: {
      read: () => settings.get().watch,
      write: async (target) => void (await settings.set({ watch: target })),
      readKey: () => secrets.read(WATCH_KEY),
      writeKey: (key) => (key === null ? secrets.remove(WATCH_KEY) : secrets.write(WATCH_KEY, key)),
    },
    store: incidents,
    certificateEnd: async (question) => {
      const seen = await certificates.look(question);
      return seen === null || seen === 'silent' ? null : isoTime(Date.parse(seen.certificate.validTo));
    },
    clock,
    ticker,
    bus,
    audit,
    log,
  });
  const gate = await createGate({ stateFile: path.join(paths.standby, 'gate.json'), ticker, log });
  const readSmall = (file: string, signal?: AbortSignal) =>
    otherDisks.call('readSmall', { path: file }, { signal, silentMs: INSPECT_WITHIN_MS });
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
  const shell = createRemoteShell(readSmall, undefined, { secrets });
  const adopt = createAdopt({
    dir: paths.adopt,
    open: openOfficialFolders({
      disk: createAdoptDisk(otherDisks),
      inspector,
      hasher,
      remote: createRemoteFolders(shell, hasher),
    }),
    freeBytes,
    hasher,
    voices,
    models,
    backup,
    jobs,
    clock,
    log,
  });
  const standby = await createStandby({
    dir: paths.standby,
    cutover,
    readOnly,
    deviceName: () => settings.get().deviceName,
    shell,
    sshSurroundings: createSshSurroundings(readSmall),
    secrets,
    gate,
    image: readAgentImage(runtime, path.join(paths.standby, 'packed')),
    practice: createPracticeStandby({ dir: paths.practice, log }),
    backup,
    watch,
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
  const trust = createTrust({ backup, standby, settings, clock });
  const second = createSecondPerson({ settings, backup, clock });
  const alerts = await createAlerts({
    file: paths.alerts,
    readOnly,
    settings,
    askPrimary: async () => (watch.status().target === null ? null : watch.probeNow()),
    clock,
    bus,
    audit,
    log,
  });
  const readFacts = () => ({
    alerts: alerts.overview(),
    watch: watch.status(),
    backup: backup.overview(),
    standby: standby.overview(),
    engine: synthesis.engineState,
  });
  const notify = await createNotify({
    dir: paths.notify,
    readOnly,
    secrets,
    settings,
    http: createNotifyHttp({ outbound }),
    sendMail: createMailer(),
    readFacts,
    readOperation: (incidentId) => standby.incident(incidentId).catch(() => null),
    clock,
    ticker,
    bus,
    audit,
    log,
  });
  const readStatusFacts = () => ({ nowMs: clock.now(), jobs: jobs.list(), ...readFacts() });
  const status = createStatus({ bus, ticker, readFacts: readStatusFacts });

  const diagnostics = createDiagnostics({
    dataDir: paths.dataDir,
    logFile: paths.log,
    secretsDir: paths.secrets,
    places: storagePlaces(paths),
    secretLevel: secrets.level,
    knownSecrets: () => knownSecrets(paths, secrets),
    disk: createLocalDisk(),
    desk: createDesk(),
    computer: computerFacts,
    snapshot: async () => ({
      ...readFacts(),
      version,
      dataDir: paths.dataDir,
      status: status.current(),
      settings: settings.get(),
      voices: await voices.list(),
      jobs: jobs.list(),
    }),
    audit,
    jobs,
    neededModels: async () => modelsNeeded(await voices.list(), await models.list()),
    restartEngine: () => engine.restartEngine(),
    binEmptied: async () => bus.emit('voices.changed', await voices.list()),
    clock,
  });

  const handlers: Handlers = {
    ...createAppHandlers({
      settings,
      status,
      voices,
      synthesis,
      jobs,
      backup,
      watch,
      standby,
      audit,
      bus,
      paths,
      diagnostics,
    }),
    ...createVoicesHandlers(voices),
    ...createAdoptHandlers(adopt),
    ...createModelsHandlers(models),
    ...createSynthesisHandlers(synthesis),
    ...createProjectsHandlers(projects, ({ projectId, ...wishes }) => exporting.start(projectId, wishes)),
    ...createBackupHandlers(backup),
    ...createWatchHandlers(watch),
    ...createStandbyHandlers(standby),
    ...createTrustHandlers(trust, second),
    ...createNotifyHandlers(notify),
    ...createAlertsHandlers(alerts),
    ...createCostsHandlers({
      settings,
      measured: () => ({
        gigabytes: gigabytesOf(backup.overview().lastRelease),
        rtoSeconds: lastRtoSeconds(standby.overview().machines),
      }),
    }),
    ...createAuditHandlers(audit),
    ...createSettingsHandlers(settings, outbound),
    ...createDiagnosticsHandlers(diagnostics),
  };

  if (!readOnly) await backup.settleRestores();
  // A library is never empty, whoever opens it first.
  if (!readOnly) await voices.start();
  // A command that ends at once writes down what has to be told, and begins to tell it.
  notify.start();

  let headKeeper: HeadKeeper | null = null;
  async function startServices({ background }: { readonly background: boolean }): Promise<void> {
    await jobs.settleInterrupted();
    await synthesis.tidy();
    await projects.tidy();
    await gate.open();
    await standby.startPractice();
    if (!background) return;
    await projects.resume();
    watch.start();
    standby.watchServing();
    const readRegisters = (where: 'everywhere' | 'store') => () =>
      standby.readRegisters(where).catch((error: unknown) => log.warn('registers not read', { error: String(error) }));
    void readRegisters('everywhere')();
    ticker.every(READ_REGISTERS_EVERY_MS, readRegisters('store'));
    // Done while the primary answers: once it fails, hosts that fail with it could no longer be told from a lost network.
    ticker.every(LEARN_REFERENCES_EVERY_MS, async () => {
      const { target } = watch.status();
      if (target && !isLoopback(new URL(target.url).hostname)) await references.learn();
    });
    onClockGap({ clock, ticker }, () => watch.wake());
    standby.startPlacing();
    standby.startAutomatic();
    backup.watchSchedule();
    headKeeper = createHeadKeeper({ audit, places: headPlaces, bus, ticker, log });
    ticker.every(ARCHIVE_EVERY_MS, async () => {
      await audit
        .archiveEnded()
        .catch((error: unknown) => log.info('incidents not archived', { error: String(error) }));
    });
  }

  return {
    call: createDispatch({
      handlers,
      confirmations: createStandbyConfirmations(standby, second.check),
      audit,
      log,
      locale: () => settings.get().locale,
    }),
    startServices,
    bus,
    wake: () => watch.wake(),
    uploadsDir: paths.uploads,
    async serveVoice(voiceId) {
      const service = await openVoiceService(voiceId, {
        voices,
        engine,
        readings,
        soundProgram: await findSoundProgram(),
        clients: () => settings.get().voiceService,
      });
      isServing = true;
      return service;
    },
    mediaFile: (mediaPath) =>
      synthesis.mediaFile(mediaPath) ??
      projects.mediaFile(mediaPath) ??
      voices.mediaFile(mediaPath) ??
      standby.soundFile(mediaPath),
    metrics: () =>
      metricsText({
        ...readStatusFacts(),
        version,
        auditLines: audit.list({ limit: 1 })[0]?.seq ?? 0,
        told: notify.attempts(),
        probes: watch.probeTimes(),
      }),
    receiveAlerts: (document) => alerts.receive(document),
    async close() {
      // While the store can still be reached; a short while at most.
      await headKeeper?.close();
      // First, so that nobody waits for a disk that hangs.
      storeDisk.close();
      otherDisks.close();
      projects.closing();
      await jobs.close();
      await projects.close();
      ticker.stopAll();
      await watch.close();
      await standby.close();
      await gate.close();
      await backup.close();
      await alerts.close();
      await notify.close();
      status.close();
      engine.close();
      await hasher.close();
      await sealer.close();
      await incidents.close();
      await audit.close();
      outbound.close();
    },
  };
}

const gigabytesOf = (release: ReleaseSummary | null): number | null => (release ? release.bytesTotal / 1e9 : null);

function lastRtoSeconds(machines: readonly Pick<Machine, 'lastPromotion'>[]): number | null {
  const promoted = machines.flatMap(({ lastPromotion }) => (lastPromotion ? [lastPromotion] : []));
  return promoted.toSorted((a, b) => (a.at < b.at ? 1 : -1))[0]?.rtoSeconds ?? null;
}

/** The newest release, when it holds exactly these weights. */
function releaseHolding(
  release: ReleaseSummary | null,
  voice: { readonly id: string; readonly modelId: string; readonly changedAt?: string },
): string | null {
  if (release === null) return null;
  const holds = release.voices.some(({ id, modelId }) => id === voice.id && modelId === voice.modelId);
  const isOlder = voice.changedAt !== undefined && Date.parse(release.createdAt) < Date.parse(voice.changedAt);
  return holds && !isOlder ? release.releaseId : null;
}
