import { expect } from 'chai';
import fc from 'fast-check';
import { renderText, valuesOf, variablesOf } from '../../service/templates/template.ts';

const known = fc.oneof(
  fc.constantFrom('client.name', 'client.phone', 'employee.name', 'line.name', 'object.title'),
  fc.stringMatching(/^[A-Za-zА-Яа-я_][A-Za-zА-Яа-я0-9_]{0,10}$/).map((field) => `object.${field}`),
);
const value = fc.string({ minLength: 1 }).filter((text) => text.trim() !== '');
const plain = fc.string().map((text) => text.replaceAll(/[{}]/g, ''));
/** A template as its pieces: plain text and variables. */
const pieces = fc.array(
  fc.oneof(
    plain.map((text) => ({ text })),
    known.map((name) => ({ name })),
  ),
  { maxLength: 12 },
);
type Piece = { text: string } | { name: string };
const written = (piece: Piece) => ('text' in piece ? piece.text : `{{${piece.name}}}`);

describe('renderText', () => {
  it('fills in what it knows', () => {
    const values = valuesOf({
      client: { name: 'Анна', phone: '+79161234567' },
      employee: { name: 'Пётр' },
      line: { name: 'Продажи' },
      fields: { title: 'ООО «Вектор»', ИНН: '7701234567', 'Менеджер.Имя': 'Ольга' },
    });
    const template =
      '{{client.name}}, {{ client.phone }}: {{employee.name}} ({{line.name}}), {{object.title}} {{object.ИНН}} {{object.Менеджер.Имя}}';
    expect(renderText(template, values)).to.deep.equal({
      text: 'Анна, +79161234567: Пётр (Продажи), ООО «Вектор» 7701234567 Ольга',
      missing: [],
    });
  });

  it('names what is missing once, and leaves it standing', () => {
    const values = valuesOf({ client: { name: ' ', phone: null }, employee: null, line: null, fields: {} });
    const template = '{{client.name}} {{ client.name }} {{object.Долг}} {{client.phone}}';
    expect(renderText(template, values)).to.deep.equal({
      text: template,
      missing: ['client.name', 'object.Долг', 'client.phone'],
    });
  });

  for (const text of [
    '{{client.age}}',
    '{{foo}}',
    '{client.name}',
    '{{}}',
    '{{object.}}',
    '{{object.a b}}',
    '{{constructor}}',
    '{{object.title|upper}}',
    '{{client.name',
  ]) {
    it(`leaves ${text} alone`, () => {
      expect(renderText(text, { 'client.name': 'x', constructor: 'y' })).to.deep.equal({ text, missing: [] });
      expect(variablesOf(text)).to.deep.equal([]);
    });
  }

  it('does not read a value as a template', () => {
    const values = { 'client.name': '{{employee.name}} $& $1', 'employee.name': 'Пётр' };
    expect(renderText('{{client.name}}', values).text).to.equal('{{employee.name}} $& $1');
  });

  it('takes nothing from the prototype', () => {
    expect(renderText('{{object.toString}}', {}).missing).to.deep.equal(['object.toString']);
  });

  it('with every value given: nothing is missing, and the pieces stand in their order', () => {
    fc.assert(
      fc.property(pieces, value, (list, some) => {
        const template = list.map(written).join('');
        const values = Object.fromEntries(variablesOf(template).map((name) => [name, some]));
        const expected = list.map((piece) => ('text' in piece ? piece.text : some)).join('');
        expect(renderText(template, values)).to.deep.equal({ text: expected, missing: [] });
      }),
    );
  });

  it('with no value given: the text is as it was, and all variables are missing', () => {
    fc.assert(
      fc.property(pieces, (list) => {
        const template = list.map(written).join('');
        expect(renderText(template, {})).to.deep.equal({ text: template, missing: variablesOf(template) });
      }),
    );
  });

  it('with some values given: what is missing is what remains in the text', () => {
    fc.assert(
      fc.property(pieces, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (list, given) => {
        const template = list.map(written).join('');
        const names = variablesOf(template);
        const have = names.filter((_, i) => given[i]);
        const { text, missing } = renderText(template, Object.fromEntries(have.map((name) => [name, 'v'])));
        expect(missing).to.deep.equal(names.filter((name) => !have.includes(name)));
        expect(variablesOf(text)).to.deep.equal(missing);
      }),
    );
  });

  it('never fails on any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('{', '}', ' ', '.', 'client', 'name', 'object', 'я') }),
        (text) => {
          const { text: out, missing } = renderText(text, {});
          expect(out).to.equal(text);
          expect(missing).to.deep.equal(variablesOf(text));
        },
      ),
    );
  });
});
