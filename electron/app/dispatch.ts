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
import type { CodedIssue } from '../contract/models/web-url.ts';
import type { Locale } from '../contract/names.ts';
import { AppError, toWireError } from '../kernel/app-error.ts';
import type { Audit, Log } from '../kernel/ports.ts';

type AnyHandler = (input: unknown, context: CallContext) => Promise<unknown>;

export function createDispatch(deps: {
  readonly handlers: Handlers;
  readonly confirmations: Confirmations;
  readonly audit: Audit;
  readonly log: Log;
  /** The studio's language, for callers that bring none. */
  readonly locale: () => Locale;
}) {
  const { handlers, confirmations, audit, log, locale } = deps;
  const parseFor = <N extends CallName>(name: N, input: unknown, context: CallContext): ParsedInput<N> =>
    parse(name, input, context.locale ?? locale());

  async function run(name: CallName, rawInput: unknown, context: CallContext): Promise<unknown> {
    const handler = handlers[name] as AnyHandler;
    if (isRead(name)) return handler(parseFor(name, rawInput, context), context);
    if (isDanger(name)) return record(name, context, (data) => runDangerous(name, rawInput, context, data));
    const input = parseFor(name, rawInput, context);
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
    const input = parseFor(name, rawInput, context);
    data['input'] = forAudit(input);
    Object.assign(data, await confirmations[name](input));
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

/** zod's own sentences: it knows what it missed. */
const problemWords = { en: z.locales.en(), 'zh-CN': z.locales.zhCN() } as const;

/** The message is English, for the log; the details say the same to the person who asked, in theirs. */
function parse<N extends CallName>(name: N, rawInput: unknown, locale: Locale): ParsedInput<N> {
  const parseIn = (language: Locale) =>
    calls[name].input.safeParse(rawInput ?? {}, { error: problemWords[language].localeError });
  const parsed = parseIn('en');
  if (parsed.success) return parsed.data as ParsedInput<N>;
  const named = parsed.error.issues.find(isNamed);
  if (named) throw new AppError(named.params.code, { details: { call: name, field: named.path.join('.') } });
  throw new AppError('APP_INPUT_INVALID', {
    details: { call: name, problems: describeProblems(name, parseIn(locale).error) },
    message: describeProblems(name, parsed.error).join('; '),
  });
}

/** The schema knows more of it than that it does not fit. */
function isNamed(issue: z.core.$ZodIssue): issue is z.core.$ZodIssueCustom & { readonly params: CodedIssue } {
  return issue.code === 'custom' && issue.params?.['code'] !== undefined;
}

function describeProblems(name: CallName, error: z.ZodError | undefined): string[] {
  return (error?.issues ?? []).map((issue) => `${issue.path.join('.') || name}: ${issue.message}`);
}

const isRead = (name: CallName): name is ReadName => calls[name].effect === 'read';
const isDanger = (name: ChangeName): name is DangerName => calls[name].effect === 'danger';

const texts = new Set(['text', 'find', 'with']);

/** What a studio says through its voices is its own: texts go into the audit log as their length only, and long lists as their number. */
function forAudit(value: unknown, depth = 0): unknown {
  if (value === null || typeof value !== 'object' || depth > 4) return value;
  if (Array.isArray(value)) return value.map((item) => forAudit(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) =>
      texts.has(name) && typeof item === 'string'
        ? [`${name}Characters`, item.length]
        : name === 'rowIds' && Array.isArray(item)
          ? ['rows', item.length]
          : [name, forAudit(item, depth + 1)],
    ),
  );
}
