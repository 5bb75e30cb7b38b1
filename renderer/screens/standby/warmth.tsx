/** What a machine keeps loaded ahead of time, so that a promotion only has to open its gate. */
import { Button } from '@mantine/core';
import { IconFlame, IconMoon } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { Machine } from '../../../electron/contract/standby.ts';
import { isRunning, useCall, useLatestJob } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { useWords } from '../../ui/words.tsx';

export function Warmth(props: { readonly machine: Machine }): ReactNode {
  const { name, warm: loaded } = props.machine;
  const words = useWords();
  const warm = useCall('standby.warm');
  const cool = useCall('standby.cool');
  const job = useLatestJob('standby-warm', name);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const failed = job?.state === 'failed' && job.id !== dismissed ? job.error : null;
  const warmUp = (): void => warm.mutate({ name });
  const letSleep = (): void => cool.mutate({ name });
  return (
    <>
      <div className="row">
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconFlame size={15} aria-hidden />}
          loading={warm.isPending || isRunning(job)}
          disabled={cool.isPending}
          onClick={warmUp}
        >
          {loaded ? words.standby.warmAgain : words.standby.warmUp}
        </Button>
        {loaded ? (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconMoon size={15} aria-hidden />}
            loading={cool.isPending}
            disabled={warm.isPending || isRunning(job)}
            onClick={letSleep}
          >
            {words.standby.letSleep}
          </Button>
        ) : null}
        <span className="quiet">
          {words.standby.loaded} ·{' '}
          {loaded ? (
            <>
              <span className="mono">{loaded.releaseId}</span> · <When at={loaded.since} />
            </>
          ) : (
            words.standby.loadedNothing
          )}
        </span>
      </div>
      {isRunning(job) ? <ProgressLine job={job} /> : null}
      <CallNotes of={[warm]} retry={warmUp} />
      <CallNotes of={[cool]} retry={letSleep} />
      {failed ? <ErrorCard error={failed} retry={warmUp} dismiss={() => setDismissed(job?.id ?? null)} /> : null}
    </>
  );
}
