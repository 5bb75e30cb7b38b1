/** How the networks of a voice are wanted to run, before it is known what this computer can do. */
import type { ProviderChoice } from '../engine-types.ts';
import type { Execution } from '../ort/session.ts';
import type { DeviceForm } from '../voice-pack/tuning.ts';

/** How a network runs on the processor, and which other provider may run it in which form: exact when left out. */
export interface NetworkExecution extends Omit<Execution, 'provider' | 'prompt'> {
  readonly provider: ProviderChoice;
  readonly deviceForm?: DeviceForm;
}

export interface TokensExecution extends NetworkExecution {
  readonly prompt?: Pick<NetworkExecution, 'provider' | 'threads' | 'deviceForm'>;
}

/** How each of a voice's networks runs, and the content encoder of its references. */
export interface VoiceExecution {
  readonly tokens: TokensExecution;
  readonly sound: NetworkExecution;
  /** As the sound network on the processor when left out. */
  readonly hubert?: NetworkExecution;
}
