/** What a person sets once. What has a screen of its own is told here and changed there. */
import './settings.css';
import type { ReactNode } from 'react';
import { useRead } from '../../client/client.tsx';
import { Page } from '../../ui/page.tsx';
import { useGoTo } from '../../ui/places.ts';
import { useWords } from '../../ui/words.tsx';
import { About } from './about.tsx';
import { BackupSection } from './backup-section.tsx';
import { Bin } from './bin.tsx';
import { Devices } from './devices.tsx';
import { Diagnostics } from './diagnostics.tsx';
import { General } from './general.tsx';
import { Keys } from './keys.tsx';
import { SharedModels } from './models.tsx';
import { Network } from './network.tsx';
import { Notifications } from './notifications.tsx';
import { Storage } from './storage.tsx';
import { WatchSection } from './watch-section.tsx';

export default function Settings(): ReactNode {
  const words = useWords();
  return (
    <Page title={words.settings.title} about={words.settings.about} command="understudy doctor">
      <Sections />
      <General />
      <div className="columns">
        <BackupSection />
        <WatchSection />
      </div>
      <Notifications />
      <Network />
      <Keys />
      <Devices />
      <SharedModels />
      <Storage />
      <Bin />
      <Diagnostics />
      <About />
    </Page>
  );
}

/** One press to each part of a long page. */
function Sections(): ReactNode {
  const words = useWords();
  const goTo = useGoTo();
  const { settings } = words;
  const updates = useRead('updates.status', {});
  const marked = updates.data?.fetched === 'ready' ? 'about' : null;
  const sections: readonly (readonly [string, string])[] = [
    ['general', settings.general],
    ['settings-backup', settings.sections.backup],
    ['settings-watch', settings.sections.watch],
    ['notifications', words.notify.title],
    ['network', settings.network.title],
    ['keys', settings.sections.keys],
    ['engine', settings.devices.title],
    ['models', settings.models],
    ['storage', words.diagnostics.storage.title],
    ['bin', words.diagnostics.bin.title],
    ['diagnostics', settings.diagnostics],
    ['about', settings.aboutTitle],
  ];
  return (
    <nav className="sections" aria-label={settings.sections.label}>
      {sections.map(([place, name]) => (
        <button key={place} type="button" onClick={() => goTo('/settings', place)}>
          {name}
          {place === marked ? (
            <>
              <span className="section-dot" aria-hidden />
              <span className="unseen">{words.updates.ready}</span>
            </>
          ) : null}
        </button>
      ))}
    </nav>
  );
}
