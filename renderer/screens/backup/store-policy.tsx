/** Rights for the keys of the bucket, by what they are for, ready to be pasted into the console of the store. */
import { SegmentedControl } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import type { PolicyRole } from '../../../electron/contract/models/store-policy.ts';
import { useCall } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { useWords } from '../../ui/words.tsx';

export function StorePolicy(): ReactNode {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const [role, setRole] = useState<PolicyRole>('writer');
  const policy = useCall('backup.policy');
  const { mutate } = policy;
  useEffect(() => {
    if (open) mutate({ role });
  }, [open, role, mutate]);
  const text = policy.data ? JSON.stringify(policy.data.policy, null, 2) : null;
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.backup.policy}</summary>
      <div className="stack">
        <p className="panel-note">{words.backup.policyAbout}</p>
        <div className="row">
          <SegmentedControl
            aria-label={words.backup.policy}
            size="xs"
            value={role}
            onChange={(value) => setRole(value as PolicyRole)}
            data={(['writer', 'restorer', 'janitor'] as const).map((value) => ({
              value,
              label: words.backup.policyRoles[value],
            }))}
          />
          {text === null ? null : <CopyButton text={text} label={words.common.copy} />}
        </div>
        <CallNotes of={[policy]} />
        {text === null ? null : (
          <pre
            className="mono store-policy"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable with the keyboard
            tabIndex={0}
          >
            {text}
          </pre>
        )}
      </div>
    </details>
  );
}
