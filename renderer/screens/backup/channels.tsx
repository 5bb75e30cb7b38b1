/** Channels: where they point, what of them is not believed, and pointing one somewhere else. */
import { Button, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { ReleaseSummary } from '../../../electron/contract/backup.ts';
import { useCall, useRead } from '../../client/client.tsx';
import { CliHint } from '../../ui/cli-hint.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { shortRelease } from '../../ui/short-id.ts';
import { StatePill } from '../../ui/state-pill.tsx';
import { useFormat, useNow, useWords } from '../../ui/words.tsx';

/** Beside a release: the channels that point to it, who heard it, and when it was last found whole. */
export function ReleaseMarks(props: { readonly release: ReleaseSummary }): ReactNode {
  const { channels, heard, stillWholeAt } = props.release;
  const words = useWords();
  const format = useFormat();
  const now = useNow();
  if (channels.length === 0 && !heard && !stillWholeAt) return null;
  return (
    <div className="release-marks">
      {channels.map((name) => (
        <StatePill key={name} tone="ok">
          {words.backup.channel(name)}
        </StatePill>
      ))}
      {heard ? (
        <span title={words.backup.heard(format.moment(heard.at, now), heard.by)}>
          <StatePill tone="ok">{words.backup.heardShort}</StatePill>
        </span>
      ) : null}
      {stillWholeAt ? (
        <span className="quiet nowrap">{words.backup.stillWhole(format.moment(stillWholeAt, now))}</span>
      ) : null}
    </div>
  );
}

/** Newer entries that nobody of the studio signed: somebody tried, or an object is torn. */
export function ChannelDoubts(): ReactNode {
  const words = useWords();
  const doubtful = (useRead('backup.channels', {}).data ?? []).filter(({ passedOver }) => passedOver > 0);
  return doubtful.map(({ name, passedOver }) => (
    <p key={name} role="status" className="panel-note ink-bad">
      {words.backup.channelDoubt(name, passedOver)}
    </p>
  ));
}

export function ChannelDialog(props: { readonly release: ReleaseSummary; readonly close: () => void }): ReactNode {
  const { release, close } = props;
  const words = useWords();
  const set = useCall('backup.setChannel');
  const [typed, setTyped] = useState('prod');
  const name = typed.trim();
  const start = (): void => set.mutate({ name, releaseId: release.releaseId }, { onSuccess: () => close() });
  return (
    <Dialog onClose={close} title={words.backup.channelTitle(shortRelease(release.releaseId))} size="lg">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (name !== '') start();
        }}
      >
        <p style={{ margin: 0 }}>{words.backup.channelBody}</p>
        <TextInput
          data-autofocus
          label={words.backup.channelName}
          description="prod, spare"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {set.error ? <ErrorCard error={set.error} retry={start} /> : null}
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button variant="default" onClick={close}>
            {words.common.cancel}
          </Button>
          <Button type="submit" disabled={name === ''} loading={set.isPending}>
            {words.backup.channelStart}
          </Button>
        </div>
        <CliHint command={`understudy releases channel set ${name || 'NAME'} ${release.releaseId}`} />
      </form>
    </Dialog>
  );
}
