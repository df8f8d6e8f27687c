import type { Drawing, Ink, Label, Mark, Point } from './drawing.js';
import { textWidth } from './measure.js';
import { linearScale, logScale, type Scale, tickText } from './scale.js';

export interface Series {
  readonly label: Label;
  readonly points: readonly Point[];
}

export interface Axis {
  readonly label: Label;
  readonly log?: boolean;
  /** The ends of the axis where the data should not decide. */
  readonly min?: number;
  readonly max?: number;
}

/** A stretch of the horizontal axis with words of its own. */
export interface Region {
  readonly from: number;
  readonly to: number;
  readonly label: Label;
}

export interface LinePlot {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  readonly regions?: readonly Region[];
}

export interface BarPlot {
  readonly title: string;
  readonly y: Axis;
  readonly bars: readonly { readonly label: Label; readonly value: number }[];
}

const WIDTH = 560;
const HEIGHT = 330;
const TEXT = 13;
const INKS: readonly Ink[] = ['series1', 'series2', 'series3', 'series4', 'series5', 'series6'];
/** Lines differ in their dashes too, for those who do not tell the colours apart. */
const DASHES: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [9, 3, 2, 3], [5, 5], [12, 4]];

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Curves over a common axis, with ticks and a legend above. */
export function linePlot(plot: LinePlot): Drawing {
  const shown = plot.series.flatMap((series) => series.points.filter(isFinitePoint));
  const x = axisScale(
    plot.x,
    shown.map((point) => point.x),
    true,
  );
  const y = axisScale(
    plot.y,
    shown.map((point) => point.y),
    false,
  );
  const regions = plot.regions ?? [];
  const frame = frameFor(y, (plot.series.length > 1 ? 34 : 14) + (regions.length > 0 ? 24 : 0));
  const place = (point: Point): Point => ({ x: along(frame, x, point.x), y: up(frame, y, point.y) });
  const curves = plot.series.flatMap((series, index) =>
    runs(series.points, x, y).map(
      (run): Mark => ({ kind: 'path', points: run.map(place), ...style(index), width: 2.2 }),
    ),
  );
  const marks = [
    ...axes(frame, x, y, plot.x.label, plot.y.label),
    ...regionMarks(regions, frame, x),
    ...curves,
    ...legend(plot.series, frame),
  ];
  return { width: WIDTH, height: HEIGHT, marks, title: plot.title };
}

/** A bar for each value, its value above it. */
export function barPlot(plot: BarPlot): Drawing {
  const values = plot.bars.map((bar) => bar.value);
  const y = axisScale(plot.y, [0, ...values], false);
  const frame = frameFor(y, 22);
  const slot = (frame.right - frame.left) / plot.bars.length;
  const bars = plot.bars.flatMap((bar, index): Mark[] => {
    const x = frame.left + slot * (index + 0.2);
    const ends = [up(frame, y, Math.max(y.min, 0)), up(frame, y, bar.value)];
    const top = Math.min(...ends);
    const middle = x + slot * 0.3;
    return [
      {
        kind: 'box',
        x,
        y: top,
        width: slot * 0.6,
        height: Math.max(...ends) - top,
        ink: 'series1',
        fill: 0.75,
        stroke: 1,
      },
      text({ x: middle, y: top - 9 }, { text: tickText(Number(bar.value.toPrecision(3))) }, 'middle', 'ink', 11),
      text({ x: middle, y: frame.bottom + 14 }, bar.label, 'middle'),
    ];
  });
  return { width: WIDTH, height: HEIGHT, marks: [...verticalAxis(frame, y, plot.y.label), ...bars], title: plot.title };
}

function axisScale(axis: Axis, values: readonly number[], tight: boolean): Scale {
  const usable = axis.log ? values.filter((value) => value > 0) : values;
  const low = axis.min ?? usable.reduce((a, b) => Math.min(a, b), Infinity);
  const high = axis.max ?? usable.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!(low <= high)) return linearScale(0, 1);
  if (axis.log) return logScale(low, high);
  const scale = linearScale(low, high);
  if (!tight || low === high) return scale;
  // A curve should fill the width it is drawn over: ticks are round, the ends need not be.
  const ticks = scale.ticks.filter((tick) => tick >= low - 1e-12 && tick <= high + 1e-12);
  return { at: (value) => (value - low) / (high - low), ticks, min: low, max: high };
}

function frameFor(y: Scale, top: number): Frame {
  const widest = Math.max(...y.ticks.map((tick) => textWidth(tickText(tick)))) * TEXT;
  return { left: Math.round(widest + 40), right: WIDTH - 18, top, bottom: HEIGHT - 48 };
}

