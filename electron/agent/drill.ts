/**
 * A rehearsal on this machine: a second site with files of its own, so that nothing of the real one is read or written, neither its
 * epochs nor its gate. What they share is the releases and the lock. It ends by a clock of this machine.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { AgentRequest, AgentResults } from '../contract/models/agent.ts';
import { AppError } from '../kernel/app-error.ts';
import { assertNever } from '../kernel/assert-never.ts';
import type { Layout } from './layout.ts';
import { withLock } from './lock.ts';
import { isListening } from './ports-in-use.ts';
import { endService, rehearseService } from './service.ts';
import { isLive, readService } from './service-status.ts';
import { readSite } from './site-file.ts';

type DrillCommand = Extract<AgentRequest, { verb: 'drill' }>['command'];

/** The same machine, as the rehearsal knows it. */
export async function drillLayout(layout: Layout): Promise<Layout> {
  const run = path.join(layout.root, 'drill');
  await mkdir(run, { recursive: true, mode: 0o700 });
  return { ...layout, run, epochs: path.join(run, 'epochs') };
}

export async function answerDrill(
  layout: Layout,
  command: DrillCommand,
  programFile: string,
): Promise<AgentResults['drill']> {
  const drill = await drillLayout(layout);
  switch (command.kind) {
    case 'start': {
      const { kind: _kind, ...request } = command;
      const started = await withLock(layout, async () => {
        await assertNobodyServed(layout);
        return rehearseService(drill, request, programFile);
      });
      return { ...started, portClosed: false };
    }
    case 'status':
      return tell(drill);
    case 'stop':
      return withLock(layout, () => endDrill(layout));
    default:
      return assertNever(command);
  }
}

/** Whoever promotes this machine needs all of it. */
export async function endDrill(layout: Layout): Promise<AgentResults['drill']> {
  const drill = await drillLayout(layout);
  await endService(drill);
  return tell(drill);
}

/** Whoever began it is gone. Another one, begun meanwhile, is left alone. */
export async function endAbandoned(layout: Layout, pid: number): Promise<void> {
  await withLock(layout, async () => {
    const drill = await drillLayout(layout);
    if ((await readService(drill)).pid === pid) await endService(drill);
  });
}

/** Release of the rehearsal that runs: a tidy-up must spare it. */
export async function drilledRelease(layout: Layout): Promise<string | null> {
  const service = await readService(await drillLayout(layout));
  return isLive(service) ? service.releaseId : null;
}

/** Listeners come first. Throws STANDBY_INCIDENT_ACTIVE. */
async function assertNobodyServed(layout: Layout): Promise<void> {
  const service = await readService(layout);
  if (!isLive(service) || service.epoch === 0) return;
  throw new AppError('STANDBY_INCIDENT_ACTIVE', { details: { epoch: service.epoch } });
}

async function tell(drill: Layout): Promise<AgentResults['drill']> {
  const [service, site] = await Promise.all([readService(drill), readSite(drill)]);
  const { port } = service;
  return { ...service, portClosed: port === null || !(await isListening(port, site?.listen.host)) };
}
