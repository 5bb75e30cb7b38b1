/** Automatic mode: what it is at, the one button that stops it, and what it lacks. */
import { Button, NumberInput, Switch } from '@mantine/core';
import { IconHandStop, IconRobot } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { AutomaticPhase, AutomaticStatus } from '../../../electron/contract/models/automatic.ts';
import { describeActor, describeAutomatic, describeLacks } from '../../../electron/words/automatic-sentence.ts';
import { useCall, useRead } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { CliHint } from '../../ui/cli-hint.tsx';
import { Panel } from '../../ui/page.tsx';
import { StatePill, type Tone } from '../../ui/state-pill.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';

const SHORTEST_S = 10;
const LONGEST_S = 300;

const tones: Readonly<Record<AutomaticPhase, Tone>> = {
  off: 'idle',
  armed: 'ok',
  waiting: 'warn',
  waking: 'busy',
  checking: 'busy',
  counting: 'bad',
  promoting: 'busy',
  done: 'ok',
  stopped: 'idle',
  'given-up': 'bad',
};
const stoppable: ReadonlySet<AutomaticPhase> = new Set(['waiting', 'waking', 'checking', 'counting', 'promoting']);

export function AutomaticPanel({ status }: { readonly status: AutomaticStatus }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const set = useCall('standby.setAutomatic');
  const stop = useCall('standby.stopAutomatic');
  const report = useRead('standby.automatic', {});
  const [delayS, setDelayS] = useState(status.delayS);
  const { automatic } = words;
  const lacks = report.data ? describeLacks(words, report.data) : [];
  return (
    <Panel
      title={automatic.title}
      place="automatic"
      icon={<IconRobot size={17} aria-hidden />}
      acts={
        stoppable.has(status.phase) ? (
          <Button
            color="brick"
            leftSection={<IconHandStop size={16} aria-hidden />}
            loading={stop.isPending}
            onClick={() => stop.mutate({})}
          >
            {automatic.stop}
          </Button>
        ) : null
      }
    >
      <div className="stack">
        <p className="panel-note">{automatic.about}</p>
        <div role="status">
          <StatePill tone={tones[status.phase]}>{describeAutomatic(words, status, format.timeWithSeconds)}</StatePill>
        </div>
        <div className="row switch-and-field">
          <Switch
            label={automatic.switch}
            checked={status.on}
            disabled={set.isPending}
            onChange={(event) => set.mutate({ on: event.currentTarget.checked, delayS })}
          />
          <NumberInput
            label={automatic.delay}
            min={SHORTEST_S}
            max={LONGEST_S}
            allowDecimal={false}
            clampBehavior="strict"
            value={delayS}
            onChange={(value) => typeof value === 'number' && setDelayS(value)}
          />
          {delayS === status.delayS ? null : (
            <Button
              variant="light"
              size="compact-sm"
              disabled={delayS < SHORTEST_S}
              loading={set.isPending}
              onClick={() => set.mutate({ on: status.on, delayS })}
            >
              {automatic.saveDelay}
            </Button>
          )}
          {status.by !== null && status.at !== null ? (
            <span className="quiet">
              {describeActor(words, status.by)} · <When at={status.at} />
            </span>
          ) : null}
        </div>
        <CallNotes of={[set, stop, report]} />
        {lacks.length === 0 ? null : (
          <div>
            <strong style={{ fontWeight: 550 }}>{automatic.missing}</strong>
            <ul style={{ margin: '4px 0 0' }}>
              {lacks.map((lack) => (
                <li key={lack}>{lack}</li>
              ))}
            </ul>
          </div>
        )}
        <CliHint command="understudy auto status" />
      </div>
    </Panel>
  );
}
