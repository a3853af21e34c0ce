import { expect } from 'chai';
import * as q from '../../../service/onec/query.ts';

const key = '0a1b2c3d-8f0e-11ee-b9d1-0242ac120002';
const shown = (query: q.Query): string => decodeURIComponent(q.queryString(query));

describe('a query to 1C', () => {
  it('has literals as 1C reads them', () => {
    expect(q.guid(key)).to.equal(`guid'${key}'`);
    expect(q.moment('2026-11-20T09:15:30')).to.equal("datetime'2026-11-20T09:15:30'");
    expect(q.text("ООО «Д’Артаньян» 'и' Ко")).to.equal("'ООО «Д’Артаньян» ''и'' Ко'");
    expect([q.flag(true), q.number(12.5)]).to.deep.equal(['true', '12.5']);
    expect(q.reference(key, 'Catalog_Контрагенты')).to.equal(`cast(guid'${key}','Catalog_Контрагенты')`);
  });

  it('puts conditions together', () => {
    const filter = q.all(
      q.some(
        q.compare('НомерТелефона', 'eq', q.text('79161234567')),
        q.endsWith('НомерТелефона', '9161234567'),
      ),
      q.not(q.compare('DeletionMark', 'eq', q.flag(true))),
    );
    expect(filter).to.equal(
      "((НомерТелефона eq '79161234567') or (endswith(НомерТелефона, '9161234567'))) and (not (DeletionMark eq true))",
    );
    expect(q.substringOf("О'Нил", 'Description')).to.equal("substringof('О''Нил', Description)");
    expect(q.like('Description', '%век%')).to.equal("like(Description, '%век%')");
    expect(q.startsWith('Код', 'ТД')).to.equal("startswith(Код, 'ТД')");
    expect(q.isOf('Регистратор', 'Document_ЗаказКлиента')).to.equal(
      "isof(Регистратор, 'Document_ЗаказКлиента')",
    );
    expect(
      q.anyRow('КонтактнаяИнформация', (at) => q.compare(at('НомерТелефона'), 'eq', q.text('7916'))),
    ).to.equal("КонтактнаяИнформация/any(d: d/НомерТелефона eq '7916')");
  });

  it('asks for JSON without annotations, pages, expanded references and only what may be read', () => {
    expect(
      shown({
        select: ['Ref_Key', 'Контрагент/Description'],
        expand: ['Контрагент'],
        filter: q.compare('Posted', 'eq', q.flag(true)),
        orderBy: [{ field: 'Date', descending: true }, 'Ref_Key'],
        top: 50,
        skip: 100,
        allowedOnly: true,
      }),
    ).to.equal(
      '$format=json;odata=nometadata&$select=Ref_Key,Контрагент/Description&$filter=Posted eq true' +
        '&$expand=Контрагент&$orderby=Date desc,Ref_Key&$top=50&$skip=100&allowedOnly=true',
    );
    expect(q.queryString({})).to.equal('$format=json;odata=nometadata');
  });

  it('names objects and virtual tables', () => {
    expect(decodeURIComponent(q.entityPath('Catalog_Контрагенты', key))).to.equal(
      `Catalog_Контрагенты(guid'${key}')`,
    );
    const balance = q.virtualPath('AccumulationRegister_РасчетыСПокупателями', 'Balance', {
      period: '2026-11-20T23:59:59',
      condition: q.compare('Контрагент_Key', 'eq', q.guid(key)),
      dimensions: ['Договор', 'Валюта'],
    });
    expect(decodeURIComponent(balance)).to.equal(
      `AccumulationRegister_РасчетыСПокупателями/Balance(Period=datetime'2026-11-20T23:59:59',Condition='Контрагент_Key eq guid''${key}''',Dimensions='Договор,Валюта')`,
    );
    expect(decodeURIComponent(q.virtualPath('InformationRegister_КурсыВалют', 'SliceLast'))).to.equal(
      'InformationRegister_КурсыВалют/SliceLast()',
    );
  });

  it('lets no value become a part of the query', () => {
    const bad = ["' or 1 eq 1", 'a b', 'x)', "guid'", '', '../..', 'a?b', 'a&b', "a'b", 'a/'];
    for (const name of bad) {
      expect(() => q.setPath(name), name).to.throw(TypeError);
      expect(() => q.queryString({ select: [name] }), name).to.throw(TypeError);
      expect(() => q.compare(name, 'eq', q.flag(true)), name).to.throw(TypeError);
    }
    for (const wrong of ['', 'x', `${key}'`, key.slice(1)])
      expect(() => q.guid(wrong), wrong).to.throw(TypeError);
    expect(() => q.moment('2026-11-20')).to.throw(TypeError);
    expect(() => q.number(Number.NaN)).to.throw(TypeError);
    expect(() => q.queryString({ top: -1 })).to.throw(TypeError);
    const filter = q.compare('Description', 'eq', q.text("x' or Description ne '"));
    expect(q.queryString({ filter }).match(/'/g)).to.have.length(6);
  });

  it('cuts keys so that the address stays within what a web server takes', () => {
    const keys = Array.from({ length: 100 }, () => key);
    const parts = [...q.keysWithin(keys, 1000)];
    expect(parts.flat()).to.have.length(100);
    for (const part of parts) {
      expect(q.queryString({ filter: q.keyIn(part) }).length).to.be.lessThan(1000 + 60);
    }
    expect([...q.keysWithin([key], 1)]).to.deep.equal([[key]]);
  });
});
