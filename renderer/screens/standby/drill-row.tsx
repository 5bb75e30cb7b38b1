/** The rehearsal of a machine: the last one, which is what its readiness is, and the button for the next. */
import { Button } from '@mantine/core';
import { IconMasksTheater } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { Machine } from '../../../electron/contract/standby.ts';
import { isRunning, useCall, useLatestJob } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';

export function DrillRow(props: { readonly machine: Machine }): ReactNode {
  const { name, lastDrill } = props.machine;
  const { standby, common } = useWords();
  const format = useFormat();
  const drill = useCall('standby.drill');
  const job = useLatestJob('drill', name);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const failed = job?.state === 'failed' && job.id !== dismissed ? job.error : null;
  const drillNow = (): void => drill.mutate({ name });
  return (
    <>
      <div className="row">
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<IconMasksTheater size={15} aria-hidden />}
          loading={drill.isPending || isRunning(job)}
          onClick={drillNow}
        >
          {standby.drillNow}
        </Button>
        <span className="quiet">
          {standby.lastDrill} · {lastDrill ? <When at={lastDrill.at} /> : common.never}
          {lastDrill ? ` · ${spoke(lastDrill.ok ? lastDrill.rtoSeconds : null)}` : ''}
        </span>
      </div>
      {isRunning(job) ? <ProgressLine job={job} /> : null}
      <CallNotes of={[drill]} retry={drillNow} />
      {failed ? <ErrorCard error={failed} retry={drillNow} dismiss={() => setDismissed(job?.id ?? null)} /> : null}
    </>
  );

  function spoke(seconds: number | null): string {
    return seconds === null ? standby.drillFailed : standby.drillSpoke(format.span(seconds));
  }
}
