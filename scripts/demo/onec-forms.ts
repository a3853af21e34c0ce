/** What stands in the section «Звонки и сообщения» of the demonstration, for whom. */
import type { DemoPerson } from './people.ts';

export interface SectionItem {
  readonly id: string;
  readonly title: string;
  readonly form: string;
  /** The form is opened for the order of the sample data. */
  readonly forOrder?: boolean;
  readonly roles: readonly string[];
}

const user = 'МСТ_ПользовательМессенджера';
const manager = 'МСТ_РуководительМессенджера';
const admin = 'МСТ_АдминистраторМессенджера';

const section: readonly SectionItem[] = [
  { id: 'chats', title: 'Чаты', form: 'Справочник.МСТ_Чаты.ФормаСписка', roles: [user, manager] },
  {
    id: 'write',
    title: 'Написать первым',
    form: 'ОбщаяФорма.МСТ_НаписатьВWhatsApp',
    forOrder: true,
    roles: [user, manager],
  },
  {
    id: 'templates',
    title: 'Шаблоны',
    form: 'Справочник.МСТ_ШаблоныСообщений.ФормаСписка',
    roles: [user, manager],
  },
  { id: 'queue', title: 'Очередь', form: 'Обработка.МСТ_ОчередьСотрудников.Форма', roles: [manager] },
  {
    id: 'settings',
    title: 'Настройки мессенджера',
    form: 'ОбщаяФорма.МСТ_НастройкиМессенджера',
    roles: [admin],
  },
  { id: 'log', title: 'Журнал обмена', form: 'РегистрСведений.МСТ_ЖурналОбмена.ФормаСписка', roles: [admin] },
];

export const sectionOf = (person: DemoPerson): readonly SectionItem[] =>
  section.filter((one) => one.roles.some((role) => person.roles.includes(role)));
