/** The administration: the start of the page. */
import '../polyfills.ts';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { onUnauthorized } from '../api/client.ts';
import { App } from './frame.tsx';
import { startLive, stopLive } from './store/live.ts';
import { entry, signIn } from './store/session.ts';
import './styles/admin.css';
import './styles/lines.css';
import './styles/wizard.css';
import './styles/forms.css';
import './styles/pages.css';
import './styles/automation.css';
import './styles/reports.css';
import './styles/float.css';
import './styles/narrow.css';

onUnauthorized(() => {
  if (entry.peek() === 'in') entry.value = 'none';
});
effect(() => {
  if (entry.value === 'in') void startLive();
  else stopLive();
});
const root = document.getElementById('app');
if (root) {
  root.textContent = '';
  render(<App />, root);
}
void signIn();
