/** The primary at a glance. */
import { Button } from '@mantine/core';
import { IconHeartRateMonitor } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useSnapshot } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { Panel } from '../../ui/page.tsx';
import { ProbeBar } from '../../ui/probe-bar.tsx';
import { StatePill } from '../../ui/state-pill.tsx';
import { watchTones } from '../../ui/watch-words.ts';
import { useFormat, useWords } from '../../ui/words.tsx';

export function WatchCard(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const [, navigate] = useLocation();
  const { watch } = useSnapshot();
  const icon = <IconHeartRateMonitor size={17} aria-hidden />;
  if (watch.target === null) {
    return (
      <Panel title={words.home.watch} icon={icon} acts={<StatePill tone="idle">{words.watch.state.off}</StatePill>}>
        <CardOff title={words.home.watchOff} body={words.home.watchOffBody}>
          <Button variant="light" onClick={() => navigate('/watch')}>
            {words.home.watchSetUp}
          </Button>
        </CardOff>
      </Panel>
    );
  }
  const last = watch.samples.at(-1);
  return (
    <Panel
      title={words.home.watch}
      icon={icon}
      acts={<StatePill tone={watchTones[watch.state]}>{words.watch.state[watch.state]}</StatePill>}
    >
      <div className="stack">
        <ProbeBar samples={watch.samples} height={38} />
        <dl className="facts">
          <dt>{words.home.p95}</dt>
          <dd>{watch.p95LatencyMs === null ? words.common.none : `${format.number(watch.p95LatencyMs)} ms`}</dd>
          <dt>{words.home.lastProbe}</dt>
          <dd>{last ? <When at={last.at} /> : words.common.never}</dd>
        </dl>
      </div>
    </Panel>
  );
}

export function CardOff(props: {
  readonly title: string;
  readonly body: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className="stack">
      <div>
        <strong>{props.title}</strong>
        <p className="panel-note">{props.body}</p>
      </div>
      <div className="row">{props.children}</div>
    </div>
  );
}
