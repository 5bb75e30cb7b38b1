/** S20: the bill of materials keeps the rules of the CycloneDX 1.6 schema that concern what it uses. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { packagesOf, sbomOf } from '../../../build/headless/sbom.ts';
import { root } from '../../../build/root.ts';

/** No key beside these is allowed there, and `licenses` holds licences by SPDX id, or one expression alone. */
const licenses = z.union([
  z.array(z.strictObject({ license: z.strictObject({ id: z.string().regex(/^[A-Za-z0-9.+-]+$/) }) })).length(1),
  z.tuple([z.strictObject({ expression: z.string().min(1) })]),
]);
const component = z.strictObject({
  type: z.enum(['application', 'framework', 'library', 'platform', 'file']),
  'bom-ref': z.string().min(1),
  group: z.string().optional(),
  name: z.string().min(1),
  version: z.string().optional(),
  licenses: licenses.optional(),
  purl: z.string().startsWith('pkg:').optional(),
  hashes: z
    .array(z.strictObject({ alg: z.literal('SHA-256'), content: z.string().regex(/^[a-fA-F0-9]{64}$/) }))
    .optional(),
});
const bill = z.strictObject({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.6'),
  version: z.number().int().min(1),
  metadata: z.strictObject({ component }),
  components: z.array(component),
  dependencies: z.array(z.strictObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

const files = [
  { path: 'agent.mjs', sha256: 'a'.repeat(64) },
  { path: 'bin/node', sha256: 'b'.repeat(64) },
];
const make = async () => {
  const inputs = [
    'native-models/child.ts',
    'node_modules/zod/index.js',
    'node_modules/@hono/node-server/dist/index.js',
  ];
  const packages = await packagesOf(root, [...inputs, 'node_modules/zod/v4/index.js']);
  return sbomOf({ version: '1.2.3', license: 'MIT', packages, files });
};

describe('S20: the bill of materials of a runtime', () => {
  it('is one by the rules of the format', async () => {
    const { components, dependencies, metadata } = bill.parse(JSON.parse((await make()).toString()));
    const refs = [metadata.component, ...components].map((one) => one['bom-ref']);
    expect(new Set(refs).size).toBe(refs.length);
    for (const { ref, dependsOn } of dependencies)
      for (const named of [ref, ...dependsOn]) expect(refs).toContain(named);
  });

  it('names each package once, with version and licence, and each file with its digest', async () => {
    const { components } = bill.parse(JSON.parse((await make()).toString()));
    const version = async (name: string): Promise<string> =>
      (JSON.parse(await readFile(path.join(root, 'node_modules', name, 'package.json'), 'utf8')) as { version: string })
        .version;
    expect(components.map(({ purl, name }) => purl ?? name)).toEqual([
      `pkg:npm/%40hono/node-server@${await version('@hono/node-server')}`,
      `pkg:npm/zod@${await version('zod')}`,
      'agent.mjs',
      'bin/node',
    ]);
    expect(components[1]).toMatchObject({ licenses: [{ license: { id: 'MIT' } }] });
    expect(components[3]).toMatchObject({ hashes: [{ alg: 'SHA-256', content: 'b'.repeat(64) }] });
  });

  it('takes several licences as an expression', () => {
    const packages = [{ name: 'two', version: '1.0.0', license: '(MIT OR Apache-2.0)' }];
    const text = sbomOf({ version: '1.2.3', license: 'MIT', packages, files: [] }).toString();
    expect(bill.parse(JSON.parse(text)).components[0]?.licenses).toEqual([{ expression: '(MIT OR Apache-2.0)' }]);
  });

  it('is the same bytes each time', async () => {
    expect((await make()).equals(await make())).toBe(true);
  });
});
