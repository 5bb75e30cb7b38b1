/** What the supervisor of this machine writes down about itself and the service, and where. */
import path from 'node:path';
import { z } from 'zod';
import type { Layout } from './layout.ts';

export const supervisorRecord = z.object({
  /** Number and start time of the supervisor, which leads the process group. */
  mark: z.string(),
  state: z.enum(['starting', 'running', 'failed', 'stopped']),
  servicePid: z.number().int().nullable(),
  /** The same of the service. */
  serviceMark: z.string().nullable().default(null),
  /** Port of the gate. */
  port: z.number().int(),
  epoch: z.number().int(),
  releaseId: z.string(),
  startedAt: z.string(),
  restarts: z.number().int(),
  lastExit: z.string().nullable(),
});
export type SupervisorRecord = z.output<typeof supervisorRecord>;

export const recordFile = (layout: Layout): string => path.join(layout.run, 'service.json');
export const configFile = (layout: Layout): string => path.join(layout.run, 'config.json');
export const logFile = (layout: Layout): string => path.join(layout.run, 'service.log');
