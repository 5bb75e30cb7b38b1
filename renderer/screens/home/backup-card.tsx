/** Backups at a glance. */
import { Button } from '@mantine/core';
import { IconCloudUpload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { ReleaseSummary } from '../../../electron/contract/backup.ts';
import type { Words } from '../../../electron/words/words.ts';
import { useSnapshot } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { DayStrip } from '../../ui/day-strip.tsx';
import { Panel } from '../../ui/page.tsx';
import { StatePill, type Tone } from '../../ui/state-pill.tsx';
import { useWords } from '../../ui/words.tsx';
import { CardOff } from './watch-card.tsx';

export function BackupCard(): ReactNode {
  const words = useWords();
  const [, navigate] = useLocation();
  const { backup } = useSnapshot();
  const icon = <IconCloudUpload size={17} aria-hidden />;
  if (backup.store === null) {
    return (
      <Panel title={words.home.backup} icon={icon} acts={<StatePill tone="idle">{words.backup.state.off}</StatePill>}>
        <CardOff title={words.home.backupOff} body={words.home.backupOffBody}>
          <Button variant="light" onClick={() => navigate('/backup')}>
            {words.home.backupSetUp}
          </Button>
        </CardOff>
      </Panel>
    );
  }
  const { lastRelease } = backup;
  const [tone, said]: readonly [Tone, string] = lastRelease?.partial
    ? ['warn', words.partial.pill]
    : backup.lastError
      ? ['bad', words.backup.state.failed]
      : backup.damaged.some(({ lost }) => !lost)
        ? ['bad', words.backup.state.damaged]
        : backup.overdue
          ? ['warn', words.backup.state.overdue]
          : lastRelease
            ? ['ok', words.backup.state.good]
            : ['idle', words.backup.state.none];
  return (
    <Panel title={words.home.backup} icon={icon} acts={<StatePill tone={tone}>{said}</StatePill>}>
      <div className="stack">
        <div style={{ height: 38, display: 'grid', alignItems: 'end' }}>
          <DayStrip days={backup.days} />
        </div>
        <dl className="facts">
          <dt>{words.home.lastGood}</dt>
          <dd>
            {lastRelease ? <When at={lastRelease.stillWholeAt ?? lastRelease.createdAt} /> : words.common.never}
            {lastRelease ? <span className="quiet nowrap"> · {checkOf(words, lastRelease)}</span> : null}
          </dd>
          <dt>{words.home.next}</dt>
          <dd>{backup.nextAt ? <When at={backup.nextAt} /> : words.home.noSchedule}</dd>
        </dl>
      </div>
    </Panel>
  );
}

function checkOf(words: Words, { damaged, verification, partial }: ReleaseSummary): string {
  if (partial) return words.partial.pill;
  if (damaged) return words.backup.damaged;
  return verification ? words.backup.how[verification.how] : words.home.notVerified;
}
