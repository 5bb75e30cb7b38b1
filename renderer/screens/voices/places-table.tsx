/** Where each network of a voice runs on this computer, how long it takes at every place, and the choice of another one. */
import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DeviceForm, EngineProvider } from '../../../electron/contract/names.ts';
import type { VoicePlace, VoiceSummary } from '../../../electron/contract/voices.ts';
import { describePlaces, type PlacedNetwork } from '../../../electron/words/tuning-words.ts';
import { useCall } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';

interface Choice {
  readonly provider: EngineProvider;
  readonly form?: DeviceForm;
  readonly threads?: number;
}

export function PlacesTable(props: { readonly voice: VoiceSummary }): ReactNode {
  const { voice } = props;
  const words = useWords();
  const format = useFormat();
  const place = useCall('voices.place');
  const { networks, refused } = describePlaces(words, voice, format.number);
  if (networks.length === 0) return null;
  return (
    <details className="voice-places">
      <summary>{words.voices.tuning.where}</summary>
      <div className="stack-tight">
        {networks.map((one) => (
          <NetworkPlaces
            key={one.network}
            of={one}
            label={`${one.name}, ${voice.name}`}
            onChoose={(choice) => place.mutate({ voiceId: voice.id, network: one.network, ...choice })}
          />
        ))}
        {refused.map(({ why }) => (
          <p key={why} className="panel-note">
            {why}
          </p>
        ))}
        <CallNotes of={[place]} />
      </div>
    </details>
  );
}

function NetworkPlaces(props: {
  readonly of: PlacedNetwork;
  readonly label: string;
  readonly onChoose: (choice: Choice) => void;
}): ReactNode {
  const { name, place, runs, timings, refused } = props.of;
  const words = useWords();
  const choices = new Map<string, Choice>([['auto', { provider: 'auto' }]]);
  const data = [{ value: 'auto', label: words.voices.tuning.asTested }];
  for (const { timing, where, time } of timings) {
    const value = keyOf(timing);
    choices.set(value, choiceOf(timing));
    data.push({ value, label: `${where}: ${time}` });
  }
  const chosen = place.by === 'hand' ? keyOf(place) : 'auto';
  // By command a place can be chosen that was not timed.
  if (!choices.has(chosen)) {
    choices.set(chosen, choiceOf(place));
    data.push({ value: chosen, label: runs });
  }
  return (
    <div>
      <Select
        size="xs"
        label={name}
        aria-label={props.label}
        description={runs}
        allowDeselect={false}
        data={data}
        value={chosen}
        onChange={(value) => {
          const choice = value === null ? undefined : choices.get(value);
          if (choice !== undefined && value !== chosen) props.onChoose(choice);
        }}
      />
      {refused.map(({ why }) => (
        <p key={why} className="panel-note">
          {why}
        </p>
      ))}
    </div>
  );
}

/** On devices the number of threads is the test's affair. */
function choiceOf({ provider, form = 'exact', threads }: Pick<VoicePlace, 'provider' | 'form' | 'threads'>): Choice {
  return provider === 'cpu' ? { provider, threads } : { provider, form };
}

function keyOf(place: Pick<VoicePlace, 'provider' | 'form' | 'threads'>): string {
  const { provider, form = 'exact', threads = 0 } = choiceOf(place);
  return `${provider} ${form} ${threads}`;
}
