/** The scale of a chart’s height. Pure. */

const counts = [1, 2, 5];
const seconds = [
  1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400,
];

function stepOf(most: number, marks: number, isTime: boolean): number {
  const least = most / marks;
  if (isTime) {
    const known = seconds.find((step) => step >= least);
    if (known !== undefined) return known;
    return 86_400 * stepOf(most / 86_400, marks, false);
  }
  for (let power = 1; ; power *= 10) {
    const found = counts.find((step) => step * power >= least);
    if (found !== undefined) return found * power;
  }
}

/** Values for the lines of a chart, from 0 up to at least the greatest value. */
export function marksOf(most: number, isTime: boolean, marks = 4): number[] {
  if (!(most > 0)) return [0, isTime ? 60 : 1];
  const step = stepOf(most, marks, isTime);
  const values: number[] = [];
  for (let value = 0; ; value += step) {
    values.push(value);
    if (value >= most) return values;
  }
}
