import { describe, expect, it } from 'vitest';
import { AGENT_PROTOCOL } from '../../../electron/contract/models/agent.ts';
import { judgePreflight, type PreflightFacts } from '../../../electron/standby/preflight.ts';

const stopped = {
  state: 'stopped',
  pid: null,
  port: null,
  epoch: null,
  releaseId: null,
  startedAt: null,
  restarts: 0,
  lastExit: null,
  mode: null,
} as const;
const facts: PreflightFacts = {
  hello: {
    protocol: AGENT_PROTOCOL,
    agentSha256: 'a',
    forced: true,
    trust: { number: 3, signature: 's', trusted: ['other desk', 'key'] },
    nowMs: 0,
    service: stopped,
    register: { epoch: 0, nonce: null, incidentId: null, closed: null },
    releases: [],
  },
  machine: {
    platform: 'linux',
    arch: 'x64',
    glibc: '2.36',
    freeBytes: 10e9,
    memoryBytes: 8e9,
    cpus: 4,
    nowMs: 1_000_000,
    port: 'free',
    portHolder: null,
    certificate: null,
    boot: { kind: 'cron', installed: false, lingers: null, line: '@reboot run boot' },
    service: stopped,
  },
  ownKey: 'key',
  practice: false,
  missingBytes: 1e9,
  roundTripMs: 40,
  askedAtMs: 1_000_000,
};
const rule = (change: Partial<PreflightFacts['machine']['boot']>): PreflightFacts['machine']['boot'] => ({
  ...facts.machine.boot,
  ...change,
});
const onMachine = (change: Partial<PreflightFacts['machine']>): PreflightFacts => ({
  ...facts,
  machine: { ...facts.machine, ...change },
});

const DAY_MS = 86_400_000;
const patched = (
  change: Partial<NonNullable<PreflightFacts['machine']['patches']>>,
): NonNullable<PreflightFacts['machine']['patches']> => ({
  system: 'Debian GNU/Linux 12 (bookworm)',
  kernel: '6.1.0-28-amd64',
  node: '24.21.0',
  changedMs: 1_000_000,
  rebootNeeded: false,
  ...change,
});

describe('what a machine says about itself', () => {
  it('is fine on a plain Debian', () => {
    expect(judgePreflight(facts).filter((check) => check.state !== 'ok')).toEqual([]);
  });

  it.each([
    ['another C library', onMachine({ glibc: null }), 'platform', 'fail'],
    ['a C library that is too old', onMachine({ glibc: '2.17' }), 'platform', 'fail'],
    ['a C library of a later era', onMachine({ glibc: '3.0' }), 'platform', 'ok'],
    ['another processor', onMachine({ arch: 'arm64' }), 'platform', 'fail'],
    ['a disk just large enough', onMachine({ freeBytes: 1.2e9 + 256 * 2 ** 20 }), 'disk', 'ok'],
    ['a disk one byte too small', onMachine({ freeBytes: 1.2e9 + 256 * 2 ** 20 - 1 }), 'disk', 'fail'],
    ['little memory', onMachine({ memoryBytes: 1e9 }), 'memory', 'warn'],
    ['hardly any memory', onMachine({ memoryBytes: 1e8 }), 'memory', 'fail'],
    ['a clock a minute off', onMachine({ nowMs: 1_000_000 + 61_000 }), 'clock', 'warn'],
    ['a clock a day off', onMachine({ nowMs: 1_000_000 - 86_400_000 }), 'clock', 'warn'],
    [
      'packages that changed a month ago',
      onMachine({ patches: patched({ changedMs: 1_000_000 - 30.5 * DAY_MS }) }),
      'patches',
      'ok',
    ],
    [
      'packages that are older',
      onMachine({ patches: patched({ changedMs: 1_000_000 - 31 * DAY_MS }) }),
      'patches',
      'warn',
    ],
    ['a restart that is due', onMachine({ patches: patched({ rebootNeeded: true }) }), 'patches', 'warn'],
    ['no list of packages', onMachine({ patches: patched({ changedMs: null }) }), 'patches', 'ok'],
    ['a taken port', onMachine({ port: 'taken', portHolder: 'nginx (12)' }), 'port', 'fail'],
    ['our own service on the port', onMachine({ port: 'ours' }), 'port', 'ok'],
    ['a service that runs', onMachine({ service: { ...stopped, state: 'running', pid: 7 } }), 'service', 'warn'],
    [
      'a voice that is kept warm',
      onMachine({ service: { ...stopped, state: 'running', pid: 7, epoch: 0 } }),
      'service',
      'ok',
    ],
    ['a certificate that is over', onMachine({ certificate: { problem: 'a.crt: expired' } }), 'certificate', 'fail'],
    ['a certificate that holds', onMachine({ certificate: { problem: null } }), 'certificate', 'ok'],
    ['nothing that starts it after a restart', onMachine({ boot: rule({ kind: 'none' }) }), 'boot', 'warn'],
    [
      'a manager that waits for a login',
      onMachine({ boot: rule({ kind: 'systemd', lingers: false }) }),
      'boot',
      'warn',
    ],
    ['a manager that waits for nobody', onMachine({ boot: rule({ kind: 'systemd', lingers: true }) }), 'boot', 'ok'],
    [
      'nothing to start it, on the practice machine',
      { ...onMachine({ boot: rule({ kind: 'none' }) }), practice: true },
      'boot',
      'ok',
    ],
    ['a key that may do anything', { ...facts, hello: { ...facts.hello, forced: false } }, 'key-restricted', 'warn'],
    ['computers that do not know this one', { ...facts, ownKey: 'other' }, 'trust', 'fail'],
    ['nobody that it trusts yet', { ...facts, hello: { ...facts.hello, trust: null } }, 'trust', 'ok'],
  ] as const)('%s', (_what, given, name, state) => {
    expect(judgePreflight(given).find((check) => check.name === name)?.state).toBe(state);
  });

  it('forgives the clock what the network took', () => {
    const slow = { ...onMachine({ nowMs: 1_000_000 + 61_000 }), roundTripMs: 2_000 };
    expect(judgePreflight(slow).find((check) => check.name === 'clock')?.state).toBe('ok');
  });
});
