/**
 * The studio's encryption key and whether releases are encrypted with it. The key is in the secret box, also older ones, for the
 * releases that were made with them; beside it is only what everybody may read: since when, and who else opens releases.
 */
import path from 'node:path';
import { z } from 'zod';
import type { EncryptionStatus } from '../../contract/backup.ts';
import { AppError } from '../../kernel/app-error.ts';
import { readJsonFile, writeJsonFile } from '../../kernel/json-file.ts';
import type { Clock, SecretBox } from '../../kernel/ports.ts';
import type { Blob } from '../blobs.ts';
import type { Marks } from '../damage/marks.ts';
import { type FileSealer, type ObjectStore, secretNames } from '../ports.ts';
import { isAboutOneRelease, type ReadRelease, type Registry } from '../registry.ts';
import { type Identities, newIdentity, recipientOf } from './age.ts';
import { sealSecondsPerGigabyte } from './cost.ts';
import { canOpen } from './open-release.ts';
import { linesOf, type OpenerKey, openForPassphrase, openForRecipients, openWith, readOpeners } from './openers.ts';
import { openKeptHeads, sealAgain } from './seal-again.ts';
import type { Sealing } from './send-sealed.ts';
import { openSentJournal } from './sent-journal.ts';
import { openSpool } from './spool.ts';

const stateFile = z.object({
  version: z.literal(1),
  state: z.enum(['on', 'off']),
  /** ISO 8601. */
  at: z.string(),
  /** Switched off though the studio encrypts for this one: a person knows, and is not asked again. */
  despite: z.string().nullable(),
  /** Public half of the key in use, which the openers hold; null where there never was one. */
  recipient: z.string().nullable(),
  /** Who opens releases beside the studio, `age1…`. */
  recipients: z.array(z.string()),
  openers: z.array(z.object({ kind: z.enum(['recipients', 'passphrase']), document: z.string() })),
});
type VaultState = z.output<typeof stateFile>;

type ReleaseReader = Pick<Registry, 'list' | 'read' | 'readOuter'>;

interface Opened {
  readonly store: ObjectStore;
  readonly registry: ReleaseReader;
}

export interface Vault {
  status(): Promise<EncryptionStatus>;
  /** Newest first; none where this computer has no key. */
  identities(): Promise<Identities>;
  /**
   * From the next release on; who is named opens it beside those named before. Makes the key where there is none. `newest`: the
   * studio's newest release where that is encrypted; a second key beside that of another computer helps nobody. Throws
   * BACKUP_RECIPIENT_MALFORMED, _ENCRYPTED_ELSEWHERE.
   */
  turnOn(
    named: { readonly recipients?: readonly string[] | undefined; readonly passphrase?: string | undefined },
    newest: ReadRelease | null,
  ): Promise<EncryptionStatus>;
  /** From the next release on; the key stays, for the releases that need it. */
  turnOff(newest: ReadRelease | null): Promise<EncryptionStatus>;
  /**
   * A new key, with which the next release is encrypted and sent from the first byte on. Who is left out opens no release from then
   * on, but the older ones still. A passphrase is kept nowhere, so without one it opens nothing new. Throws BACKUP_ENCRYPTION_OFF,
   * _ENCRYPTED_ELSEWHERE.
   */
  rotate(
    named: { readonly without?: readonly string[] | undefined; readonly passphrase?: string | undefined },
    newest: ReadRelease | null,
  ): Promise<EncryptionStatus>;
  /**
   * Takes the key from the newest encrypted release. Throws BACKUP_RELEASE_UNKNOWN where there is none, BACKUP_ENCRYPTION_KEY_WRONG
   * where what was given opens nothing.
   */
  unlock(opened: Opened, key: OpenerKey, signal?: AbortSignal): Promise<EncryptionStatus>;
  /** A file with the bytes of a blob that the store has lost, which the caller removes; null where they cannot be made again. */
  sealAgain(store: ObjectStore, file: string, blob: Blob, signal?: AbortSignal): Promise<string | null>;
  /**
   * For whom the next release is encrypted; null: it is not. Throws BACKUP_ENCRYPTED_ELSEWHERE where the studio encrypts with a key
   * that is not here, and nobody has decided that this computer does not.
   */
  recipient(opened: Opened, signal?: AbortSignal): Promise<string | null>;
  /** The same, with all that a release needs. */
  sealing(opened: Opened & { readonly marks: Pick<Marks, 'read'> }, signal?: AbortSignal): Promise<Sealing | null>;
}

