/** Entry of the page. */
import './library.css';
import '@mantine/notifications/styles.css';
import './base.css';
import '../ui/page.css';
import '../ui/marks.css';
import '../ui/facts.css';
import '../ui/notices.css';
import '../ui/meters.css';
import '../ui/acts.css';
import './frame.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { openTransport } from '../client/open-transport.ts';
import { App } from './app.tsx';
import { loadScreenAt } from './screen-loads.ts';

const element = document.getElementById('root');
if (element === null) throw new Error('index.html has no #root');
// Not after the host's first answer: the two wait side by side.
loadScreenAt(location.hash.replace(/^#/, ''));
createRoot(element).render(
  <StrictMode>
    <App transport={openTransport()} />
  </StrictMode>,
);
