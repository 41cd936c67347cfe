const TITLE = "# Results";

const PREAMBLE = `Written by \`npm run bench\`; \`npm run bench -- NAME\` replaces the section of that name. Every contestant runs in the
same command on the same machine and takes turns with the others: trust the ratios, not the absolute numbers.`;

/** The results with one section put in place of the one of that name, or added; sections stand in the order of their names. */
export function withSection(results: string, name: string, section: string): string {
  const sections = new Map(sectionsOf(results));
  sections.set(name, section.trim());
  const ordered = [...sections].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const parts = ordered.map(([title, body]) => `## ${title}\n\n${body}`);
  return `${[TITLE, PREAMBLE, ...parts].join("\n\n")}\n`;
}

function sectionsOf(results: string): [string, string][] {
  return results
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n");
      return [part.slice(0, end).trim(), part.slice(end).trim()];
    });
}
