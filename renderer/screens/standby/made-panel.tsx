/** What voice services made while they served: whether it is saved between backups, what lies here, and what the last way home brought. */
import { Button, NumberInput, Switch } from '@mantine/core';
import { IconCloudUp, IconFileMusic } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { MadeStatus } from '../../../electron/contract/models/made.ts';
import { useCall, useRead } from '../../client/client.tsx';
import { Bytes, When } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { CliHint } from '../../ui/cli-hint.tsx';
import { Panel } from '../../ui/page.tsx';
import { useWords } from '../../ui/words.tsx';
import { lastWayHome, type WayHome } from './way-home.ts';

const LONGEST_MINUTES = 1440;

export function MadePanel(): ReactNode {
  const { made } = useWords().standby;
  const status = useRead('standby.made', {});
  const incidents = useRead('standby.incidents', {});
  const save = useCall('standby.saveMade');
  // What was saved shows in what is read, also when a round came to nothing.
  const saveNow = (): void => save.mutate({}, { onSettled: () => void status.refetch() });
  return (
    <Panel
      title={made.title}
      place="made"
      icon={<IconFileMusic size={17} aria-hidden />}
      acts={
        <Button
          variant="light"
          leftSection={<IconCloudUp size={16} aria-hidden />}
          loading={save.isPending}
          onClick={saveNow}
        >
          {made.saveNow}
        </Button>
      }
    >
      <div className="stack">
        <p className="panel-note">{made.about}</p>
        {status.data ? (
          <>
            <Settings key={status.data.everyMinutes} status={status.data} changed={() => void status.refetch()} />
            <Facts status={status.data} wayHome={lastWayHome(incidents.data ?? [])} />
          </>
        ) : null}
        <CallNotes of={[status, save, incidents]} retry={() => void status.refetch()} />
        <CliHint command="understudy made status" />
      </div>
    </Panel>
  );
}

function Settings(props: { readonly status: MadeStatus; readonly changed: () => void }): ReactNode {
  const { status, changed } = props;
  const { made } = useWords().standby;
  const set = useCall('standby.setMadeStream');
  const [everyMinutes, setEveryMinutes] = useState(status.everyMinutes);
  const write = (on: boolean): void => set.mutate({ on, everyMinutes }, { onSuccess: changed });
  return (
    <>
      <div className="row switch-and-field">
        <Switch
          label={made.switch}
          checked={status.on}
          disabled={set.isPending}
          onChange={(event) => write(event.currentTarget.checked)}
        />
        <NumberInput
          label={made.every}
          min={1}
          max={LONGEST_MINUTES}
          allowDecimal={false}
          clampBehavior="strict"
          value={everyMinutes}
          onChange={(value) => typeof value === 'number' && setEveryMinutes(value)}
        />
        {everyMinutes === status.everyMinutes ? null : (
          <Button
            variant="light"
            size="compact-sm"
            disabled={everyMinutes < 1}
            loading={set.isPending}
            onClick={() => write(status.on)}
          >
            {made.setEvery}
          </Button>
        )}
      </div>
      <CallNotes of={[set]} />
    </>
  );
}

function Facts(props: { readonly status: MadeStatus; readonly wayHome: WayHome | null }): ReactNode {
  const { status, wayHome } = props;
  const { standby, errors } = useWords();
  const { made } = standby;
  const { saved, problem } = status;
  return (
    <dl className="facts">
      <dt>{made.here}</dt>
      <dd>
        {made.files(status.files)} · <Bytes of={status.bytes} /> · <code lang="en">{status.folder}</code>
      </dd>
      <dt>{made.saved}</dt>
      <dd>
        {saved === null ? (
          made.notSaved
        ) : (
          <>
            <When at={saved.at} /> · {saved.files === null ? made.locked : made.files(saved.files)} ·{' '}
            {made.by(saved.by)}
          </>
        )}
      </dd>
      {problem === null ? null : (
        <>
          <dt>{made.problem}</dt>
          <dd>
            {errors.codes[problem.code].title} · <When at={problem.at} />
          </dd>
        </>
      )}
      <dt>{made.wayHome}</dt>
      <dd>
        {wayHome === null ? (
          made.noWayHome
        ) : (
          <>
            {made.brought(wayHome.brought, wayHome.machine)} · <When at={wayHome.at} />
            {wayHome.conflicts === 0 ? null : (
              <>
                <br />
                {made.conflicts(wayHome.conflicts)}
                {wayHome.names.map((pair) => (
                  <div key={pair}>
                    <code lang="en">{pair}</code>
                  </div>
                ))}
              </>
            )}
          </>
        )}
      </dd>
    </dl>
  );
}
