/** Something takes longer than a person expects: what it waits for, and the way out. */
import { Button, Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from './words.tsx';

export function StillWaiting(props: { readonly what: string; readonly onCancel?: () => void }): ReactNode {
  const words = useWords();
  return (
    <p role="status" className="row still-waiting">
      <Loader size={15} aria-hidden />
      <span>{props.what}</span>
      {props.onCancel ? (
        <Button size="compact-xs" variant="default" onClick={props.onCancel}>
          {words.waits.stop}
        </Button>
      ) : null}
    </p>
  );
}
