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
    if (data !== ')\r\n') return
    if (!uids.some((uid) => answer.includes(`UID ${uid}`))) answer.forEach(write)
    answer = []
  }
}
