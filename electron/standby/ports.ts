/**
 * What standby needs from the world: a shell on another machine whose host key is pinned, the
 * files of the agent, and a practice machine. Releases come from backup's service.
 */

import type { SeenCertificate } from '../cutover/certificate-rules.ts';

/** Whose key signs in. `own` is the key that this app made for the machine; it lies in the secret box. */
export interface KeySource {
  readonly keyFrom?: 'file' | 'agent' | 'own';
  /** Empty unless the key comes from a file. */
  readonly keyFile: string;
}

export interface SshLogin extends KeySource {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** `SHA256:…`; a machine that has no such host key is sent nothing. Its keys of other types do not matter. */
  readonly fingerprint: string;
}

export interface MachineAddress extends SshLogin {
  /** Hosts to go through, the nearest first. */
  readonly jumps?: readonly SshLogin[];
  /** Under which its secrets are kept, once it has some. */
  readonly name?: string;
  /** Unlocks key files instead of the one that is kept. */
  readonly passphrase?: string;
}

/** In the secret box. */
export const secretNames = {
  passphrase: (machine: string) => `standby.${machine}.passphrase`,
  ownKey: (machine: string) => `standby.${machine}.key`,
} as const;

export interface ExecResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ExecOptions {
  /** Sent to the command, then its input is closed. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Told each whole line of output as it comes. */
  readonly onLine?: (line: string) => void;
  /** Told the output as it comes, bytes instead of text; nothing more comes until it has settled. */
  readonly onChunk?: (chunk: Uint8Array) => Promise<void> | void;
  readonly signal?: AbortSignal;
}

/** One authenticated connection. A lost connection rejects what is under way with STANDBY_CONNECTION_LOST. */
export interface RemoteSession {
  /** True once the connection is gone; it does not come back. */
  readonly lost: boolean;
  exec(command: string, options?: ExecOptions): Promise<ExecResult>;
  /**
   * Writes `local` to `remote` below the login's home folder; an interrupted one goes on where it broke off. Folders are made.
   * `packed` travels instead where the machine can unpack it; `onBytes` counts bytes of `local` either way. Throws STANDBY_DISK_FULL, or STANDBY_COMMAND_FAILED where the key may run something else only.
   */
  put(
    local: string,
    remote: string,
    options: {
      readonly mode: number;
      readonly packed?: PackedFile | null;
      readonly onBytes?: (count: number) => void;
      readonly signal?: AbortSignal;
    },
  ): Promise<void>;
  /** Moves these files from one folder below the home folder into another, each as a whole; the first folder is gone then. */
  move(
    files: { readonly from: string; readonly to: string; readonly names: readonly string[] },
    signal?: AbortSignal,
  ): Promise<void>;
  /**
   * Adds a line to the login's authorized_keys unless `key`, a public key in base64, stands there; the other lines stay as they are.
   * Throws STANDBY_PAIRING_REFUSED.
   */
  addKeyLine(line: string, key: string, signal?: AbortSignal): Promise<void>;
  takeKeyLine(key: string, signal?: AbortSignal): Promise<void>;
  close(): void;
}

/**
 * Throws STANDBY_UNREACHABLE, _HOST_KEY_CHANGED, _KEY_FILE_UNREADABLE, _KEY_FORMAT, _KEY_PASSPHRASE, _KEY_PASSPHRASE_WRONG,
 * _KEY_REFUSED, _SSH_AGENT, _SSH_AGENT_EMPTY, _JUMP_REFUSED, _JUMP_FORBIDDEN or _CONNECTION_LOST.
 */
export interface RemoteShell {
  /** Reads the host key and hangs up before any authentication there: the one with `fingerprint` if the machine has that, among others. */
  readHostKey(
    address: Pick<MachineAddress, 'host' | 'port' | 'jumps' | 'name' | 'passphrase'> & {
      readonly fingerprint?: string;
    },
    signal?: AbortSignal,
  ): Promise<{ readonly fingerprint: string; readonly algorithm: string }>;
  connect(address: MachineAddress, signal?: AbortSignal): Promise<RemoteSession>;
  /** A key of the app's own: a new one, or the one whose private half is given. */
  ownKey(privateText?: string): { readonly privateText: string; readonly publicKey: string };
}

/** What the SSH configuration of a person says about one host. */
export interface HostConfig {
  readonly hostName: string | null;
  readonly port: number | null;
  readonly user: string | null;
  readonly identityFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** As it is written: hosts between commas, or `none`. */
  readonly proxyJump: string | null;
  /** Lines that count for this host and that this app does not follow. */
  readonly notUsed: readonly string[];
}

/** Where the person who runs this app comes from. */
export interface SshSurroundings {
  readonly home: string;
  readonly localUser: string;
  /** The session says where its ssh-agent is. */
  readonly hasAgent: boolean;
  /** Reads the whole configuration; says then what counts for a host. Both throw STANDBY_SSH_CONFIG. */
  config(signal?: AbortSignal): Promise<(host: string) => HostConfig>;
  exists(file: string): Promise<boolean>;
}

/** The same file compressed by gzip, and the SHA-256 of what comes out of it. */
export interface PackedFile {
  readonly absolute: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface AgentFile {
  readonly path: string;
  readonly absolute: string;
  readonly sizeBytes: number;
  readonly mode: number;
  readonly packed: PackedFile | null;
}

/** The programs that make a bare machine a standby: a Node binary and the agent. */
export interface AgentImage {
  /** `packed`: also compressed, which takes seconds the first time. */
  files(options: { readonly packed: boolean; readonly signal?: AbortSignal }): Promise<readonly AgentFile[]>;
  /** Of all files as they would travel now, without compressing any for it. 0 where they are not built. */
  travelBytes(): Promise<number>;
  /** Compresses ahead of time. */
  prepare(signal?: AbortSignal): Promise<void>;
  /** SHA-256 of the agent program. */
  sha256(): Promise<string>;
}

export interface PracticeMachine {
  /** Starts its SSH server (once) and says how to reach it. */
  start(): Promise<MachineAddress & { readonly servicePort: number }>;
  /** The server only; a service that was started there goes on, as on a real machine. */
  close(): Promise<void>;
}

export interface CertificateLook {
  /**
   * Asks `host` for the certificate of `name`, whoever issued it and whatever it says. `silent`: nobody takes the connection;
   * null: somebody does, who speaks no TLS. Only `signal` makes it reject.
   */
  look(question: {
    readonly host: string;
    readonly port: number;
    readonly name: string;
    readonly signal?: AbortSignal;
  }): Promise<SeenCertificate | null | 'silent'>;
}
