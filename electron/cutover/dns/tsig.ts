/**
 * Signed DNS messages (RFC 8945, HMAC-SHA256): the signature of a request, and that of its answer, which covers the request's
 * own, so that no other answer fits.
 */
import { createHmac } from 'node:crypto';
import { AppError } from '../../kernel/app-error.ts';
import { secretEqual } from '../../kernel/secret-equal.ts';
import { classes, nameBytes, type ReadMessage, recordBytes, recordTypes, u16, u32, u48 } from './wire.ts';

export interface TsigKey {
  readonly name: string;
  /** Base64. */
  readonly secret: string;
}

/** Seconds that the two clocks may differ. */
const FUDGE_S = 300;
const ALGORITHM = 'hmac-sha256';
/** Error numbers of a signature. */
const tsigErrors: Readonly<Record<number, string>> = { 16: 'BADSIG', 17: 'BADKEY', 18: 'BADTIME', 22: 'BADTRUNC' };

/** A key file as `tsig-keygen` writes it. Throws APP_INPUT_INVALID. */
export function parseKeyFile(text: string): TsigKey {
  const name = /key\s+"?([^"\s{]+)"?\s*\{/.exec(text)?.[1];
  const secret = /secret\s+"?([A-Za-z0-9+/=]+)"?\s*;/.exec(text)?.[1];
  const algorithm = /algorithm\s+"?([A-Za-z0-9.-]+)"?\s*;/.exec(text)?.[1]?.toLowerCase().replace(/\.$/, '');
  if (name === undefined || secret === undefined || algorithm !== ALGORITHM) {
    throw new AppError('APP_INPUT_INVALID', {
      details: { problems: [`a key file with a name, a secret and the algorithm ${ALGORITHM} is needed`] },
    });
  }
  return { name: name.toLowerCase().replace(/\.$/, ''), secret };
}

export interface SignedMessage {
  readonly bytes: Buffer;
  readonly mac: Buffer;
}

export function signMessage(message: Buffer, key: TsigKey, nowSeconds: number): SignedMessage {
  const mac = macOf(key, [message, variables(key, nowSeconds, 0, Buffer.alloc(0))]);
  const id = message.subarray(0, 2);
  const data = Buffer.concat([
    nameBytes(ALGORITHM),
    u48(nowSeconds),
    u16(FUDGE_S),
    u16(mac.length),
    mac,
    id,
    u16(0),
    u16(0),
  ]);
  const record = recordBytes({ name: key.name, type: recordTypes.TSIG, class: classes.ANY, ttl: 0, data });
  const bytes = Buffer.concat([message, record]);
  bytes.writeUInt16BE(message.readUInt16BE(10) + 1, 10);
  return { bytes, mac };
}

export type Signature =
  | { readonly kind: 'valid' }
  | { readonly kind: 'missing' | 'wrong' }
  /** The server could not accept the request's signature. */
  | { readonly kind: 'refused'; readonly error: string; readonly serverSeconds: number | null };

/** Is this the answer that the server gave to the request with `requestMac`? */
export function checkAnswer(
  bytes: Uint8Array,
  answer: ReadMessage,
  about: { readonly key: TsigKey; readonly requestMac: Buffer; readonly nowSeconds: number },
): Signature {
  const record = answer.additional.at(-1);
  if (record?.type !== recordTypes.TSIG) return { kind: 'missing' };
  const claim = readClaim(Buffer.from(record.data));
  const refused = claim.error === 0 ? null : (tsigErrors[claim.error] ?? `TSIG ${claim.error}`);
  // Whoever does not know the key cannot sign that either.
  if (claim.mac.length === 0) {
    return refused === null ? { kind: 'missing' } : { kind: 'refused', error: refused, serverSeconds: null };
  }
  const unsigned = Buffer.from(bytes.subarray(0, record.offset));
  unsigned.writeUInt16BE(unsigned.readUInt16BE(10) - 1, 10);
  claim.originalId.copy(unsigned, 0);
  const expected = macOf(about.key, [
    u16(about.requestMac.length),
    about.requestMac,
    unsigned,
    variables(about.key, claim.seconds, claim.error, claim.other, claim.fudge),
  ]);
  const isOurKey = record.name === about.key.name && claim.algorithm === ALGORITHM;
  if (!isOurKey || !secretEqual(expected.toString('hex'), claim.mac.toString('hex'))) return { kind: 'wrong' };
  if (refused !== null) {
    const serverSeconds = claim.other.length === 6 ? claim.other.readUIntBE(0, 6) : null;
    return { kind: 'refused', error: refused, serverSeconds };
  }
  return Math.abs(about.nowSeconds - claim.seconds) > claim.fudge ? { kind: 'wrong' } : { kind: 'valid' };
}

interface Claim {
  readonly algorithm: string;
  readonly seconds: number;
  readonly fudge: number;
  readonly mac: Buffer;
  readonly originalId: Buffer;
  readonly error: number;
  readonly other: Buffer;
}

/** Names in here are never compressed. */
function readClaim(data: Buffer): Claim {
  const labels: string[] = [];
  let at = 0;
  for (let length = data.readUInt8(at); length > 0; length = data.readUInt8(at)) {
    labels.push(data.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  at += 1;
  const macLength = data.readUInt16BE(at + 8);
  const behind = at + 10 + macLength;
  return {
    algorithm: labels.join('.').toLowerCase(),
    seconds: data.readUIntBE(at, 6),
    fudge: data.readUInt16BE(at + 6),
    mac: data.subarray(at + 10, behind),
    originalId: data.subarray(behind, behind + 2),
    error: data.readUInt16BE(behind + 2),
    other: data.subarray(behind + 6, behind + 6 + data.readUInt16BE(behind + 4)),
  };
}

function variables(key: TsigKey, seconds: number, error: number, other: Buffer, fudge = FUDGE_S): Buffer {
  return Buffer.concat([
    nameBytes(key.name),
    u16(classes.ANY),
    u32(0),
    nameBytes(ALGORITHM),
    u48(seconds),
    u16(fudge),
    u16(error),
    u16(other.length),
    other,
  ]);
}

function macOf(key: TsigKey, parts: readonly Buffer[]): Buffer {
  const hmac = createHmac('sha256', Buffer.from(key.secret, 'base64'));
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}
