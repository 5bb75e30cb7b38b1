/**
 * A reader for the pickles inside torch files. It builds plain data and runs no code: a global is only a name, looked up in a
 * fixed list of harmless meanings, and any other name is an error. Work and memory are bounded by counters, since a pickle of
 * a few bytes can describe gigabytes.
 */
import { EngineError } from '../engine-error.ts';

/** The fields of an object whose class is not run here (`utils.HParams`). */
export class PickleRecord {
  readonly fields = new Map<string, PickleValue>();
}

/** A global that may be called or instantiated, by its dotted name. */
export class PickleGlobal {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

export type PickleDict = Map<PickleValue, PickleValue>;
/** Lists and tuples are both arrays; `object` is whatever the globals' meanings produce (tensors, storages). */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | PickleDict
  | PickleRecord
  | PickleGlobal
  | object;

export interface PickleMeanings {
  /** True when the global may appear at all. */
  allows(name: string): boolean;
  /** The value of calling `name(...args)`. */
  call(name: string, args: readonly PickleValue[]): PickleValue;
  /** The value of a persistent id. */
  resolve(id: PickleValue): PickleValue;
}

const MAX_PICKLE_BYTES = 16 << 20;
const MAX_OPERATIONS = 2_000_000;
const MAX_OBJECTS = 400_000;
const MAX_LONG_BYTES = 64;

/** Throws CHECKPOINT_FORBIDDEN (with the global's name), CHECKPOINT_TRUNCATED, CHECKPOINT_LIMIT or CHECKPOINT_FORMAT_UNKNOWN. */
export function readPickle(bytes: Buffer, meanings: PickleMeanings): PickleValue {
  if (bytes.length > MAX_PICKLE_BYTES) throw limit('bytes', bytes.length);
  return new PickleMachine(bytes, meanings).run();
}

class PickleMachine {
  readonly #bytes: Buffer;
  readonly #meanings: PickleMeanings;
  readonly #memo = new Map<number, PickleValue>();
  readonly #marks: number[] = [];
  #stack: PickleValue[] = [];
  #at = 0;
  #objects = 0;

  constructor(bytes: Buffer, meanings: PickleMeanings) {
    this.#bytes = bytes;
    this.#meanings = meanings;
  }

  run(): PickleValue {
    for (let operations = 0; ; operations++) {
      if (operations > MAX_OPERATIONS) throw limit('operations', operations);
      const opcode = this.#take(1)[0]!;
      if (opcode === 0x2e) return this.#pop(); // STOP
      this.#step(opcode);
    }
  }

  #step(opcode: number): void {
    switch (opcode) {
      case 0x80: // PROTO
        if (this.#take(1)[0]! > 5) throw unknown('protocol');
        return;
      case 0x95: // FRAME
        this.#take(8);
        return;
      case 0x7d: // EMPTY_DICT
        this.#push(this.#object(new Map()));
        return;
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        this.#push(this.#object([]));
        return;
      case 0x28: // MARK
        if (this.#marks.length > 10_000) throw limit('depth', this.#marks.length);
        this.#marks.push(this.#stack.length);
        return;
      case 0x58: // BINUNICODE
        this.#push(this.#take(this.#take(4).readUInt32LE(0)).toString('utf8'));
        return;
      case 0x8c: // SHORT_BINUNICODE
        this.#push(this.#take(this.#take(1)[0]!).toString('utf8'));
        return;
      case 0x55: // SHORT_BINSTRING
        this.#push(this.#take(this.#take(1)[0]!).toString('latin1'));
        return;
      case 0x43: // SHORT_BINBYTES
        this.#push(new Uint8Array(this.#take(this.#take(1)[0]!)));
        return;
      case 0x42: // BINBYTES
        this.#push(new Uint8Array(this.#take(this.#take(4).readUInt32LE(0))));
        return;
      case 0x4a: // BININT
        this.#push(this.#take(4).readInt32LE(0));
        return;
      case 0x4b: // BININT1
        this.#push(this.#take(1)[0]!);
        return;
      case 0x4d: // BININT2
        this.#push(this.#take(2).readUInt16LE(0));
        return;
      case 0x8a: // LONG1
        this.#push(readLong(this.#take(this.#take(1)[0]!)));
        return;
      case 0x8b: // LONG4
        this.#push(readLong(this.#take(this.#take(4).readUInt32LE(0))));
        return;
      case 0x47: // BINFLOAT
        this.#push(this.#take(8).readDoubleBE(0));
        return;
      case 0x88: // NEWTRUE
        this.#push(true);
        return;
      case 0x89: // NEWFALSE
        this.#push(false);
        return;
      case 0x4e: // NONE
        this.#push(null);
        return;
      case 0x74: // TUPLE
        this.#push(this.#object(this.#popToMark()));
        return;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        this.#push(this.#object(this.#popMany(opcode - 0x84)));
        return;
      case 0x61: // APPEND
        this.#append([this.#pop()]);
        return;
      case 0x65: // APPENDS
        this.#append(this.#popToMark());
        return;
      case 0x73: // SETITEM
        this.#setItems(this.#popMany(2));
        return;
      case 0x75: // SETITEMS
        this.#setItems(this.#popToMark());
        return;
      case 0x63: // GLOBAL
        this.#pushGlobal(this.#takeLine(), this.#takeLine());
        return;
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = this.#popMany(2);
        if (typeof module !== 'string' || typeof name !== 'string') throw unknown('global name');
        this.#pushGlobal(module, name);
        return;
      }
      case 0x52: // REDUCE
      case 0x81: {
        // NEWOBJ
        const [callee, args] = this.#popMany(2);
        if (!(callee instanceof PickleGlobal) || !Array.isArray(args)) throw unknown('call');
        this.#push(this.#object(this.#meanings.call(callee.name, args)));
        return;
      }
      case 0x62: // BUILD
        this.#build(this.#pop());
        return;
      case 0x71: // BINPUT
        this.#remember(this.#take(1)[0]!);
        return;
      case 0x72: // LONG_BINPUT
        this.#remember(this.#take(4).readUInt32LE(0));
        return;
      case 0x94: // MEMOIZE
        this.#remember(this.#memo.size);
        return;
      case 0x68: // BINGET
        this.#recall(this.#take(1)[0]!);
        return;
      case 0x6a: // LONG_BINGET
        this.#recall(this.#take(4).readUInt32LE(0));
        return;
      case 0x51: // BINPERSID
        this.#push(this.#object(this.#meanings.resolve(this.#pop())));
        return;
      default:
        throw unknown(`opcode 0x${opcode.toString(16)}`);
    }
  }

