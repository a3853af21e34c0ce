/** Who works in the base of the demonstration. */
export interface DemoPerson {
  /** What addresses of the demonstration call him. */
  readonly id: string;
  readonly name: string;
  readonly job: string;
  readonly roles: readonly string[];
  readonly inQueue: boolean;
}

export const people: readonly DemoPerson[] = [
  {
    id: 'maria',
    name: 'Мария Соколова',
    job: 'менеджер',
    roles: ['МСТ_ПользовательМессенджера', 'Продажи'],
    inQueue: true,
  },
  {
    id: 'olga',
    name: 'Ольга Ким',
    job: 'менеджер',
    roles: ['МСТ_ПользовательМессенджера', 'Продажи'],
    inQueue: true,
  },
  {
    id: 'dmitry',
    name: 'Дмитрий Лавров',
    job: 'руководитель',
    roles: ['МСТ_РуководительМессенджера', 'Продажи'],
    inQueue: false,
  },
  {
    id: 'admin',
    name: 'Администратор',
    job: 'администратор 1С',
    roles: ['МСТ_АдминистраторМессенджера', 'МСТ_РуководительМессенджера', 'Продажи'],
    inQueue: false,
  },
];

export const personOf = (id: string): DemoPerson => {
  const found = people.find((one) => one.id === id);
  if (!found) throw new Error(`nobody is called ${id}`);
  return found;
};

export const [maria, olga] = people as [DemoPerson, DemoPerson];
