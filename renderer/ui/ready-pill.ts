/** How ready a machine is, as a pill. A check says what could be; only a drill shows that it speaks. */
import type { Machine } from '../../electron/contract/standby.ts';
import type { Words } from '../../electron/words/en/index.ts';
import type { Tone } from './state-pill.tsx';

export function readyPill({ standby }: Words, { lastCheck, lastDrill }: Machine): readonly [Tone, string] {
  if (lastCheck === null) return ['idle', standby.state.unchecked];
  if (!lastCheck.ok) return ['bad', standby.state.notReady];
  if (lastDrill === undefined) return ['idle', standby.state.checked];
  return lastDrill.ok ? ['ok', standby.state.ready] : ['bad', standby.state.drillFailed];
}
