/** What there is to say about calls where their act is: what a slow one waits for, and the error of one that failed. */
import { type ReactNode, useEffect, useState } from 'react';
import type { Asked } from '../client/client.tsx';
import { ErrorCard } from './error-card.tsx';
import { StillWaiting } from './still-waiting.tsx';
import { useWords } from './words.tsx';

const PATIENCE_MS = 5000;

interface CallNotesProps {
  /** The first that has something to say is shown. */
  readonly of: readonly Asked[];
  readonly retry?: (() => void) | undefined;
}

export function CallNotes(props: CallNotesProps): ReactNode {
  const pending = props.of.find((asked) => asked.isPending);
  const failed = props.of.find((asked) => asked.error !== null);
  return (
    <>
      {pending ? <Slow key={pending.name} asked={pending} /> : null}
      {failed?.error && !failed.isPending ? (
        <ErrorCard
          error={failed.error}
          {...(props.retry ? { retry: props.retry } : {})}
          {...(failed.dismiss ? { dismiss: failed.dismiss } : {})}
        />
      ) : null}
    </>
  );
}

function Slow(props: { readonly asked: Asked }): ReactNode {
  const words = useWords();
  const { asked } = props;
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!slow) return null;
  return <StillWaiting what={words.waits.of[asked.name] ?? words.waits.host} onCancel={asked.giveUp} />;
}
