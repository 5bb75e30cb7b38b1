/** The computers of the pretended studio. */
import type { TrustedDevice } from '../../../../electron/contract/trust.ts';
import { DAY_MS, type Moment } from './moment.ts';

export interface PretendedTrust {
  devices: TrustedDevice[];
  requests: { readonly fingerprint: string; readonly name: string }[];
}

export const trustOf = ({ at }: Moment): PretendedTrust => ({
  devices: [
    {
      fingerprint: '7K2M-9QXD-4RTB-0GZW-H3NE-8VCA',
      name: 'STUDIO-1',
      addedAt: at(90 * DAY_MS),
      revokedAt: null,
      self: true,
    },
    {
      fingerprint: '3HJW-0V8P-N6CZ-QF2B-5DRK-71XE',
      name: 'MAC-MINI',
      addedAt: at(60 * DAY_MS),
      revokedAt: null,
      self: false,
    },
  ],
  requests: [{ fingerprint: 'ZB4T-6GQ1-XW9H-2MRC-K8EV-0JND', name: 'LAPTOP-7' }],
});
