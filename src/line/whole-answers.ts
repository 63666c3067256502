// Keeps rows that lack what was asked for until their command has ended: before that they say nothing of their message.

/**
 * Asks, and gives each message once, as soon as a row of it is whole. Other rows are told in passing (changed flags),
 * or are the last that is heard of a message over which the line breaks: Dovecot begins a row for a file that it may
 * not read, without its body, and says BYE. Such a row is given when the command has ended, if nothing better came.
 * `given`: UIDs that were given, also by earlier commands of the same reading.
 */
export async function wholeAnswers<Row extends { uid: number }>(
  given: Set<number>,
  isWhole: (row: Row) => boolean,
  give: (row: Row) => Promise<void>,
  ask: (take: (row: Row) => Promise<void>) => Promise<unknown>,
): Promise<void> {
  const partial = new Map<number, Row>()
  const pass = (row: Row): Promise<void> => {
    given.add(row.uid)
    partial.delete(row.uid)
    return give(row)
  }
  await ask(async (row) => {
    if (given.has(row.uid)) return
    if (isWhole(row)) await pass(row)
    else partial.set(row.uid, row)
  })
  for (const row of partial.values()) await pass(row)
}
