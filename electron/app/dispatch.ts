/**
 * The one place where a call enters: name, input and effect are checked here for window, browser and CLI alike, so no skin
 * can forget it. Every answer is data; nothing thrown by a handler escapes.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  type Answer,
  type CallContext,
  type CallName,
  type CallOutput,
  calls,
  type Handlers,
} from '../contract/index.ts';
import { AppError, toWireError } from '../kernel/app-error.ts';
import type { Audit, Log } from '../kernel/ports.ts';

export function createDispatch(deps: { readonly handlers: Handlers; readonly audit: Audit; readonly log: Log }) {
  const { handlers, audit, log } = deps;

  async function run(name: CallName, rawInput: unknown, context: CallContext): Promise<unknown> {
    const spec = calls[name];
    const parsed = spec.input.safeParse(rawInput ?? {});
    if (!parsed.success) {
      const where = parsed.error.issues.map((issue) => `${issue.path.join('.') || name}: ${issue.message}`);
      throw new AppError('APP_INPUT_INVALID', { details: { call: name, problems: where }, message: where.join('; ') });
    }
    const handler = handlers[name] as (input: unknown, context: CallContext) => Promise<unknown>;
    if (spec.effect === 'read') return handler(parsed.data, context);
    const data = { input: forAudit(parsed.data), surface: context.surface };
    try {
      const result = await handler(parsed.data, context);
      await audit.append({ actor: context.actor, event: name, data: { ...data, result: 'ok' } });
      return result;
    } catch (error) {
      await audit.append({ actor: context.actor, event: name, data: { ...data, result: toWireError(error).code } });
      throw error;
    }
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
