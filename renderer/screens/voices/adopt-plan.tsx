/** A plan of adopting, with its choices: which voices, under which name, which epochs, which recording. */
import { Checkbox, Select, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { AdoptFile, AdoptPlan, AdoptVoice } from '../../../electron/contract/adopt.ts';
import { textLanguages } from '../../../electron/contract/names.ts';
import { Bytes, When } from '../../ui/amounts.tsx';
import { StatePill } from '../../ui/state-pill.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import type { Choices, VoiceChoice } from './adopt-choices.ts';

export function AdoptPlanView(props: {
  readonly plan: AdoptPlan;
  readonly choices: Choices;
  readonly change: (key: string, part: Partial<VoiceChoice>) => void;
}): ReactNode {
  const words = useWords();
  const { plan, choices, change } = props;
  const { official, archive } = plan;
  return (
    <div className="stack">
      <dl className="facts">
        <dt>{words.adopt.official}</dt>
        <dd>
          {official.version ?? words.adopt.unknownVersion}{' '}
          {official.commit === null ? null : <span className="mono quiet">{official.commit.slice(0, 10)}</span>}
        </dd>
        <dt>{words.voices.size}</dt>
        <dd>
          <Bytes of={plan.bytes} />
        </dd>
      </dl>
      {archive === null ? null : (
        <p className={archive.log === 'ok' ? 'panel-note' : 'panel-note ink-warn'}>
          <When at={archive.madeAt} /> · {words.adopt.log[archive.log]}
        </p>
      )}
      {plan.voices.length === 0 ? <p className="panel-note">{words.adopt.nothing}</p> : null}
      {plan.voices.map((voice) => {
        const choice = choices[voice.key];
        return choice ? (
          <VoiceOfPlan key={voice.key} voice={voice} choice={choice} change={(part) => change(voice.key, part)} />
        ) : null;
      })}
      {plan.encoders.length === 0 ? null : (
        <p className="panel-note">{words.adopt.encoders(plan.encoders.join(', '))}</p>
      )}
      {plan.missing.length === 0 ? null : (
        <p className="panel-note ink-warn">{words.adopt.missing(plan.missing.join(', '))}</p>
      )}
      {plan.left.length === 0 ? null : (
        <details>
          <summary>
            {words.adopt.left} ({plan.left.length})
          </summary>
          <ul className="adopt-left">
            {plan.left.map(({ path, reason, detail }) => (
              <li key={`${path} ${reason}`}>
                <span className="mono">{path}</span>{' '}
                <span className="quiet">{words.adopt.reasons[reason](detail)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function VoiceOfPlan(props: {
  readonly voice: AdoptVoice;
  readonly choice: VoiceChoice;
  readonly change: (part: Partial<VoiceChoice>) => void;
}): ReactNode {
  const words = useWords();
  const { voice, choice, change } = props;
  return (
    <section className="adopt-voice" aria-label={voice.key}>
      <div className="row-between">
        <Checkbox
          label={words.adopt.take(voice.key)}
          checked={choice.taken}
          disabled={voice.present !== null}
          onChange={(event) => change({ taken: event.currentTarget.checked })}
        />
        <div className="row">
          {voice.served === null ? null : <StatePill tone="ok">{words.adopt.served[voice.served]}</StatePill>}
          {voice.present === null ? null : <StatePill tone="idle">{words.adopt.present}</StatePill>}
        </div>
      </div>
      {choice.taken ? <VoiceChoices {...props} /> : null}
    </section>
  );
}

function VoiceChoices(props: {
  readonly voice: AdoptVoice;
  readonly choice: VoiceChoice;
  readonly change: (part: Partial<VoiceChoice>) => void;
}): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { voice, choice, change } = props;
  const listed = [...voice.references, ...voice.otherReferences];
  const files = (all: readonly AdoptFile[]) =>
    all.map(({ path }) => ({ value: path, label: path.split('/').at(-1) ?? path }));
  return (
    <div className="form-grid">
      <TextInput
        label={words.adopt.name}
        value={choice.name}
        maxLength={80}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <Select
        label={words.adopt.reference}
        data={[
          ...(voice.references.length > 0
            ? [{ value: 'automatic', label: words.adopt.automatic(voice.references.length) }]
            : []),
          ...listed.map(({ path, text, seconds }) => ({
            value: path,
            label: `${format.span(seconds)} · ${text || path}`,
          })),
          { value: 'own', label: words.adopt.ownReference },
        ]}
        value={choice.reference}
        allowDeselect={false}
        onChange={(value) => value !== null && change({ reference: value })}
      />
      <Select
        label={words.adopt.gpt}
        data={files([voice.gpt, ...voice.otherGpt])}
        value={choice.gpt}
        allowDeselect={false}
        onChange={(value) => value !== null && change({ gpt: value })}
      />
      <Select
        label={words.adopt.sovits}
        data={files([voice.sovits, ...voice.otherSovits])}
        value={choice.sovits}
        allowDeselect={false}
        onChange={(value) => value !== null && change({ sovits: value })}
      />
      {choice.reference === 'own' ? (
        <>
          <TextInput
            label={words.adopt.ownPath}
            value={choice.ownPath}
            onChange={(event) => change({ ownPath: event.currentTarget.value })}
          />
          <TextInput
            label={words.adopt.ownText}
            value={choice.ownText}
            maxLength={500}
            onChange={(event) => change({ ownText: event.currentTarget.value })}
          />
          <Select
            label={words.adopt.ownLanguage}
            data={textLanguages.map((language) => ({ value: language, label: words.languages[language] }))}
            value={choice.ownLanguage}
            allowDeselect={false}
            onChange={(value) => {
              const ownLanguage = textLanguages.find((one) => one === value);
              if (ownLanguage !== undefined) change({ ownLanguage });
            }}
          />
        </>
      ) : null}
    </div>
  );
}
