/** How a voice is spoken on this computer and why, and the test that finds it out. */
import { Button } from '@mantine/core';
import { IconGauge } from '@tabler/icons-react';
import { Fragment, type ReactNode } from 'react';
import type { VoiceSummary } from '../../../electron/contract/voices.ts';
import { describeTuning } from '../../../electron/words/tuning-words.ts';
import { isRunning, useCall, useLatestJob } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import { PlacesTable } from './places-table.tsx';

export function TuningPanel(props: { readonly voice: VoiceSummary }): ReactNode {
  const { id, name, tuning } = props.voice;
  const words = useWords();
  const format = useFormat();
  const test = useCall('voices.tune');
  const cancel = useCall('jobs.cancel');
  const job = useLatestJob('voice-tune', name);
  const running = isRunning(job);
  const pending = test.isPending || cancel.isPending;
  const failed = job?.state === 'failed' && (tuning === null || job.createdAt > tuning.testedAt) ? job.error : null;
  const label = running ? words.common.cancel : tuning === null ? words.voices.tuning.test : words.voices.tuning.again;
  const begin = (): void => test.mutate({ voiceId: id });
  const found = tuning === null ? null : describeTuning(words, tuning, format.number);
  return (
    <div className="stack-tight voice-tuning">
      <div className="row-between">
        <h3>{words.voices.tuning.title}</h3>
        {/* One button for both acts and never disabled, so that whoever pressed it by key stays on it. */}
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={running ? null : <IconGauge size={15} aria-hidden />}
          aria-label={`${label}: ${words.voices.tuning.title}, ${name}`}
          aria-busy={pending}
          onClick={() => {
            if (pending) return;
            if (running) cancel.mutate({ jobId: job.id });
            else begin();
          }}
        >
          {label}
        </Button>
      </div>
      {found === null || tuning === null ? (
        running ? null : (
          <p className="panel-note">{words.voices.tuning.untested}</p>
        )
      ) : (
        <dl className="facts">
          {found.map(([what, how]) => (
            <Fragment key={what}>
              <dt>{what}</dt>
              <dd>{how}</dd>
            </Fragment>
          ))}
          <dt>{words.voices.tuning.tested}</dt>
          <dd>
            <When at={tuning.testedAt} />
          </dd>
        </dl>
      )}
      <PlacesTable voice={props.voice} />
      {running ? <ProgressLine job={job} /> : null}
      {failed ? <ErrorCard error={failed} retry={begin} /> : null}
      <CallNotes of={[test, cancel]} />
    </div>
  );
}
