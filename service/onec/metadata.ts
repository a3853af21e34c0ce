/**
 * The description of a base (`$metadata`, EDMX of OData v3), read as it comes: it has 16 MB and more, of which little
 * is kept. Nothing is cut at underscores: names of objects hold them.
 */
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { OdataError } from './odata-error.ts';

export interface TypeModel {
  /** Names of the key's fields. */
  keys: string[];
  /** Fields and their types: `Edm.String`, `Collection(Catalog_Контрагенты_КонтактнаяИнформация_RowType)`. */
  properties: Record<string, string>;
  /** References that can be followed, and what they lead to (`Catalog_Контрагенты`; null where it is not told). */
  navigations: Record<string, string | null>;
}

export interface BaseModel {
  /** Sets of objects with a reference: catalogs, documents and the like; not their table parts. */
  objects: string[];
  /** The sets that were asked for and the types they need. */
  types: Record<string, TypeModel>;
  /** Virtual tables and actions, by the set that they belong to: name → type of its rows. */
  functions: Record<string, Record<string, string | null>>;
  /** How many sets there are in all. */
  sets: number;
}

const unqualified = (name: string): string => name.replace(/\bStandardODATA\./, '');
const attribute = (tag: SaxesTagPlain, name: string): string => tag.attributes[name] ?? '';
/** Without the prefix that a document gives to its elements. */
const local = (name: string): string => name.slice(name.indexOf(':') + 1);

interface Reading {
  type: { name: string; model: TypeModel; wanted: boolean } | null;
  inKey: boolean;
  association: { name: string; roles: Record<string, string> } | null;
  call: { name: string; returns: string; of: string } | null;
}

/**
 * Reads a description.
 * @param wants which sets (and what belongs to them: table parts, rows of virtual tables) are kept
 * @throws OdataError `bad_answer` when it is not a description of a base
 */
export async function readMetadata(
  chunks: AsyncIterable<Uint8Array>,
  wants: (set: string) => boolean,
): Promise<BaseModel> {
  const types = new Map<string, TypeModel>();
  const objectTypes = new Set<string>();
  const sets = new Map<string, string>();
  const links = new Map<string, Record<string, string>>();
  const pending: { type: string; name: string; relationship: string; to: string }[] = [];
  const calls: { name: string; returns: string; of: string }[] = [];
  const now: Reading = { type: null, inKey: false, association: null, call: null };
  let isEdmx = false;

  const opened: Record<string, (tag: SaxesTagPlain) => void> = {
    Edmx: () => {
      isEdmx = true;
    },
    EntityType: (tag) => open(tag),
    ComplexType: (tag) => open(tag),
    Key: () => {
      now.inKey = true;
    },
    PropertyRef: (tag) => {
      if (now.inKey) now.type?.model.keys.push(attribute(tag, 'Name'));
    },
    Property: (tag) => {
      if (now.type?.wanted)
        now.type.model.properties[attribute(tag, 'Name')] = unqualified(attribute(tag, 'Type'));
    },
    NavigationProperty: (tag) => {
      if (!now.type?.wanted) return;
      const name = attribute(tag, 'Name');
      now.type.model.navigations[name] = null;
      pending.push({
        type: now.type.name,
        name,
        relationship: unqualified(attribute(tag, 'Relationship')),
        to: attribute(tag, 'ToRole'),
      });
    },
    Association: (tag) => {
      now.association = { name: attribute(tag, 'Name'), roles: {} };
    },
    End: (tag) => {
      // The ends of an AssociationSet have a set and no type.
      if (now.association && tag.attributes.Type !== undefined)
        now.association.roles[attribute(tag, 'Role')] = unqualified(attribute(tag, 'Type'));
    },
    EntitySet: (tag) => {
      sets.set(attribute(tag, 'Name'), unqualified(attribute(tag, 'EntityType')));
    },
    FunctionImport: (tag) => {
      const returns = unqualified(attribute(tag, 'ReturnType'));
      now.call = {
        name: attribute(tag, 'Name'),
        returns: /^Collection\((.+)\)$/.exec(returns)?.[1] ?? returns,
        of: attribute(tag, 'EntitySetPath') || attribute(tag, 'EntitySet'),
      };
    },
    Parameter: (tag) => {
      if (now.call && attribute(tag, 'Name') === 'bindingParameter')
        now.call.of = unqualified(attribute(tag, 'Type')).replace(/^Collection\((.+)\)$/, '$1');
    },
  };
  const closed: Record<string, () => void> = {
    EntityType: () => close(),
    ComplexType: () => close(),
    Key: () => {
      now.inKey = false;
    },
    Association: () => {
      // Only what a kept reference may lead along: a base has tens of thousands.
      if (now.association && Object.values(now.association.roles).some(wanted))
        links.set(now.association.name, now.association.roles);
      now.association = null;
    },
    FunctionImport: () => {
      if (now.call && wanted(now.call.of)) calls.push(now.call);
      now.call = null;
    },
  };

  const wantedNames = new Map<string, boolean>();
  /** The set itself, or a type that belongs to one: its name begins like the set's. */
  function wanted(name: string): boolean {
    const known = wantedNames.get(name);
    if (known !== undefined) return known;
    let answer = wants(name);
    for (let at = name.lastIndexOf('_'); !answer && at > 0; at = name.lastIndexOf('_', at - 1)) {
      answer = wants(name.slice(0, at));
    }
    wantedNames.set(name, answer);
    return answer;
  }
  function open(tag: SaxesTagPlain): void {
    const name = attribute(tag, 'Name');
    const model: TypeModel = { keys: [], properties: {}, navigations: {} };
    now.type = { name, model, wanted: wanted(name) };
  }
  function close(): void {
    if (!now.type) return;
    const { name, model, wanted: keep } = now.type;
    if (model.keys.length === 1 && model.keys[0] === 'Ref_Key') objectTypes.add(name);
    if (keep) types.set(name, model);
    now.type = null;
  }

  const parser = new SaxesParser();
  parser.on('opentag', (tag) => opened[local(tag.name)]?.(tag as SaxesTagPlain));
  parser.on('closetag', (tag) => closed[local(tag.name)]?.());
  parser.on('error', (cause) => {
    throw new OdataError('bad_answer', { cause });
  });
  const decoder = new TextDecoder('utf-8');
  for await (const chunk of chunks) {
    parser.write(decoder.decode(chunk, { stream: true }));
    // A sign-in page is XML, too, until it is not.
    if (!isEdmx && parser.position > 4096) throw new OdataError('bad_answer');
  }
  parser.write(decoder.decode()).close();
  if (!isEdmx) throw new OdataError('bad_answer');

  for (const { type, name, relationship, to } of pending) {
    const model = types.get(type);
    const target = links.get(relationship)?.[to];
    if (model && target !== undefined) model.navigations[name] = target;
  }
  const functions: BaseModel['functions'] = {};
  for (const { name, returns, of } of calls) {
    functions[of] ??= {};
    (functions[of] as Record<string, string | null>)[name] = returns === '' ? null : returns;
  }
  return {
    objects: [...sets].filter(([, type]) => objectTypes.has(type)).map(([set]) => set),
    types: Object.fromEntries(types),
    functions,
    sets: sets.size,
  };
}
