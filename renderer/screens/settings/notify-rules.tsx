/** When people are told: quiet hours, how long a P1 may wait for somebody, and what this computer shows. */
import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { NoticeLevel, NotifyPolicy } from '../../../electron/contract/models/notify.ts';
import { useCall } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { useWords } from '../../ui/words.tsx';

const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

export function NotifyRules(props: { readonly policy: NotifyPolicy }): ReactNode {
  const { policy } = props;
  const words = useWords();
  const set = useCall('notify.setPolicy');
  const [from, setFrom] = useState(policy.quiet?.from ?? '');
  const [to, setTo] = useState(policy.quiet?.to ?? '');
  const [escalateAfterMinutes, setEscalate] = useState(policy.escalateAfterMinutes);
  const [remindAfterMinutes, setRemind] = useState(policy.remindAfterMinutes);
  const [desktop, setDesktop] = useState(policy.desktop);
  const isNone = from === '' && to === '';
  const quiet = isNone ? null : { from, to };
  const isWhole = isNone || (isTime(from) && isTime(to));
  const levels = Object.entries(words.notify.levels).map(([value, label]) => ({ value, label }));
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        set.mutate({ policy: { quiet, escalateAfterMinutes, remindAfterMinutes, desktop } });
      }}
    >
      <div className="form-grid" style={{ alignItems: 'start' }}>
        <TextInput
          label={words.notify.quietFrom}
          description={words.notify.quietHint}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder="22:00"
          maxLength={5}
          error={isNone || isTime(from) ? null : true}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          label={words.notify.quietTo}
          placeholder="08:00"
          maxLength={5}
          error={isNone || isTime(to) ? null : true}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <NumberInput
          label={words.notify.escalateAfter}
          min={1}
          max={1440}
          value={escalateAfterMinutes}
          onChange={(value) => setEscalate(Number(value))}
        />
        <NumberInput
          label={words.notify.remindAfter}
          min={1}
          max={1440}
          value={remindAfterMinutes}
          onChange={(value) => setRemind(Number(value))}
        />
        <Select
          label={words.notify.desktop}
          allowDeselect={false}
          data={levels}
          value={desktop}
          onChange={(value) => setDesktop((value ?? desktop) as NoticeLevel)}
        />
      </div>
      <div>
        <Button type="submit" size="compact-sm" variant="light" disabled={!isWhole} loading={set.isPending}>
          {words.notify.save}
        </Button>
      </div>
      <CallNotes of={[set]} />
    </form>
  );
}
