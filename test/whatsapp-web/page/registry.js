/**
 * The module registry behind `window.require`. A module or a member that is not modelled is written to the
 * world's log and throws, so that a test never passes on a behaviour that nobody has thought about.
 */

const modules = new Map();
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
  report(`unknown module ${name}`);
  throw new Error(`Requiring unknown module "${name}"`);
}

/** Names of all modelled modules. */
export function moduleNames() {
  return [...modules.keys()].sort();
}
