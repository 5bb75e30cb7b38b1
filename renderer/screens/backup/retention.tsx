/** Which releases are kept, what the rule would remove and why the rest stays, what was removed, and the space that is left over. */
import { Button, NumberInput, Switch } from '@mantine/core';
import { IconFilterMinus } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { CollectResult, RemovedRelease, RetentionChoice } from '../../../electron/contract/backup.ts';
import type { KeepReason, RetentionSettings } from '../../../electron/contract/models/retention.ts';
import { isRunning, useCall, useLatestJob, useRead, useSnapshot } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { Panel } from '../../ui/page.tsx';
import { shortRelease } from '../../ui/short-id.ts';
import { useFormat, useNow, useWords } from '../../ui/words.tsx';

export function Retention(): ReactNode {
  const words = useWords();
  const { tidying } = useSnapshot().backup;
  const [draft, setDraft] = useState<RetentionSettings>(tidying.rule);
  const removed = useRead('backup.removed', {});
  const { nightly: _nightly, ...rule } = draft;
  const preview = useRead('backup.retention', { rule }, { enabled: false });
  const save = useCall('backup.setRetention');
  const prune = useCall('backup.prune');
  const kept = words.backup.rule.sentence(rule.last, rule.daily, rule.weekly, rule.monthly, rule.youngDays);
  const changed = JSON.stringify(draft) !== JSON.stringify(tidying.rule);
  const isSettled = !changed && preview.data !== undefined && prune.data === undefined;
  const look = (): void => {
    prune.reset();
    void preview.refetch();
  };
  return (
    <Panel title={words.backup.retention} place="retention" icon={<IconFilterMinus size={17} aria-hidden />}>
      <div className="stack">
        <p className="panel-note">
          {words.common.sentences(
            kept,
            draft.nightly ? words.backup.rule.nightly : words.backup.rule.byHand,
            words.backup.retentionAbout,
          )}
        </p>
        {tidying.denied ? <p className="panel-note tone-warn">{words.backup.denied}</p> : null}
        {tidying.problem ? (
          <p className="panel-note tone-warn">{words.backup.tidyProblem(tidying.problem.key)}</p>
        ) : null}
        <Rule draft={draft} change={(part) => setDraft({ ...draft, ...part })} />
        <div className="row">
          {changed ? (
            <Button size="compact-sm" loading={save.isPending} onClick={() => save.mutate({ retention: draft })}>
              {words.common.save}
            </Button>
          ) : null}
          <Button size="compact-sm" variant="light" loading={preview.isFetching} onClick={look}>
            {words.backup.prunePlan}
          </Button>
          {isSettled && (preview.data?.remove.length ?? 0) > 0 ? (
            <Button
              size="compact-sm"
              color="brick"
              variant="light"
              loading={prune.isPending}
              onClick={() => prune.mutate({ apply: true }, { onSuccess: () => void removed.refetch() })}
            >
              {words.backup.prune(preview.data?.remove.length ?? 0)}
            </Button>
          ) : null}
        </div>
        {preview.data && !prune.data ? <Choice choice={preview.data} /> : null}
        {prune.data ? (
          <p role="status">{prune.data.denied ? words.backup.denied : words.backup.pruned(prune.data.remove.length)}</p>
        ) : null}
        <Removed removed={removed.data ?? []} changed={() => void removed.refetch()} />
        <CallNotes of={[removed, preview, save, prune]} />
        <Space />
      </div>
    </Panel>
  );
}

function Rule(props: {
  readonly draft: RetentionSettings;
  readonly change: (part: Partial<RetentionSettings>) => void;
}): ReactNode {
  const { draft, change } = props;
  const words = useWords();
  const fields = ['last', 'daily', 'weekly', 'monthly', 'youngDays'] as const;
  return (
    <>
      <div className="form-grid retention-rule">
        {fields.map((field) => (
          <NumberInput
            key={field}
            label={words.backup.rule[field]}
            min={field === 'last' ? 1 : 0}
            max={1000}
            allowDecimal={false}
            clampBehavior="strict"
            value={draft[field]}
            onChange={(value) => (typeof value === 'number' ? change({ [field]: value }) : undefined)}
          />
        ))}
      </div>
      <Switch
        label={words.backup.rule.nightlySwitch}
        checked={draft.nightly}
        onChange={(event) => change({ nightly: event.currentTarget.checked })}
      />
    </>
  );
}

