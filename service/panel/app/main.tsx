/** Panel «Чаты»: the start of the page. */
import './polyfills.ts';
import { render } from 'preact';
import { onUnauthorized } from './api/client.ts';
import { App } from './screens/app.tsx';
import { listenToKeys } from './screens/keys.ts';
import { disconnect } from './store/connection.ts';
import { becomeInstallable } from './store/installed.ts';
import { embedded, entry, signIn } from './store/session.ts';
import './styles/frame.css';
import './styles/thread.css';
import './styles/message.css';
import './styles/composer.css';
import './styles/card.css';
import './styles/float.css';
import './styles/offers.css';
import './styles/narrow.css';

if (embedded) document.documentElement.setAttribute('data-embed', '');
onUnauthorized(() => {
  disconnect();
  entry.value = 'used';
});
listenToKeys();
const place = document.getElementById('app');
if (place) {
  place.textContent = '';
  render(<App />, place);
}
becomeInstallable();
void signIn();
