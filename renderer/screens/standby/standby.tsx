/** Machines, and the operations that move the service to one and back. While one runs, it is what this screen shows. */
import './standby.css';
import { type ReactNode, useEffect, useRef } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { useSnapshot } from '../../client/client.tsx';
import { CostsPage } from './costs-page.tsx';
import { DrillPage } from './drill-page.tsx';
import { DrillReportPage } from './drill-report.tsx';
import { Executing } from './executing.tsx';
import { MachinesPage } from './machines-page.tsx';
import { PlanPage } from './plan-page.tsx';
import { ReportPage } from './report-page.tsx';

export default function Standby(): ReactNode {
  const { standby } = useSnapshot();
  const [, navigate] = useLocation();
  const { running } = standby;
  const before = useRef<string | null>(null);
  useEffect(() => {
    if (running !== null) before.current = running.incidentId;
    else if (before.current !== null) {
      const ended = before.current;
      before.current = null;
      navigate(`/standby/report/${encodeURIComponent(ended)}`);
    }
  }, [running, navigate]);
  if (running !== null) return <Executing view={running} />;
  return (
    <Switch>
      <Route path="/standby/promote/:name">
        {({ name }) => <PlanPage key={`promote ${name}`} intent="promote" name={decodeURIComponent(name)} />}
      </Route>
      <Route path="/standby/switchover/:name">
        {({ name }) => <PlanPage key={`switchover ${name}`} intent="switchover" name={decodeURIComponent(name)} />}
      </Route>
      <Route path="/standby/fail-back/:name">
        {({ name }) => <PlanPage key={`fail-back ${name}`} intent="fail-back" name={decodeURIComponent(name)} />}
      </Route>
      <Route path="/standby/costs">
        <CostsPage />
      </Route>
      <Route path="/standby/drill/:name">
        {({ name }) => <DrillPage key={name} name={decodeURIComponent(name)} />}
      </Route>
      <Route path="/standby/drill-report/:drillId">
        {({ drillId }) => <DrillReportPage drillId={decodeURIComponent(drillId)} />}
      </Route>
      <Route path="/standby/report/:incidentId">
        {({ incidentId }) => <ReportPage incidentId={decodeURIComponent(incidentId)} />}
      </Route>
      <Route>
        <MachinesPage />
      </Route>
    </Switch>
  );
}
