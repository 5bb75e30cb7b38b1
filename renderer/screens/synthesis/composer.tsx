/** Voice, reference, language and text. Ctrl/⌘ Enter generates from anywhere on the screen, but not while an input method is composing. */
import { Button, Select, Textarea } from '@mantine/core';
import { IconPlayerStop, IconSparkles } from '@tabler/icons-react';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { textLanguages } from '../../../electron/contract/names.ts';
import type { VoiceSummary } from '../../../electron/contract/voices.ts';
import { isRunning, useCall, useLatestJob, useSnapshot } from '../../client/client.tsx';
import type { Draft } from '../../client/studio-draft.ts';
import { CallNotes } from '../../ui/call-notes.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { readShortcut } from '../../ui/keys.ts';
import { Panel } from '../../ui/page.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import { Explain } from './explain.tsx';
import { ParameterFields } from './parameter-fields.tsx';
import { RunningTake } from './running-take.tsx';

interface ComposerProps {
  readonly voice: VoiceSummary;
  readonly draft: Draft;
  readonly setDraft: (change: Partial<Draft>) => void;
}

export function Composer({ voice, draft, setDraft }: ComposerProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { voices } = useSnapshot();
  const start = useCall('synthesis.start');
  const cancel = useCall('jobs.cancel');
  const job = useLatestJob('synthesis');
  const [dismissed, setDismissed] = useState<string | null>(null);
  const [startedHere, setStartedHere] = useState<string | null>(null);
  const countId = useId();
  const running = isRunning(job);
  const spoken = draft.text.trim() !== '';
  const characters = Array.from(draft.text).length;
  // A reference that was chosen for another voice does not exist here.
  const reference = voice.references.find((one) => one.name === draft.parameters.reference)?.name;

  const timbre = voice.references.find((one) => one.name === draft.parameters.timbre?.[0])?.name;
  const references = voice.references.map((one) => ({
    value: one.name,
    label: `${one.name} · ${format.span(one.seconds)}`,
  }));

  function generate(): void {
    if (!spoken || running || start.isPending) return;
    start.mutate(
      {
        voiceId: voice.id,
        text: draft.text,
        parameters: { ...draft.parameters, reference, timbre: timbre === undefined ? undefined : [timbre] },
      },
      { onSuccess: ({ jobId }) => setStartedHere(jobId) },
    );
  }

  const latest = useRef(generate);
  latest.current = generate;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (readShortcut(event, true)?.kind !== 'generate') return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);

  const failed = job?.state === 'failed' && job.id === startedHere && job.id !== dismissed ? job.error : null;
  return (
    <Panel title={words.studio.compose}>
      <div className="stack">
        <div className="composer-pickers">
          <Select
            label={words.studio.voice}
            data={voices.map((one) => ({ value: one.id, label: one.name }))}
            value={voice.id}
            onChange={(voiceId) => setDraft({ voiceId })}
          />
          <Select
            label={words.studio.reference}
            data={[{ value: '', label: words.studio.referenceDefault }, ...references]}
            value={reference ?? ''}
            onChange={(name) => setDraft({ parameters: { ...draft.parameters, reference: name || undefined } })}
          />
          {references.length > 1 ? (
            <Select
              label={words.studio.timbre}
              data={[{ value: '', label: words.studio.timbreSame }, ...references]}
              value={timbre ?? ''}
              onChange={(name) => setDraft({ parameters: { ...draft.parameters, timbre: name ? [name] : undefined } })}
            />
          ) : null}
          <Select
            label={words.studio.language}
            data={textLanguages.map((language) => ({ value: language, label: words.languages[language] }))}
            value={draft.parameters.language ?? 'auto'}
            onChange={(value) => {
              const language = textLanguages.find((one) => one === value);
              if (language !== undefined) setDraft({ parameters: { ...draft.parameters, language } });
            }}
          />
        </div>
        <Textarea
          label={words.studio.text}
          aria-describedby={countId}
          placeholder={words.studio.placeholder}
          autosize
          minRows={3}
          maxRows={14}
          value={draft.text}
          onChange={(event) => setDraft({ text: event.currentTarget.value })}
          styles={{ input: { fontSize: 15, lineHeight: 1.7 } }}
        />
        <div className="row-between">
          <span id={countId} className="quiet" style={{ fontSize: 13 }}>
            {words.studio.characters(format.number(characters))}
          </span>
          <div className="row">
            {running ? (
              <Button
                variant="default"
                leftSection={<IconPlayerStop size={16} aria-hidden />}
                onClick={() => cancel.mutate({ jobId: job.id })}
              >
                {words.studio.cancel}
              </Button>
            ) : null}
            <Button
              leftSection={<IconSparkles size={16} aria-hidden />}
              disabled={!spoken || running}
              loading={start.isPending}
              onClick={generate}
              rightSection={<kbd className="kbd-on-fill">Ctrl ⏎</kbd>}
            >
              {words.studio.generate}
            </Button>
          </div>
        </div>
        <CallNotes of={[start]} retry={generate} />
        <CallNotes of={[cancel]} />
        {failed ? <ErrorCard error={failed} retry={generate} dismiss={() => setDismissed(job?.id ?? null)} /> : null}
        {running ? <RunningTake job={job} /> : null}
        <div className="disclosures">
          <ParameterFields parameters={draft.parameters} setParameters={(parameters) => setDraft({ parameters })} />
          <Explain voiceId={voice.id} text={draft.text} parameters={draft.parameters} />
        </div>
      </div>
    </Panel>
  );
}
