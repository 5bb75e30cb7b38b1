/** Whose releases count. A computer is let in or turned out by the fingerprint that a person typed. */
import { Button, Switch, TextInput } from '@mantine/core';
import { IconDevices } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { TrustedDevice, TrustOverview } from '../../../electron/contract/trust.ts';
import { useCall, useRead, useSnapshot } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { Panel } from '../../ui/page.tsx';
import { useFormat, useNow, useWords } from '../../ui/words.tsx';

export function TrustedComputers(): ReactNode {
  const words = useWords();
  const read = useRead('trust.overview', {});
  const { data: overview, refetch } = read;
  return (
    <Panel title={words.trust.title} place="trust" icon={<IconDevices size={17} aria-hidden />}>
      <div className="stack">
        <p className="panel-note">{words.trust.about}</p>
        <CallNotes of={[read]} retry={() => void refetch()} />
        {overview ? <Computers overview={overview} changed={() => void refetch()} /> : null}
      </div>
    </Panel>
  );
}

function Computers(props: { readonly overview: TrustOverview; readonly changed: () => void }): ReactNode {
  const { overview, changed } = props;
  const { self, devices, requests, problem } = overview;
  const words = useWords();
  return (
    <>
      <dl className="facts">
        <dt>{words.trust.self}</dt>
        <dd className="mono">{self.fingerprint}</dd>
        {devices
          .filter((device) => !device.self)
          .map((device) => (
            <Computer key={device.fingerprint} device={device} />
          ))}
      </dl>
      {self.state === 'apart' ? <p className="panel-note tone-warn">{words.trust.apart}</p> : null}
      {self.state === 'revoked' ? <p className="panel-note tone-warn">{words.trust.revokedHere}</p> : null}
      {self.offered || self.waiting ? (
        <p className="panel-note">{self.offered ? words.trust.offered : words.trust.waiting}</p>
      ) : null}
      {problem ? (
        <p className="panel-note tone-warn">{words.trust[problem.kind](problem.number, problem.fingerprint)}</p>
      ) : null}
      {requests.map((request) => (
        <p className="panel-note" key={request.fingerprint}>
          {words.trust.asks(request.name)}
        </p>
      ))}
      <Change overview={overview} changed={changed} />
      <TwoPersons />
    </>
  );
}

function TwoPersons(): ReactNode {
  const words = useWords();
  const { settings } = useSnapshot();
  const set = useCall('trust.setTwoPersons');
  return (
    <>
      <Switch
        label={words.trust.twoPersons}
        description={words.trust.twoPersonsHint}
        checked={settings.twoPersons === true}
        disabled={set.isPending}
        onChange={(event) => set.mutate({ on: event.currentTarget.checked })}
      />
      <CallNotes of={[set]} />
    </>
  );
}

function Computer(props: { readonly device: TrustedDevice }): ReactNode {
  const { name, fingerprint, addedAt, revokedAt } = props.device;
  const words = useWords();
  const format = useFormat();
  const now = useNow();
  const since = format.moment(revokedAt ?? addedAt, now);
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <span className="mono">{fingerprint}</span>{' '}
        <span className="quiet">{revokedAt === null ? words.trust.added(since) : words.trust.revoked(since)}</span>
      </dd>
    </>
  );
}

function Change(props: { readonly overview: TrustOverview; readonly changed: () => void }): ReactNode {
  const { self, devices } = props.overview;
  const words = useWords();
  const [fingerprint, setFingerprint] = useState('');
  const request = useCall('trust.request');
  const add = useCall('trust.add');
  const accept = useCall('trust.accept');
  const revoke = useCall('trust.revoke');
  const done = {
    onSuccess: () => {
      setFingerprint('');
      props.changed();
    },
  };
  const plain = (code: string): string => code.replace(/[^0-9a-z]/gi, '').toUpperCase();
  const isThere = devices.some((one) => plain(one.fingerprint) === plain(fingerprint) && one.revokedAt === null);
  const isTrusted = self.state === 'trusted';
  const calls = [request, add, accept, revoke] as const;
  const busy = calls.some((call) => call.isPending);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isTrusted) accept.mutate({ fingerprint }, done);
        else if (!isThere) add.mutate({ fingerprint }, done);
      }}
    >
      <TextInput
        label={words.trust.typed}
        description={words.trust.typedHint}
        value={fingerprint}
        maxLength={60}
        onChange={(event) => setFingerprint(event.currentTarget.value)}
      />
      <div className="row">
        {isThere && isTrusted ? (
          <Button
            size="compact-sm"
            color="brick"
            variant="light"
            loading={revoke.isPending}
            onClick={() => revoke.mutate({ fingerprint }, done)}
          >
            {words.trust.revoke}
          </Button>
        ) : (
          <Button type="submit" size="compact-sm" variant="light" disabled={fingerprint.trim() === ''} loading={busy}>
            {isTrusted ? words.trust.letIn : words.trust.accept}
          </Button>
        )}
        {isTrusted ? null : (
          <Button
            size="compact-sm"
            variant="subtle"
            loading={request.isPending}
            onClick={() => request.mutate({}, { onSuccess: props.changed })}
          >
            {words.trust.request}
          </Button>
        )}
      </div>
      <CallNotes of={calls} />
    </form>
  );
}
