/* Small helpers to build the page without markup in strings. */

const svgSpace = 'http://www.w3.org/2000/svg';

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
    const title = document.createElementNS(svgSpace, 'title');
    title.textContent = label;
    svg.append(title);
  } else svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(svgSpace, 'use');
  use.setAttributeNS('http://www.w3.org/1999/xlink', 'xlink:href', `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Two letters and one of eight colours, the same for a name or number each time. */
export function avatar(name, size) {
  const words = name
    .replace(/[^0-9A-Za-zА-Яа-яЁё ]/g, ' ')
    .trim()
    .split(/\s+/);
  const letters = /^\d/.test(words[0] || '')
    ? words.join('').slice(-2)
    : words
        .map((word) => word.charAt(0))
        .slice(0, 2)
        .join('');
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return el(
    'span',
    `ava ava--${(sum % 8) + 1} ava--${size}`,
    { 'aria-hidden': 'true' },
    letters.toUpperCase(),
  );
}

/** Levels 0–1 as the bars of a voice note. */
export function waveBars(levels) {
  const svg = document.createElementNS(svgSpace, 'svg');
  svg.setAttribute('width', '100%');
  svg.setAttribute('height', '32');
  svg.setAttribute('aria-hidden', 'true');
  levels.forEach((level, n) => {
    const height = Math.max(3, level * 26);
    const bar = document.createElementNS(svgSpace, 'rect');
    bar.setAttribute('class', 'w');
    bar.setAttribute('x', `${((n / levels.length) * 100).toFixed(2)}%`);
    bar.setAttribute('y', String(16 - height / 2));
    bar.setAttribute('width', '3');
    bar.setAttribute('height', String(height));
    bar.setAttribute('rx', '1.5');
    svg.append(bar);
  });
  return svg;
}
