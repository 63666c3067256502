// What was typed wrongly: said to the person who typed it, and the end is 2.

export class UsageError extends Error {
  override readonly name = 'UsageError'
}
