/** What people are told: the status sentence here, notices elsewhere, and the alerts that others send to this computer. */
import { type Alerts, createAlerts } from '../../alerts/service.ts';
import type { Backup } from '../../backup/service.ts';
import type { Audit } from '../../kernel/ports.ts';
import type { Facts } from '../../notify/ports.ts';
import { createNotify, type Notify } from '../../notify/service.ts';
import { createMailer } from '../../platform/mailer.ts';
import { createNotifyHttp } from '../../platform/notify-http.ts';
import type { Outbound } from '../../platform/outbound.ts';
import type { Standby } from '../../standby/standby.ts';
import type { StatusFacts } from '../../status/rules.ts';
import { createStatus, type StatusService } from '../../status/service.ts';
import type { Synthesis } from '../../synthesis/service.ts';
import type { Watch } from '../../watch/service.ts';
import type { Base } from './base.ts';

interface ToldNeeds {
  readonly audit: Audit;
  readonly outbound: Outbound;
  readonly synthesis: Synthesis;
  readonly backup: Backup;
  readonly watch: Watch;
  readonly standby: Standby;
}

export interface WiredTold {
  readonly alerts: Alerts;
  readonly notify: Notify;
  readonly status: StatusService;
  /** What is the case, in the rooms that people are told about. */
  readonly readFacts: () => Facts & StatusFacts;
}

export async function wireTold(base: Base, needs: ToldNeeds): Promise<WiredTold> {
  const { paths, readOnly, settings, secrets, jobs, bus, clock, ticker, log } = base;
  const { audit, outbound, synthesis, backup, watch, standby } = needs;
  const alerts = await createAlerts({
    file: paths.alerts,
    readOnly,
    settings,
    askPrimary: async () => (watch.status().target === null ? null : watch.probeNow()),
    clock,
    bus,
    audit,
    log,
  });
  const readFacts = (): Facts & StatusFacts => ({
    nowMs: clock.now(),
    jobs: jobs.list(),
    alerts: alerts.overview(),
    watch: watch.status(),
    backup: backup.overview(),
    standby: standby.overview(),
    engine: synthesis.engineState,
  });
  const notify = await createNotify({
    dir: paths.notify,
    readOnly,
    secrets,
    settings,
    http: createNotifyHttp({ outbound }),
    sendMail: createMailer(),
    readFacts,
    readOperation: (incidentId) => standby.incident(incidentId).catch(() => null),
    clock,
    ticker,
    bus,
    audit,
    log,
  });
  return { alerts, notify, status: createStatus({ bus, ticker, readFacts }), readFacts };
}
