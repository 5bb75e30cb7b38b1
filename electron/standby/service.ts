/** The public face of standby. */
import type { Started } from '../contract/define.ts';
import type { Plan, PlanIntent } from '../contract/models/plan.ts';
import type { CutoverState, Machine, PreflightReport, PromotionView, StandbyOverview } from '../contract/standby.ts';

export interface ConfirmedAct {
  readonly planId: string;
  readonly planHash: string;
  /** What the person typed. */
  readonly confirmName: string;
  readonly reason: string;
  readonly actor: string;
}

export interface Standby {
  overview(): StandbyOverview;
  readHostKey(host: string, port: number, signal?: AbortSignal): Promise<{ fingerprint: string; algorithm: string }>;
  add(machine: Omit<Machine, 'practice' | 'addedAt' | 'lastCheck' | 'lastPromotion'>): Promise<Machine>;
  addPractice(): Promise<Machine>;
  remove(name: string): Promise<{ name: string }>;
  /** Installs the agent where it is missing, then looks at everything a promotion will need. */
  check(name: string): Started & { readonly finished: Promise<PreflightReport> };
  plan(
    request: { readonly name: string; readonly intent: PlanIntent; readonly releaseId?: string },
    signal?: AbortSignal,
  ): Promise<Plan>;
  promote(act: ConfirmedAct): Promise<Started & { readonly finished: Promise<PromotionView> }>;
  failBack(act: ConfirmedAct): Promise<Started & { readonly finished: Promise<PromotionView> }>;
  /** Takes an interrupted act up again by looking at the world. */
  resume(incidentId: string, actor: string): Promise<Started & { readonly finished: Promise<PromotionView> }>;
  /** Rolls back; refused after the point of no return. */
  abort(incidentId: string, actor: string): Promise<PromotionView>;
  incidents(): Promise<readonly PromotionView[]>;
  incident(incidentId: string): Promise<PromotionView>;
  setCutover(options: {
    readonly provider: 'gate';
    readonly listenPort: number;
    readonly listenHost: string;
    readonly primaryUrl: string;
  }): Promise<CutoverState>;
  close(): Promise<void>;
}
