/** The address to watch. "Try it" shows the live answer before anything is saved. */
import { Button, Checkbox, NumberInput, TextInput } from '@mantine/core';
import { IconTarget } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { WatchTarget } from '../../../electron/contract/models/settings.ts';
import { useCall } from '../../client/client.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { Panel } from '../../ui/page.tsx';
import { probeTone } from '../../ui/probe-bar.tsx';
import { StatePill } from '../../ui/state-pill.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';

export function TargetForm(props: { readonly target: WatchTarget | null }): ReactNode {
  const { target } = props;
  const words = useWords();
  const format = useFormat();
  const [url, setUrl] = useState(target?.url ?? '');
  const [intervalS, setIntervalS] = useState(target?.intervalS ?? 10);
  const [failures, setFailures] = useState(target?.failures ?? 3);
  const [deep, setDeep] = useState(target?.deep ?? false);
  const tryUrl = useCall('watch.tryUrl');
  const set = useCall('watch.set');
  const wanted: WatchTarget = { url: url.trim(), intervalS, failures, deep };
  const changed = JSON.stringify(wanted) !== JSON.stringify(target);
  const save = (): void => set.mutate({ target: wanted });
  const error = tryUrl.error ?? set.error;
  return (
    <Panel
      title={target === null ? words.watch.setUp : words.watch.primary}
      icon={<IconTarget size={17} aria-hidden />}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {target === null ? <p className="panel-note">{words.watch.setUpBody}</p> : null}
        <div className="url-row">
          <TextInput
            type="url"
            label={words.watch.url}
            placeholder="http://192.168.1.20:9880/"
            value={url}
            onChange={(event) => {
              setUrl(event.currentTarget.value);
              tryUrl.reset();
            }}
          />
          <Button
            variant="light"
            disabled={url.trim() === ''}
            loading={tryUrl.isPending}
            onClick={() => tryUrl.mutate({ url: url.trim() })}
          >
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
            value={intervalS}
            onChange={(value) => typeof value === 'number' && setIntervalS(value)}
          />
          <NumberInput
            label={words.watch.failuresField}
            description={words.watch.failuresHint}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            min={1}
            max={20}
            allowDecimal={false}
            value={failures}
            onChange={(value) => typeof value === 'number' && setFailures(value)}
          />
        </div>
        <Checkbox
          label={words.watch.deepField}
          checked={deep}
          onChange={(event) => setDeep(event.currentTarget.checked)}
        />
        {error ? <ErrorCard error={error} retry={set.error ? save : undefined} /> : null}
        <div className="row">
          {target === null || changed ? (
            <Button type="submit" disabled={url.trim() === ''} loading={set.isPending}>
              {target === null ? words.watch.start : words.watch.save}
            </Button>
          ) : null}
          {target === null ? null : (
            <Button variant="default" onClick={() => set.mutate({ target: null })}>
              {words.watch.stop}
            </Button>
          )}
        </div>
      </form>
    </Panel>
  );
}
