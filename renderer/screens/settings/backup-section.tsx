/** Where releases go, when, how fast, which are kept and what they say about the studio. All but the last is set on Backups. */
import { Button, Switch } from '@mantine/core';
import { IconCloudUpload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useCall, useSnapshot } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { Panel } from '../../ui/page.tsx';
import { useGoTo } from '../../ui/places.ts';
import { useFormat, useWords } from '../../ui/words.tsx';

export function BackupSection(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const goTo = useGoTo();
  const { backup, settings } = useSnapshot();
  const set = useCall('settings.set');
  const { store, schedule, bandwidth, tidying } = backup;
  const { last, daily, weekly, monthly, youngDays } = tidying.rule;
  const said = words.settings.backup;
  return (
    <Panel
      title={words.settings.sections.backup}
      place="settings-backup"
      icon={<IconCloudUpload size={17} aria-hidden />}
    >
      <div className="stack">
        <dl className="facts">
          <dt>{said.store}</dt>
          <dd className="break">
            {store === null
              ? words.common.none
              : store.kind === 'folder'
                ? store.path
                : `${store.bucket} · ${store.endpoint}`}
          </dd>
          <dt>{said.schedule}</dt>
          <dd>{schedule.enabled ? [schedule.time, schedule.timeZone].filter(Boolean).join(' · ') : said.off}</dd>
          <dt>{said.speed}</dt>
          <dd>
            {bandwidth ? said.upTo(format.bytes(bandwidth.bytesPerS), bandwidth.from, bandwidth.to) : said.fullSpeed}
          </dd>
          <dt>{words.backup.retention}</dt>
          <dd>{words.backup.rule.sentence(last, daily, weekly, monthly, youngDays)}</dd>
        </dl>
        <Switch
          label={words.partial.names}
          description={words.partial.namesHint}
          checked={settings.releasesCarryNames ?? false}
          onChange={(event) => set.mutate({ releasesCarryNames: event.currentTarget.checked })}
        />
        <CallNotes of={[set]} />
        <div>
          <Button size="compact-sm" variant="light" onClick={() => goTo('/backup', 'store')}>
            {said.change}
          </Button>
        </div>
      </div>
    </Panel>
  );
}
