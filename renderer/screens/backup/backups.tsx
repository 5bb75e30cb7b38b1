/** State, thirty days, releases, and where they go. */
import './backups.css';
import { Button } from '@mantine/core';
import { IconCloudUpload } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { BackupOverview, BackupResult, ReleaseSummary } from '../../../electron/contract/backup.ts';
import type { Words } from '../../../electron/words/words.ts';
import { isRunning, useCall, useLatestJob, useSnapshot } from '../../client/client.tsx';
import { DayStrip } from '../../ui/day-strip.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { GapList } from '../../ui/gap-list.tsx';
import { Page } from '../../ui/page.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { StatePill, type Tone } from '../../ui/state-pill.tsx';
import { useFormat, useNow, useWords } from '../../ui/words.tsx';
import { Releases } from './releases.tsx';
import { Retention } from './retention.tsx';
import { Schedule } from './schedule.tsx';
import { Store } from './store.tsx';
import { TrustedComputers } from './trusted-computers.tsx';

export default function Backups(): ReactNode {
  const words = useWords();
  const { backup } = useSnapshot();
  const start = useCall('backup.start');
  const job = useLatestJob('backup');
  const [saved, setSaved] = useState(0);
  const running = isRunning(job);
  const backUp = (): void => start.mutate({});
  return (
    <Page
      title={words.backup.title}
      about={words.backup.about}
      command={backup.store === null ? 'understudy store set folder PATH' : 'understudy backup now'}
      acts={
        <Button
          leftSection={<IconCloudUpload size={17} aria-hidden />}
          disabled={backup.store === null || running}
          loading={start.isPending}
          onClick={backUp}
          rightSection={<kbd className="kbd-on-fill">Ctrl B</kbd>}
        >
          {words.backup.backUpNow}
        </Button>
      }
    >
      {start.error ? <ErrorCard error={start.error} retry={backUp} dismiss={start.reset} /> : null}
      {backup.store === null ? (
        <Store saved={saved} onSaved={() => setSaved(saved + 1)} />
      ) : (
        <>
          <State backup={backup} retry={backUp} />
          <Releases />
          <div className="columns">
            <Store saved={saved} onSaved={() => setSaved(saved + 1)} />
            <Schedule />
            <Retention />
          </div>
          <TrustedComputers />
        </>
      )}
    </Page>
  );
}

/** A backup that found nothing new is as good as the release that holds it all. */
const goodAt = ({ createdAt, stillWholeAt }: ReleaseSummary): string => stillWholeAt ?? createdAt;

function State(props: { readonly backup: BackupOverview; readonly retry: () => void }): ReactNode {
  const { backup } = props;
  const words = useWords();
  const format = useFormat();
  const now = useNow();
  const job = useLatestJob('backup');
  const [dismissed, setDismissed] = useState<string | null>(null);
  const last = backup.lastRelease;
  const isPartial = last?.partial && backup.lastError?.code === 'BACKUP_RELEASE_PARTIAL';
  const repairable = backup.damaged.filter(({ lost }) => !lost);
  const voices = voicesOf(words, repairable);
  const [tone, pill, sentence]: readonly [Tone, string, string] = isPartial
    ? [backup.overdue ? 'bad' : 'warn', words.partial.pill, words.partial.sentence(format.moment(last.createdAt, now))]
    : backup.lastError
      ? ['bad', words.backup.state.failed, words.backup.sentence.failed]
      : repairable.length > 0
        ? ['bad', words.backup.state.damaged, words.backup.sentence.damaged(repairable.length, voices)]
        : backup.overdue
          ? [
              'warn',
              words.backup.state.overdue,
              words.backup.sentence.overdue(Math.max(1, Math.round(backup.overdueHours))),
            ]
          : backup.lastRelease
            ? [
                'ok',
                words.backup.state.good,
                words.backup.sentence.good(
                  `${format.moment(goodAt(backup.lastRelease), now)} · ${format.relative(goodAt(backup.lastRelease), now)}`,
                ),
              ]
            : ['idle', words.backup.state.none, words.backup.sentence.none];
  const failed = job?.state === 'failed' && job.id !== dismissed && backup.lastError !== null ? job.error : null;
  const result = job?.state === 'done' ? (job.result as BackupResult) : null;
  return (
    <>
      <section className="panel backup-state" aria-label={words.backup.title}>
        <div className="stack-tight">
          <div className="row">
            <StatePill tone={tone}>{pill}</StatePill>
            <span>{sentence}</span>
          </div>
          {isPartial && last.partial ? <GapList partial={last.partial} /> : null}
          <Reading backup={backup} />
          {backup.doneBy ? <span className="panel-note">{words.backup.doneBy(backup.doneBy.host)}</span> : null}
          {result && tone === 'ok' && result.releaseId === backup.lastRelease?.releaseId ? (
            <span className="panel-note" role="status">
              {result.bytesUploaded === 0
                ? words.backup.unchanged(format.number(result.files), format.span(result.seconds))
                : words.backup.done(
                    format.number(result.files),
                    format.bytes(result.bytesUploaded),
                    format.span(result.seconds),
                  )}
            </span>
          ) : null}
        </div>
        <div className="backup-strip">
          <DayStrip days={backup.days} />
          <span className="quiet" style={{ fontSize: 12 }}>
            {words.backup.stripDays}
          </span>
        </div>
        {isRunning(job) ? (
          <div className="backup-running">
            <ProgressLine job={job} />
            <span className="panel-note">{words.backup.safeToClose}</span>
          </div>
        ) : null}
      </section>
      {failed ? <ErrorCard error={failed} retry={props.retry} dismiss={() => setDismissed(job?.id ?? null)} /> : null}
    </>
  );
}

/** How much of the store was read back lately, and what of it is lost. */
function Reading(props: { readonly backup: BackupOverview }): ReactNode {
  const { reading, damaged } = props.backup;
  const words = useWords();
  const format = useFormat();
  const now = useNow();
  const lost = damaged.filter((release) => release.lost);
  const complete = reading?.completeAt ? words.backup.readComplete(format.moment(reading.completeAt, now)) : null;
  const read = reading ? words.backup.reading(format.number(reading.blobs), format.number(reading.of)) : null;
  return (
    <>
      {read ? <span className="panel-note">{complete ? `${read} · ${complete}` : read}</span> : null}
      {lost.length > 0 ? (
        <span className="panel-note ink-bad">{words.backup.sentence.lost(lost.length, voicesOf(words, lost))}</span>
      ) : null}
    </>
  );
}

function voicesOf(words: Words, damaged: BackupOverview['damaged']): string {
  return [...new Set(damaged.flatMap(({ voices }) => voices))].join(words.backup.nameSeparator);
}
