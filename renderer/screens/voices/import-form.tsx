/** Files of a voice, dropped or chosen; the pair is explained by what is still missing. */
import { Button, Select, TextInput } from '@mantine/core';
import { IconFileImport, IconX } from '@tabler/icons-react';
import { type DragEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { textLanguages } from '../../../electron/contract/names.ts';
import { isRunning, useCall, useLatestJob, useTransport } from '../../client/client.tsx';
import { useKept } from '../../client/kept.ts';
import { CallNotes } from '../../ui/call-notes.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { LabelledIconButton } from '../../ui/labelled-icon-button.tsx';
import { Panel } from '../../ui/page.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { StatePill } from '../../ui/state-pill.tsx';
import { useWords } from '../../ui/words.tsx';
import { type Gathered, gather, isComplete, nothingGathered, type PlacedFile } from './gathered-files.ts';

interface Importing {
  readonly gathered: Gathered;
  /** The import that was made of it. */
  readonly started: string | null;
}

const nothingImported: Importing = { gathered: nothingGathered, started: null };

export function ImportForm(): ReactNode {
  const words = useWords();
  const transport = useTransport();
  const start = useCall('voices.import');
  const job = useLatestJob('voice-import');
  /** Kept until the import is done: a refused file is replaced without typing the rest again. */
  const { value, change, forget } = useKept<Importing>('voices.import', nothingImported);
  const { gathered, started } = value;
  const setGathered = (next: Gathered): void => change({ gathered: next });
  const latest = useRef(gathered);
  latest.current = gathered;
  const [placing, setPlacing] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const [failed, setFailed] = useState<Error | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const running = isRunning(job) ? job : null;
  const ended = job !== null && job.id === started ? job.state : null;
  useEffect(() => {
    if (ended === 'done') forget();
  }, [ended, forget]);
  const begun = gathered.gpt !== null || gathered.sovits !== null || gathered.references.length > 0;

  function add(file: PlacedFile): void {
    latest.current = gather(latest.current, file);
    start.reset();
    change({ gathered: latest.current, started: null });
  }

  async function place(files: readonly File[]): Promise<void> {
    setFailed(null);
    latest.current = { ...latest.current, refused: [] };
    try {
      for (const file of files) {
        setPlacing(file.name);
        add({ name: file.name, path: await transport.placeFile(file) });
      }
    } catch (error) {
      setFailed(error instanceof Error ? error : new Error(String(error)));
    } finally {
      setPlacing(null);
    }
  }

  async function choose(): Promise<void> {
    if (transport.pickFiles === undefined) {
      input.current?.click();
      return;
    }
    for (const path of await transport.pickFiles()) add({ name: path.split(/[\\/]/).at(-1) ?? path, path });
  }

  function importVoice(): void {
    const { gpt, sovits, references, name } = gathered;
    if (gpt === null || sovits === null) return;
    start.mutate(
      {
        name,
        gptPath: gpt.path,
        sovitsPath: sovits.path,
        references: references.map(({ file, ...rest }) => ({ ...rest, path: file.path })),
      },
      { onSuccess: ({ jobId }) => change({ started: jobId }) },
    );
  }

  function onDrop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    void place([...event.dataTransfer.files]);
  }

  const importing = running !== null && running.id === started;
  const jobError = job?.state === 'failed' && job.id === started ? job.error : null;
  return (
    <Panel title={words.voices.import} icon={<IconFileImport size={17} aria-hidden />}>
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
            <p className="panel-note">{placing ? words.voices.sending(placing) : words.voices.dropBody}</p>
          </div>
          <Button variant="default" onClick={() => void choose()} loading={placing !== null}>
            {words.voices.choose}
          </Button>
          <input
            ref={input}
            type="file"
            multiple
            hidden
            aria-label={words.voices.choose}
            accept=".ckpt,.pth,audio/*,video/*"
            onChange={(event) => {
              void place([...(event.currentTarget.files ?? [])]);
              event.currentTarget.value = '';
            }}
          />
        </div>
        {gathered.refused.map((name) => (
          <p key={name} className="panel-note ink-warn" role="status">
            {words.voices.unknownFile(name)}
          </p>
        ))}
        {begun && !importing ? <GatheredForm gathered={gathered} setGathered={setGathered} /> : null}
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
        {failed ? <ErrorCard error={failed} dismiss={() => setFailed(null)} /> : null}
        <CallNotes of={[start]} retry={importVoice} />
        {jobError ? (
          <ErrorCard error={jobError} dismiss={() => change({ started: null })} retry={() => void choose()} />
        ) : null}
        {running ? <ProgressLine job={running} /> : null}
      </div>
    </Panel>
  );
}

function GatheredForm(props: {
  readonly gathered: Gathered;
  readonly setGathered: (gathered: Gathered) => void;
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
        {gathered.references.map((reference) => {
          const change = (part: Partial<typeof reference>): void =>
            setGathered({
              ...gathered,
              references: gathered.references.map((one) => (one === reference ? { ...one, ...part } : one)),
            });
          return (
            <div className="reference-row" key={reference.file.path}>
              <TextInput
                label={words.voices.referenceName}
                value={reference.name}
                maxLength={80}
                onChange={(event) => change({ name: event.currentTarget.value })}
              />
              <TextInput
                label={words.voices.referenceText}
                value={reference.text}
                maxLength={500}
                onChange={(event) => change({ text: event.currentTarget.value })}
              />
              <Select
                label={words.voices.referenceLanguage}
                data={textLanguages.map((language) => ({ value: language, label: words.languages[language] }))}
                value={reference.language}
                onChange={(value) => {
                  const language = textLanguages.find((one) => one === value);
                  if (language !== undefined) change({ language });
                }}
              />
              <LabelledIconButton
                label={words.voices.removeFile(reference.file.name)}
                onClick={() =>
                  setGathered({ ...gathered, references: gathered.references.filter((one) => one !== reference) })
                }
              >
                <IconX size={16} aria-hidden />
              </LabelledIconButton>
            </div>
          );
        })}
      </div>
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
