/** Handlers of the `notify.*` calls. */
import type { ChangeHandlers, ReadHandlers } from '../contract/index.ts';
import type { Notify, NotifyReader } from './service.ts';

export function createNotifyHandlers(notify: Notify): ReadHandlers<'notify'> & ChangeHandlers<'notify'> {
  return { ...readHandlers(notify), ...changeHandlers(notify) };
}

function readHandlers(notify: NotifyReader): ReadHandlers<'notify'> {
  return { 'notify.overview': async () => notify.overview() };
}

function changeHandlers(notify: Notify): ChangeHandlers<'notify'> {
  return {
    'notify.setChannel': ({ channel }) => notify.setChannel(channel),
    'notify.removeChannel': ({ name }) => notify.removeChannel(name),
    'notify.setPolicy': ({ policy }) => notify.setPolicy(policy),
    'notify.test': ({ name }, { signal }) => notify.test(name, signal),
  };
}
