/** Random keys of sends. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `pn-${Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join('')}`;
}
