/**
 * The band above every screen: red for an incident until someone acknowledges it, amber after that, the step while a standby
 * is promoted, and green for a minute when the primary itself has recovered. It does not pulse. A promotion that is about to begin by
 * itself is stopped here, or on the standby screen by its own panel.
 */
import { Button } from '@mantine/core';
import {
  IconAlertOctagon,
  IconArrowsExchange,
  IconCircleCheck,
  IconHandStop,
  IconUserCheck,
} from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { describeStatus } from '../../electron/words/status-sentence.ts';
import { useCall, useSnapshot } from '../client/client.tsx';
import { CallNotes } from '../ui/call-notes.tsx';
import { handlePath } from '../ui/readiest.ts';
import { useFormat, useNow, useWords } from '../ui/words.tsx';
import { type Band, chooseBand, hasRecovered, openIncident } from './band-rules.ts';

const GREEN_FOR_MS = 60_000;

const looks = {
  p1: { colour: 'band-bad', Icon: IconAlertOctagon },
  acknowledged: { colour: 'band-warn', Icon: IconUserCheck },
  promoting: { colour: 'band-busy', Icon: IconArrowsExchange },
} as const;

export function IncidentBand(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const now = useNow();
  const snapshot = useSnapshot();
  const recovered = useRecovered();
  const band = chooseBand(snapshot);
  if (band === null) {
    if (!recovered) return null;
    return (
      <section className="band band-ok" aria-label={words.band.label}>
        <IconCircleCheck size={19} aria-hidden />
        <strong>{words.band.over}</strong>
      </section>
    );
  }
  const { incident } = snapshot.watch;
  const { colour, Icon } = looks[band];
  return (
    <section className={`band ${colour}`} aria-label={words.band.label}>
      <Icon size={19} aria-hidden />
      <strong>{describeStatus(words, format, snapshot.status, now)}</strong>
      {band === 'acknowledged' && incident?.acknowledgedAt ? (
        <span>{words.band.handledBy(incident.acknowledgedBy ?? '', format.time(incident.acknowledgedAt))}</span>
      ) : null}
      <BandActs band={band} />
    </section>
  );
}

function BandActs({ band }: { readonly band: Exclude<Band, null> }): ReactNode {
  const words = useWords();
  const [location, navigate] = useLocation();
  const { standby } = useSnapshot();
  const stop = useCall('standby.stopAutomatic');
  // The standby screen shows the steps and the countdown themselves.
  const isShownBelow = location.startsWith('/standby');
  if (band === 'promoting') {
    return isShownBelow ? null : (
      <span className="band-acts">
        <Button size="xs" variant="default" onClick={() => navigate('/standby')}>
          {words.band.follow}
        </Button>
      </span>
    );
  }
  const isCounting = standby.automatic?.phase === 'counting';
  return (
    <>
      <span className="band-acts">
        <Button size="xs" variant="default" onClick={() => navigate('/watch')}>
          {words.band.facts}
        </Button>
        <Button
          size="xs"
          {...(isCounting ? { variant: 'default' } : { color: band === 'acknowledged' ? 'stage' : 'brick' })}
          onClick={() => navigate(handlePath(standby.machines))}
        >
          {words.band.handle}
        </Button>
        {isCounting && !isShownBelow ? (
          <Button
            size="xs"
            color="brick"
            leftSection={<IconHandStop size={14} aria-hidden />}
            loading={stop.isPending}
            onClick={() => stop.mutate({})}
          >
            {words.automatic.stop}
          </Button>
        ) : null}
      </span>
      <div className="band-notes">
        <CallNotes of={[stop]} />
      </div>
    </>
  );
}

/** True for a minute after the primary ended an incident that this page has seen open. */
function useRecovered(): boolean {
  const snapshot = useSnapshot();
  const incident = openIncident(snapshot);
  const seen = useRef(incident);
  const [since, setSince] = useState<string | null>(null);
  const ended = hasRecovered(seen.current, snapshot);
  useEffect(() => {
    if (ended) setSince(seen.current);
    seen.current = incident;
  }, [incident, ended]);
  useEffect(() => {
    if (since === null) return;
    const timer = setTimeout(() => setSince(null), GREEN_FOR_MS);
    return () => clearTimeout(timer);
  }, [since]);
  return since !== null && incident === null && snapshot.standby.serving === null;
}

/** Interrupts a screen reader for a P1 and for nothing else. The element is always there: one that appears with its text is often not read. */
export function AudibleStatus(): ReactNode {
  const words = useWords();
  const { watch, status, standby } = useSnapshot();
  const alarming = status.state === 'p1' && (watch.incident?.state === 'open' || standby.servingDown !== null);
  const alarm = standby.servingDown === null ? words.band.alarm : words.band.alarmServing;
  return (
    <div role="alert" className="unseen">
      {alarming ? alarm : ''}
    </div>
  );
}
