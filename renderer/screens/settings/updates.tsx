/** New versions from the team's own bucket: what there is, who signed it, fetching it and putting it in place. Never by itself, and calm. */
import { Button, Switch } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Job } from '../../../electron/contract/models/job.ts';
import type { InstalledVersion, OfferedVersion, UpdatesStatus } from '../../../electron/contract/updates.ts';
import { heldSentence } from '../../../electron/words/held-sentence.ts';
import { versionState } from '../../../electron/words/version-state.ts';
import { isRunning, useCall, useLatestJob, useRead, useSnapshot } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { CliHint } from '../../ui/cli-hint.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';

export function Updates(): ReactNode {
  const words = useWords();
  const read = useRead('updates.status', {});
  return (
    <div className="stack">
      <h3 style={{ margin: 0, fontSize: 13, fontWeight: 600 }}>{words.updates.title}</h3>
      {read.data ? <Known status={read.data} /> : null}
      <CallNotes of={[read]} retry={() => void read.refetch()} />
      <CliHint command="understudy updates status" />
    </div>
  );
}

function Known(props: { readonly status: UpdatesStatus }): ReactNode {
  const { status } = props;
  const words = useWords();
  const format = useFormat();
  const said = words.updates;
  const { offered, held, passedOver, checkedAt } = status;
  return (
    <>
      <dl className="facts">
        <dt>{said.state}</dt>
        <dd>{said.states[versionState(status)](offered?.version ?? status.installed ?? status.running.version)}</dd>
        {offered ? <Offered offered={offered} /> : null}
        {offered && held !== null ? (
          <>
            <dt>{said.held}</dt>
            <dd>{heldSentence(words, held)}</dd>
          </>
        ) : null}
        {passedOver.map(({ version, reason }) => (
          <PassedOver key={version} version={version} why={said.passedOver[reason]} />
        ))}
        <dt>{said.asked}</dt>
        <dd>{checkedAt === null ? said.never : format.moment(checkedAt, Date.now())}</dd>
      </dl>
      <Acts status={status} />
      <Automatic status={status} />
    </>
  );
}

function PassedOver(props: { readonly version: string; readonly why: string }): ReactNode {
  return (
    <>
      <dt>{props.version}</dt>
      <dd>{props.why}</dd>
    </>
  );
}

function Offered(props: { readonly offered: OfferedVersion }): ReactNode {
  const { notes, by, publishedAt, package: offered } = props.offered;
  const words = useWords();
  const format = useFormat();
  const said = words.updates;
  return (
    <>
      {notes === '' ? null : (
        <>
          <dt>{said.notes}</dt>
          <dd style={{ whiteSpace: 'pre-line' }}>{notes}</dd>
        </>
      )}
      <dt>{said.size}</dt>
      <dd>
        {format.bytes(offered.sizeBytes)} · {said.kinds[offered.kind]}
      </dd>
      <dt>{said.signed}</dt>
      <dd>
        {said.signedBy(by.name, format.moment(publishedAt, Date.now()))} <span className="mono">{by.fingerprint}</span>
      </dd>
    </>
  );
}

function Acts(props: { readonly status: UpdatesStatus }): ReactNode {
  const { hasStore, offered, fetched, held } = props.status;
  const words = useWords();
  const said = words.updates;
  const check = useCall('updates.check');
  const get = useCall('updates.get');
  const install = useCall('updates.install');
  const getting = useLatestJob('update-get');
  const installing = useLatestJob('update-install');
  const busy = isRunning(getting) || isRunning(installing);
  const isReady = fetched === 'ready';
  const isFile = offered !== null && !['headless', 'deb'].includes(offered.package.kind);
  return (
    <div className="stack-tight">
      <div className="row">
        {offered && isReady ? (
          <Button
            size="xs"
            disabled={busy || held !== null}
            loading={install.isPending}
            onClick={() => install.mutate({})}
          >
            {isFile ? said.show : said.install}
          </Button>
        ) : null}
        {offered && !isReady ? (
          <Button size="xs" disabled={busy} loading={get.isPending} onClick={() => get.mutate({})}>
            {fetched === 'part' ? said.goOn : said.get}
          </Button>
        ) : null}
        <Button
          size="xs"
          variant="light"
          disabled={busy || !hasStore}
          loading={check.isPending}
          onClick={() => check.mutate({})}
        >
          {said.check}
        </Button>
      </div>
      <CallNotes of={[check, get, install]} />
      <Running job={getting} />
      <Running job={installing} />
      {installing?.state === 'done' ? <Outcome done={installing.result as InstalledVersion} /> : null}
    </div>
  );
}

/** Its bar and the way to end it, or what it failed with. */
function Running(props: { readonly job: Job | null }): ReactNode {
  const { job } = props;
  const words = useWords();
  const cancel = useCall('jobs.cancel');
  const [seen, setSeen] = useState<string | null>(null);
  if (job?.state === 'failed' && job.error && seen !== job.id) {
    return <ErrorCard error={job.error} dismiss={() => setSeen(job.id)} />;
  }
  if (!isRunning(job)) return null;
  return (
    <>
      <ProgressLine job={job} />
      <div className="row">
        <Button size="compact-sm" variant="subtle" onClick={() => cancel.mutate({ jobId: job.id })}>
          {words.common.cancel}
        </Button>
      </div>
      <CallNotes of={[cancel]} />
    </>
  );
}

function Outcome(props: { readonly done: InstalledVersion }): ReactNode {
  const { version, how, file, command, previous } = props.done;
  const words = useWords();
  const said = words.updates;
  const shown = command ?? (how === 'file' ? file : null);
  return (
    <div role="status">
      <p className="panel-note">{said.outcomes[how](version)}</p>
      {shown === null ? null : (
        <p className="row" style={{ gap: 4 }}>
          <code className="break" lang="en">
            {shown}
          </code>
          <CopyButton text={shown} />
        </p>
      )}
      {how === 'switched' ? <p className="panel-note">{said.restart}</p> : null}
      {previous === null ? null : <p className="panel-note">{said.wayBack(previous)}</p>}
    </div>
  );
}

function Automatic(props: { readonly status: UpdatesStatus }): ReactNode {
  const words = useWords();
  const said = words.updates;
  const { settings } = useSnapshot();
  const set = useCall('settings.set');
  const now = settings.updates ?? props.status.automatic;
  return (
    <div className="stack-tight">
      {(['check', 'get'] as const).map((name) => (
        <Switch
          key={name}
          label={said.switches[name]}
          description={said.switchHints[name]}
          checked={now[name]}
          onChange={(event) => set.mutate({ updates: { ...now, [name]: event.currentTarget.checked } })}
        />
      ))}
      <CallNotes of={[set]} />
    </div>
  );
}
