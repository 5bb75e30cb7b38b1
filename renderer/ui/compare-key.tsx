/** A host key that a machine showed, beside what a person read on the machine itself. Only the same text goes on. */
import './compare-key.css';
import { Button, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { CopyButton } from './copy-button.tsx';
import { StatePill } from './state-pill.tsx';
import { useWords } from './words.tsx';

export function CompareKey(props: {
  readonly shown: { readonly fingerprint: string; readonly algorithm: string };
  /** The jump host that showed it; null for the machine itself. */
  readonly jump: string | null;
  /** What trusting the machine does. */
  readonly act: string;
  readonly busy: boolean;
  /** What went wrong with the last try. */
  readonly notes: ReactNode;
  readonly cancel: () => void;
  readonly trust: () => void;
}): ReactNode {
  const words = useWords();
  const { shown, jump } = props;
  const [pasted, setPasted] = useState('');
  // `ssh-keygen -l` prints `256 SHA256:… comment`; the whole line may be pasted.
  const fingerprint = /SHA256:[A-Za-z0-9+/]{43}/.exec(pasted)?.[0] ?? null;
  const isSame = fingerprint === shown.fingerprint;

  return (
    <section className="compare" aria-label={words.standby.compareTitle}>
      <h3>{words.standby.compareTitle}</h3>
      {jump === null ? null : <p className="panel-note">{words.standby.ofJump(jump)}</p>}
      <p className="panel-note">{words.standby.compareBody}</p>
      <span className="cli">
        <code lang="en">{words.standby.compareCommand}</code>
        <CopyButton text={words.standby.compareCommand} label={words.common.copyCommand} />
      </span>
      <dl className="facts">
        <dt>{words.standby.fingerprint}</dt>
        <dd className="mono">
          {shown.fingerprint} <span className="quiet">({shown.algorithm})</span>
        </dd>
      </dl>
      <TextInput
        // The button that read the key is gone, and the focus with it.
        autoFocus
        label={words.standby.paste}
        placeholder="SHA256:…"
        value={pasted}
        onChange={(event) => setPasted(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          if (isSame) props.trust();
        }}
      />
      <div role="status">
        {fingerprint === null ? null : isSame ? (
          <StatePill tone="ok">{words.standby.same}</StatePill>
        ) : (
          <StatePill tone="bad">{words.standby.different}</StatePill>
        )}
      </div>
      {props.notes}
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={props.cancel}>
          {words.common.cancel}
        </Button>
        <Button disabled={!isSame} loading={props.busy} onClick={props.trust}>
          {jump === null ? props.act : words.standby.trustJump}
        </Button>
      </div>
    </section>
  );
}
