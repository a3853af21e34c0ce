/** Phones as БСП keeps them and as people type them; source: onec.md 4.3. */
import { expect } from 'chai';
import { distinct, phonesInText, phonesOfContactRow } from '../../../service/onec/phones.ts';
import { present, presentMoment, presentNumber } from '../../../service/onec/values.ts';

const row = (shown: string, digits = '', short = '', type = 'Телефон') => ({
  Тип: type,
  Представление: shown,
  НомерТелефона: digits,
  НомерТелефонаБезКодов: short,
});
const numbers = (one: ReturnType<typeof row>) => phonesOfContactRow(one).map(({ phone }) => phone);

describe('phones of 1C', () => {
  it('are read from the number, then from what was typed', () => {
    expect(numbers(row('+7 (916) 123-45-67', '79161234567', '1234567'))).to.deep.equal(['+79161234567']);
    expect(numbers(row('8 (916) 123-45-67', '89161234567', '1234567'))).to.deep.equal(['+79161234567']);
    expect(numbers(row('9161234567', '9161234567', '9161234567'))).to.deep.equal(['+79161234567']);
    expect(numbers(row('8 812 555-14-70', '', ''))).to.deep.equal(['+78125551470']);
    expect(numbers(row('', '', '9161234567'))).to.deep.equal(['+79161234567']);
    expect(numbers(row('+375 29 123-45-67', '375291234567', '1234567'))).to.deep.equal(['+375291234567']);
  });

  it('may be several in one row', () => {
    expect(numbers(row('8 916 123-45-67, 8 903 765-43-21', '8916123456789037654321', ''))).to.deep.equal([
      '+79161234567',
      '+79037654321',
    ]);
    expect(numbers(row('+7 916 123-45-67 / +7 903 765-43-21; 8(812)5551470'))).to.deep.equal([
      '+79161234567',
      '+79037654321',
      '+78125551470',
    ]);
    // БСП drops what stands after a comma: the first number only is in НомерТелефона.
    expect(numbers(row('+7 916 123-45-67, +7 903 765-43-21', '79161234567', '1234567'))).to.deep.equal([
      '+79161234567',
      '+79037654321',
    ]);
  });

  it('have notes: extensions and names', () => {
    expect(phonesInText('+7 (812) 555-14-70 доб. 12')).to.deep.equal([
      { phone: '+78125551470', raw: '+7 (812) 555-14-70 доб. 12', note: 'доб. 12' },
    ]);
    expect(phonesInText('8 916 123-45-67 (Анна, бухгалтер)')[0]).to.deep.include({ phone: '+79161234567' });
    expect(phonesOfContactRow(row('+7 (812) 555-14-70, доб. 12', '78125551470'))[0]).to.deep.include({
      phone: '+78125551470',
      note: 'доб. 12',
    });
  });

  it('that can’t be understood are kept as they stand', () => {
    expect(phonesOfContactRow(row('123-45-67', '1234567', '1234567'))).to.deep.equal([
      { phone: null, raw: '123-45-67', note: null },
    ]);
    expect(phonesOfContactRow(row('спросить на вахте'))).to.deep.equal([
      { phone: null, raw: 'спросить на вахте', note: null },
    ]);
    expect(phonesOfContactRow(row('', '', ''))).to.deep.equal([]);
  });

  it('are only phones: no addresses, no faxes', () => {
    expect(phonesOfContactRow(row('109012, Москва, 79161234567', '', '', 'Адрес'))).to.deep.equal([]);
    expect(phonesOfContactRow(row('+7 916 123-45-67', '79161234567', '', 'Факс'))).to.deep.equal([]);
  });

  it('stand once each, the understood ones first', () => {
    const found = distinct([
      { phone: null, raw: '123', note: null },
      { phone: '+79161234567', raw: '8916…', note: null },
      { phone: '+79161234567', raw: '+7916…', note: 'Анна' },
    ]);
    expect(found).to.deep.equal([
      { phone: '+79161234567', raw: '8916…', note: 'Анна' },
      { phone: null, raw: '123', note: null },
    ]);
  });
});

describe('values of 1C', () => {
  it('are shown as people write them', () => {
    expect(presentMoment('2026-11-20T00:00:00')).to.equal('20.11.2026');
    expect(presentMoment('2026-11-20T09:05:00')).to.equal('20.11.2026 09:05');
    expect(presentMoment('0001-01-01T00:00:00')).to.equal('');
    expect(presentNumber(1234567.5, true)).to.equal('1\u00a0234\u00a0567,50');
    expect(presentNumber(-1000, false)).to.equal('-1\u00a0000');
    expect(presentNumber(0.125, false)).to.equal('0,125');
    expect(present('СуммаДокумента', 'Edm.Double', 94)).to.equal('94,00');
    expect(present('Количество', 'Edm.Int64', '12')).to.equal('12');
    expect(present('Проведен', 'Edm.Boolean', true)).to.equal('Да');
    expect(present('Ссылка', 'Edm.Guid', '00000000-0000-0000-0000-000000000000')).to.equal('');
    expect(present('Комментарий', 'Edm.String', '  a\u0000b ')).to.equal('ab');
    expect(present('Что-то', 'Edm.Double', null)).to.equal('');
  });
});
