import { type Block, type Document, type Inline, plainText, type Section, type TableBlock } from './document.js';
import { escapeHtml } from './escape.js';
import { htmlDerivation } from './html-derivation.js';
import { loadSetter, type Setter } from './katex.js';
import { PAGE_STYLE } from './page-style.js';
import { svgElement } from './svg.js';

/** A whole document as one file: styles and fonts inside, nothing fetched, no script. */
export async function htmlDocument(document: Document): Promise<string> {
  const setter = await loadSetter();
  const many = document.sections.length > 1;
  const body = document.sections.map((section) => htmlSection(section, setter)).join('\n');
  const title = htmlInlines(document.title, setter);
  const contents = many ? htmlContents(document, setter) : '';
  // Nothing in the page may run or be fetched, whatever a name or a formula holds.
  const policy = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:";
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    `<title>${escapeHtml(plainText(document.title))}</title>`,
    `<style>${setter.style()}${PAGE_STYLE}</style>`,
    '</head>',
    '<body>',
    `<div class="layout${many ? ' with-contents' : ''}">`,
    `<header><h1>${title}</h1></header>`,
    contents,
    `<main>\n${body}\n</main>`,
    '</div>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function htmlContents(document: Document, setter: Setter): string {
  const link = (id: string, body: readonly Inline[]) => `<a href="#${escapeHtml(id)}">${htmlInlines(body, setter)}</a>`;
  const sections = document.sections.map((section) => {
    const parts = section.blocks.flatMap((block) =>
      block.kind === 'heading' && block.level === 2 ? [`<li>${link(block.id, block.body)}</li>`] : [],
    );
    const inner = parts.length > 0 ? `<ol>${parts.join('')}</ol>` : '';
    return `<li>${link(section.id, section.title)}${inner}</li>`;
  });
  return `<nav class="contents" aria-label="Contents"><details open><summary>Contents</summary><ol>${sections.join('')}</ol></details></nav>`;
}

function htmlSection(section: Section, setter: Setter): string {
  const title = section.title.length === 0 ? '' : `<h2>${htmlInlines(section.title, setter)}</h2>`;
  const blocks = section.blocks.map((block) => htmlBlock(block, setter)).join('\n');
  return `<section id="${escapeHtml(section.id)}">${title}\n${blocks}\n</section>`;
}

function htmlBlock(block: Block, setter: Setter): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${htmlInlines(block.body, setter)}</p>`;
    case 'display':
      return `<div class="display"><div class="formula">${setter.display(block.latex)}</div></div>`;
    case 'heading': {
      const tag = block.level === 2 ? 'h3' : 'h4';
      return `<${tag} id="${escapeHtml(block.id)}">${htmlInlines(block.body, setter)}</${tag}>`;
    }
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul';
      const start = block.ordered && block.start !== 1 ? ` start="${block.start}"` : '';
      return `<${tag}${start}>${block.items.map((item) => htmlItem(item, setter)).join('')}</${tag}>`;
    }
    case 'question':
      return `<div class="question">${block.body.map((inner) => htmlBlock(inner, setter)).join('\n')}</div>`;
    case 'code':
      return `<pre tabindex="0"><code>${escapeHtml(block.text)}</code></pre>`;
    case 'figure': {
      const caption =
        block.caption.length === 0 ? '' : `<figcaption>${htmlInlines(block.caption, setter)}</figcaption>`;
      const svg = svgElement(block.drawing, { set: setter.inline });
      return `<figure id="${escapeHtml(block.id)}"><div class="wide">${svg}</div>${caption}</figure>`;
    }
    case 'table':
      return htmlTable(block, setter);
    case 'derivation':
      return htmlDerivation(block, setter);
  }
}

/** A list item of one paragraph is set without the paragraph's space. */
function htmlItem(item: readonly Block[], setter: Setter): string {
  const [only] = item;
  if (item.length === 1 && only?.kind === 'paragraph') return `<li>${htmlInlines(only.body, setter)}</li>`;
  return `<li>${item.map((block) => htmlBlock(block, setter)).join('\n')}</li>`;
}

function htmlTable({ head, rows, align, caption }: TableBlock, setter: Setter): string {
  const side = (column: number) => (align[column] === 'left' ? '' : ` class="${align[column] ?? 'left'}"`);
  const cells = (row: readonly (readonly Inline[])[], tag: string) =>
    row.map((cell, column) => `<${tag}${side(column)}>${htmlInlines(cell, setter)}</${tag.split(' ')[0]}>`).join('');
  const below = caption === undefined ? '' : `<caption>${htmlInlines(caption, setter)}</caption>`;
  const body = rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('');
  return `<div class="wide" tabindex="0"><table>${below}<thead><tr>${cells(head, 'th scope="col"')}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** Prose as HTML. */
export function htmlInlines(body: readonly Inline[], setter: Setter): string {
  return body.map((inline) => htmlInline(inline, setter)).join('');
}

function htmlInline(inline: Inline, setter: Setter): string {
  switch (inline.kind) {
    case 'text':
      return escapeHtml(inline.text);
    case 'math':
      return setter.inline(inline.latex);
    case 'code':
      return `<code>${escapeHtml(inline.text)}</code>`;
    case 'emphasis':
      return `<em>${htmlInlines(inline.body, setter)}</em>`;
    case 'strong':
      return `<strong>${htmlInlines(inline.body, setter)}</strong>`;
    case 'link':
      return safeLink(inline.href)
        ? `<a href="${escapeHtml(inline.href)}">${htmlInlines(inline.body, setter)}</a>`
        : htmlInlines(inline.body, setter);
    case 'break':
      return '<br>';
  }
}

/** Links lead to pages, letters or places in the document, never to a script. */
function safeLink(href: string): boolean {
  return /^(https?:|mailto:|#|[^:]*$)/i.test(href);
}
