/** Would listeners who come by the service's name accept what the new place shows them? Pure. */
import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { ErrorCode } from '../contract/errors.ts';
import type { CutoverStatus } from '../contract/models/cutover.ts';

/** `unusable`: it is the right one, and the machine cannot use it. `unknown`: nobody could tell. */
export type CertificateState =
  | 'ok'
  | 'missing'
  | 'other-name'
  | 'expired'
  | 'not-yet-valid'
  | 'unusable'
  | 'untrusted'
  | 'unknown';

export interface CertificateFinding {
  readonly state: CertificateState;
  /** The name that listeners use. */
  readonly name: string;
  /** Whole days until it ends; negative once it has. Null where there is none. */
  readonly daysLeft: number | null;
}

/** What was seen. `null`: the place shows no certificate at all. */
export interface SeenCertificate {
  readonly certificate: X509Certificate;
  /** Does this computer know who issued it? Null when that was not tried. */
  readonly trusted: boolean | null;
  /** Why the machine cannot use it; null when it can. */
  readonly problem: string | null;
}

/** Fewer days than this are told. */
export const DAYS_TOLD = 14;
const DAY_MS = 86_400_000;

/** The name by which listeners check who they speak to; null where they speak plain HTTP, or know the standby by its own address. */
export function secureNameOf(status: Pick<CutoverStatus, 'provider' | 'serviceUrl'> | null): string | null {
  if (status === null || status.provider === 'gate' || status.provider === 'clients') return null;
  const { protocol, hostname } = new URL(status.serviceUrl);
  return protocol === 'https:' ? hostname.replace(/^\[|\]$/g, '') : null;
}

export function judgeCertificate(seen: SeenCertificate | null, name: string, nowMs: number): CertificateFinding {
  if (seen === null) return { state: 'missing', name, daysLeft: null };
  const { certificate } = seen;
  const daysLeft = Math.floor((Date.parse(certificate.validTo) - nowMs) / DAY_MS);
  return { state: stateOf(seen, name, nowMs), name, daysLeft };
}

function stateOf({ certificate, trusted, problem }: SeenCertificate, name: string, nowMs: number): CertificateState {
  const isFor = isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name);
  if (isFor === undefined) return 'other-name';
  if (nowMs > Date.parse(certificate.validTo)) return 'expired';
  if (nowMs < Date.parse(certificate.validFrom)) return 'not-yet-valid';
  if (problem !== null) return 'unusable';
  return trusted === false ? 'untrusted' : 'ok';
}

const codes: Partial<Readonly<Record<CertificateState, ErrorCode>>> = {
  missing: 'CUTOVER_CERTIFICATE_MISSING',
  'other-name': 'CUTOVER_CERTIFICATE_OTHER_NAME',
  expired: 'CUTOVER_CERTIFICATE_EXPIRED',
  'not-yet-valid': 'CUTOVER_CERTIFICATE_EXPIRED',
  unusable: 'STANDBY_CERTIFICATE_INVALID',
};

/**
 * Null: listeners may be sent there. Whose issuer is not known here may be known to listeners, and what nobody could tell is
 * told and forbids nothing.
 */
export function certificateBlock(finding: CertificateFinding | null): ErrorCode | null {
  return (finding && codes[finding.state]) ?? null;
}

export function certificateLevel(finding: CertificateFinding): 'ok' | 'warn' | 'block' {
  if (certificateBlock(finding)) return 'block';
  const isShort = finding.daysLeft !== null && finding.daysLeft < DAYS_TOLD;
  return finding.state === 'ok' && !isShort ? 'ok' : 'warn';
}
