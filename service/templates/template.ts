/** Rules of templates: what is a variable, and how a text is filled in. */

/**
 * `{{client.name}}` and the like, spaces inside allowed. Anything else in double braces is text: clients are sent
 * what the author sees.
 */
const variable =
  /\{\{\s*(client\.name|client\.phone|employee\.name|line\.name|object\.[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*)\s*\}\}/gu;

/** Values by the names of variables; blank and absent are the same. */
export type TemplateValues = Readonly<Record<string, string | null | undefined>>;

/** The variables of a text, each once, in their order. */
export const variablesOf = (template: string): string[] => [
  ...new Set(Array.from(template.matchAll(variable), (match) => match[1] as string)),
];

/**
 * Fills the variables in. Those without a value stay as they are and are named in `missing`: such a text is not
 * sent. Values are put in as they are; braces in them mean nothing.
 */
export function renderText(template: string, values: TemplateValues): { text: string; missing: string[] } {
  const missing = new Set<string>();
  const text = template.replace(variable, (match: string, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value !== null && value !== undefined && value.trim() !== '') return value;
    missing.add(name);
    return match;
  });
  return { text, missing: [...missing] };
}

/** What a template may speak of; null where there is none. */
export interface TemplateSubject {
  client: { name: string | null; phone: string | null } | null;
  employee: { name: string } | null;
  line: { name: string } | null;
  /** Fields of the 1C object, by their names without `object.`. */
  fields: Readonly<Record<string, string>>;
}

/** The values that a subject gives. */
export function valuesOf({ client, employee, line, fields }: TemplateSubject): TemplateValues {
  return {
    ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [`object.${name}`, value])),
    'client.name': client?.name,
    'client.phone': client?.phone,
    'employee.name': employee?.name,
    'line.name': line?.name,
  };
}
