/** What the page is made of: the styles of what it can draw, and words of one language at a time. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildRenderer } from '../../build/build-renderer.ts';
import { settle } from './browser.ts';
import { studioInBrowser } from './pretended-studio.ts';

const root = path.resolve(import.meta.dirname, '../..');
const library = path.join(root, 'node_modules/@mantine/core');

/** Classes of the component library, as its scripts and styles spell them. */
const classesIn = (text: string): ReadonlySet<string> => new Set(text.match(/\bm_[0-9a-f]{5,8}\b/g));

let assets: string;
beforeAll(async () => {
  assets = path.join(await buildRenderer(), 'assets');
});

function built(extension: '.js' | '.css'): string {
  const names = readdirSync(assets).filter((name) => name.endsWith(extension));
  return names.map((name) => readFileSync(path.join(assets, name), 'utf8')).join('\n');
}

describe('styles of the component library', () => {
  const importsOf = (text: string): readonly string[] =>
    [...text.matchAll(/@import "@mantine\/core\/(styles\/\w[\w-]*\.css)";/g)].map(([, name]) => name ?? '');
  const imported = importsOf(readFileSync(path.join(root, 'renderer/app/library.css'), 'utf8'));

  it('are there for every class that the page can draw', () => {
    const all = classesIn(readFileSync(path.join(library, 'styles.css'), 'utf8'));
    const drawn = [...classesIn(built('.js'))].filter((name) => all.has(name));
    const shipped = classesIn(built('.css'));
    expect(drawn.length).toBeGreaterThan(50);
    expect(drawn.filter((name) => !shipped.has(name))).toEqual([]);
  });

  it('are not there for what it cannot draw', () => {
    const drawn = classesIn(built('.js'));
    const unused = imported.filter((name) => {
      const classes = [...classesIn(readFileSync(path.join(library, name), 'utf8'))];
      return classes.length > 0 && !classes.some((one) => drawn.has(one));
    });
    expect(unused).toEqual([]);
  });

  it('come in the order of the library, in which later rules win', () => {
    const whole = readFileSync(path.join(library, 'styles.css'), 'utf8');
    const places = imported.map((name) => whole.indexOf(readFileSync(path.join(library, name), 'utf8').trim()));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });
});

describe('words', () => {
  const openStudio = studioInBrowser();

  /** Languages whose words the page has asked for. */
  const languagesOf = (page: Page): Promise<readonly string[]> =>
    page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .flatMap(({ name }) => /assets\/(en|zh-CN)-[^/]*\.js$/.exec(name)?.[1] ?? []),
    );

  it('are fetched in the chosen language, and in the other one when it is chosen', async () => {
    const { page } = await openStudio({ locale: 'en', hash: '/settings' });
    expect(await languagesOf(page)).toEqual(['en']);
    await page.locator('main').getByText('简体中文', { exact: true }).click();
    await page.waitForFunction(() => document.documentElement.lang === 'zh-CN');
    await settle(page);
    expect(await languagesOf(page)).toEqual(['en', 'zh-CN']);
    expect(await page.locator('#screen-title').textContent()).toBe('设置');
  });
});
