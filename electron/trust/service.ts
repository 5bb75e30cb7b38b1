/** Whose releases count, for people: the list and its changes, which also go to the machines, and the recovery kit. */

import { fingerprintOf, publicKeyOf } from '../backup/release/signature.ts';
import type { Backup } from '../backup/service.ts';
import type { Settings } from '../contract/models/settings.ts';
import type { KitFacts, MachineTold, TrustChange, TrustOverview, TrustRequest } from '../contract/trust.ts';
import { AppError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import type { Clock } from '../kernel/ports.ts';
import type { Standby } from '../standby/standby.ts';
import { type KitContents, readKit, writeKit } from './kit.ts';

interface KitText {
  readonly text: string;
  readonly passphrase: string | null;
}

/** The half of it that changes nothing. */
export interface TrustReader {
  overview(signal?: AbortSignal): Promise<TrustOverview>;
  /** Throws TRUST_KIT_DAMAGED, TRUST_KIT_PASSPHRASE. */
  checkKit(kit: KitText): Promise<{ readonly facts: KitFacts; readonly ownKey: boolean }>;
}

export interface Trust extends TrustReader {
  request(signal?: AbortSignal): Promise<TrustRequest>;
  add(order: Parameters<Backup['trust']['add']>[0], signal?: AbortSignal): Promise<TrustChange>;
  accept(fingerprint: string, signal?: AbortSignal): Promise<TrustOverview>;
  revoke(order: Parameters<Backup['trust']['revoke']>[0], signal?: AbortSignal): Promise<TrustChange>;
  rotate(signal?: AbortSignal): Promise<TrustChange>;
  writeKit(passphrase: string | null): Promise<{ readonly code: readonly string[]; readonly facts: KitFacts }>;
  /** Throws TRUST_FOLDER_USED unless nothing was set up here, and what setting the store throws; then nothing was changed. */
  useKit(kit: KitText, signal?: AbortSignal): Promise<KitFacts>;
}

export function createTrust(deps: {
  readonly backup: Pick<Backup, 'trust' | 'identity' | 'readRoot' | 'takeRoot' | 'setStore'>;
  readonly standby: Pick<Standby, 'shareTrust' | 'overview' | 'takeMachines'>;
  readonly settings: {
    get(): Settings;
    set(change: Partial<Pick<Settings, 'studioName'>>): Promise<unknown>;
  };
  readonly clock: Pick<Clock, 'now'>;
}): Trust {
  const { backup, standby, settings, clock } = deps;

  async function changed(signal?: AbortSignal): Promise<TrustChange> {
    const machines: readonly MachineTold[] = await standby.shareTrust(signal);
    return { overview: await backup.trust.overview(signal), machines };
  }

  function assertUnused(): void {
    const { store } = settings.get();
    const machines = standby.overview().machines.filter((machine) => !machine.practice);
    if (store === null && machines.length === 0) return;
    throw new AppError('TRUST_FOLDER_USED', { details: { machines: machines.map((machine) => machine.name) } });
  }

  return {
    overview: (signal) => backup.trust.overview(signal),
    request: (signal) => backup.trust.request(signal),
    async add(order, signal) {
      await backup.trust.add(order, signal);
      return changed(signal);
    },
    async accept(fingerprint, signal) {
      await backup.trust.accept(fingerprint, signal);
      return backup.trust.overview(signal);
    },
    async revoke(order, signal) {
      await backup.trust.revoke(order, signal);
      return changed(signal);
    },
    async rotate(signal) {
      await backup.trust.rotate(signal);
      return changed(signal);
    },
    async writeKit(passphrase) {
      const { signingKey, list, encryptionKey } = await backup.readRoot();
      const { store, studioName, deviceName } = settings.get();
      const machines = standby
        .overview()
        .machines.filter((machine) => !machine.practice)
        .map(({ name, host, port, user, keyFrom, keyFile, jumps, fingerprint, servicePort }) => ({
          name,
          host,
          port,
          user,
          keyFile,
          // A kit is typed from paper: what is usual is left out.
          ...(keyFrom !== 'file' && { keyFrom }),
          ...(jumps.length > 0 && { jumps: [...jumps] }),
          fingerprint,
          servicePort,
        }));
      const madeAt = isoTime(clock.now());
      const contents = { version: 1 as const, madeAt, studioName, deviceName, store, list, machines };
      const code = await writeKit(contents, { signingKey, encryptionKey }, passphrase);
      return { code, facts: factsOf(contents, { signingKey, encryptionKey }, passphrase !== null) };
    },
    async checkKit({ text, passphrase }) {
      const { contents, signingKey, encryptionKey, sealed } = await readKit(text, passphrase);
      const { publicKey } = await backup.identity();
      return {
        facts: factsOf(contents, { signingKey, encryptionKey }, sealed),
        ownKey: publicKeyOf(signingKey) === publicKey,
      };
    },
    async useKit({ text, passphrase }, signal) {
      const { contents, signingKey, encryptionKey, sealed } = await readKit(text, passphrase);
      assertUnused();
      const before = await backup.readRoot(signal);
      await backup.takeRoot({ signingKey, list: contents.list, encryptionKey });
      if (contents.store) {
        await backup.setStore(contents.store, { signal }).catch(async (error: unknown) => {
          await backup.takeRoot(before);
          throw error;
        });
      }
      await standby.takeMachines(contents.machines);
      if (settings.get().studioName === '') await settings.set({ studioName: contents.studioName });
      return factsOf(contents, { signingKey, encryptionKey }, sealed);
    },
  };
}

function factsOf(
  contents: Omit<KitContents, 'encryption'>,
  { signingKey, encryptionKey }: { readonly signingKey: string; readonly encryptionKey: string | null },
  sealed: boolean,
): KitFacts {
  const { madeAt, studioName, deviceName, store, list, machines } = contents;
  return {
    madeAt,
    studioName,
    deviceName,
    fingerprint: fingerprintOf(publicKeyOf(signingKey)),
    sealed,
    opensReleases: encryptionKey !== null,
    store,
    listNumber: list.number,
    devices: list.keys.map(({ publicKey, name, revokedAt }) => ({
      fingerprint: fingerprintOf(publicKey),
      name,
      revokedAt,
    })),
    machines,
  };
}
