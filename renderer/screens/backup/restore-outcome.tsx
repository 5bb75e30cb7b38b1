/** How a restore went: where a folder lies, or what is back in the library and the way to take that back. */
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RestoreResult } from '../../../electron/contract/backup.ts';
import type { LibraryRestoreResult } from '../../../electron/contract/library-restore.ts';
import { useCall } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { useFormat, useNow, useWords } from '../../ui/words.tsx';

export function RestoreOutcome(props: { readonly result: RestoreResult | LibraryRestoreResult }): ReactNode {
  const { result } = props;
  const words = useWords();
  const format = useFormat();
  if ('voices' in result) return <BroughtBack result={result} />;
  return (
    <p role="status" className="panel-note ink-ok">
      {words.backup.restored(format.number(result.files), result.directory)}
    </p>
  );
}

function BroughtBack(props: { readonly result: LibraryRestoreResult }): ReactNode {
  const { voices, takes, projects, readings, models, restoreId, undoUntil, acceptedKey } = props.result;
  const words = useWords();
  const format = useFormat();
  const now = useNow();
  const undo = useCall('backup.undoRestore');
  const say = words.bringBack;
  if (undo.isSuccess) {
    return (
      <p role="status" className="panel-note ink-ok">
        {say.undone}
      </p>
    );
  }
  const also = [
    ...(takes.added > 0 ? [say.takes(takes.added)] : []),
    ...(projects.added + projects.replaced > 0 ? [say.projects(projects.added + projects.replaced)] : []),
    ...(projects.left > 0 ? [say.projectsLeft(projects.left)] : []),
    ...(readings.changed > 0 ? [say.readings(readings.changed)] : []),
    ...(readings.left > 0 ? [say.readingsLeft(readings.left)] : []),
    ...(models > 0 ? [say.models(models)] : []),
  ];
  const broughtIn = voices.filter(({ outcome }) => outcome !== 'same' && outcome !== 'unusable');
  return (
    <div role="status" className="stack-tight panel-note">
      <span className="ink-ok">{restoreId === null ? say.nothing : say.done(broughtIn.length)}</span>
      {voices.map(({ releasedId, name, outcome }) => (
        <span key={releasedId} className={outcome === 'unusable' ? 'ink-bad' : undefined}>
          {name} · {say.outcome[outcome]}
        </span>
      ))}
      {also.length > 0 ? <span>{also.join(' · ')}</span> : null}
      {acceptedKey === null ? null : <span className="tone-warn">{say.accepted(acceptedKey)}</span>}
      {restoreId !== null && undoUntil !== null ? (
        <div className="row">
          <Button size="compact-sm" variant="light" loading={undo.isPending} onClick={() => undo.mutate({ restoreId })}>
            {say.undo}
          </Button>
          <span className="quiet">{say.undoUntil(format.moment(undoUntil, now))}</span>
        </div>
      ) : null}
      <CallNotes of={[undo]} />
    </div>
  );
}
