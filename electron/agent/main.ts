/**
 * The program on a standby. Over SSH it answers requests until its input ends; called with `supervise` it stays and keeps the
 * service running, with `rehearse` the same for a drill and for so many seconds, and with `boot` it brings the service back after a
 * restart of the machine. What the SSH client asked to run is never
 * looked at, so a key that is bound to this program can do nothing else.
 */
import path from 'node:path';
import { type AgentAnswer, agentRequest, answerFrame, answerMark } from '../contract/models/agent.ts';
import { AppError, toWireError } from '../kernel/app-error.ts';
import { bootService } from './boot.ts';
import { asDiskFull } from './disk-full.ts';
import { drillLayout, endAbandoned } from './drill.ts';
import { type Input, readInput } from './input.ts';
import { type Layout, openLayout } from './layout.ts';
import { answer } from './serve.ts';
import { supervise } from './supervisor.ts';

async function main(programFile: string, mode: string | undefined): Promise<void> {
  process.umask(0o077);
  if (mode === 'supervise') return supervise(await openLayout(programFile));
  if (mode === 'rehearse') {
    return supervise(await drillLayout(await openLayout(programFile)), Number(process.argv[3]));
  }
  if (mode === 'boot') return void console.log(await bootService(await openLayout(programFile), programFile));
  // Nobody is listening any more: what was transferred stays, the rest is not worth finishing.
  process.stdout.on('error', () => process.exit(1));
  await serve(programFile, readInput(process.stdin as AsyncIterable<Buffer>));
  process.stdin.destroy();
}

/** One request after the other. After a failed one whose bytes follow, nobody knows where the next line begins: it is the last. */
async function serve(programFile: string, input: Input): Promise<void> {
  let layout: Layout | null = null;
  /** Process of a drill that was begun over this connection: it does not outlive it. */
  let drillPid: number | null = null;
  const forced = process.env['SSH_ORIGINAL_COMMAND'] !== undefined;
  for (let line = await nextLine(input); line !== null; line = await nextLine(input)) {
    let mark = '';
    let hasBody = false;
    const send = (said: AgentAnswer): void => void process.stdout.write(`${mark}${JSON.stringify(said)}\n`);
    try {
      const asked = readJson(line);
      mark = markFor(asked);
      const request = readRequest(asked);
      hasBody = request.verb === 'put';
      layout ??= await openLayout(programFile);
      const progress = (done: number, total: number): void => send({ kind: 'progress', done, total });
      const caller = { layout, programFile, forced, input, signal: input.ended, progress };
      const result = await answer(request, caller);
      if (request.verb === 'drill' && request.command.kind === 'start' && result !== null && 'pid' in result)
        drillPid = result.pid;
      send({ kind: 'done', result });
    } catch (error) {
      send({ kind: 'failed', error: toWireError(asDiskFull(error, path.dirname(programFile))) });
      if (hasBody) break;
    }
  }
  if (layout && drillPid !== null) await endAbandoned(layout, drillPid);
}

/** A line that nobody can read to its end is answered by going away. */
function nextLine(input: Input): Promise<string | null> {
  return input.line().catch(() => null);
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
