/** Restores into a new folder only; what is in use is never written over from here. */
import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { ReleaseSummary } from '../../../electron/contract/backup.ts';
import { useCall } from '../../client/client.tsx';
import { CliHint } from '../../ui/cli-hint.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { shortRelease } from '../../ui/short-id.ts';
import { useWords } from '../../ui/words.tsx';

export function RestoreDialog(props: { readonly release: ReleaseSummary; readonly close: () => void }): ReactNode {
  const { release, close } = props;
  const words = useWords();
  const restore = useCall('backup.restore');
  const [directory, setDirectory] = useState('');
  const [allowUntrusted, setAllowUntrusted] = useState(false);
  const start = (): void =>
    restore.mutate(
      { releaseId: release.releaseId, directory: directory.trim(), allowUntrusted },
      { onSuccess: () => close() },
    );
  return (
    <Modal opened onClose={close} title={words.backup.restoreTitle(shortRelease(release.releaseId))} size="lg">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (directory.trim() !== '') start();
        }}
      >
        <p style={{ margin: 0 }}>{words.backup.restoreBody}</p>
        <TextInput
          data-autofocus
          label={words.backup.restoreTo}
          description={words.backup.restoreToHint}
          value={directory}
          onChange={(event) => setDirectory(event.currentTarget.value)}
        />
        {release.signed ? null : (
          <Checkbox
            label={words.backup.restoreUntrusted}
            checked={allowUntrusted}
            onChange={(event) => setAllowUntrusted(event.currentTarget.checked)}
          />
        )}
        {restore.error ? <ErrorCard error={restore.error} retry={start} /> : null}
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button variant="default" onClick={close}>
            {words.common.cancel}
          </Button>
          <Button type="submit" disabled={directory.trim() === ''} loading={restore.isPending}>
            {words.backup.restoreStart}
          </Button>
        </div>
        <CliHint command={`understudy releases restore ${release.releaseId} --to ${directory.trim() || 'DIR'}`} />
      </form>
    </Modal>
  );
}
