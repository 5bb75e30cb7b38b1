/** What watching needs from the world: one HTTP question, a look at this computer's own network, and what ought to answer. */
import type { WatchTarget } from '../contract/models/settings.ts';

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
      readonly failure: 'refused' | 'timeout' | 'reset' | 'dns' | 'tls';
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

export interface WatchSettings {
  read(): WatchTarget | null;
  write(target: WatchTarget | null): Promise<void>;
  /** Bearer key of the target; it is a secret and no part of the settings. */
  readKey(): Promise<string | null>;
  writeKey(key: string | null): Promise<void>;
}
