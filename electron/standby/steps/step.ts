/** What every step of a promotion is given, and what it gives back. A step may run twice: after a crash it does. */

import type { Backup, ReadRelease } from '../../backup/service.ts';
import type { AgentRequest, AgentResults, AgentVerb, EpochHolder } from '../../contract/models/agent.ts';
import type { StepName } from '../../contract/models/plan.ts';
import type { Machine, VoiceProof } from '../../contract/standby.ts';
import type { Cutover } from '../../cutover/service.ts';
import type { Gate } from '../../gate/gate.ts';
import type { Clock, Sleep } from '../../kernel/ports.ts';
import type { HttpProbe } from '../../watch/ports.ts';
import type { Watch } from '../../watch/service.ts';
import type { AdminKey } from '../admin-key.ts';
import type { AgentChannel, AskOptions } from '../agent-client.ts';
import type { Opening, StepFacts } from '../journal-line.ts';
import type { Machines } from '../machines.ts';
import type { MadeLibrary } from '../made/library.ts';
import type { AgentImage, CertificateLook } from '../ports.ts';
import type { PrimaryBeat } from '../primary-beat.ts';
import type { PrimaryGate } from '../primary-link.ts';
import type { RegisterSource } from '../registers/register-source.ts';
import type { Registers } from '../registers/registers.ts';
import type { Owner } from '../trust.ts';

/** What standby was given by the app, as far as steps need it. */
export interface StepPorts {
  readonly backup: Pick<Backup, 'readRelease' | 'blobSource' | 'sign' | 'objects' | 'trustedKeys' | 'beside'>;
  readonly watch: Pick<Watch, 'noteIncident' | 'primaryAt' | 'keyFor' | 'status'>;
  readonly prober: HttpProbe;
  readonly beat: PrimaryBeat;
  readonly certificates: CertificateLook;
  readonly cutover: Omit<Cutover, 'set' | 'check' | 'onChange'>;
  readonly gate: Pick<Gate, 'inFlight'>;
  readonly image: AgentImage;
  readonly machines: Machines;
  /** Of standbys, as they are told it. */
  readonly adminKey: Pick<AdminKey, 'hash'>;
  /** What services made, as this computer keeps it. */
  readonly made: MadeLibrary;
  readonly registers: RegisterSource;
  /** Nonces of every operation that was begun on this computer. */
  readonly ownNonces: () => Promise<readonly string[]>;
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** Where the sentence that was heard is kept; left out: it is not. Answers the file. */
  readonly keepSound?: (wav: Uint8Array) => Promise<string>;
}

export interface StepContext {
  readonly ports: StepPorts;
  readonly opening: Opening;
  readonly machine: Machine;
  readonly owner: Owner;
  /** This computer, as registers and other desktops know it. */
  readonly holder: EpochHolder;
  readonly signal: AbortSignal;
  /** What a step wrote down when it was done. */
  fact(step: StepName, name: string): StepFacts[string] | undefined;
  /** The same where nothing can go on without it. */
  number(step: StepName, fact: string): number;
  text(step: StepName, fact: string): string;
  /** The agent at the other end of this operation's connection, opened when it is first needed and again after it was lost. */
  agent(): Promise<AgentChannel>;
  ask<V extends AgentVerb>(
    request: Extract<AgentRequest, { verb: V }>,
    options?: Pick<AskOptions, 'body'>,
  ): Promise<AgentResults[V]>;
  /** All registers that can be reached; `target`: is the machine of this operation one of them? */
  registers(options: { readonly target: boolean }): Registers;
  /** Null: this computer has put no gate before the primary. */
  readonly primaryGate: PrimaryGate | null;
  release(): Promise<ReadRelease>;
  progress(done: number, total: number, unit: 'bytes' | 'steps'): void;
}

/** Between two shares of the way home. */
export const MOST_BAKE_SECONDS = 900;
/** For which listeners may be sent back by themselves. */
export const MOST_WINDOW_SECONDS = 3_600;

export interface StepResult {
  readonly facts: StepFacts;
  readonly voiceProof?: VoiceProof;
}

export interface Step {
  readonly deadlineMs: number;
  run(context: StepContext): Promise<StepResult>;
  /** Was it done already? Asked of the machines when the step was begun before; null: run it. */
  inspect?(context: StepContext): Promise<StepResult | null>;
  /** Takes back what the step left behind, also half of it. */
  undo?(context: StepContext): Promise<StepFacts>;
}
