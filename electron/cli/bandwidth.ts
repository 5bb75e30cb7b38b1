/** `backup bandwidth`: how fast backups may go, and between which hours. */
import type { BandwidthSettings } from '../contract/models/settings.ts';
import { readRate } from './rate.ts';
import type { Terminal } from './terminal.ts';
import { assertAction, required, UsageError, type VerbContext } from './verb.ts';

/** Equal times mean all day. */
const ALL_DAY = '00:00';

export async function runBandwidth(
  [action, rate]: readonly string[],
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  { client: open, terminal }: VerbContext,
): Promise<void> {
  assertAction('backup bandwidth', action, ['show', 'set', 'off']);
  const bytesPerS = action === 'set' ? readRate(required(rate, 'RATE')) : null;
  // One time alone could mean either side of it.
  if ((from === undefined) !== (to === undefined)) {
    throw new UsageError((wrong) => wrong.missing(from === undefined ? '--from' : '--to'));
  }
  const client = await open();
  const { bandwidth } =
    action === 'show'
      ? await client.call('backup.overview', {})
      : await client.call('backup.setBandwidth', {
          bandwidth: bytesPerS === null ? null : { bytesPerS, from: from ?? ALL_DAY, to: to ?? ALL_DAY },
        });
  terminal.result({ bandwidth }, [describeBandwidth(bandwidth, terminal)]);
}

function describeBandwidth(bandwidth: BandwidthSettings | null, { words, format }: Terminal): string {
  const { unlimited, limited, limitedAllDay } = words.backup.bandwidth;
  if (!bandwidth) return unlimited;
  const rate = `${format.bytes(bandwidth.bytesPerS)}/s`;
  return bandwidth.from === bandwidth.to ? limitedAllDay(rate) : limited(rate, bandwidth.from, bandwidth.to);
}
