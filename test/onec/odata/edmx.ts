/**
 * `$metadata` in the shape in which 1C gives it: EDMX of OData v3; table parts both as rows inside of an object
 * (Collection of a `…_RowType`) and as sets of their own; virtual tables as bound functions.
 */
import { type BaseModel, type FieldModel, property } from './model.ts';

const propertyXml = (name: string, type: string, nullable = true): string =>
  `<Property Name="${name}" Type="${type}" Nullable="${nullable}"/>`;
const keyXml = (...names: string[]): string =>
  `<Key>${names.map((name) => `<PropertyRef Name="${name}"/>`).join('')}</Key>`;

const fieldsXml = (fields: readonly FieldModel[]): string =>
  fields.map((field) => propertyXml(property(field), field.type, field.name !== 'Ref_Key')).join('');

const navigationXml = (owner: string, field: FieldModel): string =>
  `<NavigationProperty Name="${field.name}" Relationship="StandardODATA.${owner}_${field.name}" FromRole="Begin" ToRole="End"/>`;
const associationXml = (owner: string, field: FieldModel): string =>
  `<Association Name="${owner}_${field.name}"><End Role="Begin" Type="StandardODATA.${owner}" Multiplicity="*"/><End Role="End" Type="StandardODATA.${field.to}" Multiplicity="0..1"/></Association>`;

/** The description of what is published, in pieces. References to what is not published vanish. Source: onec.md 4.4. */
export function* edmx(base: BaseModel): Generator<string> {
  const published = new Set(base.sets.map((set) => set.name));
  const visible = (fields: readonly FieldModel[]): FieldModel[] =>
    fields.filter((field) => field.to === undefined || published.has(field.to));
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"><edmx:DataServices m:DataServiceVersion="3.0" m:MaxDataServiceVersion="3.0" xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"><Schema Namespace="StandardODATA" xmlns="http://schemas.microsoft.com/ado/2009/11/edm" xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">';
  const associations: string[] = [];
  const sets: string[] = [];
  for (const { name, fields, parts } of base.sets) {
    const own = visible(fields);
    const references = own.filter((field) => field.to !== undefined);
    associations.push(...references.map((field) => associationXml(name, field)));
    sets.push(name);
    yield `<EntityType Name="${name}">${keyXml('Ref_Key')}${fieldsXml(own)}${parts
      .map((part) => propertyXml(part.name, `Collection(StandardODATA.${name}_${part.name}_RowType)`, false))
      .join('')}${references.map((field) => navigationXml(name, field)).join('')}</EntityType>\n`;
    for (const part of parts) {
      const owner = `${name}_${part.name}`;
      const inside = visible(part.fields);
      const followed = inside.filter((field) => field.to !== undefined);
      associations.push(...followed.map((field) => associationXml(owner, field)));
      sets.push(owner);
      const line = propertyXml('Ref_Key', 'Edm.Guid', false) + propertyXml('LineNumber', 'Edm.Int64', false);
      yield `<EntityType Name="${owner}">${keyXml('Ref_Key', 'LineNumber')}${line}${fieldsXml(inside)}${followed
        .map((field) => navigationXml(owner, field))
        .join(
          '',
        )}</EntityType>\n<ComplexType Name="${owner}_RowType">${line}${fieldsXml(inside)}</ComplexType>\n`;
    }
  }
  for (const { name, dimensions, resources } of base.registers) {
    const own = visible(dimensions);
    sets.push(name, `${name}_RecordType`);
    const record = `${propertyXml('Recorder', 'Edm.String', false)}${propertyXml('Recorder_Type', 'Edm.String')}`;
    yield `<EntityType Name="${name}">${keyXml('Recorder', 'Recorder_Type')}${record}${propertyXml('RecordSet', `Collection(StandardODATA.${name}_RowType)`, false)}</EntityType>\n`;
    yield `<EntityType Name="${name}_RecordType">${keyXml('Recorder', 'Recorder_Type', 'LineNumber')}${record}${propertyXml('LineNumber', 'Edm.Int64', false)}${fieldsXml(own)}${fieldsXml(resources)}</EntityType>\n`;
    const balances = resources.map((field) => ({ ...field, name: `${field.name}Balance` }));
    yield `<ComplexType Name="${name}_Balance">${fieldsXml(own)}${fieldsXml(balances)}</ComplexType>\n`;
  }
  yield* associations;
  yield '<EntityContainer Name="StandardODATA" m:IsDefaultEntityContainer="true">';
  for (const name of sets) yield `<EntitySet Name="${name}" EntityType="StandardODATA.${name}"/>`;
  for (const { name } of base.registers) {
    yield `<FunctionImport Name="Balance" IsBindable="true" IsSideEffecting="false" ReturnType="Collection(StandardODATA.${name}_Balance)"><Parameter Name="bindingParameter" Type="StandardODATA.${name}"/><Parameter Name="Period" Type="Edm.DateTime"/><Parameter Name="Condition" Type="Edm.String"/><Parameter Name="Dimensions" Type="Edm.String"/></FunctionImport>\n`;
  }
  for (const { name } of base.sets.filter((set) => set.name.startsWith('Document_'))) {
    yield `<FunctionImport Name="Post" IsBindable="true" IsSideEffecting="true"><Parameter Name="bindingParameter" Type="StandardODATA.${name}"/><Parameter Name="PostingModeOperational" Type="Edm.Boolean"/></FunctionImport>\n`;
  }
  yield '</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>';
}
