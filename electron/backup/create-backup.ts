/** Puts the parts of this room together behind its face. */
import path from 'node:path';
import type { BackupOverview } from '../contract/backup.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Jobs } from '../kernel/jobs.ts';
import type { Audit, Clock, FileInspector, Log, SecretBox, Ticker } from '../kernel/ports.ts';
import { createContainerAct, type MakeContainer } from './container/act.ts';
import { openHashCache } from './content/hash-cache.ts';
import { knownHost, namesInRelease, shownHost } from './content/release-host.ts';
import { openSecretScan } from './content/secret-scan.ts';
import { createFindings } from './damage/findings.ts';
import { createKeptDocuments } from './damage/kept-documents.ts';
import { createMarks } from './damage/marks.ts';
import { createNightReading } from './damage/night-reading.ts';
import { readSince } from './damage/readings.ts';
import { createDeviceTrust } from './devices/device-trust.ts';
import { createDevices } from './devices/devices.ts';
import { createReleaseKeys } from './devices/keys.ts';
import { openReleaseFloor } from './devices/release-floor.ts';
import { createTrustedReleases } from './devices/trusted-releases.ts';
import { createBringBack } from './library/bring-back.ts';
import type { Library } from './library/library.ts';
import { findLocalFiles } from './local-files.ts';
import { type BackupState, openBackupMemory } from './memory.ts';
import { describeBackups } from './overview.ts';
import {
  type BackupSettings,
  type FileHasher,
  type FileSealer,
  type OpenStore,
  type ReleaseSource,
  type SpeakRestored,
  secretNames,
  storeNameOf,
} from './ports.ts';
import { createPublishing } from './publishing.ts';
import { createAuditRecords } from './records/audit-records.ts';
import { createChannelActs } from './records/channel-acts.ts';
import { createProving } from './records/prove.ts';
import { createRecords } from './records/records.ts';
import { createRegistry, knownReleases, type Verified } from './registry.ts';
import { blobKey } from './release/keys.ts';
import type { Dated } from './release/release-date.ts';
import { signManifest } from './release/signature.ts';
import { createReleaseActs } from './release-acts.ts';
import type { Restore, RestoreOrder } from './restore.ts';
import { checkSchedule } from './schedule.ts';
import { createBeside } from './sealed/beside.ts';
import { createEncryptionActs } from './sealed/encryption-acts.ts';
import { openFiles } from './sealed/open-release.ts';
import { createVault } from './sealed/vault.ts';
import type { Backup } from './service.ts';
import { createTidying } from './space/tidying.ts';
import { createStoreChoice } from './store/choose-store.ts';
import { createChosenStore } from './store/chosen-store.ts';
import { prepareLayout } from './store/layout.ts';
import { createPacing } from './store/pacing.ts';
import { writePolicy } from './store/policies.ts';

export interface BackupDeps {
  /** Folder of this room inside the data folder. */
  readonly dir: string;
  /** Nothing may be written here: the process only answers a question. */
  readonly readOnly?: boolean;
  readonly appVersion: string;
  readonly settings: BackupSettings;
  readonly secrets: SecretBox;
  readonly openStore: OpenStore;
  readonly restore: Restore;
  readonly makeContainer: MakeContainer;
  readonly speakRestored: SpeakRestored;
  readonly inspector: FileInspector;
  /** A folder on the disk that holds the voices. */
  readonly dataDir: string;
  readonly source: ReleaseSource;
  /** Where a release can be brought back to. */
  readonly library: Library;
  readonly hasher: FileHasher;
  readonly sealer: FileSealer;
  readonly jobs: Jobs;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly ticker: Ticker;
  /** A take is spoken here at this moment, for whomever; left out: never. */
  readonly isSpeaking?: () => boolean;
  readonly log: Log;
  /** Something is wrong with the primary, or a machine takes over: nothing is cleared away by itself then. */
  readonly isBusy?: () => boolean;
}

