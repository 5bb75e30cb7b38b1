/** The standby at a glance: which machine, what it would use, and when that was last proven. */
import { Button } from '@mantine/core';
import { IconServer2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useSnapshot } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { Panel } from '../../ui/page.tsx';
import { readiest } from '../../ui/readiest.ts';
import { readyPill } from '../../ui/ready-pill.ts';
import { servingPill } from '../../ui/serving-pill.ts';
import { StatePill, type Tone } from '../../ui/state-pill.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import { CardOff } from './watch-card.tsx';

export function StandbyCard(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const [, navigate] = useLocation();
  const { standby, backup } = useSnapshot();
  const icon = <IconServer2 size={17} aria-hidden />;
  const machine = standby.machines.find((one) => one.name === standby.serving?.machine) ?? readiest(standby.machines);
  if (machine === undefined) {
    return (
      <Panel title={words.home.standby} icon={icon} acts={<StatePill tone="idle">{words.standby.state.off}</StatePill>}>
        <CardOff title={words.home.standbyOff} body={words.home.standbyOffBody}>
          <Button variant="light" onClick={() => navigate('/standby')}>
            {words.home.standbySetUp}
          </Button>
        </CardOff>
      </Panel>
    );
  }
  const serving = standby.serving?.machine === machine.name;
  const [tone, said]: readonly [Tone, string] = serving
    ? servingPill(words, standby.servingDown !== null)
    : readyPill(words, machine);
  return (
    <Panel title={words.home.standby} icon={icon} acts={<StatePill tone={tone}>{said}</StatePill>}>
      <div className="stack">
        <div style={{ height: 38, display: 'flex', alignItems: 'end', gap: 8 }}>
          <span className="figure cut" style={{ fontSize: 20 }} title={machine.name}>
            {machine.name}
          </span>
          {machine.practice ? <span className="tag">{words.standby.practiceTag}</span> : null}
        </div>
        <dl className="facts">
          <dt>{words.home.wouldUse}</dt>
          <dd>{backup.lastRelease ? <When at={backup.lastRelease.createdAt} /> : words.common.none}</dd>
          <dt>{words.standby.lastDrill}</dt>
          <dd>{machine.lastDrill ? <When at={machine.lastDrill.at} brief /> : words.common.never}</dd>
          <dt>{words.home.lastPromotion}</dt>
          <dd>
            {machine.lastPromotion ? (
              <>
                <When at={machine.lastPromotion.at} brief />
                <span className="quiet nowrap"> · {format.span(machine.lastPromotion.rtoSeconds)}</span>
              </>
            ) : (
              words.common.never
            )}
          </dd>
        </dl>
      </div>
    </Panel>
  );
}
