/** What the settings need from the world. */
import type { NetworkSettings } from '../contract/models/network.ts';

export interface NetworkCheck {
  /** Throws SETTINGS_CA_INVALID, SETTINGS_PROXY_UNSUPPORTED. */
  check(network: NetworkSettings): Promise<void>;
}