export async function createBackup(deps: BackupDeps): Promise<Backup> {
  const { dir, settings, secrets, bus, clock, ticker, log } = deps;
  const memory = await openBackupMemory(path.join(dir, 'state.json'), clock.now(), log);
  const floor = await openReleaseFloor(path.join(dir, 'newest-seen.json'), log);
  const hashes = await openHashCache({ file: path.join(dir, 'hash-cache.json'), hasher: deps.hasher, clock, log });
  const secretScan = await openSecretScan({ file: path.join(dir, 'scanned.json'), log });
  const keys = createReleaseKeys(secrets);
  const deviceName = (): string => settings.get().deviceName;
  const devices = createDevices({
    file: path.join(dir, 'devices.json'),
    readOnly: deps.readOnly ?? false,
    keys,
    deviceName,
    clock,
    log,
  });
  const vault = createVault({ ...deps, dir });
  /** The key goes to the process that writes the files, and only where something is encrypted. */
  const withKey = async <T extends Pick<RestoreOrder, 'entries'>>(order: T) => {
    const isSealed = order.entries.some(({ stored }) => stored);
    return isSealed ? { ...order, identities: await vault.identities() } : order;
  };
  const restore: Restore = async (store, order, options) => deps.restore(store, await withKey(order), options);
  const makeContainer: MakeContainer = async (store, order, options) =>
    deps.makeContainer(store, await withKey(order), options);
  const registryDeps = {
    memory: path.join(dir, 'registry.json'),
    trustedKeys: devices.trusted,
    identities: vault.identities,
    verified: (release: Dated) => verifiedOf(release, memory.state, deviceName(), clock.now()),
    nowMs: () => clock.now(),
  };

  const overview = (): BackupOverview => {
    return describeBackups(memory.state, settings.get(), clock.now(), chosenStore.silentSinceMs());
  };
  const announce = (): BackupOverview => {
    const now = overview();
    bus.emit('backup.changed', now);
    return now;
  };

  /** How this computer is called in the store, and how one is shown that calls itself so there. */
  const ownName = async (): Promise<string> => namesInRelease(settings.get(), (await keys.identity()).publicKey).host;
  const shownName = async (name: string): Promise<string> => knownHost(name, await devices.trusted());
  const findings = createFindings({ audit: deps.audit, log, memory, ownName, announce });
  const chosenStore = createChosenStore({
    chosen: () => settings.get().store,
    async open(chosen) {
      const store = await deps.openStore(chosen, { create: 'nothing', mountedAt: memory.state.mountPoint });
      const trustedKeys = () => trust.trustedAfterLook(store);
      const recordsDeps = { store, signingKey: keys.signingKey, log };
      const records = createRecords({ ...recordsDeps, trustedKeys });
      // Read together with the releases, which have just looked.
      const marks = createMarks(createRecords({ ...recordsDeps, trustedKeys: devices.trusted }));
      const { note: onListed } = findings;
      const registry = createRegistry({ ...registryDeps, trustedKeys, store, records, marks, log, onListed });
      return { store, registry, records, marks };
    },
    ticker,
    clock,
    onSilence: announce,
  });
  const { open } = chosenStore;
  const trust = createDeviceTrust({
    devices,
    keys,
    secrets,
    hasStore: () => settings.get().store !== null,
    ifItAnswers: <T>(asked: Promise<T>) =>
      chosenStore.answerSoon<T | null>(
        () => asked,
        async () => null,
      ),
    open,
    deviceName,
    clock,
    log,
  });
  const pacing = createPacing({ settings, isSpeaking: deps.isSpeaking ?? (() => false), clock, ticker });
  const tidying = createTidying({
    ...deps,
    memory,
    chosenStore,
    announce,
    ownName,
    shownName,
  });
  const publishing = createPublishing({
    ...deps,
    pacing,
    memory,
    hashes,
    secretScan,
    keys,
    vault,
    shownHost: async (host, publicKey) => shownHost(host, publicKey, await devices.trusted()),
    ownName,
    floor,
    trust,
    findings,
    documents: createKeptDocuments(path.join(dir, 'manifests'), log),
    open: chosenStore.openForBackup,
    announce,
    afterNight: tidying.afterBackup,
  });
  const nightReading = createNightReading({
    ...deps,
    memory,
    findings,
    pacing,
    ownName,
    shownName,
    open,
    announce,
  });
  const trusted = createTrustedReleases({ settings, chosenStore, floor });
  const { latest, newestSeen, newestThatCounts } = trusted;
  const about = { chosenStore, trusted, ownName, shownName, announce };

  return {
    overview,
    start: () => publishing.start('manual'),
    ...createReleaseActs({
      ...deps,
      restore,
      memory,
      hashes,
      chosenStore,
      trusted,
      pacing,
      findings,
      known: (store) => knownReleases(registryDeps, storeNameOf(store)),
      chosen: () => settings.get().store,
      announce,
    }),
    ...createBringBack({
      ...deps,
      restore,
      identities: vault.identities,
      dir: path.join(dir, 'restores'),
      chosenStore,
      trusted,
      findLocalFiles: (entries, signal) => findLocalFiles({ ...deps, hashes }, entries, signal),
    }),
    ...createContainerAct({ ...deps, makeContainer, chosenStore, trusted }),
    ...createChannelActs(about),
    ...createProving({ ...deps, ...about, restore }),
    ...tidying.acts,
    ...createStoreChoice({ ...deps, memory, chosenStore, announce }),
    async setSchedule(schedule) {
      checkSchedule(schedule);
      await settings.set({ schedule });
      const nowMs = clock.now();
      await memory.change({ doneSlotMs: nowMs, watchedSinceMs: nowMs, attempts: null });
      return announce();
    },
    async setBandwidth(bandwidth) {
      await settings.set({ bandwidth });
      return announce();
    },
    audit: createAuditRecords({
      open: async () => (settings.get().store === null ? null : open()),
      fingerprint: async () => (await keys.identity()).fingerprint,
    }),
    beside: createBeside({ vault, chosenStore }),
    encryption: createEncryptionActs({ vault, chosenStore, hasStore: () => settings.get().store !== null }),
    policy: (asked) => writePolicy(settings.get().store, asked),
    pace: pacing.pace,
    async openStore({ toWrite }, signal) {
      const { store, records } = await open();
      if (toWrite) {
        await prepareLayout(store, signal);
        await trust.prepareStore(store, signal);
      }
      return { store, records };
    },
    async objects() {
      return settings.get().store === null ? null : (await open()).store;
    },
    latest,
    newestSeen,
    newestThatCounts,
    async blobSource(entries) {
      const { store } = await open();
      const openBlob = openFiles(store, entries, await vault.identities());
      const encrypted = new Set(entries.flatMap(({ sha256, stored }) => (stored ? [sha256] : [])));
      return {
        open: (sha256, { from = 0, signal } = {}) => openBlob(sha256, { from, signal }),
        presign: async (sha256, expiresS) =>
          encrypted.has(sha256) ? null : store.presignGet(blobKey(sha256), expiresS),
      };
    },
    identity: keys.identity,
    async trustedKeys({ anew }, signal) {
      return anew ? trust.trustedAfterLook((await open()).store, signal) : devices.trusted();
    },
    sign: async (document) => signManifest(document, await keys.signingKey()),
    trust,
    async readRoot(signal) {
      await trust.lists(signal);
      const encryptionKey = await secrets.read(secretNames.encryptionKey);
      return { signingKey: await keys.signingKey(), list: await devices.held(), encryptionKey };
    },
    async takeRoot({ signingKey, list, encryptionKey }) {
      await keys.replace(signingKey);
      await devices.replace(list);
      if (encryptionKey === null) await secrets.remove(secretNames.encryptionKey);
      else await secrets.write(secretNames.encryptionKey, encryptionKey);
    },
    watchSchedule() {
      publishing.watchSchedule();
      nightReading.watchSchedule();
      tidying.watch();
    },
    async close() {
      publishing.stop();
      nightReading.stop();
      tidying.stop();
      await chosenStore.forget();
    },
  };
}

/** What was read in full says more than what was only listed, whoever did it. */
function verifiedOf(release: Dated, state: BackupState, by: string, nowMs: number): Verified {
  const { releaseId, createdAt } = release;
  const readAt = state.readAt[releaseId];
  const listedAt = state.verifiedAt[releaseId];
  const shared = readSince(state.parts, createdAt, nowMs);
  const own = readAt === undefined ? null : ({ how: 'read', at: readAt, by } as const);
  const read = own && shared ? (own.at > shared.at ? own : shared) : (own ?? shared);
  const verification = read ?? (listedAt === undefined ? null : { how: 'listed', at: listedAt, by });
  const moments = [listedAt, verification?.at].filter((at) => at !== undefined);
  return { verification, verifiedAt: moments.sort().at(-1) ?? null };
}
