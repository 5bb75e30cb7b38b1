/** Everything that was removed and can still be put back, in one place: voices, projects, rows and takes, the shortest kept first. */
import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { BinKind } from '../../../electron/contract/names.ts';
import { useCall, useRead } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { Panel } from '../../ui/page.tsx';
import { WindowedList } from '../../ui/windowed-list.tsx';
import { useWords } from '../../ui/words.tsx';

const ROW_PX = 44;
const NAME_CHARACTERS = 60;

interface Removed {
  readonly kind: BinKind;
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly keptUntil: string;
  readonly putBack: () => void;
}

export function Bin(): ReactNode {
  const { diagnostics } = useWords();
  const said = diagnostics.bin;
  const voices = useRead('voices.removed', {});
  const projects = useRead('projects.removed', {});
  const rows = useRead('projects.removedRows', {});
  const takes = useRead('synthesis.removedTakes', {});
  const backVoice = useCall('voices.putBack');
  const backProject = useCall('projects.putBack');
  const backRow = useCall('projects.putRowsBack');
  const backTake = useCall('synthesis.putTakeBack');

  const removed: Removed[] = [
    ...(voices.data ?? []).map(({ id, name, keptUntil }) => ({
      ...{ kind: 'voice' as const, id, name, about: '', keptUntil },
      putBack: () => backVoice.mutate({ voiceId: id }),
    })),
    ...(projects.data ?? []).map(({ id, name, keptUntil }) => ({
      ...{ kind: 'project' as const, id, name, about: '', keptUntil },
      putBack: () => backProject.mutate({ projectId: id }, { onSuccess: () => void projects.refetch() }),
    })),
    ...(rows.data ?? []).map(({ projectId, projectName, rowId, text, takes: count, keptUntil }) => ({
      ...{ kind: 'row' as const, id: rowId, name: text, about: said.of(projectName, count), keptUntil },
      putBack: () => backRow.mutate({ projectId, rowIds: [rowId] }),
    })),
    ...(takes.data ?? []).map(({ id, voiceName, text, keptUntil }) => ({
      ...{ kind: 'take' as const, id, name: text, about: voiceName, keptUntil },
      putBack: () => backTake.mutate({ takeId: id }),
    })),
  ];
  const reads = [voices, projects, rows, takes];
  return (
    <Panel title={said.title} place="bin" icon={<IconTrash size={17} aria-hidden />}>
      <p className="panel-note">{said.body}</p>
      <CallNotes of={reads} retry={() => reads.forEach((read) => void read.refetch())} />
      {removed.length === 0 && reads.every(({ isSuccess }) => isSuccess) ? <p className="quiet">{said.empty}</p> : null}
      <WindowedList
        items={removed.sort((a, b) => a.keptUntil.localeCompare(b.keptUntil))}
        keyOf={({ kind, id }) => `${kind}-${id}`}
        usualHeightPx={ROW_PX}
        row={(one) => <RemovedLine {...one} />}
      />
      <CallNotes of={[backVoice, backProject, backRow, backTake]} />
    </Panel>
  );
}

function RemovedLine({ kind, name, about, keptUntil, putBack }: Removed): ReactNode {
  const { bin } = useWords().diagnostics;
  const short = name.length > NAME_CHARACTERS ? `${name.slice(0, NAME_CHARACTERS)}…` : name;
  return (
    <div className="row-between" style={{ padding: '6px 0' }}>
      <span className="break">
        <span className="quiet">{bin.kinds[kind]}</span> <strong style={{ fontWeight: 550 }}>{short}</strong>{' '}
        <span className="quiet">
          {about} {about === '' ? '' : '· '}
          {bin.until} <When at={keptUntil} />
        </span>
      </span>
      <Button size="compact-sm" variant="light" aria-label={bin.putBackOf(short)} onClick={putBack}>
        {bin.putBack}
      </Button>
    </div>
  );
}
