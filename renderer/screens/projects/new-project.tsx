/** A new project: from nothing, from pasted text, or from a file whose speakers find their voices. What is entered is kept until it is made. */
import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { IconFileImport, IconPlus } from '@tabler/icons-react';
import { type DragEvent, type FormEvent, type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { rowSplits } from '../../../electron/contract/names.ts';
import type { Project, RowSplit } from '../../../electron/contract/projects.ts';
import { useCall, useRead, useSnapshot } from '../../client/client.tsx';
import { useKept } from '../../client/kept.ts';
import { CallNotes } from '../../ui/call-notes.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { type PlacedFile, useFilePicker } from '../../ui/file-picker.tsx';
import { Panel } from '../../ui/page.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';

const ACCEPTED = '.txt,.text,.md,.markdown,.docx,.srt,.csv,.tsv';

interface Draft {
  readonly name: string;
  /** Empty: the first voice. */
  readonly voiceId: string;
  readonly split: RowSplit;
  readonly text: string;
  readonly file: PlacedFile | null;
  /** Voice by speaker of the file. */
  readonly voices: Readonly<Record<string, string>>;
}

const nothing: Draft = { name: '', voiceId: '', split: 'paragraph', text: '', file: null, voices: {} };

export function NewProject(): ReactNode {
  const { projects } = useWords();
  const format = useFormat();
  const [, navigate] = useLocation();
  const { voices } = useSnapshot();
  const { value: draft, change, forget } = useKept<Draft>('projects.new', nothing);
  const create = useCall('projects.create');
  const bring = useCall('projects.import');
  const [over, setOver] = useState(false);
  const [several, setSeveral] = useState(false);
  const picker = useFilePicker({
    label: projects.chooseFile,
    accept: ACCEPTED,
    multiple: false,
    onFile: (file) => {
      bring.reset();
      change({ file, voices: {} });
    },
  });
  const { name, split, text, file } = draft;
  const voiceId = voices.some(({ id }) => id === draft.voiceId) ? draft.voiceId : (voices[0]?.id ?? '');
  const hasText = text.trim() !== '';

  function open({ summary }: Project): void {
    forget();
    navigate(`/projects/${encodeURIComponent(summary.id)}`);
  }

  function make(): void {
    const shared = { voiceId, split };
    if (file !== null) {
      const called = name.trim() === '' ? stemOf(file.name) : name;
      bring.mutate(
        { ...shared, name: called, script: { path: file.path }, voices: { ...draft.voices } },
        { onSuccess: open },
      );
    } else if (hasText) bring.mutate({ ...shared, name, script: { text, format: 'text' } }, { onSuccess: open });
    else create.mutate({ ...shared, name }, { onSuccess: open });
  }

  function onDrop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    const files = [...event.dataTransfer.files];
    setSeveral(files.length > 1);
    if (files.length > 0) void picker.place(files.slice(0, 1));
  }

  return (
    <Panel title={projects.start} icon={<IconPlus size={17} aria-hidden />}>
      <form
        className="stack"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          make();
        }}
      >
        {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping has its button beside it. */}
        <div
          className={over ? 'drop drop-over' : 'drop'}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={onDrop}
        >
          <span className="quiet">{projects.startNote}</span>
          <span className="row">
            <Button
              variant="default"
              leftSection={<IconFileImport size={16} aria-hidden />}
              loading={picker.placing !== null}
              onClick={() => void picker.choose()}
            >
              {file === null ? projects.chooseFile : projects.otherFile}
            </Button>
            <span className="quiet">{projects.dropHere}</span>
          </span>
          {picker.input}
          {picker.placing === null ? null : <span role="status">{projects.bringing(picker.placing)}</span>}
          {several ? <span role="status">{projects.oneFile}</span> : null}
        </div>
        {picker.failed ? <ErrorCard error={picker.failed} dismiss={picker.forgetFailure} /> : null}
        <div className="form-grid">
          <TextInput
            label={projects.name}
            placeholder={file === null ? projects.namePlaceholder : stemOf(file.name)}
            value={name}
            maxLength={120}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <Select
            label={projects.voice}
            data={voices.map((voice) => ({ value: voice.id, label: voice.name }))}
            value={voiceId}
            onChange={(next) => change({ voiceId: next ?? '' })}
          />
          <Select
            label={projects.split}
            data={rowSplits.map((one) => ({ value: one, label: projects.splits[one] }))}
            value={split}
            onChange={(next) => change({ split: rowSplits.find((one) => one === next) ?? 'paragraph' })}
          />
        </div>
        {file === null ? (
          <div>
            <Textarea
              label={projects.text}
              placeholder={projects.textPlaceholder}
              rows={5}
              value={text}
              onChange={(event) => change({ text: event.currentTarget.value })}
            />
            {hasText ? (
              <span className="quiet" style={{ fontSize: 13 }}>
                {projects.characters(format.number(text.length))}
              </span>
            ) : null}
          </div>
        ) : (
          <FilePreview file={file} draft={draft} voiceId={voiceId} change={change} />
        )}
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          {file === null ? null : (
            <Button variant="subtle" color="gray" onClick={() => change({ file: null, voices: {} })}>
              {projects.noFile}
            </Button>
          )}
          <Button
            type="submit"
            disabled={voiceId === '' || (file === null && name.trim() === '')}
            loading={create.isPending || bring.isPending}
          >
            {file === null ? projects.create : projects.import}
          </Button>
        </div>
        <CallNotes of={[create, bring]} retry={file === null ? make : () => void picker.choose()} />
      </form>
    </Panel>
  );
}

function FilePreview(props: {
  readonly file: PlacedFile;
  readonly draft: Draft;
  readonly voiceId: string;
  readonly change: (part: Partial<Draft>) => void;
}): ReactNode {
  const { projects } = useWords();
  const format = useFormat();
  const { voices } = useSnapshot();
  const { file, draft, voiceId, change } = props;
  const preview = useRead('projects.preview', { script: { path: file.path }, split: draft.split });
  const count = (rows: number): string => projects.rows(format.number(rows), rows === 1);
  return (
    <div className="stack">
      <div className="row">
        <strong className="break">{file.name}</strong>
        {preview.data ? (
          <span className="quiet">
            {projects.preview(projects.formats[preview.data.format], count(preview.data.rows))}
          </span>
        ) : null}
      </div>
      <CallNotes of={[preview]} retry={() => void preview.refetch()} />
      {preview.data && preview.data.speakers.length > 0 ? (
        <div className="form-grid">
          {preview.data.speakers.map((speaker) => (
            <Select
              key={speaker.name}
              label={projects.voiceOf(speaker.name, count(speaker.rows))}
              data={voices.map((voice) => ({ value: voice.id, label: voice.name }))}
              value={draft.voices[speaker.name] ?? voiceId}
              onChange={(next) => change({ voices: { ...draft.voices, [speaker.name]: next ?? voiceId } })}
            />
          ))}
        </div>
      ) : null}
      {preview.data ? (
        <ol className="preview-rows quiet">
          {preview.data.sample.map(({ text, speaker }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the first rows of a file, in order, never moved.
            <li key={index} className="break">
              {speaker === null ? null : <span className="tag">{speaker}</span>} {text}
            </li>
          ))}
        </ol>
      ) : null}
    </div>
  );
}

function stemOf(name: string): string {
  return name.replace(/\.[^.]+$/, '');
}
