import { createHash, randomBytes } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import tls from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { askForLarge, type LargeAnswer } from '../../../electron/platform/large-body.ts';
import { makeCertificates } from '../../fakes/certificates.ts';
import { tempDir } from '../temp-dir.ts';

const MIB = 1024 * 1024;

async function serve(answer: RequestListener, secure?: { readonly key: string; readonly cert: string }): Promise<URL> {
  const server = secure ? createSecureServer(secure, answer) : createServer(answer);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http${secure ? 's' : ''}://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

const ask = (url: URL, change: { readonly stallTimeoutMs?: number; readonly signal?: AbortSignal } = {}) =>
  askForLarge({
    url,
    path: '/a/b',
    headers: { host: url.host },
    lookup: undefined,
    stallTimeoutMs: 60_000,
    signal: undefined,
    ...change,
  });

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The digest of what came, with as many turns for others after each piece; a piece must stay as it is meanwhile. */
async function readSlowly(
  answer: LargeAnswer,
  turns: number,
): Promise<{ readonly sha256: string; readonly pieces: number }> {
  const hash = createHash('sha256');
  let pieces = 0;
  for await (const piece of answer.pieces()) {
    for (let turn = 0; turn < turns; turn++) await nextTurn();
    hash.update(piece);
    pieces += 1;
  }
  return { sha256: hash.digest('hex'), pieces };
}

it.each([0, 300])('brings a large body in few pieces, whole and in order (turns between pieces: %i)', async (turns) => {
  const bytes = randomBytes(20 * MIB + 12_345);
  const url = await serve((request, answer) => {
    expect(request.url).toBe('/a/b');
    answer.writeHead(200, { 'content-length': bytes.length, etag: '"x"', 'x-odd': 'a: b' }).end(bytes);
  });
  const answer = await ask(url);
  expect(answer.status).toBe(200);
  expect(answer.sizeBytes).toBe(bytes.length);
  expect(answer.headers.get('x-odd')).toBe('a: b');
  const read = await readSlowly(answer, turns);
  expect(read.sha256).toBe(sha256(bytes));
  expect(read.pieces).toBeLessThan(60);
});

it('reads over TLS, with the name checked and whatever was decrypted before it could be used', async () => {
  const { authority, good, otherName } = await makeCertificates(await tempDir());
  const before = tls.getCACertificates('default');
  onTestFinished(() => tls.setDefaultCACertificates(before));
  const bytes = randomBytes(12 * MIB);
  const answerAll: RequestListener = (_request, answer) =>
    void answer.writeHead(200, { 'content-length': bytes.length }).end(bytes);
  const url = await serve(answerAll, good);
  await expect(ask(url)).rejects.toThrow();
  tls.setDefaultCACertificates([...before, authority]);
  expect((await readSlowly(await ask(url), 100)).sha256).toBe(sha256(bytes));
  await expect(ask(await serve(answerAll, otherName))).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
});

it('does not wait for a slow line until a piece is full', async () => {
  const bytes = randomBytes(600_000);
  let goOn = (): void => {};
  const url = await serve((_request, answer) => {
    answer.writeHead(200, { 'content-length': bytes.length });
    answer.write(bytes.subarray(0, 100_000));
    goOn = () => answer.end(bytes.subarray(100_000));
  });
  const pieces = (await ask(url)).pieces();
  const seen: Buffer[] = [];
  const length = (): number => seen.reduce((sum, piece) => sum + piece.length, 0);
  while (length() < 100_000) seen.push(Buffer.from((await pieces.next()).value ?? []));
  goOn();
  for await (const piece of pieces) seen.push(Buffer.from(piece));
  expect(Buffer.concat(seen).equals(bytes)).toBe(true);
});

it('hands over what came before a connection was lost, then says so', async () => {
  const bytes = randomBytes(3 * MIB);
  const url = await serve((_request, answer) => {
    answer.writeHead(200, { 'content-length': bytes.length });
    answer.write(bytes.subarray(0, 2 * MIB + 5), () => setTimeout(() => answer.destroy(), 100));
  });
  const seen: Buffer[] = [];
  const answer = await ask(url);
  const reading = (async () => {
    for await (const piece of answer.pieces()) seen.push(Buffer.from(piece));
  })();
  await expect(reading).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(Buffer.concat(seen).equals(bytes.subarray(0, 2 * MIB + 5))).toBe(true);
});

it.each([
  ['does not say how long it is', (answer: Parameters<RequestListener>[1]) => answer.writeHead(200).end('chunks')],
  ['is not HTTP', (answer: Parameters<RequestListener>[1]) => answer.socket?.end('SSH-2.0-x\r\n\r\n')],
  [
    'never ends its head',
    (answer: Parameters<RequestListener>[1]) => answer.socket?.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`),
  ],
])('leaves to others what %s', async (_what, act) => {
  const url = await serve((_request, answer) => void act(answer));
  await expect(ask(url)).rejects.toThrow('not read here');
});

it('ends what is silent, and what nobody wants any more', async () => {
  const url = await serve(() => {});
  await expect(ask(url, { stallTimeoutMs: 50 })).rejects.toMatchObject({ name: 'TimeoutError' });
  const stop = new AbortController();
  const reason = new Error('enough');
  const asked = ask(url, { signal: stop.signal });
  stop.abort(reason);
  await expect(asked).rejects.toBe(reason);
});
