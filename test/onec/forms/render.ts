import { readFileSync } from 'node:fs';
import { CatalogReference } from '../data/reference.ts';
import { urlOf } from '../platform/globals.ts';
import { BinaryData } from '../values/binary-data.ts';
import { toText } from '../values/convert.ts';
import { Decimal } from '../values/decimal.ts';
import { EnumerationValue } from '../values/enumeration.ts';
import { formatValue } from '../values/format.ts';
import { present } from '../values/present.ts';
import { ObjectValue, type Value } from '../values/value.ts';
import { FormStructure } from './data.ts';
import type { FormState } from './form.ts';
import type { FormItem } from './items.ts';
import { Colour, Font, Picture } from './looks.ts';
import { childOf, localIn, textIn } from './model.ts';
import { colourOf, css } from './render-style.ts';
import { renderTable } from './render-table.ts';
import { textOf, titleOf } from './testing.ts';

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export interface RenderOptions {
  /** Width of the window in pixels. */
  readonly width?: number;
  /** Least height of the window in pixels: HTML pages and tables stretch to it. */
  readonly height?: number;
}

/** What an item is called in a page, so that a click at it can be told from others. */
const at = (item: FormItem): string => ` data-item="${escapeHtml(item.name)}"`;

/** An open form, as it stands now, as a page in the look of 1C. */
export function renderForm(form: FormState, options: RenderOptions = {}): string {
  const dialogs = form.desk.dialogs.map(
    (one) =>
      `<div class="dialog">${escapeHtml(one.text)}<div class="bar">${one.buttons
        .map((name, index) => `<button${index === 0 ? ' class="default"' : ''}>${escapeHtml(name)}</button>`)
        .join('')}</div></div>`,
  );
  const sizesOfWindow = [
    options.width ? `--w:${options.width}px` : '',
    options.height ? `min-height:${options.height}px;--html:${Math.max(200, options.height - 240)}px` : '',
  ].filter((one) => one !== '');
  const width = sizesOfWindow.length > 0 ? ` style="${sizesOfWindow.join(';')}"` : '';
  return `<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>${escapeHtml(form.shownTitle)}</title><style>${css}</style></head>
<body>${renderWindow(form, width)}${dialogs.join('')}</body></html>`;
}

/**
 * The window of an open form: `data-item`, `data-row` and the like in it name what a person may act on.
 * @param style attributes of the window; @param aside what stands beside the form: its conversation by default
 */
export function renderWindow(form: FormState, style = '', aside = conversation(form)): string {
  return `<div class="window"${style}><div class="caption"><span class="nav">←→</span><span class="star">☆</span><h1>${escapeHtml(form.shownTitle)}${form.modified ? ' *' : ''}</h1><span class="end">⋮ <span data-close>✕</span></span></div>
<div class="inner"><div class="main">${withBar(form, children(form.roots, textIn(form.model.element, 'Group')))}</div>${aside}</div></div>`;
}

/** The command bar above the items, or below where the form says so. */
function withBar(form: FormState, body: string): string {
  const isBelow = textIn(form.model.element, 'CommandBarLocation') === 'Bottom';
  return isBelow ? `${body}<div class="below">${bars(form)}</div>` : `${bars(form)}${body}`;
}

/** Whether the button lives under «Еще» only. */
export const isUnderMore = (item: FormItem): boolean =>
  item.family === 'button' && textProperty(item, 'LocationInCommandBar') === 'InAdditionalSubmenu';

/** «Еще» of a command bar; `owner` is the table's name, empty of the form's own bar. */
export function moreButton(bar: FormItem, always: boolean, owner: string): string {
  const has = always || [...bar.deep()].some((one) => isUnderMore(one) && one.isShown);
  return has ? `<span class="spring"></span><button data-more="${escapeHtml(owner)}">Еще ▾</button>` : '';
}

/** The form's own command bar: its buttons, then what the platform adds by itself. */
function bars(form: FormState): string {
  const location = textIn(form.model.element, 'CommandBarLocation');
  const bar = form.commandBar;
  if (!bar || location === 'None') return '';
  const autofill = textIn(bar.model.element, 'Autofill') !== 'false';
  const main = form.mainAttribute?.attribute.kind;
  const standard: readonly string[] =
    main === 'object' || main === 'record'
      ? [
          '<button class="default" data-command="WriteAndClose">Записать и закрыть</button>',
          '<button data-command="Write">Записать</button>',
        ]
      : main === 'dynamicList'
        ? ['<button data-command="Create">Создать</button>']
        : [];
  const excluded = childOf(form.model.element, 'CommandSet')?.children.map((one) => one.text.trim()) ?? [];
  const shown = standard.filter((one) => !(excluded.includes('WriteAndClose') && one.includes('Записать и')));
  const own = bar.children.map(renderItem).join('');
  const added = autofill ? shown.join('') : '';
  const more = moreButton(bar, autofill, '') + (autofill ? '<button>?</button>' : '');
  return own + added + more === '' ? '' : `<div class="bar">${added}${own}${more}</div>`;
}

