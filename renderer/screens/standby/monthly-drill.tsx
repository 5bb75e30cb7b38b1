/** Whether this machine is drilled once a month without anybody thinking of it. The hour is set by command. */
import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { useCall, useSnapshot } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { useWords } from '../../ui/words.tsx';

const OFF = 'off';
const USUAL_TIME = '04:00';
/** Days that every month has. */
const days = Array.from({ length: 28 }, (_none, index) => String(index + 1));

export function MonthlyDrill(props: { readonly machine: string }): ReactNode {
  const { machine } = props;
  const { standby } = useWords();
  const { drillSchedule } = useSnapshot().standby;
  const set = useCall('standby.setDrillSchedule');
  const own = drillSchedule?.machine === machine ? drillSchedule : null;
  const time = drillSchedule?.time ?? USUAL_TIME;
  const value = own ? String(own.day) : OFF;
  const choose = (chosen: string | null): void => {
    // Off on this page is not off for another machine.
    if (chosen === null || chosen === value) return;
    set.mutate({ schedule: chosen === OFF ? null : { machine, day: Number(chosen), time } });
  };
  return (
    <div className="stack">
      <Select
        label={standby.drillMonthly}
        description={standby.drillMonthlyAbout}
        data={[
          { value: OFF, label: standby.drillMonthlyOff },
          ...days.map((day) => ({ value: day, label: standby.drillMonthlyOn(day, time) })),
        ]}
        value={value}
        onChange={choose}
        disabled={set.isPending}
        allowDeselect={false}
      />
      {own ? (
        <p className="panel-note">
          {standby.drillNext} · <When at={own.nextAt} />
        </p>
      ) : null}
      {drillSchedule && !own ? <p className="panel-note">{standby.drillElsewhere(drillSchedule.machine)}</p> : null}
      <CallNotes of={[set]} />
    </div>
  );
}
