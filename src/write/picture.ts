import type { Drawing, Mark, Point } from './drawing.js';
import { escapeLatex } from './escape.js';
import { arrowCorners } from './svg.js';

/** A CSS pixel in TeX points. */
const PIXEL = 0.75;
/** Wider pictures are drawn smaller, labels too. */
const LINE = 440;
/** How far apart the lines of a filled box are. */
const HATCH = 3.5;

/**
 * A picture for pdflatex: the `picture` environment of plain LaTeX with `\put`, `\line`, `\qbezier` and
 * `\rule`, in black, so that no package beyond graphicx is needed. Curves differ by their dashes.
 */
export function latexPicture(drawing: Drawing): string {
  const unit = Math.min(PIXEL, LINE / drawing.width);
  const marks = drawing.marks.flatMap((mark) => pictureMark(mark, drawing.height, unit));
  return [
    `\\begingroup\\setlength{\\unitlength}{${number(unit)}pt}%`,
    `\\begin{picture}(${number(drawing.width)},${number(drawing.height)})`,
    ...marks,
    '\\end{picture}\\endgroup',
  ].join('\n');
}

function number(value: number): string {
  const rounded = Math.round(value * 100) / 100;
  return String(Object.is(rounded, -0) ? 0 : rounded);
}

const at = ({ x, y }: Point, height: number) => `(${number(x)},${number(height - y)})`;
const thickness = (width: number, unit: number) => `\\linethickness{${number(width * unit)}pt}`;

function pictureMark(mark: Mark, height: number, unit: number): string[] {
  switch (mark.kind) {
    case 'path': {
      // Fine grid lines would be black here: they are dotted instead.
      const dash = mark.ink === 'faint' ? [1, 5] : (mark.dash ?? []);
      const width = mark.ink === 'faint' ? 0.5 : mark.width * 0.6;
      const lines = dashed(straightened(mark.points), dash).map(([from, to]) => segment(from, to, height));
      return [thickness(width, unit), ...lines, ...(mark.arrow ? arrow(mark.points, height) : [])];
    }
    case 'curve':
      return [
        thickness(mark.width * 0.6, unit),
        ...quadratics(mark.points).map((points) => bezier(points, height)),
        ...(mark.arrow ? arrow(mark.points, height) : []),
      ];
    case 'box':
      return boxMark(mark, height, unit);
    case 'dot':
      return [`\\put${at(mark.at, height)}{\\circle*{${number(mark.radius * 2)}}}`];
    case 'label':
      return [labelMark(mark, height, unit)];
  }
}

function segment(from: Point, to: Point, height: number): string {
  if (from.y === to.y) {
    const left = from.x < to.x ? from : to;
    return `\\put${at(left, height)}{\\line(1,0){${number(Math.abs(to.x - from.x))}}}`;
  }
  if (from.x === to.x) {
    const low = from.y > to.y ? from : to;
    return `\\put${at(low, height)}{\\line(0,1){${number(Math.abs(to.y - from.y))}}}`;
  }
  // \line knows few slopes; a curve whose middle lies on the chord is the straight line.
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  return bezier([from, middle, to], height);
}

/** Points a pixel of a curve: closer than the thinnest line is wide. */
const DENSITY = 4;

/**
 * A curve of so many points: the count that LaTeX itself works out is 0 for a curve shorter than its pen, by which
 * it then divides.
 */
function bezier(points: readonly [Point, Point, Point], height: number): string {
  const [from, middle, to] = points;
  const length = Math.hypot(middle.x - from.x, middle.y - from.y) + Math.hypot(to.x - middle.x, to.y - middle.y);
  const count = Math.min(Math.max(Math.ceil(length * DENSITY), 1), 500);
  return `\\qbezier[${count}]${points.map((point) => at(point, height)).join('')}`;
}

/** Without the points between which a polyline goes straight on. */
function straightened(points: readonly Point[]): readonly Point[] {
  const kept: Point[] = [];
  for (const [index, point] of points.entries()) {
    const [before, after] = [kept.at(-1), points[index + 1]];
    if (before && after && bend(before, point, after) < 1e-3) continue;
    kept.push(point);
  }
  return kept;
}

