/** What a promotion needs to know about this machine before it begins. */
import { statfs } from 'node:fs/promises';
import { availableParallelism, freemem, platform } from 'node:os';
import type { AgentResults } from '../contract/models/agent.ts';
import { bootRule } from './boot-rule.ts';
import { certificateFacts } from './certificate-files.ts';
import type { Layout } from './layout.ts';
import { readPatches } from './patches.ts';
import { anyHost, canListen, portHolder } from './ports-in-use.ts';
import { readService } from './service-status.ts';

export async function readMachineFacts(
  layout: Layout,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<AgentResults['preflight']> {
  const disk = await statfs(layout.root);
  const service = await readService(layout);
  const ours = port !== 0 && service.pid !== null && service.port === port;
  const free = ours || port === 0 || (await canListen(await anyHost(host), port));
  return {
    platform: platform(),
    arch: process.arch,
    glibc: glibcVersion(),
    freeBytes: disk.bavail * disk.bsize,
    memoryBytes: freemem(),
    cpus: availableParallelism(),
    nowMs: Date.now(),
    port: ours ? 'ours' : free ? 'free' : 'taken',
    portHolder: free ? null : await portHolder(port),
    certificate: await certificateFacts(layout),
    boot: await bootRule(layout, 'status'),
    service,
    patches: await readPatches(),
  };
}

function glibcVersion(): string | null {
  // Without this the report looks up the names of every open connection (Node 22; missing from the types of 24).
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime ?? null;
}
