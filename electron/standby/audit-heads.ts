/** Heads of the audit log on the standbys. A machine that sleeps or runs an older agent is passed over. */
import type { AgentResults } from '../contract/models/agent.ts';
import { auditHead } from '../contract/models/agent.ts';
import { type Sign, signDocument } from './sign-document.ts';

interface Head {
  readonly seq: number;
  readonly hash: string;
  readonly first: string;
  readonly at: string;
}

interface Place {
  readonly name: string;
  read(signal?: AbortSignal): Promise<readonly Head[] | null>;
  write(head: Head, signal?: AbortSignal): Promise<boolean>;
}

type Ask = (
  machine: string,
  request: {
    readonly verb: 'audit-heads';
    readonly device: string;
    readonly note?: Awaited<ReturnType<typeof signDocument>>;
  },
  signal?: AbortSignal,
) => Promise<AgentResults['audit-heads']>;

export function auditHeadsOn(
  machine: string,
  deps: {
    readonly ask: Ask;
    readonly sign: Sign;
    readonly isOurs: (bytes: Uint8Array, signature: Uint8Array) => Promise<boolean>;
    /** Names the log. */
    readonly device: () => Promise<string>;
  },
): Place {
  return {
    name: machine,
    async read(signal) {
      const device = await deps.device();
      const { heads } = await deps.ask(machine, { verb: 'audit-heads', device }, signal);
      const believed: Head[] = [];
      for (const { document, signature } of heads) {
        const bytes = Buffer.from(document, 'base64');
        if (!(await deps.isOurs(bytes, Buffer.from(signature, 'base64')))) continue;
        const { kind: _kind, device: of, ...head } = auditHead.parse(JSON.parse(bytes.toString()));
        if (of === device) believed.push(head);
      }
      return believed;
    },
    async write(head, signal) {
      const device = await deps.device();
      const note = await signDocument({ kind: 'understudy-audit-head', device, ...head }, deps.sign);
      await deps.ask(machine, { verb: 'audit-heads', device, note }, signal);
      return true;
    },
  };
}
