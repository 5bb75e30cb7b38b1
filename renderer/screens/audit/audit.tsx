/** The record: newest first, by incident, with the state of its chain and a way to take it along. */
import { Button, Select } from '@mantine/core';
import { IconFileDownload, IconLink, IconTimeline } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import type { AuditChain, AuditEntry } from '../../../electron/contract/models/audit-entry.ts';
import { useCall, useRead } from '../../client/client.tsx';
import { AuditLine } from '../../ui/audit-line.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { StatePill } from '../../ui/state-pill.tsx';
import { useNow, useWords } from '../../ui/words.tsx';
import { localDay } from './local-day.ts';

const LOADED = 1000;
const FIRST_SHOWN = 60;

export default function Audit(): ReactNode {
  const words = useWords();
  const params = useParams();
  const [, navigate] = useLocation();
  const incidentId = params['incident'] === undefined ? undefined : decodeURIComponent(params['incident']);
  const all = useRead('audit.list', { limit: LOADED });
  const filtered = useRead('audit.list', { limit: LOADED, incidentId }, { enabled: incidentId !== undefined });
  const list = incidentId === undefined ? all : filtered;
  const incidents = [
    ...new Set([
      ...(incidentId === undefined ? [] : [incidentId]),
      ...(all.data?.entries ?? []).flatMap((entry) => (entry.incidentId === null ? [] : [entry.incidentId])),
    ]),
  ];
  return (
    <Page
      title={words.audit.title}
      about={words.audit.about}
      command={
        incidentId === undefined ? 'understudy audit verify' : `understudy audit export --incident ${incidentId}`
      }
      acts={<Export incidentId={incidentId} />}
    >
      <CallNotes of={[list]} retry={() => void list.refetch()} />
      {list.data ? <Chain chain={list.data.chain} verify={() => void list.refetch()} busy={list.isFetching} /> : null}
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
              ...incidents.map((id) => ({ value: id, label: words.audit.filterShort(id) })),
            ]}
            value={incidentId ?? ''}
            onChange={(id) => navigate(id ? `/audit/${encodeURIComponent(id)}` : '/audit')}
          />
        }
      >
        {list.data ? <Timeline entries={list.data.entries} /> : null}
      </Panel>
    </Page>
  );
}

function Chain(props: { readonly chain: AuditChain; readonly verify: () => void; readonly busy: boolean }): ReactNode {
  const { chain } = props;
  const words = useWords();
  return (
    <section className="panel row-between" aria-label={words.audit.title}>
      <div className="stack-tight">
        <div className="row">
          <IconLink size={17} aria-hidden className="quiet" />
          {chain.ok ? (
            <StatePill tone="ok">{words.audit.chainOk(chain.lines)}</StatePill>
          ) : (
            <StatePill tone="bad">{words.audit.chainBroken(chain.firstBadLine ?? 1)}</StatePill>
          )}
          <span className="mono quiet">{chain.head.slice(0, 16)}</span>
        </div>
        {chain.ok ? null : (
          <span role="alert">{words.audit.chainBrokenBody(chain.firstBadLine ?? 1, chain.lines)}</span>
        )}
      </div>
      <Button size="compact-sm" variant="light" loading={props.busy} onClick={props.verify}>
        {words.audit.verify}
      </Button>
    </section>
  );
}

function Timeline(props: { readonly entries: readonly AuditEntry[] }): ReactNode {
  const words = useWords();
  const [shown, setShown] = useState(FIRST_SHOWN);
  if (props.entries.length === 0) return <p className="panel-note">{words.audit.none}</p>;
  return (
    <>
      {props.entries.slice(0, shown).map((entry) => (
        <details key={entry.seq} className="act-fold">
          <summary>
            <AuditLine entry={entry} />
          </summary>
          <pre className="mono break audit-data" lang="en">
            {JSON.stringify(
              { line: entry.seq, event: entry.event, incidentId: entry.incidentId, ...entry.data },
              null,
              1,
            )}
            {`\nhash ${entry.hash}`}
          </pre>
        </details>
      ))}
      {props.entries.length > shown ? (
        <Button variant="subtle" size="compact-sm" onClick={() => setShown(shown + FIRST_SHOWN)}>
          {words.audit.more}
        </Button>
      ) : null}
    </>
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
            onSuccess: ({ jsonl }) => {
              const link = document.createElement('a');
              link.href = URL.createObjectURL(new Blob([jsonl], { type: 'application/jsonl' }));
              link.download = words.audit.exportName(localDay(now));
              link.click();
              URL.revokeObjectURL(link.href);
            },
          })
        }
      >
        {words.audit.export}
      </Button>
    </>
  );
}
