import type { Module, Origin } from '../language/ast.ts';
import { type Position, SyntaxFault } from '../language/source.ts';
import { type Name, nameOf, type Value } from '../values/value.ts';
import { arityOf, type Reference } from './module.ts';

/** Tells which bare names belong to the object whose module it is. */
export type OwnNames = (key: string) => 'property' | 'method' | undefined;

/** What the generated code of one module refers to by number. */
export class ModuleTables {
  readonly ast: Module;
  readonly ownNames: OwnNames;
  readonly names: Name[] = [];
  readonly constants: Value[] = [];
  readonly origins: Origin[] = [];
  readonly references: Reference[] = [];
  private readonly nameIndex = new Map<string, number>();
  private readonly methods = new Map<string, number>();
  private readonly variables = new Map<string, number>();

  constructor(ast: Module, ownNames: OwnNames) {
    this.ast = ast;
    this.ownNames = ownNames;
    ast.methods.forEach((method, index) => {
      this.methods.set(method.name.toLowerCase(), index);
    });
    ast.variables.forEach((variable, index) => {
      this.variables.set(variable.name.toLowerCase(), index);
    });
  }

  /** The expression of a name in generated code. */
  name(text: string): string {
    const index = this.nameIndex.get(text) ?? this.names.push(nameOf(text)) - 1;
    this.nameIndex.set(text, index);
    return `N[${index}]`;
  }

  constant(value: Value): string {
    return `K[${this.constants.push(value) - 1}]`;
  }

  origin(value: Origin): string {
    return `O[${this.origins.push(value) - 1}]`;
  }

  methodNumber(name: string): number | undefined {
    return this.methods.get(name.toLowerCase());
  }

  variableNumber(name: string): number | undefined {
    return this.variables.get(name.toLowerCase());
  }

  refer(kind: Reference['kind'], name: string, at: Position, argumentCount = 0): void {
    this.references.push({ kind, name, argumentCount, at });
  }

  fault(text: string, at: Position): never {
    throw new SyntaxFault(text, this.ast.file, at);
  }

  /** Throws when an own method cannot take so many arguments. */
  checkArguments(method: number, count: number, at: Position): void {
    const declared = this.ast.methods[method];
    if (!declared) return;
    const [least, most] = arityOf(declared);
    if (count > most) this.fault(`Слишком много фактических параметров: ${declared.name}`, at);
    if (count < least) this.fault(`Недостаточно фактических параметров: ${declared.name}`, at);
  }
}
