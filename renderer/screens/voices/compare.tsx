/** One sentence by two voices with the same seed, heard in turn at the same moment. */
import { Button, Select, TextInput } from '@mantine/core';
import { IconArrowsLeftRight, IconPlayerPause, IconPlayerPlay, IconVolume } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { Job } from '../../../electron/contract/models/job.ts';
import type { Take } from '../../../electron/contract/synthesis.ts';
import { isRunning, useCall, useSnapshot, useTransport } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { isComposing } from '../../ui/keys.ts';
import { Panel } from '../../ui/page.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import { type Side, useTwoSounds } from './use-two-sounds.ts';

/** Any would do; it has to be the same for both. */
const SEED = 1;
const sides: readonly Side[] = [0, 1];

type JobIds = readonly [string | null, string | null];

export function Compare(): ReactNode {
  const words = useWords();
  const say = words.voices.compare;
  const { voices, jobs } = useSnapshot();
  const [chosen, setChosen] = useState<readonly [string | null, string | null]>([null, null]);
  const [text, setText] = useState('');
  const [begun, setBegun] = useState<JobIds>([null, null]);
  const starts = [useCall('synthesis.start'), useCall('synthesis.start')] as const;
  const ids = sides.map((side) => voices.find(({ id }) => id === chosen[side])?.id ?? voices[side]?.id ?? null);
  const mine = begun.map((id) => jobs.find((job) => job.id === id) ?? null);
  const running = mine.find((job): job is Job => isRunning(job));
  const isPending = starts.some((start) => start.isPending);
  const failed = mine.find((job) => job?.error)?.error ?? null;

  function speak(): void {
    setBegun([null, null]);
    for (const side of sides) {
      const voiceId = ids[side];
      if (!voiceId) continue;
      starts[side].mutate(
        { voiceId, text, parameters: { language: 'auto', seed: SEED } },
        { onSuccess: ({ jobId }) => setBegun((now) => (side === 0 ? [jobId, now[1]] : [now[0], jobId])) },
      );
    }
  }

  const isSame = ids[0] === ids[1];
  const takes = mine.map((job) => (job?.state === 'done' ? (job.result as Take) : null));
  return (
    <Panel title={say.title} place="compare" icon={<IconArrowsLeftRight size={17} aria-hidden />}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isSame && text.trim() !== '' && !isPending && !running) speak();
        }}
      >
        <div className="columns">
          {sides.map((side) => (
            <Select
              key={side}
              label={say.voice(side)}
              data={voices.map(({ id, name }) => ({ value: id, label: name }))}
              value={ids[side] ?? null}
              allowDeselect={false}
              onChange={(value) => setChosen(side === 0 ? [value, ids[1] ?? null] : [ids[0] ?? null, value])}
            />
          ))}
        </div>
        <TextInput
          label={say.sentence}
          value={text}
          maxLength={300}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div className="row">
          <Button
            type="submit"
            leftSection={<IconVolume size={16} aria-hidden />}
            disabled={isSame || text.trim() === '' || running !== undefined}
            loading={isPending}
          >
            {say.speak}
          </Button>
          {isSame ? <span className="quiet">{say.same}</span> : null}
        </div>
        <CallNotes of={starts} retry={speak} />
        {failed ? <ErrorCard error={failed} retry={speak} dismiss={() => setBegun([null, null])} /> : null}
        {running ? <ProgressLine job={running} /> : null}
      </form>
      {takes[0] && takes[1] ? <Heard first={takes[0]} second={takes[1]} /> : null}
    </Panel>
  );
}

function Heard(props: { readonly first: Take; readonly second: Take }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const say = words.voices.compare;
  const transport = useTransport();
  const takes = [props.first, props.second] as const;
  const { playing, play, pause, playOther } = useTwoSounds([
    transport.mediaUrl(props.first.mediaPath),
    transport.mediaUrl(props.second.mediaPath),
  ]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (isComposing(event) || !event.altKey || event.ctrlKey || event.metaKey || event.code !== 'KeyC') return;
      event.preventDefault();
      if (!event.repeat) playOther();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [playOther]);
  return (
    <div className="row" style={{ paddingTop: 14 }}>
      {sides.map((side) => {
        const isHeard = playing === side;
        const { voiceName, audioSeconds } = takes[side];
        return (
          <Button
            key={side}
            variant={isHeard ? 'filled' : 'default'}
            leftSection={isHeard ? <IconPlayerPause size={15} aria-hidden /> : <IconPlayerPlay size={15} aria-hidden />}
            onClick={() => (isHeard ? pause() : play(side))}
          >
            {isHeard ? words.common.pause(voiceName) : words.common.play(voiceName)} · {format.span(audioSeconds)}
          </Button>
        );
      })}
      <Button
        variant="light"
        aria-keyshortcuts="Alt+C"
        leftSection={<IconArrowsLeftRight size={15} aria-hidden />}
        onClick={playOther}
      >
        {say.other}
      </Button>
    </div>
  );
}
