/** The public face of the watch. */
import type { WatchTarget } from '../contract/models/settings.ts';
import type { Incident, ProbeSample, WatchStatus } from '../contract/watch.ts';

export interface Watch {
  status(): WatchStatus;
  set(target: WatchTarget | null): Promise<WatchStatus>;
  /** One shallow probe of any address; remembers nothing. */
  tryUrl(url: string, signal?: AbortSignal): Promise<ProbeSample>;
  /** One probe of the target now, counted like any other. */
  probeNow(signal?: AbortSignal): Promise<WatchStatus>;
  pause(minutes: number): Promise<WatchStatus>;
  resume(): Promise<WatchStatus>;
  acknowledge(by: string): Promise<WatchStatus>;
  incidents(): readonly Incident[];
  /** Standby tells what is being done about an incident; an unknown or closed one is left as it is. */
  noteIncident(incidentId: string, state: 'open' | 'promoting' | 'served-by-standby' | 'closed'): Promise<void>;
  /** Starts probing when a target is set. */
  start(): void;
  close(): Promise<void>;
}
