/**
 * What watching needs from the world: one HTTP question, a look at this computer's own network, and what ought to answer. And
 * what others are given of it: a voice service at an address, whichever of the two APIs it speaks.
 */
import type { HealthDocument } from '../contract/models/agent.ts';
import type { WatchTarget } from '../contract/models/settings.ts';
import type { VoiceProof } from '../contract/standby.ts';
import type { ProbeKind, VoiceApi } from '../contract/watch.ts';

export interface ProbeTimeouts {
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly totalMs: number;
}

export type HttpAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Names in lower case. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Uint8Array;
      readonly latencyMs: number;
    }
  | {
      readonly kind: 'failed';
      readonly failure: 'refused' | 'timeout' | 'reset' | 'dns' | 'tls' | 'expired';
      /** With `dns`: no name server answered at all. Else one said that there is no such name. */
      readonly noNameServer?: boolean;
      readonly latencyMs: number;
    };

/** Asks once. Redirects are answers and are not followed; only `signal` makes it reject. */
export interface HttpProbe {
  ask(request: {
    readonly url: string;
    readonly method?: 'GET' | 'POST';
    readonly json?: unknown;
    readonly bearer?: string;
    readonly timeouts: ProbeTimeouts;
    /** Longer bodies are cut here. */
    readonly maxBytes?: number;
    readonly signal?: AbortSignal;
  }): Promise<HttpAnswer>;
}

/** Can this computer reach anything at all? `unknown` when nothing it may ask has ever answered. */
export interface NetworkReferences {
  look(targetUrl: string, signal?: AbortSignal): Promise<'online' | 'offline' | 'unknown'>;
}

/** What a service said that it speaks with. */
export interface ServedVoice {
  readonly voice: string | null;
  readonly modelIds: readonly string[];
}

/** Models that the primary may serve after it served `served`; null when this computer has no opinion. */
export type ExpectedModels = (served: ServedVoice | null) => Promise<readonly string[] | null>;

/** What one question to an address found out. */
export interface Finding {
  readonly kind: ProbeKind;
  readonly status: number | null;
  readonly latencyMs: number;
  /** Whose service answered; null: none did. */
  readonly api: VoiceApi | null;
  /** What the service says of itself; the official one says nothing. */
  readonly health: HealthDocument | null;
  /** What a gate or service wrote over its answer. */
  readonly label: { readonly site: string | null; readonly epoch: number | null; readonly releaseId: string | null };
  /** No name server answered, so nothing was learned about the name. */
  readonly noNameServer: boolean;
}

/** The canary sentence as it was answered. */
export interface Spoken extends Finding {
  /** How it sounds; null when no sound came. */
  readonly proof: VoiceProof | null;
  /** The sound itself, as a WAV file; null when none came. */
  readonly sound: Uint8Array | null;
  /** What came instead of a sound, cut short. */
  readonly said: string | null;
}

export interface Question {
  readonly timeouts: ProbeTimeouts;
  readonly signal?: AbortSignal;
}

/** A voice service at an address. Only `signal` makes it reject. */
export interface VoiceSite {
  readonly url: string;
  /** Is one there, and how is it? Asks for no sentence. */
  look(question: Question): Promise<Finding>;
  /** Asks for the canary sentence as `api` wants it asked. Null: it cannot be asked, for lack of a reference clip. */
  speak(api: VoiceApi, question: Question): Promise<Spoken | null>;
}

/** Last moment (ISO 8601) of the certificate that `host` shows for `name`; null when it shows none. Only `signal` makes it reject. */
export type CertificateEnd = (question: {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly signal: AbortSignal;
}) => Promise<string | null>;

export interface WatchSettings {
  read(): WatchTarget | null;
  write(target: WatchTarget | null): Promise<void>;
  /** Bearer key of the target; it is a secret and no part of the settings. */
  readKey(): Promise<string | null>;
  writeKey(key: string | null): Promise<void>;
}
