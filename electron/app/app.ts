/** The application as its skins see it: one door for calls, one stream of events, media by path, and an end. */
import type { Answer, CallContext, CallName, CallOutput } from '../contract/index.ts';
import type { Bus } from '../kernel/bus.ts';
import type { VoiceService } from './voice-service.ts';

export interface App {
  /** Checks the input, runs the handler, audits what changes something. Never rejects. */
  call<N extends CallName>(name: N, input: unknown, context: CallContext): Promise<Answer<CallOutput<N>>>;
  /** Opens the gate and settles interrupted jobs; with `background` also probes and the schedule. For the host alone. */
  startServices(options: { readonly background: boolean }): Promise<void>;
  readonly bus: Bus;
  /** This computer slept, or its clock was set: what was known is looked at anew. Noticed by itself within 15 seconds. */
  wake(): void;
  /** Absolute path of a playable file, or null when there is none by that name. */
  mediaFile(mediaPath: string): string | null;
  /** Folder for files that a browser sends before it names them in a call. */
  readonly uploadsDir: string;
  /** Loads a voice (by id, or a name that only one has) to be served to others. @throws AppError VOICES_UNKNOWN. */
  serveVoice(voiceId: string): Promise<VoiceService>;
  /** What is the case, as numbers for Prometheus. */
  metrics(): string;
  /** What Alertmanager posts. @throws AppError ALERTS_UNREADABLE, ALERTS_NOT_KEPT. */
  receiveAlerts(document: unknown): Promise<{ readonly news: number }>;
  close(): Promise<void>;
}
