/** The part of `releases` that makes room: which are kept, which were removed, what is deleted for good. */
import type { CollectResult, PruneResult, RemovedRelease, RetentionChoice } from '../contract/backup.ts';
import type { RetentionRule, RetentionSettings } from '../contract/models/retention.ts';
import { columns } from './columns.ts';
import type { Terminal } from './terminal.ts';
import { assertAction, given, readNumber, required, UsageError, type VerbContext } from './verb.ts';

export const spaceForms = {
  prune: 'prune [--apply] [--space]',
  retention: 'retention show',
  rule: 'retention set [--last N] [--daily N] [--weekly N] [--monthly N] [--young-days N] [--nightly on|off]',
  trash: 'trash',
  putBack: 'undo RID',
  collect: 'collect [--apply]',
} as const;

export const spaceOptions = {
  apply: { type: 'boolean' },
  space: { type: 'boolean' },
  last: { type: 'string', value: 'N' },
  daily: { type: 'string', value: 'N' },
  weekly: { type: 'string', value: 'N' },
  monthly: { type: 'string', value: 'N' },
  'young-days': { type: 'string', value: 'N' },
  nightly: { type: 'string', value: 'on|off' },
} as const;

/** `undo` of a release; that of a restore has a name of another form. */
export type SpaceAction = 'prune' | 'retention' | 'trash' | 'undo' | 'collect';

export function isRelease(name: string): boolean {
  return /^\d{8}T\d{6}Z-[0-9a-f]{12}$/.test(name);
}

interface SpaceValues {
  readonly apply?: boolean;
  readonly space?: boolean;
  readonly last?: string;
  readonly daily?: string;
  readonly weekly?: string;
  readonly monthly?: string;
  readonly 'young-days'?: string;
  readonly nightly?: string;
}

export async function runSpace(
  action: SpaceAction,
  { values, positionals }: { readonly values: SpaceValues; readonly positionals: readonly string[] },
  context: VerbContext,
): Promise<void> {
  const { client: open, terminal } = context;
  const apply = values.apply ?? false;
  switch (action) {
    case 'prune': {
      const pruned = await (await open()).call('backup.prune', { apply });
      if (!values.space) return terminal.result(pruned, pruneLines(pruned, terminal));
      const space = await collect(apply, context);
      return terminal.result({ ...pruned, space }, [
        ...pruneLines(pruned, terminal),
        ...collectLines(space, apply, terminal),
      ]);
    }
    case 'retention':
      return runRetention(positionals[0], values, context);
    case 'trash': {
      const removed = await (await open()).call('backup.removed', {});
      return terminal.result(removed, trashLines(removed, terminal));
    }
    case 'undo': {
      const release = await (await open()).call('backup.undo', { releaseId: required(positionals[0], 'RID') });
      return terminal.result(release, [terminal.cli.space.undone(release.releaseId)]);
    }
    case 'collect': {
      const result = await collect(apply, context);
      return terminal.result(result, collectLines(result, apply, terminal));
    }
  }
}

async function collect(apply: boolean, { client: open, terminal, signal }: VerbContext): Promise<CollectResult> {
  const client = await open();
  const { jobId } = await client.call('backup.collect', { apply });
  return client.finish<CollectResult>(jobId, { signal, onChange: terminal.follow() });
}

async function runRetention(
  action: string | undefined,
  values: SpaceValues,
  { client: open, terminal }: VerbContext,
): Promise<void> {
  assertAction('releases retention', action ?? 'show', ['show', 'set']);
  const change = action === 'set' ? ruleOf(values) : {};
  const client = await open();
  if (action === 'set') {
    const { tidying } = await client.call('backup.overview', {});
    await client.call('backup.setRetention', { retention: { ...tidying.rule, ...change } });
  }
  const view = await client.call('backup.retention', {});
  terminal.result(view, [ruleLine(view.rule, terminal), ...choiceLines(view, false, terminal)]);
}

function ruleOf(values: SpaceValues): Partial<RetentionSettings> {
  const count = (name: 'last' | 'daily' | 'weekly' | 'monthly' | 'young-days'): number | undefined =>
    readNumber(values[name], `--${name}`);
  const { nightly } = values;
  if (nightly !== undefined && nightly !== 'on' && nightly !== 'off') {
    throw new UsageError((wrong) => wrong.noValue('--nightly', 'on|off'));
  }
  const change = given({
    last: count('last'),
    daily: count('daily'),
    weekly: count('weekly'),
    monthly: count('monthly'),
    youngDays: count('young-days'),
    nightly: nightly === undefined ? undefined : nightly === 'on',
  });
  if (Object.keys(change).length === 0) throw new UsageError((wrong) => wrong.missing('--last'));
  return change;
}

function ruleLine(rule: RetentionRule & Pick<RetentionSettings, 'nightly'>, { words }: Terminal): string {
  const { rule: say } = words.backup;
  const sentence = say.sentence(rule.last, rule.daily, rule.weekly, rule.monthly, rule.youngDays);
  return `${sentence} ${rule.nightly ? say.nightly : say.byHand}`;
}

function choiceLines({ keep, remove, why, foreign }: RetentionChoice, applied: boolean, { words, cli }: Terminal) {
  if (keep.length + remove.length + foreign.length === 0) return [cli.none.releases];
  const because = (id: string): string => (why[id] ?? []).map((reason) => words.backup.why[reason]).join(', ');
  return columns([
    ...keep.map((id) => [cli.keep, id, because(id)]),
    ...remove.map((id) => [applied ? cli.removed : cli.remove, id, '']),
    ...foreign.map((id) => [cli.keep, id, cli.notTrusted]),
  ]);
}

function pruneLines(result: PruneResult, terminal: Terminal): string[] {
  const { applied, denied, remove } = result;
  const lines = choiceLines(result, applied, terminal);
  if (denied) return [...lines, terminal.words.backup.denied];
  return applied || remove.length === 0 ? lines : [...lines, terminal.cli.notApplied];
}

function trashLines(removed: readonly RemovedRelease[], { cli, when }: Terminal): string[] {
  if (removed.length === 0) return [cli.space.trashEmpty];
  return columns(
    removed.map(({ releaseId, removedAt, until, by }) => [
      releaseId,
      cli.space.removedAt(when(removedAt), by),
      cli.space.until(when(until)),
    ]),
  );
}

function collectLines(result: CollectResult, apply: boolean, { words, cli, format, when }: Terminal): string[] {
  const { state, bytes, notBefore, leftovers, odd } = result;
  const amount = [cli.files(result.blobs), format.bytes(bytes)] as const;
  const say = words.backup.space;
  const first = {
    nothing: () => say.nothing,
    found: () => say.found(...amount),
    announced: () => say.announced(...amount, when(notBefore ?? '')),
    waiting: () => say.announced(...amount, when(notBefore ?? '')),
    freed: () => say.freed(...amount),
    denied: () => words.backup.denied,
  }[state]();
  return [
    first,
    ...(leftovers && leftovers.removed > 0 ? [say.leftovers(format.number(leftovers.removed))] : []),
    ...(leftovers && leftovers.uploadsEnded > 0 ? [say.uploadsEnded(format.number(leftovers.uploadsEnded))] : []),
    ...(leftovers?.uploadsLeft ? [say.uploadsLeft(format.number(leftovers.uploadsLeft))] : []),
    ...odd.map((key) => say.odd(key)),
    ...(!apply && state === 'found' ? [cli.notApplied] : []),
  ];
}
