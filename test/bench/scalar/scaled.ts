import { type Implementation, timed } from '../implementation.js';
import { TRACE } from './objectives.js';
import type { System } from './systems.js';

/** Points that are evaluated one by one; the time is scaled to all. */
const POINTS = 10_000;

/**
 * Systems without arrays on the one workload that is a function of two numbers at each point, f-partials: its
 * derivatives called point by point, on the first points.
 */
export function scaled({ name, derive, compile }: System): Implementation {
  return {
    name: `${name}-scaled`,
    prepare: async (workload) => {
      if (workload.name !== 'f-partials') return null;
      const { x, y } = workload.data(workload.sizes);
      if (!x || !y) return null;
      const n = x.data.length;
      const partials = compile(derive(TRACE.text).slice(1));
      const out = new Float64Array(2 * POINTS);
      const call = (): void => {
        for (let k = 0; k < POINTS; k++) {
          const [dx, dy] = partials(x.data[k] as number, y.data[k] as number) as [number, number];
          out[k] = dx;
          out[POINTS + k] = dy;
        }
      };
      call();
      return {
        run: () => (timed(call) * n) / POINTS,
        result: () => out,
        points: POINTS,
        compared: (all) => Float64Array.of(...all.subarray(0, POINTS), ...all.subarray(n, n + POINTS)),
      };
    },
  };
}
