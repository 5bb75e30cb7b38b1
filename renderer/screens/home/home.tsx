/** The glance: one sentence, what is still to be set up, three cards, the last acts. */
import './home.css';
import { Button } from '@mantine/core';
import { IconArrowRight, IconTimeline } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useSnapshot } from '../../client/client.tsx';
import { foldActs, keyOf } from '../../ui/act-rows.ts';
import { ActLine } from '../../ui/audit-line.tsx';
import { CliHint } from '../../ui/cli-hint.tsx';
import { Panel } from '../../ui/page.tsx';
import { setupSteps } from '../../ui/setup-steps.ts';
import { ToneIcon } from '../../ui/state-pill.tsx';
import { statusTones } from '../../ui/status-tones.ts';
import { useStatusSentence } from '../../ui/use-status-sentence.ts';
import { useWords } from '../../ui/words.tsx';
import { BackupCard } from './backup-card.tsx';
import { SetupGuide } from './setup-guide.tsx';
import { SpeakCard } from './speak-card.tsx';
import { StandbyCard } from './standby-card.tsx';
import { WatchCard } from './watch-card.tsx';

const SHOWN_ACTS = 5;

export default function Home(): ReactNode {
  const words = useWords();
  const sentence = useStatusSentence();
  const [, navigate] = useLocation();
  const snapshot = useSnapshot();
  const { status, recentAudit, settings, backup, watch, standby } = snapshot;
  const steps = setupSteps(snapshot);
  // A card that is off says what its step says.
  const isGuided = steps !== null && !settings.setupFolded;
  const isFresh = steps !== null && watch.target === null && backup.store === null && standby.machines.length === 0;
  const cards = [
    isGuided && watch.target === null ? null : <WatchCard key="watch" />,
    isGuided && backup.store === null ? null : <BackupCard key="backup" />,
    isGuided && standby.machines.length === 0 ? null : <StandbyCard key="standby" />,
  ].filter((card) => card !== null);
  return (
    <div className="page">
      <header className="page-head">
        <h1 id="screen-title" tabIndex={-1} className="home-sentence">
          <ToneIcon tone={statusTones[status.state]} size={26} />
          {sentence}
        </h1>
      </header>
      {isFresh ? <SpeakCard /> : null}
      {steps === null ? null : <SetupGuide steps={steps} />}
      {cards.length === 0 ? null : <div className="columns">{cards}</div>}
      {isFresh ? null : <SpeakCard />}
      <Panel
        title={words.home.recent}
        icon={<IconTimeline size={17} aria-hidden />}
        acts={
          <Button
            variant="subtle"
            size="compact-sm"
            rightSection={<IconArrowRight size={15} aria-hidden />}
            onClick={() => navigate('/audit')}
          >
            {words.home.all}
          </Button>
        }
      >
        {recentAudit.length === 0 ? (
          <p className="panel-note">{words.home.nothingYet}</p>
        ) : (
          foldActs(recentAudit)
            .slice(0, SHOWN_ACTS)
            .map((row) => <ActLine key={keyOf(row)} row={row} />)
        )}
      </Panel>
      <CliHint command="understudy status" />
    </div>
  );
}
