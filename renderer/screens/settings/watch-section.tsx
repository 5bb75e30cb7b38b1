/** Which primary is watched and how strictly. It is set on Watch, where the address can be tried first. */
import { Button } from '@mantine/core';
import { IconHeartRateMonitor } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useSnapshot } from '../../client/client.tsx';
import { Panel } from '../../ui/page.tsx';
import { useGoTo } from '../../ui/places.ts';
import { useFormat, useWords } from '../../ui/words.tsx';

export function WatchSection(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const goTo = useGoTo();
  const { target } = useSnapshot().watch;
  const said = words.settings.watch;
  return (
    <Panel
      title={words.settings.sections.watch}
      place="settings-watch"
      icon={<IconHeartRateMonitor size={17} aria-hidden />}
    >
      <div className="stack">
        {target === null ? (
          <p className="panel-note">{words.home.watchOff}</p>
        ) : (
          <dl className="facts">
            <dt>{said.primary}</dt>
            <dd className="mono break">{target.url}</dd>
            <dt>{said.interval}</dt>
            <dd>{format.span(target.intervalS)}</dd>
            <dt>{said.failures}</dt>
            <dd>{said.failed(target.failures + 1)}</dd>
            <dt>{said.deep}</dt>
            <dd>{target.deep ? said.isDeep : said.isNotDeep}</dd>
          </dl>
        )}
        <div>
          <Button size="compact-sm" variant="light" onClick={() => goTo('/watch', 'target')}>
            {target === null ? words.home.watchSetUp : said.change}
          </Button>
        </div>
      </div>
    </Panel>
  );
}
