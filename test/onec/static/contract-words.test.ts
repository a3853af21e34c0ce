import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { TSchema } from 'typebox';
import { AttachmentSchema } from '../../../contracts/attachment.ts';
import { chatStatuses } from '../../../contracts/chat-status.ts';
import { roles } from '../../../contracts/employee.ts';
import { lineStatuses } from '../../../contracts/line.ts';
import { MessageAuthorSchema, MessageSchema } from '../../../contracts/message.ts';
import { messageKinds, messageStatuses } from '../../../contracts/message-kind.ts';
import { readDump, readFiles } from '../../../scripts/bsl/dump.ts';

const words = (schema: TSchema): readonly string[] => (schema as unknown as { enum: readonly string[] }).enum;

/** Enumerations of the extension that stand for a set of words of the contract. */
const pairs: Readonly<Record<string, readonly string[]>> = {
  МСТ_СтатусыЧатов: chatStatuses,
  МСТ_ВидыСообщений: messageKinds,
  МСТ_СтатусыСообщений: messageStatuses,
  МСТ_НаправленияСообщений: words(MessageSchema.properties.direction),
  МСТ_ВидыАвторов: words(MessageAuthorSchema.properties.type),
  МСТ_СостоянияВложений: words(AttachmentSchema.properties.status),
  МСТ_РолиСотрудников: roles,
  МСТ_СостоянияЛиний: lineStatuses,
};

describe('enumerations of the extension', () => {
  const described = readFileSync('1c-extension/metadata.md', 'utf8').split('\n');
  const dump = readDump(readFiles('1c-extension'));

  for (const [name, contract] of Object.entries(pairs)) {
    it(`${name} has a value for every word of the contract, and no other`, () => {
      const row = described.find((one) => one.startsWith(`| ${name} | `) && one.includes('(')) ?? '';
      const values = [...row.matchAll(/([\p{L}]+) \(([a-z_]+)\)/gu)];
      expect(values.map(([, , word]) => word)).to.have.members([...contract]);
      expect(values.map(([, value]) => value)).to.deep.equal(
        dump.objects.get(`Enum.${name}`)?.parts.map((one) => one.name),
      );
    });
  }
});
