// What scripts say. They write it in Chinese; on pages in another language its words were loaded before.

/** Return a message in the reader's language, values put in for their names in braces; of {n} there may be one or many. */
export function _(text, values = {}) {
  const [one, many = one] = (window.words && window.words[text]) || [text];
  const said = values.n === 1 ? one : many;
  return said.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

/** Return a message about so many of something, {n}. */
export function counted(text, n, values = {}) {
  return _(text, Object.assign({ n: n === 1 ? n : n.toLocaleString("en") }, values));
}
