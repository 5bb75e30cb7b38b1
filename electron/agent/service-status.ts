/** What runs on this machine, as its supervisor wrote it down and as the process table says. */
import type { ServiceStatus } from '../contract/models/agent.ts';
import { readJsonFile } from '../kernel/json-file.ts';
import { isSameProcess } from '../kernel/process-mark.ts';
import type { Layout } from './layout.ts';
import { readSite } from './site-file.ts';
import { recordFile, supervisorRecord } from './supervisor-record.ts';

export const nothing: ServiceStatus = {
  state: 'stopped',
  pid: null,
  port: null,
  epoch: null,
  releaseId: null,
  startedAt: null,
  restarts: 0,
  lastExit: null,
  mode: null,
};

export async function readService(layout: Layout): Promise<ServiceStatus> {
  const record = await readJsonFile(recordFile(layout), supervisorRecord);
  if (!record) return nothing;
  const { mark, servicePid, serviceMark: _serviceMark, ...told } = record;
  if (isSameProcess(mark)) {
    const mode = isLive(told) ? ((await readSite(layout))?.mode ?? null) : null;
    return { ...told, pid: servicePid, mode };
  }
  // The supervisor itself is gone: killed, or the machine was restarted.
  return { ...told, pid: null, state: told.state === 'failed' ? 'failed' : 'stopped', mode: null };
}

export const isLive = ({ state }: Pick<ServiceStatus, 'state'>): boolean => state === 'running' || state === 'starting';

/** A tidy-up must spare what runs. */
export async function runningRelease(layout: Layout): Promise<string | null> {
  const service = await readService(layout);
  return isLive(service) ? service.releaseId : null;
}
