/**
 * Catches what a part of the page throws while it is drawn, so that the rest stays usable. Two of them stand: one around
 * each screen, one around the whole frame.
 */
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Component, Fragment, type ReactNode, useEffect, useRef } from 'react';
import { useConnection } from '../client/client.tsx';
import { ErrorCard } from './error-card.tsx';
import { useWords } from './words.tsx';

interface BoundaryProps {
  /** What stands in the place of what stopped. */
  readonly fallback: (error: Error, again: () => void) => ReactNode;
  /** Where the page is: another place is tried afresh, so that one screen that stopped never holds the others. */
  readonly place: string;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly error: Error | null;
  readonly place: string;
  /** Counts up with each new start, so that nothing of the stopped drawing is taken over. */
  readonly start: number;
}

class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { error: null, place: this.props.place, start: 0 };

  static getDerivedStateFromProps({ place }: BoundaryProps, state: BoundaryState): Partial<BoundaryState> | null {
    return place === state.place ? null : { place, error: null };
  }

  static getDerivedStateFromError(thrown: unknown): Partial<BoundaryState> {
    return { error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }

  readonly again = (): void => this.setState({ error: null, start: this.state.start + 1 });

  override render(): ReactNode {
    const { error, start } = this.state;
    return error === null ? (
      <Fragment key={start}>{this.props.children}</Fragment>
    ) : (
      this.props.fallback(error, this.again)
    );
  }
}

export function ScreenBoundary(props: { readonly place: string; readonly children: ReactNode }): ReactNode {
  return (
    <Boundary place={props.place} fallback={(error, again) => <ScreenStopped error={error} again={again} />}>
      {props.children}
    </Boundary>
  );
}

/** The last resort: only a new page helps when the frame itself cannot be drawn. */
export function FrameBoundary(props: { readonly children: ReactNode }): ReactNode {
  return (
    <Boundary place="" fallback={(error) => <Stopped error={error} reload={() => window.location.reload()} whole />}>
      {props.children}
    </Boundary>
  );
}

/** The screen's own code did not arrive: the host is away, or the app was updated meanwhile. */
const NO_CODE = /dynamically imported module|Importing a module|Unable to preload/i;

function ScreenStopped(props: { readonly error: Error; readonly again: () => void }): ReactNode {
  const queries = useQueryClient();
  const words = useWords();
  const connection = useConnection();
  const isWithoutCode = NO_CODE.test(props.error.message);
  const isAway = isWithoutCode && connection !== 'open';
  const wasAway = useRef(false);
  useEffect(() => {
    // A browser keeps code that did not arrive as missing: once the host is back, only the page anew has it.
    if (wasAway.current && !isAway) window.location.reload();
    wasAway.current = isAway;
  }, [isAway]);
  if (isAway) return <StoppedCard error={props.error} said={words.errors.screenAway} />;
  return (
    <Stopped
      error={props.error}
      reload={() => {
        if (isWithoutCode) window.location.reload();
        // An answer that cannot be drawn would stop the screen again; the host is asked once more.
        queries.removeQueries({ predicate: (query) => query.queryKey[0] === 'call' });
        props.again();
      }}
    />
  );
}

function Stopped(props: { readonly error: Error; readonly reload: () => void; readonly whole?: boolean }): ReactNode {
  const words = useWords();
  const said = props.whole ? words.errors.frameStopped : words.errors.screenStopped;
  return (
    <StoppedCard error={props.error} said={said}>
      <Button size="xs" onClick={props.reload}>
        {said.reload}
      </Button>
    </StoppedCard>
  );
}

function StoppedCard(props: {
  readonly error: Error;
  readonly said: { readonly title: string; readonly body: string };
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <div className="page">
      <h1 id="screen-title" tabIndex={-1} className="unseen">
        {props.said.title}
      </h1>
      <ErrorCard error={props.error} said={props.said}>
        {props.children}
      </ErrorCard>
    </div>
  );
}
