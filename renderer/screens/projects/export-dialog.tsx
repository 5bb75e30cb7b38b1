/** The episode as a file: what it becomes, how loud, and where it goes. What was entered is kept for the next time. */
import { Button, Checkbox, NumberInput, Select, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Exported } from '../../../electron/contract/export.ts';
import { exportFormats } from '../../../electron/contract/names.ts';
import type { Project } from '../../../electron/contract/projects.ts';
import { isRunning, useCall, useSnapshot } from '../../client/client.tsx';
import { useKept } from '../../client/kept.ts';
import { Bytes } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { CliHint } from '../../ui/cli-hint.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { StatePill } from '../../ui/state-pill.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import { type ExportDraft, exportCommand, firstWishes, isSound, toWishes, withEnding } from './export-wishes.ts';

const LOUDNESS = ['-16', '-23', ''] as const;
const ROW_FORMATS = ['wav', 'flac', 'mp3', 'opus'] as const;

interface ExportProps {
  readonly project: Project;
  readonly chosen: readonly string[];
  readonly close: () => void;
}

export function ExportDialog({ project, chosen, close }: ExportProps): ReactNode {
  const { summary, rows } = project;
  const { projects, common } = useWords();
  const said = projects.exporting;
  const { jobs } = useSnapshot();
  const { value: draft, change } = useKept<ExportDraft>(`projects.export.${summary.id}`, firstWishes);
  const start = useCall('projects.export');
  const cancel = useCall('jobs.cancel');
  const [started, setStarted] = useState<string | null>(null);
  const job = jobs.find(({ id }) => id === started) ?? null;
  const running = isRunning(job) ? job : null;
  const open = summary.states.draft + summary.states.queued;

  function begin(): void {
    start.mutate(toWishes(draft, summary.id, rows, chosen), { onSuccess: ({ jobId }) => setStarted(jobId) });
  }

  return (
    <Dialog onClose={close} title={said.title} size="lg">
      <form
        className="stack"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (running === null && draft.path.trim() !== '') begin();
        }}
      >
        <div className="row">
          {open > 0 ? <StatePill tone="warn">{said.unspoken(open)}</StatePill> : null}
          {summary.states.stale > 0 ? <StatePill tone="warn">{said.stale(summary.states.stale)}</StatePill> : null}
        </div>
        {open > 0 ? (
          <Checkbox
            label={said.onlySpoken}
            checked={draft.onlySpoken}
            onChange={(event) => change({ onlySpoken: event.currentTarget.checked })}
          />
        ) : null}
        <Select
          data-autofocus
          label={said.format}
          data={exportFormats.map((format) => ({ value: format, label: said.formats[format] }))}
          value={draft.format}
          onChange={(next) => {
            const format = exportFormats.find((one) => one === next) ?? draft.format;
            change({ format, path: withEnding(draft.path, draft.format, format) });
          }}
        />
        {isSound(draft.format) ? <SoundFields draft={draft} change={change} /> : null}
        {draft.format === 'zip' ? <ZipFields draft={draft} change={change} /> : null}
        {chosen.length > 0 ? (
          <Checkbox
            label={said.onlyChosen(chosen.length)}
            checked={draft.onlyChosen}
            onChange={(event) => change({ onlyChosen: event.currentTarget.checked })}
          />
        ) : null}
        <TextInput
          label={said.path}
          description={said.pathHint}
          value={draft.path}
          onChange={(event) => change({ path: event.currentTarget.value })}
        />
        <CallNotes of={[start, cancel]} retry={begin} />
        {job?.state === 'failed' && job.error ? <ErrorCard error={job.error} retry={begin} /> : null}
        {running ? <ProgressLine job={running} /> : null}
        {job?.state === 'done' ? <Result exported={job.result as Exported} /> : null}
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          {running ? (
            <Button variant="default" onClick={() => cancel.mutate({ jobId: running.id })}>
              {common.cancel}
            </Button>
          ) : (
            <Button variant="default" onClick={close}>
              {common.dismiss}
            </Button>
          )}
          <Button type="submit" disabled={draft.path.trim() === ''} loading={start.isPending || running !== null}>
            {said.start}
          </Button>
        </div>
        <CliHint command={exportCommand(draft, summary.id)} />
      </form>
    </Dialog>
  );
}

interface FieldsProps {
  readonly draft: ExportDraft;
  readonly change: (part: Partial<ExportDraft>) => void;
}

function SoundFields({ draft, change }: FieldsProps): ReactNode {
  const { projects } = useWords();
  const said = projects.exporting;
  const seconds = (label: string, name: 'fadeInS' | 'fadeOutS'): ReactNode => (
    <NumberInput
      label={label}
      min={0}
      max={30}
      step={0.5}
      allowNegative={false}
      value={draft[name]}
      onChange={(value) => change({ [name]: typeof value === 'number' ? value : 0 })}
    />
  );
  return (
    <>
      <div className="form-grid">
        <Select
          label={said.loudness}
          data={LOUDNESS.map((value) => ({ value, label: said.loudnesses[value] }))}
          value={draft.loudness === null ? '' : String(draft.loudness)}
          onChange={(value) => change({ loudness: value ? Number(value) : null })}
        />
        <Select
          label={said.sampleRate}
          data={[
            { value: '48000', label: '48 kHz' },
            { value: '44100', label: '44.1 kHz' },
          ]}
          value={String(draft.sampleRateHz)}
          onChange={(value) => change({ sampleRateHz: value === '44100' ? 44_100 : 48_000 })}
        />
        {draft.format === 'zip' ? null : seconds(said.fadeIn, 'fadeInS')}
        {draft.format === 'zip' ? null : seconds(said.fadeOut, 'fadeOutS')}
      </div>
      <Checkbox
        label={said.roomTone}
        description={said.roomToneHint}
        checked={draft.roomTone}
        onChange={(event) => change({ roomTone: event.currentTarget.checked })}
      />
    </>
  );
}

function ZipFields({ draft, change }: FieldsProps): ReactNode {
  const { projects } = useWords();
  const said = projects.exporting;
  return (
    <div className="form-grid">
      <TextInput
        label={said.pattern}
        description={said.patternHint}
        value={draft.pattern}
        onChange={(event) => change({ pattern: event.currentTarget.value })}
      />
      <Select
        label={said.rowFormat}
        description={said.rowFormatHint}
        data={ROW_FORMATS.map((value) => ({ value, label: said.formats[value] }))}
        value={draft.rowFormat}
        onChange={(value) => change({ rowFormat: ROW_FORMATS.find((one) => one === value) ?? 'wav' })}
      />
    </div>
  );
}

function Result({ exported }: { readonly exported: Exported }): ReactNode {
  const { projects } = useWords();
  const said = projects.exporting;
  const format = useFormat();
  const { file, bytes, seconds, sound, staleRows } = exported;
  return (
    <div role="status" className="stack-tight">
      <StatePill tone="ok">{said.done}</StatePill>
      <dl className="facts">
        <dt>{said.file}</dt>
        <dd className="mono break">{file}</dd>
        <dt>{said.size}</dt>
        <dd>
          <Bytes of={bytes} /> · {format.span(seconds)}
        </dd>
        {sound === null || sound.loudness === null ? null : (
          <>
            <dt>{said.loudness}</dt>
            <dd>{said.level(format.number(sound.loudness, 1), format.number(sound.truePeakDb, 1))}</dd>
          </>
        )}
      </dl>
      {staleRows.length > 0 ? <span className="ink-warn">{said.staleRows(staleRows.join(', '))}</span> : null}
    </div>
  );
}
