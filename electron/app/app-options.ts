/** How an app is opened: whose turn it is in the data folder, and what a packaged program brings along. */
import type { EngineOptions } from '../../native-models/engine.ts';
import type { ChildHandle } from '../kernel/child-client.ts';

export interface AppOptions {
  readonly dataDir: string;
  /**
   * `host` and `command` hold the lock of the folder; a command is over after one answer, tells people what there is to
   * tell, and starts no services. A `reader` holds nothing and writes nothing.
   */
  readonly role: 'host' | 'command' | 'reader';
  /** For a reader: a command holds the folder at this moment. */
  readonly sharedNow?: boolean;
  readonly logToStderr: boolean;
  /** Language of the computer, for the first start. */
  readonly locale?: string;
  /** Address of the proxy that the desktop's own settings name; null where they name none. */
  readonly systemProxy?: () => Promise<string | null>;
  /** How a desktop starts with the computer; left out where the host is none. */
  readonly autostart?: DesktopAutostart;
  /** Folder of the unpacked package that runs, or of a desktop's resources; left out: it runs from its sources. */
  readonly installedIn?: string | undefined;
  readonly programs?: Programs;
}

export interface DesktopAutostart {
  /** Does this program start with the computer, as the system has it? Changes nothing. */
  isOn(): Promise<boolean>;
  /** What is so afterwards. */
  set(isOn: boolean): Promise<boolean>;
}

/** How a bundle starts its parts; what is left out is found as from source. */
export interface Programs {
  readonly spawnEngine?: (options: EngineOptions) => ChildHandle;
  readonly spawnDisk?: () => ChildHandle;
  readonly hashWorker?: URL;
  readonly sealWorker?: URL;
  readonly spawnSound?: () => ChildHandle;
  readonly spawnExport?: () => ChildHandle;
  readonly runtimeDir?: string;
}
