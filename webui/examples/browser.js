// From a page of another site to the archive; the archive's setting `sites` must name that site.
const ADDRESS = "http://127.0.0.1:8000";

/** Ask the archive; a parameter may have several values. Resolves to the answer, or throws what the archive says. */
async function ask(path, parameters = {}) {
  const address = new URL(`${ADDRESS}/api/v1/${path}`);
  for (const [name, values] of Object.entries(parameters)) {
    for (const value of [values].flat()) address.searchParams.append(name, value);
  }
  // no-cache: the browser itself sends the ETag that it has, and takes what it has where nothing is new.
  const answer = await fetch(address, { cache: "no-cache", credentials: "omit", referrerPolicy: "no-referrer" });
  const body = await answer.json();
  if (!answer.ok) throw new Error(`${body.error.message} ${body.error.hint}`);
  return body;
}

/** Yield every report that a search finds, each once. */
async function* harvest(search) {
  for (let cursor = ""; cursor !== null; ) {
    const page = await ask("search", { ...search, size: 100, collapse: 0, cursor, fields: "next,hits.id,hits.title" });
    yield* page.hits;
    cursor = page.next;
  }
}

/** Write the newest reports of a search as a list of links; titles are text, never markup. */
async function list(element, search) {
  const { hits } = await ask("search", { sort: "newest", size: 5, fields: "hits.title,hits.url", ...search });
  element.replaceChildren(
    ...hits.map((hit) => {
      const item = document.createElement("li");
      const link = Object.assign(document.createElement("a"), { href: new URL(hit.url, ADDRESS), textContent: hit.title });
      item.append(link);
      return item;
    }),
  );
}

async function main() {
  const found = await ask("search", { q: "作风建设", genre: ["工作总结", "情况汇报"], year: "2019..", size: 3 });
  const { hits: [first] } = await ask("search", { q: "整改", size: 1, fields: "hits.id" });
  const report = await ask(`documents/${encodeURIComponent(first.id)}`, { q: "整改" });
  // Places are counted in characters, not in the units of a JavaScript string.
  const characters = [...report.text];
  const marked = report.ranges.map(([start, end]) => characters.slice(start, end).join(""));
  const { suggestions } = await ask("suggest", { q: "zfjs" });
  const regions = await ask("facets/region", { q: "整改", prefix: "云", limit: 5 });
  let whole = 0;
  for await (const _report of harvest({ q: "整改" })) whole += 1;
  const problem = await ask("search", { year: "去年" }).catch((error) => error.message);
  return { total: found.total, title: report.metadata.title, marked, suggestions, regions: regions.values, whole, problem };
}
