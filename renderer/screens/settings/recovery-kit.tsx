/** The recovery kit: saved as a text file to be printed, looked into, and used on a computer that takes the place of a lost one. */
import { Button, FileButton, PasswordInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useCall, useRead } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { saveText } from '../../ui/save-text.ts';
import { useWords } from '../../ui/words.tsx';

const SHORTEST_PASSPHRASE = 8;

export function RecoveryKit(): ReactNode {
  const words = useWords();
  const write = useCall('trust.writeKit');
  const [passphrase, setPassphrase] = useState('');
  const { kit } = words.settings;
  const save = (chosen: string | null): void =>
    write.mutate(
      { passphrase: chosen },
      {
        onSuccess({ code, facts }) {
          const heading = kit.heading(facts.studioName, facts.deviceName, facts.fingerprint);
          saveText(kit.file, `${heading}\n\n${code.join('\n')}\n`, 'text/plain');
          setPassphrase('');
        },
      },
    );
  return (
    <>
      <p className="panel-note">{kit.body}</p>
      <PasswordInput
        label={kit.passphrase}
        description={kit.passphraseHint}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autoComplete="new-password"
        value={passphrase}
        onChange={(event) => setPassphrase(event.currentTarget.value)}
      />
      <div className="row">
        <Button
          size="compact-sm"
          variant="light"
          disabled={passphrase.length < SHORTEST_PASSPHRASE}
          loading={write.isPending}
          onClick={() => save(passphrase)}
        >
          {kit.write}
        </Button>
        {passphrase === '' ? (
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => save(null)}>
            {kit.openly}
          </Button>
        ) : null}
      </div>
      <CallNotes of={[write]} />
      {write.data ? (
        <p className="panel-note" role="status">
          {kit.written(write.data.facts.fingerprint)}
        </p>
      ) : null}
      <details>
        <summary>{kit.use}</summary>
        <UseKit />
      </details>
    </>
  );
}

function UseKit(): ReactNode {
  const words = useWords();
  const [text, setText] = useState('');
  const [typed, setTyped] = useState('');
  const passphrase = typed === '' ? null : typed;
  const look = useRead('trust.checkKit', { text: text || '-', passphrase }, { enabled: false });
  const use = useCall('trust.useKit');
  const { kit } = words.settings;
  const facts = look.data?.facts;
  return (
    <div className="stack">
      <div>
        <FileButton accept=".txt,.html,.htm" onChange={(file) => void file?.text().then(setText)}>
          {(button) => (
            <Button {...button} size="compact-sm" variant="default">
              {kit.choose}
            </Button>
          )}
        </FileButton>
      </div>
      <PasswordInput
        label={kit.passphrase}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <div className="row">
        <Button
          size="compact-sm"
          variant="light"
          disabled={text === ''}
          loading={look.isFetching}
          onClick={() => void look.refetch()}
        >
          {kit.check}
        </Button>
        {facts && !look.data?.ownKey && !use.isSuccess ? (
          <Button
            size="compact-sm"
            color="brick"
            loading={use.isPending}
            onClick={() => use.mutate({ text, passphrase })}
          >
            {kit.become}
          </Button>
        ) : null}
      </div>
      <CallNotes of={[look, use]} />
      {facts ? (
        <p className="panel-note" role="status">
          {use.isSuccess ? kit.used : kit.found(facts.deviceName, facts.fingerprint)}
          {look.data?.ownKey ? ` ${kit.same}` : ''}
        </p>
      ) : null}
    </div>
  );
}
