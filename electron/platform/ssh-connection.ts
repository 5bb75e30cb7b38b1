/** What every SSH connection of the app has in common: its limits, its algorithms, and the error when nobody answers. */
import type { ConnectConfig, ServerHostKeyAlgorithm } from 'ssh2';
import { showAddress } from '../contract/models/host-address.ts';
import { AppError } from '../kernel/app-error.ts';

/** Algorithms that prove the same host key. */
export type HostKeyType = readonly ServerHostKeyAlgorithm[];

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface SshTimings {
  readonly connectTimeoutMs: number;
  /** A peer that has not answered `keepaliveCount` of these is gone. */
  readonly keepaliveIntervalMs: number;
  readonly keepaliveCount: number;
}

/** AES-GCM first: the fastest cipher of ssh2 without native code. */
const cipher = [
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'chacha20-poly1305@openssh.com',
  'aes256-ctr',
] as const;

/** A machine shows one host key only: of the first of `types` that it has. */
export function connectionTo(
  { host, port }: Address,
  types: readonly HostKeyType[],
  timings: SshTimings,
): ConnectConfig {
  return {
    host,
    port,
    algorithms: { cipher: [...cipher], serverHostKey: types.flat() },
    readyTimeout: timings.connectTimeoutMs,
    keepaliveInterval: timings.keepaliveIntervalMs,
    keepaliveCountMax: timings.keepaliveCount,
  };
}

/** `through` is the jump host that was asked to reach it. */
export function unreachable({ host, port }: Address, cause?: Error, through: Address | null = null): AppError {
  return new AppError('STANDBY_UNREACHABLE', {
    details: { host, port, ...(through && { through: showAddress(through.host, through.port) }) },
    retryable: true,
    remedy: { kind: 'retry' },
    cause,
  });
}
