/* Talking to the service: what it tells, and what went wrong. */
import { ApiError, api } from './api.js';
import { byId, page, toast } from './state.js';
import { t } from './texts.js';

/** How the page is drawn; set at the start. */
export const draw = { all: () => {}, line: () => {} };

/** Asks what there is, and draws it when anything has changed. */
export async function poll() {
  try {
    const text = await api.outbox();
    byId('offline').hidden = true;
    if (text === page.print) return;
    page.print = text;
    page.outbox = JSON.parse(text);
    draw.all();
  } catch (error) {
    if (error instanceof ApiError && [401, 403].includes(error.status)) stop('signIn', 'signInHint');
    else if (error instanceof ApiError && error.status === 404) stop('noLine', 'noLineHint');
    else {
      byId('offline-text').textContent = error instanceof ApiError ? error.message : t('noConnection');
      byId('offline').hidden = false;
    }
  }
}

/** Asks how the line stands in the product. */
export async function pollLine() {
  try {
    page.line = await api.line();
    draw.line();
  } catch (error) {
    // The outbox says aloud what is wrong; the line's status only stays as it was.
    if (!(error instanceof ApiError) && !(error instanceof TypeError)) throw error;
  }
}

/** Runs an action of a person; a refusal is shown, and the page is drawn anew at once. */
export async function run(action) {
  try {
    await action();
  } catch (error) {
    toast(error.message);
  }
  await poll();
}

function stop(title, hint) {
  byId('page').hidden = true;
  byId('stop').hidden = false;
  byId('stop-title').textContent = t(title);
  byId('stop-text').textContent = t(hint);
}
