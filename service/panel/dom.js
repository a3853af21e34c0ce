/* Small helpers to build pages without markup in strings. For the engine of the 1C field: ES2017. */

const svgSpace = 'http://www.w3.org/2000/svg';
const linkSpace = 'http://www.w3.org/1999/xlink';

/** An element with a class, attributes (null: left out; functions: listeners) and children (null: left out). */
export function el(tag, className, attributes, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === 'function') node.addEventListener(name, value);
    else if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  for (const child of children) if (child !== null && child !== undefined) node.append(child);
  return node;
}

/** An icon of the page's sheet; with a label it is read aloud. */
export function icon(name, className, label) {
  const svg = document.createElementNS(svgSpace, 'svg');
  svg.setAttribute('class', `ic ${className || ''}`.trim());
  if (label) {
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', label);
  } else svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(svgSpace, 'use');
  use.setAttributeNS(linkSpace, 'xlink:href', `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Puts these children in place of what the node held. */
export function fill(node, ...children) {
  while (node.firstChild) node.firstChild.remove();
  for (const child of children) if (child !== null && child !== undefined) node.append(child);
  return node;
}
