/** How loud a recording is, in bars. */
export function Wave({ bars, part }: { bars: readonly number[]; part: number }) {
  return (
    <svg width="100%" height="32" aria-hidden="true">
      {bars.map((bar, at) => {
        const height = Math.max(3, (bar / 100) * 30);
        return (
          <rect
            key={at}
            class={at / bars.length < part ? 'p' : 'w'}
            x={`${(at / bars.length) * 100}%`}
            y={16 - height / 2}
            width="3"
            height={height}
            rx="1.5"
          />
        );
      })}
    </svg>
  );
}
