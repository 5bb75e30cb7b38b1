/** Which of the two ways to the host this page has. */
import type { Transport } from './transport.ts';
import { openBridge } from './transport-bridge.ts';
import { openHttp } from './transport-http.ts';

/** The preload's bridge when there is one (desktop window), else HTTP (browser). */
export function openTransport(): Transport {
  return window.understudy ? openBridge(window.understudy) : openHttp();
}
