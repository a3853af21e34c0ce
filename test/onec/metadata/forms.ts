import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandObject, CommonPicture, DataProcessor, Form } from './model.ts';
import { type DumpObject, fields, moduleOf, named, readObject } from './objects.ts';
import { readType, russianKinds } from './types.ts';
import { child, childrenOf, type Element, localText, readXml, textOf } from './xml.ts';

/** Which property of the owner names the form of a role. Source: xml-properties.txt. */
const defaults: Readonly<Record<string, string>> = {
  DefaultObjectForm: 'ФормаОбъекта',
  DefaultFolderForm: 'ФормаГруппы',
  DefaultListForm: 'ФормаСписка',
  DefaultChoiceForm: 'ФормаВыбора',
  DefaultRecordForm: 'ФормаЗаписи',
  DefaultForm: 'Форма',
};

const russianOwner = (kind: string, name: string) => `${russianKinds[kind]}.${name}`;

/** Forms of an object, or the common form itself. */
export function readForms(kind: string, object: DumpObject): readonly Form[] {
  const { name } = named(object);
  if (kind === 'CommonForm') return [formOf(object, `ОбщаяФорма.${name}`, '', ['Форма'])];
  const owner = russianOwner(kind, name);
  return childrenOf(object.children, 'Form').map((item) => {
    const formName = item.text.trim();
    const form = readObject(object.folder, 'Forms', 'Form', formName);
    const roles = Object.entries(defaults)
      .filter(([tag]) => textOf(object.properties, tag) === `${kind}.${name}.Form.${formName}`)
      .map(([, role]) => role);
    return formOf(form, `${owner}.Форма.${formName}`, owner, roles);
  });
}

function formOf(object: DumpObject, fullName: string, owner: string, roles: readonly string[]): Form {
  const file = join(object.folder, 'Ext', 'Form.xml');
  return {
    kind: 'Form',
    ...named(object),
    fullName,
    owner,
    defaults: roles,
    file,
    root: readXml(file),
    module: moduleOf(object, join('Form', 'Module')),
  };
}

/** Commands of an object, or the common command itself. */
export function readCommands(kind: string, object: DumpObject): readonly CommandObject[] {
  const { name } = named(object);
  if (kind === 'CommonCommand') {
    return [
      {
        kind: 'Command',
        ...named(object),
        fullName: `ОбщаяКоманда.${name}`,
        parameterType: parameterType(object.properties, object.file),
        module: moduleOf(object, 'CommandModule'),
      },
    ];
  }
  return childrenOf(object.children, 'Command').map((element): CommandObject => {
    const properties = child(element, 'Properties');
    const command = textOf(properties, 'Name');
    return {
      kind: 'Command',
      name: command,
      synonym: localText(properties, 'Synonym'),
      comment: '',
      uuid: element.attributes.uuid ?? '',
      fullName: `${russianOwner(kind, name)}.Команда.${command}`,
      parameterType: parameterType(properties, object.file),
      module: moduleOf({ ...object, folder: join(object.folder, 'Commands', command) }, 'CommandModule'),
    };
  });
}

function parameterType(properties: Element | undefined, file: string) {
  return readType(child(properties, 'CommandParameterType'), file);
}

export function readDataProcessor(object: DumpObject): DataProcessor {
  return {
    kind: 'DataProcessor',
    ...named(object),
    attributes: fields(object, 'Attribute'),
    objectModule: moduleOf(object, 'ObjectModule'),
    managerModule: moduleOf(object, 'ManagerModule'),
  };
}

export function readPicture(object: DumpObject): CommonPicture {
  const folder = join(object.folder, 'Ext', 'Picture');
  const [file] = existsSync(folder) ? readdirSync(folder) : [];
  return { kind: 'CommonPicture', ...named(object), file: file && join(folder, file) };
}
