/** A primary behind TLS whose certificate runs out: a real server, real certificates, and Node's own judgement of them. */
import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createCertificateLook } from '../../../electron/platform/certificate-look.ts';
import { createHttpProbe } from '../../../electron/platform/http-probe.ts';
import { createWatch, type Watch } from '../../../electron/watch/service.ts';
import { openIncidentStore } from '../../../electron/watch/store.ts';
import { wordsOf } from '../../../electron/words/words.ts';
import { type Certificates, makeCertificates } from '../../fakes/certificates.ts';
import { quietParts } from '../../fakes/parts.ts';
import { until } from '../../fixtures/until.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const health = { ready: true, releaseId: 'r1', modelIds: ['m1'], voice: 'v', queue: 0, epoch: 0, site: 'primary' };
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

async function serve(certificate: 'good' | 'expired'): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer(certificates[certificate], (_request, response) => response.end(JSON.stringify(health)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}

async function watchOver(url: string): Promise<Watch> {
  const parts = quietParts();
  const watch = createWatch({
    ...parts,
    prober: createHttpProbe(),
    async certificateEnd(question) {
      const seen = await createCertificateLook().look(question);
      return seen === null || seen === 'silent' ? null : new Date(seen.certificate.validTo).toISOString();
    },
    references: { look: async () => 'online' },
    expectedModels: async () => null,
    settings: {
      read: () => ({ url, intervalS: 10, failures: 3, deep: false }),
      write: async () => {},
      readKey: async () => null,
      writeKey: async () => {},
    },
    store: await openIncidentStore(path.join(await tempDir(), 'incidents.jsonl')),
  });
  onTestFinished(() => watch.close());
  return watch;
}

describe('an expired certificate', () => {
  it('of a primary that answered before is silence for listeners: the fourth is a P1, and it is told as what it is', async () => {
    const { url, server } = await serve('good');
    const watch = await watchOver(url);
    expect(await watch.probeNow()).toMatchObject({ state: 'healthy' });
    server.setSecureContext(certificates.expired);
    for (let probe = 1; probe <= 3; probe++) {
      expect(await watch.probeNow()).toMatchObject({ state: 'suspect', consecutiveFailures: probe, incident: null });
    }
    const down = await watch.probeNow();
    expect(down).toMatchObject({ state: 'down', incident: { kind: 'down', failures: 4 } });
    expect(down.incident?.evidence.slice(-4).map(({ kind }) => kind)).toEqual(Array(4).fill('expired'));
    expect([wordsOf('en').watch.probe.expired, wordsOf('zh-CN').watch.probe.expired]).toEqual([
      'certificate expired',
      '证书已过期',
    ]);
    server.setSecureContext(certificates.good);
    for (let probe = 1; probe <= 3; probe++) await watch.probeNow();
    expect(watch.status()).toMatchObject({ state: 'healthy', incident: null });
  });

  it('of an address where no voice was ever heard is a wrong setting', async () => {
    const watch = await watchOver((await serve('expired')).url);
    for (let probe = 1; probe <= 5; probe++) await watch.probeNow();
    expect(watch.status()).toMatchObject({ state: 'misconfigured', incident: null });
    expect(watch.status().samples.at(-1)?.kind).toBe('expired');
  });
});

it('knows when the certificate ends that its primary shows, and of a plain address nothing', async () => {
  const watch = await watchOver((await serve('good')).url);
  watch.start();
  const seen = await until('the certificate', () => watch.status().certificate ?? null);
  const { validTo } = new X509Certificate(String(certificates.good.cert));
  expect(seen).toEqual({ name: '127.0.0.1', endsAt: new Date(validTo).toISOString() });

  const plain = await watchOver('http://127.0.0.1:9/');
  plain.start();
  await until('a probe', () => plain.status().samples.length > 0);
  expect(plain.status().certificate).toBeUndefined();
});
