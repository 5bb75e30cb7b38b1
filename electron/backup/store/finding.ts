/** What one line of the store doctor says: a name that has words in both languages, and its facts in the order of those words. */
import type { StoreCheck } from '../../contract/backup.ts';
import type { StoreFinding } from '../../contract/models/store-finding.ts';

export type Finding = Omit<StoreCheck, 'name'>;

const told =
  (state: StoreCheck['state']) =>
  (finding: StoreFinding, details: StoreCheck['details'] = {}): Finding => ({ state, finding, details });

export const ok = told('ok');
export const warn = told('warn');
export const fail = told('fail');
/** The store does not say, which is neither good nor bad. */
export const unknown = told('unknown');
