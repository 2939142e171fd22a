// What scripts say. They write it in Chinese; on pages in another language its words were loaded before.

/** Return a message in the reader's language, values put in for their names in braces. */
export function _(text, values = {}) {
  const said = (window.words && window.words[text]) || text;
  return said.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}
