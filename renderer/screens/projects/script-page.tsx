/** The script of one project: what is done with all of it stands above, its rows below. */
import { Button, Select } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowLeft,
  IconFileExport,
  IconPlayerPlayFilled,
  IconPlayerStopFilled,
  IconSearch,
  IconSparkles,
} from '@tabler/icons-react';
import { type ReactNode, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useLocation } from 'wouter';
import { rowSplits, textLanguages } from '../../../electron/contract/names.ts';
import type { Project } from '../../../electron/contract/projects.ts';
import { useCall, useRead, useSnapshot } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { readShortcut } from '../../ui/keys.ts';
import { LabelledIconButton } from '../../ui/labelled-icon-button.tsx';
import { Page } from '../../ui/page.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import { ChosenBar } from './chosen-bar.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { FindBar } from './find-bar.tsx';
import { QueueLine } from './queue-line.tsx';
import { ScriptRows } from './script-rows.tsx';
import { chosenInOrder, type Found, nothingChosen, type Selection } from './selection.ts';
import { headPlace, ScriptProvider, useAskedAt, usePlayer, useScript } from './use-script.tsx';

export function ScriptPage({ projectId }: { readonly projectId: string }): ReactNode {
  const { projects } = useWords();
  const [, navigate] = useLocation();
  const project = useRead('projects.open', { projectId });
  const back = (
    <Button
      variant="default"
      leftSection={<IconArrowLeft size={16} aria-hidden />}
      onClick={() => navigate('/projects')}
    >
      {projects.backToList}
    </Button>
  );
  return (
    <Page
      title={project.data?.summary.name ?? projects.title}
      about={project.data ? <Counts project={project.data} /> : null}
      acts={back}
      command={`understudy project speak ${projectId}`}
    >
      <CallNotes of={[project]} retry={() => void project.refetch()} />
      {project.data ? (
        <ScriptProvider project={project.data}>
          <ScriptBody project={project.data} />
        </ScriptProvider>
      ) : null}
    </Page>
  );
}

