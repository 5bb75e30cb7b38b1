/** Where the networks of a voice shall run, where those of the voice used last do run, and why not elsewhere. */
import { Select } from '@mantine/core';
import { IconCpu } from '@tabler/icons-react';
import { Fragment, type ReactNode } from 'react';
import { type EngineProvider, engineProviders } from '../../../electron/contract/names.ts';
import { describeDevices, nameChoice } from '../../../electron/words/device-words.ts';
import { useCall, useSnapshot } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { CliHint } from '../../ui/cli-hint.tsx';
import { Panel } from '../../ui/page.tsx';
import { useWords } from '../../ui/words.tsx';

/** The rest of the names are reached through `auto`, and shown here once one was chosen by command. */
const offered: readonly EngineProvider[] = ['cpu', 'auto', 'webgpu'];

export function Devices(): ReactNode {
  const words = useWords();
  const { settings, engine } = useSnapshot();
  const set = useCall('settings.set');
  const chosen = settings.engineProvider ?? 'cpu';
  const places = describeDevices(words, engine.devices ?? []);
  return (
    <Panel title={words.settings.devices.title} place="engine" icon={<IconCpu size={17} aria-hidden />}>
      <div className="stack">
        <p className="panel-note">{words.settings.devices.body}</p>
        <Select
          maw={400}
          label={words.settings.devices.choose}
          allowDeselect={false}
          data={[...new Set([...offered, chosen])].map((value) => ({ value, label: nameChoice(words, value) }))}
          value={chosen}
          onChange={(value) => set.mutate({ engineProvider: engineProviders.find((one) => one === value) })}
        />
        <CallNotes of={[set]} />
        {places.length === 0 ? (
          <p className="panel-note">{words.settings.devices.untold}</p>
        ) : (
          <div className="stack-tight">
            <p className="panel-note">{words.settings.devices.ofVoice}</p>
            <dl className="facts">
              {places.map(({ network, name, runs, elsewhere }) => (
                <Fragment key={network}>
                  <dt>{name}</dt>
                  <dd>
                    {runs}
                    {elsewhere.map(({ why, message }) => (
                      <div key={why} className="quiet">
                        {why}
                        {message === null ? null : (
                          <div className="mono break" lang="en">
                            {message}
                          </div>
                        )}
                      </div>
                    ))}
                  </dd>
                </Fragment>
              ))}
            </dl>
          </div>
        )}
        <CliHint command={`understudy engine provider ${chosen}`} />
      </div>
    </Panel>
  );
}
