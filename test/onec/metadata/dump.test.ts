import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { reservedNames } from '../data/schema.ts';
import { catalog } from './base.ts';
import { loadDump } from './dump.ts';
import { type Configuration, emptyConfiguration, joinConfigurations } from './model.ts';

const head =
  '\uFEFF<?xml version="1.0" encoding="UTF-8"?>\r\n<MetaDataObject xmlns="http://v8.1c.ru/8.3/MDClasses" ' +
  'xmlns:v8="http://v8.1c.ru/8.1/data/core" xmlns:xr="http://v8.1c.ru/8.3/xcf/readable" ' +
  'xmlns:cfg="http://v8.1c.ru/8.1/data/enterprise/current-config" xmlns:xs="http://www.w3.org/2001/XMLSchema" ' +
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="2.17">\r\n';
const object = (text: string) => `${head}${text}\r\n</MetaDataObject>`;
const synonym = (text: string) =>
  `<Synonym><v8:item><v8:lang>en</v8:lang><v8:content>-</v8:content></v8:item><v8:item><v8:lang>ru</v8:lang><v8:content>${text}</v8:content></v8:item></Synonym>`;

const files: Record<string, string> = {
  'Configuration.xml': object(
    `<Configuration uuid="a"><Properties><Name>Проба</Name>${synonym('Проба')}<NamePrefix>П_</NamePrefix><DefaultRoles><xr:Item xsi:type="xr:MDObjectRef">Role.П_Роль</xr:Item></DefaultRoles><Version>1.2</Version></Properties>` +
      '<ChildObjects><Role>П_Роль</Role><ScheduledJob>П_Задание</ScheduledJob><HTTPService>П_Сервис</HTTPService><Catalog>П_Чаты</Catalog></ChildObjects></Configuration>',
  ),
  'Catalogs/П_Чаты.xml': object(
    `<Catalog uuid="b"><Properties><Name>П_Чаты</Name>${synonym('Чаты')}<CodeLength>0</CodeLength><DescriptionLength>150</DescriptionLength></Properties><ChildObjects>` +
      '<Attribute uuid="c"><Properties><Name>Телефон</Name><Type><v8:Type>xs:string</v8:Type><v8:StringQualifiers><v8:Length>20</v8:Length><v8:AllowedLength>Variable</v8:AllowedLength></v8:StringQualifiers></Type></Properties></Attribute>' +
      '<Attribute uuid="d"><Properties><Name>Объект</Name><Type><v8:TypeSet>cfg:CatalogRef</v8:TypeSet></Type><FillChecking>ShowError</FillChecking></Properties></Attribute>' +
      '<TabularSection uuid="e"><Properties><Name>Строки</Name></Properties><ChildObjects><Attribute uuid="f"><Properties><Name>Чат</Name><Type><v8:Type>cfg:CatalogRef.П_Чаты</v8:Type></Type></Properties></Attribute></ChildObjects></TabularSection>' +
      '</ChildObjects></Catalog>',
  ),
  'Catalogs/П_Чаты/Ext/ObjectModule.bsl': '\uFEFFПроцедура ПередЗаписью(Отказ)\r\nКонецПроцедуры\r\n',
  'Roles/П_Роль.xml': object('<Role uuid="g"><Properties><Name>П_Роль</Name></Properties></Role>'),
  'Roles/П_Роль/Ext/Rights.xml':
    '<Rights xmlns="http://v8.1c.ru/8.2/roles"><object><name>Catalog.П_Чаты</name><right><name>Read</name><value>true</value></right><right><name>Update</name><value>false</value></right></object></Rights>',
  'ScheduledJobs/П_Задание.xml': object(
    '<ScheduledJob uuid="h"><Properties><Name>П_Задание</Name><MethodName>CommonModule.П_Модуль.Запуск</MethodName><Description>Запуск</Description><Key/><Use>true</Use><Predefined>true</Predefined></Properties></ScheduledJob>',
  ),
  'ScheduledJobs/П_Задание/Ext/Schedule.xml':
    '<JobSchedule xmlns="http://v8.1c.ru/8.3/xcf/extrnprops" xmlns:ent="http://v8.1c.ru/8.1/data/enterprise"><Schedule BeginTime="08:00:00" EndTime="21:00:00" RepeatPeriodInDay="15" DaysRepeatPeriod="1"><ent:WeekDays>1 2 3</ent:WeekDays><ent:Months>1 12</ent:Months></Schedule></JobSchedule>',
  'HTTPServices/П_Сервис.xml': object(
    '<HTTPService uuid="i"><Properties><Name>П_Сервис</Name><RootURL>chat</RootURL></Properties><ChildObjects><URLTemplate uuid="j"><Properties><Name>Чат</Name><Template>/{Номер}/*</Template></Properties><ChildObjects><Method uuid="k"><Properties><Name>Принять</Name><HTTPMethod>POST</HTTPMethod><Handler>ПринятьPOST</Handler></Properties></Method></ChildObjects></URLTemplate></ChildObjects></HTTPService>',
  ),
};

