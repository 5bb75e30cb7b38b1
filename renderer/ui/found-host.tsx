/** What an address became by the SSH configuration of this computer: shown before anything is trusted. */
import type { ReactNode } from 'react';
import type { HostLookedUp } from '../../electron/contract/standby.ts';
import { showAddress } from '../../electron/words/address.ts';
import { useWords } from './words.tsx';

export const loginText = (login: { readonly user: string; readonly host: string; readonly port: number }): string =>
  `${login.user}@${showAddress(login.host, login.port)}`;

export function FoundHost({ found }: { readonly found: HostLookedUp }): ReactNode {
  const words = useWords();
  const { keyFrom, keyFile, jumps, notUsed } = found;
  return (
    <dl className="facts" aria-label={words.standby.found}>
      <dt>{words.standby.address}</dt>
      <dd className="mono">{loginText(found)}</dd>
      <dt>{words.standby.keyFrom}</dt>
      <dd className="mono">{keyFrom === 'file' ? keyFile : words.standby.keyFroms[keyFrom]}</dd>
      {jumps.length === 0 ? null : (
        <>
          <dt>{words.standby.through}</dt>
          <dd className="mono">{jumps.map(loginText).join(' → ')}</dd>
        </>
      )}
      {notUsed.length === 0 ? null : (
        <>
          <dt>{words.standby.notFollowed}</dt>
          <dd className="mono">{notUsed.join('; ')}</dd>
        </>
      )}
    </dl>
  );
}
