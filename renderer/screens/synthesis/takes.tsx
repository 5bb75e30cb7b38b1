/** The takes, newest first, with what made them. Deleting moves to a bin and offers the way back. */
import { Button } from '@mantine/core';
import {
  IconDownload,
  IconPin,
  IconPinFilled,
  IconRepeat,
  IconTrash,
  IconVolume,
  IconWaveSine,
} from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { Take } from '../../../electron/contract/synthesis.ts';
import { nameDevice } from '../../../electron/words/device-words.ts';
import { useCall, useRead, useTransport } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { LabelledIconButton } from '../../ui/labelled-icon-button.tsx';
import { offerUndo } from '../../ui/offer-undo.tsx';
import { Panel } from '../../ui/page.tsx';
import { StatePill, ToneIcon } from '../../ui/state-pill.tsx';
import { useSpeakHere } from '../../ui/use-speak-here.ts';
import { Waveform } from '../../ui/waveform.tsx';
import { WindowedList } from '../../ui/windowed-list.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';

/** Asked for first; more when somebody scrolls to their end. */
const FIRST_LOADED = 200;
const MOST_LOADED = 20_000;
const ROW_PX = 132;
const FILE_NAME_CHARACTERS = 24;

export function Takes(props: {
  /** Speaks where nothing was ever spoken; null while there is none. */
  readonly voiceId: string | null;
  readonly reuse: (take: Take) => void;
}): ReactNode {
  const words = useWords();
  const [limit, setLimit] = useState(FIRST_LOADED);
  const takes = useRead('synthesis.takes', { limit }, { keepLast: true });
  const here = useSpeakHere();
  const list = takes.data ?? [];
  const more = (): void => setLimit(Math.min(MOST_LOADED, limit * 4));
  const speakFirst = (): void => here.speak(props.voiceId ?? '', words.home.firstSentence);
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
        >
          {props.voiceId === null ? null : (
            <Button
              leftSection={<IconVolume size={16} aria-hidden />}
              loading={here.start.isPending || here.running !== null}
              onClick={speakFirst}
            >
              {words.home.speakFirst}
            </Button>
          )}
        </EmptyState>
      ) : null}
      <CallNotes of={[here.start]} retry={speakFirst} />
      {here.error ? <ErrorCard error={here.error} retry={speakFirst} dismiss={here.forget} /> : null}
      <WindowedList
        items={list}
        keyOf={(take) => take.id}
        usualHeightPx={ROW_PX}
        row={(take) => <TakeRow take={take} plays={take.id === here.take?.id} reuse={() => props.reuse(take)} />}
        {...(list.length >= limit ? { onEnd: more } : {})}
      />
    </Panel>
  );
}

function TakeRow(props: {
  readonly take: Take;
  /** It was made by one press, so that it is heard. */
  readonly plays: boolean;
  readonly reuse: () => void;
}): ReactNode {
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
            onClick={() => saveAs(transport.mediaUrl(take.mediaPath), takeFileName(take))}
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
      <Waveform mediaPath={take.mediaPath} name={name} seconds={take.audioSeconds} height={36} plays={props.plays} />
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

/** By who says it and how it begins: what a person looks for in a folder. */
function takeFileName({ voiceName, text, id }: Take): string {
  const said = [...text.replace(/\s+/gu, ' ').trim()].slice(0, FILE_NAME_CHARACTERS).join('').trim();
  const name = `${voiceName} - ${said}`.replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, '').trim();
  return `${name === '-' ? id : name}.wav`;
}

function saveAs(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}
