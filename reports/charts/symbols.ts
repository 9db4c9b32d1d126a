/** The part of a canvas that symbols are drawn with. */
interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  closePath(): void;
  arc(x: number, y: number, radius: number, from: number, to: number): void;
}

type Draw = (pen: Pen, size: number) => void;

/** A closed polygon of unit radius, scaled so that all symbols weigh about the same. */
const polygon =
  (weight: number, points: readonly (readonly [number, number])[]): Draw =>
  (pen, size) => {
    const radius = Math.sqrt(size) * weight;
    points.forEach(([x, y], k) => {
      if (k === 0) pen.moveTo(x * radius, y * radius);
      else pen.lineTo(x * radius, y * radius);
    });
    pen.closePath();
  };

const shapes: Readonly<Record<string, Draw>> = {
  circle: (pen, size) => {
    const radius = Math.sqrt(size / Math.PI);
    pen.moveTo(radius, 0);
    pen.arc(0, 0, radius, 0, 2 * Math.PI);
  },
  diamond: polygon(0.78, [
    [0, -1],
    [0.8, 0],
    [0, 1],
    [-0.8, 0],
  ]),
  triangle: polygon(0.8, [
    [0, -0.95],
    [0.9, 0.65],
    [-0.9, 0.65],
  ]),
  square: polygon(0.5, [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ]),
  'triangle-down': polygon(0.8, [
    [0, 0.95],
    [0.9, -0.65],
    [-0.9, -0.65],
  ]),
  plus: polygon(0.75, [
    [-0.3, -1],
    [0.3, -1],
    [0.3, -0.3],
    [1, -0.3],
    [1, 0.3],
    [0.3, 0.3],
    [0.3, 1],
    [-0.3, 1],
    [-0.3, 0.3],
    [-1, 0.3],
    [-1, -0.3],
    [-0.3, -0.3],
  ]),
  bar: polygon(0.55, [
    [-0.45, -1.3],
    [0.45, -1.3],
    [0.45, 1.3],
    [-0.45, 1.3],
  ]),
};

/** Shapes that stay apart at 6 pixels. */
export const symbolNames = Object.keys(shapes);

/** A symbol as Plot takes them. */
export function plotSymbol(index: number): { draw: Draw } {
  return { draw: shapes[symbolNames[index % symbolNames.length]!]! };
}

/** The same symbol as path data around the origin. */
export function symbolPath(index: number, size: number): string {
  const parts: string[] = [];
  const n = (x: number): string => String(Math.round(x * 100) / 100);
  const pen: Pen = {
    moveTo: (x, y) => void parts.push(`M${n(x)} ${n(y)}`),
    lineTo: (x, y) => void parts.push(`L${n(x)} ${n(y)}`),
    closePath: () => void parts.push('Z'),
    arc: (_x, _y, radius) => {
      const r = n(radius);
      parts.push(`A${r} ${r} 0 1 1 ${n(-radius)} 0A${r} ${r} 0 1 1 ${r} 0Z`);
    },
  };
  plotSymbol(index).draw(pen, size);
  return parts.join('');
}
