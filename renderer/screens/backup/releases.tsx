/** Every release in the store, newest first, with what can be done about each. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconArchive, IconDots, IconPin, IconPinFilled } from '@tabler/icons-react';
import { type ReactNode, useRef, useState } from 'react';
import type {
  ContainerResult,
  ReleaseProof,
  ReleaseSummary,
  RestoreResult,
  VerifyResult,
} from '../../../electron/contract/backup.ts';
import type { LibraryRestoreResult } from '../../../electron/contract/library-restore.ts';
import type { Job } from '../../../electron/contract/models/job.ts';
import { isRunning, useCall, useLatestJob, useRead } from '../../client/client.tsx';
import { Bytes, When } from '../../ui/amounts.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { LabelledIconButton } from '../../ui/labelled-icon-button.tsx';
import { Panel } from '../../ui/page.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { shortRelease } from '../../ui/short-id.ts';
import { ColumnHeads, WideTable } from '../../ui/wide-table.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import { ChannelDialog, ChannelDoubts, ReleaseMarks } from './channels.tsx';
import { ReleaseCheck } from './release-check.tsx';
import { ReleaseInspector } from './release-inspector.tsx';
import { RestoreDialog } from './restore-dialog.tsx';
import { RestoreOutcome } from './restore-outcome.tsx';

export function Releases(): ReactNode {
  const words = useWords();
  const releases = useRead('backup.releases', {});
  const [restoring, setRestoring] = useState<ReleaseSummary | null>(null);
  const [inspected, setInspected] = useState<ReleaseSummary | null>(null);
  const [naming, setNaming] = useState<ReleaseSummary | null>(null);
  const verifyJob = useLatestJob('verify');
  const restoreJob = useLatestJob('restore');
  const proveJob = useLatestJob('prove');
  const containerJob = useLatestJob('container');
  const list = releases.data ?? [];
  return (
    <Panel title={words.backup.releases} place="releases" icon={<IconArchive size={17} aria-hidden />}>
      <div className="stack">
        {releases.error ? <ErrorCard error={releases.error} retry={() => void releases.refetch()} /> : null}
        <JobOutcome job={verifyJob} />
        <JobOutcome job={restoreJob} />
        <JobOutcome job={proveJob} />
        <JobOutcome job={containerJob} />
        <ChannelDoubts />
        {releases.isSuccess && list.length === 0 ? (
          <EmptyState
            icon={<IconArchive size={34} stroke={1.3} aria-hidden />}
            title={words.backup.noReleases}
            body={words.backup.noReleasesBody}
          />
        ) : null}
        {list.length > 0 ? (
          <WideTable label={words.backup.releases} minWidth={800}>
            <ColumnHeads
              of={[
                words.backup.time,
                words.backup.release,
                words.backup.host,
                words.backup.voices,
                { right: words.backup.size },
                { right: words.backup.newBytes },
                words.backup.verified,
                { unseen: words.backup.acts },
              ]}
            />
            <tbody>
              {list.map((release) => (
                <ReleaseRow
                  key={release.releaseId}
                  release={release}
                  look={() => setInspected(release)}
                  restore={() => setRestoring(release)}
                  name={() => setNaming(release)}
                />
              ))}
            </tbody>
          </WideTable>
        ) : null}
      </div>
      {naming ? <ChannelDialog release={naming} close={() => setNaming(null)} /> : null}
      {restoring ? <RestoreDialog release={restoring} close={() => setRestoring(null)} /> : null}
      {inspected ? <ReleaseInspector release={inspected} others={list} close={() => setInspected(null)} /> : null}
    </Panel>
  );
}

function ReleaseRow(props: {
  readonly release: ReleaseSummary;
  readonly look: () => void;
  readonly restore: () => void;
  /** Points a channel to it. */
  readonly name: () => void;
}): ReactNode {
  const { release } = props;
  const words = useWords();
  const pin = useCall('backup.pin');
  const verify = useCall('backup.verify');
  const prove = useCall('backup.prove');
  const menuButton = useRef<HTMLButtonElement>(null);
  const error = pin.error ?? verify.error ?? prove.error;
  return (
    <>
      <tr>
        <td>
          <When at={release.createdAt} />
        </td>
        <td className="mono nowrap">{shortRelease(release.releaseId)}</td>
        <td className="cut release-host" title={release.host}>
          {release.host} <span className="quiet">· {words.backup.trigger[release.trigger]}</span>
        </td>
        <td title={release.voices.map((voice) => voice.name).join('\n')}>{release.voices.length}</td>
        <td className="right">
          <Bytes of={release.bytesTotal} />
        </td>
        <td className="right">
          <Bytes of={release.bytesNew} />
        </td>
        <td>
          <ReleaseCheck release={release} />
          <ReleaseMarks release={release} />
        </td>
        <td>
          <div className="row" style={{ flexWrap: 'nowrap', justifyContent: 'flex-end', gap: 2 }}>
            <LabelledIconButton
              label={release.pinned ? words.backup.unpin : words.backup.pin}
              pressed={release.pinned}
              color={release.pinned ? 'stage' : 'gray'}
              onClick={() => pin.mutate({ releaseId: release.releaseId, pinned: !release.pinned })}
            >
              {release.pinned ? <IconPinFilled size={16} aria-hidden /> : <IconPin size={16} aria-hidden />}
            </LabelledIconButton>
            <Menu position="bottom-end" withinPortal>
              <Menu.Target>
                <ActionIcon
                  ref={menuButton}
                  variant="subtle"
                  color="gray"
                  size={30}
                  aria-label={words.backup.moreActs(shortRelease(release.releaseId))}
                >
                  <IconDots size={17} aria-hidden />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => verify.mutate({ releaseId: release.releaseId })}>
                  {words.backup.verify}
                </Menu.Item>
                <Menu.Item onClick={() => verify.mutate({ releaseId: release.releaseId, deep: true })}>
                  {words.backup.verifyDeep}
                </Menu.Item>
                {release.signed ? (
                  <>
                    <Menu.Item onClick={() => prove.mutate({ releaseId: release.releaseId })}>
                      {words.backup.prove}
                    </Menu.Item>
                    <Menu.Item onClick={props.name}>{words.backup.channelSet}</Menu.Item>
                  </>
                ) : null}
                <Menu.Divider />
                <Menu.Item onClick={props.look}>{words.bringBack.look}</Menu.Item>
                <Menu.Item onClick={props.restore}>{words.backup.restore}</Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </div>
        </td>
      </tr>
      {error ? (
        <tr>
          <td colSpan={8}>
            <ErrorCard error={error} />
          </td>
        </tr>
      ) : null}
    </>
  );
}