function Counts({ project }: { readonly project: Project }): ReactNode {
  const { projects } = useWords();
  const format = useFormat();
  const { states, audioSeconds, rows } = project.summary;
  const parts = [
    projects.rows(format.number(rows), rows === 1),
    projects.counts(states.kept, states.spoken, states.stale, states.draft + states.queued),
    audioSeconds > 0 ? format.span(audioSeconds) : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function ScriptBody({ project }: { readonly project: Project }): ReactNode {
  const { projects } = useWords();
  const { summary, rows } = project;
  const script = useScript();
  const [selection, setSelection] = useState<Selection>(nothingChosen);
  const [finding, setFinding] = useState(false);
  const [exporting, setExporting] = useState(false);
  const [found, setFound] = useState<Found | null>(null);
  const closeFind = (): void => {
    setFinding(false);
    setFound(null);
  };
  const order = useMemo(() => rows.map(({ id }) => id), [rows]);
  const chosen = chosenInOrder(selection, order);
  const asked = useAskedAt(headPlace);

  /** Of the rows that are chosen, else of all: only what is not made yet or changed since. */
  function generate(): void {
    const only = chosen.length > 0 ? { rowIds: [...chosen] } : {};
    void script.act(headPlace, 'projects.speak', { projectId: summary.id, ...only });
  }

  const latest = useRef(generate);
  latest.current = generate;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const asksFor = readShortcut(event, true)?.kind;
      if (asksFor === 'generate') latest.current();
      // The browser's own search sees only the rows that are drawn.
      else if (asksFor === 'find') setFinding(true);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);

  const open = summary.states.draft + summary.states.stale;
  const { queued } = summary.states;
  return (
    <>
      <div className="row-between">
        <AddedText project={project} />
        <span className="panel-note">{projects.keys}</span>
      </div>
      <div className="script-head">
        <div className="row">
          <PlayAll />
          <Button
            leftSection={<IconSparkles size={16} aria-hidden />}
            disabled={open === 0}
            onClick={() => void script.act(headPlace, 'projects.speak', { projectId: summary.id })}
          >
            {open === 0 && queued > 0 ? projects.generating(queued) : projects.generateAll(open)}
          </Button>
          <Button
            variant="default"
            leftSection={<IconSearch size={16} aria-hidden />}
            aria-expanded={finding}
            onClick={() => (finding ? closeFind() : setFinding(true))}
          >
            {projects.find}
          </Button>
          <Button
            variant="default"
            leftSection={<IconFileExport size={16} aria-hidden />}
            disabled={summary.audioSeconds === 0}
            onClick={() => setExporting(true)}
          >
            {projects.export}
          </Button>
          <LabelledIconButton
            label={summary.undoable === null ? projects.nothingToUndo : projects.undo[summary.undoable]}
            disabled={summary.undoable === null}
            onClick={() => void script.act(headPlace, 'projects.undo', { projectId: summary.id })}
          >
            <IconArrowBackUp size={18} aria-hidden />
          </LabelledIconButton>
          <Saving />
        </div>
        {summary.speaking ? <QueueLine speaking={summary.speaking} /> : null}
        {finding ? <FindBar rows={rows} show={setFound} close={closeFind} /> : null}
        {chosen.length > 0 ? (
          <ChosenBar
            chosen={chosen}
            rows={rows}
            generate={generate}
            chooseAll={() => setSelection({ chosen: new Set(order), anchor: null })}
            chooseNone={() => setSelection(nothingChosen)}
          />
        ) : null}
        <CallNotes of={asked} />
      </div>
      {exporting ? <ExportDialog project={project} chosen={chosen} close={() => setExporting(false)} /> : null}
      <ScriptRows project={project} order={order} selection={selection} setSelection={setSelection} found={found} />
    </>
  );
}

function PlayAll(): ReactNode {
  const { projects } = useWords();
  const { player, rows, playable } = useScript();
  const { rowId } = usePlayer();
  if (rowId !== null) {
    return (
      <Button
        variant="default"
        leftSection={<IconPlayerStopFilled size={16} aria-hidden />}
        onClick={() => player.stop()}
      >
        {projects.stop}
      </Button>
    );
  }
  return (
    <Button
      variant="default"
      leftSection={<IconPlayerPlayFilled size={16} aria-hidden />}
      disabled={rows().every(({ chosenTakeId }) => chosenTakeId === null)}
      onClick={() => player.play(rows().flatMap((row) => playable(row) ?? []))}
    >
      {projects.playAll}
    </Button>
  );
}

/** Only while something typed is on its way: a word that comes and goes with each letter would be noise. */
function Saving(): ReactNode {
  const { projects } = useWords();
  const { typed } = useScript();
  const saving = useSyncExternalStore(typed.subscribe, typed.isSaving);
  return saving ? <span className="quiet">{projects.saving}</span> : null;
}

/** What text that is added or pasted becomes. */
function AddedText({ project }: { readonly project: Project }): ReactNode {
  const { projects, languages } = useWords();
  const { voices } = useSnapshot();
  const edit = useCall('projects.edit');
  const { id: projectId, voiceId, split, language } = project.summary;
  return (
    <details className="script-added">
      <summary>{projects.settings}</summary>
      <div className="form-grid" style={{ paddingTop: 10 }}>
        <Select
          label={projects.split}
          data={rowSplits.map((one) => ({ value: one, label: projects.splits[one] }))}
          value={split}
          onChange={(next) => edit.mutate({ projectId, split: rowSplits.find((one) => one === next) })}
        />
        <Select
          label={projects.voice}
          data={voices.map((voice) => ({ value: voice.id, label: voice.name }))}
          value={voiceId}
          onChange={(next) => edit.mutate({ projectId, voiceId: next ?? undefined })}
        />
        <Select
          label={projects.language}
          data={textLanguages.map((one) => ({ value: one, label: languages[one] }))}
          value={language}
          onChange={(next) => edit.mutate({ projectId, language: textLanguages.find((one) => one === next) })}
        />
      </div>
      <CallNotes of={[edit]} />
    </details>
  );
}
