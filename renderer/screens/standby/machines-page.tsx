/** The machines, the gate, and what was done with them so far. */
import { Button } from '@mantine/core';
import { IconArrowBackUp, IconPlus, IconServer2 } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { useCall, useSnapshot } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { servingPill } from '../../ui/serving-pill.ts';
import { StatePill } from '../../ui/state-pill.tsx';
import { useWords } from '../../ui/words.tsx';
import { AddMachine } from './add-machine.tsx';
import { AddressPanel } from './address-panel.tsx';
import { AdminKeyPanel } from './admin-key-panel.tsx';
import { AutomaticPanel } from './automatic-panel.tsx';
import { GatePanel } from './gate-panel.tsx';
import { History } from './history.tsx';
import { MachineCard } from './machine-card.tsx';
import { MadePanel } from './made-panel.tsx';

export function MachinesPage(): ReactNode {
  const words = useWords();
  const [, navigate] = useLocation();
  const { standby } = useSnapshot();
  const [adding, setAdding] = useState(false);
  const addPractice = useCall('standby.addPractice');
  const { machines, serving, servingDown, cutover, automatic } = standby;
  const [tone, said] = servingPill(words, servingDown !== null);
  const hasPractice = machines.some((machine) => machine.practice);
  const automaticPanel = automatic ? <AutomaticPanel key={automatic.delayS} status={automatic} /> : null;
  // Whoever comes here to stop it finds that first.
  const isUnderWay = automatic && automatic.phase !== 'off' && automatic.phase !== 'armed';
  const acts = (
    <>
      <Button variant="subtle" onClick={() => navigate('/standby/costs')}>
        {words.costs.open}
      </Button>
      {hasPractice ? null : (
        <Button
          variant={machines.length === 0 ? 'light' : 'default'}
          loading={addPractice.isPending}
          title={words.standby.practiceBody}
          onClick={() => addPractice.mutate({})}
        >
          {words.standby.addPractice}
        </Button>
      )}
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
        {words.standby.add}
      </Button>
    </>
  );
  return (
    <Page
      title={words.standby.title}
      about={words.standby.about}
      acts={machines.length === 0 ? null : acts}
      command="understudy standby list"
    >
      <CallNotes of={[addPractice]} />
      {isUnderWay ? automaticPanel : null}
      {serving ? (
        <section className="panel row-between" aria-label={words.standby.state.serving}>
          <div className="row">
            <StatePill tone={tone}>{said}</StatePill>
            <strong style={{ fontWeight: 550 }}>{words.standby.servingLine(serving.machine, serving.by ?? '')}</strong>
            <span className="quiet">{words.standby.nextBody}</span>
          </div>
          <Button
            leftSection={<IconArrowBackUp size={16} aria-hidden />}
            onClick={() => navigate(`/standby/fail-back/${encodeURIComponent(serving.machine)}`)}
          >
            {words.standby.failBack}
          </Button>
        </section>
      ) : null}
      {machines.length === 0 ? (
        <Panel title={words.standby.machines} icon={<IconServer2 size={17} aria-hidden />}>
          <EmptyState
            icon={<IconServer2 size={34} stroke={1.3} aria-hidden />}
            title={words.standby.none}
            body={words.standby.noneBody}
          >
            <div className="row">{acts}</div>
          </EmptyState>
        </Panel>
      ) : (
        machines.map((machine) => <MachineCard key={machine.name} machine={machine} />)
      )}
      {cutover === null || cutover.provider === 'gate' ? (
        <GatePanel cutover={cutover} />
      ) : (
        <AddressPanel cutover={cutover} />
      )}
      {isUnderWay ? null : automaticPanel}
      {machines.length === 0 ? null : <AdminKeyPanel />}
      {machines.length === 0 ? null : <MadePanel />}
      <History />
      {adding ? <AddMachine close={() => setAdding(false)} /> : null}
    </Page>
  );
}
