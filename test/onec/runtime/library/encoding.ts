import type { Args } from '../../values/args.ts';
import { ArrayValue, Sequence } from '../../values/array.ts';
import { BinaryBuffer } from '../../values/binary-buffer.ts';
import { BinaryData } from '../../values/binary-data.ts';
import { enumerationOf } from '../../values/enumeration.ts';
import { badParameter, typeMismatch } from '../../values/errors.ts';
import { decode, encode, encodingOf } from '../../values/text-encoding.ts';
import type { Value } from '../../values/value.ts';
import { functionsOf } from '../functions.ts';

const lineLength = 76;
const wholeAddress = enumerationOf('СпособКодированияСтроки').of('URLВКодировкеURL');

const data = (args: Args, index = 0) => args.object<BinaryData>(index, BinaryData).bytes;
const buffer = (args: Args, index = 0) => args.object<BinaryBuffer>(index, BinaryBuffer).bytes;

/** Lines of 76 characters: БСП removes Символы.ВК and Символы.ПС after «Base64Строка». */
function base64Lines(bytes: Buffer): string {
  const text = bytes.toString('base64');
  return text.match(new RegExp(`.{1,${lineLength}}`, 'g'))?.join('\r\n') ?? '';
}

function fromBase64(args: Args): Buffer {
  return Buffer.from(args.text(0).replace(/\s/g, ''), 'base64');
}

function fromHex(args: Args): Buffer {
  const digits = args.text(0).replace(/\s/g, '');
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) throw badParameter(1);
  return Buffer.from(digits, 'hex');
}

const hex = (bytes: Buffer) => bytes.toString('hex').toUpperCase();
const textBytes = (args: Args) => encode(args.text(0), encodingOf(args.at(1)), args.boolean(2, false));

/** «КодироватьСтроку»: everything but letters, digits and -_.~; signs of an address stay in URLВКодировкеURL. */
function encodeAddress(args: Args): string {
  const bytes = encode(args.text(0), encodingOf(args.at(2)));
  const kept = args.at(1) === wholeAddress ? /[A-Za-z0-9\-_.~!*'();:@&=+$,/?#[\]%]/ : /[A-Za-z0-9\-_.~]/;
  return [...bytes]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return kept.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

function decodeAddress(args: Args): string {
  const encoding = encodingOf(args.at(2));
  const bytes = encode(args.text(0), encoding);
  const out: number[] = [];
  for (let index = 0; index < bytes.length; index += 1) {
    const pair = bytes.subarray(index + 1, index + 3).toString('latin1');
    const isCode = bytes[index] === 0x25 && /^[0-9a-f]{2}$/i.test(pair);
    out.push(isCode ? Number.parseInt(pair, 16) : (bytes[index] as number));
    if (isCode) index += 2;
  }
  return decode(Uint8Array.from(out), encoding);
}

/** «СоединитьДвоичныеДанные(Массив)». */
function concatenate(args: Args): Value {
  const parts = args.object<Sequence>(0, Sequence).items.map((item) => {
    if (!(item instanceof BinaryData)) throw typeMismatch(1);
    return item.bytes;
  });
  return new BinaryData(Buffer.concat(parts));
}

function splitData(args: Args): Value {
  const bytes = data(args);
  const size = args.integer(1);
  if (size < 1) throw badParameter(2);
  const parts: Value[] = [];
  for (let at = 0; at < bytes.length; at += size) parts.push(new BinaryData(bytes.subarray(at, at + size)));
  return new ArrayValue(parts);
}

const asData = (bytes: Buffer) => new BinaryData(bytes);
const asBuffer = (bytes: Buffer) => new BinaryBuffer(Buffer.from(bytes));

export const encodingFunctions = [
  ...functionsOf('platform-names.json; line breaks: БСП, uses of Base64Строка', [
    ['Base64Строка', 'Base64String', [1, 1], (args) => base64Lines(data(args))],
    ['Base64Значение', 'Base64Value', [1, 1], (args) => asData(fromBase64(args))],
    [
      'ПолучитьBase64СтрокуИзДвоичныхДанных',
      'GetBase64StringFromBinaryData',
      [1, 1],
      (args) => base64Lines(data(args)),
    ],
    [
      'ПолучитьBase64СтрокуИзБуфераДвоичныхДанных',
      'GetBase64StringFromBinaryDataBuffer',
      [1, 1],
      (args) => base64Lines(buffer(args)),
    ],
    [
      'ПолучитьДвоичныеДанныеИзBase64Строки',
      'GetBinaryDataFromBase64String',
      [1, 1],
      (args) => asData(fromBase64(args)),
    ],
    [
      'ПолучитьБуферДвоичныхДанныхИзBase64Строки',
      'GetBinaryDataBufferFromBase64String',
      [1, 1],
      (args) => asBuffer(fromBase64(args)),
    ],
  ]),
  ...functionsOf('platform-names.json; behaviour from memory', [
    ['ПолучитьHexСтрокуИзДвоичныхДанных', 'GetHexStringFromBinaryData', [1, 1], (args) => hex(data(args))],
    [
      'ПолучитьHexСтрокуИзБуфераДвоичныхДанных',
      'GetHexStringFromBinaryDataBuffer',
      [1, 1],
      (args) => hex(buffer(args)),
    ],
    [
      'ПолучитьДвоичныеДанныеИзHexСтроки',
      'GetBinaryDataFromHexString',
      [1, 1],
      (args) => asData(fromHex(args)),
    ],
    [
      'ПолучитьБуферДвоичныхДанныхИзHexСтроки',
      'GetBinaryDataBufferFromHexString',
      [1, 1],
      (args) => asBuffer(fromHex(args)),
    ],
    ['ПолучитьДвоичныеДанныеИзСтроки', 'GetBinaryDataFromString', [1, 3], (args) => asData(textBytes(args))],
    [
      'ПолучитьБуферДвоичныхДанныхИзСтроки',
      'GetBinaryDataBufferFromString',
      [1, 3],
      (args) => asBuffer(textBytes(args)),
    ],
    [
      'ПолучитьСтрокуИзДвоичныхДанных',
      'GetStringFromBinaryData',
      [1, 2],
      (args) => decode(data(args), encodingOf(args.at(1))),
    ],
    [
      'ПолучитьСтрокуИзБуфераДвоичныхДанных',
      'GetStringFromBinaryDataBuffer',
      [1, 2],
      (args) => decode(buffer(args), encodingOf(args.at(1))),
    ],
    [
      'ПолучитьБуферДвоичныхДанныхИзДвоичныхДанных',
      'GetBinaryDataBufferFromBinaryData',
      [1, 1],
      (args) => asBuffer(data(args)),
    ],
    [
      'ПолучитьДвоичныеДанныеИзБуфераДвоичныхДанных',
      'GetBinaryDataFromBinaryDataBuffer',
      [1, 1],
      (args) => asData(buffer(args)),
    ],
    ['СоединитьДвоичныеДанные', 'ConcatBinaryData', [1, 1], concatenate],
    ['РазделитьДвоичныеДанные', 'SplitBinaryData', [2, 2], splitData],
    ['КодироватьСтроку', 'EncodeString', [2, 3], encodeAddress],
    ['РаскодироватьСтроку', 'DecodeString', [2, 3], decodeAddress],
  ]),
];
