/** The projects, changed last first, and the way to a new one. */
import { Button, TextInput } from '@mantine/core';
import { IconListDetails, IconPencil, IconTrash } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import type { ProjectSummary } from '../../../electron/contract/projects.ts';
import { useCall, useRead } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LabelledIconButton } from '../../ui/labelled-icon-button.tsx';
import { offerUndo } from '../../ui/offer-undo.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import { NewProject } from './new-project.tsx';
import { QueueLine } from './queue-line.tsx';

export function ProjectList(): ReactNode {
  const { projects } = useWords();
  const list = useRead('projects.list', {});
  return (
    <Page title={projects.title} about={projects.about} command="understudy project list">
      <Panel title={projects.title} icon={<IconListDetails size={17} aria-hidden />}>
        <CallNotes of={[list]} retry={() => void list.refetch()} />
        {list.data?.length === 0 ? (
          <EmptyState
            icon={<IconListDetails size={34} stroke={1.3} aria-hidden />}
            title={projects.none}
            body={projects.noneBody}
          />
        ) : null}
        {list.data?.map((project) => (
          <ProjectLine key={project.id} project={project} />
        ))}
      </Panel>
      <NewProject />
      <Bin />
    </Page>
  );
}

function ProjectLine({ project }: { readonly project: ProjectSummary }): ReactNode {
  const { projects, common } = useWords();
  const format = useFormat();
  const [renaming, setRenaming] = useState(false);
  const remove = useCall('projects.remove');
  const putBack = useCall('projects.putBack');
  const { id, name, rows, states, audioSeconds, changedAt, speaking } = project;
  const counts = projects.counts(states.kept, states.spoken, states.stale, states.draft + states.queued);
  return (
    <article className="project-line" aria-label={name}>
      <div className="row-between">
        {renaming ? (
          <Rename project={project} done={() => setRenaming(false)} />
        ) : (
          <Link href={`/projects/${encodeURIComponent(id)}`} className="project-name break">
            {name}
          </Link>
        )}
        <div className="row" style={{ gap: 2 }}>
          <LabelledIconButton label={`${projects.rename}: ${name}`} onClick={() => setRenaming(!renaming)}>
            <IconPencil size={17} aria-hidden />
          </LabelledIconButton>
          <LabelledIconButton
            label={`${projects.remove}: ${name}`}
            onClick={() =>
              remove.mutate(
                { projectId: id },
                {
                  onSuccess: () =>
                    offerUndo(projects.removed(name), common.undo, () => putBack.mutate({ projectId: id })),
                },
              )
            }
          >
            <IconTrash size={17} aria-hidden />
          </LabelledIconButton>
        </div>
      </div>
      <div className="project-facts quiet">
        <span>{projects.rows(format.number(rows), rows === 1)}</span>
        {counts === '' ? null : <span>{counts}</span>}
        {audioSeconds > 0 ? <span>{format.span(audioSeconds)}</span> : null}
        <span style={{ marginLeft: 'auto' }}>
          {projects.changed} <When at={changedAt} />
        </span>
      </div>
      {speaking ? <QueueLine speaking={speaking} /> : null}
      <CallNotes of={[remove, putBack]} />
    </article>
  );
}

function Rename({ project, done }: { readonly project: ProjectSummary; readonly done: () => void }): ReactNode {
  const { projects, common } = useWords();
  const [name, setName] = useState(project.name);
  const edit = useCall('projects.edit');
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() !== '') edit.mutate({ projectId: project.id, name }, { onSuccess: done });
  };
  return (
    <form className="row" onSubmit={save} style={{ flex: 1 }}>
      <TextInput
        aria-label={projects.renameOf(project.name)}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') done();
        }}
        autoFocus
        maxLength={120}
        style={{ flex: 1, minWidth: 160 }}
      />
      <Button type="submit" size="xs" disabled={name.trim() === ''} loading={edit.isPending}>
        {common.save}
      </Button>
      <Button size="xs" variant="default" onClick={done}>
        {common.cancel}
      </Button>
      <CallNotes of={[edit]} />
    </form>
  );
}

function Bin(): ReactNode {
  const { projects } = useWords();
  const format = useFormat();
  const removed = useRead('projects.removed', {});
  const putBack = useCall('projects.putBack');
  if (!removed.data || removed.data.length === 0) return null;
  return (
    <Panel title={projects.bin} icon={<IconTrash size={17} aria-hidden />}>
      {removed.data.map(({ id, name, rows, keptUntil }) => (
        <div key={id} className="row-between" style={{ padding: '6px 0' }}>
          <span>
            <strong style={{ fontWeight: 550 }}>{name}</strong>{' '}
            <span className="quiet">
              {projects.rows(format.number(rows), rows === 1)} · {projects.binUntil} <When at={keptUntil} />
            </span>
          </span>
          <Button
            size="compact-sm"
            variant="light"
            onClick={() => putBack.mutate({ projectId: id }, { onSuccess: () => void removed.refetch() })}
          >
            {projects.putBack}
          </Button>
        </div>
      ))}
      <CallNotes of={[putBack]} />
    </Panel>
  );
}
