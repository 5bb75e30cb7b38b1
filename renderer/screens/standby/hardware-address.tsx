/** By which address automatic mode wakes a machine that sleeps. */
import { Button, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Machine } from '../../../electron/contract/standby.ts';
import { useCall } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { useWords } from '../../ui/words.tsx';

export function HardwareAddress({ machine }: { readonly machine: Machine }): ReactNode {
  const words = useWords();
  const set = useCall('standby.setMac');
  const kept = machine.mac ?? '';
  const [typed, setTyped] = useState(kept);
  const save = (): void => {
    const mac = typed.trim();
    set.mutate(
      { name: machine.name, mac: mac === '' ? null : mac },
      { onSuccess: (saved) => setTyped(saved.mac ?? '') },
    );
  };
  return (
    <details>
      <summary>
        {words.automatic.waking} · {kept === '' ? words.automatic.notSet : <span className="mono">{kept}</span>}
      </summary>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <div className="row">
          <TextInput
            size="xs"
            label={words.automatic.hardwareAddress}
            description={words.automatic.macHint}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            placeholder="3c:52:82:aa:bb:cc"
            value={typed}
            error={set.error ? words.automatic.macUnreadable : null}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              set.reset();
            }}
          />
          {typed.trim() === kept ? null : (
            <Button type="submit" size="compact-sm" variant="light" loading={set.isPending}>
              {words.automatic.setMac}
            </Button>
          )}
        </div>
        {set.isPending ? <CallNotes of={[set]} /> : null}
      </form>
    </details>
  );
}
