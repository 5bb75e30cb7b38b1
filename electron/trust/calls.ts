/** Handlers of the `trust.*` calls. */
import type { ChangeHandlers, ReadHandlers } from '../contract/index.ts';
import type { SecondPerson } from './second-person.ts';
import type { Trust, TrustReader } from './service.ts';

export function createTrustHandlers(
  trust: Trust,
  second: SecondPerson,
): ReadHandlers<'trust'> & ChangeHandlers<'trust'> {
  return { ...readHandlers(trust), ...changeHandlers(trust, second) };
}

function readHandlers(trust: TrustReader): ReadHandlers<'trust'> {
  return {
    'trust.overview': (_input, { signal }) => trust.overview(signal),
    'trust.checkKit': (input) => trust.checkKit(input),
  };
}

function changeHandlers(trust: Trust, second: SecondPerson): ChangeHandlers<'trust'> {
  return {
    'trust.request': (_input, { signal }) => trust.request(signal),
    'trust.add': (order, { signal }) => trust.add(order, signal),
    'trust.accept': ({ fingerprint }, { signal }) => trust.accept(fingerprint, signal),
    'trust.revoke': (order, { signal }) => trust.revoke(order, signal),
    'trust.rotate': (_input, { signal }) => trust.rotate(signal),
    'trust.writeKit': ({ passphrase }) => trust.writeKit(passphrase),
    'trust.setTwoPersons': ({ on }) => second.setTwoPersons(on),
    'trust.approve': async (what) => ({ line: await second.approve(what) }),
    'trust.useKit': (input, { signal }) => trust.useKit(input, signal),
  };
}
