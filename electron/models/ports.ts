/** What the shared models need from the world: a check by the engine, a download that can be continued, and digests. */
import type { ModelName } from '../contract/models-library.ts';

export interface ModelEngine {
  /** Reads the whole model in the engine's process. @throws EngineError when it is not that model. */
  checkModel(name: ModelName, place: string, signal: AbortSignal): Promise<void>;
  /** Starts anew before the next request, so that models which came or went are seen. */
  restartEngine(): Promise<void>;
}

export type DownloadOutcome = { readonly kind: 'done' } | { readonly kind: 'failed'; readonly reason: string };

export interface Download {
  /**
   * Brings what stands at `url` to `file`, which appears only when it is whole and on disk. What came before a failure or a
   * cancel is kept beside it and continued by the next fetch of the same address, if the server vouches that nothing has
   * changed. @throws the signal's reason, AppError APP_DISK_FULL.
   */
  fetch(order: {
    readonly url: string;
    readonly file: string;
    readonly mostBytes: number;
    readonly signal: AbortSignal;
    readonly onProgress: (doneBytes: number, totalBytes: number) => void;
  }): Promise<DownloadOutcome>;
}

export interface ModelHasher {
  sha256(file: string, options?: { readonly signal?: AbortSignal }): Promise<string>;
}
