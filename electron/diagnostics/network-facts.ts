/** What is looked at of this computer's ways out: the proxy, the authority that was added, and whose clock agrees. */
import type { Settings } from '../contract/models/settings.ts';
import type { NetworkLook } from './ports.ts';

export interface NetworkFacts {
  /** Null: none is asked. `reachesStore`: null where no store is asked through it. */
  readonly proxy: {
    /** Host and port. */
    readonly place: string;
    readonly answers: boolean;
    readonly reachesStore: boolean | null;
  } | null;
  /** The file with certificates that are trusted besides the usual ones; null where none is set. */
  readonly authorities: { readonly file: string; readonly state: 'well' | 'unreadable' | 'expired' } | null;
  /** By how much a clock elsewhere is ahead of the one here; null where nobody tells the time. */
  readonly clock: { readonly aheadMs: number; readonly by: 'store' | 'primary' } | null;
}

export async function lookAtNetwork(
  look: NetworkLook,
  { store, watch, network }: Pick<Settings, 'store' | 'watch' | 'network'>,
  nowMs: number,
): Promise<NetworkFacts> {
  const storeUrl = store?.kind === 's3' ? store.endpoint : null;
  const [fromStore, fromPrimary, authorities] = await Promise.all([
    storeUrl === null ? null : look.ask(storeUrl, 'as-set'),
    watch === null ? null : look.ask(watch.url, 'straight'),
    authoritiesOf(look, network?.caFile ?? null, nowMs),
  ]);
  return {
    proxy: await proxyOf(look, storeUrl, fromStore !== null),
    authorities,
    clock: clockOf(fromStore?.aheadMs, 'store') ?? clockOf(fromPrimary?.aheadMs, 'primary'),
  };
}

/** The one that the store is asked through, where there is a store; one that is made an exception for is no business of it. */
async function proxyOf(look: NetworkLook, storeUrl: string | null, isReached: boolean): Promise<NetworkFacts['proxy']> {
  const forStore = storeUrl === null ? null : look.proxyFor(storeUrl);
  const proxy = forStore ?? look.proxyFor(null);
  if (proxy === null) return null;
  return {
    place: placeOf(proxy),
    answers: await look.isReached(proxy),
    reachesStore: forStore === null ? null : isReached,
  };
}

async function authoritiesOf(
  look: NetworkLook,
  file: string | null,
  nowMs: number,
): Promise<NetworkFacts['authorities']> {
  if (file === null) return null;
  const endMs = await look.authoritiesEndMs(file);
  return { file, state: endMs === null ? 'unreadable' : endMs < nowMs ? 'expired' : 'well' };
}

function clockOf(aheadMs: number | null | undefined, by: 'store' | 'primary'): NetworkFacts['clock'] {
  return aheadMs === null || aheadMs === undefined ? null : { aheadMs, by };
}

/** Without the name and password that an address of the environment may hold. */
function placeOf(proxy: string): string {
  return URL.canParse(proxy) ? new URL(proxy).host : proxy.slice(proxy.lastIndexOf('@') + 1);
}
