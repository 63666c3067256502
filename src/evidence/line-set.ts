// Which lines have no counterpart among others: 24 bytes a line, so that a million fit where their texts would not.

const free = 0
/** An entry that was taken out: whoever looks goes on behind it. */
const taken = 0xffff_ffff

/** Texts with the numbers of their lines; equal texts are kept as often as they come. */
export class LineSet {
  #keys = new Float64Array(1024)
  /** 0: nothing is there. */
  #lines = new Uint32Array(1024)
  #used = 0

  /** `line`: from 1 on. */
  add(text: string, line: number): void {
    if (this.#used * 2 >= this.#keys.length) this.#grow()
    this.#put(keyOf(text), line)
  }

  /** Takes out one with this text; false: there is none. */
  take(text: string): boolean {
    const key = keyOf(text)
    const size = this.#keys.length
    for (let at = key % size; this.#lines[at] !== free; at = (at + 1) % size) {
      if (this.#lines[at] === taken || this.#keys[at] !== key) continue
      this.#lines[at] = taken
      return true
    }
    return false
  }

  /** The numbers of the lines that nobody took, in order. */
  left(): number[] {
    return [...this.#lines.filter((line) => line !== free && line !== taken).sort()]
  }

  #put(key: number, line: number): void {
    const size = this.#keys.length
    let at = key % size
    while (this.#lines[at] !== free) at = (at + 1) % size
    this.#keys[at] = key
    this.#lines[at] = line
    this.#used += 1
  }

  #grow(): void {
    const keys = this.#keys
    const lines = this.#lines
    this.#keys = new Float64Array(keys.length * 2)
    this.#lines = new Uint32Array(keys.length * 2)
    this.#used = 0
    for (const [at, line] of lines.entries()) if (line !== free && line !== taken) this.#put(keys[at] ?? 0, line)
  }
}

/** 53 bits of a text, spread evenly (Bryc, cyrb53). It protects from nobody: files are summed by SHA-256. */
function keyOf(text: string): number {
  let one = 0xdead_beef
  let other = 0x41c6_ce57
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    one = Math.imul(one ^ unit, 2_654_435_761)
    other = Math.imul(other ^ unit, 1_597_334_677)
  }
  one = Math.imul(one ^ (one >>> 16), 2_246_822_507) ^ Math.imul(other ^ (other >>> 13), 3_266_489_909)
  other = Math.imul(other ^ (other >>> 16), 2_246_822_507) ^ Math.imul(one ^ (one >>> 13), 3_266_489_909)
  return 4_294_967_296 * (2_097_151 & other) + (one >>> 0)
}
