/** Once a day at a wall-clock time. */
import { Button, Switch, TextInput } from '@mantine/core';
import { IconCalendarClock } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useCall, useSnapshot } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { Panel } from '../../ui/page.tsx';
import { useWords } from '../../ui/words.tsx';
import { Bandwidth } from './bandwidth.tsx';

export function Schedule(): ReactNode {
  const words = useWords();
  const { backup } = useSnapshot();
  const { schedule } = backup;
  const setSchedule = useCall('backup.setSchedule');
  const [time, setTime] = useState(schedule.time);
  const [timeZone, setTimeZone] = useState(schedule.timeZone);
  // Plain text: the browser's own time field follows the system's language instead of this page's.
  const isTime = /^([01]\d|2[0-3]):[0-5]\d$/.test(time);
  const changed = time !== schedule.time || timeZone !== schedule.timeZone;
  return (
    <Panel title={words.backup.schedule} place="schedule" icon={<IconCalendarClock size={17} aria-hidden />}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          setSchedule.mutate({ schedule: { ...schedule, time, timeZone } });
        }}
      >
        <Switch
          label={words.backup.scheduleOn}
          checked={schedule.enabled}
          onChange={(event) => setSchedule.mutate({ schedule: { ...schedule, enabled: event.currentTarget.checked } })}
        />
        <div className="form-grid" style={{ gridTemplateColumns: '110px minmax(0, 1fr)' }}>
          <TextInput
            inputMode="numeric"
            placeholder="HH:MM"
            maxLength={5}
            error={isTime ? null : true}
            label={words.backup.scheduleTime}
            value={time}
            onChange={(event) => setTime(event.currentTarget.value)}
          />
          <TextInput
            label={words.backup.timeZone}
            placeholder={words.backup.timeZoneOwn}
            value={timeZone}
            onChange={(event) => setTimeZone(event.currentTarget.value)}
          />
        </div>
        {changed ? (
          <div>
            <Button type="submit" size="compact-sm" variant="light" disabled={!isTime} loading={setSchedule.isPending}>
              {words.common.save}
            </Button>
          </div>
        ) : null}
        {setSchedule.error ? <ErrorCard error={setSchedule.error} /> : null}
        <p className="panel-note">
          {backup.nextAt ? (
            <>
              {words.backup.nextAt} <When at={backup.nextAt} /> ·{' '}
            </>
          ) : null}
          {words.backup.missed}
        </p>
      </form>
      <div className="schedule-speed">
        <Bandwidth />
      </div>
    </Panel>
  );
}
