/** Time that what is shown depends on: waits and «сегодня» grow by themselves. */
import { signal } from '@preact/signals';

/** Read it to be drawn anew every ten seconds. */
export const tick = signal(0);

setInterval(() => {
  tick.value += 1;
}, 10_000);
