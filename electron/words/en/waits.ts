/** Words of waiting: a call that takes longer than five seconds says whose answer is missing. */
import type { CallName } from '../../contract/index.ts';

const of: Partial<Record<CallName, string>> = {
  'watch.tryUrl': 'Still waiting for that address to answer.',
  'watch.probeNow': 'Still waiting for the primary to answer.',
  'notify.test': 'Still waiting for the channel to answer.',
  'synthesis.explain': 'Still reading the text. The first time, the dictionaries are opened.',
  'standby.readHostKey': 'Still waiting for the machine to answer over SSH.',
  'standby.add': 'Still waiting for the machine to answer over SSH.',
  'standby.addPractice': 'Still starting the practice machine.',
  'standby.remove': 'Still waiting for the machine to answer over SSH.',
  'standby.uninstallPrimary': 'Still waiting for the machine to answer over SSH.',
  'standby.cool': 'Still waiting for the machine to answer over SSH.',
  'standby.plan': 'Still looking at the primary, the store and the machine.',
  'standby.switchover': 'Still looking once more at the primary, the store and the machine.',
  'standby.promote': 'Still looking once more at the primary, the store and the machine.',
  'standby.failBack': 'Still looking once more at the primary and the machine.',
  'standby.setCutover': 'Still looking at what moves listeners.',
  'standby.setAutomatic': 'Still letting the store show that it decides between computers.',
  'backup.setStore': 'Still waiting for the store to answer. A disk that sleeps needs some seconds.',
  'backup.checkStore': 'Still waiting for the store to answer. A disk that sleeps needs some seconds.',
  'backup.releases': 'Still waiting for the store to answer.',
  'backup.bill': 'Still waiting for the store to answer.',
  'backup.show': 'Still waiting for the store to answer.',
  'backup.diff': 'Still waiting for the store to answer.',
  'audit.list': 'Still reading the record and checking its chain.',
  'audit.export': 'Still gathering the record.',
  'app.doctor': 'Still looking at this computer.',
  'diagnostics.collect': 'Still gathering what is known here.',
  'diagnostics.storage': 'Still adding up what lies in the data folder.',
  'diagnostics.clear': 'Still clearing.',
  'updates.check': 'Still waiting for the store to answer.',
};

export const waits = {
  /** By call; what is missing here waits for the host itself. */
  of,
  host: 'Still waiting for the Understudy host to answer.',
  stop: 'Stop waiting',
};
