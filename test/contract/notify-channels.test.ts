/** What every channel must do, run on all of them with services that are as strict as the real ones. */
import { describe, expect, it } from 'vitest';
import { channelInput, channelKinds, type TypedChannel } from '../../electron/contract/models/notify.ts';
import { systemClock } from '../../electron/kernel/clock.ts';
import { openChannel } from '../../electron/notify/channels/open.ts';
import type { Channel, Message, Outcome } from '../../electron/notify/ports.ts';
import { createMailer } from '../../electron/platform/mailer.ts';
import { createNotifyHttp } from '../../electron/platform/notify-http.ts';
import { type ServiceFake, startService } from '../fakes/notify-services.ts';

/** Long enough to connect on a busy computer, short enough to wait for in a test. */
const PATIENCE_MS = 1_500;

const message: Message = {
  id: 'f'.repeat(24),
  title: '回声工作室 · P1 · 主机无响应',
  lines: ['连续 4 次探测失败：超时。', 'A second line with <angle> & "quotes".'],
  urgent: true,
  notices: [
    { key: 'k', kind: 'primary-down', subject: 's', p1: true, at: '2026-11-28T14:00:00.000Z', values: { failures: 4 } },
  ],
  mayDouble: false,
};

function open(typed: TypedChannel): Channel {
  const { secret, ...settings } = channelInput.parse(typed);
  const deps = {
    http: createNotifyHttp({ timeoutMs: PATIENCE_MS }),
    sendMail: createMailer({ silentMs: PATIENCE_MS }),
    clock: systemClock,
  };
  return openChannel(deps, settings, secret);
}
const send = (typed: TypedChannel, one = message): Promise<Outcome> =>
  open(typed).send(one, new AbortController().signal);

function expectNoSecret(outcome: Outcome, { secrets }: ServiceFake): void {
  for (const secret of secrets) expect(JSON.stringify(outcome)).not.toContain(secret);
}

describe.each(channelKinds)('%s', (kind) => {
  it('delivers what people can read, and says so only because the service did', async () => {
    const service = await startService[kind]();
    const outcome = await send(service.channel());
    expect(outcome).toMatchObject({ kind: 'delivered' });
    const [read = ''] = service.inbox.map((text) =>
      text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
    );
    expect(read).toContain(message.title);
    for (const line of message.lines) expect(read).toContain(line);
    expectNoSecret(outcome, service);
  });

  it('is not delivered when the service says no, and its own words are kept without secrets', async () => {
    const service = await startService[kind]();
    service.mood = 'refuses';
    const outcome = await send(service.channel());
    expect(outcome.kind).toBe('refused');
    expect(outcome.answer).toMatch(/keywords|Key Words|invalid|archived|empty|kicked|mailbox|rota/);
    expectNoSecret(outcome, service);
    expect(service.inbox).toEqual([]);
  });

  it('is refused with a secret that is not the service’s', async () => {
    const service = await startService[kind]();
    const stranger = service.stranger();
    if (stranger) expect((await send(stranger)).kind).toBe('refused');
    expect(service.inbox).toEqual([]);
  });

  it('waits when the service says that it was too much', async () => {
    const service = await startService[kind]();
    service.mood = 'limits';
    const outcome = await send(service.channel());
    expect(outcome).toMatchObject({ kind: 'limited' });
    if (outcome.kind === 'limited') expect(outcome.retryAfterMs).toBeGreaterThanOrEqual(30_000);
  });

  it.each(['says nothing', 'cuts'] as const)('does not know whether it arrived when the service %s', async (mood) => {
    const service = await startService[kind]();
    service.mood = mood;
    const outcome = await send(service.channel());
    expect(outcome.kind).toBe('unknown');
    expect(service.inbox).toHaveLength(1);
    expectNoSecret(outcome, service);
  });

  it('knows that nothing was sent when nobody is there', async () => {
    const typed = JSON.stringify((await startService[kind]()).channel());
    const nowhere = JSON.parse(typed.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:9').replace(/"port":\d+/, '"port":9'));
    expect((await send(nowhere as TypedChannel)).kind).toBe('unreachable');
  });

  it('cuts what is longer than the service takes, between two characters', async () => {
    const service = await startService[kind]();
    const long = { ...message, lines: [`${'长'.repeat(30_000)}😀`] };
    expect((await send(service.channel(), long)).kind).toBe('delivered');
    expect(service.inbox[0]).not.toContain('\ufffd');
    if (kind === 'wecom') expect(Buffer.byteLength(service.inbox[0] ?? '')).toBeLessThanOrEqual(2048);
    if (kind === 'discord') expect(service.inbox[0]?.length).toBeLessThanOrEqual(2000);
  });

  it('ends at once when it is cancelled', async () => {
    const service = await startService[kind]();
    service.mood = 'says nothing';
    const cancel = new AbortController();
    const sent = open(service.channel()).send(message, cancel.signal);
    cancel.abort(new DOMException('cancelled', 'AbortError'));
    await expect(sent).rejects.toThrow('cancelled');
  });
});
