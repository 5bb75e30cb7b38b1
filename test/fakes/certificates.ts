/** Certificates for 127.0.0.1, made by openssl with an authority of their own: good for a day or for long, for another name, not valid any more or not yet. */
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export interface Certificates {
  readonly authority: string;
  readonly good: Certificate;
  readonly expired: Certificate;
  readonly lasting: Certificate;
  readonly otherName: Certificate;
  readonly early: Certificate;
}

const DAY_MS = 24 * 3600_000;
export const LASTING_DAYS = 90;

export async function makeCertificates(dir: string): Promise<Certificates> {
  const openssl = (...words: readonly string[]): void =>
    void execFileSync('openssl', words, { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] });
  const read = (name: string): Promise<string> => readFile(path.join(dir, name), 'utf8');
  await writeFile(
    path.join(dir, 'ca.conf'),
    [
      '[ca]\ndefault_ca = studio',
      '[studio]\ndatabase = index\nserial = serial\nnew_certs_dir = .\ndefault_md = sha256\npolicy = any\nunique_subject = no',
      '[any]\ncommonName = supplied',
      '[server]\nsubjectAltName = IP:127.0.0.1, DNS:voice.studio.test',
      '[other]\nsubjectAltName = DNS:elsewhere.test',
      '',
    ].join('\n'),
  );
  await writeFile(path.join(dir, 'index'), '');
  await writeFile(path.join(dir, 'serial'), '01\n');
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'] as const;
  openssl('req', '-x509', ...newKey, '-days', '2', '-subj', '/CN=studio', '-keyout', 'ca.key', '-out', 'ca.pem');

  async function sign(name: string, fromMs: number, toMs: number, section = 'server'): Promise<Certificate> {
    openssl('req', ...newKey, '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    const dates = ['-startdate', opensslTime(fromMs), '-enddate', opensslTime(toMs)];
    const by = ['-config', 'ca.conf', '-cert', 'ca.pem', '-keyfile', 'ca.key', '-extensions', section];
    openssl('ca', '-batch', '-notext', ...by, ...dates, '-in', `${name}.csr`, '-out', `${name}.pem`);
    return { key: await read(`${name}.key`), cert: await read(`${name}.pem`) };
  }

  const nowMs = Date.now();
  return {
    authority: await read('ca.pem'),
    good: await sign('good', nowMs - DAY_MS, nowMs + DAY_MS),
    expired: await sign('expired', nowMs - 2 * DAY_MS, nowMs - DAY_MS),
    lasting: await sign('lasting', nowMs - DAY_MS, nowMs + LASTING_DAYS * DAY_MS),
    otherName: await sign('otherName', nowMs - DAY_MS, nowMs + DAY_MS, 'other'),
    early: await sign('early', nowMs + DAY_MS, nowMs + 2 * DAY_MS),
  };
}

/** YYYYMMDDHHMMSSZ. */
function opensslTime(ms: number): string {
  return `${new Date(ms).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
}