/** How the newest verification or restore is going or went. */
function JobOutcome(props: { readonly job: Job | null }): ReactNode {
  const { job } = props;
  const words = useWords();
  const format = useFormat();
  const [dismissed, setDismissed] = useState<string | null>(null);
  if (job === null || job.id === dismissed) return null;
  const dismiss = (): void => setDismissed(job.id);
  if (isRunning(job)) return <ProgressLine job={job} />;
  if (job.state === 'failed' && job.error) return <ErrorCard error={job.error} dismiss={dismiss} />;
  if (job.state !== 'done') return null;
  if (job.kind === 'restore') {
    return <RestoreOutcome key={job.id} result={job.result as RestoreResult | LibraryRestoreResult} />;
  }
  if (job.kind === 'container') {
    const { directory } = job.result as ContainerResult;
    return (
      <p role="status" className="panel-note ink-ok">
        {words.container.made(directory)} {words.container.next}
      </p>
    );
  }
  if (job.kind === 'prove') {
    const { voices } = job.result as ReleaseProof;
    return (
      <p role="status" className="panel-note ink-ok">
        {words.backup.proven(voices.length)}
      </p>
    );
  }
  const result = job.result as VerifyResult;
  return (
    <p role="status" className={`panel-note ${result.ok ? 'ink-ok' : 'ink-bad'}`}>
      <span className="mono">{shortRelease(result.releaseId)}</span>{' '}
      {result.ok
        ? words.backup.verifiedNow(format.number(result.blobsChecked))
        : words.backup.damagedNow(result.damaged.length)}
    </p>
  );
}