/** The conversation of the form's object: undefined where the form shows none, `found` where nobody has written yet. */
export function conversationOf(form: FormState) {
  const shown =
    form.conversations instanceof EnumerationValue
      ? form.conversations.en
      : textIn(form.model.element, 'ConversationsRepresentation');
  const main = form.mainAttribute?.value;
  if (shown !== 'Show' || !(main instanceof FormStructure) || !main.has('Ссылка')) return undefined;
  const reference = main.read('Ссылка');
  const { collaboration } = form.infobase;
  const url = reference instanceof CatalogReference && !reference.isEmpty ? urlOf(reference) : '';
  const found = collaboration.conversations.find((one) => url !== '' && one.context === url);
  return { found, messages: found ? collaboration.messagesOf(found.id, {}) : [] };
}

/** Messages of the conversation of the object, where the form shows it. */
function conversation(form: FormState): string {
  const shown = conversationOf(form);
  if (!shown) return '';
  const { messages } = shown;
  const { collaboration } = form.infobase;
  const body = messages.map((one) => {
    const author = collaboration.user(one.author)?.fullName ?? '';
    return `<div class="message"><span class="author">${escapeHtml(author)}</span>${escapeHtml(one.text)}</div>`;
  });
  return `<div class="conversation"><h2>Обсуждение</h2>${body.join('') || '<div class="note">Сообщений пока нет</div>'}</div>`;
}

/** Items of a container in the order of the form, laid out as the group says. */
export function children(items: readonly FormItem[], grouping: string): string {
  const isHorizontal = /Horizontal/.test(grouping);
  const body = items.map(renderItem).join('');
  return `<div class="${isHorizontal ? 'horizontal' : 'vertical'}">${body}</div>`;
}

/** A property of the dump that may have been changed by code, as text. */
export function textProperty(item: FormItem, name: string): string {
  const changed = item.changed.get(name);
  if (changed instanceof EnumerationValue) return changed.en;
  return changed === undefined ? textIn(item.model.element, name) : toText(changed);
}

const sizes = (item: FormItem): string => {
  const number = (name: string) => {
    const value = item.property(name.toLowerCase()) ? item.value(name) : undefined;
    return value instanceof Decimal ? value.toNumber() : 0;
  };
  const width = number('Width');
  const height = number('Height');
  return `${width > 0 ? `width:${width * 8}px;` : ''}${height > 1 ? `min-height:${height * 20}px;` : ''}`;
};

/** Colours and the font of an item as CSS. */
export function lookOf(item: FormItem): string {
  const colour = (name: string) => {
    const value = item.property(name.toLowerCase()) ? item.value(name) : undefined;
    return colourValue(value);
  };
  const font = item.property('font') ? item.value('Font') : undefined;
  return [
    colour('TextColor') && `color:${colour('TextColor')}`,
    colour('BackColor') && `background:${colour('BackColor')}`,
    fontValue(font),
    childOf(item.model.element, 'Font')?.attributes.ref?.includes('Large') ? 'font-size:18px' : '',
  ]
    .filter((one) => one)
    .join(';');
}

export function colourValue(value: Value): string {
  if (value instanceof Colour) return colourOf(value.text);
  if (typeof value === 'string') return colourOf(value);
  if (value instanceof EnumerationValue) {
    return colourOf(`${value.type.en === 'StyleColors' ? 'style' : 'web'}:${value.en}`);
  }
  return '';
}

export function fontValue(value: Value): string {
  if (typeof value === 'string') return value.includes('"bold":"true"') ? 'font-weight:700' : '';
  if (!(value instanceof Font)) return '';
  return [
    value.size > 0 ? `font-size:${value.size + 3}px` : '',
    value.bold ? 'font-weight:700' : '',
    value.italic ? 'font-style:italic' : '',
    value.strikeout ? 'text-decoration:line-through' : '',
  ]
    .filter((one) => one !== '')
    .join(';');
}

