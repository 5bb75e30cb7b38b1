/** What happened so far, newest first: asked for, told when it cannot be had, and said in a line when there is nothing. */
import { IconHistory } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Read } from '../client/client.tsx';
import { CallNotes } from './call-notes.tsx';
import { Panel } from './page.tsx';
import { type ColumnHead, ColumnHeads, WideTable } from './wide-table.tsx';

export function PastTable<T>(props: {
  readonly title: string;
  readonly nothing: string;
  readonly read: Read<readonly T[]>;
  readonly heads: readonly ColumnHead[];
  readonly row: (item: T) => ReactNode;
}): ReactNode {
  const { title, nothing, read, heads, row } = props;
  const list = read.data ?? [];
  return (
    <Panel title={title} icon={<IconHistory size={17} aria-hidden />}>
      <CallNotes of={[read]} retry={() => void read.refetch()} />
      {read.isSuccess && list.length === 0 ? <p className="panel-note">{nothing}</p> : null}
      {list.length > 0 ? (
        <WideTable label={title} minWidth={640}>
          <ColumnHeads of={heads} />
          <tbody>{list.map(row)}</tbody>
        </WideTable>
      ) : null}
    </Panel>
  );
}
