import { expect, it } from 'vitest';
import { referencesOf } from '../../../electron/app/network-references.ts';
import type { Settings } from '../../../electron/contract/models/settings.ts';
import { machine } from '../standby/model-world.ts';

it('a machine behind a jump host is never asked straight: the jump host stands for it', () => {
  const jump = { host: 'gate.lan', port: 2201, user: 'lin', keyFrom: 'agent', keyFile: '', fingerprint: 'f' } as const;
  const straight = { ...machine, host: 'near.lan', port: 22 };
  const behind = { ...machine, host: '10.1.2.3', port: 22, jumps: [jump, { ...jump, host: 'second' }] };
  const practice = { ...machine, practice: true };
  expect(referencesOf({ store: null } as Settings, [straight, behind, practice])).toEqual([
    { host: 'near.lan', port: 22 },
    { host: 'gate.lan', port: 2201 },
  ]);
});
