/** From what happens to what people read: on a real folder, with services that are as strict as the real ones. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { channelInput, type Notice, type TypedChannel } from '../../../electron/contract/models/notify.ts';
import { systemClock } from '../../../electron/kernel/clock.ts';
import type { Clock } from '../../../electron/kernel/ports.ts';
import { openNotifyDesk } from '../../fakes/notify-desk.ts';
import { startService } from '../../fakes/notify-services.ts';
import { factsOf, incident, moved, promotion } from '../../fakes/quiet-facts.ts';
import { until } from '../../fixtures/until.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const down = factsOf({ watch: { state: 'down', incident: incident('I-1') } });
const named = (typed: TypedChannel, change: Partial<TypedChannel> = {}) => channelInput.parse({ ...typed, ...change });

async function openDesk(dir: string, options: Partial<Parameters<typeof openNotifyDesk>[1]> = {}) {
  const desk = await openNotifyDesk(dir, { facts: factsOf(), ...options });
  onTestFinished(desk.close);
  return desk;
}

it('tells a P1 and its end, each once, in the studio’s language', async () => {
  const dir = await tempDir();
  const robot = await startService.dingtalk();
  const desk = await openDesk(dir, { settings: { locale: 'zh-CN', studioName: '回声工作室' } });
  const shown: Notice[] = [];
  desk.bus.on('notify.announced', (notice) => shown.push(notice));
  await desk.notify.setChannel(named(robot.channel()));
  desk.notify.start();
  desk.happens(down);
  desk.happens(down);
  await until('the outage', () => robot.inbox.length === 1);
  expect(robot.inbox[0]).toContain('回声工作室 · P1 · 主机无响应');
  expect(robot.inbox[0]).toMatch(/连续 4 次探测失败：证书/);
  expect(robot.inbox[0]).toContain('在 Understudy 中打开「备用机」');
  expect(robot.inbox[0]).toContain('understudy watch acknowledge');
  expect(robot.inbox[0]).not.toContain('10.1.2.3');
  desk.happens(factsOf());
  await until('its end', () => robot.inbox.length === 2);
  expect(robot.inbox[1]).toContain('主机已恢复应答');
  expect(shown.map(({ kind }) => kind)).toEqual(['primary-down', 'primary-back']);
  await until('the record', () => desk.audit.lines.length === 2);
  expect(desk.audit.lines[0]).toMatchObject({
    event: 'notify.delivered',
    data: { channel: 'group', kind: 'dingtalk', notice: 'primary-down', attempts: 1 },
  });
});

it('tells how a promotion ended that was over before anybody looked', async () => {
  const robot = await startService.slack();
  const ended = promotion({ state: 'done', endedAt: '2026-11-28T14:05:00.000Z', rtoSeconds: 41, steps: moved });
  const desk = await openDesk(await tempDir(), { ended });
  await desk.notify.setChannel(named(robot.channel()));
  desk.notify.start();
  desk.happens(factsOf({ standby: { running: promotion() } }));
  await until('the beginning', () => robot.inbox.length === 1);
  desk.happens(factsOf());
  await until('the end', () => robot.inbox.length === 2);
  expect(robot.inbox[1]).toContain('Promotion · spare · Done');
  expect(robot.inbox[1]).toContain('answered again after 41 s');
});

it('writes no secret anywhere but into the secret box, also when the service repeats it', async () => {
  const dir = await tempDir();
  const robot = await startService.wecom();
  robot.mood = 'refuses';
  const desk = await openDesk(dir);
  await desk.notify.setChannel(named(robot.channel()));
  desk.notify.start();
  desk.happens(down);
  await until('the refusal', () => desk.notify.overview().channels[0]?.last?.answer);
  await expect(desk.notify.test('group')).rejects.toMatchObject({ code: 'NOTIFY_NOT_DELIVERED' });
  const told = [JSON.stringify(desk.notify.overview()), JSON.stringify(desk.audit.lines)];
  const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter(
    (item) => item.isFile() && !item.name.startsWith('secrets.'),
  );
  expect(files.map(({ name }) => name).sort()).toEqual(['channels.json', 'outbox.jsonl', 'understudy.log']);
  for (const file of files) told.push(await readFile(path.join(file.parentPath, file.name), 'utf8'));
  for (const secret of robot.secrets) for (const text of told) expect(text).not.toContain(secret);
});

it('shows the service’s own answer to a test, and refuses a channel whose secret nobody gave', async () => {
  const robot = await startService.feishu();
  const desk = await openDesk(await tempDir());
  const { secret: _secret, ...bare } = named(robot.channel());
  await expect(desk.notify.setChannel(bare as never)).rejects.toMatchObject({ code: 'NOTIFY_SECRET_MISSING' });
  await desk.notify.setChannel(named(robot.channel()));
  expect(await desk.notify.test('group')).toMatchObject({ answer: expect.stringContaining('success') });
  // The secret stays when only the rest is set.
  await desk.notify.setChannel({ ...bare, level: 'p1' } as never);
  expect((await desk.notify.test('group')).name).toBe('group');
  await desk.notify.removeChannel('group');
  await expect(desk.notify.test('group')).rejects.toMatchObject({ code: 'NOTIFY_UNKNOWN' });
});

it('hands no secret to another server than it was given for', async () => {
  const bot = await startService.telegram();
  const desk = await openDesk(await tempDir());
  const { secret: _secret, ...bare } = named(bot.channel());
  await desk.notify.setChannel(named(bot.channel()));
  const elsewhere = { ...bare, apiUrl: 'https://telegram.example' };
  await expect(desk.notify.setChannel(elsewhere as never)).rejects.toMatchObject({ code: 'NOTIFY_SECRET_MISSING' });
  expect((await desk.notify.test('group')).name).toBe('group');
});

it('does not wake others for an outage of yesterday before it has looked', async () => {
  const dir = await tempDir();
  const [robot, boss] = [await startService.slack(), await startService.webhook()];
  let aheadMs = 0;
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
  const before = await openNotifyDesk(dir, { facts: down, clock });
  await before.notify.setChannel(named(robot.channel()));
  await before.notify.setChannel(named(boss.channel(), { name: 'boss', role: 'second' }));
  before.notify.start();
  await until('the outage', () => before.audit.lines.length === 1);
  await before.close();
  aheadMs = 24 * 3_600_000;
  const unknown = factsOf({ watch: { state: 'starting', incident: incident('I-1') } });
  const desk = await openDesk(dir, { facts: unknown, clock });
  desk.notify.start();
  desk.happens(factsOf());
  await until('its end', () => robot.inbox.length === 2);
  expect(robot.inbox[1]).toContain('Primary answers again');
  expect(boss.inbox).toEqual([]);
});

it('takes no address of a chat service that anybody on the way could read', async () => {
  const desk = await openDesk(await tempDir());
  const open = named({ kind: 'slack', name: 'group', secret: { url: 'http://hooks.slack.example/services/T/B/x' } });
  await expect(desk.notify.setChannel(open)).rejects.toMatchObject({ code: 'NOTIFY_ADDRESS_OPEN' });
  expect(desk.notify.overview().channels).toEqual([]);
});

it('keeps telling by other channels while one is silent, and holds nobody up', async () => {
  const [mute, robot] = [await startService.webhook(), await startService.slack()];
  mute.mood = 'says nothing';
  const desk = await openDesk(await tempDir());
  await desk.notify.setChannel(named(mute.channel(), { name: 'mute' }));
  await desk.notify.setChannel(named(robot.channel()));
  desk.notify.start();
  desk.happens(down);
  // Whoever announces an event has gone on before a single request was made.
  expect([...mute.inbox, ...robot.inbox]).toEqual([]);
  await until('the message that nobody answers', () => mute.inbox.length === 1);
  await until('the other channel', () => robot.inbox.length === 1);
  desk.happens(factsOf());
  await until('what follows', () => robot.inbox.length === 2);
  expect(mute.inbox).toHaveLength(1);
});

it('tells the second channel when nobody acknowledged in time', async () => {
  const [robot, boss] = [await startService.slack(), await startService.webhook()];
  let aheadMs = 0;
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
  const desk = await openDesk(await tempDir(), { clock });
  await desk.notify.setChannel(named(robot.channel()));
  await desk.notify.setChannel(named(boss.channel(), { name: 'boss', role: 'second' }));
  desk.notify.start();
  desk.happens(down);
  await until('the first channel', () => desk.audit.lines.length === 1);
  expect(boss.inbox).toEqual([]);
  aheadMs = 5 * 60_000 + 1_000;
  await desk.notify.setPolicy({});
  await until('the second channel', () => boss.inbox.length === 1);
  expect(boss.inbox[0]).toContain('Nobody has acknowledged this yet');
  expect(robot.inbox).toHaveLength(1);
});

it('loses nothing when it is killed between sending and the answer, and marks the one double', async () => {
  const dir = await tempDir();
  const service = await startService.webhook();
  const before = await openNotifyDesk(dir, { facts: factsOf() });
  await before.notify.setChannel(named(service.channel()));
  await before.close();

  service.mood = 'says nothing';
  const killed = startNotifier(dir);
  await until('the message', () => service.inbox.length === 1);
  killed.kill('SIGKILL');
  await once(killed, 'exit');

  service.mood = 'takes';
  startNotifier(dir);
  await until('the double', () => service.inbox.length === 2);
  expect(service.inbox[0]).not.toContain('may have arrived once before');
  expect(service.inbox[1]).toContain('may have arrived once before');

  await until('the answer on disk', async () => {
    const text = await readFile(path.join(dir, 'notify', 'outbox.jsonl'), 'utf8');
    return text.includes('"kind":"delivered"');
  });
  const after = await openDesk(dir, { facts: down });
  after.notify.start();
  after.happens(factsOf());
  await until('the end of the outage', () => service.inbox.length === 3);
  expect(service.inbox[2]).toContain('Primary answers again');
});

it('tells after a restart what it had only written down', async () => {
  const dir = await tempDir();
  const service = await startService.webhook();
  service.mood = 'refuses';
  const first = await openNotifyDesk(dir, { facts: down });
  await first.notify.setChannel(named(service.channel()));
  first.notify.start();
  await until('the refusal', () => first.notify.overview().channels[0]?.last?.answer);
  await first.close();
  service.mood = 'takes';
  const second = await openDesk(dir, { facts: down });
  second.notify.start();
  await until('the message', () => service.inbox.length === 1);
  expect(service.inbox[0]).not.toContain('may have arrived once before');
});

function startNotifier(dir: string): ChildProcess {
  const child = fork(path.resolve(import.meta.dirname, '../../fixtures/children/notifier.ts'), [dir], {
    stdio: 'inherit',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}
