/** A size with its exact bytes on hover, and a moment as absolute and relative time together. */
import type { ReactNode } from 'react';
import { useFormat, useNow } from './words.tsx';

export function Bytes(props: { readonly of: number }): ReactNode {
  const format = useFormat();
  return (
    <span className="nowrap" title={format.exactBytes(props.of)}>
      {format.bytes(props.of)}
    </span>
  );
}

export function When(props: { readonly at: string; readonly brief?: boolean }): ReactNode {
  const format = useFormat();
  const now = useNow();
  return (
    <time dateTime={props.at} className="nowrap">
      {format.moment(props.at, now)}
      {props.brief ? null : <span className="quiet"> · {format.relative(props.at, now)}</span>}
    </time>
  );
}
