/** Rings when a topic has news. */
export type BusListener = (hint: string | undefined) => void | Promise<void>;

/**
 * Doorbells between the parts of the program and between nodes. They carry no data but a topic and a hint
 * (an id), and may be lost: whoever listens reads the database, and looks there now and then anyway.
 */
export interface Bus {
  /** Rings after a commit, never inside a transaction (throws there): listeners would read the old state. */
  publish(topic: string, hint?: string): void;
  /** Returns the way to stop listening. */
  subscribe(topic: string, listener: BusListener): () => void;
  close(): Promise<void>;
}
