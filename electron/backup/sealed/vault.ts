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
import type { ReadRelease, Registry } from '../registry.ts';
import { type Identities, newIdentity, recipientOf } from './age.ts';
import { sealSecondsPerGigabyte } from './cost.ts';
import { canOpen } from './open-release.ts';
import { linesOf, type OpenerKey, openForPassphrase, openForRecipients, openWith, readOpeners } from './openers.ts';
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

interface Opened {
  readonly store: ObjectStore;
  readonly registry: Pick<Registry, 'list' | 'read'>;
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
  /**
   * With what the next release is encrypted; null: it is not. Throws BACKUP_ENCRYPTED_ELSEWHERE where the studio encrypts with a key
   * that is not here, and nobody has decided that this computer does not.
   */
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
  async function followOn(store: ObjectStore, newest: ReadRelease, signal: AbortSignal | undefined): Promise<void> {
    if (!newest.sealed) return;
    const openers = await readOpeners(store, newest.sealed, signal);
    const recipients = [...(newest.inner?.recipients ?? [])];
    await write({ state: 'on', despite: null, recipient: newest.sealed.recipient, recipients, openers });
  }

  /** A recovery kit brings the key and nothing else. */
  async function readOrFollow({ store }: Opened, newest: ReadRelease | null, signal: AbortSignal | undefined) {
    const state = await read();
    if (state || !newest?.sealed || !(await canOpen(await identities(), newest.sealed.recipient))) return state;
    await followOn(store, newest, signal);
    return read();
  }

  return {
    status,
    identities,
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
      // Read once more, because who else opens it is said inside.
      await followOn(opened.store, await opened.registry.read(newest.facts.releaseId, signal), signal);
      return status();
    },
    async sealing(opened, signal) {
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
      const journal = openSentJournal(path.join(dir, 'sealed', `${recipient}.jsonl`));
      const spool = openSpool(sealer, path.join(dir, 'sealing'), recipient);
      const last = newest?.sealed ? newest : await lastOpen(opened.registry, signal);
      const known = new Map(await journal.read());
      if (last?.sealed?.recipient === recipient) for (const [sha256, blob] of mapOf(last)) known.set(sha256, blob);
      return {
        recipient,
        recipients: state.recipients,
        openers: state.openers.map(({ document }) => Buffer.from(document, 'base64')),
        known: await withoutDamaged(known, opened.marks, signal),
        spool,
        onSent: journal.note,
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
  registry: Pick<Registry, 'list' | 'read'>,
  signal: AbortSignal | undefined,
): Promise<ReadRelease | null> {
  const newest = (await registry.list(signal)).find(({ signed }) => signed);
  return newest?.encrypted ? registry.read(newest.releaseId, signal) : null;
}

/** The newest release that is encrypted and can be read here, also where one in the open came after it. */
async function lastOpen(
  registry: Pick<Registry, 'list' | 'read'>,
  signal: AbortSignal | undefined,
): Promise<ReadRelease | null> {
  const last = (await registry.list(signal)).find(({ signed, encrypted }) => signed && encrypted === 'open');
  return last ? registry.read(last.releaseId, signal) : null;
}

function mapOf({ entries }: ReadRelease): [string, Blob][] {
  return entries.flatMap(({ sha256, stored }): [string, Blob][] => (stored ? [[sha256, stored]] : []));
}

/** What was found damaged cannot be made again byte for byte: the next release has a new blob in its place. */
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
