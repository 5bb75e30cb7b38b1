/** Asks a machine everything that a promotion depends on. Changes nothing there. */

import { distinctBlobs } from '../backup/blobs.ts';
import type { ReleaseEntry } from '../backup/service.ts';
import type { Machine, PreflightReport } from '../contract/standby.ts';
import { isoTime } from '../kernel/clock.ts';
import type { Clock } from '../kernel/ports.ts';
import type { AgentChannel } from './agent-client.ts';
import { bytesMissing } from './bring-release.ts';
import { judgePreflight, judgeProtocol } from './preflight.ts';
import { bindHost } from './service-address.ts';

export async function inspectMachine(
  agent: AgentChannel,
  about: {
    readonly machine: Machine;
    readonly ownKey: string;
    readonly entries: readonly ReleaseEntry[] | null;
    /** Why its key still opens more than the agent, where pairing was tried. */
    readonly notPaired?: string | null;
    readonly clock: Clock;
    readonly signal?: AbortSignal;
  },
): Promise<PreflightReport> {
  const { machine, clock, signal } = about;
  const hello = await agent.ask({ verb: 'hello' }, { signal });
  const stranger = judgeProtocol(hello);
  if (stranger) return reportOf(machine, [stranger], clock);
  const sentAtMs = clock.now();
  const startedAtMs = clock.monotonicMs();
  const asked = agent.ask({ verb: 'preflight', host: bindHost(machine), port: machine.servicePort }, { signal });
  const [{ facts, roundTripMs }, missing] = await Promise.all([
    asked.then((told) => ({ facts: told, roundTripMs: clock.monotonicMs() - startedAtMs })),
    about.entries ? agent.ask({ verb: 'missing', blobs: distinctBlobs(about.entries) }, { signal }) : null,
  ]);
  const checks = judgePreflight({
    hello,
    machine: facts,
    ownKey: about.ownKey,
    practice: machine.practice,
    notPaired: about.notPaired ?? null,
    missingBytes: missing && bytesMissing(missing),
    roundTripMs,
    askedAtMs: sentAtMs + roundTripMs / 2,
  });
  return reportOf(machine, checks, clock);
}

function reportOf(machine: Machine, checks: PreflightReport['checks'], clock: Clock): PreflightReport {
  return {
    machine: machine.name,
    at: isoTime(clock.now()),
    ok: checks.every((check) => check.state !== 'fail'),
    checks,
  };
}
