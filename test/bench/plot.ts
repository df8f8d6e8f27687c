import type { Row } from './table.js';

const BAR = 9;
const GAP = 14;
const LEFT = 130;
const WIDTH = 760;
const HUES = ['#1f5fa8', '#4c9be8', '#9cc7f2', '#666', '#b5651d', '#d99a5b', '#8b2f2f', '#2f8b57'];

/** Bars of the ratios to C on a logarithmic axis; a line where an implementation is as fast as C. */
export function plot(rows: readonly Row[]): string {
  const names = [...new Set(rows.map((r) => r.implementation))].filter((n) => n !== 'c' && n !== 'bound');
  const loads = [...new Set(rows.map((r) => r.workload))];
  const top = 54;
  const height = top + loads.length * (names.length * BAR + GAP) + 24;
  const x = (ratio: number): number =>
    LEFT + ((Math.log10(Math.min(Math.max(ratio, 0.1), 100)) + 1) / 3) * (WIDTH - LEFT - 20);
  const parts: string[] = [];
  for (const tick of [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]) {
    const at = x(tick).toFixed(1);
    const strong = tick === 1 ? ' stroke="#000"' : ' stroke="#ddd"';
    parts.push(`<line x1="${at}" x2="${at}" y1="${top - 6}" y2="${height - 20}"${strong}/>`);
    parts.push(`<text x="${at}" y="${height - 6}" text-anchor="middle">${tick}</text>`);
  }
  names.forEach((name, k) => {
    const [column, line] = [k % 4, Math.floor(k / 4)];
    const [left, y] = [LEFT + column * 155, 10 + line * 18];
    parts.push(`<rect x="${left}" y="${y}" width="10" height="10" fill="${HUES[k % HUES.length]}"/>`);
    parts.push(`<text x="${left + 15}" y="${y + 9}">${name}</text>`);
  });
  loads.forEach((workload, w) => {
    const y = top + w * (names.length * BAR + GAP);
    const middle = y + (names.length * BAR) / 2 + 4;
    parts.push(`<text x="${LEFT - 8}" y="${middle}" text-anchor="end">${workload}</text>`);
    names.forEach((name, k) => {
      const row = rows.find((r) => r.workload === workload && r.implementation === name);
      if (!row) return;
      const [a, b] = [x(1), x(row.ratioToC)].sort((p, q) => p - q) as [number, number];
      const size = `x="${a.toFixed(1)}" y="${y + k * BAR}" width="${Math.max(b - a, 1).toFixed(1)}" height="${BAR - 1}"`;
      parts.push(
        `<rect ${size} fill="${HUES[k % HUES.length]}"><title>${name}: ${row.ratioToC.toFixed(2)}</title></rect>`,
      );
    });
  });
  const style = 'font-family="sans-serif" font-size="11"';
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" ${style}>`;
  const title = '<title>Time of a gradient as a ratio to C, logarithmic; less is better</title>';
  return `${head}${title}<rect width="100%" height="100%" fill="#fff"/>${parts.join('')}</svg>\n`;
}
