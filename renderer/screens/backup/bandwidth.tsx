/** How fast backups may go, all day or between two times. */
import { Button, Switch, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useCall, useSnapshot } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { useWords } from '../../ui/words.tsx';

const MEGABYTE = 1_000_000;
const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

export function Bandwidth(): ReactNode {
  const words = useWords();
  const { bandwidth } = useSnapshot().backup;
  const set = useCall('backup.setBandwidth');
  const [rate, setRate] = useState(String((bandwidth?.bytesPerS ?? MEGABYTE) / MEGABYTE));
  const [from, setFrom] = useState(bandwidth?.from ?? '08:00');
  const [to, setTo] = useState(bandwidth?.to ?? '22:00');
  const bytesPerS = Math.round(Number(rate.replace(',', '.')) * MEGABYTE);
  const isComplete = bytesPerS >= 64_000 && isTime(from) && isTime(to);
  const changed = bandwidth?.bytesPerS !== bytesPerS || bandwidth.from !== from || bandwidth.to !== to;
  const save = (): void => set.mutate({ bandwidth: { bytesPerS, from, to } });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Switch
        label={words.backup.bandwidth.on}
        checked={bandwidth !== null}
        onChange={(event) => (event.currentTarget.checked ? save() : set.mutate({ bandwidth: null }))}
      />
      {bandwidth === null ? null : (
        <div className="form-grid" style={{ gridTemplateColumns: 'repeat(3, minmax(0, 1fr))' }}>
          <TextInput
            inputMode="decimal"
            label={words.backup.bandwidth.rate}
            error={bytesPerS >= 64_000 ? null : true}
            value={rate}
            onChange={(event) => setRate(event.currentTarget.value)}
          />
          <TextInput
            label={words.backup.bandwidth.from}
            placeholder="HH:MM"
            error={isTime(from) ? null : true}
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <TextInput
            label={words.backup.bandwidth.to}
            placeholder="HH:MM"
            error={isTime(to) ? null : true}
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
        </div>
      )}
      {bandwidth !== null && changed ? (
        <div>
          <Button type="submit" size="compact-sm" variant="light" disabled={!isComplete} loading={set.isPending}>
            {words.common.save}
          </Button>
        </div>
      ) : null}
      <CallNotes of={[set]} />
      <p className="panel-note">{words.backup.bandwidth.gives}</p>
    </form>
  );
}
