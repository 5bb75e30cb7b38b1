/** The takes, newest first, with what made them. Deleting moves to a bin and offers the way back. */
import { Button } from '@mantine/core';
import { IconDownload, IconPin, IconPinFilled, IconRepeat, IconTrash, IconWaveSine } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { Take } from '../../../electron/contract/synthesis.ts';
import { nameDevice } from '../../../electron/words/device-words.ts';
import { useCall, useRead, useTransport } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LabelledIconButton } from '../../ui/labelled-icon-button.tsx';
import { offerUndo } from '../../ui/offer-undo.tsx';
import { Panel } from '../../ui/page.tsx';
import { StatePill, ToneIcon } from '../../ui/state-pill.tsx';
import { Waveform } from '../../ui/waveform.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';

const FIRST_SHOWN = 12;
const LOADED = 200;

export function Takes(props: { readonly reuse: (take: Take) => void }): ReactNode {
  const words = useWords();
  const takes = useRead('synthesis.takes', { limit: LOADED });
  const [shown, setShown] = useState(FIRST_SHOWN);
  const list = takes.data ?? [];
  return (
    <Panel
      title={words.studio.takes}
      icon={<IconWaveSine size={17} aria-hidden />}
      acts={list.length > 0 ? <span className="quiet">{words.studio.takesCount(list.length)}</span> : null}
    >
      <CallNotes of={[takes]} retry={() => void takes.refetch()} />
      {takes.isSuccess && list.length === 0 ? (
        <EmptyState
          icon={<IconWaveSine size={34} stroke={1.3} aria-hidden />}
          title={words.studio.noTakes}
          body={words.studio.noTakesBody}
        />
      ) : null}
      {list.slice(0, shown).map((take) => (
        <TakeRow key={take.id} take={take} reuse={() => props.reuse(take)} />
      ))}
      {list.length > shown ? (
        <Button variant="subtle" size="compact-sm" onClick={() => setShown(shown + FIRST_SHOWN)}>
          {words.studio.more}
        </Button>
      ) : null}
    </Panel>
  );
}

function TakeRow(props: { readonly take: Take; readonly reuse: () => void }): ReactNode {
  const { take } = props;
  const words = useWords();
  const format = useFormat();
  const transport = useTransport();
  const keep = useCall('synthesis.keep');
  const remove = useCall('synthesis.removeTake');
  const putBack = useCall('synthesis.putTakeBack');
  const name = words.studio.take(take.text.length > 16 ? `${take.text.slice(0, 16)}…` : take.text);
  return (
    <article className="take" aria-label={name}>
      <div className="take-head">
        <p className="take-text">{take.text}</p>
        <div className="row" style={{ flexWrap: 'nowrap', gap: 2 }}>
          <LabelledIconButton
            label={take.kept ? words.studio.kept : words.studio.keep}
            pressed={take.kept}
            color={take.kept ? 'stage' : 'gray'}
            onClick={() => keep.mutate({ takeId: take.id, kept: !take.kept })}
          >
            {take.kept ? <IconPinFilled size={17} aria-hidden /> : <IconPin size={17} aria-hidden />}
          </LabelledIconButton>
          <LabelledIconButton label={words.studio.again} onClick={props.reuse}>
            <IconRepeat size={17} aria-hidden />
          </LabelledIconButton>
          <LabelledIconButton
            label={words.studio.download}
            onClick={() => saveAs(transport.mediaUrl(take.mediaPath), `${take.id}.wav`)}
          >
            <IconDownload size={17} aria-hidden />
          </LabelledIconButton>
          <LabelledIconButton
            label={words.studio.remove}
            onClick={() =>
              remove.mutate(
                { takeId: take.id },
                {
                  onSuccess: () =>
                    offerUndo(words.studio.removed, words.common.undo, () => putBack.mutate({ takeId: take.id })),
                },
              )
            }
          >
            <IconTrash size={17} aria-hidden />
          </LabelledIconButton>
        </div>
      </div>
      <Waveform mediaPath={take.mediaPath} name={name} seconds={take.audioSeconds} height={36} />
      <div className="take-facts quiet">
        <span>{take.voiceName}</span>
        {take.parameters.reference ? <span>{take.parameters.reference}</span> : null}
        <span>{words.languages[take.parameters.language]}</span>
        <span>{words.studio.seedOf(String(take.seed))}</span>
        <span>{words.studio.made(format.span(take.audioSeconds), format.span(take.computeSeconds))}</span>
        {take.cutShort ? <StatePill tone="warn">{words.studio.cutShort}</StatePill> : null}
        <span style={{ marginLeft: 'auto' }}>
          <When at={take.createdAt} />
        </span>
      </div>
      {take.fellBack ? (
        <p className="take-fell-back quiet">
          <ToneIcon tone="warn" size={15} />
          {words.settings.devices.fellBack(nameDevice(words, take.provider), nameDevice(words, take.fellBack.from))}
        </p>
      ) : null}
      <CallNotes of={[keep, remove, putBack]} />
    </article>
  );
}

function saveAs(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}
