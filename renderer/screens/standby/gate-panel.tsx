/** The address that listeners use, and where it sends them now. */
import { Button, NumberInput, TextInput } from '@mantine/core';
import { IconArrowsSplit2 } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { GateStatus } from '../../../electron/contract/models/cutover.ts';
import { useCall, useSnapshot } from '../../client/client.tsx';
import { useKept } from '../../client/kept.ts';
import { CallNotes } from '../../ui/call-notes.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { Panel } from '../../ui/page.tsx';
import { StatePill } from '../../ui/state-pill.tsx';
import { readWebAddress } from '../../ui/web-address.ts';
import { useWords } from '../../ui/words.tsx';

const LISTEN_PORT = 9870;

export function GatePanel({ cutover }: { readonly cutover: GateStatus | null }): ReactNode {
  const words = useWords();
  const { watch } = useSnapshot();
  const [editing, setEditing] = useState(false);
  const {
    value: typed,
    change,
    forget,
  } = useKept('standby.gate', { primaryUrl: watch.target?.url ?? '', listenPort: LISTEN_PORT });
  const [unreadable, setUnreadable] = useState(false);
  const set = useCall('standby.setCutover');

  function edit(part: Partial<typeof typed>): void {
    change(part);
    setUnreadable(false);
    set.reset();
  }

  function stopEditing(): void {
    forget();
    setEditing(false);
  }

  function save(): void {
    const primaryUrl = readWebAddress(typed.primaryUrl);
    setUnreadable(primaryUrl === null);
    if (primaryUrl === null) return;
    set.mutate(
      { provider: 'gate', listenPort: typed.listenPort, listenHost: '127.0.0.1', primaryUrl },
      { onSuccess: stopEditing },
    );
  }

  return (
    <Panel
      title={words.standby.gate}
      place="cutover"
      icon={<IconArrowsSplit2 size={17} aria-hidden />}
      acts={
        cutover !== null && !editing ? (
          <Button size="compact-sm" variant="subtle" onClick={() => setEditing(true)}>
            {words.standby.changeGate}
          </Button>
        ) : null
      }
    >
      <div className="stack">
        <p className="panel-note">{words.standby.gateAbout}</p>
        {cutover?.problem ? <ErrorCard error={cutover.problem} /> : null}
        {cutover !== null && !editing ? (
          <dl className="facts">
            <dt>{words.standby.gateAddress}</dt>
            <dd className="row" style={{ gap: 4 }}>
              <span className="mono">{cutover.serviceUrl}</span>
              <CopyButton text={cutover.serviceUrl} />
            </dd>
            <dt>{words.standby.gateSite}</dt>
            <dd className="row">
              <span className="mono">{cutover.upstreamUrl}</span>
              <StatePill tone={cutover.site === 'primary' ? 'ok' : 'warn'}>
                {words.standby.site[cutover.site]}
              </StatePill>
            </dd>
          </dl>
        ) : (
          <form
            className="stack"
            onSubmit={(event) => {
              event.preventDefault();
              save();
            }}
            noValidate
          >
            {cutover === null ? (
              <div>
                <StatePill tone="warn">{words.standby.gateNone}</StatePill>
              </div>
            ) : null}
            <div className="form-grid">
              <TextInput
                inputMode="url"
                error={unreadable ? words.watch.urlUnreadable : null}
                label={words.standby.primaryUrl}
                placeholder="http://192.168.1.20:9880/"
                value={typed.primaryUrl}
                onChange={(event) => edit({ primaryUrl: event.currentTarget.value })}
              />
              <NumberInput
                label={words.standby.listenPort}
                min={0}
                max={65535}
                allowDecimal={false}
                value={typed.listenPort}
                onChange={(value) => typeof value === 'number' && edit({ listenPort: value })}
              />
            </div>
            <CallNotes of={[set]} retry={save} />
            <div className="row">
              <Button type="submit" variant="light" disabled={typed.primaryUrl.trim() === ''} loading={set.isPending}>
                {words.standby.setGate}
              </Button>
              {cutover === null ? null : (
                <Button variant="subtle" color="gray" onClick={stopEditing}>
                  {words.common.cancel}
                </Button>
              )}
            </div>
          </form>
        )}
      </div>
    </Panel>
  );
}
