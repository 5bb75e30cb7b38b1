/** What the store doctor found: a line for each check, with why it matters and what helps below what is not fine. */
import type { ReactNode } from 'react';
import type { StoreCheck } from '../../../electron/contract/backup.ts';
import { describeStoreCheck } from '../../../electron/words/store-check.ts';
import { StatePill, type Tone } from '../../ui/state-pill.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';

const tones: Readonly<Record<StoreCheck['state'], Tone>> = { ok: 'ok', warn: 'warn', fail: 'bad', unknown: 'idle' };

export function StoreChecks(props: { readonly checks: readonly StoreCheck[] }): ReactNode {
  const words = useWords();
  const format = useFormat();
  return (
    <ul className="checks">
      {props.checks.map((check) => {
        const { is, why, fix } = describeStoreCheck(words, format, check);
        return (
          <li key={check.name}>
            <StatePill tone={tones[check.state]}>{words.checks[check.state]}</StatePill>
            <div>
              <span>{words.backup.checkNames[check.name] ?? words.checks.other}</span>{' '}
              <span className="quiet break">{is}</span>
              {why === null ? null : <div className="quiet">{why}</div>}
              {fix === null ? null : <div className="break">{fix}</div>}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
