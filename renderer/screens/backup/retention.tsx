/** Pruning in two clicks: first what would go, then that it goes. */
import { Button } from '@mantine/core';
import { IconFilterMinus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useCall } from '../../client/client.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { Panel } from '../../ui/page.tsx';
import { useWords } from '../../ui/words.tsx';

export function Retention(): ReactNode {
  const words = useWords();
  const plan = useCall('backup.prune');
  const prune = useCall('backup.prune');
  const removable = plan.data?.remove.length ?? 0;
  const error = plan.error ?? prune.error;
  return (
    <Panel title={words.backup.retention} icon={<IconFilterMinus size={17} aria-hidden />}>
      <div className="stack">
        <p className="panel-note">{words.backup.retentionAbout}</p>
        <div className="row">
          <Button
            size="compact-sm"
            variant="light"
            loading={plan.isPending}
            onClick={() => {
              prune.reset();
              plan.mutate({ apply: false });
            }}
          >
            {words.backup.prunePlan}
          </Button>
          {plan.data && !prune.data ? (
            <span role="status">{words.backup.prunePlanned(removable, plan.data.keep.length)}</span>
          ) : null}
        </div>
        {plan.data && !prune.data && removable > 0 ? (
          <div>
            <Button
              size="compact-sm"
              color="brick"
              variant="light"
              loading={prune.isPending}
              onClick={() => prune.mutate({ apply: true })}
            >
              {words.backup.prune(removable)}
            </Button>
          </div>
        ) : null}
        {prune.data ? <p role="status">{words.backup.pruned(prune.data.remove.length)}</p> : null}
        {error ? <ErrorCard error={error} /> : null}
      </div>
    </Panel>
  );
}
