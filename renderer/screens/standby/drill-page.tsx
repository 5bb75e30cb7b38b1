/**
 * The promotion in drill dress: the same steps and times before the click, the same stepper while it runs. Nothing has to be
 * confirmed, as nothing that listeners depend on is touched.
 */
import { Button } from '@mantine/core';
import { IconMasksTheater } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import type { Job } from '../../../electron/contract/models/job.ts';
import type { PlanStep } from '../../../electron/contract/models/plan.ts';
import type { DrillPlan } from '../../../electron/contract/standby.ts';
import { isRunning, useCall, useLatestJob, useRead, useSnapshot } from '../../client/client.tsx';
import { Bytes, When } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { quote } from '../../ui/quote.ts';
import { shortRelease } from '../../ui/short-id.ts';
import { ToneIcon } from '../../ui/state-pill.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import { reportPath } from './drill-report-path.ts';
import { MonthlyDrill } from './monthly-drill.tsx';
import { stepTones } from './run-tones.ts';
import { WillHappen } from './will-happen.tsx';

export function DrillPage(props: { readonly name: string }): ReactNode {
  const { name } = props;
  const { standby, common } = useWords();
  const [, navigate] = useLocation();
  const { standby: facts } = useSnapshot();
  const lastDrill = facts.machines.find((machine) => machine.name === name)?.lastDrill;
  const plan = useRead('standby.planDrill', { name });
  const drill = useCall('standby.drill');
  const job = useLatestJob('drill', name);
  const running = isRunning(job);
  const startedHere = useRef<string | null>(null);
  if (running && job) startedHere.current = job.id;
  // One that was seen running is over: what became of it is the next thing to read.
  const ended = job !== null && !running && job.id === startedHere.current;
  const isKept = ended && job.state !== 'cancelled' && lastDrill !== undefined;
  useEffect(() => {
    if (isKept) navigate(reportPath(lastDrill.drillId));
  }, [isKept, lastDrill, navigate]);
  const begin = (): void => drill.mutate({ name });
  return (
    <Page title={standby.drillTitle(name)} about={standby.drillAbout} command={`understudy drill ${quote(name)}`}>
      <DrillBand />
      <CallNotes of={[plan]} retry={() => void plan.refetch()} />
      {plan.data ? (
        <>
          <div className="plan drill">
            {running && job ? (
              <Running steps={plan.data.steps} job={job} />
            ) : (
              <WillHappen plan={plan.data} total={standby.drillTotal} hint={standby.drillThen} />
            )}
            <section className="panel confirm" aria-label={standby.drillStart(name)}>
              <PlanFacts plan={plan.data} />
              <MonthlyDrill machine={name} />
              <CallNotes of={[drill]} retry={begin} />
              {ended && job.error ? <ErrorCard error={job.error} retry={begin} /> : null}
            </section>
          </div>
          <div className="confirm-acts plan-acts">
            <span className="quiet">{standby.drillUntouched}</span>
            <Button data-initial-focus variant="default" onClick={() => navigate('/standby')}>
              {common.back}
            </Button>
            <Button
              leftSection={<IconMasksTheater size={16} aria-hidden />}
              loading={drill.isPending || running}
              onClick={begin}
            >
              {standby.drillStart(name)}
            </Button>
          </div>
        </>
      ) : (
        <section className="panel" aria-busy={plan.isFetching}>
          <p className="panel-note">{plan.isFetching ? standby.reading : common.none}</p>
        </section>
      )}
    </Page>
  );
}

/** Says on every page of a drill that it is one. */
export function DrillBand(): ReactNode {
  const { standby } = useWords();
  return (
    <p className="drill-band">
      <IconMasksTheater size={17} aria-hidden />
      {standby.drillBand}
    </p>
  );
}

function PlanFacts(props: { readonly plan: DrillPlan }): ReactNode {
  const { releaseId, releaseCreatedAt, bytesToTransfer } = props.plan;
  const { standby } = useWords();
  return (
    <dl className="facts">
      <dt>{standby.release}</dt>
      <dd>
        <span className="mono">{shortRelease(releaseId)}</span> · <When at={releaseCreatedAt} />
      </dd>
      <dt>{standby.drillMoves}</dt>
      <dd>
        <Bytes of={bytesToTransfer} />
      </dd>
    </dl>
  );
}

function Running(props: { readonly steps: readonly PlanStep[]; readonly job: Job }): ReactNode {
  const { steps, job } = props;
  const { standby } = useWords();
  const format = useFormat();
  const current = Math.max(
    0,
    steps.findIndex(({ name }) => job.step === `standby.step.${name}`),
  );
  const stateOf = (index: number) => (index < current ? 'done' : index === current ? 'running' : 'waiting');
  return (
    <Panel title={standby.steps}>
      <ol className="stepper">
        {steps.map((step, index) => (
          <li
            key={step.name}
            className={`step-${stateOf(index)}`}
            aria-current={index === current ? 'step' : undefined}
          >
            <ToneIcon tone={stepTones[stateOf(index)]} size={18} />
            <span>
              {standby.stepNames[step.name]} <span className="unseen">{standby.stepState[stateOf(index)]}</span>
            </span>
            <span className="quiet nowrap">{format.span(step.expectedSeconds)}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
