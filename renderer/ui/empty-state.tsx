/** Nothing here yet: says what belongs here and offers the one act that brings it. */
import type { ReactNode } from 'react';

interface EmptyStateProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly body: ReactNode;
  readonly children?: ReactNode;
}

export function EmptyState(props: EmptyStateProps): ReactNode {
  return (
    <div className="empty">
      <span className="empty-icon">{props.icon}</span>
      <h3>{props.title}</h3>
      <p>{props.body}</p>
      {props.children}
    </div>
  );
}
