/** How an operation ended: recovery time, what each step took, what the voice sounded like, and what comes next. */
import { Button } from '@mantine/core';
import { IconArrowBackUp, IconFileDownload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import type { PromotionView, VoiceProof } from '../../../electron/contract/standby.ts';
import { describeReason } from '../../../electron/words/automatic-sentence.ts';
import { stepNote } from '../../../electron/words/step-note.ts';
import { useLatestJob, useRead, useSnapshot } from '../../client/client.tsx';
import { Bytes, When } from '../../ui/amounts.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { saveText } from '../../ui/save-text.ts';
import { shortRelease } from '../../ui/short-id.ts';
import { StatePill, ToneIcon } from '../../ui/state-pill.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import { describeReport } from './report-text.ts';
import { runTones, stepTones } from './run-tones.ts';

export function ReportPage(props: { readonly incidentId: string }): ReactNode {
  const words = useWords();
  const incident = useRead('standby.incident', { incidentId: props.incidentId });
  if (incident.data) return <Report view={incident.data} />;
  return (
    <Page title={words.standby.report} command={`understudy incident show ${props.incidentId}`}>
      {incident.error ? (
        <ErrorCard error={incident.error} retry={() => void incident.refetch()} />
      ) : (
        <section className="panel" aria-busy="true">
          <p className="panel-note">{words.common.waiting}</p>
        </section>
      )}
    </Page>
  );
}

function Report(props: { readonly view: PromotionView }): ReactNode {
  const { view } = props;
  const words = useWords();
  const format = useFormat();
  const [, navigate] = useLocation();
  const { standby } = useSnapshot();
  const job = useLatestJob(view.intent, view.machine);
  const done = view.state === 'done';
  const title = done ? words.standby.reportTitle[view.intent] : words.standby.reportFailed[view.intent];
  const serving = standby.serving?.machine === view.machine;
  return (
    <Page
      title={title(view.machine)}
      command={`understudy incident show ${view.incidentId}`}
      acts={
        <>
          <Button
            variant="default"
            leftSection={<IconFileDownload size={16} aria-hidden />}
            onClick={() =>
              saveText(`understudy-${view.incidentId}.md`, describeReport(words, format, view), 'text/markdown')
            }
          >
            {words.standby.export}
          </Button>
          {serving ? (
            <Button
              leftSection={<IconArrowBackUp size={16} aria-hidden />}
              onClick={() => navigate(`/standby/fail-back/${encodeURIComponent(view.machine)}`)}
            >
              {words.standby.failBack}
            </Button>
          ) : (
            <Button variant="default" onClick={() => navigate('/standby')}>
              {words.common.back}
            </Button>
          )}
        </>
      }
    >
      {job?.state === 'failed' && job.error && !done ? <ErrorCard error={job.error} /> : null}
      <div className="report">
        <div className="stack report-half">
          <Panel
            title={words.standby.outcome}
            acts={<StatePill tone={runTones[view.state]}>{words.standby.runState[view.state]}</StatePill>}
          >
            <div className="stack">
              {view.rtoSeconds === null ? null : (
                <div>
                  <div className="quiet" style={{ fontSize: 12 }}>
                    {words.standby.rto}
                  </div>
                  <div className="figure">{format.span(view.rtoSeconds)}</div>
                  <div className="quiet" style={{ fontSize: 12.5 }}>
                    {view.intent === 'promote' ? words.standby.rtoHint : words.standby.rtoHintPlanned}
                  </div>
                </div>
              )}
              <dl className="facts">
                <dt>{words.standby.reason}</dt>
                <dd>{describeReason(words, view)}</dd>
                <dt>{words.standby.started}</dt>
                <dd>
                  <When at={view.startedAt} />
                </dd>
                {view.endedAt ? (
                  <>
                    <dt>{words.standby.ended}</dt>
                    <dd>
                      <When at={view.endedAt} />
                    </dd>
                  </>
                ) : null}
                <dt>{words.standby.release}</dt>
                <dd className="mono">{shortRelease(view.releaseId)}</dd>
                <dt>{words.standby.transferred}</dt>
                <dd>
                  <Bytes of={view.bytesTransferred} />
                </dd>
                <dt>{words.standby.epoch}</dt>
                <dd>{view.epoch}</dd>
              </dl>
              <Link href={`/audit/${encodeURIComponent(view.incidentId)}`}>{words.standby.showAudit}</Link>
            </div>
          </Panel>
          {view.voiceProof ? <Proof proof={view.voiceProof} /> : null}
        </div>
        <Panel title={words.standby.steps}>
          <ol className="stepper">
            {view.steps.map((step) => (
              <li key={step.name} className={`step-${step.state}`}>
                <ToneIcon tone={stepTones[step.state]} size={17} />
                <span>
                  {words.standby.stepNames[step.name]}{' '}
                  <span className="unseen">{words.standby.stepState[step.state]}</span>{' '}
                  <span className="quiet">{stepNote(words, step)}</span>
                </span>
                <span className="quiet nowrap">{step.seconds === null ? '' : format.span(step.seconds)}</span>
              </li>
            ))}
          </ol>
        </Panel>
      </div>
      {serving ? (
        <p className="panel-note">
          <strong>{words.standby.next}</strong> · {words.standby.nextBody}
        </p>
      ) : null}
    </Page>
  );
}

function Proof(props: { readonly proof: VoiceProof }): ReactNode {
  const { proof } = props;
  const words = useWords();
  const problems: Readonly<Record<string, string>> = words.standby.proofProblems;
  const format = useFormat();
  return (
    <Panel
      title={words.standby.proof}
      acts={
        <StatePill tone={proof.ok ? 'ok' : 'bad'}>
          {proof.ok ? words.standby.proofOk : words.standby.proofBad}
        </StatePill>
      }
    >
      <dl className="facts">
        <dt>{words.standby.proofLength}</dt>
        <dd>
          {format.span(proof.audioSeconds)} · {format.number(proof.sampleRateHz / 1000)} kHz
        </dd>
        <dt>{words.standby.proofLevel}</dt>
        <dd>{format.number(proof.rmsDbfs, 1)} dBFS</dd>
        <dt>{words.standby.proofSilence}</dt>
        <dd>{format.number(proof.silenceRatio * 100, 1)} %</dd>
        <dt>{words.standby.proofClipped}</dt>
        <dd>{format.number(proof.clippedRatio * 100, 1)} %</dd>
      </dl>
      {proof.problems.length > 0 ? (
        <p className="ink-bad">
          {proof.problems.map((problem) => problems[problem] ?? words.standby.proofBad).join(' · ')}
        </p>
      ) : null}
    </Panel>
  );
}
