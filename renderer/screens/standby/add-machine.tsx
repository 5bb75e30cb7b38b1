/** Adds a machine in two steps: how to reach it, then its fingerprint compared by a person. Nothing is saved before the second. */
import { Button, Modal, NumberInput, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useCall } from '../../client/client.tsx';
import { useKept } from '../../client/kept.ts';
import { CallNotes } from '../../ui/call-notes.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { StatePill } from '../../ui/state-pill.tsx';
import { useWords } from '../../ui/words.tsx';

const SSH_PORT = 22;
const SERVICE_PORT = 9880;
const blank = { name: '', host: '', port: SSH_PORT, user: '', keyFile: '', servicePort: SERVICE_PORT };

export function AddMachine(props: { readonly close: () => void }): ReactNode {
  const words = useWords();
  const readKey = useCall('standby.readHostKey');
  const add = useCall('standby.add');
  const { value: typed, change, forget } = useKept('standby.machine', blank);
  const { name, host, port, user, keyFile, servicePort } = typed;
  const [pasted, setPasted] = useState('');
  const complete = [name, host, user, keyFile].every((field) => field.trim() !== '');
  const seen = readKey.data?.fingerprint ?? null;
  // `ssh-keygen -l` prints `256 SHA256:… comment`; the whole line may be pasted.
  const fingerprint = /SHA256:[A-Za-z0-9+/]{43}/.exec(pasted)?.[0] ?? null;
  const read = (): void => readKey.mutate({ host: host.trim(), port });

  function save(): void {
    if (seen === null) return;
    add.mutate(
      {
        name: name.trim(),
        host: host.trim(),
        port,
        user: user.trim(),
        keyFile: keyFile.trim(),
        servicePort,
        fingerprint: seen,
      },
      {
        onSuccess: () => {
          forget();
          props.close();
        },
      },
    );
  }

  /** A key was read from one address; another address has another. */
  function readdress(part: Partial<typeof typed>): void {
    change(part);
    readKey.reset();
    add.reset();
    setPasted('');
  }

  function edit(part: Partial<typeof typed>): void {
    change(part);
    add.reset();
  }

  return (
    <Modal opened onClose={props.close} title={words.standby.add} size="lg">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (seen === null) read();
          else if (fingerprint === seen) save();
        }}
      >
        <div className="form-grid">
          <TextInput
            data-autofocus
            label={words.standby.name}
            description={words.standby.nameHint}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            maxLength={40}
            value={name}
            onChange={(event) => edit({ name: event.currentTarget.value })}
          />
          <TextInput
            label={words.standby.host}
            description={' '}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={host}
            onChange={(event) => readdress({ host: event.currentTarget.value })}
          />
        </div>
        <div className="form-grid">
          <TextInput
            label={words.standby.user}
            value={user}
            onChange={(event) => edit({ user: event.currentTarget.value })}
          />
          <TextInput
            label={words.standby.keyFile}
            placeholder="~/.ssh/id_ed25519"
            value={keyFile}
            onChange={(event) => edit({ keyFile: event.currentTarget.value })}
          />
          <NumberInput
            label={words.standby.port}
            min={1}
            max={65535}
            allowDecimal={false}
            value={port}
            onChange={(value) => typeof value === 'number' && readdress({ port: value })}
          />
          <NumberInput
            label={words.standby.servicePort}
            min={0}
            max={65535}
            allowDecimal={false}
            value={servicePort}
            onChange={(value) => typeof value === 'number' && edit({ servicePort: value })}
          />
        </div>
        <CallNotes of={[readKey]} retry={read} />
        {seen === null ? (
          <div className="row" style={{ justifyContent: 'flex-end' }}>
            <Button variant="default" onClick={props.close}>
              {words.common.cancel}
            </Button>
            <Button type="submit" disabled={!complete} loading={readKey.isPending}>
              {words.standby.readKey}
            </Button>
          </div>
        ) : (
          <section className="compare" aria-label={words.standby.compareTitle}>
            <h3>{words.standby.compareTitle}</h3>
            <p className="panel-note">{words.standby.compareBody}</p>
            <span className="cli">
              <code lang="en">{words.standby.compareCommand}</code>
              <CopyButton text={words.standby.compareCommand} label={words.common.copyCommand} />
            </span>
            <dl className="facts">
              <dt>{words.standby.fingerprint}</dt>
              <dd className="mono">
                {seen} <span className="quiet">({readKey.data?.algorithm})</span>
              </dd>
            </dl>
            <TextInput
              label={words.standby.paste}
              placeholder="SHA256:…"
              value={pasted}
              onChange={(event) => setPasted(event.currentTarget.value)}
            />
            <div role="status">
              {fingerprint === null ? null : fingerprint === seen ? (
                <StatePill tone="ok">{words.standby.same}</StatePill>
              ) : (
                <StatePill tone="bad">{words.standby.different}</StatePill>
              )}
            </div>
            <CallNotes of={[add]} retry={save} />
            <div className="row" style={{ justifyContent: 'flex-end' }}>
              <Button variant="default" onClick={props.close}>
                {words.common.cancel}
              </Button>
              <Button type="submit" disabled={fingerprint !== seen} loading={add.isPending}>
                {words.standby.trustAndAdd}
              </Button>
            </div>
          </section>
        )}
      </form>
    </Modal>
  );
}
