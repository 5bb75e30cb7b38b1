/** What the engine is doing, on what, and how much memory it holds. */
import type { ReactNode } from 'react';
import { useSnapshot } from '../../client/client.tsx';
import { StatePill, type Tone } from '../../ui/state-pill.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';

const tones: Readonly<Record<'idle' | 'starting' | 'ready' | 'busy' | 'stopped', Tone>> = {
  idle: 'idle',
  starting: 'busy',
  ready: 'ok',
  busy: 'busy',
  stopped: 'bad',
};

export function EngineChip(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { engine } = useSnapshot();
  const part = words.studio.enginePart(
    engine.provider?.toUpperCase() ?? '',
    engine.rssBytes === null ? '' : format.bytes(engine.rssBytes),
  );
  return (
    <StatePill tone={tones[engine.state]}>
      {words.studio.engine[engine.state]}
      {part === '' ? null : <span style={{ fontWeight: 400 }}>{part}</span>}
    </StatePill>
  );
}
