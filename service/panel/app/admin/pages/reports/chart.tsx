/** A chart of bars, or of lines where there are too many for bars; drawn by hand, calm, read aloud by its label. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { figure, type Unit } from './figures.ts';
import { marksOf } from './scale.ts';

export interface Series {
  name: string;
  values: (number | null)[];
}

const height = 208;
const top = 10;
const bottom = 26;
const right = 4;
const mostBars = 45;

/** The width of an element, as it is now. */
function useWidth() {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const measure = (): void => setWidth(place.current?.clientWidth ?? 0);
    measure();
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, []);
  return { place, width };
}

interface Drawn {
  series: readonly Series[];
  xOf: (n: number) => number;
  yOf: (value: number) => number;
  slot: number;
}

function Bars({ series, xOf, yOf, slot }: Drawn) {
  const gap = slot > 24 ? 2 : 1;
  const wide = Math.max(1, Math.min(22, (slot * 0.68 - gap * (series.length - 1)) / series.length));
  const whole = wide * series.length + gap * (series.length - 1);
  return (
    <>
      {series.map(({ name, values }, s) =>
        values.map((value, n) => {
          if (value === null || value === 0) return null;
          const x = xOf(n) + (slot - whole) / 2 + s * (wide + gap);
          const y = Math.min(yOf(value), yOf(0) - 2);
          const r = Math.min(3, wide / 2, (yOf(0) - y) / 2);
          const d = `M${x} ${yOf(0)}V${y + r}a${r} ${r} 0 0 1 ${r} ${-r}h${wide - 2 * r}a${r} ${r} 0 0 1 ${r} ${r}V${yOf(0)}Z`;
          return <path key={`${name}-${n}`} class={`chart__s${s + 1}`} d={d} />;
        }),
      )}
    </>
  );
}

/** Days without a figure break the line. */
function Lines({ series, xOf, yOf, slot }: Drawn) {
  return (
    <>
      {series.map(({ name, values }, s) => {
        let isDown = false;
        const d = values
          .map((value, n) => {
            if (value === null) {
              isDown = false;
              return '';
            }
            const step = `${isDown ? 'L' : 'M'}${xOf(n) + slot / 2} ${yOf(value)}`;
            isDown = true;
            // A point between two gaps is seen as a dot.
            return values[n + 1] === null ? `${step}h0.01` : step;
          })
          .join('');
        return <path key={name} class={`chart__l chart__l${s + 1}`} d={d} />;
      })}
    </>
  );
}

export function Chart({
  label,
  names,
  longNames,
  series,
  unit,
}: {
  label: string;
  /** Under the chart, short. */
  names: readonly string[];
  longNames: readonly string[];
  series: readonly Series[];
  unit: Unit;
}) {
  const { place, width } = useWidth();
  const [at, setAt] = useState<number | null>(null);
  const most = Math.max(0, ...series.map(({ values }) => Math.max(0, ...values.map((value) => value ?? 0))));
  const marks = marksOf(most, unit === 'seconds');
  const left = 14 + 7 * Math.max(...marks.map((mark) => figure(mark, unit).length));
  const inner = Math.max(0, width - left - right);
  const slot = names.length === 0 ? 0 : inner / names.length;
  const xOf = (n: number): number => left + n * slot;
  const greatest = marks[marks.length - 1] ?? 1;
  const yOf = (value: number): number => top + (height - top - bottom) * (1 - value / greatest);
  const every = slot === 0 ? 1 : Math.max(1, Math.ceil(56 / slot));
  const drawn = { series, xOf, yOf, slot };
  const shown = at !== null && at < names.length ? at : null;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the same figures stand in the table
    <div class="chart" ref={place} onMouseLeave={() => setAt(null)}>
      <p class="chart__legend num">
        {series.map(({ name, values }, s) => (
          <span class="chart__key" key={name}>
            <i class={`chart__mark chart__mark${s + 1}`} />
            <span>
              {name}
              {shown !== null && <b>: {figure(values[shown] ?? null, unit)}</b>}
            </span>
          </span>
        ))}
        {shown !== null && <span class="dim chart__when">{longNames[shown]}</span>}
      </p>
      {width > 0 && (
        <svg class="chart__svg" width={width} height={height} role="img" aria-label={label}>
          {marks.map((mark) => (
            <g key={mark}>
              <line
                class={mark === 0 ? 'chart__base' : 'chart__grid'}
                x1={left}
                x2={width - right}
                y1={yOf(mark)}
                y2={yOf(mark)}
              />
              <text class="chart__t" x={left - 8} y={yOf(mark) + 4} text-anchor="end">
                {mark === 0 ? '0' : figure(mark, unit)}
              </text>
            </g>
          ))}
          {shown !== null && (
            <rect class="chart__at" x={xOf(shown)} y={top} width={slot} height={height - top - bottom} />
          )}
          {names.length > mostBars ? <Lines {...drawn} /> : <Bars {...drawn} />}
          {names.map((name, n) =>
            n % every === 0 && xOf(n) + slot / 2 + 18 < width ? (
              <text key={name} class="chart__t" x={xOf(n) + slot / 2} y={height - 8} text-anchor="middle">
                {name}
              </text>
            ) : null,
          )}
          {names.map((name, n) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: the same figures stand in the table
            <rect
              key={name}
              class="chart__hit"
              x={xOf(n)}
              y={0}
              width={slot}
              height={height - bottom}
              onMouseEnter={() => setAt(n)}
              onTouchStart={() => setAt(n)}
            />
          ))}
        </svg>
      )}
    </div>
  );
}
