/** Where a release goes: first of all back into the library, else into a new folder. What is in use is never written over. */
import { Button, Checkbox, SegmentedControl, Select, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { ReleaseSummary } from '../../../electron/contract/backup.ts';
import { useCall } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { CliHint } from '../../ui/cli-hint.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { shortRelease } from '../../ui/short-id.ts';
import { useWords } from '../../ui/words.tsx';

interface RestoreProps {
  readonly release: ReleaseSummary;
  readonly close: () => void;
}

export function RestoreDialog(props: RestoreProps): ReactNode {
  const { release, close } = props;
  const words = useWords();
  const [target, setTarget] = useState<'library' | 'folder'>('library');
  return (
    <Dialog onClose={close} title={words.backup.restoreTitle(shortRelease(release.releaseId))} size="lg">
      <div className="stack">
        <SegmentedControl
          aria-label={words.bringBack.choice}
          value={target}
          onChange={(chosen) => setTarget(chosen === 'folder' ? 'folder' : 'library')}
          data={[
            { value: 'library', label: words.bringBack.intoLibrary },
            { value: 'folder', label: words.bringBack.intoFolder },
          ]}
        />
        {target === 'library' ? <IntoLibrary {...props} /> : <IntoFolder {...props} />}
      </div>
    </Dialog>
  );
}

/** No voice has such an id. */
const ALL = '*';

function IntoLibrary({ release, close }: RestoreProps): ReactNode {
  const words = useWords();
  const bringBack = useCall('backup.bringBack');
  const [voice, setVoice] = useState(ALL);
  const [replace, setReplace] = useState(false);
  const [settings, setSettings] = useState(false);
  const [trust, setTrust] = useState('');
  const { releaseId, voices } = release;
  const isReady = release.signed || trust.trim() !== '';
  const start = (): void =>
    bringBack.mutate(
      {
        releaseId,
        replace,
        settings,
        ...(voice === ALL ? {} : { voice }),
        ...(release.signed ? {} : { trust: trust.trim() }),
      },
      { onSuccess: close },
    );
  const command = [
    `understudy releases restore ${releaseId} --into-library`,
    ...(voice === ALL ? [] : [`--voice ${voice}`]),
    ...(replace ? ['--replace'] : []),
    ...(settings ? ['--settings'] : []),
    ...(release.signed ? [] : [`--trust ${trust.trim() || 'FINGERPRINT'}`]),
  ].join(' ');
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) start();
      }}
    >
      <p className="panel-note">{words.bringBack.libraryBody}</p>
      <Select
        data-autofocus
        label={words.bringBack.voice}
        allowDeselect={false}
        value={voice}
        onChange={(chosen) => setVoice(chosen ?? ALL)}
        data={[
          { value: ALL, label: words.bringBack.allVoices },
          ...voices.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <SegmentedControl
        aria-label={words.bringBack.place}
        value={replace ? 'replace' : 'beside'}
        onChange={(chosen) => setReplace(chosen === 'replace')}
        data={[
          { value: 'beside', label: words.bringBack.beside },
          { value: 'replace', label: words.bringBack.replace },
        ]}
      />
      <p className="panel-note">{replace ? words.bringBack.replaceHint : words.bringBack.besideHint}</p>
      <Checkbox
        label={words.bringBack.settings}
        checked={settings}
        onChange={(event) => setSettings(event.currentTarget.checked)}
      />
      {release.signed ? null : (
        <TextInput
          label={words.bringBack.trust}
          description={words.bringBack.trustHint}
          value={trust}
          maxLength={60}
          onChange={(event) => setTrust(event.currentTarget.value)}
        />
      )}
      <CallNotes of={[bringBack]} retry={start} />
      <Acts close={close} isReady={isReady} isPending={bringBack.isPending} label={words.bringBack.start} />
      <CliHint command={command} />
    </form>
  );
}

function IntoFolder({ release, close }: RestoreProps): ReactNode {
  const words = useWords();
  const restore = useCall('backup.restore');
  const [directory, setDirectory] = useState('');
  const [allowUntrusted, setAllowUntrusted] = useState(false);
  const isReady = directory.trim() !== '';
  const start = (): void =>
    restore.mutate({ releaseId: release.releaseId, directory: directory.trim(), allowUntrusted }, { onSuccess: close });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) start();
      }}
    >
      <p className="panel-note">{words.backup.restoreBody}</p>
      <TextInput
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
      <CallNotes of={[restore]} retry={start} />
      <Acts close={close} isReady={isReady} isPending={restore.isPending} label={words.backup.restoreStart} />
      <CliHint command={`understudy releases restore ${release.releaseId} --to ${directory.trim() || 'DIR'}`} />
    </form>
  );
}

function Acts(props: {
  readonly close: () => void;
  readonly isReady: boolean;
  readonly isPending: boolean;
  readonly label: string;
}): ReactNode {
  const words = useWords();
  return (
    <div className="row" style={{ justifyContent: 'flex-end' }}>
      <Button variant="default" onClick={props.close}>
        {words.common.cancel}
      </Button>
      <Button type="submit" disabled={!props.isReady} loading={props.isPending}>
        {props.label}
      </Button>
    </div>
  );
}
