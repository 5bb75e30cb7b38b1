/** Handlers of the `projects.*` calls. */
import type { ChangeHandlers, ReadHandlers } from '../contract/index.ts';
import type { Projects } from './service.ts';

export type ProjectsReader = Pick<Projects, 'list' | 'removed' | 'removedRows' | 'open' | 'preview' | 'words' | 'find'>;

type Export = ChangeHandlers<'projects'>['projects.export'];

/** @param exportProject how a project leaves as a file, which is another room's work. */
export function createProjectsHandlers(
  projects: Projects,
  exportProject: Export,
): ReadHandlers<'projects'> & ChangeHandlers<'projects'> {
  return { ...readHandlers(projects), ...changeHandlers(projects), 'projects.export': exportProject };
}

function readHandlers(projects: ProjectsReader): ReadHandlers<'projects'> {
  return {
    'projects.list': () => projects.list(),
    'projects.removed': () => projects.removed(),
    'projects.removedRows': () => projects.removedRows(),
    'projects.open': ({ projectId }) => projects.open(projectId),
    'projects.preview': (input) => projects.preview(input),
    'projects.words': ({ projectId, takeId }) => projects.words(projectId, takeId),
    'projects.find': (input) => projects.find(input),
  };
}

function changeHandlers(projects: Projects): Omit<ChangeHandlers<'projects'>, 'projects.export'> {
  return {
    'projects.create': (input) => projects.create(input),
    'projects.import': (input) => projects.import(input),
    'projects.edit': (input) => projects.edit(input),
    'projects.remove': ({ projectId }) => projects.remove(projectId),
    'projects.putBack': ({ projectId }) => projects.putBack(projectId),
    'projects.addRows': (input) => projects.addRows(input),
    'projects.setRows': (input) => projects.setRows(input),
    'projects.splitRow': (input) => projects.splitRow(input),
    'projects.joinRows': (input) => projects.joinRows(input),
    'projects.moveRows': (input) => projects.moveRows(input),
    'projects.removeRows': (input) => projects.removeRows(input),
    'projects.putRowsBack': (input) => projects.putRowsBack(input),
    'projects.undo': ({ projectId }) => projects.undo(projectId),
    'projects.replace': (input) => projects.replace(input),
    'projects.speak': (input) => projects.speak(input),
    'projects.chooseTake': (input) => projects.chooseTake(input),
    'projects.keepTake': (input) => projects.keepTake(input),
    'projects.nameTake': (input) => projects.nameTake(input),
  };
}
