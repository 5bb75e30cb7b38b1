/** One more reference for a voice that is here: a file or a recording, and what is said in it. */
import { Button } from '@mantine/core';
import { IconMicrophone } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { VoiceSummary } from '../../../electron/contract/voices.ts';
import { isRunning, useCall, useLatestJob } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { useFilePicker } from '../../ui/file-picker.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { useWords } from '../../ui/words.tsx';
import { type Gathered, gather, nothingGathered, withOffers } from './gathered-files.ts';
import { PieceFields } from './piece-fields.tsx';
import { Recorder } from './recorder.tsx';
import { freeName } from './recording.ts';
import { SpokenFields } from './spoken-fields.tsx';

export function AddReference(props: { readonly voice: VoiceSummary; readonly close: () => void }): ReactNode {
  const words = useWords();
  const { voice, close } = props;
  const say = words.voices.ofVoice;
  const add = useCall('voices.addReference');
  const [gathered, setGathered] = useState<Gathered>(nothingGathered);
  const [recording, setRecording] = useState(false);
  const [started, setStarted] = useState<string | null>(null);
  const latest = useLatestJob('voice-reference', voice.name);
  const job = latest !== null && latest.id === started ? latest : null;
  const reference = gathered.references.at(-1) ?? null;
  const picker = useFilePicker({
    label: say.choose,
    accept: 'audio/*,video/*',
    multiple: false,
    onFile(file) {
      add.reset();
      setStarted(null);
      setGathered(gather(nothingGathered, file));
    },
  });
  const refusal = job?.error?.code === 'VOICES_REFERENCE_TOO_LONG' ? job.error.details : null;
  useEffect(() => {
    if (refusal !== null) setGathered((before) => withOffers(before, refusal));
  }, [refusal]);
  useEffect(() => {
    if (job?.state === 'done') close();
  }, [job?.state, close]);

  function addReference(): void {
    if (reference === null) return;
    const { file, name, text, language, piece } = reference;
    const input = { voiceId: voice.id, path: file.path, name, text, language, ...(piece && { piece }) };
    add.mutate(input, { onSuccess: ({ jobId }) => setStarted(jobId) });
  }

  const change = (part: Partial<NonNullable<typeof reference>>): void =>
    setGathered({ ...gathered, references: gathered.references.map((one) => ({ ...one, ...part })) });
  const isBusy = isRunning(job) || add.isPending;
  return (
    <section className="voice-form" aria-label={say.add}>
      <p className="panel-note">{reference?.file.name ?? say.how}</p>
      {recording ? (
        <Recorder
          name={freeName(
            voice.references.map(({ name }) => name),
            words.voices.microphone.fileName,
          )}
          onTake={(file) => {
            setRecording(false);
            void picker.place([file]);
          }}
          close={() => setRecording(false)}
        />
      ) : (
        <div className="row">
          <Button
            variant="default"
            size="compact-sm"
            disabled={isBusy}
            loading={picker.placing !== null}
            onClick={() => void picker.choose()}
          >
            {say.choose}
          </Button>
          <Button
            variant="default"
            size="compact-sm"
            disabled={isBusy}
            leftSection={<IconMicrophone size={15} aria-hidden />}
            onClick={() => setRecording(true)}
          >
            {words.voices.microphone.open}
          </Button>
        </div>
      )}
      {picker.input}
      {gathered.refused.map((name) => (
        <p key={name} className="panel-note ink-warn" role="status">
          {say.noRecording(name)}
        </p>
      ))}
      {reference ? (
        <>
          <SpokenFields spoken={reference} change={change} isPiece={reference.piece !== null} />
          <PieceFields key={reference.file.path} reference={reference} change={change} />
        </>
      ) : null}
      {picker.failed ? <ErrorCard error={picker.failed} dismiss={picker.forgetFailure} /> : null}
      <CallNotes of={[add]} retry={addReference} />
      {job?.error ? (
        <ErrorCard error={job.error} dismiss={() => setStarted(null)} retry={() => void picker.choose()} />
      ) : null}
      {job !== null && isRunning(job) ? <ProgressLine job={job} /> : null}
      <div className="row">
        {reference ? (
          <Button size="compact-sm" disabled={reference.name.trim() === ''} loading={isBusy} onClick={addReference}>
            {say.take}
          </Button>
        ) : null}
        <Button size="compact-sm" variant="subtle" color="gray" onClick={close}>
          {words.common.cancel}
        </Button>
      </div>
    </section>
  );
}
