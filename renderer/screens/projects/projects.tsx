/** All projects, or the script of one. */
import './projects.css';
import type { ReactNode } from 'react';
import { useParams } from 'wouter';
import { ProjectList } from './project-list.tsx';
import { ScriptPage } from './script-page.tsx';

export default function Projects(): ReactNode {
  const { id } = useParams<{ id?: string }>();
  return id === undefined ? <ProjectList /> : <ScriptPage key={id} projectId={decodeURIComponent(id)} />;
}