export function renderItem(item: FormItem): string {
  if (!item.isShown) return '';
  switch (item.kind) {
    case 'UsualGroup':
      return renderGroup(item);
    case 'Pages':
      return renderPages(item);
    case 'Table':
      return `<div class="wide group${fixedClass(item)}" style="${fixedWidth(item)}">${renderTable(item)}</div>`;
    case 'CommandBar':
      return `<div class="bar wide">${item.children.map(renderItem).join('')}${moreButton(item, false, item.name)}</div>`;
    case 'ButtonGroup':
      return `<div class="bar wide">${item.children.map(renderItem).join('')}</div>`;
    case 'Popup':
      return `<button${at(item)} data-popup>${pictureOfItem(item)}${escapeHtml(titleOf(item))} ▾</button>`;
    case 'Button':
      return renderButton(item);
    case 'LabelDecoration':
      return `<div${at(item)} class="wide plain${item.value('Hyperlink') === true ? ' link' : ''}" style="${sizes(item)}${lookOf(item)}">${decorated(titleOf(item), item)}</div>`;
    case 'PictureDecoration':
      return `<div${at(item)} class="fixed">${pictureOfItem(item, sizes(item))}</div>`;
    default:
      return renderField(item);
  }
}

function renderGroup(item: FormItem): string {
  const title = titleOf(item);
  const hasTitle = item.value('ShowTitle') !== false && title !== '';
  const behavior = textProperty(item, 'Behavior');
  const isCollapsed =
    item.changed.get('Collapsed') === true || textIn(item.model.element, 'Collapsed') === 'true';
  const hidden = behavior === 'Collapsible' && isCollapsed && item.changed.get('Collapsed') !== false;
  const mark = behavior === 'Collapsible' ? (hidden ? ' collapsed' : ' expanded') : '';
  const head = hasTitle ? `<div${mark ? at(item) : ''} class="title${mark}">${escapeHtml(title)}</div>` : '';
  const body = hidden ? '' : children(item.children, textProperty(item, 'Group'));
  return `<div class="group wide${fixedClass(item)}" style="${fixedWidth(item)}${lookOf(item)}">${head}${body}</div>`;
}

/** An item of a set width that may not grow keeps it; its neighbour takes the rest. */
const fixedClass = (item: FormItem): string => (fixedWidth(item) === '' ? '' : ' fixed');

function fixedWidth(item: FormItem): string {
  const width = item.property('width') ? item.value('Width') : undefined;
  const stretches = textProperty(item, 'HorizontalStretch') !== 'false';
  if (stretches || !(width instanceof Decimal) || width.toNumber() === 0) return '';
  return `flex:0 0 ${width.toNumber() * 8}px;width:${width.toNumber() * 8}px;`;
}

function renderPages(item: FormItem): string {
  const kind = textProperty(item, 'PagesRepresentation') || 'TabsOnTop';
  const pages = item.children.filter((one) => one.value('Visible') !== false);
  const current = item.currentPage && pages.includes(item.currentPage) ? item.currentPage : pages[0];
  if (!current) return '';
  const tabs = pages.map(
    (one) =>
      `<span data-page="${escapeHtml(one.name)}"${one === current ? ' class="on"' : ''}>${escapeHtml(titleOf(one))}</span>`,
  );
  const head = kind === 'None' ? '' : `<div${at(item)} class="tabs">${tabs.join('')}</div>`;
  return `<div class="group wide">${head}${children(current.children, textProperty(current, 'Group'))}</div>`;
}

/** Its own title, else that of the command. */
function buttonTitle(item: FormItem): string {
  const own = toText(item.value('Title'));
  return own || standardTitle(item) || titleOf(item);
}

function renderButton(item: FormItem): string {
  // What lives under «Еще» is not seen until it is opened.
  if (isUnderMore(item)) return '';
  const isLink = textIn(item.model.element, 'Type').includes('Hyperlink');
  const command = item.form.model.commands.find((one) => item.commandName === `Form.Command.${one.name}`);
  const representation = textProperty(item, 'Representation') || (command?.representation ?? '');
  const picture = pictureOfItem(item) || (command?.picture ? pictureHtml(item.form, command.picture) : '');
  const isDefault = item.value('DefaultButton') === true;
  const names = [isDefault ? 'default' : '', isLink ? 'link' : ''].filter((one) => one !== '').join(' ');
  const shownPicture = /Picture|^$/.test(representation) ? picture : '';
  const text = representation === 'Picture' && picture ? '' : escapeHtml(buttonTitle(item));
  return `<button${at(item)} class="${names}" style="${lookOf(item)}"${item.isEnabled ? '' : ' disabled'}>${shownPicture}${text}</button>`;
}

