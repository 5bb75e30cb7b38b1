/** Who is told when nobody looks: the channels with what each said last, a test of each, and when people are told. */
import { Button } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { ChannelView, Delivery, NotifyOverview } from '../../../electron/contract/models/notify.ts';
import { channelSays } from '../../../electron/words/channel-says.ts';
import { noticeTitle } from '../../../electron/words/notice-words.ts';
import { useCall, useRead } from '../../client/client.tsx';
import { HostError } from '../../client/host-error.ts';
import { When } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { CliHint } from '../../ui/cli-hint.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { Panel } from '../../ui/page.tsx';
import { StatePill, type Tone } from '../../ui/state-pill.tsx';
import { useWords } from '../../ui/words.tsx';
import { ChannelForm } from './channel-form.tsx';
import { NotifyRules } from './notify-rules.tsx';

const tones: Readonly<Record<Delivery['state'], Tone>> = { waiting: 'warn', delivered: 'ok', 'given-up': 'bad' };
const SHOWN = 5;

export function Notifications(): ReactNode {
  const words = useWords();
  const read = useRead('notify.overview', {});
  const [adding, setAdding] = useState(false);
  const { data: overview } = read;
  return (
    <Panel title={words.notify.title} place="notifications" icon={<IconBell size={17} aria-hidden />}>
      <div className="stack">
        <p className="panel-note">{words.notify.about}</p>
        <CallNotes of={[read]} retry={() => void read.refetch()} />
        {overview ? <Channels overview={overview} /> : null}
        {adding ? (
          <ChannelForm close={() => setAdding(false)} />
        ) : (
          <div>
            <Button size="compact-sm" variant="light" onClick={() => setAdding(true)}>
              {words.notify.add}
            </Button>
          </div>
        )}
        {overview ? <NotifyRules policy={overview.policy} /> : null}
        {overview && overview.recent.length > 0 ? <Recent told={overview.recent.slice(0, SHOWN)} /> : null}
        <CliHint command="understudy notify set dingtalk --secret-file FILE" />
      </div>
    </Panel>
  );
}

function Channels(props: { readonly overview: NotifyOverview }): ReactNode {
  const words = useWords();
  const { channels } = props.overview;
  if (channels.length === 0) return <p className="panel-note">{words.notify.none}</p>;
  return channels.map((channel) => <Channel key={channel.name} channel={channel} />);
}

function Channel(props: { readonly channel: ChannelView }): ReactNode {
  const { name, kind, level, role, hasSecret, last, waiting } = props.channel;
  const words = useWords();
  const test = useCall('notify.test');
  const remove = useCall('notify.removeChannel');
  const send = (): void => test.mutate({ name });
  return (
    <div className="stack-tight">
      <div className="row-between">
        <div className="row">
          <span className="break">{name}</span>
          <span className="quiet">
            {words.notify.kinds[kind]} · {words.notify.levels[level]} · {words.notify.roles[role]}
          </span>
          {hasSecret ? null : <StatePill tone="bad">{words.notify.noSecret}</StatePill>}
          {last ? <StatePill tone={tones[last.state]}>{words.notify.states[last.state]}</StatePill> : null}
        </div>
        <div className="row">
          <Button
            size="compact-sm"
            variant="light"
            loading={test.isPending}
            aria-label={`${words.notify.test}: ${name}`}
            onClick={send}
          >
            {words.notify.test}
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            aria-label={`${words.notify.remove}: ${name}`}
            onClick={() => remove.mutate({ name })}
          >
            {words.notify.remove}
          </Button>
        </div>
      </div>
      {waiting > 0 ? <p className="panel-note">{words.notify.waitingCount(waiting)}</p> : null}
      {last?.answer && last.state !== 'delivered' ? <Said answer={last.answer} /> : null}
      {test.data ? (
        <p className="panel-note" role="status">
          {words.notify.tested(channelSays(test.data.answer))}
        </p>
      ) : null}
      <Untold error={test.error} retry={send} dismiss={test.reset} />
      <CallNotes of={[remove]} />
    </div>
  );
}

/** A test that was not delivered: the channel's own words are what helps. */
function Untold(props: { readonly error: Error | null; readonly retry: () => void; readonly dismiss: () => void }) {
  const { error, retry, dismiss } = props;
  if (error === null) return null;
  const answer = error instanceof HostError ? error.wire.details['answer'] : undefined;
  return (
    <>
      <ErrorCard error={error} retry={retry} dismiss={dismiss} />
      {typeof answer === 'string' ? <Said answer={answer} /> : null}
    </>
  );
}

/** Its message for people; the whole answer folded, for whoever knows the service. */
function Said(props: { readonly answer: string }): ReactNode {
  const words = useWords();
  const said = channelSays(props.answer);
  return (
    <div className="stack-tight">
      <p className="panel-note break">{words.notify.says(said)}</p>
      {said === props.answer ? null : (
        <details className="channel-answer">
          <summary>{words.common.technicalDetail}</summary>
          <p className="mono break quiet" lang="en">
            {props.answer}
          </p>
        </details>
      )}
    </div>
  );
}

function Recent(props: { readonly told: readonly Delivery[] }): ReactNode {
  const words = useWords();
  return (
    <div className="stack-tight">
      <p className="panel-note">{words.notify.recent}</p>
      {props.told.map(({ id, channel, notice, state, at, attempts }) => (
        <div key={id} className="row">
          <StatePill tone={tones[state]}>{words.notify.states[state]}</StatePill>
          <span>{noticeTitle(words, notice)}</span>
          <span className="quiet break">
            {channel} · {words.notify.attempts(attempts)} · <When at={at} />
          </span>
        </div>
      ))}
    </div>
  );
}
