/**
 * Adds a machine: how to reach it, then its fingerprint compared by a person, and before it that of each jump host. Nothing is
 * saved before the last. A passphrase lives as long as this dialog and is kept nowhere in the page.
 */
import { Button, Checkbox, Input, NumberInput, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { HostLookedUp } from '../../../electron/contract/standby.ts';
import { showAddress } from '../../../electron/words/address.ts';
import { useCall } from '../../client/client.tsx';
import { useKept } from '../../client/kept.ts';
import { CallNotes } from '../../ui/call-notes.tsx';
import { CompareKey } from '../../ui/compare-key.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FoundHost, loginText } from '../../ui/found-host.tsx';
import { useWords } from '../../ui/words.tsx';

const SSH_PORT = 22;
const SERVICE_PORT = 9880;

interface Typed {
  readonly name: string;
  readonly host: string;
  /** Empty: the one of the SSH configuration, else the usual one. */
  readonly port: number | '';
  readonly user: string;
  readonly keyFrom: 'file' | 'agent';
  readonly keyFile: string;
  readonly jump: string;
  readonly servicePort: number;
  readonly pairing: boolean;
}
const blank: Typed = {
  name: '',
  host: '',
  port: '',
  user: '',
  keyFrom: 'file',
  keyFile: '',
  jump: '',
  servicePort: SERVICE_PORT,
  pairing: true,
};

/** Where a connection goes, whoever makes it. */
const wayOf = ({ host, port, jumps }: HostLookedUp): string =>
  [...jumps, { host, port }].map((place) => showAddress(place.host, place.port)).join(' ');

export function AddMachine(props: { readonly close: () => void }): ReactNode {
  const words = useWords();
  const lookUp = useCall('standby.lookUpHost');
  const readKey = useCall('standby.readHostKey');
  const add = useCall('standby.add');
  const { value: typed, change, forget } = useKept('standby.machine', blank);
  const { name, host, port, user, keyFrom, keyFile, jump, servicePort, pairing } = typed;
  const [passphrase, setPassphrase] = useState('');
  const [compared, setCompared] = useState<readonly string[]>([]);
  const complete = name.trim() !== '' && host.trim() !== '';
  const found = lookUp.data;
  const shown = readKey.data;
  const secret = passphrase === '' ? {} : { passphrase };

  /** A field that is empty leaves the word to the SSH configuration. */
  function look(then: (now: HostLookedUp) => void): void {
    const key = keyFrom === 'agent' ? 'agent' : keyFile.trim();
    lookUp.mutate(
      {
        host: host.trim(),
        ...(port === '' ? {} : { port }),
        ...(user.trim() === '' ? {} : { user: user.trim() }),
        ...(key === '' ? {} : { key }),
        ...(jump.trim() === '' ? {} : { jump: jump.trim() }),
      },
      { onSuccess: then },
    );
  }

  const begin = (): void => look((now) => read(now, []));

  function read(now: HostLookedUp, known: readonly string[]): void {
    setCompared(known);
    const jumps = now.jumps.map((hop, index) => ({ ...hop, fingerprint: known[index] }));
    readKey.mutate({ host: now.host, port: now.port, jumps, ...secret });
  }

  /** User and key may have been changed since: the configuration is asked again, and no other address is trusted by that. */
  function trust(): void {
    if (!shown) return;
    const { jump: ofJump, fingerprint } = shown;
    const before = found && wayOf(found);
    look((now) => {
      if (wayOf(now) !== before) read(now, []);
      else if (ofJump !== null) read(now, [...compared, fingerprint]);
      else save(now, fingerprint);
    });
  }

  function save({ notUsed: _notUsed, ...login }: HostLookedUp, fingerprint: string): void {
    const jumps = login.jumps.map((hop, index) => ({ ...hop, fingerprint: compared[index] ?? '' }));
    add.mutate(
      { ...login, jumps, name: name.trim(), servicePort, pairing, fingerprint, ...secret },
      {
        onSuccess: () => {
          forget();
          props.close();
        },
      },
    );
  }

  /** A key was read from one address, on one way; another one has another. */
  function readdress(part: Partial<Typed>): void {
    change(part);
    lookUp.reset();
    readKey.reset();
    add.reset();
  }

  /** Who signs in does not change the address. */
  function edit(part: Partial<Typed>): void {
    change(part);
    add.reset();
  }

  const shownJump = shown && shown.jump !== null ? (found?.jumps[shown.jump] ?? null) : null;

  return (
    <Dialog onClose={props.close} title={words.standby.add} size="lg">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (shown === undefined) begin();
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
            description={words.standby.hostHint}
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
          <NumberInput
            label={words.standby.port}
            placeholder={String(SSH_PORT)}
            min={1}
            max={65535}
            allowDecimal={false}
            value={port}
            onChange={(value) => readdress({ port: typeof value === 'number' ? value : '' })}
          />
          <Input.Wrapper label={words.standby.keyFrom} labelElement="div">
            <SegmentedControl
              aria-label={words.standby.keyFrom}
              value={keyFrom}
              onChange={(value) => edit({ keyFrom: value === 'agent' ? 'agent' : 'file' })}
              data={[
                { value: 'file', label: words.standby.keyFroms.file },
                { value: 'agent', label: words.standby.keyFroms.agent },
              ]}
            />
          </Input.Wrapper>
          <NumberInput
            label={words.standby.servicePort}
            min={0}
            max={65535}
            allowDecimal={false}
            value={servicePort}
            onChange={(value) => typeof value === 'number' && edit({ servicePort: value })}
          />
          {keyFrom === 'agent' ? null : (
            <>
              <TextInput
                label={words.standby.keyFile}
                placeholder="~/.ssh/id_ed25519"
                value={keyFile}
                onChange={(event) => edit({ keyFile: event.currentTarget.value })}
              />
              <PasswordInput
                label={words.standby.passphrase}
                description={words.standby.passphraseHint}
                inputWrapperOrder={['label', 'input', 'description', 'error']}
                autoComplete="off"
                value={passphrase}
                onChange={(event) => {
                  setPassphrase(event.currentTarget.value);
                  add.reset();
                }}
              />
            </>
          )}
          <TextInput
            label={words.standby.jump}
            description={words.standby.jumpHint}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={jump}
            onChange={(event) => readdress({ jump: event.currentTarget.value })}
          />
        </div>
        <Checkbox
          label={words.standby.pairing}
          description={words.standby.pairingHint}
          checked={pairing}
          onChange={(event) => edit({ pairing: event.currentTarget.checked })}
        />
        {found ? <FoundHost found={found} /> : null}
        <CallNotes of={[lookUp, readKey]} retry={begin} />
        {shown === undefined ? (
          <div className="row" style={{ justifyContent: 'flex-end' }}>
            <Button variant="default" onClick={props.close}>
              {words.common.cancel}
            </Button>
            <Button type="submit" disabled={!complete} loading={lookUp.isPending || readKey.isPending}>
              {words.standby.readKey}
            </Button>
          </div>
        ) : (
          <CompareKey
            key={shown.jump ?? 'machine'}
            shown={shown}
            jump={shownJump === null ? null : loginText(shownJump)}
            act={words.standby.trustAndAdd}
            busy={add.isPending || lookUp.isPending}
            notes={<CallNotes of={[add]} retry={trust} />}
            cancel={props.close}
            trust={trust}
          />
        )}
      </form>
    </Dialog>
  );
}
