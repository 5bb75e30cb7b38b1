/** What signs, unlocks and signs in: how well it is kept here, and how each key is replaced. None of them is ever shown. */
import { Button, PasswordInput } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { Machine } from '../../../electron/contract/standby.ts';
import { useCall, useRead, useSnapshot } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Panel } from '../../ui/page.tsx';
import { useGoTo } from '../../ui/places.ts';
import { StatePill } from '../../ui/state-pill.tsx';
import { useWords } from '../../ui/words.tsx';
import { RecoveryKit } from './recovery-kit.tsx';

export function Keys(): ReactNode {
  const words = useWords();
  const said = words.settings.keys;
  return (
    <Panel title={words.settings.sections.keys} place="keys" icon={<IconKey size={17} aria-hidden />}>
      <div className="stack">
        <p className="panel-note">{said.body}</p>
        <Protection />
        <div className="key-parts">
          <Part title={said.computer}>
            <ComputerKey />
          </Part>
          <Part title={said.store}>
            <StoreKeys />
          </Part>
          <Part title={said.ssh}>
            <MachineKeys />
          </Part>
          <Part title={words.settings.kit.title}>
            <RecoveryKit />
          </Part>
        </div>
      </div>
    </Panel>
  );
}

function Part(props: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="stack">
      <h3 style={{ margin: 0, fontSize: 13, fontWeight: 600 }}>{props.title}</h3>
      {props.children}
    </div>
  );
}

function Protection(): ReactNode {
  const words = useWords();
  const doctor = useRead('app.doctor', {});
  const level = doctor.data?.find((check) => check.name === 'secrets')?.details['level'];
  const said = words.settings.keys;
  if (typeof level !== 'string') return <CallNotes of={[doctor]} retry={() => void doctor.refetch()} />;
  return (
    <div className="row">
      <span>{said.level}</span>
      <StatePill tone="idle">{said.levels[level] ?? words.checks.other}</StatePill>
      <span className="panel-note">{said.levelBodies[level] ?? ''}</span>
    </div>
  );
}

function ComputerKey(): ReactNode {
  const words = useWords();
  const goTo = useGoTo();
  const trust = useRead('trust.overview', {});
  const said = words.settings.keys;
  const self = trust.data?.self;
  return (
    <>
      <CallNotes of={[trust]} retry={() => void trust.refetch()} />
      {self ? (
        <>
          <div className="row" style={{ gap: 4 }}>
            <span className="mono break">{self.fingerprint}</span>
            <CopyButton text={self.fingerprint} />
          </div>
          <div className="row">
            <StatePill tone={self.state === 'trusted' ? 'ok' : 'warn'}>{said.state[self.state]}</StatePill>
          </div>
        </>
      ) : null}
      <div>
        <Button size="compact-sm" variant="light" onClick={() => goTo('/backup', 'trust')}>
          {said.trust}
        </Button>
      </div>
    </>
  );
}

function StoreKeys(): ReactNode {
  const words = useWords();
  const { backup } = useSnapshot();
  const set = useCall('backup.setStoreKeys');
  const [accessKeyId, setAccessKeyId] = useState('');
  const [secretAccessKey, setSecretAccessKey] = useState('');
  const said = words.settings.keys;
  const complete = accessKeyId.trim() !== '' && secretAccessKey.trim() !== '';
  if (backup.store?.kind === 'folder') return <p className="panel-note">{said.folderStore}</p>;
  return (
    <form
      className="stack"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        set.mutate(
          { accessKeyId: accessKeyId.trim(), secretAccessKey: secretAccessKey.trim() },
          {
            onSuccess: () => {
              setAccessKeyId('');
              setSecretAccessKey('');
            },
          },
        );
      }}
    >
      <p className="panel-note">{said.storeHint}</p>
      <PasswordInput
        label={said.accessKeyId}
        autoComplete="off"
        value={accessKeyId}
        onChange={(event) => setAccessKeyId(event.currentTarget.value)}
      />
      <PasswordInput
        label={said.secretAccessKey}
        autoComplete="new-password"
        value={secretAccessKey}
        onChange={(event) => setSecretAccessKey(event.currentTarget.value)}
      />
      <div>
        <Button type="submit" size="compact-sm" variant="light" disabled={!complete} loading={set.isPending}>
          {said.replace}
        </Button>
      </div>
      <CallNotes of={[set]} />
      {set.isSuccess && !complete ? (
        <p className="panel-note" role="status">
          {said.replaced}
        </p>
      ) : null}
    </form>
  );
}

function MachineKeys(): ReactNode {
  const words = useWords();
  const goTo = useGoTo();
  const { machines } = useSnapshot().standby;
  const said = words.settings.keys;
  return (
    <>
      {machines.length === 0 ? <p className="panel-note">{said.noMachines}</p> : null}
      {machines.map((machine) => (
        <MachineKey key={machine.name} machine={machine} />
      ))}
      <div>
        <Button size="compact-sm" variant="light" onClick={() => goTo('/standby')}>
          {said.machines}
        </Button>
      </div>
    </>
  );
}

function MachineKey(props: { readonly machine: Machine }): ReactNode {
  const { name, host, port, user, keyFrom, keyFile, fingerprint } = props.machine;
  const words = useWords();
  return (
    <div className="stack-tight" style={{ fontSize: 13 }}>
      <strong style={{ fontWeight: 550 }}>{name}</strong>
      <span className="mono break">{`${user}@${host}:${port}`}</span>
      <span className="quiet break">
        {words.settings.keys.from[keyFrom]}
        {keyFile === '' ? '' : ` · ${keyFile}`}
      </span>
      <span className="mono quiet break">{fingerprint}</span>
    </div>
  );
}
