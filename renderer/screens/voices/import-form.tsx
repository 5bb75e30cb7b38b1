/** Files of a voice, dropped or chosen; the pair is explained by what is still missing. */
import { Button, TextInput } from '@mantine/core';
import { IconFileImport, IconMicrophone, IconX } from '@tabler/icons-react';
import { type DragEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { isRunning, useCall, useLatestJob } from '../../client/client.tsx';
import { useKept } from '../../client/kept.ts';
import { CallNotes } from '../../ui/call-notes.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { type PlacedFile, useFilePicker } from '../../ui/file-picker.tsx';
import { LabelledIconButton } from '../../ui/labelled-icon-button.tsx';
import { Panel } from '../../ui/page.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { StatePill } from '../../ui/state-pill.tsx';
import { useWords } from '../../ui/words.tsx';
import { DrawnFields } from './drawn-fields.tsx';
import { changed, type Gathered, gather, isComplete, nothingGathered, toImport, withOffers } from './gathered-files.ts';
import { Recorder } from './recorder.tsx';
import { freeName } from './recording.ts';
import { ReferenceFields } from './reference-fields.tsx';

interface Importing {
  readonly gathered: Gathered;
  /** The import that was made of it. */
  readonly started: string | null;
}

const nothingImported: Importing = { gathered: nothingGathered, started: null };

export function ImportForm(): ReactNode {
  const words = useWords();
  const start = useCall('voices.import');
  const job = useLatestJob('voice-import');
  /** Kept until the import is done: a refused file is replaced without typing the rest again. */
  const { value, change, forget } = useKept<Importing>('voices.import', nothingImported);
  const { gathered, started } = value;
  const latest = useRef(gathered);
  latest.current = gathered;
  const setGathered = (next: Gathered): void => {
    latest.current = changed(latest.current, gathered, next);
    change({ gathered: latest.current });
  };
  const [over, setOver] = useState(false);
  const [recording, setRecording] = useState(false);
  const recordButton = useRef<HTMLButtonElement>(null);
  const picker = useFilePicker({
    label: words.voices.choose,
    accept: '.ckpt,.pth,audio/*,video/*',
    multiple: true,
    onBegin() {
      latest.current = { ...latest.current, refused: [] };
    },
    onFile(file) {
      latest.current = gather(latest.current, file);
      start.reset();
      change({ gathered: latest.current, started: null });
    },
  });
  const running = isRunning(job) ? job : null;
  const ended = job !== null && job.id === started ? job.state : null;
  useEffect(() => {
    if (ended === 'done') forget();
  }, [ended, forget]);
  const jobError = job?.state === 'failed' && job.id === started ? job.error : null;
  const needsBase = jobError?.code === 'MODELS_MISSING' && String(jobError.details['model']).startsWith('lora-base-');
  const refusal = jobError?.code === 'VOICES_REFERENCE_TOO_LONG' ? jobError.details : null;
  useEffect(() => {
    if (refusal !== null) change({ gathered: withOffers(latest.current, refusal) });
  }, [refusal, change]);
  const begun = gathered.gpt !== null || gathered.sovits !== null || gathered.references.length > 0;

  function importVoice(): void {
    const input = toImport(gathered);
    if (input !== null) start.mutate(input, { onSuccess: ({ jobId }) => change({ started: jobId }) });
  }

  function stopRecording(): void {
    setRecording(false);
    recordButton.current?.focus();
  }

  function onDrop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    void picker.place([...event.dataTransfer.files]);
  }

  const importing = running !== null && running.id === started;
  return (
    <Panel title={words.voices.import} place="import" icon={<IconFileImport size={17} aria-hidden />}>
      <div className="stack">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button inside does the same by keyboard. */}
        <div
          className={over ? 'drop drop-over' : 'drop'}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={onDrop}
        >
          <div>
            <strong>{over ? words.voices.drop : words.voices.dropTitle}</strong>
            <p className="panel-note">
              {picker.placing ? words.voices.sending(picker.placing) : words.voices.dropBody}
            </p>
          </div>
          <div className="row">
            <Button variant="default" onClick={() => void picker.choose()} loading={picker.placing !== null}>
              {words.voices.choose}
            </Button>
            <Button
              ref={recordButton}
              variant="default"
              leftSection={<IconMicrophone size={16} aria-hidden />}
              aria-expanded={recording}
              onClick={() => setRecording(true)}
            >
              {words.voices.microphone.open}
            </Button>
          </div>
          {picker.input}
        </div>
        {recording ? (
          <Recorder
            name={freeName(
              gathered.references.map(({ name }) => name),
              words.voices.microphone.fileName,
            )}
            onTake={(file) => {
              stopRecording();
              void picker.place([file]);
            }}
            close={stopRecording}
          />
        ) : null}
        {gathered.refused.map((name) => (
          <p key={name} className="panel-note ink-warn" role="status">
            {words.voices.unknownFile(name)}
          </p>
        ))}
        {begun && !importing ? (
          <GatheredForm gathered={gathered} setGathered={setGathered} needsBase={needsBase} />
        ) : null}
        {begun && !importing ? (
          <div className="row">
            <Button
              disabled={!isComplete(gathered) || running !== null}
              loading={start.isPending}
              onClick={importVoice}
            >
              {words.voices.startImport}
            </Button>
            <Button variant="subtle" color="gray" onClick={forget}>
              {words.common.cancel}
            </Button>
          </div>
        ) : null}
        {picker.failed ? <ErrorCard error={picker.failed} dismiss={picker.forgetFailure} /> : null}
        <CallNotes of={[start]} retry={importVoice} />
        {jobError ? (
          <ErrorCard error={jobError} dismiss={() => change({ started: null })} retry={() => void picker.choose()} />
        ) : null}
        {running ? <ProgressLine job={running} /> : null}
      </div>
    </Panel>
  );
}