const standardTitles: Readonly<Record<string, string>> = {
  Close: 'Закрыть',
  Cancel: 'Отмена',
  Write: 'Записать',
  WriteAndClose: 'Записать и закрыть',
  Create: 'Создать',
  Change: 'Изменить',
  Copy: 'Скопировать',
  Refresh: 'Обновить',
  Help: '?',
  Choose: 'Выбрать',
  Add: 'Добавить',
  Delete: 'Удалить',
  MoveUp: '↑',
  MoveDown: '↓',
  Find: '🔍 Найти',
  CancelSearch: 'Отменить поиск',
  OutputList: 'Вывести список…',
  ListSettings: 'Настроить список…',
  DynamicListStandardSettings: 'Настроить список…',
  SetDeletionMark: 'Пометить на удаление',
  Reread: 'Перечитать',
  CustomizeForm: 'Изменить форму…',
};
const standardTitle = (item: FormItem): string =>
  item.commandName.includes('StandardCommand')
    ? (standardTitles[item.commandName.split('.').at(-1) ?? ''] ?? '')
    : '';

function renderField(item: FormItem): string {
  const { form } = item;
  const value = item.path === '' ? undefined : form.valueAt(item.path);
  const location = textProperty(item, 'TitleLocation');
  const title = location === 'None' ? '' : titleOf(item);
  const body = fieldBody(item, value);
  if (item.kind === 'CheckBoxField') {
    const names = `check${textProperty(item, 'CheckBoxType') === 'Switcher' ? ' switch' : ''}${value === true ? ' on' : ''}`;
    const mark = value === true && !names.includes('switch') ? '✓' : '';
    return `<div${at(item)} class="wide ${names}"><i>${mark}</i>${escapeHtml(title)}</div>`;
  }
  if (item.kind === 'HTMLDocumentField') return `<div class="wide">${body}</div>`;
  if (title === '') return `<div class="wide" style="${lookOf(item)}">${body}</div>`;
  if (location === 'Top') {
    return `<div class="wide"><div class="label">${escapeHtml(title)}:</div>${body}</div>`;
  }
  return `<div class="field"><div class="label">${escapeHtml(title)}:</div><div>${body}</div></div>`;
}

function fieldBody(item: FormItem, value: Value): string {
  const format = textIn(item.model.element, 'Format') === '' ? localIn(item.model.element, 'Format') : '';
  const shown = format && !(value instanceof ObjectValue) ? formatValue(value, format) : textOf(item, value);
  const style = sizes(item);
  switch (item.kind) {
    case 'HTMLDocumentField': {
      const text = toText(value);
      const page = /^https?:/.test(text) ? 'src' : 'srcdoc';
      return `<iframe${at(item)} class="html" style="height:${heightOf(item)}" ${page}="${escapeHtml(text)}"></iframe>`;
    }
    case 'LabelField': {
      const isLink = item.value('Hyperlink') === true;
      return `<div${at(item)} class="plain${isLink ? ' link' : ''}" style="${style}${lookOf(item)}">${escapeHtml(shown)}</div>`;
    }
    case 'PictureField':
      return pictureField(item, value, style);
    case 'RadioButtonField': {
      const isTumbler = textProperty(item, 'RadioButtonType') === 'Tumbler';
      const options = item.choices.items.map((one) => {
        const on = present(one.value) === present(value) ? ' class="on"' : '';
        const shown = escapeHtml(one.presentation || present(one.value));
        return `<span data-choice="${shown}"${on}>${shown}</span>`;
      });
      return `<div${at(item)} class="${isTumbler ? 'tumbler' : 'radios'}">${options.join('')}</div>`;
    }
    case 'FormattedDocumentField':
      return `<div class="box" style="${style}">${escapeHtml(shown)}</div>`;
    default: {
      const hint = toText(item.property('inputhint') ? item.value('InputHint') : '');
      const masked = item.value('PasswordMode') === true ? '•'.repeat(shown.length) : shown;
      const text = masked === '' ? `<span class="hint">${escapeHtml(hint)}</span>` : escapeHtml(masked);
      const choice = item.value('ChoiceButton') === true || value instanceof CatalogReference;
      const drop = item.choices.items.length > 0;
      const tools = `${drop ? '▾' : ''}${choice ? ' …' : ''}`;
      const names = item.isReadOnly || !item.isEnabled ? 'box readonly' : 'box';
      return `<div${at(item)} class="${names}" style="${style}${lookOf(item)}"><span>${text}</span><span class="tools">${tools}</span></div>`;
    }
  }
}

