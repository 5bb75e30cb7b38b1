/** What the runtime of a standby is made of, as a CycloneDX bill of materials. The same inputs give the same bytes. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
  /** Some old packages have an object here. */
  readonly license?: string | { readonly type: string };
}

export interface BundledPackage {
  /** As in npm: `name` or `@scope/name`. */
  readonly name: string;
  readonly version: string;
  /** SPDX; null: its manifest names none. */
  readonly license: string | null;
}

/** The npm packages that these files (relative to `root`) belong to, each once, by name. */
export async function packagesOf(root: string, files: readonly string[]): Promise<readonly BundledPackage[]> {
  const folders = new Set<string>();
  for (const file of files) {
    const [, folder] = /^(.*node_modules\/(?:@[^/]+\/)?[^/@]+)\//.exec(file) ?? [];
    if (folder !== undefined) folders.add(folder);
  }
  const found = new Map<string, BundledPackage>();
  for (const folder of folders) {
    const text = await readFile(path.join(root, folder, 'package.json'), 'utf8');
    const { name, version, license } = JSON.parse(text) as Manifest;
    const spdx = typeof license === 'object' ? license.type : (license ?? null);
    found.set(`${name}@${version}`, { name, version, license: spdx });
  }
  return [...found.values()].sort((a, b) => (purlOf(a) < purlOf(b) ? -1 : 1));
}

/** Bytes of the document. `files`: what the runtime consists of. */
export function sbomOf(parts: {
  readonly version: string;
  readonly license: string;
  readonly packages: readonly BundledPackage[];
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
}): Buffer {
  const main = `pkg:generic/understudy-runtime@${parts.version}`;
  const libraries = parts.packages.map((item) => {
    const [scope, name] = item.name.startsWith('@') ? item.name.split('/') : [undefined, item.name];
    return {
      type: 'library',
      'bom-ref': purlOf(item),
      ...(scope === undefined ? {} : { group: scope }),
      name,
      version: item.version,
      ...(item.license === null ? {} : { licenses: [licenseOf(item.license)] }),
      purl: purlOf(item),
    };
  });
  const files = parts.files.map(({ path: name, sha256 }) => ({
    type: 'file',
    'bom-ref': `file:${name}`,
    name,
    hashes: [{ alg: 'SHA-256', content: sha256 }],
  }));
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': main,
        name: 'understudy-runtime',
        version: parts.version,
        licenses: [licenseOf(parts.license)],
        purl: main,
      },
    },
    components: [...libraries, ...files],
    dependencies: [{ ref: main, dependsOn: libraries.map((library) => library['bom-ref']) }],
  };
  return Buffer.from(`${JSON.stringify(document, null, 1)}\n`);
}

/** One licence goes by its id; `MIT OR Apache-2.0` is an expression. */
function licenseOf(spdx: string): object {
  return / |\(/.test(spdx) ? { expression: spdx } : { license: { id: spdx } };
}

function purlOf({ name, version }: Pick<BundledPackage, 'name' | 'version'>): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}
