/** The socket's state, commands of the page, presence. */

import { Emitter, Model } from './events.js';
import { call, enqueue, runStream, stopStream } from './network.js';
import { define, strict } from './registry.js';
import { session } from './session.js';

class SocketModel extends Model {
  /** Logs this device out from the page's side. */
  async logout() {
    await call('logout');
    await session.leave({ early: session.settings.logoutNavigates === 'early' });
  }
  takeover() {
    this.set({ state: 'OPENING' });
    void runStream();
  }
  reconnect() {
    this.set({ state: 'OPENING' });
    stopStream();
    void runStream();
  }
}

export const socket = new SocketModel({ state: 'OPENING', stream: 'DISCONNECTED', hasSynced: false });

define('WAWebSocketModel', { Socket: strict('Socket', socket) });

class Commands extends Emitter {
  refreshQR() {
    return call('refreshQr');
  }
}

export const cmd = strict('Cmd', new Commands());

define('WAWebCmd', { Cmd: cmd });
define('WAWebLaunchSocketUtils', { refreshQR: () => call('refreshQr') });

export const offline = { progress: 0 };
define('WAWebOfflineHandler', {
  OfflineMessageHandler: strict('OfflineMessageHandler', {
    getOfflineDeliveryProgress: () => offline.progress,
  }),
});

const presence = (kind, chat) => enqueue('activity', { kind, ...(chat ? { chat: chat._serialized } : {}) });

define('WAWebStreamModel', {
  Stream: strict('Stream', {
    markAvailable() {
      void presence('available');
    },
    markUnavailable() {
      void presence('unavailable');
    },
  }),
});
define('WAWebPresenceChatAction', {
  sendPresenceAvailable: () => void presence('available'),
  sendPresenceUnavailable: () => void presence('unavailable'),
});
define('WAWebChatStateBridge', {
  sendChatStateComposing: async (wid) => void presence('composing', wid),
  sendChatStateRecording: async (wid) => void presence('recording', wid),
  sendChatStatePaused: async (wid) => void presence('paused', wid),
});