  #take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) {
      throw new EngineError('CHECKPOINT_TRUNCATED', 'the pickle ends too early', { at: this.#at });
    }
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  #takeLine(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0 || end - this.#at > 1000) throw unknown('global name');
    const line = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return line;
  }

  #push(value: PickleValue): void {
    this.#stack.push(value);
  }

  #pop(): PickleValue {
    const floor = this.#marks.at(-1) ?? 0;
    if (this.#stack.length <= floor) throw unknown('stack');
    return this.#stack.pop() as PickleValue;
  }

  #popMany(count: number): PickleValue[] {
    const floor = this.#marks.at(-1) ?? 0;
    if (this.#stack.length - count < floor) throw unknown('stack');
    return this.#stack.splice(this.#stack.length - count, count);
  }

  #popToMark(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw unknown('mark');
    const items = this.#stack.slice(mark);
    this.#stack.length = mark;
    return items;
  }

  #top(): PickleValue {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) throw unknown('stack');
    return this.#stack[this.#stack.length - 1] as PickleValue;
  }

  /** Counts a container, so that a flood of them ends early. */
  #object<T extends PickleValue>(value: T): T {
    this.#objects += 1 + (value instanceof Map ? value.size : 0);
    if (this.#objects > MAX_OBJECTS) throw limit('objects', this.#objects);
    return value;
  }

  #append(items: PickleValue[]): void {
    const list = this.#top();
    if (!Array.isArray(list)) throw unknown('append');
    for (const item of items) list.push(item);
  }

  #setItems(items: PickleValue[]): void {
    const dict = this.#top();
    if (!(dict instanceof Map) || items.length % 2 !== 0) throw unknown('items');
    for (let i = 0; i < items.length; i += 2) dict.set(items[i] as PickleValue, items[i + 1] as PickleValue);
  }

  #pushGlobal(module: string, name: string): void {
    const dotted = `${module}.${name}`;
    if (!this.#meanings.allows(dotted)) {
      throw new EngineError('CHECKPOINT_FORBIDDEN', `the file asks for ${dotted}, which no model needs`, {
        global: dotted.slice(0, 200),
      });
    }
    this.#push(this.#object(new PickleGlobal(dotted)));
  }

  /** State for records; other builds (an OrderedDict's `_metadata`, a numpy dtype) carry nothing we use. */
  #build(state: PickleValue): void {
    const target = this.#top();
    if (!(target instanceof PickleRecord) || !(state instanceof Map)) return;
    for (const [key, value] of state) if (typeof key === 'string') target.fields.set(key, value as PickleValue);
  }

  #remember(slot: number): void {
    this.#memo.set(slot, this.#top());
  }

  #recall(slot: number): void {
    const value = this.#memo.get(slot);
    if (value === undefined) throw unknown('memo');
    this.#push(value);
  }
}

/** Little-endian two's complement of any width; numbers where they are exact, bigints beyond. */
function readLong(bytes: Buffer): number | bigint {
  if (bytes.length > MAX_LONG_BYTES) throw limit('integer bytes', bytes.length);
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  if (bytes.length > 0 && bytes[bytes.length - 1]! & 0x80) value -= 1n << BigInt(8 * bytes.length);
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function limit(what: string, value: number): EngineError {
  return new EngineError('CHECKPOINT_LIMIT', `the pickle is larger than any model's (${what})`, { what, value });
}

function unknown(what: string): EngineError {
  return new EngineError('CHECKPOINT_FORMAT_UNKNOWN', `the pickle is not one that torch writes (${what})`, { what });
}
