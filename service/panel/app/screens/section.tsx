/** A part of the right pane with its heading. */
import type { ComponentChildren } from 'preact';

export function Section({
  title,
  side,
  children,
}: {
  title: string;
  side?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <section class="sec">
      <h2 class="sec__h">
        <span>{title}</span>
        {side}
      </h2>
      {children}
    </section>
  );
}
