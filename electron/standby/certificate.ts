/** The certificate that listeners will be shown at a standby: asked of its gate while that is open, else of the file there. */
import { X509Certificate } from 'node:crypto';
import type { AgentResults, ServiceStatus } from '../contract/models/agent.ts';
import type { CutoverCheck, CutoverStatus } from '../contract/models/cutover.ts';
import type { PlanFact } from '../contract/models/plan.ts';
import type { Machine } from '../contract/standby.ts';
import {
  type CertificateFinding,
  certificateBlock,
  certificateLevel,
  judgeCertificate,
  type SeenCertificate,
  secureNameOf,
} from '../cutover/certificate-rules.ts';
import { AppError, isCancelled } from '../kernel/app-error.ts';
import type { Clock } from '../kernel/ports.ts';
import type { AgentChannel } from './agent-client.ts';
import type { CertificateLook, RemoteShell } from './ports.ts';
import { bindHost, serviceUrl } from './service-address.ts';
import { withAgent } from './with-agent.ts';

interface Looking {
  readonly certificates: CertificateLook;
  readonly clock: Pick<Clock, 'now'>;
}

/** Null where listeners need none. */
export async function findCertificateOn(
  { certificates, clock }: Looking,
  about: { readonly machine: Machine; readonly cutover: CutoverStatus | null; readonly service: ServiceStatus },
  agent: Pick<AgentChannel, 'ask'>,
  signal?: AbortSignal,
): Promise<CertificateFinding | null> {
  const { machine, service } = about;
  const name = secureNameOf(about.cutover);
  if (name === null) return null;
  const atGate =
    service.state === 'running' ? await certificates.look({ ...placeOf(machine, service), name, signal }) : 'silent';
  if (atGate !== 'silent') return judgeCertificate(atGate, name, clock.now());
  const request = { verb: 'preflight', host: bindHost(machine), port: machine.servicePort } as const;
  const inFile = readFacts((await agent.ask(request, { signal })).certificate);
  return inFile === 'unknown' ? unknown(name) : judgeCertificate(inFile, name, clock.now());
}

/** At the gate alone, which is open by now. Throws the code that keeps listeners from being sent there. */
export async function assertCertificateAt(
  { certificates, clock }: Looking,
  about: { readonly machine: string; readonly url: string; readonly cutover: CutoverStatus | null },
  signal: AbortSignal,
): Promise<CertificateFinding | null> {
  const name = secureNameOf(about.cutover);
  if (name === null) return null;
  const { hostname, port } = new URL(about.url);
  const seen = await certificates.look({ host: hostname, port: Number(port), name, signal });
  const finding = seen === 'silent' ? unknown(name) : judgeCertificate(seen, name, clock.now());
  const code = certificateBlock(finding);
  if (code) throw new AppError(code, { details: { machine: about.machine, name, daysLeft: finding.daysLeft } });
  return finding;
}

export function* certificateFacts(
  finding: CertificateFinding | null | undefined,
  machine: string,
  observedAt: string,
): Generator<PlanFact> {
  if (!finding) return;
  const values = { machine, ...finding };
  yield { key: 'cutover-certificate', level: certificateLevel(finding), values, observedAt };
}

/** As the check of the cutover tells it, for each standby. None where listeners need none. */
export function checkCertificates(
  deps: Looking & { readonly shell: RemoteShell; readonly machines: { list(): readonly Machine[] } },
  cutover: CutoverStatus,
  signal?: AbortSignal,
): Promise<readonly CutoverCheck[]> {
  const machines = secureNameOf(cutover) === null ? [] : deps.machines.list();
  const look = (machine: Machine) =>
    withAgent(deps.shell, machine, signal, async (agent) => {
      const service = await agent.ask({ verb: 'status' }, { signal });
      return findCertificateOn(deps, { machine, cutover, service }, agent, signal);
    });
  return Promise.all(machines.map((machine) => checkOne(machine.name, () => look(machine))));
}

async function checkOne(machine: string, look: () => Promise<CertificateFinding | null>): Promise<CutoverCheck> {
  const name = 'cutover-certificate';
  try {
    const finding = await look();
    const level = finding === null ? 'ok' : certificateLevel(finding);
    return { name, state: level === 'block' ? 'fail' : level, details: { machine, ...finding } };
  } catch (error) {
    if (isCancelled(error) || !(error instanceof AppError)) throw error;
    return { name, state: 'warn', details: { machine, problem: error.code } };
  }
}

function placeOf(machine: Machine, { port }: ServiceStatus): { readonly host: string; readonly port: number } {
  const url = new URL(serviceUrl(machine, port ?? machine.servicePort));
  return { host: url.hostname, port: Number(url.port) };
}

function readFacts(told: AgentResults['preflight']['certificate']): SeenCertificate | null | 'unknown' {
  if (told === null) return null;
  if (!told.pem) return 'unknown';
  try {
    return { certificate: new X509Certificate(told.pem), trusted: null, problem: told.problem };
  } catch {
    return 'unknown';
  }
}

const unknown = (name: string): CertificateFinding => ({ state: 'unknown', name, daysLeft: null });
