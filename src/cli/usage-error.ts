// What was typed wrongly: said to the person who typed it, and the end is 2.

export class UsageError extends Error {
  override readonly name = 'UsageError'
  /** What to type instead; undefined: the help of the command. */
  readonly next: readonly string[] | undefined

  constructor(message: string, next?: readonly string[]) {
    super(message)
    this.next = next
  }
}
