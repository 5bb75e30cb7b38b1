/** The shared models: what each is for, whether it is here, and fetching it. Adding from a folder is the command's. */
import { Button } from '@mantine/core';
import { IconBox } from '@tabler/icons-react';
import { type ReactNode, useEffect } from 'react';
import type { ModelSummary } from '../../../electron/contract/models-library.ts';
import { isRunning, useCall, useLatestJob, useRead } from '../../client/client.tsx';
import { Bytes } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { CliHint } from '../../ui/cli-hint.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { Panel } from '../../ui/page.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { StatePill } from '../../ui/state-pill.tsx';
import { useWords } from '../../ui/words.tsx';

const SHORT_DIGEST = 12;

export function SharedModels(): ReactNode {
  const words = useWords();
  const models = useRead('models.list', {});
  return (
    <Panel title={words.settings.models} place="models" icon={<IconBox size={17} aria-hidden />}>
      <div className="stack">
        <p className="panel-note">{words.settings.modelsBody}</p>
        <CallNotes of={[models]} retry={() => void models.refetch()} />
        {models.data?.map((model) => (
          <Model key={model.name} model={model} reread={models.refetch} />
        ))}
        <CliHint command="understudy models fetch NAME" />
      </div>
    </Panel>
  );
}

function Model(props: { readonly model: ModelSummary; readonly reread: () => Promise<unknown> }): ReactNode {
  const { model, reread } = props;
  const words = useWords();
  const fetching = useCall('models.fetch');
  const cancel = useCall('jobs.cancel');
  const job = useLatestJob('model-fetch', model.place);
  const present = model.state === 'present';
  const endedAt = job?.endedAt;
  useEffect(() => {
    if (endedAt) void reread();
  }, [endedAt, reread]);
  const fetch = (): void => {
    cancel.reset();
    fetching.mutate({ name: model.name });
  };
  const label = model.receivedBytes > 0 ? words.settings.modelContinue : words.settings.modelFetch;
  return (
    <div className="stack-tight">
      <div className="row-between">
        <div className="row">
          <span>{words.settings.modelUses[model.name]}</span>
          <code lang="en">{model.name}</code>
          <StatePill tone={present ? 'ok' : 'idle'}>{words.settings.modelStates[model.state]}</StatePill>
        </div>
        {isRunning(job) ? (
          <Button size="compact-sm" variant="subtle" onClick={() => cancel.mutate({ jobId: job.id })}>
            {words.common.cancel}
          </Button>
        ) : present ? null : (
          <Button
            size="compact-sm"
            variant="light"
            loading={fetching.isPending}
            aria-label={`${label}: ${model.place}`}
            onClick={fetch}
          >
            {label}
          </Button>
        )}
      </div>
      <div className="row quiet" style={{ fontSize: 13 }}>
        {model.place === model.name ? null : <span className="mono break">{model.place}</span>}
        {present ? <Bytes of={model.sizeBytes} /> : null}
        {model.sha256 === null ? null : (
          <span className="mono" title={model.sha256}>
            SHA-256 {model.sha256.slice(0, SHORT_DIGEST)}
          </span>
        )}
      </div>
      {isRunning(job) ? <ProgressLine job={job} /> : null}
      {job?.state === 'failed' && job.error && !present ? <ErrorCard error={job.error} retry={fetch} /> : null}
      <CallNotes of={[fetching, cancel]} />
    </div>
  );
}
