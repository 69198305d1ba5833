/**
 * Arrays for a computation's own use, kept for the next one: of half a million scores it takes tens of megabytes of them,
 * which would be mapped page by page each time, and which V8 counts as pressure for a full collection. For what begins
 * and ends without waiting, so that nobody else uses them meanwhile.
 */
export class Scratch {
  private readonly kept = new Map<string, ArrayBuffer>();

  /** Holds what was left there. @param name of the array within the computation */
  float64(name: string, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.bytes(name, length * 8), 0, length);
  }

  /** As `float64`. */
  uint32(name: string, length: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.bytes(name, length * 4), 0, length);
  }

  private bytes(name: string, length: number): ArrayBuffer {
    const known = this.kept.get(name);
    if (known && known.byteLength >= length) return known;
    const made = new ArrayBuffer(length);
    this.kept.set(name, made);
    return made;
  }
}
