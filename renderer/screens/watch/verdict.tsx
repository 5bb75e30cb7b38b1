/** What is believed about the primary now, since when, and the acts that change the watching itself. */
import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconPlayerPause, IconPlayerPlay, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useCall, useSnapshot } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { StatePill } from '../../ui/state-pill.tsx';
import { watchTones } from '../../ui/watch-words.ts';
import { useFormat, useWords } from '../../ui/words.tsx';

const MORNING_HOUR = 8;

export function Verdict(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { watch } = useSnapshot();
  const probe = useCall('watch.probeNow');
  const pause = useCall('watch.pause');
  const resume = useCall('watch.resume');
  const last = watch.samples.at(-1);
  const threshold = (watch.target?.failures ?? 0) + 1;
  return (
    <section className="panel" aria-label={words.watch.verdictLabel}>
      <div className="stack">
        <div className="row-between">
          <div className="row">
            <StatePill tone={watchTones[watch.state]}>{words.watch.state[watch.state]}</StatePill>
            {watch.state === 'suspect' || (watch.consecutiveFailures > 0 && watch.state !== 'down') ? (
              <StatePill tone="warn">{words.watch.suspectCount(watch.consecutiveFailures, threshold)}</StatePill>
            ) : null}
            <strong style={{ fontWeight: 550 }}>{words.watch.verdict[watch.state]}</strong>
            <span className="quiet">
              {words.watch.since} <When at={watch.since} />
            </span>
          </div>
          <div className="row">
            <Button
              size="compact-sm"
              variant="light"
              leftSection={<IconRefresh size={15} aria-hidden />}
              loading={probe.isPending}
              onClick={() => probe.mutate({})}
            >
              {words.watch.probeNow}
            </Button>
            {watch.state === 'paused' ? (
              <Button
                size="compact-sm"
                leftSection={<IconPlayerPlay size={15} aria-hidden />}
                onClick={() => resume.mutate({})}
              >
                {words.watch.resume}
              </Button>
            ) : (
              <Menu position="bottom-end">
                <Menu.Target>
                  <Button
                    size="compact-sm"
                    variant="default"
                    leftSection={<IconPlayerPause size={15} aria-hidden />}
                    rightSection={<IconChevronDown size={14} aria-hidden />}
                  >
                    {words.watch.pauseFor}
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item onClick={() => pause.mutate({ minutes: 60 })}>{words.watch.pause1h}</Menu.Item>
                  <Menu.Item onClick={() => pause.mutate({ minutes: 240 })}>{words.watch.pause4h}</Menu.Item>
                  <Menu.Item onClick={() => pause.mutate({ minutes: minutesUntilMorning(new Date()) })}>
                    {words.watch.pauseMorning}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            )}
          </div>
        </div>
        {watch.pausedUntil ? (
          <p className="panel-note">
            {words.watch.pausedUntil} <When at={watch.pausedUntil} />
          </p>
        ) : null}
        <div className="figures">
          <Figure label={words.watch.p95}>
            {watch.p95LatencyMs === null ? words.common.none : `${format.number(watch.p95LatencyMs)} ms`}
          </Figure>
          <Figure label={words.watch.last}>{last ? <When at={last.at} /> : words.common.never}</Figure>
          <Figure label={words.watch.interval}>{words.watch.seconds(String(watch.target?.intervalS ?? ''))}</Figure>
          <Figure label={words.watch.threshold}>{words.watch.thresholdValue(threshold)}</Figure>
          <Figure label={words.watch.deep}>{watch.target?.deep ? words.watch.deepOn : words.watch.deepOff}</Figure>
        </div>
        <CallNotes of={[probe, pause, resume]} />
      </div>
    </section>
  );
}

function Figure(props: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <div className="quiet" style={{ fontSize: 12 }}>
        {props.label}
      </div>
      <div style={{ fontWeight: 550 }}>{props.children}</div>
    </div>
  );
}

function minutesUntilMorning(now: Date): number {
  const morning = new Date(now);
  morning.setHours(MORNING_HOUR, 0, 0, 0);
  if (morning <= now) morning.setDate(morning.getDate() + 1);
  return Math.max(1, Math.ceil((morning.getTime() - now.getTime()) / 60_000));
}
