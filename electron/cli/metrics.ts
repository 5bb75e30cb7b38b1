/** `metrics`: what Prometheus and Grafana take of us, ready to be saved. */
import { readFile } from 'node:fs/promises';
import { defineVerb, readOptions, unknownAction } from './verb.ts';

const files = { rules: 'rules.yml', dashboard: 'dashboard.json' } as const;

export const metrics = defineVerb({
  name: 'metrics',
  forms: { rules: 'rules', dashboard: 'dashboard' },
  options: {},
  example: 'rules > understudy.rules.yml',
  async run([action, ...args], { terminal }) {
    readOptions(args, {}, { words: 0 });
    if (action !== 'rules' && action !== 'dashboard') throw unknownAction('metrics', action);
    const text = await readFile(new URL(`../status/prometheus/${files[action]}`, import.meta.url), 'utf8');
    const document: unknown = action === 'dashboard' ? JSON.parse(text) : { rules: text };
    terminal.result(document, text.trimEnd().split('\n'));
  },
});
