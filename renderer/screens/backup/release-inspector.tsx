/** Looks inside a release: its files with sizes and digests, and how it differs from another one. */
import { Button, Select, TextInput } from '@mantine/core';
import { Fragment, type ReactNode, useState } from 'react';
import type { ReleaseFile, ReleaseSummary } from '../../../electron/contract/backup.ts';
import type { ReleaseDiff, VoiceDifference } from '../../../electron/contract/library-restore.ts';
import { useRead } from '../../client/client.tsx';
import { Bytes } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { CliHint } from '../../ui/cli-hint.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { shortRelease } from '../../ui/short-id.ts';
import { ColumnHeads, WideTable } from '../../ui/wide-table.tsx';
import { useFormat, useNow, useWords } from '../../ui/words.tsx';
import { ContainerForm } from './container-form.tsx';

/** A page that draws thousands of rows at once stands still. */
const ROWS = 200;

export function ReleaseInspector(props: {
  readonly release: ReleaseSummary;
  readonly others: readonly ReleaseSummary[];
  readonly close: () => void;
}): ReactNode {
  const { release, close } = props;
  const words = useWords();
  const format = useFormat();
  const now = useNow();
  const [otherId, setOtherId] = useState<string | null>(null);
  const [containing, setContaining] = useState(false);
  const command = otherId === null ? `files ${release.releaseId}` : `diff ${release.releaseId} ${otherId}`;
  return (
    <Dialog onClose={close} title={words.bringBack.lookTitle(shortRelease(release.releaseId))} size="xl">
      <div className="stack">
        <Select
          label={words.bringBack.compare}
          placeholder={words.bringBack.compareNone}
          clearable
          value={otherId}
          onChange={setOtherId}
          data={props.others
            .filter(({ releaseId }) => releaseId !== release.releaseId)
            .map(({ releaseId, createdAt }) => ({
              value: releaseId,
              label: `${format.moment(createdAt, now)} · ${shortRelease(releaseId)}`,
            }))}
        />
        {otherId === null ? (
          <Files releaseId={release.releaseId} />
        ) : (
          <Differences releaseId={release.releaseId} otherId={otherId} />
        )}
        <CliHint command={`understudy releases ${command}`} />
        {containing ? (
          <ContainerForm release={release} close={close} />
        ) : release.signed ? (
          <div className="row">
            <Button variant="default" size="compact-sm" onClick={() => setContaining(true)}>
              {words.container.open}
            </Button>
          </div>
        ) : null}
      </div>
    </Dialog>
  );
}

function Files(props: { readonly releaseId: string }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const shown = useRead('backup.show', { releaseId: props.releaseId });
  const [part, setPart] = useState('');
  const files = (shown.data?.files ?? []).filter(({ path }) => path.toLowerCase().includes(part.trim().toLowerCase()));
  return (
    <>
      <CallNotes of={[shown]} retry={() => void shown.refetch()} />
      {shown.data ? (
        <>
          <TextInput
            label={words.bringBack.filter}
            value={part}
            onChange={(event) => setPart(event.currentTarget.value)}
          />
          <WideTable label={words.bringBack.files} minWidth={560}>
            <ColumnHeads of={[words.bringBack.file, { right: words.backup.size }, words.bringBack.digest]} />
            <tbody>
              {files.slice(0, ROWS).map((file) => (
                <FileRow key={file.path} file={file} />
              ))}
            </tbody>
          </WideTable>
          {files.length > ROWS ? (
            <p className="panel-note">{words.bringBack.more(format.number(files.length - ROWS))}</p>
          ) : null}
        </>
      ) : null}
    </>
  );
}

function FileRow(props: { readonly file: ReleaseFile }): ReactNode {
  const { path, sizeBytes, sha256 } = props.file;
  return (
    <tr>
      <td className="mono">{path}</td>
      <td className="right nowrap">
        <Bytes of={sizeBytes} />
      </td>
      <td className="mono quiet" title={sha256}>
        {sha256.slice(0, 12)}
      </td>
    </tr>
  );
}

function Differences(props: { readonly releaseId: string; readonly otherId: string }): ReactNode {
  const read = useRead('backup.diff', props);
  return (
    <>
      <CallNotes of={[read]} retry={() => void read.refetch()} />
      {read.data ? <Difference diff={read.data} /> : null}
    </>
  );
}

function Difference(props: { readonly diff: ReleaseDiff }): ReactNode {
  const { voices, parts, files, bytesNew } = props.diff;
  const words = useWords();
  const format = useFormat();
  const say = words.bringBack;
  if (files.length === 0) return <p className="panel-note">{say.noDifference}</p>;
  return (
    <>
      <dl className="facts">
        {voices.map((voice) => (
          <VoiceFacts key={voice.id} voice={voice} />
        ))}
        {parts.map(({ part, added, removed, changed, bytes }) => (
          <Fragment key={part}>
            <dt>{say.part[part]}</dt>
            <dd>
              {say.counts(added, removed, changed)} · <Bytes of={bytes} />
            </dd>
          </Fragment>
        ))}
      </dl>
      <WideTable label={say.files} minWidth={560}>
        <thead>
          <tr>
            <th scope="col">{say.file}</th>
            <th scope="col">{say.difference}</th>
            <th scope="col" className="right">
              {words.backup.size}
            </th>
          </tr>
        </thead>
        <tbody>
          {files.slice(0, ROWS).map(({ path, change, bytesBefore, bytesAfter }) => (
            <tr key={path}>
              <td className="mono">{path}</td>
              <td>{say.change[change]}</td>
              <td className="right nowrap">
                <Bytes of={bytesAfter ?? bytesBefore ?? 0} />
              </td>
            </tr>
          ))}
        </tbody>
      </WideTable>
      <p className="panel-note">{say.newBytes(format.bytes(bytesNew))}</p>
    </>
  );
}

function VoiceFacts(props: { readonly voice: VoiceDifference }): ReactNode {
  const { name, change, parts, bytes } = props.voice;
  const words = useWords();
  const format = useFormat();
  const named = parts.map((part) => words.bringBack.voicePart[part]);
  return (
    <>
      <dt>{name}</dt>
      <dd>{[words.bringBack.change[change], ...named, ...(bytes > 0 ? [format.bytes(bytes)] : [])].join(' · ')}</dd>
    </>
  );
}
