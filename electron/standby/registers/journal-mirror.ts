/**
 * A copy of an operation's journal in the store, so that another desktop sees what is under way and can take it over. The
 * nonce stays here: a takeover claims an epoch of its own and never needs it.
 */
import { z } from 'zod';
import type { EpochHolder } from '../../contract/models/agent.ts';
import type { Log } from '../../kernel/ports.ts';
import { checkLines, type JournalLine } from '../journal-line.ts';
import { type OperationState, replayJournal } from '../operation-state.ts';
import type { Sign } from '../sign-document.ts';
import { type ObjectTrust, openObject, sealObject } from './signed-object.ts';
import { journalKey, journalsPrefix, lineOfKey } from './store-keys.ts';
import type { CoordinationStore } from './store-register.ts';

/** Stands where a nonce would: nobody holds it. */
const NO_NONCE = '0'.repeat(32);
const PUT_WITHIN_MS = 10_000;
const MAX_BYTES = 256 * 1024;
/** Newest first; older ones are history that their own desktop keeps. */
const KEPT_INCIDENTS = 10;

export interface JournalMirror {
  /** Begins to send what is not there yet. Never waits, never throws. */
  push(): void;
  /** All that was written is there, or could not be sent. */
  settled(): Promise<void>;
}

export function mirrorJournal(deps: {
  /** Null: no store is set. */
  readonly store: () => Promise<CoordinationStore | null>;
  readonly incidentId: string;
  /** Grows while the operation runs. */
  readonly lines: readonly JournalLine[];
  readonly holder: EpochHolder;
  /** Host key of the machine, by which another desktop knows it. */
  readonly fingerprint: string;
  readonly sign: Sign;
  readonly log: Log;
}): JournalMirror {
  const { lines, incidentId, holder, fingerprint, log } = deps;
  let sent = 0;
  let sending: Promise<void> | null = null;

  async function catchUp(): Promise<void> {
    const store = await deps.store();
    while (store && sent < lines.length) {
      const line = lines[sent];
      if (!line) return;
      const key = journalKey(incidentId, sent);
      const bytes = await sealObject(key, { holder, fingerprint, line: withoutNonce(line) }, deps.sign);
      const signal = AbortSignal.timeout(PUT_WITHIN_MS);
      await store.put(key, bytes, { ifAbsent: true, signal });
      sent += 1;
    }
  }

  return {
    push() {
      sending ??= catchUp()
        .catch((error: unknown) => log.debug('journal not mirrored yet', { incidentId, error: String(error) }))
        .finally(() => {
          sending = null;
        });
    },
    async settled() {
      this.push();
      await sending;
    },
  };
}

function withoutNonce(line: JournalLine): JournalLine {
  return line.kind === 'opened' ? { ...line, opening: { ...line.opening, nonce: NO_NONCE } } : line;
}

/** Another desktop's operation, as far as it was mirrored. */
export interface ForeignOperation {
  readonly holder: EpochHolder;
  readonly fingerprint: string;
  readonly operation: OperationState;
  /** Lines that were read. */
  readonly lines: number;
  /** By the store's clock. */
  readonly lastLineAgeSeconds: number;
}

const mirrored = z.object({
  holder: z.object({ name: z.string(), device: z.string() }),
  fingerprint: z.string(),
  line: z.unknown(),
});

/**
 * Operations in the store that are not among `own`, newest first. What was read `before` and has not grown is not read again;
 * one that cannot be read, or that nobody of the studio signed, is left out.
 */
export async function readForeignOperations(
  store: CoordinationStore,
  about: {
    readonly own: ReadonlySet<string>;
    readonly before: readonly ForeignOperation[];
    readonly trust: Pick<ObjectTrust, 'trusted'>;
    readonly log: Log;
  },
  signal: AbortSignal,
): Promise<readonly ForeignOperation[]> {
  const { objects } = await store.list(journalsPrefix, { signal });
  const nowMs = await store.serverNow(signal);
  const lines = objects.flatMap(({ key, modifiedAtMs }) => {
    const line = lineOfKey(key);
    return line ? [{ ...line, modifiedAtMs }] : [];
  });
  const byIncident = Map.groupBy(lines, ({ incidentId }) => incidentId);
  const ids = [...byIncident.keys()].filter((id) => !about.own.has(id));
  const newest = ids.sort().reverse().slice(0, KEPT_INCIDENTS);
  const operations = await Promise.all(
    newest.map(async (incidentId) => {
      const written = byIncident.get(incidentId) ?? [];
      const lastLineAgeSeconds = (nowMs - Math.max(...written.map(({ modifiedAtMs }) => modifiedAtMs))) / 1000;
      const known = about.before.find(({ operation }) => operation.opening.incidentId === incidentId);
      if (known?.lines === written.length) return { ...known, lastLineAgeSeconds };
      try {
        const read = await readForeign(store, about.trust, { incidentId, count: written.length }, signal);
        return read && { ...read, lastLineAgeSeconds };
      } catch (error) {
        signal.throwIfAborted();
        about.log.debug('mirrored journal left out', { incidentId, error: String(error) });
        return null;
      }
    }),
  );
  return operations.filter((operation) => operation !== null);
}

async function readForeign(
  store: CoordinationStore,
  trust: Pick<ObjectTrust, 'trusted'>,
  { incidentId, count }: { readonly incidentId: string; readonly count: number },
  signal: AbortSignal,
): Promise<Omit<ForeignOperation, 'lastLineAgeSeconds'> | null> {
  const read = await Promise.all(
    Array.from({ length: count }, async (_item, index) => {
      const key = journalKey(incidentId, index);
      const bytes = await store.get(key, { maxBytes: MAX_BYTES, signal });
      const opened = bytes && (await openObject(key, bytes, trust, signal));
      return opened?.content ? mirrored.parse(opened.content) : null;
    }),
  );
  // Up to the first line that is missing or that nobody of the studio signed: what comes behind it cannot be understood without it.
  const gap = read.indexOf(null);
  const whole = (gap < 0 ? read : read.slice(0, gap)).filter((line) => line !== null);
  const [first] = whole;
  const operation = replayJournal(
    checkLines(
      whole.map(({ line }) => line),
      `${incidentId} in the store`,
    ),
  );
  if (!first || !operation) return null;
  return { holder: first.holder, fingerprint: first.fingerprint, operation, lines: whole.length };
}
