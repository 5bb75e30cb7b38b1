/** `kit`: the recovery kit, written, read back once for proof, and used on a new computer. */
import path from 'node:path';
import type { KitFacts } from '../contract/trust.ts';
import { readKeyFile } from './key-file.ts';
import { kitPage, kitText } from './kit-page.ts';
import { assertWritable, writeWholeFile } from './output-file.ts';
import { storeKeysFromEnvironment } from './store-keys.ts';
import type { Terminal } from './terminal.ts';
import { readTextFile } from './text-file.ts';
import { defineVerb, readOptions, required, unknownAction } from './verb.ts';

const OWNER_ONLY = 0o600;

const options = {
  out: { type: 'string', value: 'FILE' },
  'passphrase-file': { type: 'string', value: 'FILE' },
} as const;

export const kit = defineVerb({
  name: 'kit',
  forms: {
    write: 'write --out FILE [--passphrase-file FILE]',
    check: 'check FILE [--passphrase-file FILE]',
    use: 'use FILE [--passphrase-file FILE]',
  },
  options,
  example: 'write --out kit.html --passphrase-file passphrase.txt',
  async run([action, ...args], { client: open, terminal, signal }) {
    const { values, positionals } = readOptions(args, options, { words: action === 'write' ? 0 : 1 });
    const passphrase = (await readKeyFile(values['passphrase-file'])) ?? null;
    const read = async (): Promise<{ readonly text: string; readonly passphrase: string | null }> => {
      const file = path.resolve(required(positionals[0], 'FILE'));
      return { text: await readTextFile(file, terminal.format, signal), passphrase };
    };
    switch (action) {
      case 'write': {
        const file = path.resolve(required(values.out, '--out'));
        await assertWritable(file);
        const { code, facts } = await (await open()).call('trust.writeKit', { passphrase });
        const isPage = /\.html?$/i.test(file);
        await writeWholeFile(file, isPage ? kitPage(facts, code) : kitText(facts, code), OWNER_ONLY);
        const { fingerprint, sealed } = facts;
        return terminal.result({ file, fingerprint, sealed, lines: code.length }, [
          terminal.cli.kit.written(file, terminal.cli.kit.lines(code.length)),
          sealed ? terminal.cli.kit.sealed : terminal.cli.kit.open,
        ]);
      }
      case 'check': {
        const { facts, ownKey } = await (await open()).call('trust.checkKit', await read());
        return terminal.result({ ...facts, ownKey }, [
          terminal.cli.kit.checked(facts.fingerprint, terminal.when(facts.madeAt)),
          ...(ownKey ? [terminal.cli.kit.ofThis] : []),
        ]);
      }
      case 'use': {
        const input = await read();
        const client = await open();
        const { facts } = await client.call('trust.checkKit', input);
        const keys = storeKeysFromEnvironment();
        // First the keys: the store is opened, and so proven, when it is set.
        if (facts.store?.kind === 's3' && keys) await client.call('backup.setStoreKeys', keys);
        const used = await client.call('trust.useKit', input);
        return terminal.result(used, usedLines(used, terminal));
      }
      default:
        throw unknownAction('kit', action);
    }
  },
});

function usedLines({ fingerprint, store, machines }: KitFacts, { cli }: Terminal): string[] {
  return [
    cli.kit.used(fingerprint),
    ...(store ? [cli.storeIs(store.kind === 'folder' ? store.path : `${store.endpoint} ${store.bucket}`)] : []),
    ...machines.map(({ name, keyFile }) => cli.kit.keyFile(name, keyFile)),
  ];
}
