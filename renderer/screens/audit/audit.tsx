/** The record: newest first, by incident, with the state of its chain and a way to take it along. */
import { Button, Select } from '@mantine/core';
import { IconFileDownload, IconLink, IconTimeline } from '@tabler/icons-react';
import { type ReactNode, useMemo, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import type { AuditChain, AuditEntry, AuditVerification } from '../../../electron/contract/models/audit-entry.ts';
import { useCall, useRead } from '../../client/client.tsx';
import { foldActs, keyOf, type OperationRow } from '../../ui/act-rows.ts';
import { ActLine, describeStepRow, describeStepState } from '../../ui/audit-line.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { saveText } from '../../ui/save-text.ts';
import { StatePill, type Tone, ToneIcon } from '../../ui/state-pill.tsx';
import { WindowedList } from '../../ui/windowed-list.tsx';
import { useFormat, useNow, useWords } from '../../ui/words.tsx';
import { IncidentReport } from './incident-report.tsx';
import { localDay } from './local-day.ts';

/** Asked for first; more when somebody scrolls to their end. */
const FIRST_LOADED = 1000;
const MOST_LOADED = 64_000;
const ROW_PX = 38;

export default function Audit(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const now = useNow();
  const params = useParams();
  const [, navigate] = useLocation();
  const incidentId = params['incident'] === undefined ? undefined : decodeURIComponent(params['incident']);
  const [limit, setLimit] = useState(FIRST_LOADED);
  const all = useRead('audit.list', { limit }, { keepLast: true });
  const filtered = useRead('audit.list', { limit, incidentId }, { enabled: incidentId !== undefined });
  /** Asks other places too, so only when somebody wants to know. */
  const verified = useRead('audit.verify', {}, { enabled: false });
  const list = incidentId === undefined ? all : filtered;
  const incidents = [
    ...new Set([
      ...(incidentId === undefined ? [] : [incidentId]),
      ...(all.data?.entries ?? []).flatMap((entry) => (entry.incidentId === null ? [] : [entry.incidentId])),
    ]),
  ];
  /** An id says nothing to a person: when it began, and what it was. */
  const nameIncident = (id: string): string => {
    const first = all.data?.entries.findLast((entry) => entry.incidentId === id);
    if (first === undefined) return words.audit.filter;
    const [row] = foldActs([first]);
    const what = row?.kind === 'operation' ? words.standby.intent[row.intent] : words.watch.incident;
    return words.audit.filterName(format.moment(first.at, now), what);
  };
  return (
    <Page
      title={words.audit.title}
      about={words.audit.about}
      command={
        incidentId === undefined ? 'understudy audit verify' : `understudy audit export --incident ${incidentId}`
      }
      acts={<Export incidentId={incidentId} />}
    >
      <CallNotes of={[list, verified]} retry={() => void list.refetch()} />
      {list.data ? (
        <Chain
          chain={list.data.chain}
          verified={verified.data ?? null}
          verify={() => void verified.refetch()}
          busy={verified.isFetching}
        />
      ) : null}
      {incidentId === undefined ? null : <IncidentReport incidentId={incidentId} />}
      <Panel
        title={words.audit.timeline}
        icon={<IconTimeline size={17} aria-hidden />}
        acts={
          <Select
            size="xs"
            w={230}
            aria-label={words.audit.filter}
            data={[
              { value: '', label: words.audit.filterAll },
              ...incidents.map((id) => ({ value: id, label: nameIncident(id) })),
            ]}
            value={incidentId ?? ''}
            onChange={(id) => navigate(id ? `/audit/${encodeURIComponent(id)}` : '/audit')}
          />
        }
      >
        {list.data ? (
          <Timeline
            entries={list.data.entries}
            {...(list.data.entries.length >= limit ? { more: () => setLimit(Math.min(MOST_LOADED, limit * 4)) } : {})}
          />
        ) : null}
      </Panel>
    </Page>
  );
}

function Chain(props: {
  readonly chain: AuditChain;
  readonly verified: AuditVerification | null;
  readonly verify: () => void;
  readonly busy: boolean;
}): ReactNode {
  const { verified } = props;
  const chain = verified?.problem ? verified : props.chain;
  const faults = verified?.archives?.faults.length ?? 0;
  const words = useWords();
  return (
    <section className="panel row-between" aria-label={words.audit.title}>
      <div className="stack-tight">
        <div className="row">
          <IconLink size={17} aria-hidden className="quiet" />
          {chain.firstBadLine === null ? (
            <StatePill tone="ok">{words.audit.chainOk(chain.lines)}</StatePill>
          ) : (
            <StatePill tone="bad">{words.audit.chainBroken(chain.firstBadLine)}</StatePill>
          )}
          <span className="mono quiet">{chain.head.slice(0, 16)}</span>
        </div>
        {chain.problem ? <span role="alert">{words.audit.problems[chain.problem]}</span> : null}
        {faults > 0 ? <span role="alert">{words.audit.archivesBad(faults)}</span> : null}
      </div>
      <Button size="compact-sm" variant="light" loading={props.busy} onClick={props.verify}>
        {words.audit.verify}
      </Button>
    </section>
  );
}

function Timeline(props: { readonly entries: readonly AuditEntry[]; readonly more?: () => void }): ReactNode {
  const words = useWords();
  const rows = useMemo(() => foldActs(props.entries), [props.entries]);
  if (rows.length === 0) return <p className="panel-note">{words.audit.none}</p>;
  return (
    <WindowedList
      items={rows}
      keyOf={keyOf}
      usualHeightPx={ROW_PX}
      row={(row) => (
        <details className="act-fold">
          <summary>
            <ActLine row={row} />
          </summary>
          {row.kind === 'operation' ? <Operation row={row} /> : <Lines entries={[row.entry]} />}
        </details>
      )}
      {...(props.more ? { onEnd: props.more } : {})}
    />
  );
}

/** The steps of an operation, and below them the lines of the record that say so. */
function Operation({ row }: { readonly row: OperationRow }): ReactNode {
  const words = useWords();
  const format = useFormat();
  return (
    <div className="act-inside">
      {row.steps.length === 0 ? null : (
        <ol className="act-steps">
          {row.steps.map((step) => (
            <li key={`${step.undo} ${step.step}`}>
              <ToneIcon tone={stepTones[step.state] ?? 'busy'} size={16} />
              <span>{describeStepRow(words, step)}</span>
              <span className="quiet">{describeStepState(words, step)}</span>
              <span className="quiet nowrap right">{step.seconds === null ? '' : format.span(step.seconds)}</span>
            </li>
          ))}
        </ol>
      )}
      <details>
        <summary className="quiet">{words.audit.lines(row.entries.length)}</summary>
        <Lines entries={row.entries} />
      </details>
    </div>
  );
}

const stepTones: Readonly<Record<string, Tone>> = { done: 'ok', failed: 'bad' };

function Lines(props: { readonly entries: readonly AuditEntry[] }): ReactNode {
  return (
    <pre className="mono break audit-data" lang="en">
      {props.entries
        .map(({ seq, event, incidentId, data, hash }) =>
          [JSON.stringify({ line: seq, event, incidentId, ...data }, null, 1), `hash ${hash}`].join('\n'),
        )
        .join('\n')}
    </pre>
  );
}

function Export(props: { readonly incidentId: string | undefined }): ReactNode {
  const words = useWords();
  const now = useNow();
  const take = useCall('audit.export');
  const input = props.incidentId === undefined ? {} : { incidentId: props.incidentId };
  return (
    <>
      <CallNotes of={[take]} />
      <Button
        variant="default"
        leftSection={<IconFileDownload size={16} aria-hidden />}
        loading={take.isPending}
        onClick={() =>
          take.mutate(input, {
            onSuccess: ({ jsonl }) => saveText(words.audit.exportName(localDay(now)), jsonl, 'application/jsonl'),
          })
        }
      >
        {words.audit.export}
      </Button>
    </>
  );
}
