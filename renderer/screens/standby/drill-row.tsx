/** The rehearsal of a machine: the last one, which is what its readiness is, and the way to the next. */
import { Button } from '@mantine/core';
import { IconMasksTheater } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import type { Machine } from '../../../electron/contract/standby.ts';
import { isRunning, useLatestJob } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import { reportPath } from './drill-report-path.ts';

export function DrillRow(props: { readonly machine: Machine }): ReactNode {
  const { name, lastDrill } = props.machine;
  const { standby, common } = useWords();
  const format = useFormat();
  const [, navigate] = useLocation();
  const job = useLatestJob('drill', name);
  const took = lastDrill?.ok ? lastDrill.rtoSeconds : null;
  return (
    <>
      <div className="row">
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<IconMasksTheater size={15} aria-hidden />}
          onClick={() => navigate(`/standby/drill/${encodeURIComponent(name)}`)}
        >
          {standby.drillNow}
        </Button>
        <span className="quiet">
          {standby.lastDrill} · {lastDrill ? <When at={lastDrill.at} /> : common.never}
          {lastDrill ? ` · ${took === null ? standby.drillFailed : standby.drillSpoke(format.span(took))} · ` : ''}
          {lastDrill ? <Link href={reportPath(lastDrill.drillId)}>{standby.report}</Link> : null}
        </span>
      </div>
      {isRunning(job) ? <ProgressLine job={job} /> : null}
    </>
  );
}
