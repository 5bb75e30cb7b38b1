/** Makes a container image of a release in a new folder. */
import { Button, Select, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { ReleaseSummary } from '../../../electron/contract/backup.ts';
import { useCall } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { CliHint } from '../../ui/cli-hint.tsx';
import { useWords } from '../../ui/words.tsx';

export function ContainerForm(props: { readonly release: ReleaseSummary; readonly close: () => void }): ReactNode {
  const { release, close } = props;
  const { releaseId, voices } = release;
  const say = useWords().container;
  const make = useCall('backup.container');
  const [folder, setFolder] = useState('');
  const [image, setImage] = useState('');
  const [voice, setVoice] = useState<string | null>(null);
  const [directory, name] = [folder.trim(), image.trim()];
  const start = (): void =>
    make.mutate(
      { releaseId, directory, ...(voice === null ? {} : { voice }), ...(name === '' ? {} : { image: name }) },
      { onSuccess: close },
    );
  const options = [...(voice === null ? [] : ['--voice', voice]), ...(name === '' ? [] : ['--image', name])];
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (directory !== '') start();
      }}
    >
      <p className="panel-note">{say.body}</p>
      <TextInput
        // The button that opened the form is gone, and the focus with it.
        autoFocus
        label={say.folder}
        description={say.folderHint}
        value={folder}
        onChange={(event) => setFolder(event.currentTarget.value)}
      />
      <TextInput
        label={say.image}
        description={say.imageHint}
        value={image}
        maxLength={255}
        onChange={(event) => setImage(event.currentTarget.value)}
      />
      {voices.length > 1 ? (
        <Select
          label={say.voice}
          clearable
          value={voice}
          onChange={setVoice}
          data={voices.map(({ id, name: label }) => ({ value: id, label }))}
        />
      ) : null}
      <CallNotes of={[make]} retry={start} />
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <Button type="submit" disabled={directory === ''} loading={make.isPending}>
          {say.start}
        </Button>
      </div>
      <CliHint
        command={['understudy releases container', releaseId, '--to', directory || 'DIR', ...options].join(' ')}
      />
    </form>
  );
}
