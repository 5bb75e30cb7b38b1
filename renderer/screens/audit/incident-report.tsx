/** One incident in figures, as its lines alone tell it, and its report to take along. */
import { Button } from '@mantine/core';
import { IconFileDownload, IconReportAnalytics } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { describeActor } from '../../../electron/words/automatic-sentence.ts';
import { useRead } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { Panel } from '../../ui/page.tsx';
import { saveText } from '../../ui/save-text.ts';
import { useFormat, useWords } from '../../ui/words.tsx';

export function IncidentReport({ incidentId }: { readonly incidentId: string }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const read = useRead('audit.report', { incidentId });
  const { report, markdown } = read.data ?? {};
  return (
    <Panel
      title={words.audit.report}
      icon={<IconReportAnalytics size={17} aria-hidden />}
      acts={
        markdown === undefined ? null : (
          <Button
            size="compact-sm"
            variant="light"
            leftSection={<IconFileDownload size={15} aria-hidden />}
            onClick={() => saveText(`understudy-${incidentId}.md`, markdown, 'text/markdown')}
          >
            {words.audit.reportSave}
          </Button>
        )
      }
    >
      <CallNotes of={[read]} retry={() => void read.refetch()} />
      {report ? (
        <dl className="facts">
          <dt>{words.audit.begun}</dt>
          <dd>
            <When at={report.begunAt} />
          </dd>
          <dt>{words.audit.ended}</dt>
          <dd>
            <When at={report.endedAt} />
          </dd>
          <dt>{words.audit.lasted}</dt>
          <dd>{format.span(report.seconds)}</dd>
          <dt>{words.audit.who}</dt>
          <dd>{report.actors.map((actor) => describeActor(words, actor)).join(' · ')}</dd>
          <dt>{words.audit.lineNumbers}</dt>
          <dd>
            {report.lines.from}–{report.lines.to} · {words.audit.lines(report.lines.count)}
          </dd>
          <dt>{words.audit.lastHash}</dt>
          <dd className="mono break">{report.lastHash}</dd>
        </dl>
      ) : null}
    </Panel>
  );
}
