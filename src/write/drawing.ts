/**
 * A picture in plain marks, so that one description serves SVG and the LaTeX `picture` environment.
 * Units are CSS pixels; the origin is the top left corner, y grows downwards.
 */

/** A colour by its part in the picture; each writer has its own palette. */
export type Ink = 'ink' | 'muted' | 'faint' | 'series1' | 'series2' | 'series3' | 'series4' | 'series5' | 'series6';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A label: what it is as plain text, and as LaTeX where it is a formula. */
export interface Label {
  readonly text: string;
  readonly latex?: string;
}

export type Mark =
  | {
      readonly kind: 'path';
      readonly points: readonly Point[];
      readonly ink: Ink;
      readonly width: number;
      readonly dash?: readonly number[];
      readonly arrow?: boolean;
    }
  | {
      /** Cubic curves that join end to end: 1 + 3n points. */
      readonly kind: 'curve';
      readonly points: readonly Point[];
      readonly ink: Ink;
      readonly width: number;
      readonly arrow?: boolean;
    }
  | {
      readonly kind: 'box';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly ink: Ink;
      /** How strongly the box is filled, 0 to 1; 0 is empty. */
      readonly fill: number;
      readonly stroke: number;
      readonly round?: number;
    }
  | { readonly kind: 'dot'; readonly at: Point; readonly radius: number; readonly ink: Ink }
  | {
      readonly kind: 'label';
      readonly at: Point;
      readonly label: Label;
      readonly anchor: 'start' | 'middle' | 'end';
      readonly size: number;
      readonly ink: Ink;
      readonly bold?: boolean;
      /** A quarter turn to the left, for the title of a vertical axis. */
      readonly turned?: boolean;
    };

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
  /** What the picture shows, for those who do not see it. */
  readonly title: string;
}
