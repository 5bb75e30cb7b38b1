/** The way to the name server: answers that are lost, changed or not signed, and a server that speaks one of the two transports only. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readMessage, recordTypes } from '../../../electron/cutover/dns/wire.ts';
import type { CutoverTarget } from '../../../electron/cutover/provider.ts';
import type { Cutover } from '../../../electron/cutover/service.ts';
import { openDesk } from '../../contract/cutover-worlds.ts';
import { type Bind, type BindOptions, NAME, PRIMARY, STANDBY, startBind, ZONE } from '../../fakes/bind.ts';
import { type Between, startBetween } from '../../fakes/dns-between.ts';
import { until } from '../../fixtures/until.ts';

/** Where the header of a message says how many records follow, and where it ends. */
const [ANSWER_COUNT, HEADER_BYTES] = [6, 12];

const target = (): CutoverTarget => ({
  site: 'standby',
  machine: 'spare',
  url: `http://${STANDBY}:9880`,
  address: STANDBY,
  epoch: 1,
  nonce: randomBytes(16).toString('hex'),
  releaseId: 'r1',
  accessKey: null,
});

async function openStudio(
  options?: { readonly tcp: boolean },
  zone?: BindOptions,
): Promise<{
  readonly bind: Bind;
  readonly between: Between;
  readonly cutover: Cutover;
}> {
  const bind = await startBind(zone);
  const between = await startBetween(bind.server, options);
  const cutover = await openDesk({ input: { provider: 'clients', primaryUrl: 'http://a' }, now: async () => null });
  await cutover.set({
    provider: 'rfc2136',
    server: between.server,
    zone: ZONE,
    name: NAME,
    primaryUrl: `http://${PRIMARY}:9880`,
    primaryAddresses: [],
    secret: bind.keyFile,
  });
  return { bind, between, cutover };
}

it('an address that is given without its signature is not there yet, where the zone is signed', async () => {
  const { bind, between, cutover } = await openStudio(undefined, { signed: 'by the server' });
  await until('the zone to be signed', async () => (await bind.ask(NAME, 'RRSIG')).length > 0);
  const to = target();
  await cutover.apply(await cutover.plan(to));
  await until('the new signature', async () => (await cutover.verify(to)).ok);
  // A server that changes records and does not sign them: it has no answer to this question.
  between.answer = (bytes) => {
    const [question] = readMessage(bytes).questions;
    return question?.type === recordTypes.RRSIG ? bytes.fill(0, ANSWER_COUNT, HEADER_BYTES) : bytes;
  };
  expect(await cutover.verify(to)).toMatchObject({ ok: false, seen: 'A without RRSIG' });
});

describe('an answer', () => {
  it('with another address in it is not believed, whoever put it there', async () => {
    const { between, cutover } = await openStudio();
    const [wanted, forged] = [PRIMARY, '6.6.6.6'].map((address) => Buffer.from(address.split('.').map(Number)));
    between.answer = (bytes) => {
      const at = bytes.indexOf(wanted ?? '');
      if (at >= 0) forged?.copy(bytes, at);
      return bytes;
    };
    await expect(cutover.read()).rejects.toMatchObject({ code: 'CUTOVER_ANSWER_UNTRUSTED' });
    expect(cutover.status()).toMatchObject({ listening: false, problem: { code: 'CUTOVER_ANSWER_UNTRUSTED' } });
  });

  it('without a signature is not believed, also when it says that all was done', async () => {
    const { bind, between, cutover } = await openStudio();
    const to = target();
    const plan = await cutover.plan(to);
    // The header and the question, and no more.
    between.answer = (bytes, over) => {
      if (over === 'udp') return bytes;
      const bare = Buffer.from(bytes.subarray(0, 12));
      bare.fill(0, 4);
      return bare;
    };
    await expect(cutover.apply(plan)).rejects.toMatchObject({ code: 'CUTOVER_ANSWER_UNTRUSTED' });
    expect(await bind.ask(NAME, 'A')).toEqual([STANDBY]);
    expect(await cutover.inspect(to)).toBe(true);
  });

  it('that belongs to another question is not taken for this one', async () => {
    const { between, cutover } = await openStudio();
    let first: Buffer | null = null;
    between.answer = (bytes) => {
      first ??= bytes;
      const old = Buffer.from(first);
      bytes.copy(old, 0, 0, 2);
      return old;
    };
    await expect(cutover.read()).rejects.toMatchObject({ code: 'CUTOVER_ANSWER_UNTRUSTED' });
  });

  it('that is no message at all is told as such', async () => {
    const { between, cutover } = await openStudio();
    between.answer = (bytes) => Buffer.concat([bytes.subarray(0, 12), Buffer.alloc(9, 0xff)]);
    await expect(cutover.read()).rejects.toMatchObject({ code: 'CUTOVER_ANSWER_UNTRUSTED' });
  });

  it('that is lost leaves the change where it is, which is found by looking; trying again changes nothing', async () => {
    const { bind, between, cutover } = await openStudio();
    const to = target();
    const plan = await cutover.plan(to);
    between.answer = (bytes, over) => (over === 'tcp' ? null : bytes);
    await expect(cutover.apply(plan)).rejects.toMatchObject({ code: 'CUTOVER_UNREACHABLE' });
    expect(await bind.ask(NAME, 'A')).toEqual([STANDBY]);
    expect(await cutover.inspect(to)).toBe(true);
    const serial = await bind.ask(ZONE, 'SOA');
    await cutover.apply(plan);
    expect(await bind.ask(ZONE, 'SOA')).toEqual(serial);
  });
});

describe('the way there', () => {
  it('may lose a datagram: it is sent again', async () => {
    const { between, cutover } = await openStudio();
    between.lose = 2;
    expect(await cutover.read()).toMatchObject({ target: 'primary' });
  });

  it('may let no TCP through: the change goes by UDP', async () => {
    const { bind, between, cutover } = await openStudio({ tcp: false });
    await cutover.apply(await cutover.plan(target()));
    expect(await bind.ask(NAME, 'A')).toEqual([STANDBY]);
    expect(between.asked).not.toContain('tcp');
  });

  it('is given up by a person while nobody answers', async () => {
    const { between, cutover } = await openStudio();
    between.answer = () => null;
    const giveUp = new AbortController();
    const reading = cutover.read(giveUp.signal);
    giveUp.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    expect(cutover.status()).toMatchObject({ listening: true, problem: null });
  });
});
