/** What lies on a machine ahead of time, and whether each backup brings the next release there. */
import { Button, Switch } from '@mantine/core';
import { IconPackageExport } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { Machine } from '../../../electron/contract/standby.ts';
import { isRunning, useCall, useLatestJob } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { useWords } from '../../ui/words.tsx';

export function Placing(props: { readonly machine: Machine }): ReactNode {
  const { name, placeNightly, lastPlaced } = props.machine;
  const words = useWords();
  const place = useCall('standby.place');
  const setPlacing = useCall('standby.setPlacing');
  const job = useLatestJob('standby-place', name);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const failed = job?.state === 'failed' && job.id !== dismissed ? job.error : null;
  const placeNow = (): void => place.mutate({ name });
  return (
    <>
      <div className="row">
        <Switch
          size="sm"
          label={words.standby.placeNightly}
          checked={placeNightly}
          onChange={(event) => setPlacing.mutate({ name, nightly: event.currentTarget.checked })}
        />
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPackageExport size={15} aria-hidden />}
          loading={place.isPending || isRunning(job)}
          onClick={placeNow}
        >
          {words.standby.placeNow}
        </Button>
        <span className="quiet">
          {words.standby.lastPlaced} · {lastPlaced ? <When at={lastPlaced.at} /> : words.common.never}
        </span>
      </div>
      {isRunning(job) ? <ProgressLine job={job} /> : null}
      <CallNotes of={[place, setPlacing]} retry={placeNow} />
      {failed ? <ErrorCard error={failed} retry={placeNow} dismiss={() => setDismissed(job?.id ?? null)} /> : null}
    </>
  );
}
