/** Emitter, model and collection with the event rules that the library listens to (Backbone's rules). */

function hidden(target, name, value) {
  Object.defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });
}

export class Emitter {
  constructor() {
    hidden(this, 'handlers', new Map());
  }

  on(names, handler) {
    for (const name of names.split(/\s+/)) {
      const list = this.handlers.get(name) ?? [];
      this.handlers.set(name, [...list, { handler }]);
    }
    return this;
  }

  once(name, handler) {
    const list = this.handlers.get(name) ?? [];
    this.handlers.set(name, [...list, { handler, once: true }]);
    return this;
  }

  off(name, handler) {
    const list = this.handlers.get(name) ?? [];
    this.handlers.set(
      name,
      list.filter((entry) => entry.handler !== handler),
    );
    return this;
  }

  trigger(name, ...args) {
    for (const entry of this.handlers.get(name) ?? []) {
      if (entry.once) this.off(name, entry.handler);
      entry.handler.apply(this, args);
    }
    return this;
  }
}

/** A model: attributes are own fields; `set` tells of each change and then of `change`, collections hear it. */
export class Model extends Emitter {
  constructor(attributes = {}) {
    super();
    hidden(this, 'collections', new Set());
    hidden(this, 'names', new Set());
    for (const [name, value] of Object.entries(attributes)) {
      this.names.add(name);
      this[name] = value;
    }
  }

  tell(name, ...args) {
    this.trigger(name, ...args);
    for (const collection of this.collections) collection.trigger(name, ...args);
  }

  set(attributes) {
    const changed = [];
    for (const [name, value] of Object.entries(attributes)) {
      const before = this[name];
      this.names.add(name);
      if (Object.is(before, value)) continue;
      this[name] = value;
      changed.push([name, value, before]);
    }
    for (const [name, value, before] of changed) this.tell(`change:${name}`, this, value, before);
    if (changed.length > 0) this.tell('change', this);
    return this;
  }

  serialize() {
    return Object.fromEntries([...this.names].map((name) => [name, this[name]]));
  }

  toJSON() {
    return this.serialize();
  }
}

const keyOf = (id) => (typeof id === 'string' ? id : id?._serialized);

/** A collection of models by the serialized form of their id. */
export class Collection extends Emitter {
  constructor() {
    super();
    hidden(this, 'models', new Map());
  }

  get length() {
    return this.models.size;
  }

  get(id) {
    return this.models.get(keyOf(id));
  }

  getModelsArray() {
    return [...this.models.values()];
  }

  add(model) {
    const key = keyOf(model.id);
    const known = this.models.get(key);
    if (known) return known;
    this.models.set(key, model);
    model.collections.add(this);
    this.trigger('add', model, this);
    return model;
  }

  remove(model) {
    if (!this.models.delete(keyOf(model.id))) return;
    this.trigger('remove', model, this);
    model.collections.delete(this);
  }

  /** Files a model whose id has changed under its new id. */
  rekey(before, model) {
    if (this.models.delete(keyOf(before))) this.models.set(keyOf(model.id), model);
  }
}
