/** The key that changes and restarts the voice of a standby: made here, shown once, taken away. */
import { Button } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useCall, useRead } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { CliHint } from '../../ui/cli-hint.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Panel } from '../../ui/page.tsx';
import { useWords } from '../../ui/words.tsx';

export function AdminKeyPanel(): ReactNode {
  const words = useWords().standby.adminKey;
  const status = useRead('standby.adminKey', {});
  const set = useCall('standby.setAdminKey');
  const write = (wanted: { readonly adminKey?: null }): void =>
    set.mutate(wanted, { onSettled: () => void status.refetch() });
  const isSet = status.data?.isSet ?? false;
  return (
    <Panel
      title={words.title}
      icon={<IconKey size={17} aria-hidden />}
      acts={
        <>
          {isSet ? (
            <Button variant="subtle" disabled={set.isPending} onClick={() => write({ adminKey: null })}>
              {words.remove}
            </Button>
          ) : null}
          <Button variant="light" loading={set.isPending} disabled={!status.data} onClick={() => write({})}>
            {isSet ? words.makeAnother : words.make}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p className="panel-note">{words.about}</p>
        {status.data ? (
          <dl className="facts">
            <dt>{words.state}</dt>
            <dd>
              {isSet ? words.isSet : words.none}
              {status.data.setAt ? (
                <>
                  {' · '}
                  <When at={status.data.setAt} />
                </>
              ) : null}
            </dd>
            {set.data?.adminKey ? (
              <>
                <dt>{words.key}</dt>
                <dd className="row">
                  <code lang="en">{set.data.adminKey}</code>
                  <CopyButton text={set.data.adminKey} />
                  <span className="quiet">{words.shownOnce}</span>
                </dd>
              </>
            ) : null}
            {set.data ? (
              <>
                <dt>{words.counts}</dt>
                <dd>{set.data.told === null ? words.withNext : words.told(set.data.told)}</dd>
              </>
            ) : null}
          </dl>
        ) : null}
        <CallNotes of={[status, set]} retry={() => void status.refetch()} />
        <CliHint command="understudy standby admin-key show" />
      </div>
    </Panel>
  );
}
