// Which lines have no counterpart among others: 28 bytes a line, so that a million fit where their texts would not.

const free = 0
/** Of a text that is known, and all of whose lines were taken out: whoever looks for another goes on behind it. */
const emptied = 0xffff_ffff

/** Texts with the numbers of their lines; equal texts are kept as often as they come, in one place of the table. */
export class LineSet {
  #keys = new Float64Array(1024)
  /** The line of each key that came last; 0: no key is there. */
  #lines = new Uint32Array(1024)
  /** By line: the one before it with the same text; 0: it is the first. */
  #before = new Uint32Array(1024)
  #used = 0

  /** `line`: from 1 on, each once. */
  add(text: string, line: number): void {
    if (this.#used * 2 >= this.#keys.length) this.#grow()
    const key = keyOf(text)
    const at = this.#placeOf(key)
    const last = this.#lines[at] ?? free
    if (last === free) {
      this.#keys[at] = key
      this.#used += 1
    }
    if (line >= this.#before.length) this.#before = longer(this.#before, line + 1)
    this.#before[line] = last === emptied ? free : last
    this.#lines[at] = line
  }

  /** Takes out one with this text; false: there is none. */
  take(text: string): boolean {
    const at = this.#placeOf(keyOf(text))
    const line = this.#lines[at] ?? free
    if (line === free || line === emptied) return false
    const before = this.#before[line] ?? free
    this.#lines[at] = before === free ? emptied : before
    return true
  }

  /** The numbers of the lines that nobody took, in order. */
  left(): number[] {
    const left: number[] = []
    for (const last of this.#lines) {
      if (last === emptied) continue
      for (let line = last; line !== free; line = this.#before[line] ?? free) left.push(line)
    }
    return left.toSorted((one, other) => one - other)
  }

  /** Where the key is, or where it would be put. */
  #placeOf(key: number): number {
    const size = this.#keys.length
    let at = key % size
    while (this.#lines[at] !== free && this.#keys[at] !== key) at = (at + 1) % size
    return at
  }

  #grow(): void {
    const keys = this.#keys
    const lines = this.#lines
    this.#keys = new Float64Array(keys.length * 2)
    this.#lines = new Uint32Array(keys.length * 2)
    this.#used = 0
    for (const [place, line] of lines.entries()) {
      if (line === free || line === emptied) continue
      const key = keys[place] ?? 0
      const at = this.#placeOf(key)
      this.#keys[at] = key
      this.#lines[at] = line
      this.#used += 1
    }
  }
}

/** With room for so many at least, and for many more, so that it grows seldom. */
function longer(numbers: Uint32Array<ArrayBuffer>, least: number): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(Math.max(least, numbers.length * 2))
  grown.set(numbers)
  return grown
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
