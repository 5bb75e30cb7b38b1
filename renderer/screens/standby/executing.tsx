/** The operation while it runs: a vertical stepper with times and a drawn line. Above the line it can be undone, below it goes forward. */
import { Button } from '@mantine/core';
import { IconArrowBackUp, IconPlayerPlay } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { PromotionStepView, PromotionView } from '../../../electron/contract/standby.ts';
import { stepNote } from '../../../electron/words/step-note.ts';
import { useCall } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { StatePill, ToneIcon } from '../../ui/state-pill.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import { pointOfNoReturn, stepTones } from './run-tones.ts';
import { PointOfNoReturn } from './will-happen.tsx';

export function Executing(props: { readonly view: PromotionView }): ReactNode {
  const { view } = props;
  const words = useWords();
  const abort = useCall('standby.abort');
  const resume = useCall('standby.resume');
  const line = pointOfNoReturn(view.steps);
  const current = view.steps.findIndex((step) => step.state === 'running');
  const reached = current < 0 ? view.steps.filter((step) => step.state === 'done').length : current;
  const undoable = reached < line;
  useEffect(() => {
    // The plan was longer, and was read to its end.
    window.scrollTo(0, 0);
  }, []);
  return (
    <Page
      title={words.standby.doing[view.intent](view.machine)}
      about={words.standby.doingAbout}
      command={`understudy incident show ${view.incidentId}`}
      acts={
        <StatePill tone={view.state === 'interrupted' ? 'warn' : 'busy'}>
          {words.standby.step(Math.min(reached + 1, view.steps.length), view.steps.length)}
        </StatePill>
      }
    >
      {view.state === 'interrupted' ? (
        <section className="panel plan-changed" role="alert">
          <p style={{ margin: 0 }}>{words.standby.interrupted}</p>
          <Button
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            loading={resume.isPending}
            onClick={() => resume.mutate({ incidentId: view.incidentId })}
          >
            {words.standby.resume}
          </Button>
        </section>
      ) : null}
      <CallNotes of={[abort, resume]} />
      <Panel title={words.standby.steps} acts={<TotalTime since={view.startedAt} />}>
        <ol className="stepper">
          {view.steps.map((step, index) => (
            <Step key={step.name} step={step} line={index === line} />
          ))}
        </ol>
        <span role="status" className="unseen">
          {current >= 0 ? words.standby.stepNames[view.steps[current]?.name ?? 'connect'] : ''}
        </span>
        <div className="confirm-acts">
          <span className="quiet">{undoable ? words.standby.lineHint : words.standby.undoGone}</span>
          <Button
            variant="default"
            leftSection={<IconArrowBackUp size={16} aria-hidden />}
            disabled={!undoable}
            loading={abort.isPending}
            onClick={() => abort.mutate({ incidentId: view.incidentId })}
          >
            {words.standby.undo}
          </Button>
        </div>
      </Panel>
    </Page>
  );
}

function Step(props: { readonly step: PromotionStepView; readonly line: boolean }): ReactNode {
  const { step } = props;
  const words = useWords();
  const format = useFormat();
  return (
    <li
      className={`step-${step.state}${props.line ? ' after-line' : ''}`}
      aria-current={step.state === 'running' ? 'step' : undefined}
    >
      {props.line ? <PointOfNoReturn /> : null}
      <ToneIcon tone={stepTones[step.state]} size={18} />
      <span>
        {words.standby.stepNames[step.name]} <span className="unseen">{words.standby.stepState[step.state]}</span>{' '}
        <span className="quiet">{stepNote(words, step)}</span>
      </span>
      <span className="quiet nowrap">
        {step.seconds !== null ? (
          format.span(step.seconds)
        ) : step.state === 'running' && step.startedAt ? (
          <Ticking since={step.startedAt} />
        ) : (
          ''
        )}
      </span>
    </li>
  );
}

function TotalTime(props: { readonly since: string }): ReactNode {
  const words = useWords();
  return (
    <span className="quiet">
      <Ticking since={props.since} /> {words.standby.elapsed}
    </span>
  );
}

/** A running clock; silent for screen readers, which hear the step instead. */
function Ticking(props: { readonly since: string }): ReactNode {
  const format = useFormat();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return <span aria-hidden>{format.clock((now - Date.parse(props.since)) / 1000)}</span>;
}
