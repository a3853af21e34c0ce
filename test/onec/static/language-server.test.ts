import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import {
  findingsOf,
  javaRelease,
  type Report,
  summary,
  switchedOff,
} from '../../../scripts/bsl/language-server.ts';

const module = 'CommonModules/МСТ_Чаты/Ext/Module.bsl';
const report: Report = {
  fileinfos: [
    {
      path: pathToFileURL(resolve('1c-extension', module)).href,
      diagnostics: [
        { code: 'LineLength', message: 'длинно', severity: 'Information', range: { start: { line: 0 } } },
        { code: 'UnionAll', message: 'б', severity: 'Warning', range: { start: { line: 8 } } },
        {
          code: { stringValue: 'ParseError' },
          message: 'а',
          severity: 'Error',
          range: { start: { line: 41 } },
        },
      ],
    },
  ],
};

describe('the run of BSL Language Server', () => {
  it('tells the release of Java by what it prints', () => {
    expect(javaRelease('openjdk version "17.0.9" 2023-10-17')).to.equal(17);
    expect(javaRelease('openjdk version "25" 2025-09-16')).to.equal(25);
    expect(javaRelease('java version "1.8.0_402"')).to.equal(8);
    expect(javaRelease('command not found')).to.equal(0);
  });

  it('reads the report: errors first, lines from 1, paths inside the extension', () => {
    expect(findingsOf(report, '1c-extension')).to.deep.equal([
      { severity: 'Error', code: 'ParseError', file: module, line: 42, text: 'а' },
      { severity: 'Warning', code: 'UnionAll', file: module, line: 9, text: 'б' },
      { severity: 'Information', code: 'LineLength', file: module, line: 1, text: 'длинно' },
    ]);
  });

  it('prints errors and warnings by line and the rest by number', () => {
    expect(summary(findingsOf(report, '1c-extension'), '1c-extension').split('\n')).to.deep.equal([
      `1c-extension/${module}:42: ParseError: а`,
      `1c-extension/${module}:9: UnionAll: б`,
      'ошибки: 1 (ParseError 1)',
      'предупреждения: 1 (UnionAll 1)',
      'замечания: 1 (LineLength 1)',
      'подсказки: 0',
      '',
    ]);
  });

  it('has a reason for every rule that is switched off', () => {
    const { diagnostics } = JSON.parse(readFileSync('1c-extension/.bsl-language-server.json', 'utf8')) as {
      diagnostics: { parameters: Record<string, unknown> };
    };
    const off = Object.entries(diagnostics.parameters).filter(([, value]) => value === false);
    expect(off.map(([rule]) => rule).sort()).to.deep.equal(Object.keys(switchedOff).sort());
  });
});
