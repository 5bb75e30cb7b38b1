/** How a drill ended: what was heard, and what each step took beside what was expected of it. */
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import type { StepName } from '../../../electron/contract/models/plan.ts';
import type { DrillReport } from '../../../electron/contract/standby.ts';
import { useRead } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { quote } from '../../ui/quote.ts';
import { shortRelease } from '../../ui/short-id.ts';
import { StatePill } from '../../ui/state-pill.tsx';
import { Waveform } from '../../ui/waveform.tsx';
import { ColumnHeads, WideTable } from '../../ui/wide-table.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import { DrillBand } from './drill-page.tsx';
import { reportPath } from './drill-report-path.ts';

/** A year of monthly drills. */
const SHOWN = 12;

export function DrillReportPage(props: { readonly drillId: string }): ReactNode {
  const { standby, common } = useWords();
  const drills = useRead('standby.drills', {});
  const report = drills.data?.find(({ drillId }) => drillId === props.drillId);
  const onMachine = drills.data?.filter(({ machine }) => machine === report?.machine) ?? [];
  if (report) return <Report report={report} onMachine={onMachine.slice(0, SHOWN)} />;
  return (
    <Page title={standby.drillReport} command="understudy standby list">
      <CallNotes of={[drills]} retry={() => void drills.refetch()} />
      <section className="panel" aria-busy={drills.isFetching}>
        <p className="panel-note">{drills.isSuccess ? standby.noDrill : common.waiting}</p>
      </section>
    </Page>
  );
}

function Report(props: { readonly report: DrillReport; readonly onMachine: readonly DrillReport[] }): ReactNode {
  const { report, onMachine } = props;
  const { standby, common } = useWords();
  const format = useFormat();
  const [, navigate] = useLocation();
  const { machine, ok, proof, rtoSeconds } = report;
  return (
    <Page
      title={(ok ? standby.reportTitle : standby.reportFailed).drill(machine)}
      command={`understudy drill ${quote(machine)}`}
      acts={
        <Button variant="default" onClick={() => navigate('/standby')}>
          {common.back}
        </Button>
      }
    >
      <DrillBand />
      <div className="report">
        <div className="stack report-half">
          <Panel
            title={standby.outcome}
            acts={<StatePill tone={ok ? 'ok' : 'bad'}>{ok ? standby.drillPassed : standby.drillFailed}</StatePill>}
          >
            <div className="stack">
              {rtoSeconds === null ? null : (
                <div>
                  <div className="quiet" style={{ fontSize: 12 }}>
                    {standby.drillRto}
                  </div>
                  <div className="figure">{format.span(rtoSeconds)}</div>
                  <div className="quiet" style={{ fontSize: 12.5 }}>
                    {standby.drillExpected(format.span(report.forecastSeconds))}
                  </div>
                </div>
              )}
              <Facts report={report} />
            </div>
          </Panel>
          <Panel title={standby.drillHeard}>
            {proof ? (
              <Waveform mediaPath={proof.mediaPath} name={standby.drillHeard} seconds={proof.audioSeconds} />
            ) : (
              <p className="panel-note">{standby.drillNothingHeard}</p>
            )}
          </Panel>
        </div>
        <Segments report={report} />
      </div>
      {onMachine.length > 1 ? <PastDrills drills={onMachine} shown={report.drillId} /> : null}
    </Page>
  );
}

function Facts(props: { readonly report: DrillReport }): ReactNode {
  const { startedAt, releaseId, rpoSeconds, problem } = props.report;
  const { standby, errors } = useWords();
  const format = useFormat();
  const codes: Readonly<Record<string, { readonly body: string }>> = errors.codes;
  return (
    <dl className="facts">
      <dt>{standby.started}</dt>
      <dd>
        <When at={startedAt} />
      </dd>
      <dt>{standby.release}</dt>
      <dd className="mono">{shortRelease(releaseId)}</dd>
      <dt>{standby.drillRpo}</dt>
      <dd>
        {format.span(rpoSeconds)} <span className="quiet">· {standby.drillRpoHint}</span>
      </dd>
      {problem ? (
        <>
          <dt>{standby.stepNames[problem.step]}</dt>
          <dd className="ink-bad">{codes[problem.code]?.body ?? problem.code}</dd>
        </>
      ) : null}
    </dl>
  );
}

function Segments(props: { readonly report: DrillReport }): ReactNode {
  const { segments, forecast } = props.report;
  const { standby, common } = useWords();
  const format = useFormat();
  const span = (seconds: number | undefined): string => (seconds === undefined ? common.none : format.span(seconds));
  return (
    <Panel title={standby.steps}>
      <WideTable label={standby.steps} minWidth={320}>
        <ColumnHeads of={[standby.drillStep, { right: standby.drillForecast }, { right: standby.drillTook }]} />
        <tbody>
          {(Object.keys(forecast) as StepName[]).map((name) => (
            <tr key={name}>
              <td>{standby.stepNames[name]}</td>
              <td className="right nowrap quiet">{span(forecast[name])}</td>
              <td className="right nowrap">{span(segments[name])}</td>
            </tr>
          ))}
        </tbody>
      </WideTable>
    </Panel>
  );
}

/** Newest first; the one that is read on this page is no link. */
function PastDrills(props: { readonly drills: readonly DrillReport[]; readonly shown: string }): ReactNode {
  const { drills, shown } = props;
  const { standby, common } = useWords();
  const format = useFormat();
  return (
    <Panel title={standby.drillsSoFar}>
      <WideTable label={standby.drillsSoFar} minWidth={420}>
        <ColumnHeads of={[standby.when, { right: standby.drillRto }, standby.outcome, standby.report]} />
        <tbody>
          {drills.map(({ drillId, startedAt, rtoSeconds, ok }) => (
            <tr key={drillId} aria-current={drillId === shown ? 'true' : undefined}>
              <td className="nowrap">
                <When at={startedAt} />
              </td>
              <td className="right nowrap">{rtoSeconds === null ? common.none : format.span(rtoSeconds)}</td>
              <td>
                <StatePill tone={ok ? 'ok' : 'bad'}>{ok ? standby.drillPassed : standby.drillFailed}</StatePill>
              </td>
              <td>
                {drillId === shown ? standby.drillShown : <Link href={reportPath(drillId)}>{standby.report}</Link>}
              </td>
            </tr>
          ))}
        </tbody>
      </WideTable>
    </Panel>
  );
}