export function createVault(deps: {
  readonly dir: string;
  readonly secrets: SecretBox;
  readonly sealer: FileSealer;
  readonly clock: Clock;
}): Vault {
  const { dir, secrets, sealer, clock } = deps;
  const file = path.join(dir, 'encryption.json');
  const heads = openKeptHeads(path.join(dir, 'sealed', 'heads'));
  const spoolDir = path.join(dir, 'sealing');

  const read = (): Promise<VaultState | null> => readJsonFile(file, stateFile);
  const write = async (state: Omit<VaultState, 'version' | 'at'>): Promise<void> =>
    writeJsonFile(file, { ...state, version: 1, at: new Date(clock.now()).toISOString() });

  const identities = async (): Promise<Identities> => linesOf((await secrets.read(secretNames.encryptionKey)) ?? '');
  const keep = (lines: Identities): Promise<void> => secrets.write(secretNames.encryptionKey, lines.join('\n'));

  async function status(): Promise<EncryptionStatus> {
    const [state, [newest]] = await Promise.all([read(), identities()]);
    return {
      state: state?.state ?? 'unset',
      at: state?.at ?? null,
      recipient: state?.recipient ?? (newest === undefined ? null : await recipientOf(newest)),
      recipients: state?.recipients ?? [],
      passphrase: state?.openers.some(({ kind }) => kind === 'passphrase') ?? false,
      secondsPerGigabyte: sealSecondsPerGigabyte(),
    };
  }

  async function assertOurs(newest: ReadRelease | null): Promise<void> {
    if (newest?.sealed && !(await canOpen(await identities(), newest.sealed.recipient))) throw elsewhere(newest);
  }

  /** Goes on as the studio did before. */
  async function followOn(
    { store, registry }: Opened,
    newest: ReadRelease,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (!newest.sealed) return;
    const openers = await readOpeners(store, newest.sealed, signal);
    // Who they are for is said inside.
    const { inner } = (await readIfWhole(registry, newest.facts.releaseId, signal)) ?? newest;
    const recipients = [...(inner?.recipients ?? [])];
    await write({ state: 'on', despite: null, recipient: newest.sealed.recipient, recipients, openers });
  }

  /** A recovery kit brings the key and nothing else. */
  async function readOrFollow(opened: Opened, newest: ReadRelease | null, signal: AbortSignal | undefined) {
    const state = await read();
    if (state || !newest?.sealed || !(await canOpen(await identities(), newest.sealed.recipient))) return state;
    await followOn(opened, newest, signal);
    return read();
  }

  async function readInUse(opened: Opened, signal: AbortSignal | undefined) {
    const newest = await newestEncrypted(opened.registry, signal);
    const state = await readOrFollow(opened, newest, signal);
    if (state?.state !== 'on') {
      if (newest?.sealed && newest.sealed.recipient !== state?.despite) throw elsewhere(newest);
      return null;
    }
    const { recipient } = state;
    // Switched on and the key is gone: nothing may go there in the open.
    if (recipient === null || !(await canOpen(await identities(), recipient))) throw elsewhere(newest);
    await assertOurs(newest);
    return { state, recipient };
  }

  return {
    status,
    identities,
    recipient: async (opened, signal) => (await readInUse(opened, signal))?.recipient ?? null,
    async turnOn({ recipients: more = [], passphrase }, newest) {
      await assertOurs(newest);
      const before = await identities();
      const lines = before.length > 0 ? before : [await newIdentity()];
      const state = await read();
      const recipients = [...new Set([...(state?.recipients ?? []), ...more])];
      const kept = state?.openers ?? [];
      const named = more.length > 0 ? await openForRecipients(lines, recipients) : kept.filter(isFor('recipients'));
      const known =
        passphrase === undefined ? kept.filter(isFor('passphrase')) : [await openForPassphrase(lines, passphrase)];
      if (before.length === 0) await keep(lines);
      const recipient = state?.recipient ?? (await recipientOf(lines[0] ?? ''));
      await write({ state: 'on', despite: null, recipient, recipients, openers: [...named, ...known] });
      return status();
    },
    async turnOff(newest) {
      const before = (await read()) ?? { recipient: null, recipients: [], openers: [] };
      await write({ ...before, state: 'off', despite: newest?.sealed?.recipient ?? null });
      return status();
    },
    async rotate({ without = [], passphrase }, newest) {
      const state = await read();
      if (state?.state !== 'on') throw new AppError('BACKUP_ENCRYPTION_OFF');
      await assertOurs(newest);
      const unknown = without.find((recipient) => !state.recipients.includes(recipient));
      if (unknown) throw new AppError('BACKUP_RECIPIENT_UNKNOWN', { details: { recipient: unknown } });
      const identity = await newIdentity();
      const lines = [identity, ...(await identities())];
      const recipients = state.recipients.filter((recipient) => !without.includes(recipient));
      const openers = [
        ...(await openForRecipients(lines, recipients)),
        ...(passphrase === undefined ? [] : [await openForPassphrase(lines, passphrase)]),
      ];
      // What dies between the two goes on with the key that the openers hold.
      await keep(lines);
      await write({ state: 'on', despite: null, recipient: await recipientOf(identity), recipients, openers });
      return status();
    },
    async unlock(opened, key, signal) {
      const newest = await newestEncrypted(opened.registry, signal);
      if (!newest?.sealed) throw new AppError('BACKUP_RELEASE_UNKNOWN', { details: { releaseId: '' } });
      const found = await openWith(
        await readOpeners(opened.store, newest.sealed, signal),
        key,
        newest.sealed.recipient,
      );
      if (found.length === 0) throw new AppError('BACKUP_ENCRYPTION_KEY_WRONG');
      await keep([...found, ...(await identities()).filter((line) => !found.includes(line))]);
      await followOn(opened, newest, signal);
      return status();
    },
    sealAgain: async (store, plainFile, blob, signal) =>
      sealAgain({ store, sealer, heads, identities: await identities(), dir: spoolDir }, plainFile, blob, signal),
    async sealing(opened, signal) {
      const inUse = await readInUse(opened, signal);
      if (!inUse) return null;
      const { state, recipient } = inUse;
      const journal = openSentJournal(path.join(dir, 'sealed', `${recipient}.jsonl`));
      const spool = openSpool(sealer, spoolDir, recipient);
      const sentBefore = await journal.read();
      const known = new Map([...sentBefore, ...(await storedByLast(opened.registry, recipient, signal))]);
      return {
        recipient,
        recipients: state.recipients,
        openers: state.openers.map(({ document }) => Buffer.from(document, 'base64')),
        known: await withoutDamaged(known, opened.marks, signal),
        spool,
        async onSent(sha256, stored, sealed) {
          await heads.keep(stored, sealed);
          await journal.note(sha256, stored);
        },
        async onPublished() {
          await journal.forget();
          await spool.clear();
        },
      };
    },
  };
}

