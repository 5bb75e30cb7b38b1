/**
 * Screens come in chunks of their own. The one that is opened is asked for while the host still answers the first call, the others
 * when the page has nothing to do, so that going to them does not wait.
 */
import { type ComponentType, lazy } from 'react';
import type { ScreenName } from '../../electron/contract/errors.ts';
import { screenPath, screens } from '../ui/routes.ts';

type Load = () => Promise<{ readonly default: ComponentType }>;

const loads: Readonly<Record<ScreenName, Load>> = {
  home: () => import('../screens/home/home.tsx'),
  synthesis: () => import('../screens/synthesis/studio.tsx'),
  projects: () => import('../screens/projects/projects.tsx'),
  voices: () => import('../screens/voices/voices.tsx'),
  backup: () => import('../screens/backup/backups.tsx'),
  watch: () => import('../screens/watch/watch.tsx'),
  standby: () => import('../screens/standby/standby.tsx'),
  audit: () => import('../screens/audit/audit.tsx'),
  settings: () => import('../screens/settings/settings.tsx'),
};

export const Home = lazy(loads.home);
export const Studio = lazy(loads.synthesis);
export const Projects = lazy(loads.projects);
export const Voices = lazy(loads.voices);
export const Backups = lazy(loads.backup);
export const Watch = lazy(loads.watch);
export const Standby = lazy(loads.standby);
export const Audit = lazy(loads.audit);
export const Settings = lazy(loads.settings);

/** The screen of a path within the page; Home where no other begins like it. */
export function screenAt(location: string): ScreenName {
  return screens.find((screen) => screen !== 'home' && location.startsWith(screenPath(screen))) ?? 'home';
}

/** Starts to load the screen that the address names; a failure is told where the screen is drawn. */
export function loadScreenAt(location: string): void {
  loads[screenAt(location)]().catch(() => {});
}

/** Long enough for the opened screen to have drawn what it asked for. */
const OTHERS_AFTER_MS = 2000;

/** One after the other, each when the page is idle. Returns what ends it. */
export function loadOthersWhenIdle(): () => void {
  let isWanted = true;
  const idle = (): Promise<void> => new Promise((resolve) => requestIdleCallback(() => resolve()));
  const loadAll = async (): Promise<void> => {
    for (const screen of screens) {
      await idle();
      if (!isWanted) return;
      // Asked for again by the one who goes there.
      await loads[screen]().catch(() => {});
    }
  };
  const timer = setTimeout(loadAll, OTHERS_AFTER_MS);
  return () => {
    isWanted = false;
    clearTimeout(timer);
  };
}
