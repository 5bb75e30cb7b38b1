/** Errors about machines, plans and operations. */
import type { SomeErrors } from './error-words.ts';

export const standby = {
  STANDBY_UNKNOWN: { title: 'Machine not found', body: 'No standby has this name.' },
  STANDBY_NAME_TAKEN: { title: 'Machine not added', body: 'Another standby already has this name.' },
  STANDBY_UNREACHABLE: {
    title: 'Machine not reached',
    body: 'Nothing answers at its SSH address. Is it switched on, and is the address right?',
  },
  STANDBY_HOST_KEY_CHANGED: {
    title: 'Connection refused: host key changed',
    body: 'The machine shows another key than the one that was compared. Either it was installed anew, or something stands in between. Nothing was sent.',
  },
  STANDBY_HOST_KEY_UNKNOWN: {
    title: 'Connection refused: host key not compared',
    body: 'Compare the fingerprint on the machine itself before trusting it.',
  },
  STANDBY_KEY_FILE_UNREADABLE: {
    title: 'Not signed in',
    body: 'The private key file is missing, unreadable, or not an SSH key.',
  },
  STANDBY_KEY_PASSPHRASE: {
    title: 'Not signed in',
    body: 'The private key is locked with a passphrase. Give the passphrase, or let ssh-agent hold the key.',
  },
  STANDBY_KEY_PASSPHRASE_WRONG: { title: 'Not signed in', body: 'This passphrase does not unlock the private key.' },
  STANDBY_KEY_FORMAT: {
    title: 'Not signed in',
    body: 'A private key of this form cannot be used here. OpenSSH, PEM and PKCS #8 can; ssh-agent can hold any.',
  },
  STANDBY_KEY_REFUSED: { title: 'Not signed in', body: 'The machine does not accept this key for this user.' },
  STANDBY_SSH_AGENT: {
    title: 'Not signed in',
    body: 'ssh-agent does not answer. Understudy finds it by SSH_AUTH_SOCK of the session in which it was started.',
  },
  STANDBY_SSH_AGENT_EMPTY: {
    title: 'Not signed in',
    body: 'ssh-agent offers no key: none was added, or it is locked.',
  },
  STANDBY_SSH_CONFIG: {
    title: 'SSH configuration not used',
    body: 'A line of the SSH configuration cannot be followed. Nothing was added.',
  },
  STANDBY_JUMP_REFUSED: {
    title: 'Not signed in to the jump host',
    body: 'The jump host does not accept this key for this user. The machine behind it was not asked.',
  },
  STANDBY_JUMP_FORBIDDEN: {
    title: 'Not let through by the jump host',
    body: 'The jump host forbids this connection. Its sshd must allow TCP forwarding to the machine.',
  },
  STANDBY_PAIRING_REFUSED: {
    title: 'Not paired',
    body: 'The machine does not let a key in that was added to ~/.ssh/authorized_keys: its sshd reads another file, or the file is not writable. The line was taken out again; the key so far stays in use.',
  },
  STANDBY_AGENT_MISSING: {
    title: 'Agent missing',
    body: 'The agent is gone from this machine, and the key that is used can install nothing. Pair the machine again with a key that may.',
  },
  STANDBY_PROBE_REFUSED: {
    title: 'Not looked at',
    body: 'The standby looks only at the address of the primary that its owner signed.',
  },
  STANDBY_CONNECTION_LOST: {
    title: 'Connection lost',
    body: 'The machine stopped answering in the middle of the act.',
  },
  STANDBY_COMMAND_FAILED: { title: 'Not done on the machine', body: 'The agent there answered with an error.' },
  STANDBY_AGENT_PROTOCOL: {
    title: 'Agent of another version',
    body: 'The agent there speaks another version than this Understudy, and the SSH key may only run it, so it cannot be replaced. Remove the forced command from authorized_keys there and check the machine again: that installs the agent anew. Then put the forced command back.',
  },
  STANDBY_CHECK_FAILED: {
    title: 'Machine not ready',
    body: 'A preflight check failed. The list says which, and what helps.',
  },
  STANDBY_CHECK_NEEDED: {
    title: 'Not started: check the machine first',
    body: 'The machine has not passed a check within the last 10 minutes. Check it again, then read the plan.',
  },
  STANDBY_RUNTIME_MISSING: {
    title: 'Not installed on the machine',
    body: 'This copy of Understudy holds no programs for standby machines yet. They have to be built first.',
  },
  STANDBY_DISK_FULL: {
    title: 'Disk of the standby full',
    body: 'The standby machine has too little room. Free space on its disk, then try again.',
  },
  STANDBY_PORT_TAKEN: { title: 'Service not started', body: 'Another program uses the service port on that machine.' },
  STANDBY_CERTIFICATE_INVALID: {
    title: 'Certificate not usable',
    body: 'The certificate for the address on that machine cannot be read, does not belong to its key, or is not valid now. Nothing was changed.',
  },
  STANDBY_KEYS_MISSING: {
    title: 'Service not started',
    body: 'Without a key for listeners the voice service is open on that machine itself only.',
  },
  STANDBY_ADMIN_KEY_KNOWN: {
    title: 'Admin key not set',
    body: 'Listeners have this key. An admin key has to be another one.',
  },
  STANDBY_NOT_PLACED: {
    title: 'Not warmed up',
    body: 'The newest release is not on that machine yet, or was not verified there. Place it first.',
  },
  STANDBY_PLAN_STALE: {
    title: 'Not started: the facts changed',
    body: 'Something changed since the plan was read. Read it again before confirming.',
  },
  STANDBY_NAME_NOT_CONFIRMED: { title: 'Not started', body: 'The typed name is not the name of the machine.' },
  STANDBY_PRIMARY_ANSWERS: {
    title: 'Not started: the primary answers',
    body: 'Two machines would serve at once. Stop the primary first.',
  },
  STANDBY_PRIMARY_SEEN: {
    title: 'Not started: the standby still reaches the primary',
    body: 'The primary is alive; only this computer does not get through to it. Two machines would serve at once. Mend the network here, or stop the primary first.',
  },
  STANDBY_NO_RELEASE: { title: 'Not started', body: 'There is no verified release to promote.' },
  STANDBY_RELEASE_MISMATCH: { title: 'Not started', body: 'The machine holds another release than the plan names.' },
  STANDBY_START_FAILED: { title: 'Service not started', body: 'The voice service on the machine did not come up.' },
  STANDBY_VOICE_NOT_PROVEN: {
    title: 'Not switched over',
    body: 'The test sentence did not sound as it should. Listeners are still where they were.',
  },
  STANDBY_SPLIT_RETURNED: {
    title: 'Not failed back',
    body: 'The primary failed while some listeners were sent to it. The standby spoke in its place at once, and serves all of them again.',
  },
  STANDBY_PRIMARY_NOT_WELL: {
    title: 'Not a planned switch',
    body: 'A planned switch needs a primary that is well, and this one does not answer as it should. If it is down, promote the standby instead.',
  },
  STANDBY_WINDOW_FAILED: {
    title: 'The standby failed after the switch',
    body: 'It did not speak as it should within the time that was set for that, and the primary is well: listeners are sent back to it.',
  },
  STANDBY_MADE_LOCKED: {
    title: 'What services made was not opened: it is encrypted',
    body: 'The key of the studio is not on this computer. Unlock it with understudy store encrypt unlock; what was saved stays in the store.',
  },
  STANDBY_FILES_LEFT: {
    title: 'Some files are still on the standby',
    body: 'They were being written, or have names that cannot be kept here. Listeners hear the primary; the standby is kept until the files were brought. Look at them there, then take the operation up again.',
  },
  STANDBY_EPOCH_STALE: {
    title: 'Not done: someone else took over',
    body: 'Another promotion began after this one. This one yields.',
  },
  STANDBY_GATE_CLOSED: {
    title: 'Not moved: the gate is closed',
    body: 'Another program has the port that listeners use. End it; the gate opens by itself within seconds.',
  },
  STANDBY_CUTOVER_MISSING: { title: 'Not started', body: 'No way to move listeners is set. Set one first.' },
  STANDBY_INCIDENT_UNKNOWN: { title: 'Promotion not found', body: 'There is no promotion by that id.' },
  STANDBY_INCIDENT_ACTIVE: { title: 'Not started', body: 'Another promotion is still running.' },
  STANDBY_OTHER_DESKTOP: {
    title: 'Not started: another computer is at it',
    body: 'Another computer of the studio is moving the service right now. The list of promotions shows it.',
  },
  STANDBY_ALREADY_SERVED: {
    title: 'Not started: a standby serves already',
    body: 'A standby was promoted and answers, maybe from another computer. Two machines would serve at once. Fail back from it first.',
  },
  STANDBY_AUTOMATIC_STORE: {
    title: 'Automatic mode stays off',
    body: 'The store does not decide between two computers that act in the same moment, so nobody may be promoted without a person. Another store can.',
  },
  STANDBY_AUTOMATIC_TOO_LATE: {
    title: 'Too late to stop',
    body: 'Listeners hear the standby already. Move them back with a fail-back once the primary is well.',
  },
  STANDBY_NOT_SERVING: { title: 'Not failed back', body: 'No standby serves, so there is nothing to move back.' },
} satisfies SomeErrors;
