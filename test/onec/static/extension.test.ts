import { expect } from 'chai';
import { checkExtension } from '../../../scripts/bsl/check.ts';
import { readFiles } from '../../../scripts/bsl/dump.ts';
import { parseKnownNames } from '../../../scripts/bsl/known-names.ts';
import { present } from '../../../scripts/bsl/problem.ts';

describe('the extension as files', () => {
  it('has nothing that the static checks refuse', () => {
    expect(checkExtension(readFiles('1c-extension')).map(present)).to.deep.equal([]);
  });

  it('keeps no name of the platform without a source', () => {
    expect(parseKnownNames('function СтрНайти 2..5 platform\n')).to.deep.equal([
      { kind: 'function', name: 'СтрНайти', arity: [2, 5], side: undefined, source: 'platform' },
    ]);
    expect(() => parseKnownNames('function СтрНайти 2..5\n')).to.throw('СтрНайти');
  });
});
