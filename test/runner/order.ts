/**
 * In which order test files begin: those that wait for other programs first, those that only compute last. What waits fills
 * the whole run with something for every core, and the last files of a run are short ones.
 */
import path from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { root } from '../../build/root.ts';

/** Folders below `test`, by how long their files wait. */
const order = ['faults', 'e2e', 'shell', 'integration', 'contract', 'architecture', 'unit'];

/** Within a folder, the runner's own order holds: the longest first. */
export class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) =>
      compare(path.relative(root, a.moduleId), path.relative(root, b.moduleId)),
    );
  }
}

/** For two files, relative to the project: below 0 where the first begins earlier. A folder without a place comes first. */
export function compare(a: string, b: string): number {
  return placeOf(a) - placeOf(b);
}

const placeOf = (file: string): number => order.indexOf(file.split(path.sep)[1] ?? '');
