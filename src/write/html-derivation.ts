import type { Element, Step } from '../result.js';
import type { DerivationBlock } from './document.js';
import { escapeHtml } from './escape.js';
import { checkFacts, neededDefinitions } from './facts.js';
import type { Setter } from './katex.js';
import { formula } from './plain.js';
import { claimOf, leftSides } from './sides.js';
import { plainSide, ruleName, sharedText, type ToldStep, toldSteps } from './steps.js';
import { svgElement } from './svg.js';
import { traceHtml } from './trace.js';

/** A command with its steps, its result and its check, as HTML. */
export function htmlDerivation(block: DerivationBlock, setter: Setter): string {
  const { element, id } = block;
  return [
    `<div class="derivation" id="${escapeHtml(id)}">`,
    `<span class="command">${escapeHtml(element.command)}</span>`,
    htmlSteps(toldSteps(element, block.steps, block.shared), block.shared ?? 0, setter),
    htmlTrace(block, setter),
    htmlResult(element, setter),
    htmlFacts(element, block.seen, setter),
    block.steps === 'key' ? everyStep(element.steps) : '',
    block.script === undefined ? '' : htmlScript(block.script),
    '</div>',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function htmlSteps(steps: readonly ToldStep[], shared: number, setter: Setter): string {
  if (steps.length === 0) return '';
  const lines = steps.map(({ name, latex, why }) => {
    const reason = why === '' ? '' : `<span class="why">${escapeHtml(why)}</span>`;
    return (
      `<li><div class="formula">${setter.display(latex)}</div>` +
      `<span class="rule">${escapeHtml(name)}</span>${reason}</li>`
    );
  });
  const total = steps.length + shared;
  const count = total === 1 ? 'One step' : `${total} steps`;
  const above = shared === 0 ? '' : `<p class="shared">${escapeHtml(sharedText(shared))}</p>`;
  return `<details open><summary>${count}</summary>${above}<ol class="steps" style="counter-reset:step ${shared}">${lines.join('\n')}</ol></details>`;
}

/** All rules in the order they were applied, as text: complete, and light to load. */
function everyStep(steps: readonly Step[]): string {
  if (steps.every((step) => step.level === 'key')) return '';
  const rows = steps.map(
    (step, index) =>
      `<tr><td class="name">${index + 1}. ${escapeHtml(ruleName(step.rule))}</td>` +
      `<td>${escapeHtml(plainSide(step.before))}</td><td>${escapeHtml(plainSide(step.after))}</td></tr>`,
  );
  return (
    `<details class="every"><summary>Every rule applied (${steps.length})</summary><div class="wide" tabindex="0"><table class="every">` +
    `<thead><tr><th scope="col">rule</th><th scope="col">before</th><th scope="col">after</th></tr></thead>` +
    `<tbody>${rows.join('')}</tbody></table></div></details>`
  );
}

function htmlTrace({ element, graph }: DerivationBlock, setter: Setter): string {
  if (element.trace === undefined) return '';
  const figure =
    graph === undefined
      ? ''
      : `<figure><div class="wide" tabindex="0">${svgElement(graph, { set: setter.inline })}</div></figure>`;
  return figure + traceHtml(element.trace, setter.inline);
}

function htmlResult(element: Element, setter: Setter): string {
  const { result, status, message } = element;
  const lines: string[] = [];
  const claim = status === 'proved' ? claimOf(element.command) : '';
  if (claim !== '') lines.push(`<div class="result"><div class="formula">${setter.display(claim)}</div></div>`);
  if (status !== 'derived') {
    const word = status === 'undecided' ? 'not decided' : status;
    const why = message === undefined ? '' : `: ${escapeHtml(message)}`;
    lines.push(`<p><span class="status ${status}">${word}</span>${why}</p>`);
  }
  if (result === undefined) return lines.join('\n');
  const left = leftSides(element);
  const equation = (side: string, right: string) => setter.display(side === '' ? right : `${side} = ${right}`);
  if (result.indexLatex !== '' && result.indexLatex !== result.latex) {
    lines.push(`<div class="indexform"><div class="formula">${equation(left.index, result.indexLatex)}</div></div>`);
  }
  lines.push(`<div class="result"><div class="formula">${equation(left.array, result.latex)}</div></div>`);
  return lines.join('\n');
}

function htmlFacts(element: Element, seen: ReadonlySet<string> | undefined, setter: Setter): string {
  const { result, check } = element;
  const rows: string[] = [];
  const add = (label: string, body: string) => rows.push(`<dt>${label}</dt><dd>${body}</dd>`);
  const list = (label: string, bodies: readonly string[]) => {
    if (bodies.length > 0) add(label, bodies.map((body) => `<div>${body}</div>`).join(''));
  };
  if (result?.decimal !== undefined && result.decimal !== result.exact)
    add('decimal', escapeHtml(result.decimal.replace('-', '−')));
  list(
    'where',
    neededDefinitions(element, seen).map(({ name, text, latex }) =>
      setter.display(`${formula(name)} = ${latex ?? formula(text)}`),
    ),
  );
  list(
    'if',
    element.conditions.map((text) => setter.inline(formula(text))),
  );
  list('uses', element.assumptions.map(escapeHtml));
  if (check !== undefined) {
    const { against, where, error, seed } = checkFacts(check);
    const words = `against ${against} at ${where}`;
    add('check', `${escapeHtml(words)}, worst relative error ${setter.inline(error.latex)}, seed ${seed}`);
  }
  return rows.length === 0 ? '' : `<dl class="facts">${rows.join('')}</dl>`;
}

function htmlScript(script: string): string {
  return `<details class="script"><summary>What was typed</summary><pre tabindex="0"><code>${escapeHtml(script.trimEnd())}</code></pre></details>`;
}
