/**
 * The shortest way to a sound: one press speaks the sentence and plays it. Where nothing was ever spoken a sentence stands there
 * already, and the voice that comes with the app speaks it.
 */
import { Button, TextInput } from '@mantine/core';
import { IconMicrophone2, IconPlayerStop, IconVolume } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { useCall, useRead, useSnapshot } from '../../client/client.tsx';
import { prepareDraft, useDraft } from '../../client/studio-draft.ts';
import { CallNotes } from '../../ui/call-notes.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { Panel } from '../../ui/page.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { useSpeakHere } from '../../ui/use-speak-here.ts';
import { Waveform } from '../../ui/waveform.tsx';
import { useWords } from '../../ui/words.tsx';

export function SpeakCard(): ReactNode {
  const words = useWords();
  const [, navigate] = useLocation();
  const { voices } = useSnapshot();
  const [draft] = useDraft();
  const takes = useRead('synthesis.takes', { limit: 1 });
  const { start, running, take, error, ...here } = useSpeakHere();
  const cancel = useCall('jobs.cancel');
  const [typed, setTyped] = useState<string | null>(null);
  const isFirst = takes.data?.length === 0;
  const text = typed ?? (isFirst ? words.home.firstSentence : '');
  const voice = voices.find(({ id }) => id === draft.voiceId) ?? voices[0];

  function speak(): void {
    if (voice === undefined || running || text.trim() === '') return;
    setTyped(text);
    here.speak(voice.id, text);
  }

  function openStudio(): void {
    if (text.trim() !== '') prepareDraft({ text });
    navigate('/synthesis');
  }

  return (
    <Panel
      title={isFirst ? words.home.speakFirst : words.home.speak}
      icon={<IconMicrophone2 size={17} aria-hidden />}
      place="speak"
      acts={
        <Button variant="subtle" size="compact-sm" onClick={openStudio}>
          {words.home.toStudio}
        </Button>
      }
    >
      <div className="stack">
        <form
          className="speak-row"
          onSubmit={(event) => {
            event.preventDefault();
            speak();
          }}
        >
          <TextInput
            aria-label={words.studio.text}
            placeholder={words.studio.placeholder}
            value={text}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          {running ? (
            <Button
              variant="default"
              leftSection={<IconPlayerStop size={16} aria-hidden />}
              onClick={() => cancel.mutate({ jobId: running.id })}
            >
              {words.studio.cancel}
            </Button>
          ) : (
            <Button
              type="submit"
              variant={isFirst ? 'filled' : 'light'}
              leftSection={<IconVolume size={16} aria-hidden />}
              disabled={voice === undefined || text.trim() === ''}
              loading={start.isPending}
            >
              {words.home.speakNow}
            </Button>
          )}
        </form>
        {isFirst && voice ? <p className="panel-note">{words.home.speakFirstBody(voice.name)}</p> : null}
        {running ? <ProgressLine job={running} /> : null}
        <CallNotes of={[start]} retry={speak} />
        <CallNotes of={[cancel]} />
        {error ? <ErrorCard error={error} retry={speak} dismiss={here.forget} /> : null}
        {take ? (
          <Waveform
            key={take.id}
            mediaPath={take.mediaPath}
            name={words.studio.take(take.text)}
            seconds={take.audioSeconds}
            plays
          />
        ) : null}
      </div>
    </Panel>
  );
}
