/**
 * An error where the act was: what did not happen, why, one remedy, and the technical detail folded away. The code and the
 * correlation id are in the folded part, because people send screenshots of the first and engineers need the second.
 */
import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import type { ErrorDetails, Remedy, WireError } from '../../electron/contract/errors.ts';
import { HostError } from '../client/host-error.ts';
import { HostUnreachable } from '../client/transport-http.ts';
import { CopyButton } from './copy-button.tsx';
import { screenPath } from './routes.ts';
import { useFormat, useWords } from './words.tsx';

interface ErrorCardProps {
  readonly error: Error | WireError;
  /** Does the failed act again; offered when the remedy is to retry. */
  readonly retry?: () => void;
  readonly dismiss?: () => void;
  /** In place of the words that belong to the error, where the place knows better what did not happen. */
  readonly said?: { readonly title: string; readonly body: string };
  readonly children?: ReactNode;
}

export function ErrorCard(props: ErrorCardProps): ReactNode {
  const words = useWords();
  const card = useRef<HTMLDivElement>(null);
  const { wire, ...meant } = useErrorWords(props.error);
  const { title, body } = props.said ?? meant;
  useEffect(() => {
    card.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div className="error-card" role="alert" ref={card}>
      <h3>
        <IconAlertTriangle size={17} aria-hidden />
        {title}
      </h3>
      <p>{body}</p>
      <div className="row">
        {wire ? <RemedyButton remedy={wire.remedy} retry={props.retry} retryable={wire.retryable} /> : null}
        {wire === null && props.retry ? (
          <Button size="xs" onClick={props.retry}>
            {words.common.retry}
          </Button>
        ) : null}
        {props.children}
        {props.dismiss ? (
          <Button size="xs" variant="subtle" color="gray" onClick={props.dismiss}>
            {words.common.dismiss}
          </Button>
        ) : null}
      </div>
      <TechnicalDetail error={props.error} wire={wire} />
    </div>
  );
}

function useErrorWords(error: Error | WireError): {
  readonly title: string;
  readonly body: string;
  readonly wire: WireError | null;
} {
  const words = useWords();
  if (error instanceof HostUnreachable) {
    const said = error.kind === 'not-signed-in' ? words.errors.notSignedIn : words.errors.noAnswer;
    return { ...said, wire: null };
  }
  const wire = error instanceof HostError ? error.wire : error instanceof Error ? null : error;
  if (wire === null) return { ...words.errors.page, wire };
  return { ...(words.errors.codes[wire.code] ?? words.errors.codes.APP_INTERNAL), wire };
}

function RemedyButton(props: {
  readonly remedy: Remedy;
  readonly retry: (() => void) | undefined;
  readonly retryable: boolean;
}): ReactNode {
  const words = useWords();
  const format = useFormat();
  const [, navigate] = useLocation();
  const { remedy, retry } = props;
  const again = (label: string): ReactNode =>
    retry ? (
      <Button size="xs" onClick={retry}>
        {label}
      </Button>
    ) : null;
  switch (remedy.kind) {
    case 'none':
      return props.retryable ? again(words.common.retry) : null;
    case 'retry':
      return again(words.common.retry);
    case 'read-again':
      return again(words.common.readAgain);
    case 'choose-file':
      return again(words.common.chooseFile);
    case 'open':
      return (
        <Button size="xs" onClick={() => navigate(screenPath(remedy.screen))}>
          {words.common.openScreen(words.screens[remedy.screen])}
        </Button>
      );
    case 'free-space':
      return (
        <>
          <span>{words.errors.freeSpace(format.bytes(remedy.neededBytes), remedy.path)}</span>
          {again(words.common.retry)}
        </>
      );
    case 'compare-host-key':
      return (
        <dl className="facts">
          <dt>{words.errors.keyExpected}</dt>
          <dd className="mono">{remedy.expected}</dd>
          <dt>{words.errors.keySeen}</dt>
          <dd className="mono">{remedy.seen}</dd>
        </dl>
      );
    case 'run':
      return (
        <span className="cli">
          <code lang="en">{remedy.command}</code>
          <CopyButton text={remedy.command} label={words.common.copyCommand} />
        </span>
      );
    case 'export-diagnostics':
      return (
        <span className="cli">
          <code lang="en">understudy diagnostics --out understudy-diagnostics.zip</code>
          <CopyButton text="understudy diagnostics --out understudy-diagnostics.zip" label={words.common.copyCommand} />
        </span>
      );
  }
}

function TechnicalDetail(props: { readonly error: Error | WireError; readonly wire: WireError | null }): ReactNode {
  const words = useWords();
  const { wire } = props;
  const text = wire
    ? [wire.code, wire.technical, ...describeDetails(wire.details), `correlation id: ${wire.correlationId}`].join('\n')
    : props.error instanceof Error
      ? (props.error.stack ?? props.error.message)
      : '';
  return (
    <details>
      <summary>{words.common.technicalDetail}</summary>
      <pre lang="en">{text}</pre>
      <CopyButton text={text} />
    </details>
  );
}

function describeDetails(details: ErrorDetails): string[] {
  return Object.entries(details).map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : value}`);
}
