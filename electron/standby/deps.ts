/** What standby is given by the app. */
import type { Backup } from '../backup/service.ts';
import type { AutomaticSettings } from '../contract/models/automatic.ts';
import type { DrillSchedule } from '../contract/models/drill-schedule.ts';
import type { MadeSettings } from '../contract/models/made.ts';
import type { Cutover } from '../cutover/service.ts';
import type { Gate } from '../gate/gate.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Jobs } from '../kernel/jobs.ts';
import type { Audit, Clock, Log, SecretBox, Sleep, Ticker } from '../kernel/ports.ts';
import type { HttpProbe, NetworkReferences } from '../watch/ports.ts';
import type { Watch } from '../watch/service.ts';
import type { AgentImage, CertificateLook, PracticeMachine, RemoteShell, SshSurroundings } from './ports.ts';

export interface StandbyDeps {
  /** Folder of this room inside the data folder. */
  readonly dir: string;
  /** Nothing may be written: another process holds the folder. */
  readonly readOnly?: boolean;
  /** Under which this computer is known to others. */
  readonly deviceName: () => string;
  readonly shell: RemoteShell;
  /** Passphrases and the keys that this app made, by machine. */
  readonly secrets: Pick<SecretBox, 'read' | 'write' | 'remove'>;
  readonly sshSurroundings: SshSurroundings;
  readonly cutover: Cutover;
  readonly gate: Pick<Gate, 'inFlight'>;
  readonly image: AgentImage;
  readonly practice: PracticeMachine;
  readonly backup: Pick<
    Backup,
    | 'overview'
    | 'latest'
    | 'newestThatCounts'
    | 'readRelease'
    | 'blobSource'
    | 'identity'
    | 'objects'
    | 'newestSeen'
    | 'sign'
    | 'trustedKeys'
    | 'checkStore'
    | 'noteHeard'
    | 'beside'
  > & { readonly trust: Pick<Backup['trust'], 'lists' | 'renew'> };
  readonly watch: Pick<
    Watch,
    'status' | 'tryUrl' | 'noteIncident' | 'servedVoice' | 'primaryAt' | 'keyFor' | 'set' | 'acknowledge'
  >;
  readonly automatic: {
    /** Undefined: it was never switched on. */
    read(): AutomaticSettings | undefined;
    write(settings: AutomaticSettings): Promise<void>;
  };
  /** Is what services made saved in the store between backups? Undefined: it was never switched on. */
  readonly madeSettings: {
    read(): MadeSettings | undefined;
    write(settings: MadeSettings): Promise<void>;
  };
  /** The drill of a month. Null: off. */
  readonly drillSettings: {
    read(): DrillSchedule | null;
    write(schedule: DrillSchedule | null): Promise<void>;
  };
  /** In which the day of a month is meant; empty: this computer's own. */
  readonly timeZone: () => string;
  /** Wakes the computer with that card, where it is on a network of this one. */
  readonly wake: (mac: string) => Promise<void>;
  readonly prober: HttpProbe;
  readonly certificates: CertificateLook;
  readonly references: NetworkReferences;
  readonly jobs: Jobs;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly ticker: Ticker;
  readonly log: Log;
}
