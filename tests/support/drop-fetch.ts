// A server that counts messages and does not list them: their FETCH answers never leave it.

/** Swallows the FETCH answers of some messages, from their first piece to their last. */
export function dropFetch(
  write: (data: string | Buffer) => void,
  uids: readonly number[],
): (data: string | Buffer) => void {
  let answer: (string | Buffer)[] = []
  return (data) => {
    if (typeof data === 'string' && /^\* \d+ FETCH/.test(data)) answer = []
    else if (answer.length === 0) return write(data)
    answer.push(data)
    // One without a body comes in one piece.
    if (!String(data).endsWith(')\r\n')) return
    const uid = answer.map((piece) => /\bUID (\d+)/.exec(String(piece))?.[1]).find((one) => one !== undefined)
    if (!uids.includes(Number(uid))) answer.forEach(write)
    answer = []
  }
}
