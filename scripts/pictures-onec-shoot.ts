/** Takes pictures of open forms of 1C, drawn by the stand. */

import { pictureOf } from '../test/onec/forms/picture.ts';
import { renderForm } from '../test/onec/forms/render.ts';
import type { FormTest } from '../test/onec/forms/testing.ts';

export interface Shoot {
  /** Whether a picture of this name is asked for. */
  wanted(name: string): boolean;
  /** A picture of a form as it stands, `name`.png. */
  form(name: string, form: FormTest, width?: number, height?: number): Promise<void>;
}

/** @param names all pictures when it is empty */
export function shootInto(folder: string, names: readonly string[]): Shoot {
  const wanted = (name: string): boolean => names.length === 0 || names.includes(name);
  return {
    wanted,
    async form(name, form, width = 1180, height) {
      if (!wanted(name)) return;
      const html = renderForm(form.form, { width, ...(height !== undefined && { height }) });
      await pictureOf(html, `${folder}${name}.png`, { width: width + 40 });
    },
  };
}
