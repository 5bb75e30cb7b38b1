/** Through which proxy stores, downloads and messages go, and which authority counts besides the usual ones. */
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { IconNetwork } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { NetworkSettings } from '../../../electron/contract/models/network.ts';
import { useCall, useSnapshot } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { CliHint } from '../../ui/cli-hint.tsx';
import { Panel } from '../../ui/page.tsx';
import { useWords } from '../../ui/words.tsx';

type Mode = NetworkSettings['proxy']['mode'];

const modes: readonly Mode[] = ['system', 'none', 'manual'];
const untouched: NetworkSettings = { proxy: { mode: 'system' }, caFile: null };

export function Network(): ReactNode {
  const words = useWords();
  const { settings } = useSnapshot();
  const stored = settings.network ?? untouched;
  const set = useCall('settings.setNetwork');
  const [mode, setMode] = useState<Mode>(stored.proxy.mode);
  const [url, setUrl] = useState(stored.proxy.mode === 'manual' ? stored.proxy.url : '');
  const [except, setExcept] = useState(stored.proxy.mode === 'manual' ? (stored.proxy.except ?? []).join(', ') : '');
  const [caFile, setCaFile] = useState(stored.caFile ?? '');
  const said = words.settings.network;
  const isComplete = mode !== 'manual' || url.trim() !== '';

  function save(): void {
    const hosts = except
      .split(/[,，\s]+/u)
      .map((host) => host.trim())
      .filter((host) => host !== '');
    const proxy = mode === 'manual' ? { mode, url: url.trim(), except: hosts } : { mode };
    set.mutate({ network: { proxy, caFile: caFile.trim() === '' ? null : caFile.trim() } });
  }

  return (
    <Panel title={said.title} place="network" icon={<IconNetwork size={17} aria-hidden />}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <p className="panel-note">{said.about}</p>
        <div className="row">
          <span style={{ fontSize: 13, fontWeight: 500 }} aria-hidden>
            {said.proxy}
          </span>
          <SegmentedControl
            aria-label={said.proxy}
            data={modes.map((value) => ({ value, label: said.modes[value] }))}
            value={mode}
            onChange={(value) => setMode(modes.find((one) => one === value) ?? 'system')}
          />
        </div>
        {mode === 'manual' ? (
          <div className="form-grid">
            <TextInput
              label={said.url}
              placeholder="http://proxy.lan:3128"
              value={url}
              onChange={(event) => setUrl(event.currentTarget.value)}
            />
            <TextInput
              label={said.except}
              description={said.exceptHint}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              value={except}
              onChange={(event) => setExcept(event.currentTarget.value)}
            />
          </div>
        ) : null}
        <TextInput
          label={said.caFile}
          description={said.caFileHint}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          maw={520}
          value={caFile}
          onChange={(event) => setCaFile(event.currentTarget.value)}
        />
        <div>
          <Button type="submit" size="compact-sm" variant="light" disabled={!isComplete} loading={set.isPending}>
            {words.common.save}
          </Button>
        </div>
        <CallNotes of={[set]} retry={save} />
      </form>
      <div style={{ marginTop: 14 }}>
        <CliHint command="understudy network show" />
      </div>
    </Panel>
  );
}