function Choice(props: { readonly choice: RetentionChoice }): ReactNode {
  const { keep, remove, why, foreign } = props.choice;
  const words = useWords();
  const format = useFormat();
  const now = useNow();
  const releases = useRead('backup.releases', {}).data ?? [];
  const createdAt = new Map(releases.map((one) => [one.releaseId, one.createdAt]));
  const counts = new Map<KeepReason, number>();
  for (const reason of Object.values(why).flat()) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return (
    <div className="stack-tight" role="status">
      <span>{words.backup.prunePlanned(remove.length, keep.length + foreign.length)}</span>
      <span className="panel-note">
        {[...counts].map(([reason, count]) => words.backup.whyCount(words.backup.why[reason], count)).join(' · ')}
      </span>
      {remove.map((releaseId) => (
        <span key={releaseId} className="quiet">
          {createdAt.has(releaseId) ? `${format.moment(createdAt.get(releaseId) ?? '', now)} · ` : ''}
          {shortRelease(releaseId)}
        </span>
      ))}
    </div>
  );
}

function Removed(props: { readonly removed: readonly RemovedRelease[]; readonly changed: () => void }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const now = useNow();
  const undo = useCall('backup.undo');
  if (props.removed.length === 0) return null;
  return (
    <section className="stack-tight" aria-label={words.backup.removedTitle}>
      <h3 className="quiet">{words.backup.removedTitle}</h3>
      {props.removed.map(({ releaseId, createdAt, until }) => (
        <div className="row" key={releaseId}>
          <span className="panel-note">
            {words.backup.removedUntil(
              `${format.moment(createdAt, now)} · ${shortRelease(releaseId)}`,
              format.moment(until, now),
            )}
          </span>
          <Button
            size="compact-xs"
            variant="subtle"
            loading={undo.isPending && undo.variables?.releaseId === releaseId}
            onClick={() => undo.mutate({ releaseId }, { onSuccess: props.changed })}
          >
            {words.backup.undo}
          </Button>
        </div>
      ))}
      <CallNotes of={[undo]} />
    </section>
  );
}

function Space(): ReactNode {
  const words = useWords();
  const { tidying } = useSnapshot().backup;
  const collect = useCall('backup.collect');
  const job = useLatestJob('collect');
  const running = isRunning(job);
  const result = (job?.state === 'done' ? (job.result as CollectResult) : null) ?? tidying.collected;
  return (
    <section className="stack-tight" aria-label={words.backup.space.title}>
      <h3 className="quiet">{words.backup.space.title}</h3>
      <p className="panel-note">{words.backup.space.about}</p>
      {result && !running ? <Found result={result} /> : null}
      <div className="row">
        <Button
          size="compact-sm"
          variant="light"
          loading={collect.isPending || running}
          onClick={() => collect.mutate({ apply: false })}
        >
          {words.backup.space.look}
        </Button>
        {result?.state === 'found' && !running ? (
          <Button size="compact-sm" color="brick" variant="light" onClick={() => collect.mutate({ apply: true })}>
            {words.backup.space.free}
          </Button>
        ) : null}
      </div>
      <CallNotes of={[collect]} />
    </section>
  );
}

function Found(props: { readonly result: CollectResult }): ReactNode {
  const { state, blobs, bytes, notBefore, leftovers, odd } = props.result;
  const words = useWords();
  const format = useFormat();
  const now = useNow();
  const say = words.backup.space;
  const files = words.backup.fileCount(blobs);
  const amount = format.bytes(bytes);
  const sentence = {
    nothing: () => say.nothing,
    found: () => say.found(files, amount),
    announced: () => say.announced(files, amount, format.moment(notBefore ?? '', now)),
    waiting: () => say.announced(files, amount, format.moment(notBefore ?? '', now)),
    freed: () => say.freed(files, amount),
    denied: () => words.backup.denied,
  }[state]();
  return (
    <div className="stack-tight" role="status">
      <span>{sentence}</span>
      {leftovers?.uploadsLeft ? (
        <span className="panel-note">{say.uploadsLeft(format.number(leftovers.uploadsLeft))}</span>
      ) : null}
      {odd.map((key) => (
        <span key={key} className="panel-note tone-warn">
          {say.odd(key)}
        </span>
      ))}
    </div>
  );
}
