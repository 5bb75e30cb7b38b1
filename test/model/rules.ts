/** The decisions that the model is made of: the very functions that the steps and the agent call. And what is broken on purpose. */
import { isBelowFloor, isHolder, judgeClaim } from '../../electron/agent/register-rules.ts';
import { judgeReturn, judgeTurn, passedBy, settlesFence } from '../../electron/agent/site-rules.ts';
import { acceptsSwitch } from '../../electron/gate/rules.ts';
import { correctionFor } from '../../electron/standby/registers/cache-rules.ts';
import { decideClaim, isStillMine, mustStop } from '../../electron/standby/registers/claim-rules.ts';
import { judgeWitnesses, permissionOf } from '../../electron/watch/witnesses.ts';

/** False when the name was taken: what a file system's `link` and a store that arbitrates answer. */
export type CreateOnce = (taken: boolean) => boolean;

export const realRules = {
  decideClaim,
  isStillMine,
  mustStop,
  correctionFor,
  judgeClaim,
  isHolder,
  isBelowFloor,
  acceptsSwitch,
  judgeReturn,
  judgeTurn,
  passedBy,
  settlesFence,
  judgeWitnesses,
  permissionOf,
  createOnce: ((taken) => !taken) as CreateOnce,
};
export type Rules = typeof realRules;

/** Each takes one safeguard away; the model has to notice every one of them. */
export const mutations: Readonly<Record<string, Partial<Rules>>> = {
  'no token: a standby starts whatever is asked': { isHolder: () => true },
  'no compare-and-swap: the cut-over takes an older epoch': { acceptsSwitch: () => true },
  'no re-assertion: nobody sets right what came too late': { correctionFor: () => ({}) },
  'a stale register is believed: nothing is read again before the cut-over': { isStillMine: () => true },
  'the witness is ignored': { judgeWitnesses: () => 'down' },
  'the fence is skipped: an older service goes on': { mustStop: () => false },
  'a primary that comes back asks nobody who serves': { judgeReturn: () => ({ kind: 'open' }), passedBy: () => null },
  'a primary that was closed for nothing stays closed': {
    judgeTurn: (site, wanted) => (wanted.mode === 'before' ? { kind: 'nothing' } : judgeTurn(site, wanted)),
  },
  'an older release is accepted': { isBelowFloor: () => false },
  'two claims: a number is granted twice': {
    createOnce: () => true,
    judgeClaim: (here, claim) => ({ kind: 'grant', epoch: claim.exactly ?? here.newest + 1 }),
  },
  'a holder that is at work is not asked for': {
    decideClaim: (facts) => decideClaim({ ...facts, isGone: () => true }),
  },
  'a standby that serves is not asked for': { decideClaim: (facts) => decideClaim({ ...facts, site: 'silent' }) },
};
