/** Colours of numbers: one for each sign, as strong as the number is large. */
export interface HeatColours {
  readonly positive: readonly [number, number, number];
  readonly negative: readonly [number, number, number];
  readonly broken: readonly [number, number, number];
}

/** Side of the largest picture; larger matrices are pooled to the number of largest size in each cell. */
export const mostPixels = 256;

/** The theme's colours, read where they are used. Falls back to grey where a theme has none. */
export function heatColours(): HeatColours {
  const styles = getComputedStyle(document.documentElement);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [1, 1];
  const brush = canvas.getContext('2d', { willReadFrequently: true });
  const read = (name: string): [number, number, number] => {
    if (!brush) return [128, 128, 128];
    brush.fillStyle = '#808080';
    brush.fillStyle = styles.getPropertyValue(name).trim();
    brush.clearRect(0, 0, 1, 1);
    brush.fillRect(0, 0, 1, 1);
    const [red = 128, green = 128, blue = 128] = brush.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
  };
  return { positive: read('--shared'), negative: read('--mutated'), broken: read('--rebound') };
}

/** A matrix made smaller: of each cell the number of largest size; NaN wins. */
export interface Pooled {
  readonly width: number;
  readonly height: number;
  readonly numbers: Float64Array;
  readonly largest: number;
}

/** Pools rows that are made one by one, so that the matrix itself is never there as a whole. */
export function pooled(
  rows: number,
  columns: number,
  rowAt: (row: number) => ArrayLike<number>,
  most = mostPixels,
): Pooled {
  const [width, height] = [Math.min(columns, most), Math.min(rows, most)];
  const numbers = new Float64Array(width * height);
  let largest = 0;
  for (let row = 0; row < rows; row += 1) {
    const line = rowAt(row);
    const base = Math.floor((row * height) / rows) * width;
    for (let column = 0; column < columns; column += 1) {
      const value = line[column] ?? 0;
      const place = base + Math.floor((column * width) / columns);
      const before = numbers[place] ?? 0;
      if (Number.isNaN(before)) continue;
      if (Number.isNaN(value) || Math.abs(value) > Math.abs(before)) numbers[place] = value;
      if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
    }
  }
  return { width, height, numbers, largest };
}

/** The picture of a pooled matrix as a `data:` address; its background is left to the page. */
export function heatImage(
  { width, height, numbers, largest }: Pooled,
  colours: HeatColours,
): string {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [Math.max(1, width), Math.max(1, height)];
  const brush = canvas.getContext('2d');
  if (!brush) return '';
  const image = brush.createImageData(canvas.width, canvas.height);
  for (let at = 0; at < numbers.length; at += 1) {
    const value = numbers[at] ?? 0;
    const broken = !Number.isFinite(value);
    const colour = broken ? colours.broken : value < 0 ? colours.negative : colours.positive;
    const strength = broken
      ? 1
      : largest > 0
        ? Math.sqrt(Math.min(1, Math.abs(value) / largest))
        : 0;
    image.data.set([...colour, Math.round(strength * 200)], at * 4);
  }
  brush.putImageData(image, 0, 0);
  return canvas.toDataURL();
}
