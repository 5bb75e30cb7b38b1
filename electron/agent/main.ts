/**
 * The program on a standby. Over SSH it answers one request and ends; called with `supervise` it stays and keeps the service
 * running, and with `boot` it brings that back after a restart of the machine. What the SSH client asked to run is never looked at, so a key that is bound to this program can do nothing else.
 */
import path from 'node:path';
import { type AgentAnswer, agentRequest, answerFrame, answerMark } from '../contract/models/agent.ts';
import { AppError, toWireError } from '../kernel/app-error.ts';
import { bootService } from './boot.ts';
import { asDiskFull } from './disk-full.ts';
import { readInput } from './input.ts';
import { openLayout } from './layout.ts';
import { answer } from './serve.ts';
import { supervise } from './supervisor.ts';

async function main(programFile: string, mode: string | undefined): Promise<void> {
  process.umask(0o077);
  if (mode === 'supervise') return supervise(await openLayout(programFile));
  if (mode === 'boot') return void console.log(await bootService(await openLayout(programFile), programFile));
  let mark = '';
  const send = (line: AgentAnswer): void => {
    process.stdout.write(`${mark}${JSON.stringify(line)}\n`);
  };
  // Nobody is listening any more: what was transferred stays, the rest is not worth finishing.
  process.stdout.on('error', () => process.exit(1));
  try {
    const input = await readInput(process.stdin as AsyncIterable<Buffer>);
    const forced = process.env['SSH_ORIGINAL_COMMAND'] !== undefined;
    const progress = (done: number, total: number): void => send({ kind: 'progress', done, total });
    const asked = readJson(input.line);
    mark = markFor(asked);
    const layout = await openLayout(programFile);
    const result = await answer(readRequest(asked), { layout, programFile, forced, input, progress });
    send({ kind: 'done', result });
  } catch (error) {
    send({ kind: 'failed', error: toWireError(asDiskFull(error, path.dirname(programFile))) });
  }
  process.stdin.destroy();
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new AppError('APP_INPUT_INVALID', { details: { reason: 'not JSON' }, cause });
  }
}

function markFor(asked: unknown): string {
  const { success, data } = answerFrame.safeParse(asked);
  return success ? answerMark(data.frame) : '';
}

function readRequest(value: unknown) {
  const parsed = agentRequest.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError('APP_INPUT_INVALID', {
    details: { problems: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).slice(0, 5) },
  });
}

await main(process.argv[1] ?? '', process.argv[2]);
