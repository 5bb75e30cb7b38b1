/** What surrounds every screen: skip link, navigation, bands, jobs, and the keyboard. */
import { IconKeyboard, IconSearch } from '@tabler/icons-react';
import { type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { Link, Route, Switch, useLocation } from 'wouter';
import { useConnection, useSnapshot } from '../client/client.tsx';
import { ScreenBoundary } from '../ui/boundary.tsx';
import { LabelledIconButton } from '../ui/labelled-icon-button.tsx';
import { findWantedPlace, isPlaceWanted, showPlace } from '../ui/places.ts';
import { screenPath, screens } from '../ui/routes.ts';
import { useWords } from '../ui/words.tsx';
import { AudibleJobs } from './audible-jobs.tsx';
import { AudibleStatus, IncidentBand } from './incident-band.tsx';
import { JobDock } from './job-dock.tsx';
import { useKeptFocus } from './kept-focus.ts';
import { Palette } from './palette.tsx';
import { screenIcons } from './screen-icons.ts';
import {
  Audit,
  Backups,
  Home,
  loadOthersWhenIdle,
  Projects,
  Settings,
  Standby,
  Studio,
  screenAt,
  Voices,
  Watch,
} from './screen-loads.ts';
import { ShortcutList } from './shortcut-list.tsx';
import { StatusLine } from './status-line.tsx';
import { useShortcuts } from './use-shortcuts.ts';

const FOCUS_EVERY_MS = 25;
const FOCUS_TRIES = 1200;
const PLACE_TRIES = 80;

export function Frame(): ReactNode {
  const words = useWords();
  const connection = useConnection();
  const [dialog, setDialog] = useState<'palette' | 'shortcuts' | null>(null);
  useShortcuts(setDialog);
  const [location] = useLocation();
  useScreenFocus(location);
  useScreenTitle(location);
  useKeptFocus();
  useEffect(() => {
    return loadOthersWhenIdle();
  }, []);
  return (
    <div className="frame">
      <button
        type="button"
        className="skip-link"
        onClick={() => {
          const main = document.getElementById('main');
          main?.focus();
          main?.scrollIntoView();
        }}
      >
        {words.frame.skip}
      </button>
      <Sidebar openDialog={setDialog} />
      <div className="frame-body">
        {connection === 'lost' ? (
          <div className="band band-warn" role="status">
            {words.frame.connectionLost}
          </div>
        ) : null}
        <IncidentBand />
        <main id="main" tabIndex={-1}>
          <ScreenBoundary place={location}>
            <Suspense fallback={<div className="page" aria-busy="true" />}>
              <Switch>
                <Route path="/" component={Home} />
                <Route path="/synthesis" component={Studio} />
                <Route path="/projects/:id?" component={Projects} />
                <Route path="/voices" component={Voices} />
                <Route path="/backup" component={Backups} />
                <Route path="/watch" component={Watch} />
                <Route path="/standby/*?" component={Standby} />
                <Route path="/audit/:incident?" component={Audit} />
                <Route path="/settings" component={Settings} />
                <Route component={Home} />
              </Switch>
            </Suspense>
          </ScreenBoundary>
        </main>
        <JobDock />
      </div>
      <AudibleStatus />
      <AudibleJobs />
      {dialog === 'palette' ? <Palette close={() => setDialog(null)} /> : null}
      {dialog === 'shortcuts' ? <ShortcutList close={() => setDialog(null)} /> : null}
    </div>
  );
}

function Sidebar(props: { readonly openDialog: (dialog: 'palette' | 'shortcuts') => void }): ReactNode {
  const words = useWords();
  const [location] = useLocation();
  const { settings } = useSnapshot();
  return (
    <header className="sidebar">
      <div className="brand">
        <img src="./favicon.svg" alt="" width={26} height={26} />
        <div>
          <strong>Understudy</strong>
          <span className="cut">{settings.studioName || settings.deviceName}</span>
        </div>
      </div>
      <nav aria-label={words.frame.screens}>
        {screens.map((screen) => {
          const Icon = screenIcons[screen];
          const path = screenPath(screen);
          const here = screen === screenAt(location);
          return (
            <Link key={screen} href={path} aria-current={here ? 'page' : undefined} title={words.screens[screen]}>
              <Icon size={18} stroke={1.7} aria-hidden />
              <span className={here ? 'nav-here' : 'nav-away'}>{words.screens[screen]}</span>
            </Link>
          );
        })}
      </nav>
      <div className="sidebar-foot">
        <StatusLine />
        <div className="row">
          <LabelledIconButton label={words.palette.open} onClick={() => props.openDialog('palette')}>
            <IconSearch size={17} aria-hidden />
          </LabelledIconButton>
          <LabelledIconButton label={words.shortcuts.title} onClick={() => props.openDialog('shortcuts')}>
            <IconKeyboard size={17} aria-hidden />
          </LabelledIconButton>
        </div>
      </div>
    </header>
  );
}

/** The tab and the task bar name the screen, so that two windows can be told apart. */
function useScreenTitle(location: string): void {
  const words = useWords();
  const name = words.screens[screenAt(location)];
  useEffect(() => {
    document.title = `${name} · Understudy`;
  }, [name]);
}

/**
 * A new screen starts at its top, and a screen reader starts at its heading, or where the screen asks for it (the plan page:
 * at Cancel), or at the part that somebody went to. The first screen leaves the focus alone.
 */
function useScreenFocus(location: string): void {
  const last = useRef(location);
  useEffect(() => {
    if (last.current === location) return;
    last.current = location;
    window.scrollTo(0, 0);
    // The heading arrives with the screen's own chunk; until then the last screen's is still there, hidden.
    const before = document.activeElement;
    let tries = 0;
    let hasHeading = false;
    const timer = setInterval(() => {
      tries += 1;
      const found = findWantedPlace();
      const place = found !== null && isShown(found) ? found : null;
      if (place !== null || tries >= FOCUS_TRIES) clearInterval(timer);
      const isFree = !hasGoneOn(before);
      if (place !== null && isFree) showPlace(place);
      if (place !== null || hasHeading) return;
      const target =
        document.querySelector<HTMLElement>('[data-initial-focus]') ?? document.getElementById('screen-title');
      // A part of the screen may come after its heading, which has to do until then.
      const mayCome = isPlaceWanted() && tries < PLACE_TRIES;
      if (target === null || !isShown(target) || mayCome) return;
      hasHeading = true;
      if (isFree) target.focus({ preventScroll: true });
      if (!isPlaceWanted()) clearInterval(timer);
    }, FOCUS_EVERY_MS);
    return () => clearInterval(timer);
  }, [location]);
}

/** Whoever is in a dialog, or somewhere in the new screen and not at its heading, is left there. */
function hasGoneOn(before: Element | null): boolean {
  const now = document.activeElement;
  if (now?.closest('[role="dialog"]')) return true;
  if (now === null || now === before || now.id === 'main' || now.id === 'screen-title') return false;
  return document.getElementById('main')?.contains(now) ?? false;
}

function isShown(element: HTMLElement): boolean {
  return element.getClientRects().length > 0;
}
