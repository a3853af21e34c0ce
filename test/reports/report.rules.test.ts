import { expect } from 'chai';
import fc from 'fast-check';
import { reportGroups, reportNames } from '../../contracts/report.ts';
import {
  addTo,
  csvOf,
  groupFor,
  type Histogram,
  join,
  longestOf,
  meanOf,
  medianOf,
  noFigures,
  reportColumns,
} from '../../service/reports/report.ts';

describe('figures of reports', () => {
  const values = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 60 });
  const histogramOf = (list: number[]): Histogram => {
    const histogram: Histogram = new Map();
    for (const value of list) addTo(histogram, value, 1);
    return histogram;
  };

  it('are those of the plain list: mean, median, greatest', () => {
    fc.assert(
      fc.property(values, (list) => {
        const histogram = histogramOf(list);
        const sorted = [...list].sort((a, b) => a - b);
        const middle = sorted.length / 2;
        const median =
          sorted.length % 2 === 1
            ? sorted[Math.floor(middle)]
            : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
        expect(medianOf(histogram)).to.equal(median);
        expect(meanOf(histogram)).to.be.closeTo(list.reduce((a, b) => a + b, 0) / list.length, 1e-9);
        expect(longestOf(histogram)).to.equal(sorted.at(-1));
      }),
    );
  });

  it('of nothing are nothing', () => {
    for (const figure of [meanOf, medianOf, longestOf]) expect(figure(new Map())).to.equal(null);
    for (const report of reportNames)
      for (const { of, unit, name } of reportColumns[report])
        expect(of(noFigures()), `${report}.${name}`).to.equal(unit === 'count' ? 0 : null);
  });

  it('add up as if all had been counted at once', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const into = { ...noFigures(), first: histogramOf(a) };
        join(into, { ...noFigures(), first: histogramOf(b) });
        expect([...into.first].sort()).to.deep.equal([...histogramOf([...a, ...b])].sort());
      }),
    );
  });

  it('stand in columns with a name of their own', () => {
    for (const report of reportNames) {
      const names = reportColumns[report].map(({ name }) => name);
      expect(new Set(names).size, report).to.equal(names.length);
    }
  });

  it('are grouped as asked, where the report has no rows of its own', () => {
    expect(groupFor('load', undefined)).to.equal('day');
    expect(groupFor('hours', undefined)).to.equal('hour');
    expect(groupFor('hours', 'hour')).to.equal('hour');
    expect(groupFor('hours', 'day')).to.equal(null);
    for (const by of reportGroups) expect(groupFor('answers', by)).to.equal(by);
  });
});

describe('CSV', () => {
  const columns = [
    { title: 'Сотрудник', unit: null },
    { title: 'Ждал', unit: 'seconds' as const },
    { title: 'Оценка', unit: 'rating' as const },
  ];
  it('is what Excel in Russian reads: a mark of UTF-8, semicolons, decimal commas', () => {
    expect(
      csvOf(
        columns,
        [
          ['Иванов; Пётр "Младший"', 61, 4.5],
          [null, null, null],
        ],
        'ru',
      ),
    ).to.equal(
      '\ufeffСотрудник;Ждал, с;Оценка\r\n"Иванов; Пётр ""Младший""";61;4,5\r\n;;\r\n'.replace(
        'Ждал, с',
        '"Ждал, с"',
      ),
    );
  });
  it('in English has commas and points', () => {
    expect(csvOf(columns.slice(2), [[4.5]], 'en')).to.equal('\ufeffОценка\r\n4.5\r\n');
  });
  it('holds no formulas', () => {
    for (const name of ['=1+1', '+7 916', '-2', '@SUM(A1)', '\tx'])
      expect(csvOf([{ title: 'a', unit: null }], [[name]], 'ru')).to.contain(`'${name}`);
  });
});
