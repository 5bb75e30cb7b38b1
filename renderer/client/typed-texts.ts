/**
 * What a person types into rows, between the key press and the host's answer. It is written down as it is typed, so that no
 * reload and no fault of the screen costs a word, and sent when the typing rests.
 */

export interface TypedTexts {
  /** Null: the row says what the host knows. */
  of(rowId: string): string | null;
  failureOf(rowId: string): Error | null;
  isSaving(): boolean;
  subscribe(listener: () => void): () => void;
  type(rowId: string, text: string): void;
  /** Everything typed is with the host, or failed and is still here: then the first reason. */
  flush(): Promise<Error | null>;
  /** The rows that the host has now: what became the same is no longer kept here, and neither is what has lost its row. */
  settle(textOf: (rowId: string) => string | undefined): void;
}

interface Entry {
  readonly text: string;
  /** What the host made of it, once it has answered: a text may come back trimmed. */
  readonly saved: string | null;
  readonly failure: Error | null;
}

export interface TypedTextsOptions {
  readonly read: () => Readonly<Record<string, string>>;
  readonly write: (texts: Readonly<Record<string, string>>) => void;
  /** Answers what the row says now. */
  readonly save: (rowId: string, text: string) => Promise<string>;
  readonly restMs: number;
}

export function createTypedTexts(options: TypedTextsOptions): TypedTexts {
  const listeners = new Set<() => void>();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const underWay = new Map<string, Promise<Error | null>>();
  const entries = new Map<string, Entry>(
    Object.entries(options.read()).map(([rowId, text]) => [rowId, { text, saved: null, failure: null }]),
  );

  function put(rowId: string, entry: Entry | null): void {
    if (entry === null) entries.delete(rowId);
    else entries.set(rowId, entry);
    options.write(Object.fromEntries([...entries].map(([id, { text }]) => [id, text])));
    for (const listener of listeners) listener();
  }

  function rest(rowId: string): void {
    clearTimeout(timers.get(rowId));
    timers.set(
      rowId,
      setTimeout(() => void send(rowId), options.restMs),
    );
  }

  /** One at a time for each row, so that an older text never overtakes a newer one. */
  async function send(rowId: string): Promise<Error | null> {
    clearTimeout(timers.get(rowId));
    timers.delete(rowId);
    const before = underWay.get(rowId);
    if (before !== undefined) {
      await before;
      return send(rowId);
    }
    const entry = entries.get(rowId);
    if (entry === undefined || entry.saved !== null) return null;
    const sending = sendNow(rowId, entry);
    underWay.set(rowId, sending);
    const failure = await sending;
    underWay.delete(rowId);
    return failure;
  }

  async function sendNow(rowId: string, entry: Entry): Promise<Error | null> {
    try {
      const saved = await options.save(rowId, entry.text);
      if (entries.get(rowId) === entry) put(rowId, { ...entry, saved, failure: null });
      return null;
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      const now = entries.get(rowId);
      if (now !== undefined) put(rowId, { ...now, failure });
      return failure;
    }
  }

  return {
    of: (rowId) => entries.get(rowId)?.text ?? null,
    failureOf: (rowId) => entries.get(rowId)?.failure ?? null,
    isSaving: () => [...entries.values()].some(({ saved, failure }) => saved === null && failure === null),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    type(rowId, text) {
      put(rowId, { text, saved: null, failure: null });
      rest(rowId);
    },
    async flush() {
      let first: Error | null = null;
      for (const rowId of [...entries.keys()]) {
        const failure = await send(rowId);
        first ??= failure;
      }
      return first;
    },
    settle(textOf) {
      for (const [rowId, { text, saved }] of entries) {
        // An older text that is still on its way would come back.
        if (underWay.has(rowId)) continue;
        const known = textOf(rowId);
        if (known === undefined || known === text || known === saved) {
          clearTimeout(timers.get(rowId));
          timers.delete(rowId);
          put(rowId, null);
        }
      }
    },
  };
}
