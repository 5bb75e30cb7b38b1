/** What Alertmanager posts to a webhook, version 4: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
import { z } from 'zod';
import type { OutsideAlert } from '../contract/models/alerts.ts';
import { AppError } from '../kernel/app-error.ts';

/** The rules that the app ships put this label on every alert. */
const OWN_LABEL = 'understudy';
const MOST_ALERTS = 500;
const LONGEST_NAME = 100;

const time = z.iso.datetime({ offset: true });
const alert = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: z.record(z.string(), z.string()),
  startsAt: time,
  endsAt: time.optional(),
  fingerprint: z.string().regex(/^[0-9a-f]{1,32}$/),
});
const payload = z.object({ version: z.literal('4'), alerts: z.array(alert).min(1).max(MOST_ALERTS) });

/** @throws AppError ALERTS_UNREADABLE with the place of the first thing that does not fit. */
export function readPayload(document: unknown, receivedAt: string): readonly OutsideAlert[] {
  const read = payload.safeParse(document);
  if (!read.success) {
    throw new AppError('ALERTS_UNREADABLE', { details: { place: read.error.issues[0]?.path.join('.') ?? '' } });
  }
  return read.data.alerts.map(({ status, labels, startsAt, endsAt, fingerprint }) => ({
    fingerprint,
    name: shown(labels['alertname'] ?? '') || fingerprint,
    severity: shown(labels['severity'] ?? '') || null,
    state: status,
    startsAt: new Date(startsAt).toISOString(),
    // Alertmanager writes the year 1 for "not yet".
    endsAt: status === 'resolved' && endsAt ? new Date(endsAt).toISOString() : null,
    receivedAt,
    own: Object.hasOwn(labels, OWN_LABEL),
  }));
}

/** It goes into messages to people, so it is one short line without an address. */
function shown(text: string): string {
  return text
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .replaceAll(/[a-z][a-z0-9+.-]*:\/\/\S*/gi, '…')
    .trim()
    .slice(0, LONGEST_NAME);
}
