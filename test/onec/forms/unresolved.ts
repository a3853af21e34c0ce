import type { Infobase } from '../platform/infobase.ts';
import { clientInterpreter, clientModules } from './client-platform.ts';
import { ownNameOf } from './form.ts';
import { formModel } from './model.ts';
import { splitModule } from './split.ts';

/** Names in modules of forms, commands and the client's common modules that nothing answers to on their side. */
export function unresolvedInForms(infobase: Infobase): string[] {
  const { configuration } = infobase.base.schema;
  const client = clientInterpreter(infobase);
  const server = infobase.interpreter;
  const found = clientModules(infobase).flatMap((module) => client.unresolved(module));
  const parts = [
    ...configuration.forms.flatMap((form) => {
      const model = formModel(form);
      return form.module ? [splitModule(form.module, form.fullName, (key) => ownNameOf(model, key))] : [];
    }),
    ...configuration.commands.flatMap((command) =>
      command.module ? [splitModule(command.module, command.fullName, () => undefined)] : [],
    ),
  ];
  for (const { client: own, clientFree, server: onServer, serverFree } of parts) {
    found.push(...client.unresolved(own), ...client.unresolved(clientFree));
    found.push(...server.unresolved(onServer), ...server.unresolved(serverFree));
  }
  return [...new Set(found.map((fault) => fault.message))];
}
