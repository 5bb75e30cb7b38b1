/** The outbox on disk: a line is flushed before what it says is done. Opened by one process at a time. */
import { writeFileAtomic } from '../kernel/json-file.ts';
import { type JsonlFile, openJsonlFile } from '../kernel/jsonl-file.ts';
import { apply, emptyOutbox, type Line, type OutboxState, reopened } from './outbox-state.ts';

export interface Outbox {
  readonly state: OutboxState;
  /** Resolves when it is on disk; until then the state is as before. */
  append(line: Line): Promise<void>;
  close(): Promise<void>;
}

/** Only the person who runs the program reads what was told to whom. */
const OWNER_ONLY = 0o600;

export async function openOutbox(
  file: string,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): Promise<Outbox> {
  const before = await openJsonlFile<Line>(file, { readOnly: true });
  let state = reopened(before.existing.reduce(apply, emptyOutbox));
  // Made with the first line: a command that has nothing to tell leaves the folder as it was.
  let log: JsonlFile<Line> | null = null;
  if (!readOnly && before.existing.length > 1) log = await asOneLine(file, state);
  return {
    get state() {
      return state;
    },
    async append(line) {
      if (readOnly) return before.append(line);
      log ??= await openJsonlFile<Line>(file);
      await log.append(line);
      state = apply(state, line);
    },
    close: async () => log?.close(),
  };
}

/** What was written line by line becomes one line again, so that the file stays small. */
async function asOneLine(file: string, state: OutboxState): Promise<JsonlFile<Line>> {
  await writeFileAtomic(file, `${JSON.stringify({ kind: 'state', state } satisfies Line)}\n`, OWNER_ONLY);
  return openJsonlFile<Line>(file);
}
