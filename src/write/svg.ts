import type { Drawing, Ink, Mark, Point } from './drawing.js';
import { escapeHtml } from './escape.js';
import { latexExtent } from './measure.js';

/** Colours that people with any common colour blindness tell apart (Okabe and Ito). */
const LIGHT: Readonly<Record<Ink, string>> = {
  ink: '#1b1b1b',
  muted: '#6b6b6b',
  faint: '#dcdcdc',
  series1: '#0072b2',
  series2: '#d55e00',
  series3: '#007a5a',
  series4: '#b0568a',
  series5: '#a87000',
  series6: '#2a8fc7',
};
const DARK: Readonly<Record<Ink, string>> = {
  ink: '#ececec',
  muted: '#a2a2a2',
  faint: '#3d3d3d',
  series1: '#6db8ee',
  series2: '#ff9a57',
  series3: '#4ccaa2',
  series4: '#e79bc6',
  series5: '#edb84d',
  series6: '#9cd6f7',
};

const inks = (palette: Readonly<Record<Ink, string>>) =>
  Object.entries(palette)
    .map(([ink, color]) => `--${ink}:${color}`)
    .join(';');

/** The custom properties that the marks are painted with, for a page's or a file's style sheet. */
export const INK_STYLE = { light: inks(LIGHT), dark: inks(DARK) };

export interface SvgOptions {
  /** Sets a formula as HTML, for labels inside a page; without it labels are plain text. */
  readonly set?: (latex: string) => string;
}

/** A picture as an `svg` element for a page that defines the ink colours. */
export function svgElement(drawing: Drawing, options: SvgOptions = {}): string {
  const { width, height } = size(drawing);
  const marks = drawing.marks.map((mark) => svgMark(mark, options.set)).join('\n');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `style="--natural:${width}px" role="img" aria-label="${escapeHtml(drawing.title)}">\n<title>${escapeHtml(drawing.title)}</title>\n${marks}\n</svg>`
  );
}

/** A picture as a file of its own, readable on a light and on a dark ground. */
export function svgFile(drawing: Drawing): string {
  const { width, height } = size(drawing);
  const style =
    `<style>svg{${INK_STYLE.light};--paper:#fff}` +
    `@media (prefers-color-scheme:dark){svg{${INK_STYLE.dark};--paper:#16181c}}` +
    `text{font-family:"Latin Modern Math","STIX Two Math","Cambria Math","DejaVu Serif",serif}</style>`;
  const paper = `<rect width="${width}" height="${height}" style="fill:var(--paper)"/>`;
  const marks = drawing.marks.map((mark) => svgMark(mark)).join('\n');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">\n` +
    `<title>${escapeHtml(drawing.title)}</title>\n${style}\n${paper}\n${marks}\n</svg>\n`
  );
}

function size(drawing: Drawing): { width: number; height: number } {
  return { width: Math.ceil(drawing.width), height: Math.ceil(drawing.height) };
}

const round = (value: number) => String(Math.round(value * 100) / 100);
const pair = ({ x, y }: Point) => `${round(x)},${round(y)}`;
const color = (ink: Ink) => `var(--${ink})`;

function svgMark(mark: Mark, set?: (latex: string) => string): string {
  switch (mark.kind) {
    case 'path': {
      const dash = mark.dash && mark.dash.length > 0 ? ` stroke-dasharray="${mark.dash.join(' ')}"` : '';
      const line = `<polyline points="${mark.points.map(pair).join(' ')}" fill="none" style="stroke:${color(mark.ink)}" stroke-width="${mark.width}"${dash} stroke-linejoin="round"/>`;
      return mark.arrow ? line + arrowHead(mark.points, mark.ink) : line;
    }
    case 'curve': {
      const [first, ...rest] = mark.points;
      const line = `<path d="M${first ? pair(first) : ''}C${rest.map(pair).join(' ')}" fill="none" style="stroke:${color(mark.ink)}" stroke-width="${mark.width}"/>`;
      return mark.arrow ? line + arrowHead(mark.points, mark.ink) : line;
    }
    case 'box': {
      const stroke = mark.stroke > 0 ? `;stroke:${color(mark.ink)}` : '';
      const fill = mark.fill > 0 ? color(mark.ink) : 'none';
      const corner = mark.round ? ` rx="${mark.round}"` : '';
      return `<rect x="${round(mark.x)}" y="${round(mark.y)}" width="${round(mark.width)}" height="${round(mark.height)}"${corner} style="fill:${fill}${stroke}" fill-opacity="${round(mark.fill)}" stroke-width="${mark.stroke}"/>`;
    }
    case 'dot':
      return `<circle cx="${round(mark.at.x)}" cy="${round(mark.at.y)}" r="${mark.radius}" style="fill:${color(mark.ink)}"/>`;
    case 'label':
      return svgLabel(mark, set);
  }
}

/** Where a line ends in an arrow, the head's three corners. */
export function arrowCorners(points: readonly Point[], length = 8, half = 3.5): readonly [Point, Point, Point] {
  const tip = points.at(-1) ?? { x: 0, y: 0 };
  const before = points.findLast((point) => point.x !== tip.x || point.y !== tip.y) ?? { x: tip.x - 1, y: tip.y };
  const distance = Math.hypot(tip.x - before.x, tip.y - before.y);
  const dx = (tip.x - before.x) / distance;
  const dy = (tip.y - before.y) / distance;
  const base = { x: tip.x - dx * length, y: tip.y - dy * length };
  return [tip, { x: base.x - dy * half, y: base.y + dx * half }, { x: base.x + dy * half, y: base.y - dx * half }];
}

function arrowHead(points: readonly Point[], ink: Ink): string {
  return `<polygon points="${arrowCorners(points).map(pair).join(' ')}" style="fill:${color(ink)}"/>`;
}

function svgLabel(mark: Extract<Mark, { kind: 'label' }>, set?: (latex: string) => string): string {
  const { at, label, anchor, size: fontSize, ink, bold, turned } = mark;
  const turn = turned ? ` transform="rotate(-90 ${pair(at).replace(',', ' ')})"` : '';
  if (set === undefined || label.latex === undefined) {
    // A third of an em below the middle puts the middle of the letters on the point.
    const weight = bold ? ' font-weight="bold"' : '';
    return `<text x="${round(at.x)}" y="${round(at.y + fontSize * 0.34)}" text-anchor="${anchor}" font-size="${fontSize}" style="fill:${color(ink)}"${weight}${turn}>${escapeHtml(label.text)}</text>`;
  }
  const extent = latexExtent(label.latex, false);
  const width = extent.width * fontSize * 1.1 + 8;
  const height = extent.height * fontSize * 1.2 + 6;
  const x = anchor === 'start' ? at.x : anchor === 'end' ? at.x - width : at.x - width / 2;
  const justify = anchor === 'start' ? 'flex-start' : anchor === 'end' ? 'flex-end' : 'center';
  return (
    `<foreignObject x="${round(x)}" y="${round(at.y - height / 2)}" width="${round(width)}" height="${round(height)}" style="overflow:visible"${turn}>` +
    `<div xmlns="http://www.w3.org/1999/xhtml" style="display:flex;height:100%;align-items:center;justify-content:${justify};font-size:${fontSize}px;line-height:1;color:${color(ink)};white-space:nowrap">${set(label.latex)}</div></foreignObject>`
  );
}
