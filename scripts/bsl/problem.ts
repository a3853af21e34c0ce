/** What a check has found: where and what, in the words of whoever has to mend it. */
export interface Problem {
  /** Name of the check, as `npm run lint:bsl` prints it. */
  readonly check: string;
  /** Path inside the extension's folder. */
  readonly file: string;
  /** From 1; 0 = the whole file. */
  readonly line: number;
  readonly text: string;
}

/** One line for the console: `Catalogs/МСТ_Чаты.xml:12: uuid: …`. */
export function present(problem: Problem): string {
  const place = problem.line > 0 ? `${problem.file}:${problem.line}` : problem.file;
  return `${place}: ${problem.check}: ${problem.text}`;
}
