/** A word is said otherwise: typed or picked, heard with the voice, then kept for every voice or for this one. */
import { Button, Select, TextInput } from '@mantine/core';
import { IconVolume } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Take } from '../../../electron/contract/synthesis.ts';
import { isRunning, useCall, useSnapshot, useTransport } from '../../client/client.tsx';
import { useKept } from '../../client/kept.ts';
import type { Parameters } from '../../client/studio-draft.ts';
import { CallNotes } from '../call-notes.tsx';
import { ErrorCard } from '../error-card.tsx';
import { useWords } from '../words.tsx';

interface ReadingFormProps {
  readonly word: string;
  readonly alternatives: readonly string[];
  /** The sentence in which it is heard. */
  readonly example: string;
  readonly voiceId: string;
  readonly parameters: Parameters;
  readonly done: (changed: boolean) => void;
}

export function ReadingForm(props: ReadingFormProps): ReactNode {
  const words = useWords();
  const { studio } = words;
  const { word, voiceId } = props;
  const { value: draft, change, forget } = useKept(`studio.reading.${word}`, { reading: '', scope: 'studio' });
  const { reading, scope } = draft;
  const keep = useCall('synthesis.setReading');
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const saved = { word, reading, voiceId: scope === 'voice' ? voiceId : null };
    keep.mutate(saved, {
      onSuccess: () => {
        forget();
        props.done(true);
      },
    });
  };
  return (
    <form className="stack" onSubmit={save}>
      <div className="row" style={{ alignItems: 'flex-end' }}>
        <TextInput
          label={studio.readingOf(word)}
          description={studio.readingHint}
          value={reading}
          onChange={(event) => change({ reading: event.currentTarget.value })}
          autoFocus
          style={{ flex: 1 }}
        />
        <Select
          label={studio.readingFor}
          data={[
            { value: 'studio', label: studio.readingForAll },
            { value: 'voice', label: studio.readingForVoice },
          ]}
          value={scope}
          onChange={(value) => change({ scope: value ?? 'studio' })}
          allowDeselect={false}
          style={{ width: 150 }}
        />
      </div>
      {props.alternatives.length === 0 ? null : (
        <div className="row">
          <span className="quiet">{studio.readingOther}</span>
          {props.alternatives.map((other) => (
            <Button key={other} size="compact-sm" variant="default" onClick={() => change({ reading: other })}>
              {other}
            </Button>
          ))}
        </div>
      )}
      <div className="row">
        <Hear {...props} reading={reading} />
        <Button type="submit" disabled={reading.trim() === ''} loading={keep.isPending}>
          {words.common.save}
        </Button>
        <Button
          variant="default"
          onClick={() => {
            forget();
            props.done(false);
          }}
        >
          {words.common.cancel}
        </Button>
      </div>
      <CallNotes of={[keep]} />
    </form>
  );
}

/** The sentence with the reading that is not kept yet; the sound starts by itself when it is there. */
function Hear(props: ReadingFormProps & { readonly reading: string }): ReactNode {
  const { studio } = useWords();
  const transport = useTransport();
  const { jobs } = useSnapshot();
  const start = useCall('synthesis.start');
  const [heard, setHeard] = useState<string | null>(null);
  const job = jobs.find(({ id }) => id === heard) ?? null;
  const take = job?.state === 'done' ? (job.result as Take) : null;
  const hear = (): void => {
    const { voiceId, example: text, word, reading, parameters } = props;
    // Without another reading it is heard as it is said now.
    const tried = reading.trim() === '' ? parameters : { ...parameters, readings: { [word]: reading } };
    start.mutate({ voiceId, text, parameters: tried }, { onSuccess: ({ jobId }) => setHeard(jobId) });
  };
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconVolume size={16} aria-hidden />}
        loading={start.isPending || isRunning(job)}
        onClick={hear}
      >
        {studio.readingHear}
      </Button>
      {take ? (
        // biome-ignore lint/a11y/useMediaCaption: the text is what the person has just written.
        <audio src={transport.mediaUrl(take.mediaPath)} autoPlay controls aria-label={studio.take(take.text)} />
      ) : null}
      <CallNotes of={[start]} />
      {job?.state === 'failed' && job.error ? <ErrorCard error={job.error} dismiss={() => setHeard(null)} /> : null}
    </>
  );
}
