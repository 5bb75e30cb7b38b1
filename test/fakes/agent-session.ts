/** A session whose agent is a function: what is asked on one command, line after line, is answered under the request's mark. */
import { type AgentRequest, answerMark } from '../../electron/contract/models/agent.ts';
import { toWireError } from '../../electron/kernel/app-error.ts';
import type { RemoteSession } from '../../electron/standby/ports.ts';

export function answeringSession(answer: (request: AgentRequest) => unknown): RemoteSession {
  return {
    lost: false,
    async exec(_command, { stdin, onLine } = {}) {
      let text = '';
      for await (const bytes of stdin ?? []) {
        text += Buffer.from(bytes).toString();
        const lines = text.split('\n');
        text = lines.pop() ?? '';
        for (const line of lines) onLine?.(answerTo(line, answer));
      }
      return { exitCode: 0, stdout: '', stderr: '' };
    },
    put: async () => {},
    move: async () => {},
    addKeyLine: async () => {},
    takeKeyLine: async () => {},
    close() {},
  };
}

function answerTo(line: string, answer: (request: AgentRequest) => unknown): string {
  const { frame, ...request } = JSON.parse(line) as AgentRequest & { readonly frame: string };
  const said = ((): object => {
    try {
      return { kind: 'done', result: answer(request) };
    } catch (error) {
      return { kind: 'failed', error: toWireError(error) };
    }
  })();
  return `${answerMark(frame)}${JSON.stringify(said)}`;
}
