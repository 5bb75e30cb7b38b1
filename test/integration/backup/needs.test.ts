/** What a backup must do better than the best of each kind, and the tests that hold it to that. A test that is gone is missed here. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');

/** Need → file → names of tests in it. */
const needs: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'restore without our app': {
    'test/integration/backup/plain-shell.test.ts': [
      'restores the same tree from a folder',
      'restores the same tree from a bucket',
      'restores the same tree from what skopeo copied',
      'fails when a blob is damaged',
    ],
  },
  'proof that a release is complete': {
    'test/faults/backup/bucket.test.ts': ['says so when the store lost a blob right after taking it'],
    'test/integration/backup/round-trip.test.ts': ['verifies shallow and deep'],
    'test/faults/backup/damage.test.ts': ['with one flipped bit is found by deep verification and refused by restore'],
    'test/integration/backup/prove.test.ts': [
      'is marked as heard, when and by which computer, for every computer of the studio',
    ],
  },
  'restore downloads only what is missing': {
    'test/integration/backup/round-trip.test.ts': [
      'restores everything from the store, or on request only what is not on this computer already',
    ],
    'test/faults/backup/bucket.test.ts': ['goes on reading after cut, stalled and refused downloads'],
  },
  'never lose data by collecting what nobody names': {
    'test/faults/backup/collector-schedules.test.ts': ['would lose one if %s'],
    'test/integration/backup/tidying.test.ts': [
      'what no release names is announced in one night and freed in the next, or when its time comes',
    ],
    'test/integration/backup/schedule.test.ts': ['prunes by retention and keeps what was removed in the trash'],
    'test/integration/backup/channels.test.ts': ['keeps its release from being tidied away'],
  },
  'no lock to get stale': {
    'test/faults/backup/kill.test.ts': ['leaves whole releases only'],
    'test/integration/backup/schedule.test.ts': ['is one release too when the one that had begun it died'],
  },
  'no silent failure': {
    'test/integration/backup/schedule.test.ts': [
      'is overdue after 26 hours without a verified release, whatever was tried',
      'makes up for any number of missed nights with exactly one late run',
    ],
    'test/integration/backup/unchanged.test.ts': [
      'makes no release, says which one holds everything, and counts like one',
    ],
  },
  'a source file that changes during the upload': {
    'test/faults/backup/bucket.test.ts': ['never completes an upload whose file changed between two runs'],
    'test/faults/backup/source.test.ts': [
      'with a file that changes once after it was hashed is saved as it is then',
      'with a file that is written to all the time is refused, by name',
    ],
  },
  memory: { 'test/faults/backup/memory.test.ts': ['publishes 600 MB to %s within 200 MB'] },
  bandwidth: {
    'test/integration/backup/pacing.test.ts': [
      'is sent no more than the limit, in parts and whole, and what arrives is right',
      'gets little while somebody speaks, is told as that, and goes on at once afterwards',
    ],
    'test/unit/backup/bandwidth.test.ts': ['is limited between the two times and free otherwise'],
  },
  'credentials that do one thing': {
    'test/integration/backup/policies.test.ts': [
      'a writer sets the store, backs up in parts and goes on after a break, and deletes nothing',
      'a restorer brings a release back and writes nothing',
      'a janitor removes a release, puts it back, and makes none',
    ],
    'test/integration/backup/session-keys.test.ts': [
      'keys of a session do nothing without their token, and everything with it',
    ],
  },
  tests: {
    'test/faults/backup/request-kills.test.ts': [
      'of a backup leaves whole releases only, and the next backup completes',
      'of a restore leaves a whole folder or none, and the next restore completes',
    ],
    'test/faults/backup/store-faults.test.ts': [
      '$name: nothing that is visible is lost, and the next backup and restore complete',
    ],
    'test/faults/backup/full-disk.test.ts': ['under the target of a restore is found before the first byte'],
    'test/integration/backup/schedule.test.ts': ['neither skips nor doubles a night when the clock here jumps'],
  },
};

describe('what a backup must do better', () => {
  it.each(Object.entries(needs))('%s', (_need, files) => {
    for (const [file, names] of Object.entries(files)) {
      const text = readFileSync(path.join(root, file), 'utf8');
      for (const name of names) expect(text, `${file}: ${name}`).toContain(`'${name}'`);
    }
  });
});
