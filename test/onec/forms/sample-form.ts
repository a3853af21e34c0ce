import type { Form } from '../metadata/model.ts';
import { parseXml } from '../metadata/xml.ts';

export interface SampleForm {
  /** `Справочник.Товары.Форма.ФормаЭлемента` or `ОбщаяФорма.Проба`. */
  readonly name: string;
  readonly defaults?: readonly string[];
  /** Inside of `<Form>`: everything but namespaces. */
  readonly xml: string;
  readonly module?: string;
}

/** A form for tests of the stand: the inside of its Form.xml and its module. */
export function sampleForm({ name, defaults = [], xml, module }: SampleForm): Form {
  const parts = name.split('.');
  const isCommon = parts[0] === 'ОбщаяФорма';
  return {
    kind: 'Form',
    name: parts.at(-1) ?? '',
    synonym: parts.at(-1) ?? '',
    comment: '',
    uuid: '',
    fullName: name,
    owner: isCommon ? '' : `${parts[0]}.${parts[1]}`,
    defaults: isCommon ? ['Форма'] : defaults,
    file: `${name}.xml`,
    root: parseXml(`<Form>${xml}</Form>`, `${name}.xml`),
    module: module === undefined ? undefined : { file: `${name}.bsl`, text: module },
  };
}

export const russian = (text: string) =>
  `<v8:item><v8:lang>ru</v8:lang><v8:content>${text}</v8:content></v8:item>`;

export const stringType = (length = 0) =>
  `<Type><v8:Type>xs:string</v8:Type><v8:StringQualifiers><v8:Length>${length}</v8:Length></v8:StringQualifiers></Type>`;
export const numberType =
  '<Type><v8:Type>xs:decimal</v8:Type><v8:NumberQualifiers><v8:Digits>10</v8:Digits></v8:NumberQualifiers></Type>';
export const typeOf = (name: string) => `<Type><v8:Type>${name}</v8:Type></Type>`;
