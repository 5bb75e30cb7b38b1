/** A host that is newer than the page names things that the page has no words for: no raw name reaches a person. */
import { expect, it } from 'vitest';
import type { AuditEntry } from '../../electron/contract/models/audit-entry.ts';
import type { FakeHost } from '../fakes/host/host.ts';
import { goTo } from './browser.ts';
import { studioInBrowser } from './pretended-studio.ts';

const openStudio = studioInBrowser();

/** Apart from the name of a package among the licences. */
const unknown = /(?<!post-)quantum|Quantum/;

function knowMore({ world }: FakeHost): void {
  const { snapshot } = world;
  const [template] = world.audit;
  if (template === undefined) throw new Error('a record to begin with');
  const entry = (seq: number, event: string, data: AuditEntry['data'], incidentId: string | null): AuditEntry => ({
    ...template,
    seq,
    event,
    data,
    incidentId,
  });
  const entries = [
    entry(999, 'watch.quantumLeap', { state: 'quantum' }, null),
    entry(998, 'promote.step', { step: 'quantum', state: 'quantum' }, 'act'),
  ];
  world.audit.unshift(...entries);
  snapshot.recentAudit = entries;
  snapshot.standby = {
    ...snapshot.standby,
    machines: snapshot.standby.machines.map((machine) => ({
      ...machine,
      lastCheck: {
        machine: machine.name,
        at: template.at,
        ok: false,
        checks: [{ name: 'quantum', state: 'fail', details: {} }],
      },
    })),
  };
  snapshot.jobs = [
    {
      id: 'job',
      kind: 'backup',
      state: 'running',
      subject: 'studio',
      step: 'backup.step.quantum',
      progress: { done: 0, total: 0, unit: 'steps' },
      createdAt: template.at,
      startedAt: template.at,
      endedAt: null,
      error: null,
      result: null,
    },
  ];
}

it.each(['zh-CN', 'en'] as const)('shows none in %s', async (locale) => {
  const { host, page } = await openStudio({ locale, arrange: knowMore });
  for (const hash of ['/', '/synthesis', '/voices', '/backup', '/watch', '/standby', '/audit', '/settings']) {
    if (hash === '/settings') host.next('app.doctor', () => [{ name: 'quantum', ok: false, details: {} }]);
    await goTo(page, hash);
    await page.locator('details').evaluateAll((all) => {
      for (const one of all) (one as HTMLDetailsElement).open = true;
    });
    // The lines of the record themselves are for engineers and shown as they are.
    const said = await page.evaluate(() => {
      const copy = document.body.cloneNode(true) as HTMLElement;
      for (const raw of copy.querySelectorAll('pre')) raw.remove();
      return copy.textContent ?? '';
    });
    expect(said).not.toMatch(unknown);
    expect(said.length).toBeGreaterThan(100);
  }
});
