import { expect } from 'chai';
import { parseXml, XmlFault } from '../../../scripts/bsl/xml.ts';

const faultOf = (text: string): XmlFault => {
  try {
    parseXml(text);
  } catch (error) {
    if (error instanceof XmlFault) return error;
    throw error;
  }
  throw new Error('разобрано без ошибки');
};

describe('the reader of XML', () => {
  it('reads elements, attributes, text and entities with their lines', () => {
    const root = parseXml(
      '<?xml version="1.0"?>\n<!-- note -->\n<a b="1 &lt; 2">\n\t<c>x &amp; &#1103;</c><d/>\n</a>\n',
    );
    expect(root.attributes.get('b')).to.equal('1 < 2');
    expect(root.children.map(({ name, text, line }) => [name, text, line])).to.deep.equal([
      ['c', 'x & я', 4],
      ['d', '', 4],
    ]);
  });

  for (const [what, text, line] of [
    ['не тот закрывающий тег', '<a>\n<b></a>', 2],
    ['незакрытый элемент', '<a>\n<b>', 2],
    ['лишний тег', '<a/></b>', 1],
    ['второй корень', '<a/><b/>', 1],
    ['необъявленный префикс', '<a>\n\n<x:b/></a>', 3],
    ['повтор атрибута', '<a b="1" b="2"/>', 1],
    ['амперсанд сам по себе', '<a>\nx & y</a>', 1],
    ['DTD', '<!DOCTYPE a><a/>', 1],
    ['пустой файл', '', 1],
  ] as const) {
    it(`refuses: ${what}`, () => expect(faultOf(text).line).to.equal(line));
  }
});
