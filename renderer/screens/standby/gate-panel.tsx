/** The address that listeners use, and where it sends them now. */
import { Button, NumberInput, TextInput } from '@mantine/core';
import { IconArrowsSplit2 } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useCall, useSnapshot } from '../../client/client.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { Panel } from '../../ui/page.tsx';
import { StatePill } from '../../ui/state-pill.tsx';
import { useWords } from '../../ui/words.tsx';

const LISTEN_PORT = 9870;

export function GatePanel(): ReactNode {
  const words = useWords();
  const { standby, watch } = useSnapshot();
  const { cutover } = standby;
  const [editing, setEditing] = useState(false);
  const [primaryUrl, setPrimaryUrl] = useState(watch.target?.url ?? '');
  const [listenPort, setListenPort] = useState(LISTEN_PORT);
  const set = useCall('standby.setCutover');
  const save = (): void =>
    set.mutate(
      { provider: 'gate', listenPort, listenHost: '127.0.0.1', primaryUrl: primaryUrl.trim() },
      { onSuccess: () => setEditing(false) },
    );
  return (
    <Panel
      title={words.standby.gate}
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
        {cutover !== null && !editing ? (
          <dl className="facts">
            <dt>{words.standby.gateAddress}</dt>
            <dd className="row" style={{ gap: 4 }}>
              <span className="mono">{cutover.serviceUrl}</span>
              <CopyButton text={cutover.serviceUrl} />
            </dd>
            <dt>{words.standby.gateSite}</dt>
            <dd className="row">
              <StatePill tone={cutover.site === 'primary' ? 'ok' : 'warn'}>
                {words.standby.site[cutover.site]}
              </StatePill>
              <span className="mono">{cutover.upstreamUrl}</span>
            </dd>
          </dl>
        ) : (
          <form
            className="stack"
            onSubmit={(event) => {
              event.preventDefault();
              save();
            }}
          >
            {cutover === null ? (
              <div>
                <StatePill tone="warn">{words.standby.gateNone}</StatePill>
              </div>
            ) : null}
            <div className="form-grid">
              <TextInput
                type="url"
                label={words.standby.primaryUrl}
                placeholder="http://192.168.1.20:9880/"
                value={primaryUrl}
                onChange={(event) => setPrimaryUrl(event.currentTarget.value)}
              />
              <NumberInput
                label={words.standby.listenPort}
                min={0}
                max={65535}
                allowDecimal={false}
                value={listenPort}
                onChange={(value) => typeof value === 'number' && setListenPort(value)}
              />
            </div>
            {set.error ? <ErrorCard error={set.error} retry={save} /> : null}
            <div className="row">
              <Button type="submit" variant="light" disabled={primaryUrl.trim() === ''} loading={set.isPending}>
                {words.standby.setGate}
              </Button>
              {cutover === null ? null : (
                <Button variant="subtle" color="gray" onClick={() => setEditing(false)}>
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
