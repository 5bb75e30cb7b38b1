/** The recovery kit as it is printed: in both languages, because nobody knows who will read it. */
import type { StoreSettings } from '../contract/models/settings.ts';
import type { KitFacts } from '../contract/trust.ts';
import { showAddress } from '../words/address.ts';
import { type CliWords, cliWordsOf } from '../words/cli-words.ts';

type PageWords = CliWords['kit']['page'];

interface Section {
  readonly words: PageWords;
  readonly facts: readonly (readonly [string, readonly string[]])[];
}

export function kitText(facts: KitFacts, code: readonly string[]): string {
  const sections = sectionsOf(facts).flatMap(({ words, facts: listed }) => [
    words.title,
    '='.repeat(40),
    words.about,
    '',
    ...listed.flatMap(([name, values]) =>
      values.length === 1 ? [`${name}: ${values[0]}`] : [`${name}:`, ...values.map((value) => `  ${value}`)],
    ),
    '',
    ...noticesOf(words, facts),
    '',
  ]);
  return `${[...sections, ...code].join('\n')}\n`;
}

export function kitPage(facts: KitFacts, code: readonly string[]): string {
  const [first] = sectionsOf(facts);
  const sections = sectionsOf(facts).map(({ words, facts: listed }) =>
    [
      `<h1>${asHtml(words.title)}</h1>`,
      `<p>${asHtml(words.about)}</p>`,
      '<dl>',
      ...listed.map(
        ([name, values]) => `<dt>${asHtml(name)}</dt>${values.map((value) => `<dd>${asHtml(value)}</dd>`).join('')}`,
      ),
      '</dl>',
      ...noticesOf(words, facts).map((notice) => `<p>${asHtml(notice)}</p>`),
    ].join('\n'),
  );
  return [
    '<!doctype html>',
    '<html lang="zh-CN"><head><meta charset="utf-8">',
    `<title>${asHtml(first?.words.title ?? '')}</title>`,
    '<style>body{font:14px/1.5 sans-serif;max-width:48rem;margin:2rem auto}dt{font-weight:bold}dd{margin:0 0 .3rem 1rem}' +
      'pre{font:13px/1.6 monospace}@page{margin:1.5cm}</style></head><body>',
    ...sections,
    `<pre>\n${code.map(asHtml).join('\n')}\n</pre>`,
    '</body></html>',
    '',
  ].join('\n');
}

function sectionsOf(facts: KitFacts): readonly Section[] {
  return (['zh-CN', 'en'] as const).map((locale) => {
    const words = cliWordsOf(locale).kit.page;
    const trusted = facts.devices.filter((device) => device.revokedAt === null);
    return {
      words,
      facts: [
        [words.studio, [facts.studioName || words.none]],
        [words.computer, [`${facts.deviceName}  ${facts.fingerprint}`]],
        [words.written, [facts.madeAt]],
        [words.store, [facts.store ? placeOf(facts.store) : words.none]],
        [words.trusted, trusted.map(({ name, fingerprint }) => `${name}  ${fingerprint}`)],
        [
          words.standbys,
          facts.machines.length === 0 ? [words.none] : facts.machines.map((one) => machineLine(one, words)),
        ],
      ],
    };
  });
}

function machineLine(machine: KitFacts['machines'][number], words: PageWords): string {
  const { name, user, host, port, fingerprint, keyFile } = machine;
  return `${name}  ${user}@${showAddress(host, port)}  ${words.hostKey} ${fingerprint}  ${words.sshKey} ${keyFile}`;
}

function noticesOf(words: PageWords, { sealed, opensReleases }: KitFacts): string[] {
  return [
    sealed ? words.sealed : words.open,
    ...(opensReleases ? [words.opensReleases] : []),
    words.missing,
    words.how,
    words.prove,
  ];
}

function placeOf(store: StoreSettings): string {
  if (store.kind === 'folder') return store.path;
  return `${store.endpoint}  ${store.region}  ${store.bucket}  ${store.prefix}`;
}

function asHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
