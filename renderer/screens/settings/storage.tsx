/** Where everything lies, what takes how much, and what of it may be cleared. */
import { Button } from '@mantine/core';
import { IconDatabase, IconFolderOpen } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { ClearableKind, StorageUse } from '../../../electron/contract/diagnostics.ts';
import { useCall, useRead } from '../../client/client.tsx';
import { callKey } from '../../client/keys.ts';
import { Bytes } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Panel } from '../../ui/page.tsx';
import { WideTable } from '../../ui/wide-table.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';

export function Storage(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const read = useRead('diagnostics.storage', {});
  const open = useCall('diagnostics.openFolder');
  const said = words.diagnostics.storage;
  const { data } = read;
  return (
    <Panel
      title={said.title}
      place="storage"
      icon={<IconDatabase size={17} aria-hidden />}
      acts={
        data?.canOpenFolder ? (
          <Button
            size="compact-sm"
            variant="light"
            leftSection={<IconFolderOpen size={15} aria-hidden />}
            loading={open.isPending}
            onClick={() => open.mutate({})}
          >
            {said.open}
          </Button>
        ) : null
      }
    >
      <div className="stack">
        <p className="panel-note">{said.body}</p>
        <CallNotes of={[read, open]} retry={() => void read.refetch()} />
        {data ? (
          <>
            <dl className="facts">
              <dt>{said.folder}</dt>
              <dd className="row" style={{ gap: 4 }}>
                <span className="mono break">{data.dataDir}</span>
                <CopyButton text={data.dataDir} />
              </dd>
              <dt>{said.free}</dt>
              <dd>{said.freeOf(format.bytes(data.freeBytes), format.bytes(data.totalBytes))}</dd>
            </dl>
            <WideTable label={said.title} minWidth={420}>
              <thead>
                <tr>
                  <th scope="col">{said.kind}</th>
                  <th scope="col" className="right">
                    {said.files}
                  </th>
                  <th scope="col" className="right">
                    {said.size}
                  </th>
                  <th scope="col">
                    <span className="unseen">{said.clears.leftovers.button}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.uses.map((use) => (
                  <Use key={use.kind} use={use} />
                ))}
                <tr>
                  <th scope="row">{said.sum}</th>
                  <td className="right">{format.number(sum(data.uses, ({ files }) => files))}</td>
                  <td className="right">
                    <Bytes of={sum(data.uses, ({ bytes }) => bytes)} />
                  </td>
                  <td />
                </tr>
              </tbody>
            </WideTable>
          </>
        ) : null}
      </div>
    </Panel>
  );
}

function sum(uses: readonly StorageUse[], read: (use: StorageUse) => number): number {
  return uses.reduce((total, use) => total + read(use), 0);
}

function Use(props: { readonly use: StorageUse }): ReactNode {
  const { kind, bytes, files, clearableBytes } = props.use;
  const words = useWords();
  const format = useFormat();
  return (
    <tr>
      <td>{words.diagnostics.storage.kinds[kind]}</td>
      <td className="right">{format.number(files)}</td>
      <td className="right">
        <Bytes of={bytes} />
      </td>
      <td>
        {clearableBytes === null ? null : clearableBytes === 0 ? (
          <span className="quiet">{words.diagnostics.storage.nothing}</span>
        ) : (
          <Clear kind={kind as ClearableKind} />
        )}
      </td>
    </tr>
  );
}

/** What is cleared does not come back, so the button asks once more, in its own place. */
function Clear(props: { readonly kind: ClearableKind }): ReactNode {
  const { kind } = props;
  const words = useWords();
  const queries = useQueryClient();
  const clear = useCall('diagnostics.clear');
  /** Null until it was pressed once: only then the focus comes back to it. */
  const [asked, setAsked] = useState<boolean | null>(null);
  const said = words.diagnostics.storage;
  const { button, sure } = said.clears[kind];
  if (!asked) {
    return (
      <Button
        size="compact-sm"
        variant="light"
        autoFocus={asked === false}
        aria-label={said.of(button, said.kinds[kind])}
        onClick={() => setAsked(true)}
      >
        {button}
      </Button>
    );
  }
  return (
    <div className="stack-tight">
      <div className="row">
        <span>{sure}</span>
        <Button
          size="compact-sm"
          color="brick"
          loading={clear.isPending}
          aria-label={said.of(button, said.kinds[kind])}
          onClick={() =>
            clear.mutate(
              { kind },
              {
                onSuccess: (after) => {
                  queries.setQueryData(callKey('diagnostics.storage', {}), after);
                  if (kind === 'bin') void queries.invalidateQueries({ queryKey: callKey('projects.removed') });
                },
              },
            )
          }
        >
          {button}
        </Button>
        <Button size="compact-sm" variant="default" autoFocus onClick={() => setAsked(false)}>
          {said.keep}
        </Button>
      </div>
      <CallNotes of={[clear]} />
    </div>
  );
}
