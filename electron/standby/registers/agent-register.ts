/** The register of one standby, asked through its agent. */
import type { AgentRequest, AgentResults, GrantedEpoch } from '../../contract/models/agent.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { EpochRegister, EpochState } from './register.ts';
import { proofOf } from './register.ts';

type EpochRequest = Extract<AgentRequest, { verb: 'epoch' }>;
export type AskEpoch = (request: EpochRequest, signal: AbortSignal) => Promise<AgentResults['epoch']>;

export function agentRegister(name: string, ask: AskEpoch): EpochRegister {
  const tell = (command: EpochRequest['command'], signal: AbortSignal) => ask({ verb: 'epoch', command }, signal);
  return {
    name,
    kind: 'agent',
    async read(signal) {
      const record = await tell({ kind: 'read' }, signal);
      const newest = stateOf(record);
      // An agent from before tells the newest only.
      const committed =
        record.committed === undefined && newest?.closed === 'committed' ? newest : stateOf(record.committed);
      return { newest, committed };
    },
    async find(nonce, signal) {
      const found = stateOf(await tell({ kind: 'read', nonce }, signal));
      return found?.nonce === nonce ? found : null;
    },
    async claim({ epoch, nonce, incidentId, holder }, signal) {
      const command = { kind: 'claim', above: epoch - 1, exactly: epoch, nonce, incidentId, holder } as const;
      const granted = await tell(command, signal);
      if (granted.epoch !== epoch) {
        throw new AppError('STANDBY_EPOCH_STALE', { details: { epoch, current: granted.epoch, register: name } });
      }
    },
    async beat({ epoch, nonce, seq }, signal) {
      await tell({ kind: 'beat', epoch, nonce, seq }, signal);
    },
    async close({ epoch, nonce, outcome, site, releaseId }, signal) {
      await tell({ kind: 'close', epoch, nonce, outcome, site, releaseId }, signal);
    },
  };
}

function stateOf(granted: GrantedEpoch | null | undefined): EpochState | null {
  if (!granted || granted.epoch === 0) return null;
  const { epoch, nonce, incidentId, closed, holder, at, site, releaseId, beat } = granted;
  return {
    epoch,
    nonce,
    proof: nonce === null ? null : proofOf(nonce),
    incidentId,
    closed,
    holder: holder ?? null,
    at: at ?? null,
    site: site ?? null,
    releaseId: releaseId ?? null,
    beat: beat ?? null,
  };
}
