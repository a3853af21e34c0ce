/**
 * The outside world as the engine and the routes use it: in this process (`world-host.ts`) or in another one
 * (`world-client.ts`). Commands are data in, data out, so that both are the same.
 */
import type { Readable } from 'node:stream';
import type { LineId } from '../../../contracts/common.ts';
import type { SandboxOutbox } from '../../../contracts/sandbox.ts';
import * as world from './world.ts';
import * as messages from './world-messages.ts';
import * as sending from './world-sending.ts';
import {
  type ReceiptLevel,
  type Scene,
  type StoredFile,
  type Typing,
  WorldError,
  type WorldFaults,
  type WorldFile,
  type WorldNews,
} from './world-state.ts';
import { outboxView, type SandboxState, stateView } from './world-view.ts';

type Command<Input, Output> = (scene: Scene, input: Input, lineId: LineId) => Output;
const command = <Input, Output>(run: Command<Input, Output>): Command<Input, Output> => run;

/** A command of the bridge: only the session that is connected now may give it. */
const bridge = <Input, Output>(run: Command<Input, Output>) =>
  command((scene: Scene, input: Input & { session: string }, lineId: LineId): Output => {
    if (scene.session?.id !== input.session) throw new WorldError('not_online', 'another session');
    return run(scene, input, lineId);
  });

/** A command that needs the messenger, not only the connection to the world. */
const online = <Input, Output>(run: Command<Input, Output>) =>
  bridge((scene: Scene, input: Input, lineId: LineId): Output => {
    if (!world.isOnline(scene)) throw new WorldError('not_online');
    return run(scene, input, lineId);
  });

type Target = { key: string };

/** Every command of the world. Each works on one line and ends at once. */
export const worldCommands = {
  // The bridge
  acknowledge: bridge((scene, { ack }: { ack: string }) => sending.acknowledge(scene, ack)),
  refreshQr: bridge((scene, _: Record<never, never>) => world.refreshQr(scene)),
  pairingCode: bridge((scene, { phone, code }: { phone: string; code: string }) =>
    world.pairingCode(scene, phone, code),
  ),
  logout: command((scene, _: Record<never, never>) => world.unlink(scene, 'bridge')),
  send: online((scene, { draft }: { draft: sending.WorldDraft }) => sending.send(scene, draft)),
  deleteSent: online((scene, { key }: Target) => sending.deleteSent(scene, key)),
  editSent: online((scene, { key, text }: Target & { text: string }) => sending.editSent(scene, key, text)),
  react: online((scene, { key, emoji }: Target & { emoji: string | null }) =>
    sending.react(scene, key, emoji),
  ),
  markRead: online((scene, { address }: { address: string }) => sending.markRead(scene, address)),
  setTyping: online((scene, { address, state }: { address: string; state: Typing }) =>
    sending.setTyping(scene, address, state),
  ),
  checkNumbers: online((scene, { phones }: { phones: string[] }) => sending.checkNumbers(scene, phones)),
  chats: online((scene, _: Record<never, never>) => sending.chats(scene)),
  history: online((scene, { address, since }: { address: string; since: string }) =>
    sending.history(scene, address, since),
  ),
  find: online((scene, { messageId }: { messageId: string }) => sending.find(scene, messageId)),
  duplicates: online((scene, _: Record<never, never>): boolean => scene.line.faults.duplicates),
  // Anybody
  file: command((scene, { key }: Target): WorldFile => {
    const { file, deleted } = messages.byKey(scene, key);
    if (!file || deleted) throw new WorldError('not_found');
    return file;
  }),
  // The phones
  scan: command((scene, input: { text?: string; phone?: string; name?: string }) => world.scan(scene, input)),
  type: command((scene, input: messages.ClientTyping): void => messages.type(scene, input)),
  act: command((scene, input: messages.ClientAct): { key: string } => ({
    key: messages.act(scene, input),
  })),
  confirm: command((scene, input: { key?: string; level: ReceiptLevel; phone?: string }) =>
    messages.confirm(scene, input),
  ),
  disconnect: command((scene, { as }: { as: 'lost' | 'restored' | 'logged_out' | 'banned' }) =>
    world.disconnect(scene, as),
  ),
  setFaults: command((scene, faults: Partial<WorldFaults>) => world.setFaults(scene, faults)),
  state: command((scene, _: Record<never, never>, lineId): SandboxState => stateView(scene, lineId)),
  outbox: command((scene, _: Record<never, never>, lineId): SandboxOutbox => outboxView(scene, lineId)),
};

export type WorldCommands = typeof worldCommands;
export type WorldCommand = keyof WorldCommands;
export type InputOf<C extends WorldCommand> = Parameters<WorldCommands[C]>[1];
export type OutputOf<C extends WorldCommand> = ReturnType<WorldCommands[C]>;

/** Commands that change nothing, so that nothing has to be written down. */
export const readingCommands: ReadonlySet<WorldCommand> = new Set([
  'checkNumbers',
  'chats',
  'history',
  'find',
  'duplicates',
  'file',
  'state',
  'outbox',
]);

export const isWorldCommand = (name: string): name is WorldCommand => Object.hasOwn(worldCommands, name);

export interface SandboxWorld {
  /**
   * Connects a bridge for a line; a bridge that was connected before is told `replaced` and sent away. Ends
   * when the world ends it, or when `signal` is aborted. News with `ack` come again after a disconnection until
   * the command `acknowledge` gives it back. Rejects when the world can't be reached.
   */
  attach(lineId: LineId, signal: AbortSignal): AsyncIterable<WorldNews>;
  /** Rejects with `WorldError`; with another error when it is not known whether the command was carried out. */
  call<C extends WorldCommand>(name: C, lineId: LineId, input: InputOf<C>): Promise<OutputOf<C>>;
  /** Takes a file over and finds out its length in seconds where it is a sound that the world can read. */
  putFile(content: Readable): Promise<StoredFile>;
  /** Rejects with `WorldError` `not_found`. */
  openFile(fileId: string): Promise<Readable>;
  close(): Promise<void>;
}
