/** The outside world of the sandbox as the conformance suite wants it. */
import { Readable } from 'node:stream';
import type { LineId } from '../../contracts/common.ts';
import { sandboxKind } from '../../service/engines/sandbox/engine.ts';
import type { SandboxWorld } from '../../service/engines/sandbox/sandbox-world.ts';
import type { EngineHarness } from '../conformance/engine.harness.ts';

let lastPhone = 78125551000;

/** A harness over a world; `close` ends what the caller has opened for it. */
export function sandboxHarness(world: SandboxWorld, close: () => Promise<void>): EngineHarness {
  const id = (lineId: string) => lineId as LineId;
  const outboxOf = (lineId: string) => world.call('outbox', id(lineId), {});
  const itemOf = async (lineId: string, key: string) => {
    const { clients } = await outboxOf(lineId);
    return clients.flatMap(({ thread }) => thread).find((item) => item.key === key);
  };
  const withoutWhatsApp: string[] = [];

  return {
    kind: sandboxKind(world),
    async scan(lineId, text) {
      const phone = `+${++lastPhone}`;
      await world.call('setFaults', id(lineId), { autoDelivered: false, autoRead: false });
      await world.call('scan', id(lineId), { text, phone, name: 'Продажи' });
      return phone;
    },
    async clientWrites(lineId, { file, ...message }) {
      const { content, ...about } = file ?? {};
      const stored = content && (await world.putFile(Readable.from([content])));
      const { key } = await world.call('act', id(lineId), {
        ...message,
        ...(file && stored ? { file: { ...file, ...about, ...stored, waveform: null } } : {}),
      });
      return key;
    },
    async clientEdits(lineId, key, text) {
      await world.call('act', id(lineId), { action: 'edit', key, text });
    },
    async clientDeletes(lineId, key) {
      await world.call('act', id(lineId), { action: 'delete', key });
    },
    async clientReacts(lineId, key, emoji) {
      await world.call('act', id(lineId), { action: 'react', key, emoji });
    },
    async clientReads(lineId, key, level) {
      await world.call('confirm', id(lineId), { key, level });
    },
    async outbox(lineId) {
      const { items } = await outboxOf(lineId);
      return items.map(({ key, to, text, fileName, times, status }) => ({
        key,
        phone: to,
        text,
        fileName,
        times,
        deleted: status === 'deleted',
        refused: status === 'refused',
      }));
    },
    reactionOfLine: async (lineId, key) => (await itemOf(lineId, key))?.reaction ?? null,
    seenByLine: async (lineId, key) => (await itemOf(lineId, key))?.status === 'read',
    async withoutWhatsApp(lineId, phone) {
      withoutWhatsApp.push(phone);
      await world.call('setFaults', id(lineId), { withoutWhatsApp });
    },
    async refuse(lineId, on) {
      await world.call('setFaults', id(lineId), { refuseSends: on });
    },
    async dropConnection(lineId) {
      await world.call('disconnect', id(lineId), { as: 'lost' });
    },
    async restoreConnection(lineId) {
      await world.call('disconnect', id(lineId), { as: 'restored' });
    },
    async logoutFromPhone(lineId) {
      await world.call('disconnect', id(lineId), { as: 'logged_out' });
    },
    close,
  };
}
