import { fail } from './input.js';

/** The rule's own row: nothing is said here that the engine does not read too. */
export async function explain(id: string | undefined): Promise<void> {
  const [{ ALL_RULES }, { nearest }] = await Promise.all([
    import('../rules/table.js'),
    import('../language/nearest.js'),
  ]);
  const wanted = id?.trim().replaceAll(' ', '-');
  const found = wanted === undefined ? ALL_RULES : ALL_RULES.filter((rule) => rule.id === wanted);
  if (found.length === 0) {
    const near = nearest(
      wanted ?? '',
      ALL_RULES.map((rule) => rule.id),
    );
    fail(`there is no rule ${wanted}${near ? `; did you mean ${near}?` : ''}`);
  }
  for (const { id: name, sentence, condition, source } of found) {
    process.stdout.write(
      `${name}\n  ${sentence}\n  holds where: ${condition === 'none' ? 'always' : condition}\n  source: ${source}\n`,
    );
  }
}
