/**
 * All registers that can be reached, as one: read together, claimed in an order that lets the one which arbitrates decide, and
 * closed together. One that is silent holds nobody up for long and learns later what it missed.
 */
import type { ErrorCode } from '../../contract/errors.ts';
import { AppError, isCancelled, toWireError } from '../../kernel/app-error.ts';
import { orAborted } from '../../kernel/or-aborted.ts';
import type { Reading } from './claim-rules.ts';
import type { Claim, Closing, EpochRegister, EpochState } from './register.ts';

const PATIENCE_MS = 4_000;
/** For one that was silent before. */
const SHORT_PATIENCE_MS = 1_000;

interface Silent {
  readonly name: string;
  readonly code: ErrorCode;
}

export interface AllReadings {
  readonly readings: readonly Reading[];
  readonly silent: readonly Silent[];
}

export interface Registers {
  /** Throws what the target throws; all others may be silent. */
  readAll(signal: AbortSignal): Promise<AllReadings>;
  /** The highest epoch that a nonce holds anywhere. Throws what the target throws. */
  find(nonce: string, signal: AbortSignal): Promise<EpochState | null>;
  /**
   * The same number everywhere: the store first, then the target, which both must grant it, then the others. Throws
   * STANDBY_EPOCH_STALE. Names the registers that hold it.
   */
  claim(claim: Claim, signal: AbortSignal): Promise<readonly string[]>;
  beat(about: Parameters<EpochRegister['beat']>[0], signal: AbortSignal): Promise<void>;
  /** Throws what the target throws. A register that missed the claim gets it first. Names those that know. */
  close(closing: Closing & Pick<Claim, 'incidentId' | 'holder'>, signal: AbortSignal): Promise<readonly string[]>;
}

export function joinRegisters(parts: {
  readonly store: EpochRegister | null;
  /** The standby that the operation is about; null when it cannot be reached. */
  readonly target: EpochRegister | null;
  readonly others: readonly EpochRegister[];
}): Registers {
  const { store, target, others } = parts;
  const besides = [...(store ? [store] : []), ...others];
  const wereSilent = new Set<EpochRegister>();

  /** Null when it is silent. Throws what it says about the epoch, and the caller's cancel. */
  async function tryAsk<T>(
    register: EpochRegister,
    ask: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<{ readonly answer: T } | { readonly code: ErrorCode }> {
    const limit = AbortSignal.timeout(wereSilent.has(register) ? SHORT_PATIENCE_MS : PATIENCE_MS);
    const either = AbortSignal.any([signal, limit]);
    try {
      const answer = await orAborted(ask(either), either);
      wereSilent.delete(register);
      return { answer };
    } catch (error) {
      if (signal.aborted && isCancelled(error)) throw error;
      if (error instanceof AppError && error.code === 'STANDBY_EPOCH_STALE') throw error;
      wereSilent.add(register);
      return { code: limit.aborted ? silentCode(register) : toWireError(error).code };
    }
  }

  async function claimAtStore(claim: Claim, signal: AbortSignal): Promise<boolean> {
    return store !== null && 'answer' in (await tryAsk(store, (either) => store.claim(claim, either), signal));
  }

  async function closeOne(register: EpochRegister, closing: Parameters<Registers['close']>[0], signal: AbortSignal) {
    try {
      await register.close(closing, signal);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'STANDBY_EPOCH_STALE')) throw error;
      await register.claim(closing, signal);
      await register.close(closing, signal);
    }
  }

  return {
    async readAll(signal) {
      const asked = besides.map(async (register): Promise<Reading | Silent> => {
        const { name, kind } = register;
        const told = await tryAsk(register, (either) => register.read(either), signal);
        return 'answer' in told ? { name, kind, ...told.answer } : { name, code: told.code };
      });
      const [first, ...rest] = await Promise.all([target?.read(signal) ?? null, ...asked]);
      const atTarget = target && first ? [{ name: target.name, kind: target.kind, ...first }] : [];
      return {
        readings: [...atTarget, ...rest.flatMap((told) => ('code' in told ? [] : [told]))],
        silent: rest.flatMap((told) => ('code' in told ? [told] : [])),
      };
    },
    async find(nonce, signal) {
      const found = await Promise.all([
        target?.find(nonce, signal) ?? null,
        ...besides.map(async (register) => {
          const told = await tryAsk(register, (either) => register.find(nonce, either), signal);
          return 'answer' in told ? told.answer : null;
        }),
      ]);
      return found.filter((state) => state !== null).sort((a, b) => b.epoch - a.epoch)[0] ?? null;
    },
    async claim(claim, signal) {
      const atStore = await claimAtStore(claim, signal);
      await target?.claim(claim, signal);
      const taken = await Promise.all(
        others.map(async (register) => {
          const told = await tryAsk(register, (either) => register.claim(claim, either), signal).catch(unlessStale);
          return told && 'answer' in told ? [register.name] : [];
        }),
      );
      return [...(atStore ? ['store'] : []), ...(target ? [target.name] : []), ...taken.flat()];
    },
    async beat(about, signal) {
      const all = [...(target ? [target] : []), ...(store ? [store] : [])];
      await Promise.all(
        all.map((register) => tryAsk(register, (either) => register.beat(about, either), signal).catch(unlessStale)),
      );
    },
    async close(closing, signal) {
      if (target) await closeOne(target, closing, signal);
      const told = await Promise.all(
        besides.map(async (register) => {
          const done = await tryAsk(register, (either) => closeOne(register, closing, either), signal).catch(
            unlessStale,
          );
          return done && 'answer' in done ? [register.name] : [];
        }),
      );
      return [...(target ? [target.name] : []), ...told.flat()];
    },
  };
}

const silentCode = ({ kind }: EpochRegister): ErrorCode =>
  kind === 'store' ? 'BACKUP_STORE_SILENT' : 'STANDBY_UNREACHABLE';

function unlessStale(error: unknown): null {
  if (error instanceof AppError && error.code === 'STANDBY_EPOCH_STALE') return null;
  throw error;
}
