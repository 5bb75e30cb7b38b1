/**
 * The band above every screen while there is an incident: red until someone acknowledges it, amber after that, and green for
 * a minute when it is over. It does not pulse.
 */
import { Button } from '@mantine/core';
import { IconAlertOctagon, IconCircleCheck, IconUserCheck } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { describeStatus } from '../../electron/words/status-sentence.ts';
import { useSnapshot } from '../client/client.tsx';
import { useFormat, useNow, useWords } from '../ui/words.tsx';

const GREEN_FOR_MS = 60_000;

export function IncidentBand(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const now = useNow();
  const [, navigate] = useLocation();
  const { status, watch } = useSnapshot();
  const over = useJustOver(status.state === 'p1');
  const { incident } = watch;
  if (status.state !== 'p1') {
    if (!over) return null;
    return (
      <section className="band band-ok" aria-label={words.band.label}>
        <IconCircleCheck size={19} aria-hidden />
        <strong>{words.band.over}</strong>
      </section>
    );
  }
  const acknowledged = incident?.state === 'acknowledged';
  return (
    <section className={`band ${acknowledged ? 'band-warn' : 'band-bad'}`} aria-label={words.band.label}>
      {acknowledged ? <IconUserCheck size={19} aria-hidden /> : <IconAlertOctagon size={19} aria-hidden />}
      <strong>{describeStatus(words, format, status, now)}</strong>
      {acknowledged && incident?.acknowledgedAt ? (
        <span>{words.band.handledBy(incident.acknowledgedBy ?? '', format.time(incident.acknowledgedAt))}</span>
      ) : null}
      <span className="band-acts">
        <Button size="xs" variant="default" onClick={() => navigate('/watch')}>
          {words.band.facts}
        </Button>
        <Button size="xs" color={acknowledged ? 'stage' : 'brick'} onClick={() => navigate('/standby')}>
          {words.band.handle}
        </Button>
      </span>
    </section>
  );
}

function useJustOver(active: boolean): boolean {
  const before = useRef(active);
  const [over, setOver] = useState(false);
  useEffect(() => {
    const ended = before.current && !active;
    before.current = active;
    if (!ended) return;
    setOver(true);
    const timer = setTimeout(() => setOver(false), GREEN_FOR_MS);
    return () => clearTimeout(timer);
  }, [active]);
  return over && !active;
}

/** Interrupts a screen reader for a P1 and for nothing else. The element is always there: one that appears with its text is often not read. */
export function AudibleStatus(): ReactNode {
  const words = useWords();
  const { watch, status } = useSnapshot();
  const alarming = status.state === 'p1' && watch.incident?.state === 'open';
  return (
    <div role="alert" className="unseen">
      {alarming ? words.band.alarm : ''}
    </div>
  );
}
