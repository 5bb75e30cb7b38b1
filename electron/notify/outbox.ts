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
  const before = await openJsonlFile<Line>(file, { readOnly });
  let state = before.existing.reduce(apply, emptyOutbox);
  if (readOnly) return { state, append: before.append, close: before.close };
  state = reopened(state);
  const log = before.existing.length > 1 ? await asOneLine(before, file, state) : before;
  return {
    get state() {
      return state;
    },
    async append(line) {
      await log.append(line);
      state = apply(state, line);
    },
    close: log.close,
  };
}

/** What was written line by line becomes one line again, so that the file stays small. */
async function asOneLine(before: JsonlFile<Line>, file: string, state: OutboxState): Promise<JsonlFile<Line>> {
  await before.close();
  await writeFileAtomic(file, `${JSON.stringify({ kind: 'state', state } satisfies Line)}\n`, OWNER_ONLY);
  return openJsonlFile<Line>(file);
}
