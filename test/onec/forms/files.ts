import { toBoolean, toText } from '../values/convert.ts';
import { Decimal } from '../values/decimal.ts';
import { membersOf } from '../values/members.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from '../values/value.ts';
import type { ClientFile } from './dialogs.ts';

const source = 'ssl_3_1 ФайловаяСистемаКлиент; platform 8.3.15 and later; from memory';

/** СсылкаНаФайл: a file that the person has chosen. */
export class FileReference extends ObjectValue {
  readonly file: ClientFile;

  constructor(file: ClientFile) {
    super();
    this.file = file;
  }

  override get type(): TypeInfo {
    return fileReferenceType;
  }

  get extension(): string {
    const at = this.file.name.lastIndexOf('.');
    return at < 0 ? '' : this.file.name.slice(at);
  }
}

const of = membersOf<FileReference>(source);

const fileReferenceType = defineType<FileReference>({
  ru: 'СсылкаНаФайл',
  en: 'FileRef',
  source,
  members: [
    of.property('Имя', 'Name', (self) => self.file.name),
    of.property('Расширение', 'Extension', (self) => self.extension),
    of.method('Размер', 'Size', [0, 0], (self) => Decimal.from(self.file.bytes.length)),
  ],
});

/** ОписаниеПомещенногоФайла. */
class PlacedFile extends ObjectValue {
  readonly address: string;
  readonly reference: FileReference;

  constructor(address: string, reference: FileReference) {
    super();
    this.address = address;
    this.reference = reference;
  }

  override get type(): TypeInfo {
    return placedFileType;
  }
}

const ofPlaced = membersOf<PlacedFile>(source);

const placedFileType = defineType<PlacedFile>({
  ru: 'ОписаниеПомещенногоФайла',
  en: 'PlacedFileDescription',
  source,
  members: [
    ofPlaced.property('Адрес', 'Address', (self) => self.address),
    ofPlaced.property('СсылкаНаФайл', 'FileRef', (self) => self.reference),
    ofPlaced.property('ПомещениеФайлаОтменено', 'PutFileCanceled', () => false),
  ],
});

export const placedFile = (address: string, reference: FileReference): ObjectValue =>
  new PlacedFile(address, reference);

/** ПараметрыДиалогаПомещенияФайлов. */
export class PutFilesDialog extends ObjectValue {
  title = '';
  filter = '';
  multiple = false;

  override get type(): TypeInfo {
    return putFilesDialogType;
  }
}

const ofDialog = membersOf<PutFilesDialog>(source);

export const putFilesDialogType: TypeInfo = defineType<PutFilesDialog>({
  ru: 'ПараметрыДиалогаПомещенияФайлов',
  en: 'PutFilesDialogParameters',
  source,
  constructArity: [0, 3],
  construct: (args): Value => {
    const made = new PutFilesDialog();
    made.title = args.text(0, '');
    made.multiple = args.boolean(1, false);
    made.filter = args.text(2, '');
    return made;
  },
  members: [
    ofDialog.property(
      'Заголовок',
      'Title',
      (self) => self.title,
      (self, value) => {
        self.title = toText(value);
      },
    ),
    ofDialog.property(
      'Фильтр',
      'Filter',
      (self) => self.filter,
      (self, value) => {
        self.filter = toText(value);
      },
    ),
    ofDialog.property(
      'МножественныйВыбор',
      'Multiselect',
      (self) => self.multiple,
      (self, value) => {
        self.multiple = toBoolean(value);
      },
    ),
  ],
});

/** ПараметрыДиалогаПолученияФайлов. */
export class GetFilesDialog extends ObjectValue {
  title = '';
  filter = '';

  override get type(): TypeInfo {
    return getFilesDialogType;
  }
}

const ofGetDialog = membersOf<GetFilesDialog>(source);

export const getFilesDialogType: TypeInfo = defineType<GetFilesDialog>({
  ru: 'ПараметрыДиалогаПолученияФайлов',
  en: 'GetFilesDialogParameters',
  source,
  constructArity: [0, 3],
  construct: (args): Value => {
    const made = new GetFilesDialog();
    made.title = args.text(0, '');
    made.filter = args.text(2, '');
    return made;
  },
  members: [
    ofGetDialog.property(
      'Заголовок',
      'Title',
      (self) => self.title,
      (self, value) => {
        self.title = toText(value);
      },
    ),
    ofGetDialog.property(
      'Фильтр',
      'Filter',
      (self) => self.filter,
      (self, value) => {
        self.filter = toText(value);
      },
    ),
  ],
});