const along = (frame: Frame, x: Scale, value: number) => frame.left + x.at(value) * (frame.right - frame.left);
const up = (frame: Frame, y: Scale, value: number) => frame.bottom - y.at(value) * (frame.bottom - frame.top);
const isFinitePoint = (point: Point) => Number.isFinite(point.x) && Number.isFinite(point.y);

function style(index: number): { ink: Ink; dash: readonly number[] } {
  return { ink: INKS[index % INKS.length] ?? 'ink', dash: DASHES[index % DASHES.length] ?? [] };
}

/** The stretches of a curve within the frame; a gap or an infinite value ends a stretch. */
function runs(points: readonly Point[], x: Scale, y: Scale): Point[][] {
  const found: Point[][] = [];
  let run: Point[] = [];
  const inside = (scale: Scale, value: number) => scale.at(value) > -1e-9 && scale.at(value) < 1 + 1e-9;
  for (const point of points) {
    if (isFinitePoint(point) && inside(x, point.x) && inside(y, point.y)) {
      run.push(point);
      continue;
    }
    if (run.length > 1) found.push(run);
    run = [];
  }
  if (run.length > 1) found.push(run);
  return found;
}

function text(at: Point, label: Label, anchor: 'start' | 'middle' | 'end', ink: Ink = 'ink', size = TEXT): Mark {
  return { kind: 'label', at, label, anchor, size, ink };
}

function verticalAxis(frame: Frame, y: Scale, label: Label): Mark[] {
  const ticks = y.ticks.flatMap((tick): Mark[] => {
    const height = up(frame, y, tick);
    const line = [
      { x: frame.left, y: height },
      { x: frame.right, y: height },
    ];
    const ink: Ink = tick === 0 ? 'muted' : 'faint';
    return [
      { kind: 'path', points: line, ink, width: 1 },
      text({ x: frame.left - 8, y: height }, { text: tickText(tick) }, 'end'),
    ];
  });
  const middle = { x: 14, y: (frame.top + frame.bottom) / 2 };
  return [...ticks, { kind: 'label', at: middle, label, anchor: 'middle', size: TEXT, ink: 'ink', turned: true }];
}

function axes(frame: Frame, x: Scale, y: Scale, xLabel: Label, yLabel: Label): Mark[] {
  const base = [
    { x: frame.left, y: frame.bottom },
    { x: frame.right, y: frame.bottom },
  ];
  const ticks = x.ticks.flatMap((tick): Mark[] => {
    const at = along(frame, x, tick);
    const line = [
      { x: at, y: frame.bottom },
      { x: at, y: frame.bottom + 5 },
    ];
    return [
      { kind: 'path', points: line, ink: 'muted', width: 1 },
      text({ x: at, y: frame.bottom + 15 }, { text: tickText(tick) }, 'middle'),
    ];
  });
  return [
    ...verticalAxis(frame, y, yLabel),
    { kind: 'path', points: base, ink: 'muted', width: 1 },
    ...ticks,
    text({ x: (frame.left + frame.right) / 2, y: HEIGHT - 12 }, xLabel, 'middle'),
  ];
}

/** Lines at the ends of the stretches that lie inside of the frame, the words above it. */
function regionMarks(regions: readonly Region[], frame: Frame, x: Scale): Mark[] {
  const inner = new Set(regions.flatMap(({ from, to }) => [from, to]).filter((end) => end > x.min && end < x.max));
  const lines = [...inner].map((end): Mark => {
    const at = along(frame, x, end);
    const points = [
      { x: at, y: frame.top - 20 },
      { x: at, y: frame.bottom },
    ];
    return { kind: 'path', points, ink: 'muted', width: 1, dash: [2, 3] };
  });
  const words = regions.map(({ from, to, label }) => {
    const middle = (Math.max(from, x.min) + Math.min(to, x.max)) / 2;
    return text({ x: along(frame, x, middle), y: frame.top - 12 }, label, 'middle');
  });
  return [...lines, ...words];
}

function legend(series: readonly Series[], frame: Frame): Mark[] {
  if (series.length < 2) return [];
  let x = frame.left;
  return series.flatMap(({ label }, index): Mark[] => {
    const start = x;
    x += 40 + textWidth(label.text) * TEXT + 20;
    const line = [
      { x: start, y: 14 },
      { x: start + 32, y: 14 },
    ];
    return [
      { kind: 'path', points: line, ...style(index), width: 2.2 },
      text({ x: start + 40, y: 14 }, label, 'start'),
    ];
  });
}
