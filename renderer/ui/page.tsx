/** The frame of a screen: one h1, what it is about, its acts, and at the end the command that does the same. */
import { type ReactNode, useId } from 'react';
import { CliHint } from './cli-hint.tsx';

interface PageProps {
  readonly title: string;
  readonly about?: ReactNode;
  readonly acts?: ReactNode;
  readonly command: string;
  readonly children: ReactNode;
}

export function Page(props: PageProps): ReactNode {
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1 id="screen-title" tabIndex={-1}>
            {props.title}
          </h1>
          {props.about ? <p>{props.about}</p> : null}
        </div>
        {props.acts ? <div className="page-acts">{props.acts}</div> : null}
      </header>
      {props.children}
      <CliHint command={props.command} />
    </div>
  );
}

interface PanelProps {
  readonly title: string;
  readonly icon?: ReactNode;
  readonly acts?: ReactNode;
  /** Its name for other screens, which can lead here (`useGoTo`). */
  readonly place?: string;
  readonly children: ReactNode;
}

export function Panel(props: PanelProps): ReactNode {
  const id = useId();
  return (
    <section
      className="panel"
      aria-labelledby={id}
      {...(props.place === undefined ? {} : { 'data-place': props.place, tabIndex: -1 })}
    >
      <div className="panel-head">
        <h2 id={id}>
          {props.icon ? <span className="panel-icon">{props.icon}</span> : null}
          {props.title}
        </h2>
        {props.acts ? <div className="row">{props.acts}</div> : null}
      </div>
      {props.children}
    </section>
  );
}