const isFor =
  (kind: VaultState['openers'][number]['kind']) =>
  (opener: VaultState['openers'][number]): boolean =>
    opener.kind === kind;

function elsewhere(newest: ReadRelease | null): AppError {
  return new AppError('BACKUP_ENCRYPTED_ELSEWHERE', {
    details: { releaseId: newest?.facts.releaseId ?? null, host: newest?.facts.host ?? null },
    remedy: { kind: 'run', command: 'understudy store encrypt unlock' },
  });
}

/** The newest release that counts, where it is encrypted. */
export async function newestEncrypted(
  registry: ReleaseReader,
  signal: AbortSignal | undefined,
): Promise<ReadRelease | null> {
  const newest = (await registry.list(signal)).find(({ signed }) => signed);
  return newest?.encrypted ? registry.readOuter(newest.releaseId, signal) : null;
}

/** A release that cannot be opened, because what is inside was damaged, is none to go by; which it is says its mark. */
async function readIfWhole(
  registry: Pick<Registry, 'read'>,
  releaseId: string,
  signal: AbortSignal | undefined,
): Promise<ReadRelease | null> {
  return registry.read(releaseId, signal).catch((error: unknown) => {
    if (isAboutOneRelease(error)) return null;
    throw error;
  });
}

/** Of the newest encrypted release that can be opened: digest of a file → what the store has of it for this key. */
async function storedByLast(
  registry: ReleaseReader,
  recipient: string,
  signal: AbortSignal | undefined,
): Promise<readonly [string, Blob][]> {
  for (const { releaseId, signed, encrypted } of await registry.list(signal)) {
    if (!signed || encrypted !== 'open') continue;
    const release = await readIfWhole(registry, releaseId, signal);
    if (!release) continue;
    if (release.sealed?.recipient !== recipient) return [];
    return release.entries.flatMap(({ sha256, stored }): [string, Blob][] => (stored ? [[sha256, stored]] : []));
  }
  return [];
}

/** What is damaged and was not made good is made anew, as another blob. */
async function withoutDamaged(
  known: ReadonlyMap<string, Blob>,
  marks: Pick<Marks, 'read'>,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, Blob>> {
  const all = [...(await marks.read(undefined, signal)).values()].filter(({ state }) => state === 'damaged');
  // A mark that could not name all of it leaves nothing that is sure.
  if (all.some((mark) => mark.blobs > mark.damaged.length)) return new Map();
  const damaged = new Set(all.flatMap((mark) => mark.damaged.map(({ sha256 }) => sha256)));
  return new Map([...known].filter(([, { sha256 }]) => !damaged.has(sha256)));
}
