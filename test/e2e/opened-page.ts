/** The studio that the test at hand has opened: tests of a file run one after the other, each in a page of its own. */
import type { Page } from 'playwright-core';
import type { FakeHost } from '../fakes/host/host.ts';
import type { Scene } from '../fakes/host/world.ts';
import { studioInBrowser } from './pretended-studio.ts';

const openStudio = studioInBrowser();

export let host: FakeHost;
export let page: Page;

export async function open(scene: Scene, hash: string, stepMs = 60, locale: 'en' | 'zh-CN' = 'en'): Promise<void> {
  ({ host, page } = await openStudio({ scene, locale, hash, stepMs }));
}

export const button = (name: string | RegExp) => page.getByRole('button', { name });
export const title = () => page.locator('#screen-title').textContent();
