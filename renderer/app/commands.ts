/** Everything that can be done from anywhere, ready to be run: for the palette and the shortcuts alike. */
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { useCall, useSnapshot } from '../client/client.tsx';
import { useGoTo } from '../ui/places.ts';
import { screenPath, screens } from '../ui/routes.ts';
import { useWords } from '../ui/words.tsx';
import { type Direct, paletteActs } from './palette-acts.ts';

export interface Command {
  readonly id: string;
  readonly label: string;
  readonly keys: string | null;
  readonly run: () => void;
}

export function useBackUpNow(): () => void {
  const start = useCall('backup.start');
  const [, navigate] = useLocation();
  const { backup } = useSnapshot();
  const { mutate } = start;
  return () => {
    // The screen shows the progress, and the error where there is one.
    navigate(screenPath('backup'));
    if (backup.store !== null) mutate({});
  };
}

export function useCommands(): readonly Command[] {
  const words = useWords();
  const [, navigate] = useLocation();
  const goTo = useGoTo();
  const snapshot = useSnapshot();
  const act = useDirect();
  return useMemo(
    () => [
      ...screens.map((screen, index) => ({
        id: `open-${screen}`,
        label: words.common.openScreen(words.screens[screen]),
        keys: `Ctrl ${index + 1}`,
        run: () => navigate(screenPath(screen)),
      })),
      ...paletteActs(snapshot, words).map(({ id, label, keys, path, place, direct }) => ({
        id,
        label,
        keys: keys ?? null,
        run() {
          if (path !== null) goTo(path, place);
          if (direct) act(direct);
        },
      })),
    ],
    [words, navigate, goTo, snapshot, act],
  );
}

/** What is done at once shows in the snapshot, on the screen that the act leads to. */
function useDirect(): (direct: Direct) => void {
  const { backup } = useSnapshot();
  const hasStore = backup.store !== null;
  const backUp = useCall('backup.start').mutate;
  const probe = useCall('watch.probeNow').mutate;
  const pause = useCall('watch.pause').mutate;
  const resume = useCall('watch.resume').mutate;
  const cancel = useCall('jobs.cancel').mutate;
  const set = useCall('settings.set').mutate;
  return useMemo(
    () => (direct) => {
      switch (direct.call) {
        case 'backup.start':
          return hasStore ? backUp({}) : undefined;
        case 'watch.probeNow':
          return probe({});
        case 'watch.pause':
          return pause({ minutes: direct.minutes });
        case 'watch.resume':
          return resume({});
        case 'jobs.cancel':
          return cancel({ jobId: direct.jobId });
        case 'settings.set':
          return set(direct.change);
      }
    },
    [hasStore, backUp, probe, pause, resume, cancel, set],
  );
}
