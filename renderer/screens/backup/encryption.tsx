/** Are releases encrypted, who opens them, and what that costs. */
import { Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import type { EncryptionStatus } from '../../../electron/contract/backup.ts';
import { useCall, useRead } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';

export function Encryption(): ReactNode {
  const words = useWords().backup.encryption;
  const format = useFormat();
  const read = useRead('backup.encryption', {});
  const set = useCall('backup.setEncryption');
  const status: EncryptionStatus | undefined = set.data ?? read.data;
  if (!status) return null;
  const isOn = status.state === 'on';
  return (
    <details>
      <summary>{words.title}</summary>
      <div className="stack">
        <Switch
          label={words.switch}
          checked={isOn}
          disabled={set.isPending}
          onChange={(event) => set.mutate({ state: event.currentTarget.checked ? 'on' : 'off' })}
        />
        <p className="panel-note">{isOn ? words.on : words.off}</p>
        {status.recipients.map((recipient) => (
          <p key={recipient} className="panel-note mono">
            {words.others(recipient)}
          </p>
        ))}
        {status.passphrase ? <p className="panel-note">{words.withPassphrase}</p> : null}
        {isOn ? (
          <p className="panel-note ink-warn">
            {words.keepKey} {words.kit}
          </p>
        ) : null}
        <p className="panel-note">
          {words.costs(format.span(status.secondsPerGigabyte))} {words.byCommand}
        </p>
        <CallNotes of={[set]} />
      </div>
    </details>
  );
}
