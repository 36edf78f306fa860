// PDQ, Meta's 256-bit perceptual hash, of a picture that never leaves this device.
//
// The same steps as the full-resolution reference (facebook/ThreatExchange, pdq/cpp, without its down-scaling)
// and as coldframe.media.pdq: luma, two passes of a box blur each way, 64 x 64 samples, a 16 x 16 DCT, and a bit
// wherever a term exceeds the lower median.

const GRID = 64;
const TERMS = 16;
const PASSES = 2;
const QUALITY_DIVISOR = 90;

/** The most pixels that are hashed here: a browser holds a canvas whole in memory. */
export const MAX_PIXELS = 64_000_000;

/**
 * Hash a picture's pixels.
 * @param {Uint8ClampedArray} rgba four bytes a pixel, row by row
 * @returns {{hex: string, quality: number}} 64 hexadecimal digits; 0 (flat) to 100
 */
export function hashPixels(rgba, width, height) {
  const luma = new Float32Array(width * height);
  for (let pixel = 0, at = 0; pixel < luma.length; pixel += 1, at += 4) {
    luma[pixel] = 0.299 * rgba[at] + 0.587 * rgba[at + 1] + 0.114 * rgba[at + 2];
  }
  const spare = new Float32Array(luma.length);
  for (let pass = 0; pass < PASSES; pass += 1) {
    for (let row = 0; row < height; row += 1) blurLine(luma, spare, row * width, 1, width);
    for (let column = 0; column < width; column += 1) blurLine(spare, luma, column, width, height);
  }
  const samples = new Float64Array(GRID * GRID);
  for (let row = 0; row < GRID; row += 1) {
    const from = Math.floor(((row + 0.5) * height) / GRID) * width;
    for (let column = 0; column < GRID; column += 1) {
      samples[row * GRID + column] = luma[from + Math.floor(((column + 0.5) * width) / GRID)];
    }
  }
  return { hex: hexOf(transform(samples)), quality: qualityOf(samples) };
}

/** One box blur along a line, with the reference's window and its way at the ends. */
function blurLine(source, target, start, stride, length) {
  const full = Math.min(length, Math.floor((length + 2 * GRID - 1) / (2 * GRID)));
  const half = Math.floor((full + 2) / 2);
  let sum = 0;
  let size = 0;
  let right = start;
  let left = start;
  let out = start;
  const enter = () => { sum += source[right]; size += 1; right += stride; };
  const leave = () => { sum -= source[left]; size -= 1; left += stride; };
  const put = () => { target[out] = sum / size; out += stride; };
  for (let step = 0; step < half - 1; step += 1) enter();
  for (let step = 0; step < full - half + 1; step += 1) { enter(); put(); }
  for (let step = 0; step < length - full; step += 1) { enter(); leave(); put(); }
  for (let step = 0; step < half - 1; step += 1) { leave(); put(); }
}

/** The 16 x 16 lowest terms of the DCT; frequency 0, the brightness, is left out. */
function transform(samples) {
  const rows = new Float64Array(TERMS * GRID);
  for (let frequency = 0; frequency < TERMS; frequency += 1) {
    for (let at = 0; at < GRID; at += 1) {
      rows[frequency * GRID + at] =
        Math.sqrt(2 / GRID) * Math.cos((Math.PI / 2 / GRID) * (frequency + 1) * (2 * at + 1));
    }
  }
  const across = new Float64Array(TERMS * GRID);
  for (let i = 0; i < TERMS; i += 1) {
    for (let j = 0; j < GRID; j += 1) {
      let sum = 0;
      for (let k = 0; k < GRID; k += 1) sum += rows[i * GRID + k] * samples[k * GRID + j];
      across[i * GRID + j] = sum;
    }
  }
  const terms = new Float64Array(TERMS * TERMS);
  for (let i = 0; i < TERMS; i += 1) {
    for (let j = 0; j < TERMS; j += 1) {
      let sum = 0;
      for (let k = 0; k < GRID; k += 1) sum += across[i * GRID + k] * rows[j * GRID + k];
      // Below a thousandth there is only rounding: a flat picture has no terms.
      terms[i * TERMS + j] = Math.round(sum * 1000) / 1000;
    }
  }
  return terms;
}

/** Bits above the lower median, the last term first, as hexadecimal digits. */
function hexOf(terms) {
  const median = terms.toSorted()[terms.length / 2 - 1];
  let hex = "";
  for (let at = terms.length - 4; at >= 0; at -= 4) {
    let digit = 0;
    for (let bit = 3; bit >= 0; bit -= 1) digit = digit * 2 + (terms[at + bit] > median ? 1 : 0);
    hex += digit.toString(16);
  }
  return hex;
}

/** How much detail there is: neighbors' differences as whole percentages, as the reference counts. */
function qualityOf(samples) {
  let sum = 0;
  for (let row = 0; row < GRID; row += 1) {
    for (let column = 0; column < GRID; column += 1) {
      const here = samples[row * GRID + column];
      if (row + 1 < GRID) sum += Math.floor((Math.abs(samples[(row + 1) * GRID + column] - here) * 100) / 255);
      if (column + 1 < GRID) sum += Math.floor((Math.abs(samples[row * GRID + column + 1] - here) * 100) / 255);
    }
  }
  return Math.min(100, Math.floor(sum / QUALITY_DIVISOR));
}
