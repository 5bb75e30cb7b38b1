/**
 * The one place where a call enters: name, input and effect are checked here for window, browser and CLI alike, so no skin
 * can forget it. A `danger` call gets no further without the plan that was read and the typed name. Every answer is data;
 * nothing thrown by a handler escapes.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Started } from '../contract/define.ts';
import {
  type Answer,
  type CallContext,
  type CallName,
  type CallOutput,
  type ChangeName,
  type Confirmations,
  calls,
  type DangerName,
  type Handlers,
  type ParsedInput,
  type ReadName,
} from '../contract/index.ts';
import { AppError, toWireError } from '../kernel/app-error.ts';
import type { Audit, Log } from '../kernel/ports.ts';

type AnyHandler = (input: unknown, context: CallContext) => Promise<unknown>;

export function createDispatch(deps: {
  readonly handlers: Handlers;
  readonly confirmations: Confirmations;
  readonly audit: Audit;
  readonly log: Log;
}) {
  const { handlers, confirmations, audit, log } = deps;

  async function run(name: CallName, rawInput: unknown, context: CallContext): Promise<unknown> {
    const handler = handlers[name] as AnyHandler;
    if (isRead(name)) return handler(parse(name, rawInput), context);
    if (isDanger(name)) return record(name, context, (data) => runDangerous(name, rawInput, context, data));
    const input = parse(name, rawInput);
    return record(name, context, (data) => {
      data['input'] = forAudit(input);
      return handler(input, context);
    });
  }

  /** Also what is not even well formed is recorded here: somebody tried to move the service. */
  async function runDangerous(
    name: DangerName,
    rawInput: unknown,
    context: CallContext,
    data: Record<string, unknown>,
  ): Promise<unknown> {
    const input = parse(name, rawInput);
    data['input'] = forAudit(input);
    confirmations[name](input);
    return handlers[name](input, context);
  }

  /** Runs a call that changes something, and writes down how it ended. `act` adds to `data` what it learns on the way. */
  async function record(
    name: ChangeName,
    context: CallContext,
    act: (data: Record<string, unknown>) => Promise<unknown>,
  ): Promise<unknown> {
    const data: Record<string, unknown> = { surface: context.surface };
    const ended = await act(data).then(
      (result) => ({ result }) as const,
      (error: unknown) => ({ error }) as const,
    );
    if ('error' in ended) {
      await audit.append({
        actor: context.actor,
        event: name,
        data: { ...data, result: toWireError(ended.error).code },
      });
      throw ended.error;
    }
    const job = calls[name].job ? { jobId: (ended.result as Started).jobId } : {};
    await audit.append({ actor: context.actor, event: name, data: { ...data, ...job, result: 'ok' } });
    return ended.result;
  }

  return async function call<N extends CallName>(
    name: N,
    input: unknown,
    context: CallContext,
  ): Promise<Answer<CallOutput<N>>> {
    try {
      if (!Object.hasOwn(calls, name))
        throw new AppError('APP_UNKNOWN_CALL', { details: { call: String(name).slice(0, 80) } });
      return { ok: true, data: (await run(name, input, context)) as CallOutput<N> };
    } catch (error) {
      const wire = toWireError(
        error instanceof z.ZodError ? new AppError('APP_INPUT_INVALID', { cause: error }) : error,
        randomUUID(),
      );
      log.warn('call failed', {
        call: name,
        code: wire.code,
        technical: wire.technical,
        correlationId: wire.correlationId,
      });
      return { ok: false, error: wire };
    }
  };
}

function parse<N extends CallName>(name: N, rawInput: unknown): ParsedInput<N> {
  const parsed = calls[name].input.safeParse(rawInput ?? {});
  if (parsed.success) return parsed.data as ParsedInput<N>;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || name}: ${issue.message}`);
  throw new AppError('APP_INPUT_INVALID', { details: { call: name, problems }, message: problems.join('; ') });
}

const isRead = (name: CallName): name is ReadName => calls[name].effect === 'read';
const isDanger = (name: ChangeName): name is DangerName => calls[name].effect === 'danger';

/** What a studio says through its voices is its own: texts go into the audit log as their length only. */
function forAudit(value: unknown, depth = 0): unknown {
  if (value === null || typeof value !== 'object' || depth > 4) return value;
  if (Array.isArray(value)) return value.map((item) => forAudit(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) =>
      name === 'text' && typeof item === 'string' ? ['textCharacters', item.length] : [name, forAudit(item, depth + 1)],
    ),
  );
}
