/**
 * In which order test files begin: those that wait for other programs first, those that only compute last. What waits fills
 * the whole run with something for every core, and the last files of a run are short ones.
 */
import path from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { root } from '../../build/root.ts';

/** Folders below `test`, by how long their files wait. Within one, the runner's own order holds: the longest first. */
const order = ['faults', 'e2e', 'shell', 'integration', 'contract', 'architecture', 'unit'];

export class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => rank(a.moduleId) - rank(b.moduleId));
  }
}

/** Place of a file's folder in the order; a folder without one comes before all others. */
function rank(file: string): number {
  return order.indexOf(path.relative(root, file).split(path.sep)[1] ?? '');
}
