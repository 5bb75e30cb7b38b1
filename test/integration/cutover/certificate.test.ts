/** Listeners who use https are sent only to a place that can show them a certificate for the name they use. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Server as TcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { judgeCertificate } from '../../../electron/cutover/certificate-rules.ts';
import { createCertificateLook } from '../../../electron/platform/certificate-look.ts';
import { NAME as SERVICE, startBind, ZONE } from '../../fakes/bind.ts';
import { type Certificate, type Certificates, LASTING_DAYS, makeCertificates } from '../../fakes/certificates.ts';
import { freePort } from '../../fakes/sshd.ts';
import { NAME, openStage } from '../standby/stage.ts';

let certificates: Certificates;

beforeAll(async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'certificates-'));
  certificates = await makeCertificates(dir);
  const usual = tls.getCACertificates('default');
  tls.setDefaultCACertificates([...usual, certificates.authority]);
  return async () => {
    tls.setDefaultCACertificates(usual);
    await rm(dir, { recursive: true, force: true });
  };
});

async function portOf(server: TcpServer | Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe('a look at a certificate', () => {
  const { look } = createCertificateLook();
  const at = (port: number, name: string) => look({ host: '127.0.0.1', port, name });

  it('asks for the name of the service at an address of the machine', async () => {
    const server = createServer(certificates.otherName);
    server.addContext(SERVICE, certificates.lasting);
    const port = await portOf(server);
    const seen = await at(port, SERVICE);
    expect(seen).toMatchObject({ trusted: true, problem: null });
    if (seen === null || seen === 'silent') throw new Error('nothing was shown');
    expect(judgeCertificate(seen, SERVICE, Date.now()).state).toBe('ok');
    const other = await at(port, 'voice.other.test');
    if (other === null || other === 'silent') throw new Error('nothing was shown');
    expect(judgeCertificate(other, 'voice.other.test', Date.now()).state).toBe('other-name');
  });

  it('tells an expired one as expired, and one of a stranger as not trusted', async () => {
    const judged = async (certificate: Certificate) => {
      const seen = await at(await portOf(createServer(certificate)), '127.0.0.1');
      if (seen === null || seen === 'silent') throw new Error('nothing was shown');
      return judgeCertificate(seen, '127.0.0.1', Date.now()).state;
    };
    expect(await judged(certificates.expired)).toBe('expired');
    tls.setDefaultCACertificates([]);
    onTestFinished(() => tls.setDefaultCACertificates([certificates.authority]));
    expect(await judged(certificates.lasting)).toBe('untrusted');
  });

  it('knows a place that speaks plain HTTP from one where nobody is', async () => {
    expect(await at(await portOf(createHttpServer()), SERVICE)).toBeNull();
    expect(await at(await freePort(), SERVICE)).toBe('silent');
  });

  it('ends when nobody waits for it any more', async () => {
    const silent = await portOf(createHttpServer());
    const signal = AbortSignal.abort(new Error('no longer'));
    await expect(look({ host: '127.0.0.1', port: silent, name: SERVICE, signal })).rejects.toThrow('no longer');
  });
});

describe('a promotion of a service that listeners use by https', () => {
  async function openStudio() {
    const stage = await openStage({ sshd: { listen: '::1' } });
    const bind = await startBind({ own: ['voice A 127.0.0.1'], ttlSeconds: 1 });
    await stage.desk.standby.setCutover({
      provider: 'rfc2136',
      server: bind.server,
      zone: ZONE,
      name: SERVICE,
      primaryUrl: stage.primary.url,
      primaryAddresses: [],
      // No resolver of this computer knows the zone.
      serviceUrl: `https://127.0.0.1:${stage.servicePort}`,
      secret: bind.keyFile,
    });
    await stage.primary.down();
    await stage.desk.standby.check(NAME).finished;
    const plan = () => stage.desk.standby.plan({ name: NAME, intent: 'promote' });
    const give = async ({ cert, key }: Certificate): Promise<void> => {
      await mkdir(path.join(stage.agentRoot, 'tls'), { recursive: true });
      await writeFile(path.join(stage.agentRoot, 'tls/cert.pem'), cert);
      await writeFile(path.join(stage.agentRoot, 'tls/key.pem'), key);
    };
    return { stage, bind, plan, give };
  }

  it('is refused before it begins while the standby has no certificate, one for another name, or an expired one', async () => {
    const { stage, plan, give } = await openStudio();
    expect((await plan()).blockedBy).toEqual(['CUTOVER_CERTIFICATE_MISSING']);
    expect((await stage.desk.standby.checkCutover())?.checks).toContainEqual({
      name: 'cutover-certificate',
      state: 'fail',
      details: { machine: NAME, state: 'missing', name: '127.0.0.1', daysLeft: null },
    });
    await give(certificates.otherName);
    expect((await plan()).blockedBy).toEqual(['CUTOVER_CERTIFICATE_OTHER_NAME']);
    await give(certificates.expired);
    expect((await plan()).blockedBy).toEqual(['CUTOVER_CERTIFICATE_EXPIRED']);
    await give(certificates.good);
    const short = await plan();
    expect(short.blockedBy).toEqual([]);
    expect(short.facts.find(({ key }) => key === 'cutover-certificate')).toMatchObject({
      level: 'warn',
      values: { daysLeft: 0 },
    });
  });

  it('lets listeners in by the certificate that it saw', async () => {
    const { stage, bind, plan, give } = await openStudio();
    await give(certificates.lasting);
    expect((await plan()).facts.find(({ key }) => key === 'cutover-certificate')).toMatchObject({
      level: 'ok',
      values: { machine: NAME, daysLeft: LASTING_DAYS - 1 },
    });
    const view = await (await stage.desk.promote(NAME)).finished;
    expect(view.state).toBe('done');
    expect(await bind.ask(SERVICE, 'AAAA')).toEqual(['::1']);
    const gate = await createCertificateLook().look({ host: '127.0.0.1', port: stage.servicePort, name: SERVICE });
    expect(gate).toMatchObject({ trusted: true });
    expect((await stage.desk.standby.checkCutover())?.checks.at(-1)).toMatchObject({
      name: 'cutover-certificate',
      state: 'ok',
    });
  });

  it('is taken back when the gate shows another one than the plan saw', async () => {
    const { stage, bind, plan, give } = await openStudio();
    await give(certificates.good);
    const { planId, planHash } = await plan();
    await give(certificates.otherName);
    const confirmed = { planId, planHash, confirmName: NAME, reason: 'test', actor: 'Lin' };
    const { finished } = await stage.desk.standby.promote(confirmed);
    await expect(finished).rejects.toMatchObject({
      code: 'CUTOVER_CERTIFICATE_OTHER_NAME',
      details: { step: 'last-gate', outcome: 'undone' },
    });
    expect(await bind.ask(SERVICE, 'A')).toEqual(['127.0.0.1']);
  });
});
