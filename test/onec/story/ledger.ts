/**
 * An account of what people have said, kept by the test itself, and its comparison with what the phones, the bridge,
 * the base and Discussions have: nothing lost, nothing doubled, in order.
 */
import { expect } from 'chai';
import type { Base, SandboxLine } from '../../support/world.ts';
import { eventually, type Office, pseudoName } from './office.ts';
import type { Outside } from './outside.ts';

export interface Ledger {
  /** The client writes. */
  client(phone: string, text: string): Promise<void>;
  /** An employee answers him in Discussions. */
  answer(name: string, phone: string, text: string): void;
  /** An employee has answered him elsewhere: in a form, in a panel. */
  answered(phone: string, text: string): void;
  /** Runs the exchange until everything has come to where it belongs, then compares everybody's account. */
  agrees(): Promise<void>;
}

interface Account {
  readonly written: string[];
  readonly answered: string[];
}

export function openLedger(outside: Outside, office: Office, base: Base, line: SandboxLine): Ledger {
  const accounts = new Map<string, Account>();
  const of = (phone: string): Account => {
    const account = accounts.get(phone) ?? { written: [], answered: [] };
    accounts.set(phone, account);
    return account;
  };
  const { stand } = office;
  const waiting = () => [
    ...stand.rows('РегистрСведений.МСТ_ОчередьОтражения'),
    ...stand.rows('РегистрСведений.МСТ_ОтложенныеСобытия'),
    ...stand.rows('РегистрСведений.МСТ_ИсходящиеОтветы').filter((row) => row.Состояние === 'Ожидает'),
    ...stand.rows('РегистрСведений.МСТ_ИсходящиеКоманды').filter((row) => row.Состояние === 'Ожидает'),
  ];
  const inTheBase = (phone: string, direction: string) => {
    const texts = new Set(
      stand
        .rows('РегистрСведений.МСТ_Сообщения')
        .filter((row) => row.Направление === direction)
        .map((row) => row.Текст),
    );
    return office.thread(phone).filter((text) => texts.has(text));
  };

  return {
    async client(phone, text) {
      of(phone).written.push(text);
      await outside.clientWrites(line, phone, text);
    },
    answer(name, phone, text) {
      of(phone).answered.push(text);
      const chat = office.chat(phone);
      if (!chat) throw new Error(`no chat of ${phone}`);
      office.write(name, chat, text, { client: true });
    },
    answered: (phone, text) => void of(phone).answered.push(text),
    async agrees() {
      await eventually(
        'everything is where it belongs',
        async () => {
          await office.exchange();
          for (const [phone, { written, answered }] of accounts) {
            if (office.thread(phone).length < written.length + answered.length) return false;
            if ((await outside.reached(line, phone)).length < answered.length) return false;
          }
          return waiting().length === 0;
        },
        20_000,
      );
      // Whatever could still come twice has its chance.
      for (let run = 0; run < 3; run += 1) await office.exchange();
      for (const [phone, { written, answered }] of accounts) {
        const chat = office.chat(phone);
        if (!chat) throw new Error(`no chat of ${phone}`);
        const reached = await outside.reached(line, phone);
        expect(reached.map(({ text, times }) => [text, times])).to.deep.equal(
          answered.map((text) => [text, 1]),
        );
        expect(inTheBase(phone, 'Входящее')).to.deep.equal(written);
        expect(inTheBase(phone, 'Исходящее')).to.deep.equal(answered);
        expect(office.thread(phone)).to.have.length(written.length + answered.length);

        const said = office.said(chat);
        const fromClient = said.filter((message) => written.includes(message.text));
        expect(fromClient.map((message) => message.text)).to.deep.equal(written);
        expect(new Set(fromClient.map(office.author))).to.deep.equal(new Set([pseudoName]));
        const toClient = said.filter((message) => answered.some((text) => message.text.endsWith(text)));
        expect(toClient.map((message) => message.text.replace('[Клиенту] ', ''))).to.deep.equal(answered);

        const query = { direction: 'newer', limit: 200 };
        const { items } = await base.api('listMessages', { params: { chatId: chat.id }, query });
        const texts = items.filter((item) => item.kind === 'text').map((item) => item.text);
        expect(texts).to.deep.equal(office.thread(phone));
      }
      expect(stand.constant('МСТ_ОшибкаОбмена') ?? '').to.equal('');
    },
  };
}
