/** Everything that can be done from anywhere, for the palette and the shortcuts alike. */
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { useCall, useSnapshot } from '../client/client.tsx';
import { screenPath, screens } from '../ui/routes.ts';
import { useWords } from '../ui/words.tsx';

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
  const backUpNow = useBackUpNow();
  const setSettings = useCall('settings.set').mutate;
  const { settings } = useSnapshot();
  return useMemo(
    () => [
      ...screens.map((screen, index) => ({
        id: `open-${screen}`,
        label: words.common.openScreen(words.screens[screen]),
        keys: `Ctrl ${index + 1}`,
        run: () => navigate(screenPath(screen)),
      })),
      { id: 'back-up', label: words.backup.backUpNow, keys: 'Ctrl B', run: backUpNow },
      {
        id: 'language',
        label: words.palette.otherLanguage,
        keys: null,
        run: () => setSettings({ locale: settings.locale === 'en' ? 'zh-CN' : 'en' }),
      },
      {
        id: 'theme',
        label: settings.theme === 'dark' ? words.palette.light : words.palette.dark,
        keys: null,
        run: () => setSettings({ theme: settings.theme === 'dark' ? 'light' : 'dark' }),
      },
    ],
    [words, navigate, backUpNow, setSettings, settings],
  );
}
