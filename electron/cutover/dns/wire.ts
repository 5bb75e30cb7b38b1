/** DNS messages (RFC 1035) as bytes, as far as an update and its checks need them. Names are written in lower case without the last dot. */
import { isIPv4 } from 'node:net';
import { AppError } from '../../kernel/app-error.ts';

export const recordTypes = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  TXT: 16,
  AAAA: 28,
  RRSIG: 46,
  DNSKEY: 48,
  TSIG: 250,
  ANY: 255,
} as const;
export const classes = { IN: 1, NONE: 254, ANY: 255 } as const;
export const opcodes = { QUERY: 0, UPDATE: 5 } as const;
export const rcodes = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
] as const;

export interface RawRecord {
  readonly name: string;
  readonly type: number;
  readonly class: number;
  readonly ttl: number;
  readonly data: Uint8Array;
}

/** A record of an answer, with where it begins in the message. */
export interface ReadRecord extends RawRecord {
  readonly offset: number;
  /** As a person reads it; hexadecimal for other types than those above. */
  readonly text: string;
}

export interface ReadMessage {
  readonly id: number;
  readonly isReply: boolean;
  readonly opcode: number;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly rcode: string;
  readonly questions: readonly { readonly name: string; readonly type: number }[];
  readonly answers: readonly ReadRecord[];
  readonly additional: readonly ReadRecord[];
}

export const u16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
};

export const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

export const u48 = (value: number): Buffer => {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(value, 0, 6);
  return bytes;
};

export function nameBytes(name: string): Buffer {
  const labels = name.split('.').filter((label) => label !== '');
  return Buffer.concat([
    ...labels.flatMap((label) => [Buffer.from([Buffer.byteLength(label)]), Buffer.from(label)]),
    Buffer.from([0]),
  ]);
}

export function recordBytes({ name, type, class: kind, ttl, data }: RawRecord): Buffer {
  return Buffer.concat([nameBytes(name), u16(type), u16(kind), u32(ttl), u16(data.length), data]);
}

/** `question` is the zone of an update; `first` and `second` are its prerequisites and changes. */
export function messageBytes(message: {
  readonly id: number;
  readonly opcode: number;
  readonly question: { readonly name: string; readonly type: number };
  readonly first?: readonly RawRecord[];
  readonly second?: readonly RawRecord[];
}): Buffer {
  const { id, opcode, question, first = [], second = [] } = message;
  return Buffer.concat([
    u16(id),
    u16(opcode << 11),
    u16(1),
    u16(first.length),
    u16(second.length),
    u16(0),
    nameBytes(question.name),
    u16(question.type),
    u16(classes.IN),
    ...first.map(recordBytes),
    ...second.map(recordBytes),
  ]);
}

/** Throws CUTOVER_ANSWER_UNTRUSTED for what is no DNS message. */
export function readMessage(bytes: Uint8Array): ReadMessage {
  try {
    return parse(Buffer.from(bytes));
  } catch (cause) {
    throw new AppError('CUTOVER_ANSWER_UNTRUSTED', { details: { reason: 'malformed' }, cause });
  }
}

function parse(message: Buffer): ReadMessage {
  const flags = message.readUInt16BE(2);
  const counts = [4, 6, 8, 10].map((at) => message.readUInt16BE(at));
  const [questionCount = 0, answerCount = 0, authorityCount = 0, additionalCount = 0] = counts;
  let at = 12;
  const questions = Array.from({ length: questionCount }, () => {
    const { name, next } = readName(message, at);
    at = next + 4;
    return { name, type: message.readUInt16BE(next) };
  });
  const section = (count: number): ReadRecord[] =>
    Array.from({ length: count }, () => {
      const { record, next } = readRecord(message, at);
      at = next;
      return record;
    });
  const answers = section(answerCount);
  section(authorityCount);
  const additional = section(additionalCount);
  return {
    id: message.readUInt16BE(0),
    isReply: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 15,
    authoritative: (flags & 0x0400) !== 0,
    truncated: (flags & 0x0200) !== 0,
    rcode: rcodes[flags & 15] ?? `RCODE${flags & 15}`,
    questions,
    answers,
    additional,
  };
}

function readRecord(message: Buffer, offset: number): { readonly record: ReadRecord; readonly next: number } {
  const { name, next } = readName(message, offset);
  const type = message.readUInt16BE(next);
  const length = message.readUInt16BE(next + 8);
  const start = next + 10;
  const end = start + length;
  if (end > message.length) throw new RangeError('a record ends behind the message');
  const data = message.subarray(start, end);
  const ttl = message.readUInt32BE(next + 4);
  const record = { name, type, class: message.readUInt16BE(next + 2), ttl, data, offset };
  return { record: { ...record, text: textOf(type, data, message, start) }, next: end };
}

function readName(message: Buffer, offset: number): { readonly name: string; readonly next: number } {
  const labels: string[] = [];
  let at = offset;
  let next: number | null = null;
  // A pointer leads back only, so this many jumps are a circle.
  for (let jumps = 0; jumps < 128; ) {
    const length = message.readUInt8(at);
    if (length === 0) return { name: labels.join('.').toLowerCase(), next: next ?? at + 1 };
    if (length >= 0xc0) {
      next ??= at + 2;
      at = message.readUInt16BE(at) & 0x3fff;
      jumps += 1;
    } else {
      labels.push(message.toString('latin1', at + 1, at + 1 + length));
      at += 1 + length;
    }
  }
  throw new RangeError('a name that never ends');
}

function textOf(type: number, data: Buffer, message: Buffer, start: number): string {
  switch (type) {
    case recordTypes.A:
      return [...data].join('.');
    case recordTypes.AAAA:
      return shortIpv6((data.toString('hex').match(/.{4}/g) ?? []).join(':'));
    case recordTypes.CNAME:
    case recordTypes.NS:
      return readName(message, start).name;
    case recordTypes.TXT:
      return readStrings(data).join('');
    default:
      return data.toString('hex');
  }
}

function readStrings(data: Buffer): string[] {
  const strings: string[] = [];
  for (let at = 0; at < data.length; at += 1 + (data[at] ?? 0)) {
    strings.push(data.toString('latin1', at + 1, at + 1 + (data[at] ?? 0)));
  }
  return strings;
}

/** A or AAAA, whichever the address is. */
export function addressData(address: string): { readonly type: number; readonly data: Buffer } {
  if (isIPv4(address)) return { type: recordTypes.A, data: Buffer.from(address.split('.').map(Number)) };
  const [head = '', tail] = shortIpv6(address).split('::');
  const words = (text: string): string[] => text.split(':').filter((word) => word !== '');
  const [front, back] = [words(head), words(tail ?? '')];
  const all = [...front, ...Array.from({ length: 8 - front.length - back.length }, () => '0'), ...back];
  return { type: recordTypes.AAAA, data: Buffer.concat(all.map((word) => u16(Number.parseInt(word, 16)))) };
}

/** The one spelling of RFC 5952, which URLs have too. */
export function shortIpv6(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

/** One string of a TXT record. */
export function textData(text: string): Buffer {
  return Buffer.concat([Buffer.from([Buffer.byteLength(text)]), Buffer.from(text)]);
}
