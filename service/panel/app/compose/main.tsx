/** The card widget «Написать в WhatsApp»: opened from a counterparty, a lead, a deal, an order of 1C. */
import '../polyfills.ts';
import { render } from 'preact';
import { onUnauthorized } from '../api/client.ts';
import { Icon } from '../screens/ui.tsx';
import { disconnect } from '../store/connection.ts';
import { embedded, entry, signIn } from '../store/session.ts';
import '../styles/composer.css';
import './styles/compose.css';
import './styles/message.css';
import './styles/sent.css';
import './styles/narrow.css';
import { Widget } from './widget.tsx';
import { t } from './words/words.ts';

/** What to do for who has no session. */
function Door() {
  const state = entry.value;
  if (state === 'starting' || state === 'leaving')
    return <div class="door" role="status" aria-label={t.loading} />;
  const isOffline = state === 'offline';
  return (
    <main class="door">
      <span class="door__logo">
        <Icon name="logo" cls="ic--24" />
        <span>{t.product}</span>
      </span>
      <section class="cardbox">
        <h1>{isOffline ? t.noConnectionTitle : state === 'used' ? t.linkUsed : t.linkNeeded}</h1>
        <p class="sub">{isOffline ? t.noConnectionText : t.linkText}</p>
        {isOffline && (
          <button class="btn btn--main" type="button" onClick={() => void signIn()}>
            {t.again}
          </button>
        )}
      </section>
    </main>
  );
}

const Page = () => (entry.value === 'in' ? <Widget /> : <Door />);

document.title = t.title;
if (embedded) document.documentElement.setAttribute('data-embed', '');
onUnauthorized(() => {
  disconnect();
  entry.value = 'used';
});
const place = document.getElementById('app');
if (place) {
  place.textContent = '';
  render(<Page />, place);
}
void signIn();