function GatheredForm(props: {
  readonly gathered: Gathered;
  readonly setGathered: (gathered: Gathered) => void;
  /** The host missed the model that a LoRA file changes. */
  readonly needsBase: boolean;
}): ReactNode {
  const words = useWords();
  const { gathered, setGathered } = props;
  return (
    <div className="stack">
      <div className="columns">
        <Half label={words.voices.gpt} file={gathered.gpt} remove={() => setGathered({ ...gathered, gpt: null })} />
        <Half
          label={words.voices.sovits}
          file={gathered.sovits}
          remove={() => setGathered({ ...gathered, sovits: null })}
        />
        <TextInput
          label={words.voices.name}
          value={gathered.name}
          maxLength={80}
          onChange={(event) => setGathered({ ...gathered, name: event.currentTarget.value })}
        />
      </div>
      <div className="stack-tight">
        <div className="row">
          <strong style={{ fontWeight: 550 }}>{words.voices.references}</strong>
          {gathered.references.length === 0 ? <StatePill tone="warn">{words.voices.missing}</StatePill> : null}
        </div>
        {gathered.references.map((reference) => (
          <ReferenceFields
            key={reference.file.path}
            reference={reference}
            change={(part) =>
              setGathered({
                ...gathered,
                references: gathered.references.map((one) => (one === reference ? { ...one, ...part } : one)),
              })
            }
            remove={() =>
              setGathered({ ...gathered, references: gathered.references.filter((one) => one !== reference) })
            }
          />
        ))}
      </div>
      <DrawnFields
        gathered={gathered}
        needsBase={props.needsBase}
        change={(part) => setGathered({ ...gathered, ...part })}
      />
    </div>
  );
}

function Half(props: {
  readonly label: string;
  readonly file: PlacedFile | null;
  readonly remove: () => void;
}): ReactNode {
  const words = useWords();
  return (
    <div className="stack-tight">
      <span style={{ fontWeight: 500, fontSize: 13 }}>{props.label}</span>
      {props.file ? (
        <div className="row" style={{ flexWrap: 'nowrap' }}>
          <StatePill tone="ok">
            <span className="cut" style={{ maxWidth: 190 }}>
              {props.file.name}
            </span>
          </StatePill>
          <LabelledIconButton label={words.voices.removeFile(props.file.name)} size={24} onClick={props.remove}>
            <IconX size={14} aria-hidden />
          </LabelledIconButton>
        </div>
      ) : (
        <div>
          <StatePill tone="warn">{words.voices.missing}</StatePill>
        </div>
      )}
    </div>
  );
}