/** How far a point lies from the chord of its neighbours. */
function bend(before: Point, point: Point, after: Point): number {
  const [x, y] = [after.x - before.x, after.y - before.y];
  const chord = Math.hypot(x, y);
  const forward = (point.x - before.x) * x + (point.y - before.y) * y;
  if (chord === 0 || forward < 0 || forward > chord * chord) return Infinity;
  return Math.abs((point.x - before.x) * y - (point.y - before.y) * x) / chord;
}

/** The pieces of a polyline that its dashes leave. */
function dashed(points: readonly Point[], dash: readonly number[]): (readonly [Point, Point])[] {
  const found: (readonly [Point, Point])[] = [];
  let phase = 0;
  let left = dash[0] ?? Infinity;
  for (let index = 1; index < points.length; index += 1) {
    let from = points[index - 1] ?? { x: 0, y: 0 };
    const to = points[index] ?? from;
    let distance = Math.hypot(to.x - from.x, to.y - from.y);
    while (distance > 1e-9) {
      const step = Math.min(left, distance);
      const next = {
        x: from.x + ((to.x - from.x) * step) / distance,
        y: from.y + ((to.y - from.y) * step) / distance,
      };
      if (phase % 2 === 0) found.push([from, next]);
      distance -= step;
      left -= step;
      from = next;
      if (left > 1e-9) continue;
      phase += 1;
      left = dash[phase % dash.length] ?? Infinity;
    }
  }
  return found;
}

function arrow(points: readonly Point[], height: number): string[] {
  const [tip, one, two] = arrowCorners(points);
  return [segment(one, tip, height), segment(two, tip, height)];
}

/** Each cubic as four quadratics, which follow it closer than a line is thick. */
function quadratics(points: readonly Point[]): (readonly [Point, Point, Point])[] {
  const found: (readonly [Point, Point, Point])[] = [];
  const pieces = 4;
  for (let start = 0; start + 3 < points.length; start += 3) {
    const cubic = points.slice(start, start + 4);
    for (let piece = 0; piece < pieces; piece += 1) {
      const from = onCubic(cubic, piece / pieces);
      const to = onCubic(cubic, (piece + 1) / pieces);
      const middle = onCubic(cubic, (piece + 0.5) / pieces);
      const control = { x: 2 * middle.x - (from.x + to.x) / 2, y: 2 * middle.y - (from.y + to.y) / 2 };
      found.push([from, control, to]);
    }
  }
  return found;
}

function onCubic(points: readonly Point[], t: number): Point {
  const weights = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
  const along = (axis: 'x' | 'y') => points.reduce((sum, point, index) => sum + (weights[index] ?? 0) * point[axis], 0);
  return { x: along('x'), y: along('y') };
}

function boxMark(mark: Extract<Mark, { kind: 'box' }>, height: number, unit: number): string[] {
  const { x, y, width, height: tall, stroke, fill } = mark;
  if (stroke === 0) return [];
  const corners = [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + tall },
    { x, y: y + tall },
    { x, y },
  ];
  const sides = corners.slice(1).map((to, index) => segment(corners[index] ?? to, to, height));
  // A strong fill is a bar, which is hatched; tints have no counterpart in black.
  const hatches = fill > 0.5 ? Math.floor(tall / HATCH) : 0;
  const lines = Array.from({ length: hatches }, (_, k) => {
    const level = y + tall - (k + 0.5) * HATCH;
    return segment({ x, y: level }, { x: x + width, y: level }, height);
  });
  return [thickness(stroke * 0.7, unit), ...sides, thickness(0.4, unit), ...lines];
}

function labelMark(mark: Extract<Mark, { kind: 'label' }>, height: number, unit: number): string {
  const { label, anchor, size, bold, turned } = mark;
  const points = number(size * unit);
  const body = label.latex === undefined ? escapeLatex(label.text) : `$${label.latex}$`;
  const set = `\\fontsize{${points}}{${points}}\\selectfont ${bold ? `\\textbf{${body}}` : body}`;
  const side = anchor === 'start' ? '[l]' : anchor === 'end' ? '[r]' : '';
  return `\\put${at(mark.at, height)}{\\makebox(0,0)${side}{${turned ? `\\rotatebox{90}{${set}}` : set}}}`;
}