const heightOf = (item: FormItem): string => {
  const height = item.value('Height');
  return height instanceof Decimal && height.toNumber() > 1
    ? `${height.toNumber() * 20}px`
    : 'var(--html,420px)';
};

/** The text of a decoration: of a formatted one its tags; line breaks stay. */
function decorated(text: string, item: FormItem): string {
  const isFormatted = childOf(item.model.element, 'Title')?.attributes.formatted === 'true';
  const escaped = escapeHtml(text);
  if (!isFormatted) return escaped;
  return escaped
    .replaceAll(/&lt;(b|i|u)&gt;/g, '<$1>')
    .replaceAll(/&lt;link (.*?)&gt;/g, '<span class="link" data-link="$1">')
    .replaceAll(/&lt;color (.*?)&gt;/g, '<span>')
    .replaceAll('&lt;/&gt;', '</span></b></i></u>');
}

const dataUri = (bytes: Uint8Array, type: string) =>
  `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;

/** The type of a picture by its first bytes. */
function typeOfBytes(bytes: Uint8Array): string {
  if (bytes[0] === 0x89) return 'image/png';
  if (bytes[0] === 0xff) return 'image/jpeg';
  return 'image/svg+xml';
}

/** Address of the picture's file for a page; empty of a standard picture, which is the platform's own. */
export function pictureUri(form: FormState, name: string): string {
  const own = name.replace('CommonPicture.', '');
  const file = form.base.schema.configuration.pictures.find((one) => one.name === own)?.file;
  if (file === undefined) return '';
  const bytes = readFileSync(file);
  return dataUri(bytes, file.endsWith('.svg') ? 'image/svg+xml' : typeOfBytes(bytes));
}

/** Signs in place of the platform's standard pictures. */
const signs: Readonly<Record<string, string>> = {
  Refresh: '⟳',
  Write: '💾',
  Change: '✎',
  Delete: '✕',
  Information: 'ℹ',
  DialogInformation: 'ℹ',
  DialogExclamation: '⚠',
  DialogStop: '⛔',
  CreateListItem: '＋',
  Find: '🔍',
  User: '👤',
  SendMessage: '➤',
  MoveUp: '↑',
  MoveDown: '↓',
};

export function pictureHtml(form: FormState, name: string, style = ''): string {
  const uri = pictureUri(form, name);
  if (uri !== '') return `<img alt="" style="${style}" src="${uri}">`;
  const sign = name.startsWith('StdPicture.') ? (signs[name.slice(11)] ?? '') : '';
  return sign ? `<span style="${style}">${sign}</span>` : '';
}

function pictureOfItem(item: FormItem, style = ''): string {
  const value = item.property('picture') ? item.value('Picture') : undefined;
  if (!(value instanceof Picture)) return '';
  if (value.bytes)
    return `<img alt="" style="${style}" src="${dataUri(value.bytes, typeOfBytes(value.bytes))}">`;
  return value.name === '' ? '' : pictureHtml(item.form, value.name, style);
}

/** A picture of a strip by its number, of the temporary storage by its address, or itself. */
export function pictureField(item: FormItem, value: Value, style = ''): string {
  if (value instanceof Decimal || typeof value === 'boolean') {
    const strip = item.value('ValuesPicture');
    const uri = strip instanceof Picture ? pictureUri(item.form, strip.name) : '';
    const index = value instanceof Decimal ? value.toNumber() : Number(value);
    return uri === ''
      ? ''
      : `<span class="tile" style="background-image:url('${uri}');background-position:-${index * 16}px 0"></span>`;
  }
  const kept = typeof value === 'string' ? item.form.infobase.temporary.get(value)?.value : value;
  const bytes = kept instanceof BinaryData ? kept.bytes : kept instanceof Picture ? kept.bytes : undefined;
  if (!bytes) return `<span class="note">${escapeHtml(toText(item.value('NonselectedPictureText')))}</span>`;
  const fit = textProperty(item, 'PictureSize') === 'Proportionally' ? 'object-fit:contain;' : '';
  return `<img alt="" style="${style}${fit}max-width:100%" src="${dataUri(bytes, typeOfBytes(bytes))}">`;
}
