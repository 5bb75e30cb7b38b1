/** A table that may be wider than its place. What scrolls has to be reachable by keyboard, so the frame takes the focus. */
import type { ReactNode } from 'react';

export function WideTable(props: {
  readonly label: string;
  readonly minWidth: number;
  readonly className?: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above.
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields; this only names what scrolls.
    <div role="group" className={`scroll-x ${props.className ?? ''}`} tabIndex={0} aria-label={props.label}>
      <table className="grid" style={{ minWidth: props.minWidth }}>
        {props.children}
      </table>
    </div>
  );
}

/** What a column is called: at the right over amounts, and unseen where what is below says enough to those who see it. */
export type ColumnHead = string | { readonly right: string } | { readonly unseen: string };

export function ColumnHeads(props: { readonly of: readonly ColumnHead[] }): ReactNode {
  return (
    <thead>
      <tr>
        {props.of.map((head) =>
          typeof head === 'string' ? (
            <th key={head} scope="col">
              {head}
            </th>
          ) : 'right' in head ? (
            <th key={head.right} scope="col" className="right">
              {head.right}
            </th>
          ) : (
            <th key={head.unseen} scope="col">
              <span className="unseen">{head.unseen}</span>
            </th>
          ),
        )}
      </tr>
    </thead>
  );
}
