import type { Args } from '../values/args.ts';
import { BinaryData } from '../values/binary-data.ts';
import { EnumerationValue } from '../values/enumeration.ts';
import { BslError } from '../values/errors.ts';
import { MapValue } from '../values/map.ts';
import { present } from '../values/present.ts';
import { decode, encode, encodingOf } from '../values/text-encoding.ts';
import { ObjectValue, type Value } from '../values/value.ts';

/** What requests and answers of both directions share: headers and a body. */
export abstract class HttpMessage extends ObjectValue {
  headers = new MapValue();
  body: Buffer = Buffer.alloc(0);

  setHeaders(value: Value): void {
    if (!(value instanceof MapValue)) throw new BslError('Несоответствие типов');
    this.headers = value;
  }

  /** Headers as strings; two of one name in different letter cases are both kept. */
  headerList(): [string, string][] {
    return this.headers.entries().map(([name, value]) => [present(name), present(value)]);
  }

  header(name: string): string | undefined {
    return this.headerList().find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  }

  /** `(Текст, Кодировка, ИспользованиеByteOrderMark)`. */
  setText(args: Args, markByDefault: boolean): void {
    const mark = args.at(2);
    const withMark = mark instanceof EnumerationValue ? mark.ru === 'Использовать' : markByDefault;
    this.body = encode(args.text(0), encodingOf(args.at(1)), withMark);
  }

  /** The encoding of the argument, else of Content-Type, else UTF-8. */
  text(encoding: Value): string {
    const charset = /charset=([^;]+)/i.exec(this.header('Content-Type') ?? '')?.[1]?.trim();
    const named = encoding === undefined || encoding === '' ? charset : undefined;
    return decode(this.body, encodingOf(named ?? encoding));
  }

  get data(): BinaryData {
    return new BinaryData(this.body);
  }
}
