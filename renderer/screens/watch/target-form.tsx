/** The address to watch. "Try it" shows the live answer before anything is saved. */
import { Button, Checkbox, NumberInput, PasswordInput, TextInput } from '@mantine/core';
import { IconTarget } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { WatchTarget } from '../../../electron/contract/models/settings.ts';
import { useCall } from '../../client/client.tsx';
import { useKept } from '../../client/kept.ts';
import { CallNotes } from '../../ui/call-notes.tsx';
import { Panel } from '../../ui/page.tsx';
import { probeTone } from '../../ui/probe-bar.tsx';
import { StatePill } from '../../ui/state-pill.tsx';
import { readWebAddress } from '../../ui/web-address.ts';
import { useFormat, useWords } from '../../ui/words.tsx';
import { MoreOfTarget, withoutBlanks } from './more-of-target.tsx';

const unset: WatchTarget = { url: '', intervalS: 10, failures: 3, deep: false };

export function TargetForm(props: { readonly target: WatchTarget | null }): ReactNode {
  const { target } = props;
  const words = useWords();
  const format = useFormat();
  const {
    value: typed,
    change,
    forget,
  } = useKept<WatchTarget>(target === null ? 'watch.new' : 'watch.change', target ?? unset);
  const [unreadable, setUnreadable] = useState(false);
  const [accessKey, setAccessKey] = useState('');
  const tryUrl = useCall('watch.tryUrl');
  const set = useCall('watch.set');
  const given = accessKey.trim() === '' ? {} : { accessKey };
  const changed = JSON.stringify(typed) !== JSON.stringify(target) || 'accessKey' in given;

  /** By its promise: the event that tells of the first target takes this form away before the answer is here. */
  const send = (wanted: WatchTarget | null): void => {
    const sent = () => {
      forget();
      setAccessKey('');
    };
    set.mutateAsync({ target: wanted, ...given }).then(sent, () => {});
  };

  /** The address as it is meant; what is not one is said at its field, before anything is sent. */
  function withAddress(act: (url: string) => void): void {
    const url = readWebAddress(typed.url);
    setUnreadable(url === null);
    if (url === null) return;
    change({ url });
    act(url);
  }

  const save = (): void => withAddress((url) => send(withoutBlanks({ ...typed, url })));
  const tryIt = (): void => withAddress((url) => tryUrl.mutate({ url }));
  return (
    <Panel
      title={target === null ? words.watch.setUp : words.watch.primary}
      place="target"
      icon={<IconTarget size={17} aria-hidden />}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
        noValidate
      >
        {target === null ? <p className="panel-note">{words.watch.setUpBody}</p> : null}
        <div className="url-row">
          <TextInput
            inputMode="url"
            label={words.watch.url}
            placeholder="http://192.168.1.20:9880/"
            error={unreadable ? words.watch.urlUnreadable : null}
            value={typed.url}
            onChange={(event) => {
              change({ url: event.currentTarget.value });
              setUnreadable(false);
              tryUrl.reset();
              set.reset();
            }}
          />
          <Button variant="light" disabled={typed.url.trim() === ''} loading={tryUrl.isPending} onClick={tryIt}>
            {words.watch.tryIt}
          </Button>
        </div>
        {tryUrl.data ? (
          <p role="status" style={{ margin: 0 }} className="row">
            <StatePill tone={probeTone(tryUrl.data)}>
              {words.watch.tried(words.watch.probe[tryUrl.data.kind], format.number(tryUrl.data.latencyMs))}
            </StatePill>
            {tryUrl.data.status === null ? null : (
              <span className="quiet">{words.watch.triedStatus(tryUrl.data.status)}</span>
            )}
          </p>
        ) : null}
        <div className="form-grid">
          <NumberInput
            label={words.watch.intervalField}
            min={0.2}
            max={3600}
            value={typed.intervalS}
            onChange={(value) => typeof value === 'number' && change({ intervalS: value })}
          />
          <NumberInput
            label={words.watch.failuresField}
            description={words.watch.failuresHint}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            min={1}
            max={20}
            allowDecimal={false}
            value={typed.failures}
            onChange={(value) => typeof value === 'number' && change({ failures: value })}
          />
        </div>
        <PasswordInput
          label={words.watch.keyField}
          description={words.watch.keyHint}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autoComplete="off"
          value={accessKey}
          onChange={(event) => setAccessKey(event.currentTarget.value)}
        />
        <Checkbox
          label={words.watch.deepField}
          checked={typed.deep}
          onChange={(event) => change({ deep: event.currentTarget.checked })}
        />
        <MoreOfTarget typed={typed} change={change} isOfficial={tryUrl.data?.api === 'official'} />
        <CallNotes of={[tryUrl]} retry={tryIt} />
        <CallNotes of={[set]} retry={save} />
        <div className="row">
          {target === null || changed ? (
            <Button type="submit" disabled={typed.url.trim() === ''} loading={set.isPending}>
              {target === null ? words.watch.start : words.watch.save}
            </Button>
          ) : null}
          {target === null ? null : (
            <Button variant="default" onClick={() => send(null)}>
              {words.watch.stop}
            </Button>
          )}
        </div>
      </form>
    </Panel>
  );
}
