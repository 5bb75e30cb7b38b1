/** The outermost frame: look, language, client, and what stands there before the host has answered. */
import { Button, MantineProvider, MantineThemeProvider, useMantineColorScheme } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { type ReactNode, useEffect, useState } from 'react';
import { Router } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { type Locale, locales } from '../../electron/contract/names.ts';
import { ClientProvider, useSnapshotQuery } from '../client/client.tsx';
import type { Transport } from '../client/transport.ts';
import { FrameBoundary } from '../ui/boundary.tsx';
import { ErrorCard } from '../ui/error-card.tsx';
import { LanguageProvider, NowProvider, useWords } from '../ui/words.tsx';
import { Frame } from './frame.tsx';
import { resolveVariables, theme } from './theme.ts';

const CLOCK_EVERY_MS = 5000;
/** Below this nothing is shown while waiting: a flash of grey is worse than a blank moment. */
const SKELETON_AFTER_MS = 150;

export function App(props: { readonly transport: Transport }): ReactNode {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={resolveVariables} defaultColorScheme="auto">
      <Router hook={useHashLocation}>
        <ClientProvider transport={props.transport}>
          <NowProvider everyMs={CLOCK_EVERY_MS}>
            <Opened />
          </NowProvider>
        </ClientProvider>
      </Router>
    </MantineProvider>
  );
}

function Opened(): ReactNode {
  const { data: snapshot, error } = useSnapshotQuery();
  const { setColorScheme } = useMantineColorScheme();
  const chosenTheme = snapshot?.settings.theme;
  useEffect(() => {
    if (chosenTheme !== undefined) setColorScheme(chosenTheme === 'system' ? 'auto' : chosenTheme);
  }, [chosenTheme, setColorScheme]);
  return (
    <LanguageProvider locale={snapshot?.settings.locale ?? browserLocale()}>
      <Toasts />
      {snapshot ? (
        <FrameBoundary>
          <Frame />
        </FrameBoundary>
      ) : error ? (
        <NotOpened error={error} />
      ) : (
        <Waiting />
      )}
    </LanguageProvider>
  );
}

/** Their button to close them has a name, which a toast by itself does not give it. */
function Toasts(): ReactNode {
  const { common } = useWords();
  const closeButtonProps = { 'aria-label': common.dismiss };
  return (
    <MantineThemeProvider inherit theme={{ components: { Notification: { defaultProps: { closeButtonProps } } } }}>
      <Notifications position="bottom-right" limit={3} />
    </MantineThemeProvider>
  );
}

function browserLocale(): Locale {
  return navigator.language.toLowerCase().startsWith('zh') ? locales[0] : locales[1];
}

function Waiting(): ReactNode {
  const words = useWords();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), SKELETON_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <main className="opening" aria-busy="true">
      {shown ? <p className="quiet">{words.frame.opening}</p> : null}
    </main>
  );
}

function NotOpened(props: { readonly error: Error }): ReactNode {
  const words = useWords();
  return (
    <main className="opening">
      <h1 className="unseen">Understudy</h1>
      <ErrorCard error={props.error}>
        <Button size="xs" onClick={() => location.reload()}>
          {words.common.retry}
        </Button>
      </ErrorCard>
    </main>
  );
}
