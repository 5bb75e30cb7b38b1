/** The watch over the primary, and whom this computer asks to learn whether it is offline itself. */
import path from 'node:path';
import { isoTime } from '../../kernel/clock.ts';
import type { Audit } from '../../kernel/ports.ts';
import { createCertificateLook } from '../../platform/certificate-look.ts';
import { createHttpProbe } from '../../platform/http-probe.ts';
import { createNetworkReferences, type LearningReferences } from '../../platform/network.ts';
import type { CertificateLook } from '../../standby/ports.ts';
import type { Standby } from '../../standby/standby.ts';
import type { Voices } from '../../voices/service.ts';
import type { CertificateEnd, HttpProbe, WatchSettings } from '../../watch/ports.ts';
import { modelsAfter } from '../../watch/rules.ts';
import { createWatch, type Watch } from '../../watch/service.ts';
import { type IncidentStore, openIncidentStore } from '../../watch/store.ts';
import { referencesOf } from '../network-references.ts';
import type { Base } from './base.ts';

/** Name of the watched address's key in the secret box. */
const WATCH_KEY = 'watch.accessKey';

/** The watch, and its means, which standbys are looked at with as well. */
export interface WiredWatch {
  readonly watch: Watch;
  readonly incidents: IncidentStore;
  readonly prober: HttpProbe;
  readonly certificates: CertificateLook;
  readonly references: LearningReferences;
}

export async function wireWatch(
  base: Base,
  needs: { readonly voices: Voices; readonly audit: Audit; readonly standby: () => Standby },
): Promise<WiredWatch> {
  const { paths, readOnly, settings, bus, clock, ticker, log } = base;
  const { voices, audit, standby } = needs;
  const prober = createHttpProbe();
  const certificates = createCertificateLook();
  const references = createNetworkReferences(() => referencesOf(settings.get(), standby().overview().machines));
  const incidents = await openIncidentStore(path.join(paths.watch, 'incidents.jsonl'), { readOnly });
  const watch = createWatch({
    prober,
    references,
    expectedModels: async (served) => modelsAfter(served, await voices.list()),
    settings: watchSettings(base),
    store: incidents,
    certificateEnd: certificateEnd(certificates),
    clock,
    ticker,
    bus,
    audit,
    log,
  });
  return { watch, incidents, prober, certificates, references };
}

const watchSettings = ({ settings, secrets }: Base): WatchSettings => ({
  read: () => settings.get().watch,
  write: async (target) => void (await settings.set({ watch: target })),
  readKey: () => secrets.read(WATCH_KEY),
  writeKey: (key) => (key === null ? secrets.remove(WATCH_KEY) : secrets.write(WATCH_KEY, key)),
});

const certificateEnd =
  (certificates: CertificateLook): CertificateEnd =>
  async (question) => {
    const seen = await certificates.look(question);
    return seen === null || seen === 'silent' ? null : isoTime(Date.parse(seen.certificate.validTo));
  };