// Forms of elements by onec.md 1.3–1.6 and xml-properties.txt.
describe('1C stand: metadata of a dump', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'onec-dump-'));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('reads attributes with their types, sections and modules', () => {
    const [chats] = loadDump(folder).catalogs;
    expect(chats?.synonym).to.equal('Чаты');
    expect(chats?.descriptionLength).to.equal(150);
    expect(chats?.attributes.map(({ name, type, fillChecking }) => [name, type, fillChecking])).to.deep.equal(
      [
        ['Телефон', [{ kind: 'string', length: 20, fixed: false }], false],
        ['Объект', [{ kind: 'refSet', of: 'Справочник' }], true],
      ],
    );
    expect(chats?.tabularSections[0]?.attributes[0]?.type).to.deep.equal([
      { kind: 'ref', object: 'Справочник.П_Чаты' },
    ]);
    expect(chats?.objectModule?.text).to.contain('ПередЗаписью');
  });

  it('reads rights, jobs with schedules, HTTP services, the head', () => {
    const { roles, scheduledJobs, httpServices, prefix, version, defaultRoles } = loadDump(folder);
    expect([prefix, version, defaultRoles]).to.deep.equal(['П_', '1.2', ['П_Роль']]);
    expect([...(roles[0]?.rights.get('Catalog.П_Чаты') ?? [])]).to.deep.equal(['Read']);
    expect(scheduledJobs[0]?.method).to.equal('П_Модуль.Запуск');
    expect(scheduledJobs[0]?.schedule).to.deep.include({
      beginTime: '08:00:00',
      repeatPeriodInDay: 15,
      weekDays: [1, 2, 3],
      months: [1, 12],
    });
    expect(httpServices[0]?.templates).to.deep.equal([
      {
        name: 'Чат',
        template: '/{Номер}/*',
        methods: [{ name: 'Принять', method: 'POST', handler: 'ПринятьPOST' }],
      },
    ]);
  });

  it('an object without its file, a wrong name and an unknown type are refused', () => {
    const replace = (name: string, from: string, to: string) =>
      writeFileSync(join(folder, name), (files[name] ?? '').replace(from, to));
    replace('Catalogs/П_Чаты.xml', 'cfg:CatalogRef<', 'cfg:Нечто<');
    expect(() => loadDump(folder)).to.throw(/неизвестный набор типов cfg:Нечто/);
    replace('Catalogs/П_Чаты.xml', '<Name>П_Чаты</Name>', '<Name>П_Чат</Name>');
    expect(() => loadDump(folder)).to.throw(/имя объекта не П_Чаты/);
    rmSync(join(folder, 'Catalogs/П_Чаты.xml'));
    expect(() => loadDump(folder)).to.throw(/ENOENT/);
  });

  it('two objects of one kind and name in the base and the extension are refused', () => {
    const with_ = (name: string): Configuration => ({ ...emptyConfiguration, catalogs: [catalog({ name })] });
    expect(() => joinConfigurations(with_('Товары'), with_('товары'))).to.throw(/есть дважды/);
  });

  it('finds attributes that bear the name of a standard one', () => {
    const configuration = {
      ...emptyConfiguration,
      catalogs: [catalog({ name: 'Чаты', attributes: { ЭтоГруппа: [{ kind: 'boolean' }], Имя: [] } })],
    };
    expect(reservedNames(configuration)).to.deep.equal(['Справочник.Чаты.ЭтоГруппа']);
  });

  it("the extension's own dump loads, and none of its fields is named as a standard one", () => {
    const extension = loadDump(fileURLToPath(new URL('../../../1c-extension', import.meta.url)));
    expect(extension.prefix).to.equal('МСТ_');
    expect(extension.catalogs.length).to.be.greaterThan(0);
    expect(reservedNames(extension)).to.deep.equal([]);
  });
});
