/**
 * The module registry behind `window.require`. A module or a member that is not modelled is written to the
 * world's log and throws, so that a test never passes on a behaviour that nobody has thought about.
 */

const modules = new Map();
/** Modules that this build does not have any more. */
const gone = new Set();
let report = () => {};

/** Says where unknown names are reported to: `(text) => void`. */
export function reportUnknownTo(fn) {
  report = fn;
}

/** Probes that JavaScript itself makes and that say nothing about the caller's expectations. */
const LANGUAGE_NAMES = new Set(['then', 'toJSON', 'constructor', 'prototype', '__esModule', 'default']);

/** Members that the library asks for in order to see whether they exist; absent on purpose. */
const PROBED_NAMES = new Set(['WAWebCollections.Features']);

/** Wraps an object so that reading a member which it doesn't have is reported and throws. */
export function strict(path, target) {
  return new Proxy(target, {
    get(object, name, receiver) {
      if (typeof name === 'symbol' || name in object || LANGUAGE_NAMES.has(name)) {
        return Reflect.get(object, name, receiver);
      }
      const full = `${path}.${name}`;
      if (PROBED_NAMES.has(full)) return undefined;
      report(`unknown member ${full}`);
      throw new TypeError(`${full} is not modelled by the simulated page`);
    },
  });
}

/** Registers a module under the name by which WhatsApp Web's own loader knows it. */
export function define(name, members) {
  if (modules.has(name)) throw new Error(`module ${name} is defined twice`);
  modules.set(name, strict(name, members));
}

/** What the page's loader exposes as `window.require`. */
export function require(name) {
  const found = modules.get(name);
  if (found) return found;
  if (!gone.has(name)) report(`unknown module ${name}`);
  throw new Error(`Requiring unknown module "${name}"`);
}

/** A build that has renamed something: the names are gone, and asking for them is no mistake of this page. */
export function leaveOut(names) {
  for (const name of names) {
    const [module, ...path] = name.split('.');
    if (path.length === 0) {
      if (!modules.has(module)) throw new Error(`leaveOut: there is no module ${module}`);
      modules.delete(module);
      gone.add(module);
      continue;
    }
    const member = path.pop();
    const owner = path.reduce((value, part) => value[part], modules.get(module));
    if (!(member in owner)) throw new Error(`leaveOut: there is no ${name}`);
    const target = Object.hasOwn(owner, member) ? owner : Object.getPrototypeOf(owner);
    delete target[member];
    PROBED_NAMES.add(`${path.at(-1) ?? module}.${member}`);
  }
}

/** Names of all modelled modules. */
export function moduleNames() {
  return [...modules.keys()].sort();
}
