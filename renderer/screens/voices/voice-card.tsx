/** One voice: what it is, what it can be heard as, and whether a backup holds exactly these files. */
import { Button } from '@mantine/core';
import { IconMicrophone2, IconShieldCheck, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import type { VoiceCheck, VoiceSummary } from '../../../electron/contract/voices.ts';
import { useCall, useLatestJob, useSnapshot } from '../../client/client.tsx';
import { prepareDraft } from '../../client/studio-draft.ts';
import { Bytes, When } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { LabelledIconButton } from '../../ui/labelled-icon-button.tsx';
import { offerUndo } from '../../ui/offer-undo.tsx';
import { shortRelease } from '../../ui/short-id.ts';
import { StatePill } from '../../ui/state-pill.tsx';
import { useWords } from '../../ui/words.tsx';
import { ConsentForm, ConsentNote } from './consent.tsx';
import { References } from './references.tsx';
import { TuningPanel } from './tuning-panel.tsx';

export function VoiceCard(props: { readonly voice: VoiceSummary }): ReactNode {
  const { voice } = props;
  const words = useWords();
  const [, navigate] = useLocation();
  const { engine, backup } = useSnapshot();
  const check = useCall('voices.check');
  const remove = useCall('voices.remove');
  const putBack = useCall('voices.putBack');
  const job = useLatestJob('voice-check', voice.name);
  const [checkJob, setCheckJob] = useState<string | null>(null);
  const [noting, setNoting] = useState(false);
  const checked = job !== null && job.id === checkJob ? job : null;
  const result = checked?.state === 'done' ? (checked.result as VoiceCheck) : null;
  const languageName = (language: string): string => words.voices.languageNames[language] ?? words.voices.otherLanguage;
  const languages = [...new Set(voice.references.map((one) => languageName(one.language)))];
  return (
    <article className="panel voice-card" aria-labelledby={`voice-${voice.id}`}>
      <div className="row-between" style={{ flexWrap: 'nowrap' }}>
        <h2 id={`voice-${voice.id}`} className="cut" title={voice.name}>
          {voice.name}
        </h2>
        <div className="row" style={{ flexWrap: 'nowrap', gap: 6 }}>
          {voice.pilot ? <span className="tag">{words.voices.pilotTag}</span> : null}
          <span className="tag">{voice.version}</span>
        </div>
      </div>
      {voice.pilot ? <p className="panel-note">{words.voices.pilotHonest}</p> : null}
      <div className="row">
        {voice.inRelease !== null ? (
          <StatePill tone="ok">{words.voices.inBackup(shortRelease(voice.inRelease))}</StatePill>
        ) : (
          <StatePill tone={backup.store === null ? 'idle' : 'warn'}>{words.voices.notInBackup}</StatePill>
        )}
        {engine.loadedVoices.includes(voice.id) ? <StatePill tone="busy">{words.voices.loaded}</StatePill> : null}
      </div>
      <dl className="facts">
        <dt>{words.voices.language}</dt>
        <dd>{languages.join(' · ')}</dd>
        <dt>{words.voices.size}</dt>
        <dd>
          <Bytes of={voice.sizeBytes} />
        </dd>
        {voice.keptBytes > 0 ? (
          <>
            <dt>{words.voices.kept}</dt>
            <dd>
              <Bytes of={voice.keptBytes} />
            </dd>
          </>
        ) : null}
        <dt>{words.voices.added}</dt>
        <dd>
          <When at={voice.importedAt} />
        </dd>
        {voice.pilot && voice.consent === undefined ? null : (
          <>
            <dt>{words.voices.consent.title}</dt>
            <dd>
              <ConsentNote voice={voice} edit={() => setNoting(true)} />
            </dd>
          </>
        )}
        {voice.provenance ? (
          <>
            <dt>{words.adopt.origin}</dt>
            <dd>
              {words.adopt.originOf[voice.provenance.from]} · {voice.provenance.version ?? words.adopt.unknownVersion}
            </dd>
          </>
        ) : null}
      </dl>
      {noting ? <ConsentForm voice={voice} close={() => setNoting(false)} /> : null}
      <details>
        <summary>{words.voices.referenceCount(voice.references.length)}</summary>
        <div className="stack">
          <References voice={voice} languageName={languageName} />
        </div>
      </details>
      <TuningPanel voice={voice} />
      {result ? (
        <p role="status" className={`panel-note ${result.ok ? 'ink-ok' : 'ink-bad'}`}>
          {result.ok
            ? words.voices.checkedOk(result.filesChecked)
            : words.voices.checkedBad(result.damagedFiles.join(', '))}
        </p>
      ) : null}
      <CallNotes of={[remove, check, putBack]} />
      {checked?.error ? <ErrorCard error={checked.error} /> : null}
      <div className="voice-acts">
        <Button
          variant="light"
          size="compact-sm"
          leftSection={<IconMicrophone2 size={15} aria-hidden />}
          onClick={() => {
            prepareDraft({ voiceId: voice.id });
            navigate('/synthesis');
          }}
        >
          {words.voices.speak}
        </Button>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconShieldCheck size={15} aria-hidden />}
          loading={check.isPending}
          onClick={() => check.mutate({ voiceId: voice.id }, { onSuccess: ({ jobId }) => setCheckJob(jobId) })}
        >
          {words.voices.check}
        </Button>
        <span style={{ flex: 1 }} />
        <LabelledIconButton
          label={words.voices.remove}
          onClick={() =>
            remove.mutate(
              { voiceId: voice.id },
              {
                onSuccess: () =>
                  offerUndo(words.voices.removed(voice.name), words.common.undo, () =>
                    putBack.mutate({ voiceId: voice.id }),
                  ),
              },
            )
          }
        >
          <IconTrash size={17} aria-hidden />
        </LabelledIconButton>
      </div>
    </article>
  );
}
