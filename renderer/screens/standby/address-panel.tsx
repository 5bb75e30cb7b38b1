/** Where listeners are sent when no gate of this computer does it: what moves them, where they are now, what a person has to do. */
import { IconArrowsSplit2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { AddressStatus } from '../../../electron/contract/models/cutover.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { Panel } from '../../ui/page.tsx';
import { StatePill } from '../../ui/state-pill.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';

export function AddressPanel({ cutover }: { readonly cutover: AddressStatus }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { waiting } = cutover;
  return (
    <Panel title={words.standby.cutover} place="cutover" icon={<IconArrowsSplit2 size={17} aria-hidden />}>
      <div className="stack">
        {cutover.problem ? <ErrorCard error={cutover.problem} /> : null}
        <dl className="facts">
          <dt>{words.standby.cutover}</dt>
          <dd>{words.standby.cutoverKind[cutover.provider]}</dd>
          <dt>{words.standby.gateAddress}</dt>
          <dd className="row" style={{ gap: 4 }}>
            <span className="mono">{cutover.serviceUrl}</span>
            <CopyButton text={cutover.serviceUrl} />
          </dd>
          <dt>{words.standby.gateSite}</dt>
          <dd className="row">
            <span className="mono">{cutover.upstreamUrl}</span>
            <StatePill tone={cutover.site === 'primary' ? 'ok' : 'warn'}>{words.standby.site[cutover.site]}</StatePill>
          </dd>
          {cutover.ttlSeconds === null ? null : (
            <>
              <dt>{words.standby.cutoverTtl}</dt>
              <dd>{format.span(cutover.ttlSeconds)}</dd>
            </>
          )}
        </dl>
        {waiting ? (
          <div className="stack" role="status">
            <StatePill tone="warn">{words.standby.cutoverWaits}</StatePill>
            <pre className="mono">{waiting.lines.join('\n')}</pre>
            <dl className="facts">
              <dt>{words.standby.cutoverExpected}</dt>
              <dd className="mono">{waiting.expected}</dd>
              <dt>{words.standby.cutoverSeen}</dt>
              <dd className="mono">{waiting.seen ?? words.common.none}</dd>
            </dl>
          </div>
        ) : null}
      </div>
    </Panel>
  );
}
